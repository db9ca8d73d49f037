"""The tables of the registers, the journal, the messages and the installation."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import Counter
from storage.fields import code, day, instant, json, key, partial


class CommitmentRow(SQLModel, table=True):
    __tablename__ = "commitment"
    __table_args__ = (
        partial("commitment_key", "session_id", "key", where="key <> ''", unique=True),
        partial("commitment_open", "committee_id", "due", where="status = 'open'"),
        Index("commitment_owner", "owner_id", "due"),
        partial("commitment_to_tell", "next_at", where="status = 'open'"),
    )
    id: str = key()
    committee_id: str = code("committee.id", index=True)
    session_id: str | None = code("session.id")
    key: str = code()
    kind: str = code()
    text: str
    department_id: str = code("department.id")
    owner_id: str | None = code("person.id")
    author_id: str | None = code("person.id")
    due: date = day()
    status: str = code()
    entry: str | None = code()
    from_department_id: str | None = code("department.id")
    reason: str
    changed_at: datetime | None = instant()
    said: int
    """What was said so far of the due date `said_for`; `next_at` is when to look again, NULL now."""
    said_for: date | None = day()
    next_at: datetime | None = instant()


class IrritantRow(SQLModel, table=True):
    __tablename__ = "irritant"
    __table_args__ = (
        UniqueConstraint("committee_id", "number"),
        partial("irritant_key", "committee_id", "key", where="key <> ''", unique=True),
    )
    id: str = key()
    committee_id: str = code("committee.id")
    number: int
    key: str = code()
    verbatim: str
    reported_at: datetime = instant()
    reporter_id: str | None = code("person.id")
    segment: str
    moment: str
    source: str
    link: str
    signed: bool
    status: str = code()
    owner_id: str | None = code("department.id")
    reason: str
    merged_into: str | None = code()


class IrritantMergeRow(SQLModel, table=True):
    """A merge that can be undone: the state that the one that went had, and whose supports it
    brought, with the instant that each had there before (null for none)."""

    __tablename__ = "irritant_merge"
    gone_id: str = key("irritant.id")
    into_id: str = code("irritant.id", index=True)
    at: datetime = instant()
    status: str = code()
    brought: str = json()


class IrritantTokenRow(SQLModel, table=True):
    """What near-duplicates are found by: see storage.likeness.index. Made again at will."""

    __tablename__ = "irritant_token"
    __table_args__ = (Index("irritant_token_irritant", "irritant_id"),)
    committee_id: str = key("committee.id")
    token: str = key()
    irritant_id: str = key("irritant.id")


class IrritantSupportRow(SQLModel, table=True):
    __tablename__ = "irritant_support"
    irritant_id: str = key("irritant.id")
    person_id: str = key("person.id")
    at: datetime = instant()


class IrritantScoreRow(SQLModel, table=True):
    """One row a person and irritant as it is written; two people found to be one leave two, of
    which the later counts, so that the join can be undone."""

    __tablename__ = "irritant_score"
    id: str = key()
    irritant_id: str = code("irritant.id", index=True)
    department_id: str = code("department.id")
    person_id: str | None = code("person.id", index=True)
    pain: int | None
    cost: int | None
    at: datetime = instant()


class ProposalTemplateRow(SQLModel, table=True):
    """`terms`: proposal, context, rule, quorum, results, ballots."""

    __tablename__ = "proposal_template"
    id: str = key()
    committee_id: str = code("committee.id", index=True)
    name: str
    terms: str = json()
    at: datetime = instant()


class BallotBoxRow(SQLModel, table=True):
    """What the ballots of a secret vote add up to, sealed; gone once it is counted."""

    __tablename__ = "ballot_box"
    session_id: str = key("session.id")
    sealed: str


class JournalEntryRow(SQLModel, table=True):
    """Append-only, guarded by triggers. `facts` and `digests` are canonical JSON (RFC 8785);
    `outcome` and `extends` repeat the facts of those names for searching, verified with them."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        UniqueConstraint("committee_id", "number"),
        Index("journal_entry_at", "committee_id", "at"),
        partial(
            "journal_entry_supersedes", "committee_id", "supersedes", where="supersedes IS NOT NULL"
        ),
        partial("journal_entry_extends", "committee_id", "extends", where="extends IS NOT NULL"),
    )
    committee_id: str = key("committee.id")
    rank: int = Field(primary_key=True)
    kind: str = code()
    number: str | None = code()
    at: datetime = instant()
    facts: str
    supersedes: str | None = code()
    extends: str | None = code()
    outcome: str | None = code()
    digests: str
    prev_hash: str = code()
    hash: str = code()


class JournalTextRow(SQLModel, table=True):
    """One erasable value of an entry: `texts.reason`, `people.owner`. Salt in hexadecimal."""

    __tablename__ = "journal_text"
    committee_id: str = key("committee.id")
    rank: int = Field(primary_key=True)
    field: str = key()
    salt: str | None
    value: str | None
    person_id: str | None = code(index=True)


class JournalHeadRow(SQLModel, table=True):
    __tablename__ = "journal_head"
    committee_id: str = key("committee.id")
    rank: int
    hash: str = code()


class JournalTokenRow(SQLModel, table=True):
    """What a search finds: stems, and `d:` department tags. Outside the chain, made again at will."""

    __tablename__ = "journal_token"
    __table_args__ = (Index("journal_token_entry", "committee_id", "rank"),)
    committee_id: str = key("committee.id")
    token: str = key()
    rank: int = Field(primary_key=True)


class MessageRow(SQLModel, table=True):
    """`talk` names the conversation; `since` is when it last began to want showing."""

    __tablename__ = "message"
    __table_args__ = (
        partial("message_topic", "topic", "talk", where="topic <> 'note'", unique=True),
        partial(
            "message_person_topic",
            "topic",
            "person_id",
            unique=True,
            where="topic <> 'note' AND person_id IS NOT NULL",
        ),
        partial("message_dirty", "priority", "seq", where="state = 'pending' AND wanted > shown"),
        partial("message_talk", "talk", "seq", where="state = 'pending' AND wanted > shown"),
        partial("message_undelivered", "state", "seq", where="state <> 'pending'"),
        Index("message_channel", "platform", "workspace", "channel", "seq"),
        Index("message_person", "person_id", "seq"),
    )
    seq: int | None = Field(default=None, primary_key=True, sa_type=Counter)
    id: str = code(unique=True)
    committee_id: str | None = code("committee.id")
    topic: str = code()
    talk: str = code()
    platform: str = code()
    workspace: str = code()
    channel: str = code()
    user: str = code()
    home: bool
    thread: str = code()
    thread_topic: str = code()
    person_id: str | None = code("person.id")
    payload: str | None = json()
    priority: int
    wanted: int
    shown: int
    ref: str | None = code()
    state: str = code()
    owner: str = code()
    lease_until: datetime | None = instant()
    not_before: datetime | None = instant()
    attempts: int
    maybe: bool
    first_tried_at: datetime | None = instant()
    created_at: datetime = instant()
    since: datetime = instant()
    error: str


class RefreshMarkRow(SQLModel, table=True):
    """Insert-only for whoever changes something; a claim folds and deletes them (B07)."""

    __tablename__ = "refresh_mark"
    seq: int | None = Field(default=None, primary_key=True, sa_type=Counter)
    topic: str = code()
    at: datetime = instant()


class InboxRow(SQLModel, table=True):
    """Deliveries seen: the key and its instant, nothing of their content (B05)."""

    __tablename__ = "inbox"
    key: str = key()
    at: datetime = instant(index=True)


class GrantRow(SQLModel, table=True):
    __tablename__ = "grant"
    purpose: str = key()
    digest: str = key()
    person_id: str = code(index=True)
    data: str = json()
    expires_at: datetime = instant(index=True)


class InstallationRow(SQLModel, table=True):
    __tablename__ = "installation"
    platform: str = key()
    workspace: str = key()
    secret: str
    active: bool
    changed_at: datetime = instant()


class ContactRow(SQLModel, table=True):
    """`name` is `user:…` or `channel:…`; only the platform's adapter reads the address."""

    __tablename__ = "contact"
    platform: str = key()
    workspace: str = key()
    name: str = key()
    address: str = json()
    changed_at: datetime = instant()


class ErasureRow(SQLModel, table=True):
    """Somebody asked that their data go; the row goes with them (C09)."""

    __tablename__ = "erasure"
    person_id: str = key("person.id")
    asked_at: datetime = instant()
    due_at: datetime = instant(index=True)
    last_at: datetime = instant()
    told_at: datetime | None = instant()


class ErasedRow(SQLModel, table=True):
    """Who was erased, so that a backup does not bring them back (B19): a hash and an instant."""

    __tablename__ = "erased"
    mark: str = key()
    at: datetime = instant()


class MetaRow(SQLModel, table=True):
    """`epoch`, `tick` and other single values of this installation."""

    __tablename__ = "meta"
    name: str = key()
    value: str
