"""What moves from one person to another when they turn out to be one human."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, delete, exists, select, update

from storage.columns import Instant
from storage.db import inserting, table
from storage.ledgers import (
    CommitmentRow,
    GrantRow,
    IrritantRow,
    IrritantSupportRow,
    MessageRow,
)
from storage.tables import (
    AnswerRow,
    AnswerVersionRow,
    JoinedRow,
    JoiningRow,
    LeaveRow,
    ParticipantRow,
    SeatRow,
)

_joined, _seat, _leave, _joining = map(table, (JoinedRow, SeatRow, LeaveRow, JoiningRow))
_participant, _answer, _version = map(table, (ParticipantRow, AnswerRow, AnswerVersionRow))
_commitment, _irritant, _support = map(table, (CommitmentRow, IrritantRow, IrritantSupportRow))
_message, _grant = table(MessageRow), table(GrantRow)
_other_support, _other = _support.alias("other_support"), _message.alias("other")
_FROM: Any = bindparam("from_id")
_TO: Any = bindparam("to_id")
_SESSION: Any = bindparam("the_session")

KEEP = inserting(JoinedRow)
GET = select(_joined).where(_joined.c.id == bindparam("id"))
OF = (
    select(_joined)
    .where(_joined.c.person_id == bindparam("person_id"), _joined.c.undone_at.is_(None))
    .order_by(_joined.c.at.desc(), _joined.c.id)
)
UNDO = (
    update(_joined)
    .where(_joined.c.id == bindparam("the_id"), _joined.c.undone_at.is_(None))
    .values(undone_at=bindparam("undone_at", type_=Instant()))
)
NAME_OTHER = (
    update(_joined).where(_joined.c.id == bindparam("the_id")).values(other_id=bindparam("other"))
)
PARTED = select(_joined.c.id).where(
    _joined.c.person_id == bindparam("person_id"),
    _joined.c.other_id == bindparam("other_id"),
    _joined.c.undone_at.is_not(None),
)


def _moved(rows: Any, column: Any) -> Any:
    return update(rows).where(column == _FROM).values({column.name: _TO})


# One support a person: the earlier one of the two stands.
_TWICE = exists().where(
    _other_support.c.irritant_id == _support.c.irritant_id, _other_support.c.person_id == _TO
)
ABSORB = (
    _moved(_commitment, _commitment.c.owner_id),
    _moved(_commitment, _commitment.c.author_id),
    _moved(_irritant, _irritant.c.reporter_id),
    delete(_support).where(_support.c.person_id == _FROM, _TWICE),
    _moved(_support, _support.c.person_id),
    _moved(_leave, _leave.c.person_id),
    _moved(_seat, _seat.c.deputy_id),
    delete(_joining).where(_joining.c.person_id == _FROM),
    delete(_grant).where(_grant.c.person_id == _FROM),
)
"""In order. Links and web sessions of the other person end: they would still sign in as them."""

# A card that the other person was shown goes on following, as the one person's own; where they
# had it too, theirs stays and this one is left as it is.
PROMPT = (
    update(_message)
    .where(
        _message.c.topic == bindparam("from_topic"),
        ~exists().where(_other.c.topic == bindparam("to_topic"), _other.c.person_id == _TO),
    )
    .values(topic=bindparam("to_topic"), person_id=_TO)
)
HOME = (
    update(_message)
    .where(_message.c.topic == bindparam("from_topic"))
    .values(topic=bindparam("to_topic"), wanted=_message.c.wanted + 1)
)


def _of(rows: Any, person: Any) -> Any:
    return (rows.c.session_id == _SESSION, rows.c.person_id == person)


DROP_ANSWER = tuple(delete(rows).where(*_of(rows, _FROM)) for rows in (_version, _answer))
MOVE_ANSWER = tuple(
    update(rows).where(*_of(rows, _FROM)).values(person_id=_TO) for rows in (_version, _answer)
)
DROP_PARTICIPANT = delete(_participant).where(*_of(_participant, _FROM))
MOVE_PARTICIPANT = (
    update(_participant)
    .where(*_of(_participant, _FROM))
    .values(person_id=_TO, name=bindparam("the_name"))
)
