"""One occurrence of a ritual: whom it asks, what they said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.model.committee import Committee, Department, Json


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
    settle_at: datetime | None = None
    """When the sponsors are asked to settle what it ended with, if nothing came of it (V47)."""


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
    deputy_at: datetime | None = None
    """When the deputy is to be told that they may vote; None once told, and without a deputy."""


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
    box: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """What secret ballots add up to, by group; given to whoever concludes, to nobody else."""

    def participant(self, person_id: str | None) -> Participant | None:
        return next((p for p in self.participants if p.person_id == person_id), None)

    def answer(self, person_id: str | None) -> Answer | None:
        return next((a for a in self.answers if a.person_id == person_id), None)

    @property
    def awaited(self) -> tuple[Participant, ...]:
        """Whoever closing still waits for."""
        answered = {answer.person_id for answer in self.answers}
        return tuple(p for p in self.participants if p.awaited and p.person_id not in answered)
