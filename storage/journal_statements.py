"""The statements of the journal."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Text,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    text,
    type_coerce,
    union,
    update,
)

from storage.columns import Instant, among
from storage.db import inserting, table
from storage.ledgers import JournalEntryRow, JournalHeadRow, JournalTextRow, JournalTokenRow
from storage.tables import PersonRow

_entry, _text = table(JournalEntryRow), table(JournalTextRow)
_head, _token = table(JournalHeadRow), table(JournalTokenRow)
_person = table(PersonRow)
_later = _entry.alias("later")
_COMMITTEE: Any = bindparam("committee_id")
_IN = _entry.c.committee_id == _COMMITTEE

START = inserting(JournalHeadRow).on_conflict_do_nothing()
HEAD = select(_head.c.rank, _head.c.hash).where(_head.c.committee_id == _COMMITTEE)
LOCK_HEAD = HEAD.with_for_update(key_share=True)
MOVE_HEAD = (
    update(_head)
    .where(_head.c.committee_id == bindparam("the_committee"))
    .values(rank=bindparam("rank"), hash=bindparam("hash"))
)
ADD = inserting(JournalEntryRow)
ADD_TEXT = inserting(JournalTextRow)
LAST_NUMBER = (
    select(_entry.c.number)
    .where(_IN, _entry.c.number >= bindparam("first"), _entry.c.number < bindparam("beyond"))
    .order_by(func.length(_entry.c.number).desc(), _entry.c.number.desc())
    .limit(1)
)
NAMES = select(_person.c.id, _person.c.name).where(among(_person.c.id, "ids"))

# The number of the entry that replaces this one: the last that says so.
_REPLACED = (
    select(_later.c.number)
    .where(
        _later.c.committee_id == _entry.c.committee_id,
        or_(_later.c.supersedes == _entry.c.number, _later.c.extends == _entry.c.number),
    )
    .order_by(_later.c.rank.desc())
    .limit(1)
    .correlate(_entry)
    .scalar_subquery()
    .label("superseded_by")
)
ENTRIES = select(_entry, _REPLACED).where(_IN).order_by(_entry.c.rank)
GET = select(_entry, _REPLACED).where(_IN, _entry.c.number == bindparam("number"))
RANKED = select(_entry, _REPLACED).where(_IN, _entry.c.rank == bindparam("rank"))
TEXTS = (
    select(_text.c.rank, _text.c.field, _text.c.salt, _text.c.value, _text.c.person_id)
    .where(
        _text.c.committee_id == _COMMITTEE,
        _text.c.rank >= bindparam("low"),
        _text.c.rank <= bindparam("high"),
    )
    .order_by(_text.c.rank, _text.c.field)
)
_MATCHES = and_(_token.c.committee_id == _entry.c.committee_id, _token.c.rank == _entry.c.rank)
_OUTCOME, _TAG = bindparam("outcome", type_=Text()), bindparam("tag", type_=Text())
_FILTERS = (
    _IN,
    _entry.c.rank < bindparam("before"),
    _entry.c.at >= bindparam("since", type_=Instant()),
    or_(bindparam("kinds_given", type_=Text()) == "", among(_entry.c.kind, "kinds")),
    or_(_OUTCOME == "", _entry.c.outcome == _OUTCOME),
    or_(_TAG == "", exists().where(_MATCHES, _token.c.token == _TAG)),
)
PAGE = (
    select(_entry, _REPLACED)
    .where(*_FILTERS)
    .order_by(_entry.c.rank.desc())
    .limit(bindparam("limit"))
)
_WORDS = [exists().where(_MATCHES, among(_token.c.token, f"word{i}")) for i in range(8)]
MOST_WORDS = len(_WORDS)
"""A query's words beyond these are not looked at."""
SEARCHES = {
    count: select(_entry, _REPLACED)
    .where(*_FILTERS, *_WORDS[:count])
    .order_by(_entry.c.rank.desc())
    .limit(bindparam("limit"))
    for count in range(1, MOST_WORDS + 1)
}

# What became of the conditions of decisions, the last word last.
CONDITIONS = (
    select(_entry.c.kind, _entry.c.facts)
    .where(_IN, text("journal_entry.kind IN ('condition_missed', 'conditions_lifted')"))
    .order_by(_entry.c.rank)
)

ADD_TOKEN = inserting(JournalTokenRow).on_conflict_do_nothing()
DROP_TOKENS = delete(_token).where(
    _token.c.committee_id == _COMMITTEE, _token.c.rank == bindparam("rank")
)
_ERASED = {"salt": None, "value": None, "person_id": None}
ERASE = (
    update(_text)
    .where(
        _text.c.committee_id == bindparam("the_committee"),
        _text.c.rank == bindparam("the_rank"),
        _text.c.field == bindparam("the_field"),
        _text.c.value.is_not(None),
    )
    .values(_ERASED)
)
OF_PERSON = (
    select(_text.c.committee_id, _text.c.rank, _text.c.field)
    .where(_text.c.person_id == bindparam("person_id"))
    .order_by(_text.c.committee_id, _text.c.rank, _text.c.field)
)
COMMITTEES = union(
    select(_head.c.committee_id), select(_entry.c.committee_id), select(_text.c.committee_id)
).order_by("committee_id")

VERIFY_ENTRIES = (
    select(_entry, type_coerce(_entry.c.at, Text()).label("written_at"))
    .where(_IN)
    .order_by(_entry.c.rank)
)
VERIFY_TEXTS = (
    select(_text).where(_text.c.committee_id == _COMMITTEE).order_by(_text.c.rank, _text.c.field)
)
