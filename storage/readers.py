"""A few threads that read, each reading one consistent snapshot."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from bot.ports import StoreDown
from storage.backend import Backend
from storage.db import Db
from storage.errors import ReadOnly, StorageError
from storage.unit import SqlUnit, Tools

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Readers:
    """Connections are opened when they are first needed, and kept."""

    def __init__(self, backend: Backend, tools: Tools, threads: int):
        self._backend, self._tools = backend, tools
        self._idle: list[Db] = []
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="comite-reader")

    def submit(self, work: Callable[[Any], T]) -> Future[T]:
        """Runs `work` on one of the threads."""
        return self._pool.submit(self.run, work)

    def run(self, work: Callable[[Any], T]) -> T:
        """Runs `work` here and now."""
        db = self._begun()
        try:
            value = work(SqlUnit(db, self._tools))
        except BaseException as error:
            self._end(db)
            self._raise_ours(error)
            raise
        self._end(db)
        return value

    def _begun(self) -> Db:
        """A connection whose reading has begun: one that was idle, else a new one."""
        with self._lock:
            idle = self._idle.pop() if self._idle else None
        if idle is not None:
            try:
                self._backend.begin_reading(idle)
                return idle
            except Exception:  # noqa: BLE001  the server was restarted: what was idle is of no use
                idle.raw.close()
                self.forget()
        try:
            db = self._backend.reader()
            self._backend.begin_reading(db)
            return db
        except BaseException as error:
            self._raise_ours(error)
            raise

    def _end(self, db: Db) -> None:
        """Keeps the connection for the next reading, unless it broke."""
        try:
            self._backend.rollback(db)
            usable = self._backend.usable(db)
        except Exception:  # noqa: BLE001  it is closed instead
            _log.warning("a reading connection broke", exc_info=True)
            usable = False
        if not usable:
            db.raw.close()
            return
        with self._lock:
            self._idle.append(db)

    def _raise_ours(self, error: BaseException) -> None:
        verdict = self._backend.verdict(error)
        if verdict == "read_only":
            raise ReadOnly(str(error)) from error
        if verdict in ("down", "again", "blocked"):
            raise StoreDown(str(error)) from error
        if verdict != "theirs":
            raise StorageError(str(error)) from error

    def forget(self) -> None:
        """Closes the idle connections."""
        with self._lock:
            idle, self._idle = self._idle, []
        for db in idle:
            db.raw.close()

    def close(self) -> None:
        """Waits for what is being read."""
        self._pool.shutdown(wait=True)
        self.forget()
