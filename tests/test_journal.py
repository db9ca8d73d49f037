"""The journal: numbers, search, erasure, and the triggers that guard it, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.effects import Record
from bot.model import Entry
from storage.errors import Conflict
from storage.store import SqlStore
from storage.unit import SqlUnit
from storage.verify import verify
from tests.store_kit import AMINA, BADR, COMMITTEE, START, fresh_url, opened, settle


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    with opened(fresh_url(request, request.param)) as store:
        store.write_sync(settle)
        yield store


def decision(text: str, **changes: object) -> Record:
    base = Record("decision", {"outcome": "go"}, {"proposal": text}, {"opened_by": AMINA.id}, True)
    return replace(base, **changes)


def write(store: SqlStore, *records: Record, year: int = 2026) -> list[Entry]:
    return store.write_sync(
        lambda unit: [
            unit.journal.append("c1", record, START + timedelta(minutes=minute), year)
            for minute, record in enumerate(records)
        ]
    )


def numbers(entries: list[Entry]) -> list[str | None]:
    return [entry.number for entry in entries]


def search(store: SqlStore, **filters: object) -> list[str | None]:
    return numbers(store.read_sync(lambda unit: unit.journal.of("c1", **filters)))


def test_an_entry_comes_back_as_it_was_written(store: SqlStore) -> None:
    facts = {"outcome": "go", "tally": {"Marketing": {"go": 2}}, "share": 0.5, "list": [1, None]}
    [written] = write(store, decision("Lancer", facts=facts))
    assert store.read_sync(lambda unit: unit.journal.get("c1", "D-2026-001")) == written
    assert written == Entry(
        "c1",
        1,
        "decision",
        "D-2026-001",
        START,
        facts,
        {"proposal": "Lancer"},
        {"opened_by": "Amina"},
        written.hash,
    )


def test_only_numbered_entries_take_a_number_and_every_entry_a_rank(store: SqlStore) -> None:
    """J01."""
    entries = write(store, decision("a"), Record("override", {}), decision("b"))
    assert [(e.rank, e.number) for e in entries] == [
        (1, "D-2026-001"),
        (2, None),
        (3, "D-2026-002"),
    ]


def test_numbers_are_counted_by_committee_and_year_beyond_a_thousand(store: SqlStore) -> None:
    """J05."""
    write(store, *[decision(str(n)) for n in range(2)])
    assert numbers(write(store, decision("x"), year=2027)) == ["D-2027-001"]
    assert numbers(write(store, decision("late"))) == ["D-2026-003"]

    def others(unit: SqlUnit) -> str | None:
        unit.committees.add(replace(COMMITTEE, id="c2", slug="b", seats=(), places=()))
        return unit.journal.append("c2", decision("y"), START, 2026).number

    assert store.write_sync(others) == "D-2026-001"
    many = write(store, *[decision(str(n)) for n in range(1000)], year=2028)
    assert numbers(many)[-2:] == ["D-2028-999", "D-2028-1000"]


def test_what_was_undone_leaves_no_hole_in_the_numbers(store: SqlStore) -> None:
    def fail(unit: SqlUnit) -> None:
        unit.journal.append("c1", decision("perdu"), START, 2026)
        raise ValueError

    with pytest.raises(ValueError):
        store.write_sync(fail)
    assert numbers(write(store, decision("gardé"))) == ["D-2026-001"]


def test_the_head_is_the_last_entry(store: SqlStore) -> None:
    head = lambda: store.read_sync(lambda unit: unit.journal.head("c1"))  # noqa: E731
    assert head() == (0, "")
    last = write(store, decision("a"), decision("b"))[-1]
    assert head() == (2, last.hash)


def test_a_name_in_the_journal_is_the_one_of_its_day(store: SqlStore) -> None:
    write(store, decision("a"))
    store.write_sync(lambda unit: unit.people.save(replace(AMINA, name="Amina B.")))
    [entry] = store.read_sync(lambda unit: unit.journal.of("c1"))
    assert entry.people == {"opened_by": "Amina"}


def test_an_entry_names_the_one_that_replaces_it(store: SqlStore) -> None:
    """J11."""
    write(store, decision("a"), decision("b", supersedes="D-2026-001"))
    found = store.read_sync(lambda unit: [e.superseded_by for e in unit.journal.of("c1")])
    assert found == [None, "D-2026-002"]


def test_an_entry_with_an_unknown_person_is_not_written(store: SqlStore) -> None:
    with pytest.raises(KeyError):
        write(store, decision("a", people={"opened_by": "nobody"}))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("decisions livraisons", ["D-2026-001"]),
        ("DÉCISION", ["D-2026-001"]),
        ("journaux", ["D-2026-002"]),
        ("shipping delay", ["D-2026-003"]),
        ("الفواتير", ["D-2026-004"]),
        ("فَاتُورَة", []),
        ("l'équipe", ["D-2026-002"]),
        ("D-2026-003", ["D-2026-003"]),
        ("amina journal", ["D-2026-002"]),
        ("livraison journal", []),
        ("introuvable", []),
    ],
)
def test_a_search_understands_accents_plurals_and_three_languages(
    store: SqlStore, query: str, found: list[str]
) -> None:
    """J09, B18."""
    write(
        store,
        decision("La décision de livraison est prise", people={"by": BADR.id}),
        decision("Le journal de l'équipe"),
        decision("Shipping delays are announced", people={}),
        decision("وصول الفواتير متأخر", people={}),
    )
    assert search(store, search=query) == found


def test_filters_combine_and_pages_follow_each_other(store: SqlStore) -> None:
    write(
        store,
        decision("a", facts={"outcome": "go", "departments": ["Marketing"]}),
        decision("b", facts={"outcome": "no_go", "tally": {"DSI": {"go": 1}}}),
        decision("c", facts={"outcome": "go", "by_department": [{"id": "d-it", "name": "DSI"}]}),
        Record("review", {"outcome": "kept"}),
    )
    assert search(store, outcome="go") == ["D-2026-003", "D-2026-001"]
    assert search(store, department="dsi") == ["D-2026-003", "D-2026-002"]
    assert search(store, department="d-it") == ["D-2026-003"]
    assert search(store, department="DSI", outcome="no_go", search="b") == ["D-2026-002"]
    assert search(store, kinds=["review"]) == [None]
    assert search(store, since=START + timedelta(minutes=2)) == [None, "D-2026-003"]
    assert search(store, limit=1) == [None]
    assert search(store, limit=2, before_rank=3) == ["D-2026-002", "D-2026-001"]


def test_every_entry_streams_in_order(store: SqlStore) -> None:
    write(store, *[decision(f"n{n}") for n in range(450)])
    texts = store.read_sync(
        lambda unit: [entry.texts["proposal"] for entry in unit.journal.entries("c1")]
    )
    assert texts == [f"n{n}" for n in range(450)]


def test_erasing_forgets_the_value_and_keeps_the_chain(store: SqlStore) -> None:
    write(store, decision("Secret bien gardé"), decision("Autre"))

    def erase(unit: SqlUnit) -> Entry:
        fields = [(rank, field) for _, rank, field in unit.journal.of_person(AMINA.id)]
        return unit.journal.erase("c1", [*fields, (1, "texts.proposal")], START)

    entry = store.write_sync(erase)
    assert (entry.kind, entry.number, entry.facts) == (
        "erasure",
        None,
        {"erased": [[1, "people.opened_by"], [1, "texts.proposal"], [2, "people.opened_by"]]},
    )
    first = store.read_sync(lambda unit: unit.journal.get("c1", "D-2026-001"))
    assert (first.texts, first.people) == ({"proposal": None}, {"opened_by": None})
    assert search(store, search="secret") == []
    assert search(store, search="amina") == []
    assert search(store, search="autre") == ["D-2026-002"]
    assert store.read_sync(lambda unit: verify(unit.db, "c1")).ok


def test_what_is_erased_already_is_not_named_again(store: SqlStore) -> None:
    write(store, decision("a"))
    erase = lambda: store.write_sync(  # noqa: E731
        lambda unit: unit.journal.erase("c1", [(1, "texts.proposal")], START).facts
    )
    assert [erase(), erase()] == [{"erased": [[1, "texts.proposal"]]}, {"erased": []}]
    assert store.read_sync(lambda unit: verify(unit.db, "c1")).ok


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET kind = 'x'",
        "UPDATE journal_entry SET hash = hash",
        "DELETE FROM journal_entry",
        "DELETE FROM journal_text",
        "UPDATE journal_text SET value = 'x'",
        "UPDATE journal_text SET salt = NULL",
        "UPDATE journal_text SET value = NULL",
        "UPDATE journal_text SET salt = NULL, value = NULL, person_id = 'p-badr'",
        "UPDATE journal_text SET salt = NULL, value = NULL, person_id = NULL, rank = 2",
        "UPDATE journal_text SET salt = NULL, value = NULL, person_id = NULL, field = 'texts.x'"
        " WHERE field = 'texts.proposal'",
    ],
)
def test_the_database_refuses_to_rewrite_the_journal(store: SqlStore, statement: str) -> None:
    [entry] = write(store, decision("a"))
    with pytest.raises(Conflict, match="append-only"):
        store.write_sync(lambda unit: unit.db.raw.execute(statement))
    assert store.read_sync(lambda unit: unit.journal.of("c1")) == [entry]


def test_an_erased_value_cannot_be_written_again(store: SqlStore) -> None:
    write(store, decision("a"))
    store.write_sync(lambda unit: unit.journal.erase("c1", [(1, "texts.proposal")], START))
    with pytest.raises(Conflict, match="append-only"):
        store.write_sync(
            lambda unit: unit.db.raw.execute(
                "UPDATE journal_text SET value = 'b', salt = '00' WHERE field = 'texts.proposal'"
            )
        )
