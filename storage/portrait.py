"""All that is held of one person and nothing of others, as plain JSON values (C09)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select

from bot.model import Person
from storage.db import Db, table
from storage.ledgers import (
    CommitmentRow,
    IrritantRow,
    IrritantScoreRow,
    IrritantSupportRow,
    JournalEntryRow,
    JournalTextRow,
    MessageRow,
)
from storage.tables import (
    AccountRow,
    AnswerRow,
    CommitteeRow,
    DepartmentRow,
    JoinedRow,
    JoiningRow,
    LeaveRow,
    ParticipantRow,
    PreparedRow,
    SeatRow,
    SessionRow,
    VisitRow,
)
from storage.values import plain

_committee, _department, _seat = map(table, (CommitteeRow, DepartmentRow, SeatRow))
_session, _answer, _participant = map(table, (SessionRow, AnswerRow, ParticipantRow))
_irritant, _support, _commitment = map(table, (IrritantRow, IrritantSupportRow, CommitmentRow))
_score = table(IrritantScoreRow)
_account, _leave, _visit = map(table, (AccountRow, LeaveRow, VisitRow))
_joined, _joining, _prepared = map(table, (JoinedRow, JoiningRow, PreparedRow))
_entry, _text, _message = map(table, (JournalEntryRow, JournalTextRow, MessageRow))
_ME: Any = bindparam("me")
_IN = _committee.c.name.label("committee")


def _here(rows: Any) -> Any:
    return _committee.c.id == rows.c.committee_id


_LISTS = {
    "accounts": select(
        _account.c.platform, _account.c.workspace, _account.c.user, _account.c.seen_at
    ).where(_account.c.person_id == _ME),
    "joined_accounts": select(_joined.c.at, _joined.c.undone_at).where(_joined.c.person_id == _ME),
    "absences": select(_leave.c.first, _leave.c.last).where(_leave.c.person_id == _ME),
    "seats": select(_IN, _department.c.name.label("department"), _seat.c.role, _seat.c.lead)
    .join_from(_seat, _committee, _here(_seat))
    .join(_department, _department.c.id == _seat.c.department_id)
    .where(_seat.c.person_id == _ME),
    "seats_asked_for": select(_IN, _joining.c.department, _joining.c.at)
    .join_from(_joining, _committee, _here(_joining))
    .where(_joining.c.person_id == _ME),
    "visits": select(_IN, _visit.c.last_at, _visit.c.before_at)
    .join_from(_visit, _committee, _here(_visit))
    .where(_visit.c.person_id == _ME),
    "asked": select(
        _IN,
        _session.c.kind,
        _session.c.opens_at,
        _session.c.closes_at,
        _session.c.status,
        _participant.c.department_name.label("department"),
    )
    .join_from(_participant, _session, _session.c.id == _participant.c.session_id)
    .join(_committee, _here(_session))
    .where(_participant.c.person_id == _ME)
    .order_by(_session.c.opens_at),
    "answers": select(
        _IN,
        _session.c.kind,
        _answer.c.department_name.label("department"),
        _answer.c.received_at,
        _answer.c.account,
        _answer.c.value,
    )
    .join_from(_answer, _session, _session.c.id == _answer.c.session_id)
    .join(_committee, _here(_session))
    .where(_answer.c.person_id == _ME)
    .order_by(_answer.c.received_at),
    "answers_prepared": select(_IN, _prepared.c.kind, _prepared.c.at, _prepared.c.value)
    .join_from(_prepared, _committee, _here(_prepared))
    .where(_prepared.c.person_id == _ME),
    "opened": select(_IN, _session.c.kind, _session.c.opens_at, _session.c.state)
    .join_from(_session, _committee, _here(_session))
    .where(_session.c.opened_by == _ME),
    "irritants": select(
        _IN,
        *(
            _irritant.c[name]
            for name in ("number", "verbatim", "segment", "moment", "source", "link", "signed")
        ),
        _irritant.c.reported_at,
        _irritant.c.status,
    )
    .join_from(_irritant, _committee, _here(_irritant))
    .where(_irritant.c.reporter_id == _ME),
    "irritants_supported": select(_IN, _irritant.c.number, _support.c.at)
    .join_from(_support, _irritant, _irritant.c.id == _support.c.irritant_id)
    .join(_committee, _here(_irritant))
    .where(_support.c.person_id == _ME),
    "irritants_scored": select(_IN, _irritant.c.number, _score.c.pain, _score.c.cost, _score.c.at)
    .join_from(_score, _irritant, _irritant.c.id == _score.c.irritant_id)
    .join(_committee, _here(_irritant))
    .where(_score.c.person_id == _ME),
    "commitments": select(
        _IN,
        _commitment.c.kind,
        _commitment.c.due,
        _commitment.c.status,
        _department.c.name.label("department"),
        (_commitment.c.owner_id == _ME).label("mine_to_do"),
        _commitment.c.author_id,
        _commitment.c.owner_id,
        _commitment.c.text,
        _commitment.c.reason,
    )
    .join_from(_commitment, _committee, _here(_commitment))
    .join(_department, _department.c.id == _commitment.c.department_id)
    .where(or_(_commitment.c.owner_id == _ME, _commitment.c.author_id == _ME)),
    "journal": select(
        _IN,
        _entry.c.number,
        _entry.c.rank,
        _entry.c.kind,
        _entry.c.at,
        _text.c.field,
        _text.c.value,
    )
    .join_from(
        _text,
        _entry,
        (_entry.c.committee_id == _text.c.committee_id) & (_entry.c.rank == _text.c.rank),
    )
    .join(_committee, _here(_text))
    .where(_text.c.person_id == _ME)
    .order_by(_IN, _entry.c.rank),
}
_TOLD = select(func.count().label("n")).select_from(_message).where(_message.c.person_id == _ME)
_PROPOSED = ("proposal", "context")


def portrait(db: Db, person: Person) -> dict[str, Any]:
    """The person's fields, then lists of rows; what others wrote is left out, messages are counted."""
    found: dict[str, Any] = {
        "person": {
            "id": person.id,
            "name": person.name,
            "email": person.email,
            "language": person.locale,
            "timezone": person.timezone,
            "hours": None if person.hours is None else plain(person.hours),
            "prompts": person.prompts,
        }
    }
    for name, statement in _LISTS.items():
        rows = [row._asdict() for row in db.all(statement, me=person.id)]
        found[name] = [_own(name, row, person.id) for row in rows]
    told = db.one(_TOLD, me=person.id)
    found["messages_received"] = 0 if told is None else int(told.n)
    return found


def _own(name: str, row: dict[str, Any], me: str) -> dict[str, Any]:
    """A row without what somebody else wrote."""
    if name == "commitments":
        author, owner = row.pop("author_id"), row.pop("owner_id")
        row["mine_to_do"] = owner == me
        if author != me:
            del row["text"]
        if owner != me:
            del row["reason"]
    if name == "opened":
        state = row.pop("state")
        row |= {one: state[one] for one in _PROPOSED if state.get(one)}
    return {key: _plain(value) for key, value in row.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
