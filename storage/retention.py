"""What goes by itself when its time is over; the journal and what a committee decided stay (J07)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select, text, update

from storage.columns import Instant, JsonText
from storage.db import table
from storage.ledgers import MessageRow
from storage.redaction import bare
from storage.tables import AnswerRow, SessionRow

if TYPE_CHECKING:
    from storage.unit import SqlUnit

ANSWERS_KEPT = timedelta(days=365)
"""After the closing: then only choices and figures stay of an answer."""
NOTES_KEPT = timedelta(days=30)
"""Of what was told privately: a page shows the last week of it."""
_AT_ONCE = 200
_answer, _session, _message = map(table, (AnswerRow, SessionRow, MessageRow))
# An answer whose account is forgotten was bared already.
_OLD = (
    select(_answer.c.session_id, _answer.c.person_id, _answer.c.value)
    .join(_session, _session.c.id == _answer.c.session_id)
    .where(
        text("session.status <> 'open' AND answer.account <> ''"),
        _session.c.closed_at < bindparam("before", type_=Instant()),
    )
    .limit(_AT_ONCE)
)
_BARE = (
    update(_answer)
    .where(
        _answer.c.session_id == bindparam("the_session"),
        _answer.c.person_id == bindparam("the_person"),
    )
    .values(value=bindparam("value", type_=JsonText()), account="")
)
_NOTES = delete(_message).where(
    text("message.topic = 'note' AND message.person_id IS NOT NULL"),
    text("message.wanted <= message.shown"),
    _message.c.created_at < bindparam("before", type_=Instant()),
)


def lapse(unit: SqlUnit) -> int:
    """Takes the words out of old answers and deletes old private notes, a little at a time; returns
    how many."""
    old = unit.db.all(_OLD, before=unit.now - ANSWERS_KEPT)
    for row in old:
        unit.db.run(
            _BARE, the_session=row.session_id, the_person=row.person_id, value=bare(row.value)
        )
    return len(old) + unit.db.run(_NOTES, before=unit.now - NOTES_KEPT)
