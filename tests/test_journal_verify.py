"""Verification finds whatever is changed behind the journal's back, and says where.

Each tampering is done in a transaction, with the triggers off, and taken back afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from bot.effects import Record
from storage import chain
from storage.columns import Instant
from storage.db import POSTGRES, SQLITE, Db, table
from storage.ledgers import JournalEntryRow, JournalHeadRow, JournalTextRow
from storage.sqlite import write_connection
from storage.store import SqlStore
from storage.unit import SqlUnit
from storage.verify import VerifyReport, journaled, verify
from tests.store_kit import AMINA, BADR, COMMITTEE, START, fresh_url, opened, settle

COUNT = 5
"""Two decisions, an override without texts, a superseding decision, an erasure."""


def fill(store: SqlStore) -> tuple[str, str]:
    """Returns the salt and the value of the text that it erases: what an old backup still has."""
    store.write_sync(settle)

    def records(unit: SqlUnit) -> tuple[str, str]:
        for other in ("c2", "c3"):
            unit.committees.add(replace(COMMITTEE, id=other, slug=other, seats=(), places=()))
        decision = Record(
            "decision",
            {"outcome": "go", "n": [1]},
            {"proposal": "Lancer", "why": "x"},
            {"opened_by": AMINA.id},
            True,
        )
        for number, record in enumerate(
            [
                decision,
                decision,
                Record("override", {"alert": "x"}),
                replace(
                    decision,
                    facts={**decision.facts, "extends": "D-2026-002"},
                    supersedes="D-2026-001",
                    people={"by": BADR.id},
                ),
            ]
        ):
            unit.journal.append("c1", record, START + timedelta(minutes=number), 2026)
        kept = unit.db.raw.execute(
            "SELECT salt, value FROM journal_text WHERE rank = 2 AND field = 'texts.why'"
        ).fetchone()
        unit.journal.erase("c1", [(2, "texts.why"), (2, "people.opened_by")], START)
        unit.journal.append("c2", decision, START, 2026)
        return kept

    return store.write_sync(records)


@dataclass
class Copy:
    """A filled journal that may be tampered with and is always put back."""

    db: Db
    ids: str
    kept: tuple[str, str]

    def rows(self, name: str) -> list[dict[str, Any]]:
        cursor = self.db.raw.execute(
            f"SELECT {self.ids} AS handle, t.* FROM {name} t"
            " WHERE committee_id = 'c1' ORDER BY rank"
        )
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def run(self, sql: str, *values: Any) -> None:
        mark = "?" if self.db.name == "sqlite" else "%s"
        self.db.raw.execute(sql.replace("?", mark), values)

    @contextmanager
    def tampering(self) -> Iterator[None]:
        self.db.raw.execute("BEGIN")
        try:
            if self.db.name == "sqlite":
                names = self.db.raw.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'trigger'"
                ).fetchall()
                for (name,) in names:
                    self.db.raw.execute(f"DROP TRIGGER {name}")
            else:
                for name in ("journal_entry", "journal_text"):
                    self.db.raw.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
            yield
        finally:
            self.db.raw.execute("ROLLBACK")

    @property
    def busy(self) -> bool:
        raw = self.db.raw
        return (
            raw.in_transaction
            if self.db.name == "sqlite"
            else (raw.info.transaction_status != psycopg.pq.TransactionStatus.IDLE)
        )

    def report(self, committee_id: str = "c1", **options: Any) -> VerifyReport:
        """As the journal stands, within the tampering if there is one."""
        if self.busy:
            return verify(self.db, committee_id, **options)
        self.db.raw.execute("BEGIN")
        try:
            return verify(self.db, committee_id, **options)
        finally:
            self.db.raw.execute("ROLLBACK")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def copy(request: pytest.FixtureRequest) -> Iterator[Copy]:
    url = fresh_url(request, request.param)
    with opened(url) as store:
        kept = fill(store)
    if request.param == "sqlite":
        raw = write_connection(Path(make_url(url).database))
        # Whoever tampers is not stopped by our keys.
        raw.execute("PRAGMA foreign_keys=OFF")
        yield Copy(Db(raw, SQLITE), "rowid", kept)
    else:
        raw = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        yield Copy(Db(raw, POSTGRES), "ctid", kept)
    raw.close()


def changed(kind: Any, value: Any) -> Any:
    """Another value that the column accepts."""
    if isinstance(kind, Instant):
        if isinstance(value, str):
            return (datetime.fromisoformat(value) + timedelta(seconds=1)).isoformat(
                timespec="microseconds"
            )
        return value + timedelta(seconds=1)
    if isinstance(value, int):
        return value + 1000
    if value == "c1":
        return "c3"
    if value is None:
        return "ab"
    return value[:-1] + ("0" if value[-1:] != "0" else "1")


TABLES = {
    "journal_entry": JournalEntryRow,
    "journal_text": JournalTextRow,
    "journal_head": JournalHeadRow,
}
COLUMNS = [(name, column.name) for name, model in TABLES.items() for column in table(model).c]


def expected(name: str, row: dict[str, Any]) -> set[int]:
    """The rank that must be named; a head disagrees about the last entry or the one after."""
    return {COUNT, COUNT + 1} if name == "journal_head" else {row["rank"]}


def test_a_journal_left_alone_verifies(copy: Copy) -> None:
    report = copy.report()
    assert (report.ok, report.count, report.first_bad, report.reason) == (True, COUNT, None, "")
    assert copy.report("c2").ok
    with copy.tampering():
        assert journaled(copy.db) == ["c1", "c2"]


@pytest.mark.parametrize(("name", "column"), COLUMNS)
def test_a_changed_column_is_named_in_every_row(copy: Copy, name: str, column: str) -> None:
    kind = table(TABLES[name]).c[column].type
    rows = copy.rows(name)
    assert rows
    for row in rows:
        with copy.tampering():
            copy.run(
                f"UPDATE {name} SET {column} = ? WHERE {copy.ids} = ?",
                changed(kind, row[column]),
                row["handle"],
            )
            report = copy.report()
        assert not report.ok, (column, row)
        assert report.first_bad in expected(name, row), (report, row)
    assert copy.report().ok


@pytest.mark.parametrize(
    ("name", "column"),
    [
        (name, column.name)
        for name, model in TABLES.items()
        for column in table(model).c
        if column.nullable
    ],
)
def test_an_emptied_column_is_named_in_every_row(copy: Copy, name: str, column: str) -> None:
    full = [row for row in copy.rows(name) if row[column] is not None]
    assert full
    for row in full:
        with copy.tampering():
            copy.run(f"UPDATE {name} SET {column} = NULL WHERE {copy.ids} = ?", row["handle"])
            report = copy.report()
        assert not report.ok, (column, row)
        assert report.first_bad in expected(name, row), (report, row)


@pytest.mark.parametrize("name", TABLES)
def test_a_deleted_row_is_named(copy: Copy, name: str) -> None:
    for row in copy.rows(name):
        with copy.tampering():
            copy.run(f"DELETE FROM {name} WHERE {copy.ids} = ?", row["handle"])
            report = copy.report()
        assert not report.ok, row
        assert report.first_bad in expected(name, row), (report, row)


@pytest.mark.parametrize("name", ["journal_entry", "journal_text"])
def test_an_added_row_is_named(copy: Copy, name: str) -> None:
    model = table(TABLES[name])
    for row in copy.rows(name):
        for rank in (row["rank"], 0, COUNT + 1, COUNT + 7):
            added = {column.name: row[column.name] for column in model.c} | {"rank": rank}
            if name == "journal_text":
                added["field"] += ".x" if rank == row["rank"] else ""
            elif rank == row["rank"]:
                continue
            if "number" in added:
                added["number"] = None
            with copy.tampering():
                copy.run(
                    f"INSERT INTO {name} ({', '.join(added)})"
                    f" VALUES ({', '.join('?' * len(added))})",
                    *added.values(),
                )
                report = copy.report()
            assert not report.ok, added
            named = {0: 1, COUNT + 1: COUNT + 1, COUNT + 7: COUNT + 1}.get(rank, rank)
            assert report.first_bad == named, (report, added)


@pytest.mark.parametrize("name", ["journal_entry", "journal_text"])
def test_two_rows_that_change_places_are_named(copy: Copy, name: str) -> None:
    rows = copy.rows(name)
    model = table(TABLES[name])
    contents = [c.name for c in model.c if not c.primary_key and c.name != "number"]
    pairs = [
        (a, b)
        for a in rows
        for b in rows
        if a["rank"] < b["rank"] and [a[c] for c in contents] != [b[c] for c in contents]
    ]
    assert pairs
    for one, other in pairs:
        with copy.tampering():
            for to, source in ((one, other), (other, one)):
                # By primary key: PostgreSQL's row handles move with each update.
                keys = [c.name for c in model.primary_key]
                copy.run(
                    f"UPDATE {name} SET {', '.join(f'{c} = ?' for c in contents)}"
                    f" WHERE {' AND '.join(f'{k} = ?' for k in keys)}",
                    *[source[c] for c in contents],
                    *[to[k] for k in keys],
                )
            report = copy.report()
        assert (report.ok, report.first_bad) == (False, one["rank"]), (report, one, other)


def test_a_text_erased_without_an_erasure_entry_is_named(copy: Copy) -> None:
    with copy.tampering():
        copy.run(
            "UPDATE journal_text SET salt = NULL, value = NULL, person_id = NULL"
            " WHERE committee_id = 'c1' AND rank = 1 AND field = 'texts.why'"
        )
        report = copy.report()
    assert (report.first_bad, report.number, report.reason) == (1, "D-2026-001", "text_erased")


def test_an_erased_text_that_comes_back_is_named(copy: Copy) -> None:
    with copy.tampering():
        copy.run(
            "UPDATE journal_text SET salt = ?, value = ?"
            " WHERE committee_id = 'c1' AND rank = 2 AND field = 'texts.why'",
            *copy.kept,
        )
        report = copy.report()
    assert (report.first_bad, report.reason) == (2, "text_restored")


def test_facts_written_otherwise_are_named_even_if_they_mean_the_same(copy: Copy) -> None:
    with copy.tampering():
        copy.run(
            "UPDATE journal_entry SET facts = ? WHERE committee_id = 'c1' AND rank = 3",
            '{ "alert": "x" }',
        )
        report = copy.report()
    assert (report.first_bad, report.reason) == (3, "facts")


def test_a_column_that_cannot_even_be_read_is_named(copy: Copy) -> None:
    with copy.tampering():
        copy.run("UPDATE journal_entry SET facts = 'x' WHERE committee_id = 'c1' AND rank = 4")
        report = copy.report()
    assert (report.first_bad, report.reason) == (4, "unreadable")


def cut(copy: Copy, last: int) -> None:
    """A tail taken away with everything that tells of it."""
    copy.run("DELETE FROM journal_text WHERE committee_id = 'c1' AND rank > ?", last)
    copy.run("DELETE FROM journal_entry WHERE committee_id = 'c1' AND rank > ?", last)
    copy.run(
        "UPDATE journal_head SET rank = ?, hash = (SELECT hash FROM journal_entry"
        " WHERE committee_id = 'c1' AND rank = ?) WHERE committee_id = 'c1'",
        last,
        last,
    )


def test_a_tail_cut_with_care_is_found_by_a_checkpoint(copy: Copy) -> None:
    published = (COUNT - 1, copy.rows("journal_entry")[COUNT - 2]["hash"][:12])
    assert copy.report(checkpoint=published).ok
    with copy.tampering():
        cut(copy, 1)
        assert copy.report().ok
        report = copy.report(checkpoint=published)
    assert (report.ok, report.first_bad, report.reason) == (False, 2, "checkpoint")


def test_a_cut_that_takes_an_erasure_away_leaves_texts_that_nothing_explains(copy: Copy) -> None:
    with copy.tampering():
        cut(copy, COUNT - 1)
        report = copy.report()
    assert (report.first_bad, report.number, report.reason) == (2, "D-2026-002", "text_erased")


def test_a_journal_written_anew_is_found_by_a_checkpoint(copy: Copy) -> None:
    first = copy.rows("journal_entry")[0]
    with copy.tampering():
        cut(copy, 1)
        facts = '{"n":[1],"outcome":"no_go"}'
        at = first["at"]
        anew = chain.linked(
            "",
            chain.body(
                committee_id="c1",
                rank=1,
                kind=first["kind"],
                number=first["number"],
                at=datetime.fromisoformat(at).astimezone(UTC) if isinstance(at, str) else at,
                facts={"outcome": "no_go", "n": [1]},
                supersedes=None,
                digests=json.loads(first["digests"]),
            ),
        )
        copy.run(
            "UPDATE journal_entry SET facts = ?, outcome = 'no_go', hash = ?"
            " WHERE committee_id = 'c1' AND rank = 1",
            facts,
            anew,
        )
        copy.run("UPDATE journal_head SET hash = ? WHERE committee_id = 'c1'", anew)
        assert copy.report().ok
        report = copy.report(checkpoint=(1, first["hash"]))
    assert (report.first_bad, report.number, report.reason) == (1, "D-2026-001", "checkpoint")


@pytest.mark.parametrize("digits", [12, 40, 64])
def test_a_checkpoint_of_any_length_from_twelve_digits_holds(copy: Copy, digits: int) -> None:
    """J10."""
    for row in copy.rows("journal_entry"):
        assert copy.report(checkpoint=(row["rank"], row["hash"][:digits].upper())).ok


@pytest.mark.parametrize("checkpoint", [(0, "0" * 12), (1, "0" * 11), (1, "g" * 12), (1, "0" * 65)])
def test_what_is_no_checkpoint_is_refused(copy: Copy, checkpoint: tuple[int, str]) -> None:
    with pytest.raises(ValueError, match="not a checkpoint"):
        copy.report(checkpoint=checkpoint)


def test_an_empty_journal_extends_no_checkpoint(copy: Copy) -> None:
    assert copy.report("c3").ok
    assert copy.report("c3", checkpoint=(1, "0" * 12)).first_bad == 1
