"""Two people of one name in a committee, on different platforms, may be one: nobody is joined for
it, the person is asked privately, once (B10)."""

from __future__ import annotations

from bot.carry import whisper
from bot.commands import folded
from bot.desk import Bearings
from bot.effects import Notice
from bot.events import Action
from bot.model import Account, Committee, Joined, Person, Seat
from bot.ports import Unit

_RECENT = 200
"""Messages among which an earlier question is looked for: a committee-year holds fewer."""


def ask(unit: Unit, bearings: Bearings, committee: Committee, seat: Seat) -> None:
    """Asks whoever just came whether somebody of their name is them, and how to prove it."""
    me = seat.person
    mine = {account.platform for account in chats(unit, me.id)}
    for other in committee.seats:
        if other.person.id == me.id or _name(other.person) != _name(me):
            continue
        theirs = {account.platform for account in chats(unit, other.person.id)}
        topic = f"twin:{min(me.id, other.person.id)}:{max(me.id, other.person.id)}"
        if (
            not (mine and theirs)
            or mine & theirs
            or unit.identities.parted(me.id, other.person.id)
            or any(m.topic == topic for m in unit.messages.to_person(other.person.id, _RECENT))
        ):
            continue
        notice = Notice(
            "account.twin",
            {"name": other.person.name, "committee": committee.name},
            buttons=(
                ("account.code_button", Action("account.code")),
                ("account.not_me_button", Action("account.not_me", {"other": other.person.id})),
            ),
        )
        whisper(unit, bearings, me, notice, committee, topic=topic)


def told_apart(unit: Unit, me: Person, other_id: str) -> bool:
    """They say that the other is somebody else: neither is asked again, and the same address does
    not join them. False for nobody of their organisation."""
    try:
        other = unit.people.get(other_id)
    except KeyError:
        return False
    if other.organization_id != me.organization_id or other.id == me.id:
        return False
    if not unit.identities.parted(me.id, other.id):
        unit.identities.keep(Joined(unit.new_id(), me.id, other.id, (), unit.now, unit.now))
    return True


def chats(unit: Unit, person_id: str) -> list[Account]:
    """A person's accounts in chats, the last used first; their page on the web is always theirs."""
    found = [a for a in unit.people.accounts(person_id) if a.platform != "web"]
    return sorted(found, key=lambda a: (a.seen_at is None, -(a.seen_at or unit.now).timestamp()))


def _name(person: Person) -> str:
    return " ".join(folded(person.name).split())
