"""Opening a database: URLs, schemas, the one writer of a file, migrations."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, make_url
from sqlmodel import SQLModel

from bot.model import Organization
from bot.ports import StoreDown
from storage import ledgers, tables
from storage.errors import (
    AlreadyRunning,
    NotWritable,
    ReadOnly,
    SchemaMissing,
    SchemaOutdated,
    SchemaTooNew,
    UnknownDatabase,
)
from storage.migrate import config, migrate
from storage.schema import HEAD, REVISIONS, VERSION_TABLE
from storage.store import SqlStore
from tests.store_kit import fresh_url, opened

ROOT = Path(__file__).parents[1]
MODELS = (tables, ledgers)


def path_of(url: str) -> Path:
    return Path(make_url(url).database or "")


def set_version(url: str, version: str) -> None:
    statement = f"UPDATE {VERSION_TABLE} SET version_num = '{version}'"
    if url.startswith("sqlite"):
        with sqlite3.connect(path_of(url)) as connection:
            connection.execute(statement)
        connection.close()
    else:
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            connection.execute(statement)


@pytest.fixture
def migrated(request: pytest.FixtureRequest) -> str:
    return fresh_url(request, "sqlite")


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest) -> str:
    return fresh_url(request, request.param)


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite+aiosqlite:///x", "x", ""])
def test_another_databases_url_is_refused(url: str) -> None:
    with pytest.raises(UnknownDatabase):
        SqlStore(url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_known_by_each_of_its_names(
    scheme: str, request: pytest.FixtureRequest
) -> None:
    url = fresh_url(request, "postgresql")
    with opened(url.replace("postgresql+psycopg", scheme)) as store:
        assert store.read_sync(lambda unit: unit.organizations.all()) == []


def test_an_empty_database_asks_to_be_migrated(database_url: str) -> None:
    with pytest.raises(SchemaMissing):
        SqlStore(database_url)


def test_looking_for_a_file_does_not_make_it(sqlite_url: str) -> None:
    with pytest.raises(SchemaMissing):
        SqlStore(sqlite_url)
    assert not path_of(sqlite_url).exists()


def test_a_schema_of_a_later_version_is_refused_by_both(either: str) -> None:
    set_version(either, "9999")
    with pytest.raises(SchemaTooNew) as refused:
        SqlStore(either)
    assert refused.value.params == {"found": "9999", "expected": HEAD}
    with pytest.raises(SchemaTooNew):
        migrate(either)


def test_an_older_schema_asks_to_be_migrated(
    migrated: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.schema.REVISIONS", (HEAD, "later"))
    monkeypatch.setattr("storage.schema.HEAD", "later")
    with pytest.raises(SchemaOutdated) as refused:
        SqlStore(migrated)
    assert refused.value.params == {"found": HEAD, "expected": "later"}


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    assert (migrate(database_url), migrate(database_url)) == (HEAD, HEAD)


def test_a_migration_that_fails_leaves_nothing(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = command.upgrade

    def fail(*arguments: object) -> None:
        real(*arguments)
        raise RuntimeError("the power is gone")

    monkeypatch.setattr(command, "upgrade", fail)
    with pytest.raises(RuntimeError):
        migrate(database_url)
    engine = create_engine(database_url)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()


def test_the_program_knows_every_revision_and_the_last_one() -> None:
    script = ScriptDirectory.from_config(config())
    found = [revision.revision for revision in script.walk_revisions()]
    assert tuple(reversed(found)) == REVISIONS
    assert script.get_current_head() == HEAD


def test_the_migrations_make_exactly_the_tables_of_the_models(either: str) -> None:
    engine = create_engine(either)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_type": True}
        )
        differences = compare_metadata(context, SQLModel.metadata)
        indexes = {
            index["name"]: any(key.endswith("_where") for key in index.get("dialect_options", {}))
            for name in SQLModel.metadata.tables
            for index in inspect(connection).get_indexes(name)
        }
    engine.dispose()
    assert differences == []
    for model in SQLModel.metadata.tables.values():
        for index in model.indexes:
            where = index.dialect_options[engine.dialect.name]["where"] is not None
            assert indexes[str(index.name)] == where, index.name


def test_a_second_writing_process_is_refused_and_told_which_file(migrated: str) -> None:
    """B01, FAULTS 75."""
    with opened(migrated), pytest.raises(AlreadyRunning) as refused:
        SqlStore(migrated)
    assert refused.value.params == {"path": f"{path_of(migrated)}.lock"}
    with opened(migrated):
        pass


def test_a_file_is_not_migrated_under_a_running_server(migrated: str) -> None:
    with opened(migrated), pytest.raises(AlreadyRunning):
        migrate(migrated)


def test_the_lock_of_a_process_that_was_killed_is_free(migrated: str) -> None:
    held = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from storage.store import SqlStore\n"
            f"store = SqlStore({migrated!r}); print('open', flush=True); sys.stdin.read()",
        ],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert held.stdout is not None and held.stdout.readline() == b"open\n"
    with pytest.raises(AlreadyRunning):
        SqlStore(migrated)
    held.kill()
    held.communicate()
    with opened(migrated):
        pass


def test_a_store_for_reading_stands_beside_the_writer(migrated: str) -> None:
    """B01."""
    with opened(migrated) as store, opened(migrated, read_only=True) as reader:
        store.write_sync(lambda unit: unit.meta.put("a", "b"))
        assert reader.read_sync(lambda unit: unit.meta.get("a")) == "b"
        with pytest.raises(ReadOnly):
            reader.write_sync(lambda unit: unit.meta.put("a", "c"))


def test_a_store_for_reading_needs_no_writer(either: str) -> None:
    with opened(either) as store:
        store.write_sync(lambda unit: unit.meta.put("a", "b"))
    with opened(either, read_only=True) as reader:
        assert reader.read_sync(lambda unit: unit.meta.get("a")) == "b"


def test_the_file_is_kept_in_wal_and_full_with_foreign_keys(migrated: str) -> None:
    """B01."""

    def pragmas(unit) -> list[object]:
        return [
            unit.db.raw.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "query_only")
        ]

    with opened(migrated) as store:
        assert store.write_sync(pragmas) == ["wal", 2, 1, 0]
        assert store.read_sync(pragmas)[3] == 1


@pytest.mark.skipif(os.name == "nt", reason="permissions are POSIX's")
def test_the_file_is_for_its_owners_eyes_only(sqlite_url: str) -> None:
    migrate(sqlite_url)
    with opened(sqlite_url) as store:
        store.write_sync(lambda unit: unit.meta.put("a", "b"))
        found = {
            each.name: oct(each.stat().st_mode & 0o077)
            for each in path_of(sqlite_url).parent.glob("comite.db*")
        }
    assert {name: found[name] for name in ("comite.db", "comite.db-wal")} == {
        "comite.db": "0o0",
        "comite.db-wal": "0o0",
    }


def test_a_full_disk_fails_the_group_and_loses_nothing_before(migrated: str) -> None:
    """B08."""

    def fill(unit) -> None:
        for number in range(1000):
            unit.meta.put(f"k{number}", "x" * 4000)

    with opened(migrated) as store:
        store.write_sync(lambda unit: unit.meta.put("a", "b"))
        store.write_sync(lambda unit: unit.db.raw.execute("PRAGMA max_page_count = 150"))
        with pytest.raises(StoreDown):
            store.write_sync(fill)
        assert store.write_sync(lambda unit: unit.meta.get("a")) == "b"
        assert store.write_sync(lambda unit: unit.meta.get("k0")) is None


@pytest.fixture
def postgres(request: pytest.FixtureRequest) -> Iterator[str]:
    yield fresh_url(request, "postgresql")


def test_a_database_that_only_reads_is_refused(postgres: str) -> None:
    name = make_url(postgres).database
    with psycopg.connect(postgres.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with pytest.raises(NotWritable) as refused:
        SqlStore(postgres)
    assert refused.value.params == {"reason": "default_transaction_read_only"}


def test_each_commit_waits_for_the_disk_whatever_the_server_says(postgres: str) -> None:
    """M9: the test's server has synchronous_commit off."""

    def setting(unit) -> str:
        return unit.db.raw.execute("SHOW synchronous_commit").fetchone()[0]

    with opened(postgres) as store:
        assert store.write_sync(setting) == "on"
        assert store.read_sync(setting) == "off"


def test_a_server_that_restarts_is_found_again(postgres: str) -> None:
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> %s"
    with opened(postgres) as store:
        store.write_sync(lambda unit: unit.meta.put("a", "b"))
        store.read_sync(lambda unit: unit.meta.get("a"))
        with psycopg.connect(postgres.replace("+psycopg", ""), autocommit=True) as stranger:
            stranger.execute(end, (make_url(postgres).database, stranger.info.backend_pid))
        store.write_sync(lambda unit: unit.meta.put("a", "c"))
        assert store.read_sync(lambda unit: unit.meta.get("a")) == "c"


def test_two_organisations_of_one_key_are_a_conflict_and_not_a_drivers_error(either: str) -> None:
    organization = Organization("o", "O", "fr", "UTC")
    with opened(either) as store:
        store.write_sync(lambda unit: unit.organizations.add(organization))
        with pytest.raises(Exception) as refused:
            store.write_sync(lambda unit: unit.organizations.add(organization))
    assert type(refused.value).__module__ == "storage.errors"
