"""Who sits where: organisations, people, seats, places, and the committee that holds them."""

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
class Joined:
    """Accounts found to be one person's (P01, P02): what was done, so that it can be undone.

    `other_id` is the person they belonged to before; None where an account was new. Accounts are
    `(platform, workspace, user)`. Joined with no account and undone at once, two people were only
    said to be two.
    """

    id: str
    person_id: str
    other_id: str | None
    accounts: tuple[tuple[str, str, str], ...]
    at: datetime
    undone_at: datetime | None = None
    moved: Json = field(default_factory=dict)
    """`seats` as they were in each committee, and the ids of the `rows` that changed hands."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Days away, first and last included, in the person's own calendar."""

    id: str
    person_id: str
    first: date
    last: date


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
