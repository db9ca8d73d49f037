"""Somebody else takes over what somebody owes: by its owner, or by a facilitator."""

from __future__ import annotations

from dataclasses import replace

from bot.acts.asking import ask
from bot.acts.commitments import about, settled
from bot.cards import Field, Option, Quote, Text
from bot.carry import whisper
from bot.commitment_cards import owner_name, takers, transfers
from bot.desk import Act, Desk
from bot.effects import Notice
from bot.events import Action
from bot.model import Commitment, CommitmentStatus, Seat
from bot.refusals import Refused, invalid
from bot.replies import Reply


def transfer_form(desk: Desk) -> Reply:
    one = _transferable(desk)
    if one is None:
        return settled(desk, about(desk))
    words = desk.words
    options = tuple(
        Option(seat.person.id, f"{seat.person.name} · {seat.department.name}"[:75])
        for seat in takers(one, desk.here)
    )
    told = words.text("commitment.transfer_about", owner=owner_name(one, desk.here), due=one.due)
    return ask(
        desk,
        "commitment.transfer",
        Action("commitment.transfer", {"commitment": one.id}),
        (Field("person", "choice", words.say("commitment.transfer_to"), options=options),),
        (Text(told), Quote(one.text)),
    )


def transfer(desk: Desk) -> Reply:
    """The new owner is told at once, as are whoever owed it and whoever asked for it."""
    one = _transferable(desk)
    if one is None:
        return settled(desk, about(desk))
    chosen = desk.value("person")
    to = next((seat for seat in takers(one, desk.here) if seat.person.id == chosen), None)
    if to is None:
        raise invalid("person", "taker")
    before = one.owner_id
    moved = replace(one, owner_id=to.person.id, department=to.department, changed_at=desk.now)
    desk.unit.commitments.save(moved)
    _tell(desk, moved, to, before)
    people = {before, to.person.id} - {None}
    desk.unit.messages.refresh(*(f"home:{person}" for person in people))
    return desk.tell("commitment.transferred_now", who=to.person.name, tone="good")


def _tell(desk: Desk, one: Commitment, to: Seat, before: str | None) -> None:
    said = {"by": desk.me.name, "who": to.person.name, "committee": desk.here.name, "due": one.due}
    done = ("commitment.done_button", Action("commitment.done", {"commitment": one.id}))
    told = {desk.me.id}
    if to.person.id not in told:
        notice = Notice("commitment.transferred_to_you", said, (done,), quote=one.text)
        whisper(desk.unit, desk.bearings, to.person, notice, desk.here)
        told.add(to.person.id)
    for person_id in (before, one.author_id):
        if person_id and person_id not in told:
            told.add(person_id)
            notice = Notice("commitment.transferred", said, quote=one.text)
            person = desk.unit.people.get(person_id)
            whisper(desk.unit, desk.bearings, person, notice, desk.here)


def _transferable(desk: Desk) -> Commitment | None:
    """An open commitment of theirs, or any for a facilitator; None when it is settled meanwhile.
    Raises Refused."""
    one = about(desk)
    if one.status is not CommitmentStatus.OPEN:
        return None
    if not transfers(one, desk.here, desk.me.id):
        raise Refused("not_theirs", who=owner_name(one, desk.here))
    if not takers(one, desk.here):
        raise Refused("no_taker", department=one.department.name)
    return one


ACTS = (
    Act("commitment.transfer_form", transfer_form, guard="anyone", reads=True, asks=True),
    Act("commitment.transfer", transfer, guard="anyone"),
)
