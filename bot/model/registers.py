"""What outlives a session: commitments, irritants, entries of the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntFlag, StrEnum

from bot.model.committee import Department, Json


class CommitmentStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    """The owner says so; a vote's condition also waits for its author's word (V35)."""
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class Said(IntFlag):
    """What was said so far of an open commitment's due date (K07); each comes once, the owner's
    sometimes after the facilitators', when they were away."""

    NOTHING = 0
    SOON = 1
    LATE = 2
    ESCALATED = 4
    MISSED = 8
    """A vote's condition: the committee knows (V36)."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """Somebody owes something by a date: a vote's condition, an answer between departments."""

    id: str
    committee_id: str
    kind: str
    """`condition`, `request` or `action`."""
    text: str
    department: Department
    owner_id: str | None
    """The person who owes it; None when the whole department does (no seat there, or P05)."""
    author_id: str | None
    due: date
    status: CommitmentStatus = CommitmentStatus.OPEN
    session_id: str | None = None
    entry: str | None = None
    """The number of the decision it conditions."""
    from_department: Department | None = None
    reason: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProposalTemplate:
    """A proposal that a committee starts from again. `terms`: proposal, context, rule, quorum,
    results, ballots (`open` or `secret`)."""

    id: str
    committee_id: str
    name: str
    terms: Json


class IrritantStatus(StrEnum):
    NEW = "new"
    SORTED = "sorted"
    OWNED = "owned"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"
    MERGED = "merged"
    """Another one tells the same (I06)."""


@dataclass(frozen=True, slots=True)
class Irritant:
    """A customer's pain point. `supporters` are the people, reporter included, who met it too."""

    id: str
    committee_id: str
    number: int
    verbatim: str
    reported_at: datetime
    reporter_id: str | None
    segment: str = ""
    moment: str = ""
    source: str = ""
    link: str = ""
    signed: bool = False
    status: IrritantStatus = IrritantStatus.NEW
    owner: Department | None = None
    reason: str = ""
    supporters: tuple[str, ...] = ()
    merged_into: str | None = None
    """The id of the one that stands for it, where it is merged."""
    heard_in: str | None = None
    """The session in which it was heard."""


@dataclass(frozen=True, slots=True)
class Merge:
    """One irritant gone into another, and the state that it had (I06)."""

    gone_id: str
    into_id: str
    at: datetime
    status: IrritantStatus


@dataclass(frozen=True, slots=True)
class Score:
    """What one person thinks of an irritant, 1 to 5 each: `pain` to the customer, `cost` to fix;
    None where they do not know. Shown as its department's mean, never as theirs (I03)."""

    irritant_id: str
    department: Department
    person_id: str | None
    pain: int | None
    cost: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the journal, as read back.

    `facts` are values that may stay for ever (outcome, tally by department, rule); `texts` are the
    free texts and `people` the names by role, both erasable: a value that was erased is None.
    """

    committee_id: str
    rank: int
    kind: str
    number: str | None
    at: datetime
    facts: Json
    texts: Mapping[str, str | None]
    people: Mapping[str, str | None]
    hash: str
    superseded_by: str | None = None
    missed: bool = False
    """Whether one of its conditions was not met in time, and all are not lifted since (V36)."""
