"""Answers given ahead of time (S08): kept until the next session of their ritual opens, then taken as
if they came that moment. What they say is judged when they are given, and again when it opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.gathering import gather
from bot.model import (
    Answer,
    Committee,
    Participant,
    Person,
    Schedule,
    Seat,
    Session,
    SessionStatus,
    Sitting,
)
from bot.occasions import occasion_of
from bot.ports import Prepared, Ritual, Unit
from bot.refusals import Invalid, Refused


def rehearsed(
    unit: Unit, committee: Committee, ritual: Ritual, schedule: Schedule, seat: Seat, now: datetime
) -> Sitting:
    """The session that would open at `now`, or the planned one if that is the next occurrence's
    instant, with this seat among those asked; nothing is written."""
    day = schedule.next_day if schedule.next_at == now else None
    material = gather(unit, committee, ritual, schedule, now, day)
    occasion = occasion_of(unit, committee, ritual, schedule, now, day=day, material=material)
    opening = ritual.open(committee, occasion)
    asked = opening.participants
    if all(one.person_id != seat.person.id for one in asked):
        asked = (*asked, Participant(seat.person.id, seat.person.name, seat.department))
    session = Session(
        "preview",
        committee.id,
        schedule.kind,
        "preview",
        now,
        opening.closes_at,
        opening.remind_at,
        SessionStatus.OPEN,
        opening.state,
        seat.person.id,
        day=day,
    )
    return Sitting(session, committee, asked, ())


def answered(ritual: Ritual, coming: Sitting, prepared: Prepared | None) -> Sitting:
    """The coming session with what somebody has prepared for it, where it still holds."""
    asked = coming.participant(prepared.person_id) if prepared else None
    if prepared is None or asked is None:
        return coming
    try:
        value = ritual.accept(coming, asked, prepared.values, coming.session.opens_at).value
    except (Invalid, Refused):
        return coming
    said = Answer(
        asked.person_id, asked.department, value, prepared.at, prepared.at, prepared.account
    )
    return replace(coming, answers=(said,))


def prepare(
    unit: Unit,
    ritual: Ritual,
    coming: Sitting,
    person: Person,
    values: Mapping[str, Any],
    account: str,
    now: datetime,
) -> None:
    """Keeps an answer for the next session; a later one replaces it. Raises Invalid and Refused as
    the session itself would."""
    asked = coming.participant(person.id)
    if asked is None:
        raise Refused("not_asked")
    ritual.accept(coming, asked, values, coming.session.opens_at)
    session = coming.session
    unit.sessions.prepare(
        Prepared(session.committee_id, session.kind, person.id, values, account, now)
    )
