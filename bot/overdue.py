"""Commitments in time: their owner is told before, then after the day; the facilitators later (K07).

What is due is asked of the rows: each keeps which of these was said, for which due date, and when
the next one comes. A condition that is not met in time is an entry of the journal (V36).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_

from bot import timetable
from bot.carry import carry_out, lead, record, whisper, whisper_facilitators
from bot.desk import Bearings
from bot.effects import Announce, Notice, Record
from bot.events import Action
from bot.model import Commitment, Committee, Person, Said
from bot.ports import Unit

AROUND = 2
"""Working days before the due day for its owner, and after it for the facilitators."""
_OWNERS = {Said.SOON: "commitment.due_soon", Said.LATE: "commitment.overdue"}
_STALE = {Said.SOON: Said.LATE, Said.ESCALATED: Said.MISSED}
"""Where both have come, the second says it all."""
_DAY = timedelta(days=1)
_LONG = timedelta(days=366)


def tell(unit: Unit, bearings: Bearings, commitment_id: str, now: datetime) -> bool:
    """Says what is to be said by now about an open commitment, each thing once; what came too late
    to be useful is left out. False when there was nothing to say."""
    found = unit.commitments.to_tell_one(commitment_id, now)
    if found is None:
        return False
    commitment, said = found
    committee = unit.committees.get(commitment.committee_id)
    owner = _owner(unit, committee, commitment)
    stages = [
        (stage, at)
        for stage, at in _stages(unit, committee, commitment, owner, now)
        if stage not in said
    ]
    fresh = [stage for stage, at in stages if at <= now]
    coming = [at for _, at in stages if at > now]
    unit.commitments.told(commitment.id, reduce(or_, fresh, said), min(coming, default=None))
    for stage in fresh:
        if _STALE.get(stage, Said.NOTHING) not in fresh:
            _say(unit, bearings, committee, commitment, owner, stage, now)
    return bool(fresh)


def _stages(
    unit: Unit, committee: Committee, commitment: Commitment, owner: Person | None, now: datetime
) -> Iterator[tuple[Said, datetime]]:
    """Each thing to say with its instant, from now on: the owner's within their own working hours
    and not on leave, the committee's within its own."""
    calendar, day = committee.calendar, commitment.due

    def working(first: date) -> datetime:
        start = max(timetable.at_local(first, time(0), committee.timezone), now)
        return timetable.next_working_instant(start, committee.timezone, committee.hours, calendar)

    if owner is not None:
        zone, hours = owner.timezone or committee.timezone, owner.hours or committee.hours
        leaves = unit.people.leaves(owner.id)
        before = timetable.add_working_days(day, -AROUND, calendar, hours)
        start, end = (timetable.at_local(d, time(0), zone) for d in (before, day + _DAY))
        for stage, first, until in (
            (Said.SOON, start, end),
            (Said.LATE, end, max(end, now) + _LONG),
        ):
            free = timetable.deliver_at(max(first, now), zone, hours, leaves, calendar, until)
            if free is not None:
                yield stage, free
    if commitment.kind == "condition" and commitment.entry:
        yield Said.MISSED, working(day + _DAY)
    yield (
        Said.ESCALATED,
        working(timetable.add_working_days(day, AROUND, calendar, committee.hours)),
    )


def _say(
    unit: Unit,
    bearings: Bearings,
    committee: Committee,
    commitment: Commitment,
    owner: Person | None,
    stage: Said,
    now: datetime,
) -> None:
    about = {
        "due": commitment.due,
        "committee": committee.name,
        "who": owner.name if owner else commitment.department.name,
    }
    done = Action("commitment.done", {"commitment": commitment.id})
    buttons = (("commitment.done_button", done),)
    if stage is Said.MISSED:
        _missed(unit, bearings, committee, commitment, now)
        return
    if stage is Said.ESCALATED:
        notice = Notice("commitment.escalated", about, quote=commitment.text, tone="warning")
        whisper_facilitators(unit, bearings, committee, notice)
        return
    if owner is not None and owner.prompts:
        tone = "warning" if stage is Said.LATE else "normal"
        notice = Notice(_OWNERS[stage], about, buttons, commitment.text, tone)
        whisper(unit, bearings, owner, notice, committee)


def _missed(
    unit: Unit, bearings: Bearings, committee: Committee, commitment: Commitment, now: datetime
) -> None:
    """The committee is told, and a facilitator may have it vote again (V36)."""
    number = commitment.entry or ""
    record(
        unit,
        committee,
        Record(
            "condition_missed",
            {
                "decision": number,
                "department": commitment.department.name,
                "due": commitment.due.isoformat(),
            },
            {"condition": commitment.text},
            {"owner": commitment.owner_id} if commitment.owner_id else {},
        ),
        now,
    )
    about = {"decision": number, "due": commitment.due, "committee": committee.name}
    notice = Notice("commitment.missed", about, quote=commitment.text, tone="warning")
    carry_out(unit, bearings, committee, (Announce(notice),), now=now)
    again = Action("vote.again", {"committee": committee.id, "number": number})
    offer = replace(
        notice, key="commitment.missed_offer", buttons=(("commitment.again_button", again),)
    )
    whisper_facilitators(unit, bearings, committee, offer)


def _owner(unit: Unit, committee: Committee, commitment: Commitment) -> Person | None:
    """Whoever owes it, while they sit in the committee; else whoever answers for the department."""
    for person_id in (commitment.owner_id, lead(committee, commitment.department.id)):
        seat = committee.seat_of(person_id)
        if seat is not None:
            return unit.people.get(seat.person.id)
    return None
