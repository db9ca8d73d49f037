"""Brings a database's schema to what the program needs, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from sqlite3 import Connection

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine
from sqlalchemy.pool import NullPool, StaticPool

from storage.databases import backend_for
from storage.db import Db
from storage.errors import SchemaTooNew
from storage.schema import HEAD, REVISIONS, found_in
from storage.sqlite import SqliteBackend, write_connection

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7_310_241  # any number: two upgrades of one PostgreSQL wait for each other


def config() -> Config:
    """Alembic's configuration; the files are those of the installed package."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    return made


def migrate(url: str) -> str:
    """Upgrades to HEAD in one transaction and returns the revision.

    Raises AlreadyRunning where a server writes to the same SQLite file, and SchemaTooNew where a
    later version of the program made the schema.
    """
    backend = backend_for(url)
    backend.acquire()
    try:
        if isinstance(backend, SqliteBackend):
            raw = write_connection(backend.path)
            try:
                _upgrade_sqlite(raw)
            finally:
                raw.close()
        else:
            engine = create_engine(backend.sqlalchemy_url, poolclass=NullPool)
            _upgrade(engine, f"SELECT pg_advisory_xact_lock({_LOCK})")
    finally:
        backend.release()
    return HEAD


def _upgrade_sqlite(raw: Connection) -> None:
    # The driver leaves transactions to us (isolation_level None): SQLAlchemy's BEGIN is ours.
    engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
    _upgrade(engine, "BEGIN IMMEDIATE")


def _upgrade(engine: Engine, first: str) -> None:
    with engine.connect() as connection, connection.begin():
        connection.execute(text(first))
        raw = connection.connection.driver_connection
        found = found_in(Db(raw, connection.dialect))
        if found is not None and found not in REVISIONS:
            raise SchemaTooNew(found=found, expected=HEAD)
        made = config()
        made.attributes["connection"] = connection
        command.upgrade(made, HEAD)
