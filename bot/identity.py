"""One human is one person, however many accounts they have (P01, P02, V27, B10).

Accounts are joined by an address that both platforms have verified, or by a code that a person reads
on one account and types on the other; never by a name. What is joined can be undone; what was
counted before stays counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot import founding
from bot.carry import whisper
from bot.commands import folded
from bot.desk import Bearings
from bot.effects import Notice
from bot.events import Action
from bot.model import VOTING, Account, Committee, Joined, Person, Role, Seat, Sitting
from bot.ports import Unit
from bot.words import Words

CODE, CODE_LIFE = "account-code", timedelta(minutes=10)
TRY, TRIES = "account-try", 5
"""Wrong codes that one person may type within ten minutes (P02)."""
_RIGHTS = (Role.FACILITATOR, Role.MEMBER, Role.SPONSOR, Role.OBSERVER)


def met_by_address(unit: Unit, bearings: Bearings, person: Person, account: Account) -> None:
    """A new account was given to whoever its verified address names (P01): it joins at once, and
    they are told once, elsewhere than on it if they can be reached elsewhere."""
    others = [one for one in chats(unit, person.id) if not _same(one, account)]
    if not others:
        return
    joined = _kept(unit, person, None, (account,))
    _tell(unit, bearings, person, "account.same_address", joined, account, others[0])


def adopt(unit: Unit, bearings: Bearings, person: Person, email: str, account: Account) -> Person:
    """The platform tells an address of somebody who had none: it is theirs, and whoever else has
    it is the same person (P01)."""
    other = unit.people.by_email(person.organization_id, email)
    if other is None or other.id == person.id:
        person = replace(person, email=email)
        unit.people.save(person)
        return person
    if unit.identities.parted(other.id, person.id):
        return person
    return join(unit, bearings, other, person, account)


def join(
    unit: Unit, bearings: Bearings, one: Person, two: Person, account: Account | None = None
) -> Person:
    """Makes two persons of one organisation one, and tells them. Returns who stays: whoever has
    more seats. Open sessions keep one participant and the later ballot (V27); closed ones are left
    as they are. `account` is the one on which it became known."""
    if one.id == two.id:
        return one
    if one.organization_id != two.organization_id:
        raise ValueError("nothing crosses organisations")
    kept, gone = sorted((one, two), key=lambda person: (-_seats(unit, person), person.id))
    moved = tuple(chats(unit, gone.id))
    stood = [_one_elector(unit, sitting, kept, gone) for sitting in _open(unit, gone)]
    for committee in unit.committees.of_person(gone.id):
        _one_seat(unit, committee, kept, gone)
    unit.identities.absorb(gone.id, kept.id)
    for each in moved:
        unit.people.link(replace(each, person_id=kept.id))
    unit.people.save(replace(gone, email=""))
    kept = replace(
        kept,
        email=kept.email or gone.email,
        locale=kept.locale or gone.locale,
        timezone=kept.timezone or gone.timezone,
        hours=kept.hours or gone.hours,
    )
    unit.people.save(kept)
    unit.messages.refresh(f"home:{kept.id}")
    joined = _kept(unit, kept, gone, moved)
    others = [each for each in chats(unit, kept.id) if each.user not in {m.user for m in moved}]
    shown = account or (moved[0] if moved else None)
    _tell(unit, bearings, kept, "account.joined", joined, shown, others[0] if others else None)
    for title in filter(None, stood):
        whisper(unit, bearings, kept, Notice("account.one_ballot", {"title": title}))
    return kept


def undo(unit: Unit, bearings: Bearings, joined: Joined) -> Person | None:
    """The accounts become a person's of their own again; what was said, voted and owed meanwhile
    stays where it is. None when it was undone before."""
    if not unit.identities.undo(joined.id, unit.now):
        return None
    kept = unit.people.get(joined.person_id)
    if joined.other_id is not None:
        apart = unit.people.get(joined.other_id)
    else:
        apart = Person(unit.new_id(), kept.organization_id, kept.name)
        unit.people.add(apart)
        unit.people.link(Account("web", kept.organization_id, apart.id, apart.id))
        unit.identities.name_other(joined.id, apart.id)
    held = {(a.platform, a.workspace, a.user): a for a in chats(unit, kept.id)}
    for name in joined.accounts:
        if name in held:
            unit.people.link(replace(held[name], person_id=apart.id))
    unit.messages.refresh(f"home:{kept.id}")
    return apart


def part(unit: Unit, person: Person, account: Account) -> Person:
    """Takes one account away from a person: it is somebody's of their own from now on."""
    apart = Person(unit.new_id(), person.organization_id, account.user)
    unit.people.add(apart)
    unit.people.link(Account("web", person.organization_id, apart.id, apart.id))
    unit.people.link(replace(account, person_id=apart.id))
    kept = _kept(unit, person, apart, (account,))
    unit.identities.undo(kept.id, unit.now)  # so that the same address does not join them again
    return apart


def suspect(unit: Unit, bearings: Bearings, committee: Committee, seat: Seat) -> None:
    """Somebody of the same name sits in the committee, on another platform, and no address says
    whether they are one: the person is asked privately, once, how to prove it (B10)."""
    mine = {account.platform for account in chats(unit, seat.person.id)}
    for other in committee.seats:
        theirs = {account.platform for account in chats(unit, other.person.id)}
        if (
            other.person.id != seat.person.id
            and folded(other.person.name) == folded(seat.person.name)
            and mine
            and theirs
            and not mine & theirs
        ):
            notice = Notice(
                "account.twin",
                {"name": other.person.name, "committee": committee.name},
                buttons=(
                    ("account.code_button", Action("account.code")),
                    ("account.not_me_button", Action("account.not_me")),
                ),
            )
            topic = f"twin:{min(seat.person.id, other.person.id)}:{max(seat.person.id, other.person.id)}"
            whisper(unit, bearings, seat.person, notice, committee, topic=topic)


def chats(unit: Unit, person_id: str) -> list[Account]:
    """A person's accounts in chats, the last used first; their page on the web is always theirs."""
    found = [a for a in unit.people.accounts(person_id) if a.platform != "web"]
    return sorted(found, key=lambda a: (a.seen_at is None, -(a.seen_at or unit.now).timestamp()))


def platform_name(words: Words, platform: str) -> str:
    """`Slack`, `Microsoft Teams`, `la page web`."""
    key = f"platform.{platform}"
    return words.say(key) if key in words else platform.title()


def _open(unit: Unit, person: Person) -> list[Sitting]:
    """The open sessions that ask a person, locked in the order in which all lock them (B08)."""
    ids = sorted(sitting.session.id for sitting in unit.sessions.asking(person.id))
    return [unit.sessions.sitting(session_id, lock=True) for session_id in ids]


def _one_elector(unit: Unit, sitting: Sitting, kept: Person, gone: Person) -> str:
    """The later answer stands, by our receipt. Returns the vote's title where both had voted."""
    session = sitting.session
    own, theirs = sitting.answer(kept.id), sitting.answer(gone.id)
    later = theirs is not None and (own is None or theirs.received_at > own.received_at)
    unit.identities.hand_over(
        session.id,
        gone.id,
        kept.id,
        kept.name,
        asked=sitting.participant(kept.id) is not None,
        answer="theirs" if later else "own",
    )
    unit.messages.refresh(f"session:{session.id}", f"prompt:{session.id}")
    both = own is not None and theirs is not None and session.kind == "vote"
    return str(session.state.get("title") or session.state.get("proposal", ""))[:80] if both else ""


def _one_seat(unit: Unit, committee: Committee, kept: Person, gone: Person) -> None:
    """One seat a person in a committee: the one of the higher right, else their own."""
    theirs, own = committee.seat_of(gone.id), committee.seat_of(kept.id)
    if theirs is None:
        return
    if own is None:
        unit.committees.seat(committee.id, replace(theirs, person=kept))
        return
    founding.leave_seat(unit, committee, theirs, now=unit.now)
    if _RIGHTS.index(theirs.role) < _RIGHTS.index(own.role):
        committee = unit.committees.get(committee.id)
        after = replace(own, role=theirs.role, lead=own.lead and theirs.role in VOTING)
        founding.change_seat(unit, committee, own, after, now=unit.now)


def _kept(unit: Unit, person: Person, other: Person | None, moved: Iterable[Account]) -> Joined:
    accounts = tuple((a.platform, a.workspace, a.user) for a in moved)
    joined = Joined(unit.new_id(), person.id, other.id if other else None, accounts, unit.now)
    unit.identities.keep(joined)
    return joined


def _tell(
    unit: Unit,
    bearings: Bearings,
    person: Person,
    key: str,
    joined: Joined,
    here: Account | None,
    there: Account | None,
) -> None:
    words = bearings.lexicon(person.locale or bearings.locale)
    names = [platform_name(words, a.platform) for a in (here, there) if a is not None]
    notice = Notice(
        key,
        {"accounts": words.list(dict.fromkeys(names)) if names else platform_name(words, "web")},
        buttons=(("account.undo_button", Action("account.undo", {"joined": joined.id})),),
    )
    whisper(unit, bearings, person, notice, rather_not=here.platform if here else "")


def _seats(unit: Unit, person: Person) -> int:
    return len([c for c in unit.committees.of_person(person.id) if c.status == "open"])


def _same(one: Account, other: Account) -> bool:
    return (one.platform, one.workspace, one.user) == (other.platform, other.workspace, other.user)
