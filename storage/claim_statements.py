"""How a courier takes what is to be shown: marks folded, messages leased in order."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, case, delete, exists, func, not_, or_, select, text, update

from storage.columns import Instant, among
from storage.db import inserting, table
from storage.ledgers import MessageRow, RefreshMarkRow

_message, _mark = table(MessageRow), table(RefreshMarkRow)
_before, _parent = _message.alias("before"), _message.alias("parent")
_NOW = bindparam("now", type_=Instant())

MARK = inserting(RefreshMarkRow, without=["seq"])
_OLDEST_MARKS = (
    select(_mark.c.seq)
    .order_by(_mark.c.seq)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
FOLD = delete(_mark).where(_mark.c.seq.in_(_OLDEST_MARKS)).returning(_mark.c.topic)
BUMP = (
    update(_message)
    .where(
        or_(
            _message.c.topic == bindparam("the_topic"),
            and_(_message.c.topic >= bindparam("low"), _message.c.topic < bindparam("high")),
        ),
        text("message.topic <> 'note'"),
        # What a platform refused to edit once may be shown as it is now: else a closed vote would
        # keep its buttons for ever.
        or_(
            _message.c.state == "pending",
            and_(_message.c.state == "dead", _message.c.ref.is_not(None)),
        ),
    )
    .values(
        state="pending",
        attempts=case((_message.c.state == "pending", _message.c.attempts), else_=0),
        wanted=_message.c.wanted + 1,
        since=case((_message.c.wanted == _message.c.shown, _NOW), else_=_message.c.since),
    )
)

# These conditions repeat, word for word, those of the partial indexes.
DIRTY = text("message.state = 'pending' AND message.wanted > message.shown")
_BEFORE_DIRTY = text("before.state = 'pending' AND before.wanted > before.shown")


def ready(rows: Any) -> Any:
    """Not under a message that is still to be posted."""
    return or_(
        rows.c.thread_topic == "",
        exists().where(
            _parent.c.topic == rows.c.thread_topic,
            _parent.c.talk == rows.c.talk,
            _parent.c.topic != "note",
            _parent.c.ref.is_not(None),
        ),
    )


_LEASED = _before.c.lease_until > _NOW
_DUE_BEFORE = and_(
    _before.c.seq < _message.c.seq,
    or_(_before.c.ref.is_(None), _before.c.not_before.is_(None), _before.c.not_before <= _NOW),
    ready(_before),
)
# One talk keeps its order: nothing passes a call in flight, nor an earlier message that is due,
# nor one not posted yet, even while it waits to be tried again.
CLAIMABLE = (
    select(_message.c.id)
    .where(
        DIRTY,
        not_(among(_message.c.platform, "apart")),
        or_(_message.c.not_before.is_(None), _message.c.not_before <= _NOW),
        or_(_message.c.lease_until.is_(None), _message.c.lease_until <= _NOW),
        ready(_message),
        ~exists().where(
            _before.c.talk == _message.c.talk,
            _before.c.id != _message.c.id,
            _BEFORE_DIRTY,
            or_(_LEASED, _DUE_BEFORE),
        ),
    )
    .order_by(_message.c.priority, _message.c.seq)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=_message)
)
_REF = (
    select(_parent.c.ref)
    .where(
        _parent.c.topic == _message.c.thread_topic,
        _parent.c.talk == _message.c.talk,
        _parent.c.topic != "note",
    )
    .correlate(_message)
    .scalar_subquery()
)
# A lease that ran out means that a call was perhaps made: the next courier must look first.
LEASE = (
    update(_message)
    .where(among(_message.c.id, "ids"))
    .values(
        owner=bindparam("owner"),
        lease_until=bindparam("lease_until"),
        maybe=or_(_message.c.maybe, _message.c.lease_until.is_not(None)),
        first_tried_at=func.coalesce(_message.c.first_tried_at, _NOW),
        thread=case(
            (_message.c.thread_topic == "", _message.c.thread), else_=func.coalesce(_REF, "")
        ),
    )
)
SOME = (
    select(_message)
    .where(among(_message.c.id, "ids"))
    .order_by(_message.c.priority, _message.c.seq)
)
