"""The one writer: a thread with a connection of its own, and group commit (B08).

Whatever is queued goes into one transaction, each command in its own savepoint, and nobody hears of
success before the commit. Because a group may be run again (a deadlock), `work` touches nothing but
its unit.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from bot.ports import Busy, StoreDown
from storage.backend import Backend
from storage.db import Db
from storage.errors import Conflict, ReadOnly, StorageError
from storage.unit import SqlUnit, Tools

_log = logging.getLogger(__name__)
_ALONE_TRIES = 3


@dataclass(slots=True, eq=False)
class Command:
    """One piece of work, and whoever waits for it."""

    work: Callable[[Any], Any]
    key: str = ""
    locks: tuple[str, ...] = ()
    again: Callable[[Any], Any] | None = None
    future: Future[Any] = field(default_factory=Future)


@dataclass(slots=True)
class _Outcome:
    value: Any = None
    error: BaseException | None = None


class _TryAlone(Exception):
    """A deadlock or a lock not had in time ended the group's transaction."""


class _Lost(Exception):
    """The transaction or the connection is gone."""


class Writer:
    """Runs commands in the order in which they came, at most `group` of them a commit."""

    def __init__(self, backend: Backend, tools: Tools, *, queue: int, group: int,
                 committed: Callable[[frozenset[str]], None]):
        self._backend, self._tools = backend, tools
        self._limit, self._group_size, self._committed = queue, group, committed
        self._queue: deque[Command] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._db: Db | None = backend.writer()
        self._thread = threading.Thread(target=self._run, name="comite-writer", daemon=True)
        backend.check(self._db)
        self._thread.start()

    def submit(self, command: Command) -> None:
        """Queues it, or refuses it through its future."""
        with self._wake:
            if self._closing:
                refusal: Exception | None = StoreDown("the store is closed")
            elif len(self._queue) >= self._limit:
                refusal = Busy(f"{self._limit} commands are waiting")
            else:
                refusal = None
                self._queue.append(command)
                self._wake.notify()
        if refusal is not None:
            command.future.set_exception(refusal)

    @property
    def here(self) -> bool:
        """Whether the caller is the writer's own thread."""
        return threading.current_thread() is self._thread

    def close(self) -> None:
        """Ends after what is queued."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._queue and not self._closing:
                    self._wake.wait()
                size = min(len(self._queue), self._group_size)
                group = [self._queue.popleft() for _ in range(size)]
            if not group:
                break
            waiting = [each for each in group if each.future.set_running_or_notify_cancel()]
            if waiting:
                self._serve(waiting)
        self._disconnect()

    def _serve(self, group: list[Command], tries: int = 1) -> None:
        """Commits the group and resolves its callers, whatever happens."""
        try:
            outcomes, touched = self._transaction(group)
        except _TryAlone as reason:
            if len(group) > 1:
                for command in group:
                    self._serve([command])
            elif tries < _ALONE_TRIES:
                self._serve(group, tries + 1)
            else:
                self._fail(group, reason.__cause__)
        except _Lost as reason:
            self._disconnect()
            self._fail(group, reason.__cause__)
        except BaseException as defect:  # noqa: BLE001  the thread serves everybody: it never dies
            _log.exception("the writer failed")
            self._disconnect()
            self._fail(group, defect)
        else:
            for command, outcome in zip(group, outcomes, strict=True):
                if outcome.error is None:
                    command.future.set_result(outcome.value)
                else:
                    command.future.set_exception(outcome.error)
            if touched:
                self._committed(touched)

    def _fail(self, group: list[Command], cause: BaseException | None) -> None:
        _log.error("nothing of %d commands was stored: %r", len(group), cause)
        for command in group:
            down = StoreDown(str(cause))
            down.__cause__ = cause
            command.future.set_exception(down)

    def _transaction(self, group: list[Command]) -> tuple[list[_Outcome], frozenset[str]]:
        backend = self._backend
        try:
            if self._db is None:
                self._db = backend.writer()
            db = self._db
            backend.begin(db)
            run = _Group(backend, db, SqlUnit(db, self._tools), self._tools)
            outcomes = run.all(group)
            if run.empty:
                backend.rollback(db)
                return outcomes, frozenset()
            if run.touched:
                backend.notify(db, frozenset(run.touched))
            if not backend.healthy(db):
                raise _Lost
            backend.commit(db)
        except (_TryAlone, _Lost):
            self._abandon()
            raise
        except BaseException as error:
            self._abandon()
            if backend.verdict(error) == "again":
                raise _TryAlone from error
            raise _Lost from error
        return outcomes, frozenset(run.touched)

    def _abandon(self) -> None:
        try:
            if self._db is not None:
                self._backend.rollback(self._db)
        except Exception:  # noqa: BLE001  a broken connection: the database undoes by itself
            self._disconnect()

    def _disconnect(self) -> None:
        db, self._db = self._db, None
        try:
            if db is not None:
                db.raw.close()
        except Exception:  # noqa: BLE001  it was to be thrown away in any case
            _log.warning("closing the writer's connection failed", exc_info=True)


class _Group:
    """One transaction's commands, in order."""

    def __init__(self, backend: Backend, db: Db, unit: SqlUnit, tools: Tools):
        self._backend, self._db, self._unit, self._tools = backend, db, unit, tools
        self._free: set[str] = set()
        self.touched: set[str] = set()
        self.empty = False
        """Nothing is to be committed."""

    def all(self, group: list[Command]) -> list[_Outcome]:
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

    def _alone(self, command: Command) -> _Outcome:
        """Without a savepoint: what undoes the command undoes the transaction."""
        duplicate = bool(command.key) and command.key not in self._free
        outcome = self._work(command, duplicate)
        self.empty = duplicate or outcome.error is not None
        if not self.empty:
            self.touched = self._unit.touched
        return outcome

    def _one(self, command: Command) -> _Outcome:
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

    def _work(self, command: Command, duplicate: bool) -> _Outcome:
        work = command.again if duplicate else command.work
        outcome = _Outcome()
        self._unit.begin(self._tools.clock())
        try:
            if work is not None:
                outcome.value = work(self._unit)
        except BaseException as error:  # noqa: BLE001  it belongs to whoever waits for the command
            outcome.error = self._judged(error)
        if not self._backend.alive(self._db):
            raise _Lost from outcome.error
        if outcome.error is None and not self._backend.healthy(self._db):
            outcome.error = StorageError("the command went on after a failed statement")
        return outcome

    def _judged(self, error: BaseException) -> BaseException:
        """What the caller is told, unless the error concerns the whole group."""
        verdict = self._backend.verdict(error)
        if verdict == "again":
            raise _TryAlone from error
        if verdict == "down":
            raise _Lost from error
        if verdict == "theirs":
            return error
        kind = {"conflict": Conflict, "read_only": ReadOnly}.get(verdict, StorageError)
        told = kind(str(error))
        told.__cause__ = error
        return told
