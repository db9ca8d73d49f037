"""What a person asked about their own data (law 09-08, GDPR)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

GONE = "[…]"
"""What stands where a name or a sentence was erased: a sign that needs no translation."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """A person asked that their data go (C09). It begins at `due_at`; where they are an elector of
    an open vote it waits for its closing, but not beyond `last_at` (P05). `told_at` is when they
    were told that it happens now."""

    person_id: str
    asked_at: datetime
    due_at: datetime
    last_at: datetime
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """What an erasure left to be said. `sessions` are those whose messages are to be drawn anew."""

    sessions: tuple[str, ...]
    counts: Mapping[str, int]
