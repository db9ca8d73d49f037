"""What an administrator asks of a database: which one, how durable, whose schema."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from storage.databases import backend_for
from storage.errors import StorageError
from storage.postgres import PostgresBackend
from storage.schema import HEAD, found_in
from storage.sqlite import SqliteBackend

SQLITE_VERSION = sqlite3.sqlite_version
REMOTE = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "davfs"})
"""File systems whose locks and flushes an SQLite file cannot trust (FAULTS 76)."""
_TRIES = 3


class Unreachable(StorageError):
    """The database server does not answer. Params: reason."""

    code = "unreachable"


@dataclass(frozen=True, slots=True)
class Report:
    """`found` is the schema's revision, None where there is none; `remote` names a file system
    that is not to be trusted with a database, or is empty."""

    kind: str
    version: str
    durability: str
    found: str | None
    expected: str = HEAD
    remote: str = ""

    @property
    def current(self) -> bool:
        return self.found == self.expected


def examine(url: str) -> Report:
    """Looks without changing anything. Raises UnknownDatabase, Unreachable, NotDurable,
    NotWritable."""
    backend = backend_for(url, "report")
    if isinstance(backend, SqliteBackend):
        found = None
        if backend.path.exists():
            db = backend.reader()
            found = found_in(db)
            db.raw.close()
        return Report(
            "SQLite",
            SQLITE_VERSION,
            "WAL, synchronous=FULL, one writer",
            found,
            remote=remote_file_system(backend.path),
        )
    return _postgres(backend)


def _postgres(backend: PostgresBackend) -> Report:
    try:
        db = backend.reader()
    except psycopg.OperationalError as error:
        raise Unreachable(reason=str(error).strip().partition("\n")[0]) from error
    try:
        backend.check(db)
        version = db.raw.execute("SHOW server_version").fetchone()[0]
        fsync = db.raw.execute("SHOW fsync").fetchone()[0]
        return Report(
            "PostgreSQL", version.split()[0], f"synchronous_commit=on, fsync={fsync}", found_in(db)
        )
    finally:
        db.raw.close()


def remote_file_system(path: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """The kind of network file system that a path lies on; empty for a local one, and on systems
    that do not tell."""
    try:
        lines = mounts.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in lines:
        _, where, what, *_ = line.split(" ")
        folder = where.replace("\\040", " ").rstrip("/") + "/"
        if f"{path.absolute()}/".startswith(folder) and len(folder) >= len(best):
            best, kind = folder, what
    return kind if kind in REMOTE else ""


class DatabaseClock:
    """The time of a PostgreSQL server, as an offset to this machine's monotonic clock (B02): all
    processes agree, and nobody setting a clock moves a deadline. Raises Unreachable."""

    def __init__(self, url: str, monotonic: Callable[[], float] = time.monotonic):
        self._url, self._monotonic = url, monotonic
        self._at_zero = datetime.now(UTC)
        self.measure()

    def __call__(self) -> datetime:
        return self._at_zero + timedelta(seconds=self._monotonic())

    def measure(self) -> None:
        """Asks again; of a few answers the quickest counts."""
        backend = backend_for(self._url, "clock")
        if not isinstance(backend, PostgresBackend):
            raise ValueError("only a server has a clock of its own")
        try:
            raw = backend.reader().raw
            with raw:
                asked = [self._ask(raw) for _ in range(_TRIES)]
        except psycopg.OperationalError as error:
            raise Unreachable(reason=str(error).strip().partition("\n")[0]) from error
        self._at_zero = min(asked)[1]

    def _ask(self, raw: psycopg.Connection) -> tuple[float, datetime]:
        before = self._monotonic()
        row = raw.execute("SELECT clock_timestamp()").fetchone()
        after = self._monotonic()
        assert row is not None  # one row, always
        halfway = timedelta(seconds=(before + after) / 2)
        return after - before, row[0].astimezone(UTC) - halfway
