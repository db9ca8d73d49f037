"""What a page is made of: frozen data with cards in it, for one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.cards import Button, Card, Option


class NotFound(LookupError):
    """No such page, or not theirs: the same answer, so that nothing can be guessed."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the person's committees. `role` is the code of theirs there."""

    slug: str
    name: str
    role: str
    current: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page. `awaiting` counts the sessions that wait for the person."""

    person_name: str
    person_id: str
    locale: str
    timezone: str
    committees: tuple[Tab, ...]
    awaiting: int
    organization: str


@dataclass(frozen=True, slots=True)
class Item:
    id: str
    at: datetime
    card: Card


@dataclass(frozen=True, slots=True)
class HomePage:
    """`cards` await their reader; `told` was told them privately of late."""

    frame: Frame
    cards: tuple[Item, ...]
    menu: tuple[Button, ...]
    told: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class CommitteePage:
    """`seats` are (name, department, role code)."""

    frame: Frame
    name: str
    goal: str
    awaiting: tuple[Item, ...]
    feed: tuple[Item, ...]
    menu: tuple[Button, ...]
    seats: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class EntryView:
    number: str | None
    rank: int
    kind: str
    title: str
    at: datetime
    outcome: str | None
    card: Card
    superseded_by: str | None = None


@dataclass(frozen=True, slots=True)
class JournalPage:
    """`checkpoint` is the rank and hash of the last entry; `more` is the `before` of the next page,
    None on the last one."""

    frame: Frame
    slug: str
    name: str
    entries: tuple[EntryView, ...]
    search: str = ""
    outcome: str = ""
    department: str = ""
    filters: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    checkpoint: tuple[int, str] = (0, "")
    more: int | None = None
