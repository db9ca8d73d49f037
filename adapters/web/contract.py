"""What the pages are made of, until `bot.pages` brings it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.cards import Button, Card, Option


class NotFound(LookupError):
    """No such page, or not theirs: the same answer, so that nothing can be guessed."""


@dataclass(frozen=True)
class Tab:
    slug: str
    name: str
    role: str
    current: bool = False
    closed: bool = False


@dataclass(frozen=True)
class Frame:
    person_name: str
    person_id: str
    locale: str
    timezone: str
    committees: tuple[Tab, ...]
    awaiting: int
    organization: str


@dataclass(frozen=True)
class Item:
    id: str
    at: datetime
    card: Card


@dataclass(frozen=True)
class HomePage:
    frame: Frame
    cards: tuple[Item, ...]
    menu: tuple[Button, ...]


@dataclass(frozen=True)
class CommitteePage:
    frame: Frame
    name: str
    goal: str
    awaiting: tuple[Item, ...]
    feed: tuple[Item, ...]
    menu: tuple[Button, ...]
    seats: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class EntryView:
    number: str | None
    rank: int
    kind: str
    title: str
    at: datetime
    outcome: str | None
    card: Card
    superseded_by: str | None = None


@dataclass(frozen=True)
class JournalPage:
    frame: Frame
    slug: str
    name: str
    entries: tuple[EntryView, ...]
    search: str = ""
    filters: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    checkpoint: tuple[int, str] = (0, "")
    more: int | None = None


class Pages(Protocol):
    async def frame(self, person_id: str) -> Frame: ...
    async def home(self, person_id: str) -> HomePage: ...
    async def committee(self, slug: str, person_id: str) -> CommitteePage: ...
    async def journal(
        self,
        slug: str,
        person_id: str,
        search: str = "",
        outcome: str = "",
        department: str = "",
        before: int | None = None,
    ) -> JournalPage: ...
    async def entry(self, slug: str, number: str, person_id: str) -> tuple[Frame, EntryView]: ...
    async def irritants(self, slug: str, person_id: str) -> tuple[Frame, Card]: ...
    async def commitments(self, slug: str, person_id: str) -> tuple[Frame, Card]: ...
    async def digest(self, slug: str, person_id: str) -> tuple[Frame, Card]: ...
    async def all_journals(self, person_id: str) -> tuple[Frame, tuple[JournalPage, ...]]: ...
