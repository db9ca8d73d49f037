"""What a committee is. Frozen values without I/O; instants are aware UTC, days are local dates.

`id`s are opaque strings given by the store. JSON-valued fields (`state`, `value`, `words`) belong to
the ritual that wrote them and hold plain JSON values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.timetable import Calendar, Duration, Rule, WorkingHours

Json = Mapping[str, Any]


class Role(StrEnum):
    """One role a seat. Members and facilitators answer and vote; observers read (V17, S16)."""

    MEMBER = "member"
    FACILITATOR = "facilitator"
    SPONSOR = "sponsor"
    OBSERVER = "observer"


VOTING = frozenset({Role.MEMBER, Role.FACILITATOR})


@dataclass(frozen=True, slots=True)
class Organization:
    """One installation's customer: owns all that follows; nothing crosses from one to another."""

    id: str
    name: str
    locale: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Department:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """One human of one organisation. `None` in a preference means: as the committee has it."""

    id: str
    organization_id: str
    name: str
    email: str = ""
    locale: str | None = None
    timezone: str | None = None
    hours: WorkingHours | None = None
    prompts: bool = True
    """False once the person asked not to be prompted any more; what awaits them stays on their page."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person on one platform. `seen_at` says which of their accounts they used last (S06)."""

    platform: str
    workspace: str
    user: str
    person_id: str
    seen_at: datetime | None = None
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place in a committee; name, e-mail and preferences come with it for reading."""

    id: str
    person: Person
    department: Department
    role: Role
    deputy_id: str | None = None
    """The person who may stand in (suppléant), if one is named."""
    lead: bool = False
    """The seat that answers for its department (S11, K01)."""


@dataclass(frozen=True, slots=True)
class Place:
    """One channel on one platform. `channel` is the platform's own identifier, opaque to us."""

    id: str
    platform: str
    workspace: str = ""
    channel: str = ""
    name: str = ""
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class VoteRules:
    """A committee's defaults for its votes (V32): open, one working day, unanimity."""

    rule: str = "department_unanimity"
    quorum: str = "every_department"
    """`every_department`, or a share of the electors such as `60%` (V16)."""
    deadline: Duration = Duration(1, "d")
    results: str = "closing"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at a card. For a place everybody reads, `person_id` is None and the language is the
    committee's (P06)."""

    locale: str
    timezone: str
    person_id: str | None = None
    seat: Seat | None = None

    @property
    def facilitates(self) -> bool:
        return self.seat is not None and self.seat.role is Role.FACILITATOR


class CommitteeStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Committee:
    """A temporary cell of several departments around one customer goal."""

    id: str
    organization_id: str
    slug: str
    name: str
    goal: str
    locale: str
    timezone: str
    calendar: Calendar
    hours: WorkingHours = WorkingHours()
    vote: VoteRules = VoteRules()
    departments: tuple[Department, ...] = ()
    seats: tuple[Seat, ...] = ()
    places: tuple[Place, ...] = ()
    status: CommitteeStatus = CommitteeStatus.OPEN
    ends_on: date | None = None

    @property
    def public(self) -> Viewer:
        """Whoever reads a place: the committee's language and clock, nobody in particular (P06)."""
        return Viewer(self.locale, self.timezone)

    def seat_of(self, person_id: str | None) -> Seat | None:
        return next((seat for seat in self.seats if seat.person.id == person_id), None)

    def seats_with(self, *roles: Role) -> tuple[Seat, ...]:
        return tuple(seat for seat in self.seats if seat.role in roles)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A ritual as one committee holds it. `next_day` is the local day of the next occurrence and
    `next_at` the UTC instant at which the earliest member is due; both are derived from `rule`."""

    id: str
    committee_id: str
    kind: str
    rule: Rule
    closes_after: Duration
    remind_after: Duration | None = None
    questions: Json = field(default_factory=dict)
    paused: bool = False
    next_day: date | None = None
    next_at: datetime | None = None


class SessionStatus(StrEnum):
    DRAFT = "draft"
    """A member's proposal that waits for a facilitator (V30)."""
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Session:
    """One occurrence of a ritual. `key` makes it unique in its committee: `standup:2026-11-23`."""

    id: str
    committee_id: str
    kind: str
    key: str
    opens_at: datetime
    closes_at: datetime
    remind_at: datetime | None
    status: SessionStatus
    state: Json
    opened_by: str | None = None
    closed_at: datetime | None = None
    reminded: bool = False
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody a session asks, frozen at its opening with the department they had then.

    `prompt_at` is None for a member who is not prompted (on leave, outside hours, or a vote's
    elector, who is prompted at opening); `awaited` says whether closing waits for them.
    """

    person_id: str
    name: str
    department: Department
    prompt_at: datetime | None = None
    prompted: bool = False
    awaited: bool = True
    deputy_id: str | None = None
    on_leave: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What one participant said last. `acted_at` is the platform's time of the click: within one
    account a later click wins, whatever order they arrive in (B06)."""

    person_id: str
    department: Department
    value: Json
    acted_at: datetime
    received_at: datetime
    account: str
    """`platform:workspace:user` of whoever pressed."""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session with all that a ritual needs to show it, take an answer or conclude it."""

    session: Session
    committee: Committee
    participants: tuple[Participant, ...]
    answers: tuple[Answer, ...]

    def participant(self, person_id: str | None) -> Participant | None:
        return next((p for p in self.participants if p.person_id == person_id), None)

    def answer(self, person_id: str | None) -> Answer | None:
        return next((a for a in self.answers if a.person_id == person_id), None)

    @property
    def awaited(self) -> tuple[Participant, ...]:
        """Whoever closing still waits for."""
        answered = {answer.person_id for answer in self.answers}
        return tuple(p for p in self.participants if p.awaited and p.person_id not in answered)


class CommitmentStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    """The owner says so; a vote's condition also waits for its author's word (V35)."""
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    CANCELLED = "cancelled"


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


class IrritantStatus(StrEnum):
    NEW = "new"
    SORTED = "sorted"
    OWNED = "owned"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


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


@dataclass(frozen=True, slots=True)
class Leave:
    """Days away, first and last included, in the person's own calendar."""

    id: str
    person_id: str
    first: date
    last: date
