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

from bot.ports import Busy, StoreDown
from storage.backend import Backend
from storage.db import Db
from storage.group import RETRIED, Command, Group, Lost, Outcome, TryAlone
from storage.unit import SqlUnit, Tools

_log = logging.getLogger(__name__)


class Writer:
    """Runs commands in the order in which they came, at most `group` of them a commit."""

    def __init__(
        self,
        backend: Backend,
        tools: Tools,
        *,
        queue: int,
        group: int,
        committed: Callable[[frozenset[str]], None],
    ):
        self._backend, self._tools = backend, tools
        self._limit, self._group_size, self._committed = queue, group, committed
        self._queue: deque[Command] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._unclean = False
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

    def clean(self) -> None:
        """Asks for the files to be cleaned when nothing else is to be done (B18)."""
        with self._wake:
            self._unclean = True
            self._wake.notify()

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
                while not (self._queue or self._closing or self._unclean):
                    self._wake.wait()
                idle, self._unclean = self._unclean and not self._queue, False
                size = min(len(self._queue), self._group_size)
                group = [self._queue.popleft() for _ in range(size)]
            if idle:
                self._clean()
            if not group and not idle:
                break
            waiting = [each for each in group if each.future.set_running_or_notify_cancel()]
            if waiting:
                self._serve(waiting)
        self._disconnect()

    def _clean(self) -> None:
        """What is asked again until done is asked by whoever finds the mark still there."""
        try:
            db = self._db or self._backend.writer()
            self._db = db
            if self._backend.clean(db):
                self._serve([Command(lambda unit: unit.erasures.tidied())])
        except Exception:  # noqa: BLE001  cleaning comes again; nobody waits for it
            _log.warning("the files could not be cleaned; trying again", exc_info=True)
            self._disconnect()

    def _serve(self, group: list[Command], tries: int = 1) -> None:
        """Commits the group and resolves its callers, whatever happens."""
        try:
            outcomes, touched = self._transaction(group)
        except TryAlone as reason:
            if len(group) > 1:
                for command in group:
                    self._serve([command])
            elif tries < reason.tries:
                self._serve(group, tries + 1)
            else:
                self._fail(group, reason.__cause__, reason.told)
        except Lost as reason:
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

    def _fail(
        self, group: list[Command], cause: BaseException | None, kind: type[Exception] = StoreDown
    ) -> None:
        _log.error("nothing of %d commands was stored: %r", len(group), cause)
        for command in group:
            told = kind(str(cause))
            told.__cause__ = cause
            command.future.set_exception(told)

    def _transaction(self, group: list[Command]) -> tuple[list[Outcome], frozenset[str]]:
        backend = self._backend
        try:
            db = self._begun()
            run = Group(backend, db, SqlUnit(db, self._tools), self._tools)
            outcomes = run.all(group)
            if run.empty:
                backend.rollback(db)
                return outcomes, frozenset()
            if run.touched:
                backend.notify(db, frozenset(run.touched))
            if not backend.healthy(db):
                raise Lost
            backend.commit(db)
        except (TryAlone, Lost):
            self._abandon()
            raise
        except BaseException as error:
            self._abandon()
            kind: type[Exception] = RETRIED.get(backend.verdict(error), Lost)
            raise kind from error
        return outcomes, frozenset(run.touched)

    def _begun(self) -> Db:
        """The connection, its transaction begun. One that broke while idle is replaced: nothing
        was asked of it yet."""
        if self._db is not None:
            try:
                self._backend.begin(self._db)
                return self._db
            except Exception:  # noqa: BLE001  a second failure, on a new connection, is told
                _log.warning("the writer's connection broke while idle", exc_info=True)
                self._disconnect()
        self._db = self._backend.writer()
        self._backend.begin(self._db)
        return self._db

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
