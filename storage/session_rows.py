"""What the rows of sessions, participants and answers become."""

from __future__ import annotations

from typing import Any

from bot.model import Answer, Department, Participant, Session, SessionStatus
from storage.db import Row


def session_of(row: Row) -> Session:
    """A session from its row."""
    return Session(
        row.id,
        row.committee_id,
        row.kind,
        row.key,
        row.opens_at,
        row.closes_at,
        row.remind_at,
        SessionStatus(row.status),
        row.state,
        row.opened_by,
        row.closed_at,
        bool(row.reminded),
        row.day,
        row.settle_at,
    )


def participant_of(row: Row) -> Participant:
    """A participant from its row."""
    return Participant(
        row.person_id,
        row.name,
        Department(row.department_id, row.department_name),
        row.prompt_at,
        bool(row.prompted),
        bool(row.awaited),
        row.deputy_id,
        bool(row.on_leave),
        row.deputy_at,
    )


def participant_fields(participant: Participant) -> dict[str, Any]:
    """A participant as columns, but for the session and the position."""
    return {
        "person_id": participant.person_id,
        "name": participant.name,
        "department_id": participant.department.id,
        "department_name": participant.department.name,
        "prompt_at": participant.prompt_at,
        "prompted": participant.prompted,
        "awaited": participant.awaited,
        "deputy_id": participant.deputy_id,
        "on_leave": participant.on_leave,
        "deputy_at": participant.deputy_at,
    }


def answer_of(row: Row) -> Answer:
    """An answer from its row."""
    return Answer(
        row.person_id,
        Department(row.department_id, row.department_name),
        row.value,
        row.acted_at,
        row.received_at,
        row.account,
        row.version,
    )
