"""The store as the centre sees it, its one transaction, and the clock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Protocol, TypeVar

from bot.ports.messages import Messages
from bot.ports.privacy import Erasures
from bot.ports.registers import Boxes, Commitments, Irritants, Journal, Merges, Templates
from bot.ports.repositories import (
    Committees,
    Contacts,
    Identities,
    Installations,
    Keys,
    Organizations,
    People,
    Schedules,
    Sessions,
)

Clock = Callable[[], datetime]

T = TypeVar("T")


class Unit(Protocol):
    """One transaction, or one consistent reading of the store."""

    now: datetime

    @property
    def organizations(self) -> Organizations: ...
    @property
    def people(self) -> People: ...
    @property
    def committees(self) -> Committees: ...
    @property
    def schedules(self) -> Schedules: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def boxes(self) -> Boxes: ...
    @property
    def commitments(self) -> Commitments: ...
    @property
    def irritants(self) -> Irritants: ...
    @property
    def merges(self) -> Merges: ...
    @property
    def templates(self) -> Templates: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def keys(self) -> Keys: ...
    @property
    def installations(self) -> Installations: ...
    @property
    def contacts(self) -> Contacts: ...
    @property
    def identities(self) -> Identities: ...
    @property
    def erasures(self) -> Erasures: ...

    def new_id(self) -> str: ...

    def tick_seen(self, at: datetime) -> None:
        """Leaves the scheduler's mark, read by /readyz (B15)."""

    def tick_at(self) -> datetime | None:
        """When that mark was last left."""


class Store(Protocol):
    """The store as the centre sees it: one writer, many readers."""

    def write(
        self,
        work: Callable[[Unit], T],
        *,
        key: str = "",
        locks: Iterable[str] = (),
        again: Callable[[Unit], T] | None = None,
    ) -> Awaitable[T]:
        """Runs `work` in a transaction and resolves after its commit.

        `key` is the delivery's: when it was seen before, `again` (on the state as it is now) answers
        instead and nothing changes. An exception of `work` undoes it, releases the key and is raised
        here. `locks` are session ids to be locked in order first (B08). Raises Busy when the queue
        is full and StoreDown when the transaction could not be committed.
        """

    def read(self, work: Callable[[Unit], T]) -> Awaitable[T]:
        """Runs `work` on a reading connection, off the event loop; writing there fails."""

    def clean(self) -> None:
        """Asks that no trace of what was erased stays in the database's files: when the writer has
        nothing else to do, and not at all while somebody reads (B18). Asked again until done."""

    def watch(self, notice: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Calls `notice` after each commit, of this process or another's, with the ids of the
        committees and people it touched and `"messages"` when there is something to send. It is
        a hint, from any thread, at most once a commit; the result ends it."""


class Busy(Exception):
    """More work is waiting than can be done in time: try again in a moment."""


class StoreDown(Exception):
    """Nothing was stored; the platform or the person may try again."""
