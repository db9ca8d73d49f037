"""Answers to a session: taken as they come, or at its opening when they came ahead of it (S08).

Every function runs inside one transaction and starts with its guard.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.carry import carry_out, whisper
from bot.desk import Bearings
from bot.effects import Notice
from bot.events import Action
from bot.model import Answer, Committee, Session, SessionStatus, Sitting
from bot.ports import Unit
from bot.refusals import Invalid, Refused


def take_answer(
    unit: Unit,
    bearings: Bearings,
    session_id: str,
    person_id: str,
    account: str,
    values: Mapping[str, Any],
    *,
    received_at: datetime,
    acted_at: datetime,
) -> Sitting:
    """Takes one answer, as received before the closing. Returns the session with it.

    Raises Refused when the session is closed (saying since when) or the person is not asked, and
    whatever the ritual says of the values.
    """
    sitting = unit.sessions.sitting(session_id, lock=True)
    session, committee = sitting.session, sitting.committee
    participant = sitting.participant(person_id)
    if participant is None:
        raise Refused("not_asked")
    refuse_closed(session, received_at)
    ritual = bearings.rituals[session.kind]
    accepted = ritual.accept(sitting, participant, values, received_at)
    first = not sitting.answers
    answer = Answer(
        person_id, participant.department, accepted.value, acted_at, received_at, account
    )
    if not unit.sessions.answer(session_id, answer):
        return sitting
    carry_out(unit, bearings, committee, accepted.effects, session, now=received_at)
    if accepted.closes_at is not None and accepted.closes_at != session.closes_at:
        unit.sessions.save(replace(session, closes_at=accepted.closes_at))
    if first and not ritual.announces:
        unit.messages.post(committee, f"session:{session_id}")
    unit.messages.refresh(
        f"session:{session_id}", f"prompt:{session_id}:{person_id}", f"home:{person_id}"
    )
    return unit.sessions.sitting(session_id)


def refuse_closed(session: Session, received_at: datetime) -> None:
    """Strictly before the closing, by our clock on receipt (V24)."""
    if session.status is SessionStatus.CANCELLED:
        raise Refused("cancelled", at=session.closed_at or session.closes_at)
    if session.status is not SessionStatus.OPEN or received_at >= session.closes_at:
        raise Refused("closed", at=session.closed_at or session.closes_at)


def take_prepared(
    unit: Unit, bearings: Bearings, session: Session, committee: Committee, now: datetime
) -> None:
    """The answers that waited become those of the session that opens. One that does not hold any
    more is told to its author, who is then asked like everybody."""
    for one in unit.sessions.take_prepared(committee.id, session.kind):
        person_id = unit.identities.survivor(one.person_id)
        if unit.sessions.sitting(session.id).participant(person_id) is None:
            continue  # they left the committee
        try:
            take_answer(
                unit,
                bearings,
                session.id,
                person_id,
                one.account,
                one.values,
                received_at=now,
                acted_at=one.at,
            )
        except (Invalid, Refused):
            form = Action("session.form", {"session": session.id})
            about = {"committee": committee.name}
            notice = Notice(
                "session.ahead_lost", about, (("reminder.answer", form),), tone="warning"
            )
            whisper(unit, bearings, unit.people.get(person_id), notice, committee)
