"""Which database a URL names."""

from __future__ import annotations

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from storage.errors import UnknownDatabase
from storage.postgres import PostgresBackend
from storage.sqlite import SqliteBackend


def backend_for(
    url: str, origin: str = "", lock_timeout: float = 1.0
) -> SqliteBackend | PostgresBackend:
    """`sqlite:///file`, `postgresql://…`, `postgres://…` or `postgresql+psycopg://…`.

    `origin` tells this process's notices from others'; PostgreSQL waits `lock_timeout` seconds for
    a lock. Raises UnknownDatabase.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as wrong:
        raise UnknownDatabase(scheme=url.partition(":")[0]) from wrong
    if parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        return SqliteBackend(parsed)
    if parsed.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return PostgresBackend(parsed, origin, lock_timeout)
    raise UnknownDatabase(scheme=parsed.drivername)
