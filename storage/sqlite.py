"""SQLite: the standard library's driver, one writing connection, all others read-only (B01).

WAL with synchronous=FULL keeps every commit that was acknowledged. The WAL-reset bug of versions
before 3.51.3 needs two connections that write or checkpoint: here only the writer ever does.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import IO
from urllib.parse import quote

from sqlalchemy.engine import URL

from storage.backend import Verdict
from storage.db import SQLITE, Db
from storage.errors import AlreadyRunning

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

BUSY_MS = 5000
COPIED = 32 * 2**20
"""Bytes of a file that is copied whole while a server runs: a third of a second, measured."""
_STATEMENTS = 512
_LOST = {"disk I/O error", "database or disk is full", "database disk image is malformed"}


class FileLock:
    """Held while a process may write to a database file; the system frees it if the process dies."""

    def __init__(self, database: Path):
        self.path = Path(f"{database}.lock")
        self._file: IO[bytes] | None = None

    def acquire(self) -> None:
        """Raises AlreadyRunning(path) where somebody else holds it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        held = self.path.open("a+b")
        try:
            if sys.platform == "win32":
                held.seek(0)
                msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as refused:
            held.close()
            raise AlreadyRunning(path=str(self.path)) from refused
        self._file = held

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


class SqliteBackend:
    """What the store asks of an SQLite file."""

    shared = False
    dialect = SQLITE

    def __init__(self, url: URL):
        if not url.database or url.database == ":memory:":
            raise ValueError("an SQLite store needs a file")
        self.path = Path(url.database).absolute()
        self._lock = FileLock(self.path)

    def acquire(self) -> None:
        self._lock.acquire()

    def release(self) -> None:
        self._lock.release()

    def writer(self) -> Db:
        return Db(write_connection(self.path), SQLITE)

    def reader(self) -> Db:
        raw = sqlite3.connect(
            f"file:{quote(str(self.path))}?mode=ro",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=_STATEMENTS,
        )
        raw.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        raw.execute("PRAGMA query_only=ON")
        return Db(raw, SQLITE)

    def check(self, db: Db) -> None:
        """Nothing more to ask: WAL and FULL were set by us."""

    def begin(self, db: Db) -> None:
        db.raw.execute("BEGIN IMMEDIATE")

    def begin_reading(self, db: Db) -> None:
        db.raw.execute("BEGIN")

    def commit(self, db: Db) -> None:
        db.raw.execute("COMMIT")

    def rollback(self, db: Db) -> None:
        if db.raw.in_transaction:
            db.raw.execute("ROLLBACK")

    def mark(self, db: Db) -> None:
        db.raw.execute("SAVEPOINT command")

    def keep(self, db: Db) -> None:
        db.raw.execute("RELEASE command")

    def undo(self, db: Db) -> None:
        db.raw.execute("ROLLBACK TO command")
        db.raw.execute("RELEASE command")

    def alive(self, db: Db) -> bool:
        """A full disk ends the transaction behind our back: the driver knows."""
        return bool(db.raw.in_transaction)

    healthy = alive

    def usable(self, db: Db) -> bool:
        return not db.raw.in_transaction

    def take_keys(self, db: Db, keys: Iterable[str], at: datetime) -> set[str]:
        rows = db.raw.execute(
            "INSERT INTO inbox (key, at) SELECT value, ? FROM json_each(?) WHERE true"
            " ON CONFLICT DO NOTHING RETURNING key",
            (at.isoformat(timespec="microseconds"), json.dumps(list(keys))),
        ).fetchall()
        return {key for (key,) in rows}

    def lock_sessions(self, db: Db, ids: Iterable[str]) -> None:
        """The one writer holds everything."""

    def notify(self, db: Db, touched: frozenset[str]) -> None:
        """Nobody else writes, and readers of other processes poll."""

    def clean(self, db: Db) -> bool:
        """Zeroes are written over what is deleted as it is deleted; this makes the file and its log
        anew, so that nothing older is left either. It waits for nobody: beside a reader the log is
        left for another time (B01), and a large file is only copied when no server runs."""
        raw = db.raw
        raw.execute("PRAGMA optimize").fetchall()
        raw.execute("PRAGMA busy_timeout=0")
        try:
            if _emptied(raw) and self.path.stat().st_size <= COPIED:
                raw.execute("VACUUM")
            return _emptied(raw)
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                return False
            raise
        finally:
            raw.execute(f"PRAGMA busy_timeout={BUSY_MS}")

    def verdict(self, error: BaseException) -> Verdict:
        if isinstance(error, sqlite3.IntegrityError):
            return "conflict"
        if isinstance(error, sqlite3.OperationalError):
            text = str(error)
            if "readonly" in text:
                return "read_only"
            return "down" if text in _LOST or "locked" in text else "defect"
        if isinstance(error, sqlite3.DatabaseError):
            return "down" if str(error) in _LOST else "defect"
        return "theirs"


def _emptied(raw: sqlite3.Connection) -> bool:
    """Whether the log could be cut: it cannot beside a reader, who is not waited for."""
    busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def write_connection(path: Path) -> sqlite3.Connection:
    """The connection that may write; its opener holds the file's lock."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Personal data: for the owner's eyes only, from the first byte on.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    raw = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=_STATEMENTS
    )
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"busy_timeout={BUSY_MS}",
        "wal_autocheckpoint=1000",
        "journal_size_limit=67108864",
    ):
        raw.execute(f"PRAGMA {pragma}").fetchall()
    return raw
