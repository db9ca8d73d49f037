"""What the store knows that a ritual needs at its opening: `Occasion.material`, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from bot import timetable, triaging
from bot.digesting import material_of
from bot.model import VOTING, Committee, Json, Schedule
from bot.ports import Ritual, Unit

CARRIED = 30
"""Open requests that a session shows again, the soonest due first."""


def gather(
    unit: Unit,
    committee: Committee,
    ritual: Ritual,
    schedule: Schedule | None,
    now: datetime,
    day: date | None = None,
) -> Json:
    """Whatever the ritual's `gathers` names; empty for one that needs nothing. `day` is that of a
    scheduled occurrence."""
    found: dict[str, Any] = {}
    for name in ritual.gathers:
        found |= _GATHERED[name](unit, committee, ritual, schedule, now, day)
    return found


def _period(
    unit: Unit,
    committee: Committee,
    ritual: Ritual,
    schedule: Schedule | None,
    now: datetime,
    day: date | None,
) -> Json:
    return material_of(unit, committee, now)


def _requests(
    unit: Unit,
    committee: Committee,
    ritual: Ritual,
    schedule: Schedule | None,
    now: datetime,
    day: date | None,
) -> Json:
    """What departments still expect of each other (S13), whom a request may ask besides the
    committee's own (S12), and when one without a date is due: the session after next (S11)."""
    seated = {one.id for one in committee.departments}
    others = unit.committees.departments(committee.organization_id)
    return {
        "requests": [
            {
                "author": one.author_id or "",
                "author_name": _name(unit, one.author_id),
                "from": one.from_department.name if one.from_department else "",
                "department": one.department.id,
                "to": one.department.name,
                "text": one.text,
                "due": one.due.isoformat(),
            }
            for one in unit.commitments.of(committee.id)
            if one.kind == "request"
        ][:CARRIED],
        "departments": [{"id": d.id, "name": d.name} for d in others if d.id not in seated],
        **_due(committee, schedule, now, day),
    }


def _due(
    committee: Committee, schedule: Schedule | None, now: datetime, day: date | None
) -> dict[str, str]:
    if schedule is None or schedule.paused:
        return {}
    rule, zone = schedule.rule, committee.timezone
    after = timetable.at_local(day, rule.at, zone) if day else now
    coming = timetable.occurrences(rule, zone, after, committee.calendar, 2, hours=committee.hours)
    return {"default_due": coming[-1].day.isoformat()}


def _resumable(
    unit: Unit,
    committee: Committee,
    ritual: Ritual,
    schedule: Schedule | None,
    now: datetime,
    day: date | None,
) -> Json:
    """Who has an earlier answer to start from; one who passed the last time has none."""
    said = {
        seat.person.id: unit.sessions.previous_answer(committee.id, ritual.kind, seat.person.id)
        for seat in committee.seats
        if seat.role in VOTING
    }
    return {"resumable": [key for key, one in said.items() if one and not one.get("skipped")]}


def _untriaged(
    unit: Unit,
    committee: Committee,
    ritual: Ritual,
    schedule: Schedule | None,
    now: datetime,
    day: date | None,
) -> Json:
    return triaging.taken(unit, committee, now)


def _name(unit: Unit, person_id: str | None) -> str:
    return unit.people.get(person_id).name if person_id else ""


_GATHERED: Mapping[str, Callable[..., Json]] = {
    "period": _period,
    "requests": _requests,
    "resumable": _resumable,
    "untriaged": _untriaged,
}
