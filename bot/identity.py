"""One human is one person, however many accounts they have (P01, P02, V27).

Accounts are joined by an address that both platforms have verified, or by a code that a person reads
on one account and types on the other; never by a name. What is joined can be undone; what was
counted before stays counted. Who is suspected to be one is asked in `bot.namesakes`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot import namesakes, reseating, telling
from bot.desk import Bearings
from bot.handover import hand_over
from bot.model import Account, Joined, Person
from bot.namesakes import chats
from bot.ports import Destination, Unit
from bot.refusals import Refused

CODE, CODE_LIFE = "account-code", timedelta(minutes=10)
TRY, TRIES = "account-try", 5
"""Wrong codes that one person may type within ten minutes (P02)."""


def met_by_address(unit: Unit, bearings: Bearings, person: Person, account: Account) -> None:
    """A new account was given to whoever its verified address names (P01): they are told once,
    where they were before. In their committees somebody of their name may be them too (B10)."""
    others = [one for one in chats(unit, person.id) if _name(one) != _name(account)]
    known = any(_name(account) in joined.accounts for joined in unit.identities.of(person.id))
    if others and not known:
        joined = _kept(unit, person, None, (account,))
        telling.joined(unit, bearings, person, "account.same_address", joined, account, others[0])
    for committee in unit.committees.of_person(person.id):
        seat = committee.seat_of(person.id)
        if committee.status == "open" and seat is not None:
            namesakes.ask(unit, bearings, committee, seat)


def adopt(unit: Unit, bearings: Bearings, person: Person, email: str, account: Account) -> Person:
    """The platform tells an address of somebody who had none: it is theirs, and whoever else has
    it is the same person (P01), unless they said that they are not."""
    other = unit.people.by_email(person.organization_id, email)
    if other is not None and unit.identities.parted(other.id, person.id):
        return person
    unit.identities.hold(person.organization_id)
    person = unit.people.get(unit.identities.survivor(person.id))
    other = unit.people.by_email(person.organization_id, email)
    if other is None:
        person = replace(person, email=email)
        unit.people.save(person)
        return person
    if other.id == person.id or _in_one_secret_vote(unit, other, person):
        return person  # told again by the platform later
    return join(unit, bearings, other, person, account)


def _in_one_secret_vote(unit: Unit, one: Person, two: Person) -> datetime | None:
    """When the last secret vote that is open to both closes (V27)."""
    open_to = [
        {
            sitting.session.id: sitting.session.closes_at
            for sitting in unit.sessions.asking(each.id)
            if sitting.session.state.get("secret")
        }
        for each in (one, two)
    ]
    return max((open_to[0][key] for key in open_to[0].keys() & open_to[1]), default=None)


def join(
    unit: Unit,
    bearings: Bearings,
    one: Person,
    two: Person,
    account: Account | None = None,
    *,
    stays: str = "",
) -> Person:
    """Makes two persons of one organisation one, and tells them once, elsewhere than on `account`,
    where it became known. Returns who stays: the one of the id `stays`, else who has more seats.

    Open sessions keep one participant and the later ballot (V27); closed ones are left as they are.
    Two processes that join the same two join them once. Raises ValueError across organisations, and
    Refused while both are electors of one secret vote, where two ballots cannot become one.
    """
    if one.organization_id != two.organization_id:
        raise ValueError("nothing crosses organisations")
    unit.identities.hold(one.organization_id)
    one, two = (unit.people.get(unit.identities.survivor(each.id)) for each in (one, two))
    if one.id == two.id:
        return one
    if waits := _in_one_secret_vote(unit, one, two):
        raise Refused("secret_join", at=waits)
    kept, gone = sorted(
        (one, two), key=lambda each: (each.id != stays, -_seats(unit, each), each.id)
    )
    moved = tuple(chats(unit, gone.id))
    sessions = _locked(unit, gone, kept)
    seats, theirs = reseating.seat_both(unit, bearings, kept, gone, unit.now)
    had_email = bool(kept.email)
    kept = _fuller(kept, gone)
    unit.people.save(kept)
    stood = {
        session_id: hand_over(unit, bearings, session_id, kept, gone, theirs)
        for session_id in sessions
    }
    rows = unit.identities.absorb(gone.id, kept.id)
    reseating.one_holder(unit, kept)
    for each in moved:
        unit.people.link(replace(each, person_id=kept.id))
    unit.messages.refresh(f"home:{kept.id}")
    before = {"seats": seats, "rows": rows, "email": not had_email and bool(kept.email)}
    joined = replace(_joined(unit, kept, gone, moved), moved=before)
    unit.identities.keep(joined)
    others = [each for each in chats(unit, kept.id) if each.user not in {m.user for m in moved}]
    shown = account or (moved[0] if moved else None)
    telling.joined(
        unit, bearings, kept, "account.joined", joined, shown, others[0] if others else None
    )
    for session_id, answer in stood.items():
        if answer is not None:
            telling.ballot(unit, bearings, kept, session_id, answer, shown)
    return kept


def give(unit: Unit, bearings: Bearings, person: Person, account: Account) -> Joined | None:
    """An administrator says whose an account is (B10). Whoever had it and no other becomes the same
    person. Returns what was joined, or None where there was nothing to join."""
    unit.identities.hold(person.organization_id)
    before = unit.people.of_account(*_name(account))
    if before is not None and before.id == person.id:
        return None
    if before is not None and len(chats(unit, before.id)) == 1:
        join(unit, bearings, person, before, account, stays=person.id)
    else:
        unit.people.link(replace(account, person_id=person.id))
        others = [one for one in chats(unit, person.id) if _name(one) != _name(account)]
        if others:
            joined = _kept(unit, person, None, (account,))
            telling.joined(unit, bearings, person, "account.given", joined, account, others[0])
    return next(
        (one for one in unit.identities.of(person.id) if _name(account) in one.accounts), None
    )


def undo(unit: Unit, bearings: Bearings, joined_id: str) -> Person | None:
    """The accounts become a person's of their own again, with the seats and registers that they
    brought; ballots stay where they are. None when it was undone before.

    Both sign in to the page again: a link given meanwhile opened it as the one person.
    """
    found = unit.identities.get(joined_id)
    if found is None:
        return None
    unit.identities.hold(unit.people.get(found.person_id).organization_id)
    joined = unit.identities.get(joined_id) or found
    if not unit.identities.undo(joined.id, unit.now):
        return None
    kept = unit.people.get(joined.person_id)
    if joined.other_id is not None:
        apart = unit.people.get(joined.other_id)
    else:
        apart = _alone(unit, kept, kept.name)
        unit.identities.name_other(joined.id, apart.id)
    if joined.moved.get("email"):
        kept = replace(kept, email="")
        unit.people.save(kept)
    held = {_name(one): one for one in chats(unit, kept.id)}
    leaving = [held.pop(name) for name in joined.accounts if name in held]
    for account in leaving:
        unit.people.link(replace(account, person_id=apart.id))
    reseating.give_back(unit, bearings, kept, apart, joined.moved.get("seats", []), unit.now)
    unit.identities.give_back(joined.moved.get("rows", {}), apart.id, kept.id)
    asked = [sitting.session.id for sitting in unit.sessions.asking(kept.id)]
    for account in leaving:
        to = _home(unit, kept)
        unit.identities.part_cards(kept.id, apart.id, _name(account), to, asked)
    unit.keys.revoke_all(kept.id)
    unit.messages.refresh(f"home:{kept.id}", f"home:{apart.id}")
    return apart


def part(unit: Unit, bearings: Bearings, person: Person, account: Account) -> tuple[Person, bool]:
    """An administrator takes an account away from a person: what was joined with it is undone, else
    it is somebody's of their own from now on; both are told. Returns whose it is, and whether it
    was undone."""
    unit.identities.hold(person.organization_id)
    name = _name(account)
    undone = next((one for one in unit.identities.of(person.id) if one.accounts == (name,)), None)
    apart = undo(unit, bearings, (undone or _kept(unit, person, None, (account,))).id)
    assert apart is not None  # it is held, and was not undone a moment ago
    if undone is None:
        apart = replace(apart, name=account.user)
        unit.people.save(apart)
    for each in (person, apart):
        telling.parted(unit, bearings, each)
    return apart, undone is not None


def _name(account: Account) -> tuple[str, str, str]:
    return account.platform, account.workspace, account.user


def _locked(unit: Unit, *people: Person) -> list[str]:
    """The sessions that may name the first, locked in the order in which all lock them (B08); none
    that another process opens comes to ask either of them afterwards."""
    gone = people[0].id
    locked = unit.identities.touched_by(gone)
    for session_id in locked:
        unit.sessions.sitting(session_id, lock=True)
    unit.identities.hold_people(*(each.id for each in people))
    late = [each for each in unit.identities.touched_by(gone) if each not in locked]
    for session_id in late:
        unit.sessions.sitting(session_id, lock=True)
    return locked + late


def _fuller(kept: Person, gone: Person) -> Person:
    """What one had not said of themselves, the other may have."""
    nameless = kept.name in ("", kept.email) and gone.name not in ("", gone.email)
    return replace(
        kept,
        name=gone.name if nameless else kept.name,
        email=kept.email or gone.email,
        locale=kept.locale or gone.locale,
        timezone=kept.timezone or gone.timezone,
        hours=kept.hours or gone.hours,
    )


def _alone(unit: Unit, person: Person, name: str) -> Person:
    apart = Person(unit.new_id(), person.organization_id, name)
    unit.people.add(apart)
    unit.people.link(Account("web", person.organization_id, apart.id, apart.id))
    return apart


def _home(unit: Unit, person: Person) -> Destination:
    """Where a person is reached, now that some of their accounts are not theirs."""
    reached = [one for one in chats(unit, person.id) if one.reachable]
    found = reached or unit.people.accounts(person.id)
    return Destination(found[0].platform, found[0].workspace, user=found[0].user)


def _joined(
    unit: Unit, person: Person, other: Person | None, accounts: Iterable[Account]
) -> Joined:
    names = tuple(map(_name, accounts))
    return Joined(unit.new_id(), person.id, other.id if other else None, names, unit.now)


def _kept(unit: Unit, person: Person, other: Person | None, accounts: Iterable[Account]) -> Joined:
    joined = _joined(unit, person, other, accounts)
    unit.identities.keep(joined)
    return joined


def _seats(unit: Unit, person: Person) -> int:
    return len([c for c in unit.committees.of_person(person.id) if c.status == "open"])
