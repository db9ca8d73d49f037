"""The statements of `storage.sessions`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, case, delete, func, insert, or_, select, text, update

from storage.columns import Instant, among
from storage.db import inserting, table
from storage.tables import (
    AnswerRow,
    AnswerVersionRow,
    ParticipantRow,
    PreparedRow,
    SessionRow,
)

_session, _participant = table(SessionRow), table(ParticipantRow)
_answer, _version = table(AnswerRow), table(AnswerVersionRow)
_prepared = table(PreparedRow)
_NOW = bindparam("now", type_=Instant())
_LIMIT: Any = bindparam("limit")

GET = select(_session).where(_session.c.id == bindparam("id"))
LOCK = GET.with_for_update(key_share=True)
KEYED = select(_session).where(
    _session.c.committee_id == bindparam("committee_id"), _session.c.key == bindparam("key")
)
OPEN = inserting(SessionRow).on_conflict_do_nothing(
    index_elements=[_session.c.committee_id, _session.c.key]
)
SAVE = (
    update(_session)
    .where(_session.c.id == bindparam("the_id"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "state",
                "status",
                "closes_at",
                "remind_at",
                "reminded",
                "closed_at",
                "settle_at",
            )
        }
    )
    .returning(_session.c.committee_id)
)
CLOSE = (
    update(_session)
    .where(
        _session.c.id == bindparam("the_id"),
        _session.c.status == "open",
    )
    .values(status=bindparam("status"), closed_at=bindparam("closed_at"))
    .returning(_session.c.committee_id)
)

PARTICIPANTS = (
    select(_participant)
    .where(_participant.c.session_id == bindparam("session_id"))
    .order_by(_participant.c.position, _participant.c.person_id)
)
ADD_PARTICIPANT = inserting(ParticipantRow)
_next = (
    select(func.coalesce(func.max(_participant.c.position), 0) + 1)
    .where(_participant.c.session_id == bindparam("session_id"))
    .scalar_subquery()
)
_PUT = inserting(ParticipantRow, without=["position"]).values(position=_next)
PUT_PARTICIPANT = _PUT.on_conflict_do_update(
    index_elements=[_participant.c.session_id, _participant.c.person_id],
    set_={
        column.name: getattr(_PUT.excluded, column.name)
        for column in _participant.c
        if column.name not in ("session_id", "person_id", "position")
    },
)

ANSWERS = (
    select(_answer)
    .where(_answer.c.session_id == bindparam("session_id"))
    .order_by(_answer.c.received_at, _answer.c.person_id)
)
FIRST_ANSWER = inserting(AnswerRow).on_conflict_do_nothing().returning(_answer.c.version)
_THIS = (
    _answer.c.session_id == bindparam("the_session"),
    _answer.c.person_id == bindparam("the_person"),
)
# Within one account a later click stays, whatever arrives after it (B06).
_YIELDS = or_(
    _answer.c.account != bindparam("the_account"),
    _answer.c.acted_at <= bindparam("the_instant", type_=Instant()),
)
_kept = [column.name for column in _version.c]
KEEP_VERSION = insert(_version).from_select(
    _kept, select(*(_answer.c[name] for name in _kept)).where(*_THIS, _YIELDS)
)
CHANGE_ANSWER = (
    update(_answer)
    .where(*_THIS, _YIELDS)
    .values(
        {
            "version": _answer.c.version + 1,
            **{
                name: bindparam(name)
                for name in (
                    "department_id",
                    "department_name",
                    "value",
                    "acted_at",
                    "received_at",
                    "account",
                )
            },
        }
    )
)
PREVIOUS = (
    select(_answer.c.value)
    .join(_session, _session.c.id == _answer.c.session_id)
    .where(
        _answer.c.person_id == bindparam("person_id"),
        _session.c.committee_id == bindparam("committee_id"),
        _session.c.kind == bindparam("kind"),
    )
    .order_by(_answer.c.received_at.desc())
    .limit(1)
)
PREPARE = inserting(PreparedRow)
PREPARE = PREPARE.on_conflict_do_update(
    index_elements=[_prepared.c.committee_id, _prepared.c.kind, _prepared.c.person_id],
    set_={name: getattr(PREPARE.excluded, name) for name in ("value", "account", "at")},
)
_AWAITS = (
    _prepared.c.committee_id == bindparam("committee_id"),
    _prepared.c.kind == bindparam("kind"),
)
PREPARED = select(_prepared).where(*_AWAITS, _prepared.c.person_id == bindparam("person_id"))
TAKE_PREPARED = delete(_prepared).where(*_AWAITS).returning(*_prepared.c)
FORGET = delete(_version).where(_version.c.session_id == bindparam("session_id"))

_IN = _session.c.committee_id == bindparam("committee_id")
_KIND = or_(bindparam("kind", "") == "", _session.c.kind == bindparam("kind", ""))
OPEN_IN = (
    select(_session)
    .where(_IN, _session.c.status == "open", _KIND)
    .order_by(_session.c.closes_at, _session.c.id)
)
RECENT = (
    select(_session)
    .where(_IN, _KIND)
    .order_by(_session.c.opens_at.desc(), _session.c.id.desc())
    .limit(_LIMIT)
)
ASKING = (
    select(_session)
    .join(_participant, _participant.c.session_id == _session.c.id)
    .where(_participant.c.person_id == bindparam("person_id"), _session.c.status == "open")
    .order_by(_session.c.closes_at, _session.c.id)
)
SITTINGS_PARTICIPANTS = (
    select(_participant)
    .where(among(_participant.c.session_id, "sessions"))
    .order_by(_participant.c.position, _participant.c.person_id)
)
SITTINGS_ANSWERS = (
    select(_answer)
    .where(among(_answer.c.session_id, "sessions"))
    .order_by(_answer.c.received_at, _answer.c.person_id)
)

# These conditions repeat, word for word, those of the partial indexes.
TO_PROMPT = (
    select(_participant.c.session_id, _participant.c.person_id)
    .join(_session, _session.c.id == _participant.c.session_id)
    .where(
        text("participant.prompted = false AND participant.prompt_at IS NOT NULL"),
        _participant.c.prompt_at <= _NOW,
        text("session.status = 'open'"),
    )
    .order_by(_participant.c.prompt_at, _participant.c.session_id, _participant.c.position)
    .limit(_LIMIT)
)
TO_DEPUTIZE = (
    select(_participant.c.session_id, _participant.c.person_id)
    .join(_session, _session.c.id == _participant.c.session_id)
    .where(
        text("participant.deputy_at IS NOT NULL"),
        _participant.c.deputy_at <= _NOW,
        text("session.status = 'open'"),
    )
    .order_by(_participant.c.deputy_at, _participant.c.session_id, _participant.c.position)
    .limit(_LIMIT)
)
TO_REMIND = (
    select(_session)
    .where(
        text("session.status = 'open' AND session.reminded = false"), _session.c.remind_at <= _NOW
    )
    .order_by(_session.c.remind_at, _session.c.id)
    .limit(_LIMIT)
)
TO_CLOSE = (
    select(_session)
    .where(text("session.status = 'open'"), _session.c.closes_at <= _NOW)
    .order_by(_session.c.closes_at, _session.c.id)
    .limit(_LIMIT)
)
TO_SETTLE = (
    select(_session.c.id)
    .where(text("session.settle_at IS NOT NULL"), _session.c.settle_at <= _NOW)
    .order_by(_session.c.settle_at, _session.c.id)
    .limit(_LIMIT)
)
ATTENDANCE = (
    select(
        _participant.c.department_id,
        _participant.c.department_name,
        _participant.c.person_id,
        func.count().label("awaited"),
        func.sum(case((_answer.c.person_id.is_(None), 0), else_=1)).label("answered"),
    )
    .join_from(_participant, _session, _session.c.id == _participant.c.session_id)
    .outerjoin(
        _answer,
        and_(
            _answer.c.session_id == _participant.c.session_id,
            _answer.c.person_id == _participant.c.person_id,
        ),
    )
    .where(
        _IN,
        _session.c.status == "closed",
        _session.c.closed_at >= bindparam("since", type_=Instant()),
        _session.c.closed_at < bindparam("until", type_=Instant()),
        or_(_participant.c.awaited, _answer.c.person_id.is_not(None)),
    )
    .group_by(
        _participant.c.department_id, _participant.c.department_name, _participant.c.person_id
    )
    .order_by(_participant.c.department_name, _participant.c.person_id)
)
