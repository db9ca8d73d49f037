"""What moves within a session, and which cards follow, when a person becomes another one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, delete, exists, func, or_, text, update

from storage.columns import Instant, JsonText, among
from storage.db import table
from storage.ledgers import CommitmentRow, IrritantRow, MessageRow
from storage.tables import AnswerRow, AnswerVersionRow, ParticipantRow, SessionRow

_participant, _answer, _version = map(table, (ParticipantRow, AnswerRow, AnswerVersionRow))
_session, _message = table(SessionRow), table(MessageRow)
_commitment, _irritant = table(CommitmentRow), table(IrritantRow)
_other = _message.alias("other")
_FROM: Any = bindparam("from_id")
_TO: Any = bindparam("to_id")
_SESSION: Any = bindparam("the_session")


def _of(rows: Any, person: Any = _FROM) -> Any:
    return and_(rows.c.session_id == _SESSION, rows.c.person_id == person)


OPENED_BY = (
    update(_session)
    .where(_session.c.id == _SESSION, _session.c.opened_by == _FROM)
    .values(opened_by=_TO)
)
DROP_PARTICIPANT = delete(_participant).where(_of(_participant))
MOVE_PARTICIPANT = (
    update(_participant).where(_of(_participant)).values(person_id=_TO, name=bindparam("the_name"))
)
DEPUTY = (
    update(_participant)
    .where(_participant.c.session_id == _SESSION, _participant.c.deputy_id == _FROM)
    .values(deputy_id=_TO)
)
NO_DEPUTY = (
    update(_participant)
    .where(_of(_participant, _TO), _participant.c.deputy_id == _TO)
    .values(deputy_id=None, deputy_at=None)
)

DROP_ANSWER = tuple(delete(rows).where(_of(rows)) for rows in (_version, _answer))
MOVE_ANSWER = tuple(
    update(rows).where(_of(rows)).values(person_id=_TO) for rows in (_version, _answer)
)
ANSWER_HOME = (
    update(_answer)
    .where(_of(_answer, _TO))
    .values(department_id=bindparam("department_id"), department_name=bindparam("department_name"))
)
REWORD = (
    update(_answer)
    .where(_of(_answer, bindparam("the_person")))
    .values(value=bindparam("value", type_=JsonText()))
)

# An answer's keys end with whose it is, the irritants of one round with their number too.
_ASKED = (_commitment.c.session_id == _SESSION, _commitment.c.key.like(bindparam("of_theirs")))
_TOLD = or_(
    _irritant.c.key.like(bindparam("told_theirs")), _irritant.c.key.like(bindparam("told_many"))
)
WITHDRAW = (
    update(_commitment)
    .where(*_ASKED, _commitment.c.status == "open")
    .values(status="cancelled", changed_at=bindparam("at", type_=Instant()))
    .returning(_commitment.c.owner_id)
)
# Of commitments, then of irritants.
FREE_KEYS = (
    update(_commitment).where(*_ASKED).values(key=""),
    update(_irritant).where(_TOLD).values(key=""),
)
MOVE_KEYS = (
    update(_commitment).where(*_ASKED).values(key=func.replace(_commitment.c.key, _FROM, _TO)),
    update(_irritant).where(_TOLD).values(key=func.replace(_irritant.c.key, _FROM, _TO)),
)

_TOPIC = _message.c.topic == bindparam("from_topic")
# A card that was shown goes on following, as the one person's own. Where they have one already it
# is a second one, which is nobody's to find again.
MOVE_CARD = (
    update(_message)
    .where(
        _TOPIC,
        ~exists().where(_other.c.topic == bindparam("to_topic"), _other.c.person_id == _TO),
    )
    .values(topic=bindparam("to_topic"), person_id=_TO)
)
SECOND_CARD = (
    update(_message)
    .where(_TOPIC, _message.c.ref.is_not(None))
    .values(topic=bindparam("to_topic"), person_id=None)
)
MOVE_HOME = (
    update(_message).where(_TOPIC).values(topic=bindparam("to_topic"), wanted=_message.c.wanted + 1)
)

_HERE = _message.c.talk == bindparam("the_talk")
HOME_BACK = (
    update(_message)
    .where(_TOPIC, _HERE)
    .values(topic=bindparam("to_topic"), wanted=_message.c.wanted + 1)
)
# What was never shown there, and what goes on asking, is shown where the person still is.
ELSEWHERE = (
    update(_message)
    .where(
        _message.c.person_id == bindparam("the_person"),
        _HERE,
        text("message.state = 'pending'"),
        _message.c.owner == "",
        or_(_message.c.ref.is_(None), among(_message.c.topic, "topics")),
        ~exists().where(
            _other.c.topic == _message.c.topic,
            _other.c.topic != "note",
            _other.c.talk == bindparam("talk"),
        ),
    )
    .values(
        {name: bindparam(name) for name in ("talk", "platform", "workspace", "user")}
        | {"shown": 0, "ref": None, "attempts": 0, "maybe": False, "error": ""}
        | {"first_tried_at": None, "not_before": None}
    )
)
FOLLOWS_NO_MORE = (
    update(_message)
    .where(_HERE, among(_message.c.topic, "topics"), text("message.state = 'pending'"))
    .values(state="dropped", owner="", lease_until=None)
)
