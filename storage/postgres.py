"""PostgreSQL through psycopg 3: READ COMMITTED, unique keys and explicit row locks (B08)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy.engine import URL

from storage.backend import Verdict
from storage.db import POSTGRES, Db
from storage.errors import NotDurable, NotWritable

CHANNEL = "comite"
_PAYLOAD = 7000  # bytes; PostgreSQL refuses 8000
_log = logging.getLogger(__name__)

_AGAIN = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)


class PostgresBackend:
    """What the store asks of a PostgreSQL database."""

    shared = True
    dialect = POSTGRES

    def __init__(self, url: URL, origin: str, lock_timeout: float):
        self.sqlalchemy_url = url.set(drivername="postgresql+psycopg")
        plain = url.set(drivername="postgresql")
        self._conninfo = plain.render_as_string(hide_password=False)
        self._origin = origin
        self._lock_ms = round(lock_timeout * 1000)
        self._commit_level = "on"

    def acquire(self) -> None:
        """Any number of processes may write."""

    def release(self) -> None: ...

    def writer(self) -> Db:
        raw = psycopg.connect(self._conninfo, autocommit=True, application_name="comite")
        return Db(raw, POSTGRES)

    reader = writer

    def check(self, db: Db) -> None:
        """A standby cannot write, and a commit must be on disk before it is acknowledged: where the
        server's setting is weaker, each of our transactions asks for `on` itself."""
        settings = dict(
            db.raw.execute(
                "SELECT name, setting FROM pg_settings WHERE name IN"
                " ('synchronous_commit', 'fsync', 'default_transaction_read_only')"
                " UNION ALL SELECT 'standby', pg_is_in_recovery()::text"
            ).fetchall()
        )
        if settings["standby"] != "false":
            raise NotWritable(reason="standby")
        if settings["default_transaction_read_only"] != "off":
            raise NotWritable(reason="default_transaction_read_only")
        if settings["synchronous_commit"] in ("remote_write", "remote_apply"):
            self._commit_level = settings["synchronous_commit"]
        self.begin(db)
        had = db.raw.execute("SHOW synchronous_commit").fetchone()[0]
        self.rollback(db)
        if had != self._commit_level:
            raise NotDurable(setting="synchronous_commit", value=had)
        if settings["fsync"] != "on":
            _log.warning("fsync is off: a crash of the server's machine may lose acknowledged work")

    def begin(self, db: Db) -> None:
        # Set inside each transaction, so that it also holds behind a pooler of connections.
        db.raw.execute(
            f"BEGIN; SET LOCAL lock_timeout = {self._lock_ms};"
            f" SET LOCAL synchronous_commit = {self._commit_level}"
        )

    def begin_reading(self, db: Db) -> None:
        db.raw.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def commit(self, db: Db) -> None:
        db.raw.execute("COMMIT")

    def rollback(self, db: Db) -> None:
        if not db.raw.closed and db.raw.info.transaction_status != TransactionStatus.IDLE:
            db.raw.execute("ROLLBACK")

    def mark(self, db: Db) -> None:
        db.raw.execute("SAVEPOINT command")

    def keep(self, db: Db) -> None:
        db.raw.execute("RELEASE command")

    def undo(self, db: Db) -> None:
        db.raw.execute("ROLLBACK TO command; RELEASE command")

    def alive(self, db: Db) -> bool:
        return not db.raw.closed and db.raw.info.transaction_status in (
            TransactionStatus.INTRANS,
            TransactionStatus.INERROR,
        )

    def healthy(self, db: Db) -> bool:
        return not db.raw.closed and (db.raw.info.transaction_status == TransactionStatus.INTRANS)

    def usable(self, db: Db) -> bool:
        return not db.raw.closed and db.raw.info.transaction_status == TransactionStatus.IDLE

    def take_keys(self, db: Db, keys: Iterable[str], at: datetime) -> set[str]:
        rows = db.raw.execute(
            "INSERT INTO inbox (key, at) SELECT key, %s FROM unnest(%s::text[])"
            " WITH ORDINALITY AS given (key, place) ORDER BY place"
            " ON CONFLICT DO NOTHING RETURNING key",
            (at, list(keys)),
        ).fetchall()
        return {key for (key,) in rows}

    def lock_sessions(self, db: Db, ids: Iterable[str]) -> None:
        db.raw.execute(
            "SELECT id FROM session WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", (list(ids),)
        )

    def notify(self, db: Db, touched: frozenset[str]) -> None:
        for payload in _payloads(self._origin, sorted(touched)):
            db.raw.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))

    def clean(self, db: Db) -> bool:
        """The server does so by itself: its vacuum reclaims what no transaction sees any more."""
        return True

    def verdict(self, error: BaseException) -> Verdict:
        if not isinstance(error, psycopg.Error):
            return "theirs"
        if isinstance(error, _AGAIN):
            return "again"
        if isinstance(error, psycopg.errors.LockNotAvailable):
            return "blocked"
        if isinstance(error, psycopg.errors.ReadOnlySqlTransaction):
            return "read_only"
        if isinstance(error, psycopg.IntegrityError):
            return "conflict"
        if isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)):
            return "down"
        return "defect"

    def listen(self) -> psycopg.Connection:
        """A connection of its own that hears other processes' commits."""
        raw = psycopg.connect(self._conninfo, autocommit=True, application_name="comite listen")
        raw.execute(f"LISTEN {CHANNEL}")
        return raw

    def heard(self, raw: psycopg.Connection, seconds: float) -> Iterator[frozenset[str]]:
        """What other processes touched, one set a commit, for about so many seconds."""
        for notice in raw.notifies(timeout=seconds):
            origin, _, ids = notice.payload.partition(" ")
            if origin != self._origin:
                yield frozenset(ids.split())


def _payloads(origin: str, ids: list[str]) -> Iterator[str]:
    """The ids in as few notices as fit; usually one."""
    line, size = [origin], len(origin)
    for each in ids:
        grown = size + 1 + len(each.encode())
        if grown > _PAYLOAD and len(line) > 1:
            yield " ".join(line)
            line, grown = [origin], len(origin) + 1 + len(each.encode())
        line.append(each)
        size = grown
    yield " ".join(line)
