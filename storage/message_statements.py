"""The statements of `storage.messages`, and what their rows become."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, case, func, or_, select, text, update

from bot.model import Json
from bot.ports import Destination, Message
from storage.claim_statements import DIRTY, ready
from storage.columns import Instant, among
from storage.db import Row, inserting, table
from storage.ledgers import MessageRow, RefreshMarkRow
from storage.tables import AccountRow, PlaceRow

_message, _mark = table(MessageRow), table(RefreshMarkRow)
_account, _place = table(AccountRow), table(PlaceRow)
_parent = _message.alias("parent")
_NOW = bindparam("now", type_=Instant())
_ID = _message.c.id == bindparam("the_id")

ADD = inserting(MessageRow, without=["seq"]).on_conflict_do_nothing()
HAS_TOPIC = select(_message.c.id).where(
    _message.c.topic == bindparam("topic"),
    _message.c.talk == bindparam("talk"),
    text("message.topic <> 'note' AND message.state = 'pending'"),
)
OF_REF = select(_message.c.topic).where(
    _message.c.platform == bindparam("platform"),
    _message.c.workspace == bindparam("workspace"),
    _message.c.channel == bindparam("channel"),
    _message.c.ref == bindparam("ref"),
)
OF_PERSON_TOPIC = select(_message.c.id).where(
    _message.c.topic == bindparam("topic"),
    _message.c.person_id == bindparam("person_id"),
    text("message.topic <> 'note' AND message.person_id IS NOT NULL"),
)
RENEW = (
    update(_message)
    .where(
        _message.c.topic == bindparam("the_topic"),
        _message.c.talk == bindparam("the_talk"),
        text("message.topic <> 'note'"),
    )
    .values(
        payload=bindparam("payload"),
        wanted=_message.c.wanted + 1,
        state="pending",
        since=case((_message.c.wanted == _message.c.shown, _NOW), else_=_message.c.since),
    )
)
ACCOUNTS = select(_account).where(
    _account.c.person_id == bindparam("person_id"), _account.c.reachable
)

_FREE: dict[str, Any] = {"owner": "", "lease_until": None}
SHOWN = (
    update(_message)
    .where(_ID)
    .values(
        shown=case(
            (_message.c.shown > bindparam("version"), _message.c.shown), else_=bindparam("version")
        ),
        ref=case((bindparam("ref") == "", _message.c.ref), else_=bindparam("ref")),
        attempts=0,
        maybe=False,
        not_before=None,
        error="",
        **_FREE,
    )
    .returning(_message.c.talk, _message.c.committee_id)
)
WAITING_IN = select(_message.c.id).where(_message.c.talk == bindparam("talk"), DIRTY).limit(1)
MOVE = (
    update(_message)
    .where(
        _message.c.topic == bindparam("the_topic"),
        _message.c.person_id == bindparam("the_person"),
        text("message.topic <> 'note' AND message.person_id IS NOT NULL"),
        _message.c.owner == "",
    )
    .values(
        talk=bindparam("talk"),
        platform=bindparam("platform"),
        workspace=bindparam("workspace"),
        channel="",
        user=bindparam("user"),
        home=False,
        shown=0,
        ref=None,
        state="pending",
        attempts=0,
        maybe=False,
        first_tried_at=None,
        not_before=None,
        since=_NOW,
        error="",
    )
)
RETRY = (
    update(_message)
    .where(_ID)
    .values(
        not_before=bindparam("not_before"),
        maybe=bindparam("maybe"),
        error=bindparam("error"),
        attempts=_message.c.attempts + bindparam("counted"),
        **_FREE,
    )
)
FAILED = (
    update(_message)
    .where(_ID)
    .values(
        state=bindparam("state"),
        error=bindparam("error"),
        **_FREE,
    )
    .returning(_message.c.topic, _message.c.talk, _message.c.ref)
)
ORPHANS = (
    update(_message)
    .where(
        _message.c.thread_topic == bindparam("the_topic"),
        _message.c.talk == bindparam("the_talk"),
        DIRTY,
        _message.c.ref.is_(None),
    )
    .values(state="dropped", error="thread")
)
REPLAY = (
    update(_message)
    .where(_ID, _message.c.state != "pending")
    .values(
        state="pending",
        attempts=0,
        not_before=None,
        error="",
        since=_NOW,
        wanted=case(
            (_message.c.wanted > _message.c.shown, _message.c.wanted), else_=_message.c.wanted + 1
        ),
        **_FREE,
    )
)
REVIVE = (
    update(_message)
    .where(
        text("message.state <> 'pending'"),  # the partial index of what is undelivered
        _message.c.state == "failed",
        _message.c.platform == bindparam("the_platform"),
        _message.c.workspace == bindparam("the_workspace"),
        or_(bindparam("the_channel") == "", _message.c.channel == bindparam("the_channel")),
        or_(bindparam("the_user") == "", _message.c.user == bindparam("the_user")),
    )
    .values(state="pending", attempts=0, not_before=None, error="", since=_NOW, **_FREE)
)
DROP = (
    update(_message)
    .where(_ID, _message.c.state != "dropped")
    .values(state="dropped", **_FREE)
    .returning(_message.c.topic, _message.c.talk, _message.c.ref)
)

WAITING = select(_message).where(DIRTY).order_by(_message.c.seq)
UNDELIVERED = (
    select(_message)
    .where(text("message.state <> 'pending'"), among(_message.c.state, "states"))
    .order_by(_message.c.seq)
)
IN_PLACE = (
    select(_message)
    .join(
        _place,
        and_(
            _place.c.platform == _message.c.platform,
            _place.c.workspace == _message.c.workspace,
            _place.c.channel == _message.c.channel,
        ),
    )
    .where(
        _place.c.id == bindparam("place_id"),
        _message.c.user == "",
        or_(_message.c.committee_id.is_(None), _message.c.committee_id == _place.c.committee_id),
    )
    .order_by(_message.c.seq.desc())
    .limit(bindparam("limit"))
)
TO_PERSON = (
    select(_message)
    .where(_message.c.person_id == bindparam("person_id"))
    .order_by(_message.c.seq.desc())
    .limit(bindparam("limit"))
)
OLDEST = select(func.min(_message.c.since, type_=Instant()).label("since")).where(
    DIRTY, or_(_message.c.not_before.is_(None), _message.c.not_before <= _NOW), ready(_message)
)
OLDEST_MARK = select(_mark.c.at.label("since")).order_by(_mark.c.seq).limit(1)


def message_of(row: Row) -> Message:
    """A message from its row."""
    payload: Json | None = row.payload
    return Message(
        row.id,
        row.committee_id,
        row.topic,
        Destination(row.platform, row.workspace, row.channel, row.user, bool(row.home), row.thread),
        row.person_id,
        row.wanted,
        row.shown,
        row.ref,
        payload,
        row.attempts,
        bool(row.maybe),
        row.first_tried_at,
        row.created_at,
        row.state,
        row.error,
        row.since,
    )
