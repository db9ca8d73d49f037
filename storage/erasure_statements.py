"""The statements of `storage.erasure`: whatever names a person, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from sqlalchemy import (
    Table,
    Text,
    bindparam,
    delete,
    exists,
    func,
    select,
    text,
    type_coerce,
    update,
)
from sqlmodel import SQLModel

from storage.columns import Instant, JsonText, among
from storage.db import inserting, table
from storage.ledgers import (
    CommitmentRow,
    ContactRow,
    ErasedRow,
    ErasureRow,
    GrantRow,
    InboxRow,
    IrritantRow,
    IrritantTokenRow,
    JournalTextRow,
    MessageRow,
    MetaRow,
    RefreshMarkRow,
)
from storage.tables import (
    AccountRow,
    AnswerRow,
    AnswerVersionRow,
    CommitteeRow,
    ConversationRow,
    DepartmentRow,
    ParticipantRow,
    PersonRow,
    PreparedRow,
    SeatRow,
    SessionRow,
)

Fate = Literal["goes", "emptied", "nameless"]
FATES: Mapping[str, Fate] = {
    "account.person_id": "goes",
    "joined.person_id": "goes",
    "joined.other_id": "goes",
    "leave.person_id": "goes",
    "visit.person_id": "goes",
    "seat.person_id": "goes",
    "seat.deputy_id": "emptied",
    "joining.person_id": "goes",
    "prepared.person_id": "goes",
    "answer_version.person_id": "goes",
    "erasure.person_id": "goes",
    "message.person_id": "goes",
    "commitment.owner_id": "emptied",
    "commitment.author_id": "emptied",
    "irritant.reporter_id": "emptied",
    "irritant_support.person_id": "nameless",
    "irritant_score.person_id": "nameless",
    "session.opened_by": "nameless",
    "participant.person_id": "nameless",
    "participant.deputy_id": "nameless",
    "answer.person_id": "nameless",
}
"""Every column that names a person, and what becomes of it: the row goes, the column is emptied, or
it names from then on somebody without a name, because a figure counts them (J06)."""

_person, _account, _seat = map(table, (PersonRow, AccountRow, SeatRow))
_session, _participant, _answer = map(table, (SessionRow, ParticipantRow, AnswerRow))
_version, _prepared, _committee = map(table, (AnswerVersionRow, PreparedRow, CommitteeRow))
_department, _conversation = table(DepartmentRow), table(ConversationRow)
_found = table(IrritantTokenRow)
_commitment, _irritant, _text = map(table, (CommitmentRow, IrritantRow, JournalTextRow))
_message, _mark, _grant, _meta = map(table, (MessageRow, RefreshMarkRow, GrantRow, MetaRow))
_contact, _inbox, _erasure, _erased = map(table, (ContactRow, InboxRow, ErasureRow, ErasedRow))
_PERSON: Any = bindparam("the_person")


def naming() -> Iterator[tuple[str, Any]]:
    """Every column of the schema that names a person, as (`table.column`, column)."""
    for rows in SQLModel.metadata.sorted_tables:
        for column in rows.c:
            if any(key.target_fullname == "person.id" for key in column.foreign_keys):
                yield f"{rows.name}.{column.name}", column


def _end(column: Any, fate: Fate) -> Any:
    rows: Table = column.table
    if fate == "goes":
        return delete(rows).where(column == _PERSON)
    after: Any = None if fate == "emptied" else bindparam("nobody")
    return update(rows).where(column == _PERSON).values({column.name: after})


# A column that nobody has judged yet keeps its row, and names nobody any more.
ENDS = {
    fate: tuple(
        _end(column, fate) for name, column in naming() if FATES.get(name, "nameless") == fate
    )
    for fate in ("nameless", "emptied", "goes")
}

ASK = inserting(ErasureRow).on_conflict_do_nothing()
OF = select(_erasure).where(_erasure.c.person_id == _PERSON)
CANCEL = delete(_erasure).where(_erasure.c.person_id == _PERSON)
DUE = (
    select(_erasure)
    .where(_erasure.c.due_at <= bindparam("now", type_=Instant()))
    .order_by(_erasure.c.due_at, _erasure.c.person_id)
    .limit(bindparam("limit"))
)
TOLD = (
    update(_erasure)
    .where(_erasure.c.person_id == _PERSON, _erasure.c.told_at.is_(None))
    .values(told_at=bindparam("at", type_=Instant()))
)
UNSAID = select(_message.c.id).where(
    _message.c.person_id == _PERSON,
    _message.c.wanted > _message.c.shown,
    text("message.state = 'pending' AND message.topic = 'note'"),
)

NOBODY = inserting(PersonRow)
FORGET = delete(_person).where(_person.c.id == _PERSON)
MARK = inserting(ErasedRow).on_conflict_do_nothing()
MARKS = select(_erased).order_by(_erased.c.at, _erased.c.mark)
EVERYBODY = select(_person).order_by(_person.c.name, _person.c.id)
META_GONE = delete(_meta).where(_meta.c.name == bindparam("the_name"))

ACCOUNTS = select(_account).where(_account.c.person_id == _PERSON)
COMMITTEES = select(_committee.c.id).where(
    _committee.c.organization_id == bindparam("organization_id")
)
IDS = select(_department.c.id).union(select(_person.c.id), select(_committee.c.id))

# What a person wrote.
SAID = tuple(
    select(rows.c.value).where(rows.c.person_id == _PERSON) for rows in (_answer, _version)
)
LATER = select(_prepared.c.value).where(_prepared.c.person_id == _PERSON)
REPORTED = select(_irritant.c.verbatim, _irritant.c.link).where(_irritant.c.reporter_id == _PERSON)
ASKED = select(_commitment.c.text).where(_commitment.c.author_id == _PERSON)
EXPLAINED = select(_commitment.c.reason).where(_commitment.c.owner_id == _PERSON)

# The journal: an entry's people say whose its texts are.
JOURNAL_OF = (
    select(_text.c.committee_id, _text.c.rank, _text.c.field, _text.c.value)
    .where(_text.c.value.is_not(None), among(_text.c.committee_id, "committees"))
    .order_by(_text.c.committee_id, _text.c.rank, _text.c.field)
)
JOURNAL_ROLES = select(_text.c.committee_id, _text.c.rank, _text.c.field, _text.c.value).where(
    _text.c.person_id == _PERSON
)

# Sessions.
ANSWERED = (
    select(
        _answer.c.session_id, _answer.c.value, _session.c.kind, _session.c.status, _session.c.state
    )
    .join(_session, _session.c.id == _answer.c.session_id)
    .where(_answer.c.person_id == _PERSON)
    .with_for_update(key_share=True, of=_answer)
)
STRIKE = delete(_answer).where(
    _answer.c.session_id == bindparam("the_session"), _answer.c.person_id == _PERSON
)
BARE = (
    update(_answer)
    .where(_answer.c.session_id == bindparam("the_session"), _answer.c.person_id == _PERSON)
    .values(value=bindparam("value", type_=JsonText()), account="")
)
PRESSED = tuple(
    update(rows).where(among(rows.c.account, "accounts")).values(account="")
    for rows in (_answer, _version, _prepared)
)
EXCUSE = (
    update(_participant)
    .where(_participant.c.person_id == _PERSON)
    .values(name=bindparam("gone"), prompt_at=None, awaited=False)
)
DRAFTS = delete(_session).where(_session.c.opened_by == _PERSON, text("session.status = 'draft'"))
_OURS = among(_session.c.committee_id, "committees")
STATES = select(_session.c.id, _session.c.state).where(_OURS)
RESTATE = (
    update(_session)
    .where(_session.c.id == bindparam("the_session"))
    .values(state=bindparam("state", type_=JsonText()))
)
# Ids are in no text that people write: whatever JSON names a person, of whatever table, names nobody.
RENAMES = tuple(
    update(rows)
    .where(type_coerce(column, Text).like(bindparam("like")))
    .values({column.name: func.replace(type_coerce(column, Text), _PERSON, bindparam("nobody"))})
    for rows in SQLModel.metadata.sorted_tables
    for column in rows.c
    if isinstance(column.type, JsonText)
)

# Registers.
VOID = (
    update(_commitment)
    .where(
        _commitment.c.author_id == _PERSON,
        text("commitment.kind = 'request' AND commitment.status = 'open'"),
    )
    .values(status="cancelled")
)
# What their irritants are found by goes before whose they are is forgotten.
UNFIND = delete(_found).where(
    exists().where(_irritant.c.id == _found.c.irritant_id, _irritant.c.reporter_id == _PERSON)
)
UNSAY = (
    update(_commitment).where(_commitment.c.author_id == _PERSON).values(text=bindparam("gone")),
    update(_commitment).where(_commitment.c.owner_id == _PERSON).values(reason=""),
    update(_irritant)
    .where(_irritant.c.reporter_id == _PERSON)
    .values(verbatim=bindparam("gone"), link="", signed=False),
)
REASONS = (
    update(_irritant).where(_irritant.c.reason == bindparam("the_text")).values(reason=""),
    update(_commitment)
    .where(_commitment.c.text == bindparam("the_text"))
    .values(text=bindparam("gone")),
)
KEYS = tuple(
    update(rows)
    .where(rows.c.key.like(bindparam("like")))
    .values(key=func.replace(rows.c.key, _PERSON, bindparam("nobody")))
    for rows in (_commitment, _irritant)
)
