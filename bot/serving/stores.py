"""Opening the database for the shell and the server, and what to do when it does not open."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bot.ports import Clock
from bot.settings import Settings, load
from storage.errors import (
    AlreadyRunning,
    NoSecretKey,
    NotDurable,
    NotWritable,
    SchemaMissing,
    SchemaOutdated,
    SchemaTooNew,
    StorageError,
    Undecipherable,
    UnknownDatabase,
)
from storage.report import Unreachable, examine
from storage.store import SqlStore, system_clock
from storage.unit import SqlUnit
from storage.verify import VerifyReport as Verdict
from storage.verify import journaled, verify

__all__ = ["StorageError", "Verdict", "brought_up", "opened", "sentence", "sqlite_file", "verified"]


def sqlite_file(settings: Settings) -> Path | None:
    """The file of an SQLite database; None for PostgreSQL."""
    url = settings.database_url.get_secret_value()
    if not url.startswith("sqlite"):
        return None
    return Path(unquote(urlsplit(url).path[1:]))


def open_store(
    settings: Settings, clock: Clock = system_clock, *, writing: bool = True
) -> SqlStore:
    """The store of these settings. Raises the errors of `sentence`."""
    return SqlStore(
        settings.database_url.get_secret_value(),
        clock=clock,
        secret_keys=settings.keys,
        read_only=not writing,
    )


@asynccontextmanager
async def opened(settings: Settings, *, writing: bool) -> AsyncIterator[SqlStore]:
    """The store for one command."""
    store = open_store(settings, writing=writing)
    try:
        yield store
    finally:
        store.close()


def brought_up(settings: Settings) -> str:
    """Upgrades the schema where it is not current; returns its revision. Raises storage's
    errors."""
    url = settings.database_url.get_secret_value()
    found = examine(url)
    if found.current:
        return found.expected
    # Alembic takes a while to import, and is needed once a version.
    from storage.migrate import migrate  # noqa: PLC0415

    return migrate(url)


def verified(
    committees: Iterable[str], checkpoint: tuple[int, str] | None, *, others: bool
) -> list[Verdict]:
    """Each committee's journal recomputed, all in one consistent reading; with `others` also the
    journals whose committee is gone."""
    store = open_store(load(), writing=False)
    wanted = list(committees)

    def work(unit: SqlUnit) -> list[Verdict]:
        gone = [one for one in journaled(unit.db) if one not in wanted] if others else []
        return [verify(unit.db, one, checkpoint) for one in [*wanted, *gone]]

    try:
        return store.read_sync(work)
    finally:
        store.close()


def sentence(error: StorageError) -> str:
    """What the shell says, and how to mend it."""
    params = error.params
    match error:
        case AlreadyRunning():
            return (
                "Comité is running on this database: stop it, then try again "
                "(on PostgreSQL there is no need to)."
            )
        case SchemaMissing():
            return "The database is empty: run `comite migrate`, then try again."
        case SchemaOutdated():
            return (
                "The database was made by an earlier version: run `comite migrate`, then try again."
            )
        case SchemaTooNew():
            return (
                "The database was made by a later version of Comité: install that version "
                "again; this one would damage it."
            )
        case NotDurable():
            return (
                f"The database does not keep what it acknowledges: set "
                f"{params.get('setting')} to on (it is {params.get('value')})."
            )
        case NotWritable():
            return (
                "The database can only be read (a standby?): give the address of the primary "
                "in DATABASE_URL."
            )
        case Unreachable():
            return (
                f"The database does not answer ({params.get('reason')}): start it, or correct "
                "DATABASE_URL."
            )
        case UnknownDatabase():
            return (
                "DATABASE_URL is wrong: write sqlite:///PATH or "
                "postgresql://USER:PASSWORD@HOST/NAME."
            )
        case NoSecretKey():
            return "COMITE_SECRET_KEY is missing: tokens of Slack are kept encrypted under it."
        case Undecipherable():
            return (
                "Tokens in the database cannot be read with this COMITE_SECRET_KEY: put the "
                "earlier key back, after a comma."
            )
    return f"The database refused ({error.code}): see the log of the server."
