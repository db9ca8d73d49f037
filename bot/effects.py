"""What a ritual wants done, besides its own new state. The facilitator carries these out in the
same transaction; a ritual itself touches nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.events import Action
from bot.model import Department, Json, Participant, Score


@dataclass(frozen=True, slots=True)
class Notice:
    """A short card made from the catalogue: `<key>.title`, `<key>.text` with `params`, and buttons
    whose labels are catalogue keys. It is worded when it is written, in its reader's language.

    A `datetime` among the params becomes a moment in the reader's zone, a `date` a long date.
    """

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)
    buttons: tuple[tuple[str, Action], ...] = ()
    quote: str = ""
    tone: str = "normal"


@dataclass(frozen=True, slots=True)
class Whisper:
    """Tell one person privately."""

    person_id: str
    notice: Notice


@dataclass(frozen=True, slots=True)
class WhisperFacilitators:
    """Tell the committee's facilitators privately."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class Announce:
    """Post in every place of the committee, once."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class Record:
    """Append to the journal. `numbered` entries take a D number (J01: decisions and undecided)."""

    kind: str
    facts: Json
    texts: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    """Role in the entry (`opened_by`, `owner.1`) to person id; the name is kept erasable."""
    numbered: bool = False
    supersedes: str | None = None
    """The D number of the entry that this one replaces."""


@dataclass(frozen=True, slots=True)
class CommitTo:
    """Somebody owes something. `key` is unique in its session: the same key edits, never doubles.

    An empty `text` withdraws the commitment of that key.
    """

    key: str
    kind: str
    text: str
    department: Department
    due: date
    owner_id: str | None = None
    author_id: str | None = None
    from_department: Department | None = None


@dataclass(frozen=True, slots=True)
class ReportIrritant:
    """Put a customer's pain point heard in a session into the register (S14), once per key."""

    key: str
    verbatim: str
    reporter_id: str
    segment: str = ""
    moment: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ScoreIrritants:
    """Keep what a triage found; irritants that are still new and whose pain is known are sorted
    by it, and their reporters told."""

    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class OpenBox:
    """A secret vote begins: what its ballots are added to, and what they may say."""

    groups: tuple[str, ...]
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SecretBallot:
    """One ballot is added to the figures of its group."""

    group: str
    choice: str


Effect = (
    Whisper
    | WhisperFacilitators
    | Announce
    | Record
    | CommitTo
    | ReportIrritant
    | ScoreIrritants
    | OpenBox
    | SecretBallot
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why and when a session opens. `values` are the answers of the form that asked for it;
    `day` is the local day of a scheduled occurrence, None on demand; `asked_by` is a person id.

    `participants` are the committee's members as the timetable sees them on that occasion (prompt
    instants in their own zones, leave); a ritual keeps those it asks. `material` is what the store
    gathered for what the ritual names (`bot.gathering`).
    """

    now: datetime
    day: date | None
    participants: tuple[Participant, ...]
    closes_at: datetime
    remind_at: datetime | None = None
    asked_by: str | None = None
    values: Json = field(default_factory=dict)
    questions: Json = field(default_factory=dict)
    material: Json = field(default_factory=dict)
    late: bool = False
    """Opened after its hour, because the service was stopped then: said on its cards (FAULTS 64)."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How a session starts. `concluded` closes it in the same transaction (a digest)."""

    state: Json
    participants: tuple[Participant, ...]
    closes_at: datetime
    remind_at: datetime | None = None
    effects: tuple[Effect, ...] = ()
    concluded: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """An answer taken. `closes_at` moves the closing where the ritual's rules say so (V22)."""

    value: Json
    closes_at: datetime | None = None
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Conclusion:
    """How a session ends. `publishes` posts `Ritual.result` once in each place; `keeps_box` leaves
    the figures of secret ballots sealed, for a second period; at `settle_at` the sponsors are asked,
    if nothing came of it."""

    state: Json
    effects: tuple[Effect, ...] = ()
    publishes: bool = False
    keeps_box: bool = False
    settle_at: datetime | None = None
