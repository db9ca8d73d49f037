"""What follows a go / no-go that decided nothing: one extension, where only the quorum was missing
(V28), and the sponsor's word (V38)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot import timetable
from bot.effects import Effect, Notice, Opening, Whisper, WhisperFacilitators
from bot.events import Action
from bot.model import Role, Sitting
from bot.timetable import Duration
from rituals import ballots, deputies
from rituals.tally import Outcome, Tally

OBJECTION = 5
"""Working days that an objection holds before the sponsors are asked."""
_MISSED = frozenset({"quorum_departments", "quorum_share"})
_RESULT = frozenset({"outcome", "reason", "tally", "entry", "url", "spoken"})


def offers(sitting: Sitting, tally: Tally) -> Iterator[Effect]:
    """What is offered privately once the vote is counted."""
    if tally.outcome is not Outcome.UNDECIDED:
        return
    committee, about = sitting.committee, {"session": sitting.session.id}
    told = {"committee": committee.name, "title": ballots.title_of(sitting)}
    if _extendable(sitting, tally):
        action = Action("session.extend", about)
        buttons = (("vote.extend_button", action),)
        yield WhisperFacilitators(Notice("vote.extension_offer", told, buttons, tone="warning"))
    for seat in committee.seats_with(Role.SPONSOR):
        action = Action("decision.settle_form", {**about, "committee": committee.id})
        buttons = (("vote.settle_button", action),)
        yield Whisper(seat.person.id, Notice("vote.sponsor_offer", told, buttons, tone="warning"))


def settle_at(sitting: Sitting, tally: Tally, now: datetime) -> datetime | None:
    """When the sponsors are asked about a no-go that one objection holds: five working days later,
    unless the committee votes again before (V47)."""
    if tally.outcome is not Outcome.NO_GO or sitting.session.state["rule"] != "consent":
        return None
    committee = sitting.committee
    zone, hours, calendar = committee.timezone, committee.hours, committee.calendar
    return timetable.deadline(now, Duration(OBJECTION, "d"), zone, hours, calendar)


def extended(sitting: Sitting, now: datetime) -> Opening | None:
    """The same vote for as long as the first time; a closing outside working time moves to the next
    working hour (V32)."""
    state, committee = sitting.session.state, sitting.committee
    if "tally" not in state or not _extendable(sitting, Tally.from_json(state["tally"])):
        return None
    zone, hours, calendar = committee.timezone, committee.hours, committee.calendar
    length = ballots.deadline(sitting) - sitting.session.opens_at
    closes = timetable.next_working_instant(now + length, zone, hours, calendar)
    kept = {name: value for name, value in state.items() if name not in _RESULT}
    wished = timetable.halfway(now, closes, zone, hours, calendar)
    remind = timetable.next_working_instant(wished, zone, hours, calendar)
    again = {
        "deadline": closes.isoformat(),
        "deputy_after": deputies.half(now, closes).isoformat(),
        "extends": state["entry"],
    }
    return Opening(
        {**kept, **again},
        deputies.named(sitting.participants, now, closes),
        closes,
        remind if remind < closes else None,
    )


def _extendable(sitting: Sitting, tally: Tally) -> bool:
    """Once, and only for a missed quorum."""
    return tally.reason in _MISSED and not sitting.session.state.get("extends")
