"""Why and when a session opens, for whom and until when: worked out before anything is written."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from bot import timetable
from bot.effects import Occasion
from bot.model import VOTING, Committee, Json, Participant, Role, Schedule
from bot.ports import Ritual, Unit
from bot.timetable import Duration


def participants(
    unit: Unit,
    committee: Committee,
    day: date | None,
    at: Any,
    closes: datetime,
    now: datetime,
    sponsors: Collection[str] = (),
) -> tuple[Participant, ...]:
    """Members, facilitators (S16) and the sponsors with these person ids, with the instant at which
    each is to be prompted.

    A scheduled session asks everyone at its hour in their own zone; one on demand asks now. Either
    waits for the member's working hours, if these come before the closing (S03).
    """
    found = []
    for seat in committee.seats:
        person = seat.person
        named = seat.role is Role.SPONSOR and person.id in sponsors
        if seat.role not in VOTING and not named:
            continue
        zone = person.timezone or committee.timezone
        hours = person.hours or committee.hours
        leaves = unit.people.leaves(person.id)
        local = day or now.astimezone(timetable.zone(zone)).date()
        away = any(leave.first <= local <= leave.last for leave in leaves)
        if day is not None:
            prompt = timetable.prompt_at(day, at, zone, hours, leaves, committee.calendar, closes)
        else:
            prompt = timetable.deliver_at(now, zone, hours, leaves, committee.calendar, closes)
        found.append(
            Participant(
                person.id,
                person.name,
                seat.department,
                prompt_at=prompt if person.prompts else None,
                awaited=day is None or prompt is not None,
                deputy_id=seat.deputy_id,
                on_leave=away,
            )
        )
    return tuple(found)


def occasion_of(
    unit: Unit,
    committee: Committee,
    ritual: Ritual,
    schedule: Schedule | None,
    now: datetime,
    *,
    day: date | None = None,
    values: Json | None = None,
    asked_by: str | None = None,
    material: Json | None = None,
    closes_after: Duration | None = None,
    sponsors: Collection[str] = (),
) -> Occasion:
    """When a session would open, for whom and until when; nothing is written. `sponsors` are the
    persons whom the session asks though their seat does not vote (V17)."""
    delay = closes_after or (schedule.closes_after if schedule else committee.vote.deadline)
    if day is not None and schedule is not None:
        asked_at = [
            timetable.at_local(day, schedule.rule.at, seat.person.timezone or committee.timezone)
            for seat in committee.seats
            if seat.role in VOTING
        ]
        last = max(asked_at, default=now)
        if timetable.late(last, now, timetable.grace(ritual.kind)) != "on_time":
            last = now  # opened late: the delay was promised to whoever is asked now
        closes = timetable.closes_at(
            last, delay, committee.timezone, committee.hours, committee.calendar
        )
        wished = _remind(schedule, last, closes)
    else:
        closes = timetable.deadline(
            now, delay, committee.timezone, committee.hours, committee.calendar
        )
        wished = timetable.halfway(
            now, closes, committee.timezone, committee.hours, committee.calendar
        )
    remind = timetable.next_working_instant(
        wished, committee.timezone, committee.hours, committee.calendar
    )
    at = schedule.rule.at if schedule else None
    who = participants(unit, committee, day, at, closes, now, sponsors)
    return Occasion(
        now,
        day,
        who,
        closes,
        remind if remind < closes else None,
        asked_by,
        values or {},
        schedule.questions if schedule else {},
        material or {},
    )


def _remind(schedule: Schedule, opened: datetime, closes: datetime) -> datetime:
    """After the ritual's own delay, else at half time (S06)."""
    after = schedule.remind_after.elapsed if schedule.remind_after else None
    return timetable.remind_at(opened, closes) if after is None else opened + after
