"""Tells a deputy, once, that they may vote for somebody who has not (V21)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot import timetable
from bot.carry import whisper
from bot.desk import Bearings
from bot.effects import Notice
from bot.events import Action
from bot.model import Participant, SessionStatus, Sitting
from bot.ports import Unit


def tell(unit: Unit, bearings: Bearings, session_id: str, holder_id: str, now: datetime) -> bool:
    """Within the deputy's own working hours, if these come before the closing. False when there is
    nothing to say any more."""
    sitting = unit.sessions.sitting(session_id, lock=True)
    holder = sitting.participant(holder_id)
    if holder is None or holder.deputy_at is None or holder.deputy_at > now:
        return False
    at = _reached(unit, sitting, holder, now)
    unit.sessions.participate(session_id, replace(holder, deputy_at=at if at != now else None))
    if at != now:
        return False
    assert holder.deputy_id is not None  # only who has one is due
    session, deputy = sitting.session, unit.people.get(holder.deputy_id)
    about = {
        "who": holder.name,
        "committee": sitting.committee.name,
        "title": str(session.state.get("proposal", ""))[:80],
        "until": session.closes_at,
    }
    vote = Action("session.form", {"session": session_id, "for": holder_id})
    notice = Notice("deputy.asked", about, (("deputy.button", vote),))
    whisper(unit, bearings, deputy, notice, sitting.committee)
    return True


def _reached(unit: Unit, sitting: Sitting, holder: Participant, now: datetime) -> datetime | None:
    """When the deputy is to be told: now, later, or never."""
    committee, waits = sitting.committee, {one.person_id for one in sitting.awaited}
    if sitting.session.status is not SessionStatus.OPEN or holder.person_id not in waits:
        return None
    seat = committee.seat_of(holder.deputy_id)
    if seat is None or not seat.person.prompts:
        return None  # whoever left hears nothing of it any more
    deputy = seat.person
    return timetable.deliver_at(
        now,
        deputy.timezone or committee.timezone,
        deputy.hours or committee.hours,
        unit.people.leaves(deputy.id),
        committee.calendar,
        sitting.session.closes_at,
    )
