"""`comite journal verify` against somebody with SQL: every column of every table, rows deleted,
swapped, added, tails cut, chains written anew. Each is put back from a copy."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import Result
from sqlalchemy.engine import make_url

from storage import chain
from storage.columns import Instant
from storage.db import table
from storage.ledgers import JournalEntryRow, JournalHeadRow, JournalTextRow
from tests import service
from tests.journal_scene import NAME, OTHER, comite, environ, prepare
from tests.store_kit import fresh_url

TABLES = {
    "journal_entry": table(JournalEntryRow),
    "journal_text": table(JournalTextRow),
    "journal_head": table(JournalHeadRow),
}
PLACES = ("first", "middle", "last")
BROKEN = re.compile(re.escape(NAME) + r": BROKEN at entry (\d+)(?: \((D-\d{4}-\d{3})\))?: .+")
Row = dict[str, Any]


@dataclass
class Attacker:
    """A connection that may do anything, and a copy of what there was."""

    url: str
    raw: Any
    ids: dict[str, str]

    def __post_init__(self) -> None:
        self.lite = self.url.startswith("sqlite")
        self.kept = {name: self.all(name) for name in TABLES}
        self.count = len(self.rows("journal_entry"))
        self._disarm()

    def _disarm(self) -> None:
        if self.lite:
            for (name,) in self.raw.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                self.raw.execute(f"DROP TRIGGER {name}")
            return
        for name in ("journal_entry", "journal_text"):
            for (trigger,) in self.raw.execute(
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = %s::regclass",
                (name,),
            ).fetchall():
                self.raw.execute(f"DROP TRIGGER {trigger} ON {name}")
        self.raw.execute("SET session_replication_role = replica")  # foreign keys look away

    def run(self, sql: str, *values: Any) -> int:
        done = self.raw.execute(sql if self.lite else sql.replace("?", "%s"), values)
        return int(done.rowcount)

    def all(self, name: str) -> list[Row]:
        found = self.raw.execute(f"SELECT * FROM {name} ORDER BY committee_id, rank")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def rows(self, name: str) -> list[Row]:
        """Those of the committee that is attacked, in their order."""
        rows = [row for row in self.kept[name] if row["committee_id"] == self.ids[NAME]]
        return sorted(rows, key=lambda row: (row["rank"], row.get("field", "")))

    def row(self, name: str, place: str, filled: str = "rank") -> Row:
        """One that is not empty in a column."""
        rows = [row for row in self.rows(name) if row[filled] is not None]
        return rows[{"first": 0, "middle": len(rows) // 2, "last": -1}[place]]

    def update(self, name: str, row: Row, **values: Any) -> None:
        keys = [column.name for column in TABLES[name].primary_key]
        done = self.run(
            f"UPDATE {name} SET {', '.join(f'{c} = ?' for c in values)} WHERE "
            + " AND ".join(f"{k} = ?" for k in keys),
            *values.values(),
            *(row[k] for k in keys),
        )
        assert done == 1, row

    def delete(self, name: str, row: Row) -> None:
        keys = [column.name for column in TABLES[name].primary_key]
        done = self.run(
            f"DELETE FROM {name} WHERE " + " AND ".join(f"{k} = ?" for k in keys),
            *(row[k] for k in keys),
        )
        assert done == 1, row

    def insert(self, name: str, row: Row) -> None:
        self.run(
            f"INSERT INTO {name} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
            *row.values(),
        )

    @contextmanager
    def at_work(self) -> Iterator[None]:
        try:
            yield
        finally:
            with self.together():
                for name, rows in self.kept.items():
                    self.run(f"DELETE FROM {name}")
                    for row in rows:
                        self.insert(name, row)

    @contextmanager
    def together(self) -> Iterator[None]:
        self.raw.execute("BEGIN")
        yield
        self.raw.execute("COMMIT")

    def verify(self, *words: str) -> Result:
        return comite(self.url, "journal", "verify", *words)

    def named(self, *words: str) -> tuple[int, str | None]:
        """The first bad entry that the command names, with its number."""
        done = self.verify(*words)
        assert isinstance(done.exception, SystemExit), done
        assert done.exit_code == 1, done.output
        found = BROKEN.search(done.output)
        assert found, done.output
        return int(found[1]), found[2]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def attacker(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Attacker]:
    url = fresh_url(request, request.param)
    ids = prepare(url, tmp_path_factory.mktemp("committee"))
    if request.param == "sqlite":
        raw: Any = sqlite3.connect(str(make_url(url).database), isolation_level=None)
    else:
        raw = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
    made = Attacker(url, raw, ids)
    yield made
    assert made.verify().exit_code == 0, "everything was put back"
    raw.close()


def other_json(text: str) -> str:
    """The same table of facts or digests with one of its values changed, in the same writing."""
    values = json.loads(text)
    name = next(iter(values), "outcome")
    digest = isinstance(values.get(name), str) and len(values[name]) == 64
    values[name] = "0" * 64 if digest else [values[name]] if name in values else "go"
    return chain.canonical(values)


def another(attacker: Attacker, name: str, column: str, row: Row) -> Any:
    """Another value that could well stand in that column."""
    value = row[column]
    match column:
        case "committee_id":
            return (
                "ghost"
                if name == "journal_head"
                else attacker.ids[OTHER]
                if row["rank"] > 5
                else "ghost"
            )
        case "rank":
            return value + 1000 if name != "journal_head" else value - 1
        case "facts" | "digests":
            return other_json(value)
        case "kind":
            return "decision" if value != "decision" else "decided"
        case "number" | "supersedes" | "extends":
            return "D-2026-042"
        case "outcome":
            return "no_go" if value == "go" else "go"
        case "prev_hash" | "hash":
            return next(r["hash"] for r in attacker.rows("journal_entry") if r["hash"] != value)
        case "field":
            return f"{value}.2"
        case "salt":
            return "ab" * 32
        case "person_id":
            return next(r[column] for r in attacker.kept[name] if r[column] not in (None, value))
        case "value":
            return f"{value} "
    kind = TABLES[name].c[column].type
    assert isinstance(kind, Instant), f"how is {name}.{column} tampered with?"
    if isinstance(value, str):
        return (datetime.fromisoformat(value) + timedelta(days=1)).isoformat(
            timespec="microseconds"
        )
    return value + timedelta(days=1)


def ranks(attacker: Attacker, name: str, row: Row) -> set[int]:
    """A head that is wrong disagrees about the last entry, or the one that would follow."""
    return {attacker.count, attacker.count + 1} if name == "journal_head" else {row["rank"]}


COLUMNS = [
    (name, column.name, place)
    for name, found in TABLES.items()
    for column in found.c
    for place in (PLACES if name != "journal_head" else PLACES[:1])
]
NEVER_ALONE = ("number", "supersedes", "extends", "outcome")
"""Empty in many entries; whatever stands there is hashed with the rest."""
NULLABLE = [
    (name, column.name) for name, found in TABLES.items() for column in found.c if column.nullable
]
ROWS = [
    (name, place) for name in TABLES for place in (PLACES if name != "journal_head" else PLACES[:1])
]


def test_a_journal_of_many_kinds_left_alone_is_whole(attacker: Attacker) -> None:
    kinds = {row["kind"] for row in attacker.rows("journal_entry")}
    assert kinds == {
        "opened",
        "membership",
        "decided",
        "decision",
        "irritant_moved",
        "cancelled",
        "erasure",
        "undecided",
        "extension",
    }
    assert any(row["supersedes"] for row in attacker.rows("journal_entry"))
    done = attacker.verify()
    head = attacker.rows("journal_head")[0]["hash"]
    assert f"{NAME}: whole, {attacker.count} entries, {attacker.count}:{head[:12]}" in done.output


@pytest.mark.parametrize(("name", "column", "place"), COLUMNS)
def test_another_value_in_any_column_is_found_where_it_stands(
    attacker: Attacker, name: str, column: str, place: str
) -> None:
    nullable = TABLES[name].c[column].nullable and column not in NEVER_ALONE
    row = attacker.row(name, place, column if nullable else "rank")
    with attacker.at_work():
        attacker.update(name, row, **{column: another(attacker, name, column, row)})
        rank, _ = attacker.named()
    assert rank in ranks(attacker, name, row)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("name", "column"), NULLABLE)
def test_a_column_emptied_is_found_where_it_stands(
    attacker: Attacker, name: str, column: str, place: str
) -> None:
    row = attacker.row(name, place, column)
    with attacker.at_work():
        attacker.update(name, row, **{column: None})
        rank, _ = attacker.named()
    assert rank == row["rank"]


STRANGE: tuple[Any, ...] = (
    " ",
    "x",
    "infinity",
    "0044-03-15 BC",
    "[" * 100_000,
    '{"a":1e999}',
    '"\\ud800"',
    2**31 + 7,
    2.5,
    b"\xff\xfe",
    "not UTF-8",
)
"""What no program of ours writes; each database takes some of it into some columns."""


@pytest.mark.parametrize(("name", "column"), sorted({found[:2] for found in COLUMNS}))
def test_what_cannot_even_be_read_is_found_where_it_stands(
    attacker: Attacker, name: str, column: str
) -> None:
    row = attacker.row(name, "middle", "value" if name == "journal_text" else "rank")
    written = row[column]
    near = (f"{written} ", written.upper()) if isinstance(written, str) else ()
    for value in (*STRANGE, *near):
        if value == written or (column == "rank" and value == 2.5):
            continue
        with attacker.at_work():
            try:
                if value == "not UTF-8" and attacker.lite:
                    garble(attacker, name, column, row)
                else:
                    attacker.update(name, row, **{column: value})
            except (sqlite3.Error, psycopg.Error):
                continue
            rank, number = attacker.named()
            assert rank in ranks(attacker, name, row), value
            assert number in (None, row.get("number")) or name != "journal_entry"


def garble(attacker: Attacker, name: str, column: str, row: Row) -> None:
    keys = [key.name for key in TABLES[name].primary_key]
    attacker.run(
        f"UPDATE {name} SET {column} = CAST(x'ff61' AS TEXT) WHERE "
        + " AND ".join(f"{key} = ?" for key in keys),
        *(row[key] for key in keys),
    )


def test_a_number_that_is_none_of_ours_is_not_repeated(attacker: Attacker) -> None:
    """Else it could say that everything is whole."""
    row = attacker.rows("journal_entry")[6]
    with attacker.at_work():
        attacker.update("journal_entry", row, number=f"D-2026-002)\n{NAME}: whole")
        done = attacker.verify()
    assert f"{NAME}: BROKEN at entry 7: it was altered\n" in done.output
    assert f"{NAME}: whole" not in done.output


@pytest.mark.parametrize(("name", "place"), ROWS)
def test_a_row_deleted_is_found_where_it_stood(attacker: Attacker, name: str, place: str) -> None:
    row = attacker.row(name, place)
    with attacker.at_work():
        attacker.delete(name, row)
        rank, _ = attacker.named()
    assert rank in ranks(attacker, name, row)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ["journal_entry", "journal_text"])
def test_two_rows_that_changed_places_are_found_at_the_first(
    attacker: Attacker, name: str, place: str
) -> None:
    """Everything but the keys, as a whole and column by column."""
    row = attacker.row(name, place, "committee_id" if name == "journal_entry" else "value")
    keys = {column.name for column in TABLES[name].primary_key} | {"number"}
    contents = [column for column in row if column not in keys]
    others = [r for r in attacker.rows(name) if r is not row]
    for columns in (contents, *([column] for column in contents)):
        other = next(
            (r for r in reversed(others) if [r[c] for c in columns] != [row[c] for c in columns]),
            None,
        )
        if other is None:
            continue
        with attacker.at_work():
            attacker.update(name, row, **{c: other[c] for c in columns})
            attacker.update(name, other, **{c: row[c] for c in columns})
            rank, _ = attacker.named()
        assert rank == min(row["rank"], other["rank"]), columns


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("to", ["before", "after", "far after"])
def test_an_entry_copied_to_another_rank_is_found(attacker: Attacker, place: str, to: str) -> None:
    row = attacker.row("journal_entry", place)
    rank = {"before": 0, "after": attacker.count + 1, "far after": attacker.count + 9}[to]
    with attacker.at_work():
        attacker.insert("journal_entry", row | {"rank": rank, "number": None})
        found, _ = attacker.named()
    assert found == (1 if rank == 0 else attacker.count + 1)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("to", ["another field", "a rank without it", "after the last", "before"])
def test_a_text_copied_to_another_place_is_found(attacker: Attacker, place: str, to: str) -> None:
    row = attacker.row("journal_text", place, "value")
    change, rank = {
        "another field": ({"field": "texts.remark"}, row["rank"]),
        "a rank without it": ({"rank": 11, "field": "texts.more"}, 11),
        "after the last": ({"rank": attacker.count + 1}, attacker.count + 1),
        "before": ({"rank": 0}, 1),
    }[to]
    with attacker.at_work():
        attacker.insert("journal_text", row | change)
        assert attacker.named()[0] == rank


def test_a_head_without_entries_is_found_though_its_committee_is_unknown(
    attacker: Attacker,
) -> None:
    with attacker.at_work():
        attacker.insert(
            "journal_head", attacker.row("journal_head", "first") | {"committee_id": "ghost"}
        )
        done = attacker.verify()
    assert done.exit_code == 1
    assert "ghost: BROKEN at entry 1:" in done.output
    assert f"{NAME}: whole" in done.output


def test_a_number_is_named_with_its_rank(attacker: Attacker) -> None:
    row = next(r for r in attacker.rows("journal_entry") if r["number"] == "D-2026-002")
    with attacker.at_work():
        attacker.update("journal_entry", row, outcome="go")
        assert attacker.named() == (row["rank"], "D-2026-002")


def test_a_text_altered_together_with_its_digest_is_found(attacker: Attacker) -> None:
    text = attacker.row("journal_text", "last", "value")
    entry = next(r for r in attacker.rows("journal_entry") if r["rank"] == text["rank"])
    digests = json.loads(entry["digests"])
    digests[text["field"]] = chain.digest(text["salt"], "Autre chose", text["person_id"])
    with attacker.at_work():
        attacker.update("journal_text", text, value="Autre chose")
        attacker.update("journal_entry", entry, digests=chain.canonical(digests))
        assert attacker.named()[0] == text["rank"]


@pytest.mark.parametrize("place", ["middle", "last"])
def test_a_text_erased_without_an_entry_that_says_so_is_found(
    attacker: Attacker, place: str
) -> None:
    text = attacker.row("journal_text", place, "value")
    with attacker.at_work():
        attacker.update("journal_text", text, salt=None, value=None, person_id=None)
        assert attacker.named()[0] == text["rank"]


def test_a_text_written_into_an_erased_place_is_found(attacker: Attacker) -> None:
    gone = next(r for r in attacker.rows("journal_text") if r["value"] is None)
    with attacker.at_work():
        attacker.update("journal_text", gone, salt="ab" * 32, value="Tout va bien")
        assert attacker.named()[0] == gone["rank"]


def test_an_erased_place_removed_altogether_is_found(attacker: Attacker) -> None:
    gone = next(r for r in attacker.rows("journal_text") if r["value"] is None)
    with attacker.at_work():
        attacker.delete("journal_text", gone)
        assert attacker.named()[0] == gone["rank"]


def rewritten(attacker: Attacker, row: Row, prev: str, **changes: Any) -> Row:
    """The entry changed and hashed again, as the store would have written it."""
    row = row | changes | {"prev_hash": prev}
    at = datetime.fromisoformat(row["at"]) if isinstance(row["at"], str) else row["at"]
    written = chain.body(
        committee_id=row["committee_id"],
        rank=row["rank"],
        kind=row["kind"],
        number=row["number"],
        at=at,
        facts=json.loads(row["facts"]),
        supersedes=row["supersedes"],
        digests=json.loads(row["digests"]),
    )
    return row | {"hash": chain.linked(prev, written)}


def forge(attacker: Attacker, start: int, head: bool = True) -> list[Row]:
    """Changes an entry, and writes every hash after it anew; the head too, if wanted."""
    entries = attacker.rows("journal_entry")
    prev = entries[start - 1]["prev_hash"]
    forged = []
    for row in entries[start - 1 :]:
        changes: Row = {}
        if row["rank"] == start:
            facts = json.loads(row["facts"]) | {"outcome": "go_conditions"}
            changes = {"facts": chain.canonical(facts), "outcome": "go_conditions"}
        new = rewritten(attacker, row, prev, **changes)
        attacker.update(
            "journal_entry", row, **{c: new[c] for c in ("facts", "outcome", "prev_hash", "hash")}
        )
        forged.append(new)
        prev = new["hash"]
    if head:
        attacker.update("journal_head", attacker.row("journal_head", "first"), hash=prev)
    return forged


@pytest.mark.parametrize("rank", [6, 15])
def test_an_entry_hashed_again_breaks_the_one_after_it_or_the_head(
    attacker: Attacker, rank: int
) -> None:
    row = attacker.rows("journal_entry")[rank - 1]
    facts = json.loads(row["facts"]) | {"needed": 3}
    new = rewritten(attacker, row, row["prev_hash"], facts=chain.canonical(facts))
    with attacker.at_work():
        attacker.update("journal_entry", row, facts=new["facts"], hash=new["hash"])
        assert attacker.named()[0] == min(rank + 1, attacker.count)


def test_a_chain_written_anew_up_to_its_head_is_found_by_the_head(attacker: Attacker) -> None:
    with attacker.at_work():
        forge(attacker, 6, head=False)
        assert attacker.named()[0] == attacker.count


def point(attacker: Attacker, rank: int, digits: int = 12) -> tuple[str, ...]:
    hashed = attacker.rows("journal_entry")[rank - 1]["hash"]
    return "--committee", NAME, "--checkpoint", f"{rank}:{hashed[:digits]}"


@pytest.mark.parametrize("digits", [12, 64])
def test_a_chain_written_anew_with_its_head_is_found_by_a_checkpoint_only(
    attacker: Attacker, digits: int
) -> None:
    with attacker.at_work():
        forge(attacker, 7)
        assert attacker.verify().exit_code == 0
        assert attacker.verify(*point(attacker, 6, digits)).exit_code == 0, "before the forgery"
        for rank in (7, 10, attacker.count):
            assert attacker.named(*point(attacker, rank, digits))[0] == rank


def cut(attacker: Attacker, last: int) -> None:
    """Takes the tail away with everything that tells of it."""
    for name in ("journal_text", "journal_entry"):
        attacker.run(
            f"DELETE FROM {name} WHERE committee_id = ? AND rank > ?", attacker.ids[NAME], last
        )
    attacker.update(
        "journal_head",
        attacker.row("journal_head", "first"),
        rank=last,
        hash=attacker.rows("journal_entry")[last - 1]["hash"],
    )


@pytest.mark.parametrize("digits", [12, 64])
def test_a_tail_cut_with_its_head_is_found_by_a_checkpoint_only(
    attacker: Attacker, digits: int
) -> None:
    with attacker.at_work():
        cut(attacker, attacker.count - 2)
        assert attacker.verify().exit_code == 0
        assert attacker.named(*point(attacker, attacker.count, digits))[0] == attacker.count - 1
        assert attacker.verify(*point(attacker, attacker.count - 2, digits)).exit_code == 0


def test_a_whole_journal_cut_away_is_found(attacker: Attacker) -> None:
    with attacker.at_work():
        for name in TABLES:
            attacker.run(f"DELETE FROM {name} WHERE committee_id = ?", attacker.ids[NAME])
        assert attacker.named()[0] == 1
        assert attacker.named(*point(attacker, 3))[0] == 1


def test_a_tail_cut_without_its_head_is_found(attacker: Attacker) -> None:
    with attacker.at_work():
        attacker.run(
            "DELETE FROM journal_text WHERE committee_id = ? AND rank > 13", attacker.ids[NAME]
        )
        attacker.run(
            "DELETE FROM journal_entry WHERE committee_id = ? AND rank > 13", attacker.ids[NAME]
        )
        assert attacker.named()[0] == 14


def test_a_cut_that_takes_the_erasures_entry_away_is_found(attacker: Attacker) -> None:
    with attacker.at_work():
        cut(attacker, 10)
        assert attacker.named() == (7, "D-2026-002")


@pytest.mark.parametrize("digits", [12, 40, 64])
def test_a_checkpoint_of_this_journal_holds(attacker: Attacker, digits: int) -> None:
    for rank in (1, 8, attacker.count):
        done = attacker.verify(*point(attacker, rank, digits))
        assert done.exit_code == 0 and NAME in done.output and OTHER not in done.output


def test_a_checkpoint_of_another_committee_is_refused(attacker: Attacker) -> None:
    other = next(
        r
        for r in attacker.kept["journal_entry"]
        if r["committee_id"] == attacker.ids[OTHER] and r["rank"] == 3
    )
    checkpoint = f"3:{other['hash'][:12]}"
    done = attacker.verify("--committee", NAME, "--checkpoint", checkpoint)
    assert done.exit_code == 1
    assert done.output == f"{NAME}: BROKEN at entry 3: it is not the journal of the checkpoint\n"
    assert attacker.verify("--committee", OTHER, "--checkpoint", checkpoint).exit_code == 0


def test_a_checkpoint_needs_its_committee_where_there_are_several(attacker: Attacker) -> None:
    done = attacker.verify(*point(attacker, 3)[2:])
    assert done.exit_code == 2
    assert "A checkpoint belongs to one journal: add --committee" in " ".join(done.output.split())


@pytest.mark.parametrize(
    "given",
    [
        "3",
        "3:",
        "0:" + "a" * 12,
        "3:" + "a" * 11,
        "3:" + "g" * 12,
        "3:" + "a" * 65,
        "-1:" + "a" * 12,
        "x:" + "a" * 12,
    ],
)
def test_what_is_no_checkpoint_is_refused_with_its_form(attacker: Attacker, given: str) -> None:
    done = attacker.verify("--committee", NAME, "--checkpoint", given)
    assert done.exit_code == 2 and "--checkpoint is N:HASH" in done.output


def test_programs_are_told_the_first_bad_entry_too(attacker: Attacker) -> None:
    row = attacker.rows("journal_entry")[6]
    with attacker.at_work():
        attacker.update("journal_entry", row, kind="decided")
        done = attacker.verify("--json")
    assert done.exit_code == 1
    told = {one["committee"]: one for one in json.loads(done.stdout)}
    assert (told[NAME]["ok"], told[NAME]["first_bad"], told[NAME]["number"]) == (
        False,
        7,
        "D-2026-002",
    )
    assert told[OTHER]["ok"]


def test_the_real_process_ends_as_the_command_does(attacker: Attacker, tmp_path: Path) -> None:
    def process(*words: str) -> tuple[int, str]:
        env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **environ(attacker.url)}
        done = service.comite(env, "journal", "verify", *words, fails=True)
        return done.returncode, done.stdout + done.stderr

    code, said = process()
    assert code == 0 and f"{NAME}: whole, {attacker.count} entries" in said
    with attacker.at_work():
        attacker.update("journal_text", attacker.row("journal_text", "last"), value="Autre chose")
        code, said = process()
        assert code == 1 and f"{NAME}: BROKEN at entry {attacker.count} (D-2026-007)" in said
    with attacker.at_work():
        cut(attacker, attacker.count - 1)
        code, said = process(*point(attacker, attacker.count))
        assert code == 1 and f"BROKEN at entry {attacker.count}" in said
