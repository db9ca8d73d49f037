"""Which schema a database has, and which one this program needs."""

from __future__ import annotations

from storage.db import Db
from storage.errors import SchemaMissing, SchemaOutdated, SchemaTooNew
from storage.postgres import PostgresBackend
from storage.sqlite import SqliteBackend

REVISIONS = tuple(f"{number:04}" for number in range(1, 16))
"""Every revision of storage/migrations, oldest first; the last is what the program needs."""
HEAD = REVISIONS[-1]
VERSION_TABLE = "schema_version"


def found_in(db: Db) -> str | None:
    """The revision of a database, or None where there is none of ours."""
    if db.name == "sqlite":
        present = db.raw.execute(
            "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (VERSION_TABLE,)
        ).fetchone()
    else:
        present = db.raw.execute(
            "SELECT 1 WHERE to_regclass(%s) IS NOT NULL", (VERSION_TABLE,)
        ).fetchone()
    if present is None:
        return None
    row = db.raw.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()
    return None if row is None else str(row[0])


def judge(found: str | None) -> None:
    """Raises unless it is the revision that this program needs."""
    if found is None:
        raise SchemaMissing()
    if found not in REVISIONS:
        raise SchemaTooNew(found=found, expected=HEAD)
    if found != HEAD:
        raise SchemaOutdated(found=found, expected=HEAD)


def check_schema(backend: SqliteBackend | PostgresBackend) -> None:
    """Reads a database's revision on a connection of its own, and judges it."""
    if isinstance(backend, SqliteBackend) and not backend.path.exists():
        raise SchemaMissing(path=str(backend.path))
    db = backend.reader()
    try:
        found = found_in(db)
    finally:
        db.raw.close()
    judge(found)
