"""A person's data: what there is, what was asked about it, and how it goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from bot.model import Erasure, Person, Scrubbed


class Erasures(Protocol):
    """Requests for erasure, and what carries them out."""

    def ask(self, erasure: Erasure) -> bool:
        """Keeps a request. False when one is waiting already."""

    def of(self, person_id: str) -> Erasure | None:
        """The request that waits, read under the lock of its row where rows have locks."""

    def cancel(self, person_id: str) -> bool:
        """False when there was none, or it was carried out."""

    def due(self, now: datetime, limit: int) -> list[Erasure]:
        """Those that may begin by now, the longest due first."""

    def told(self, person_id: str, at: datetime) -> bool:
        """The person is told that it happens now. False when they were before."""

    def unsaid(self, person_id: str) -> bool:
        """Whether that last message is still on its way."""

    def fields(self, person: Person) -> Mapping[str, list[tuple[int, str]]]:
        """What the journals hold of a person, by committee: (rank, field) of their name, of what
        they wrote, and of whatever contains their name or address."""

    def scrub(self, person: Person, at: datetime) -> Scrubbed:
        """Takes a person out of every table but the journal, and leaves somebody without a name
        where figures need somebody (J06). Their open ballots go, secret ones cannot (P05)."""

    def gather(self, person: Person) -> dict[str, Any]:
        """All that is held of a person and nothing of others, as plain JSON values."""

    def people(self) -> list[Person]:
        """Everybody, by name; without those who were erased."""

    def erased(self) -> list[tuple[str, str]]:
        """Who was erased: (hashed id, instant), the first first."""

    def again(self, marks: Iterable[tuple[str, str]]) -> list[Person]:
        """Who is here although a ledger says that they were erased: a backup brought them back."""

    def untidy(self) -> bool:
        """Whether the file still holds traces of what was erased (B18)."""

    def tidied(self) -> None: ...
