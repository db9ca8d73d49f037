"""The store: one writer, many readers, over SQLite or PostgreSQL."""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import Awaitable, Callable, Generator, Iterable
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from bot.ports import Clock, StoreDown
from storage.databases import backend_for
from storage.errors import ReadOnly
from storage.group import Command
from storage.postgres import PostgresBackend
from storage.readers import Readers
from storage.schema import check_schema
from storage.unit import SqlUnit, Tools
from storage.vault import Vault
from storage.watchers import Listener, Notice, Watchers
from storage.writer import Writer

T = TypeVar("T")


def system_clock() -> datetime:
    """The machine's clock, in UTC."""
    return datetime.now(UTC)


def random_id() -> str:
    """Sixteen characters that nobody guesses and every carrier accepts."""
    return base64.b32encode(os.urandom(10)).decode().lower()


class Pending(Generic[T]):
    """A result to come, awaitable from any event loop."""

    def __init__(self, future: Future[T]):
        self._future = future

    def __await__(self) -> Generator[Any, None, T]:
        return asyncio.wrap_future(self._future).__await__()

    def wait(self) -> T:
        """Blocks until it is there; for threads without an event loop."""
        return self._future.result()


class SqlStore:
    """See bot.ports.Store.

    `url` is `sqlite:///file` or `postgresql://…`. The schema must be current: see storage.migrate.
    `queue` commands may wait, and `group` of them share a commit. A lock of another process is
    waited for `lock_timeout` seconds, once in a group and twice alone, then it is Busy. With
    `read_only` nothing is locked and nothing can be written: for the shell, beside a server.

    Raises AlreadyRunning, SchemaMissing, SchemaOutdated, SchemaTooNew, NotDurable, NotWritable,
    UnknownDatabase, StoreDown.
    """

    def __init__(
        self,
        url: str,
        *,
        clock: Clock = system_clock,
        new_id: Callable[[], str] = random_id,
        secret_keys: Iterable[str] = (),
        entropy: Callable[[int], bytes] = os.urandom,
        queue: int = 1000,
        group: int = 64,
        readers: int = 4,
        lock_timeout: float = 1.0,
        read_only: bool = False,
    ):
        self._tools = Tools(clock, new_id, entropy, Vault(secret_keys))
        self._backend = backend_for(url, random_id(), lock_timeout)
        self._watchers = Watchers()
        self._listener: Listener | None = None
        self._readers = Readers(self._backend, self._tools, readers)
        self._writer: Writer | None = None
        self._closed = False
        if not read_only:
            self._backend.acquire()
        try:
            check_schema(self._backend)
            if not read_only:
                self._writer = Writer(
                    self._backend,
                    self._tools,
                    queue=queue,
                    group=group,
                    committed=self._watchers.tell,
                )
        except BaseException as error:
            self.close()
            if self._backend.verdict(error) == "down":
                raise StoreDown(str(error)) from error
            raise

    def write(
        self,
        work: Callable[[SqlUnit], T],
        *,
        key: str = "",
        locks: Iterable[str] = (),
        again: Callable[[SqlUnit], T] | None = None,
    ) -> Awaitable[T]:
        """See bot.ports.Store.write. Queued at the call, whether it is awaited or not."""
        return self._submit(work, key, locks, again)

    def write_sync(
        self,
        work: Callable[[SqlUnit], T],
        *,
        key: str = "",
        locks: Iterable[str] = (),
        again: Callable[[SqlUnit], T] | None = None,
    ) -> T:
        """The same, blocking."""
        if self._writer is not None and self._writer.here:
            raise RuntimeError("a command cannot wait for another: the writer runs one at a time")
        return self._submit(work, key, locks, again).wait()

    def _submit(
        self,
        work: Callable[[SqlUnit], T],
        key: str,
        locks: Iterable[str],
        again: Callable[[SqlUnit], T] | None,
    ) -> Pending[T]:
        if self._writer is None:
            raise ReadOnly("this store was opened for reading")
        command = Command(work, key, tuple(locks), again)
        self._writer.submit(command)
        return Pending(command.future)

    def read(self, work: Callable[[SqlUnit], T]) -> Awaitable[T]:
        """See bot.ports.Store.read."""
        return Pending(self._readers.submit(work))

    def read_sync(self, work: Callable[[SqlUnit], T]) -> T:
        """The same, in the calling thread."""
        return self._readers.run(work)

    def clean(self) -> None:
        """See bot.ports.Store.clean. Returns at once; a closing store finishes it first."""
        if self._writer is not None:
            self._writer.clean()

    def watch(self, notice: Notice) -> Callable[[], None]:
        """See bot.ports.Store.watch."""
        if self._listener is None and isinstance(self._backend, PostgresBackend):
            self._listener = Listener(self._backend, self._watchers)
        return self._watchers.add(notice)

    def close(self) -> None:
        """Writes what is queued, ends the threads and frees the database."""
        if self._closed:
            return
        self._closed = True
        if self._listener is not None:
            self._listener.close()
        if self._writer is not None:
            self._writer.close()
        self._readers.close()
        self._backend.release()

    def __enter__(self) -> SqlStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
