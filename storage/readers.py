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
        db = self._take()
        kept = False
        try:
            self._begin(db)
            value = work(SqlUnit(db, self._tools))
            self._backend.rollback(db)
            kept = True
            return value
        except BaseException as error:
            kept = self._undone(db)
            self._raise_ours(error)
            raise
        finally:
            if kept:
                with self._lock:
                    self._idle.append(db)
            else:
                db.raw.close()

    def _begin(self, db: Db) -> None:
        try:
            self._backend.begin_reading(db)
        except BaseException as error:
            # The server was perhaps restarted: what was idle then is of no use any more.
            self.forget()
            self._raise_ours(error)
            raise

    def _undone(self, db: Db) -> bool:
        try:
            self._backend.rollback(db)
        except Exception:  # noqa: BLE001  the connection is closed instead
            _log.warning("a reading connection broke", exc_info=True)
            return False
        return True

    def _raise_ours(self, error: BaseException) -> None:
        verdict = self._backend.verdict(error)
        if verdict == "read_only":
            raise ReadOnly(str(error)) from error
        if verdict in ("down", "again"):
            raise StoreDown(str(error)) from error
        if verdict != "theirs":
            raise StorageError(str(error)) from error

    def _take(self) -> Db:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        try:
            return self._backend.reader()
        except BaseException as error:
            self._raise_ours(error)
            raise

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
