"""One transaction for many commands, each in its own savepoint (B08)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from bot.ports import Busy, StoreDown
from storage.backend import Backend
from storage.db import Db
from storage.errors import Conflict, ReadOnly, StorageError
from storage.unit import SqlUnit, Tools


@dataclass(slots=True, eq=False)
class Command:
    """One piece of work, and whoever waits for it."""

    work: Callable[[Any], Any]
    key: str = ""
    locks: tuple[str, ...] = ()
    again: Callable[[Any], Any] | None = None
    future: Future[Any] = field(default_factory=Future)


@dataclass(slots=True)
class Outcome:
    value: Any = None
    error: BaseException | None = None


class TryAlone(Exception):
    """A deadlock or a conflict ended the group's transaction."""

    tries = 3
    told: type[Exception] = StoreDown


class Blocked(TryAlone):
    """A lock was not had in time: somebody else's work is long, or a deadlock begins."""

    tries = 2
    told = Busy


class Lost(Exception):
    """The transaction or the connection is gone."""


RETRIED: dict[str, type[TryAlone]] = {"again": TryAlone, "blocked": Blocked}


class Group:
    """One transaction's commands, in order."""

    def __init__(self, backend: Backend, db: Db, unit: SqlUnit, tools: Tools):
        self._backend, self._db, self._unit, self._tools = backend, db, unit, tools
        self._free: set[str] = set()
        self.touched: set[str] = set()
        self.empty = False
        """Nothing is to be committed."""

    def all(self, group: list[Command]) -> list[Outcome]:
        keys = sorted({command.key for command in group if command.key})
        if keys:
            self._free = self._backend.take_keys(self._db, keys, self._tools.clock())
        locks = sorted({lock for command in group for lock in command.locks})
        if locks:
            self._backend.lock_sessions(self._db, locks)
        if len(group) == 1:
            return [self._alone(group[0])]
        outcomes = [self._one(command) for command in group]
        if self._free:
            # Refusals take no key: a corrected request is heard (B05).
            self._unit.forget_keys(sorted(self._free))
        return outcomes

    def _alone(self, command: Command) -> Outcome:
        """Without a savepoint: what undoes the command undoes the transaction."""
        duplicate = bool(command.key) and command.key not in self._free
        outcome = self._work(command, duplicate)
        self.empty = duplicate or outcome.error is not None
        if not self.empty:
            self.touched = self._unit.touched
        return outcome

    def _one(self, command: Command) -> Outcome:
        duplicate = bool(command.key) and command.key not in self._free
        self._backend.mark(self._db)
        outcome = self._work(command, duplicate)
        if duplicate or outcome.error is not None:
            self._backend.undo(self._db)
            self._unit.forget_committees()
        else:
            self._backend.keep(self._db)
            self._free.discard(command.key)
            self.touched |= self._unit.touched
        return outcome

    def _work(self, command: Command, duplicate: bool) -> Outcome:
        work = command.again if duplicate else command.work
        outcome = Outcome()
        self._unit.begin(self._tools.clock())
        try:
            if work is not None:
                outcome.value = work(self._unit)
        except BaseException as error:  # noqa: BLE001  it belongs to whoever waits for the command
            outcome.error = self._judged(error)
        if not self._backend.alive(self._db):
            raise Lost from outcome.error
        if outcome.error is None and not self._backend.healthy(self._db):
            outcome.error = StorageError("the command went on after a failed statement")
        return outcome

    def _judged(self, error: BaseException) -> BaseException:
        """What the caller is told, unless the error concerns the whole group."""
        verdict = self._backend.verdict(error)
        if verdict in RETRIED or verdict == "down":
            kind: type[Exception] = RETRIED.get(verdict, Lost)
            raise kind from error
        if verdict == "theirs":
            return error
        told = {"conflict": Conflict, "read_only": ReadOnly}.get(verdict, StorageError)(str(error))
        told.__cause__ = error
        return told
