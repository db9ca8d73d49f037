"""Before an irritant is saved, those that say the same are offered: how often rightly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, text

from bot import registering
from bot.model import Irritant, IrritantStatus
from storage import near
from storage.folding import fold
from storage.likeness import GOOD, likeness, read
from storage.likeness.lexicon import NEIGHBOURS, OPPOSITES, Sense, forms
from storage.migrate import MIGRATIONS, config, migrate
from storage.schema import REVISIONS
from storage.store import SqlStore
from storage.unit import SqlUnit
from tests.near_duplicates import HALVES, figures, pairs, recall_among_all, table
from tests.store_kit import AMINA, COMMITTEE, START, fresh_url, opened, settle

LOOK_ALIKES = (
    "product",
    "negation",
    "channel",
    "amount",
    "direction",
    "actor",
    "city",
    "fault",
)
SAME = ("typos", "accents", "sms", "darija", "paraphrase", "reordered", "long_short")


def test_there_are_enough_pairs_of_every_kind_in_both_halves() -> None:
    assert len(pairs()) >= 270
    assert len({(pair.first, pair.second) for pair in pairs()}) == len(pairs())
    assert [pair.number for pair in pairs()] == list(range(1, len(pairs()) + 1))
    for half in HALVES:
        some = [pair for pair in pairs() if pair.half == half]
        assert {pair.kind for pair in some if pair.same} == set(SAME)
        assert {pair.kind for pair in some if not pair.same} == set(LOOK_ALIKES)


@pytest.mark.parametrize("half", ["", *HALVES])
def test_nine_offers_of_ten_are_right_and_four_duplicates_of_five_are_offered(half: str) -> None:
    print(table())
    got = figures(half)
    assert got.precision >= 0.90, got.wrong
    assert got.recall >= 0.80, got.wrong


@pytest.mark.parametrize("kind", LOOK_ALIKES)
def test_what_only_looks_the_same_is_mostly_told_apart(kind: str) -> None:
    right, every = figures().by_kind[kind]
    assert right / every >= 0.8


@pytest.mark.parametrize("kind", SAME)
def test_each_way_of_saying_the_same_is_mostly_found(kind: str) -> None:
    right, every = figures().by_kind[kind]
    assert right / every >= 2 / 3


def test_in_a_register_of_all_the_right_one_is_among_the_three_offered() -> None:
    assert recall_among_all() >= 0.80


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_are_compared_the_same_way_round_and_back(one: str, other: str) -> None:
    found = likeness(read(one), read(other))
    assert 0 <= found <= 1
    assert found == pytest.approx(likeness(read(other), read(one)))


@pytest.mark.parametrize(
    "said",
    [
        "الفاتورة لا تصل في الوقت",
        "The invoice never arrives on time",
        "khllest 3 merrat w lcarte makhdamach, svp!!",
        "Le code n’arrive jamais par SMS 😡😡",
    ],
)
def test_a_text_of_any_language_says_the_same_as_itself(said: str) -> None:
    assert likeness(read(said), read(said)) == pytest.approx(1)
    assert likeness(read(said), read(f"{said.upper()}  …")) >= GOOD


def test_every_text_says_the_same_as_itself() -> None:
    texts = {said for pair in pairs() for said in (pair.first, pair.second)}
    assert [said for said in texts if likeness(read(said), read(said)) < 0.99] == []


def test_two_people_the_other_way_round_do_not_say_the_same() -> None:
    said = "Le livreur attend le client"
    assert likeness(read(said), read("Le client attend le livreur")) == 0
    assert likeness(read(said), read("Le client est attendu par le livreur")) >= GOOD


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Attente de 48 h au téléphone", "Deux jours d'attente au téléphone"),
        ("Prélevé 1 500 dh de trop", "prélevé 1500 dirhams de trop"),
        ("Débité deux fois", "Double débit"),
    ],
)
def test_one_amount_in_two_units_is_one_amount(one: str, other: str) -> None:
    assert likeness(read(one), read(other)) >= GOOD


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    with opened(fresh_url(request, request.param)) as store:
        store.write_sync(settle)
        yield store


def test_one_put_aside_is_not_offered_however_near(store: SqlStore) -> None:
    def offered(unit: SqlUnit) -> list[str]:
        said = Irritant("i1", "c1", 0, "La facture est illisible", START, AMINA.id)
        for number in range(1, 8):
            unit.irritants.add(replace(said, id=f"i{number}"))
        for number in range(1, 6):
            aside = replace(said, id=f"i{number}", status=IrritantStatus.DISMISSED)
            unit.irritants.save(aside)
        return [i.id for i in registering.similar(unit, COMMITTEE, "facture illisible", but="i6")]

    assert store.write_sync(offered) == ["i7"]


def test_an_irritant_is_found_by_what_it_says_now(store: SqlStore) -> None:
    def offered(unit: SqlUnit) -> list[int]:
        said = Irritant("i1", "c1", 0, "La facture est illisible", START, AMINA.id)
        unit.irritants.add(said)
        unit.irritants.save(replace(said, verbatim="Le livreur ne sonne jamais"))
        return [
            len(registering.similar(unit, COMMITTEE, asked))
            for asked in ("facture illisible", "livreur ne sonne pas")
        ]

    assert store.write_sync(offered) == [0, 1]


def test_the_best_three_are_offered_the_nearest_first(store: SqlStore) -> None:
    def offered(unit: SqlUnit) -> list[str]:
        for number, said in enumerate(
            (
                "Le remboursement tarde, on me demande encore un papier",
                "Le remboursement tarde",
                "Mon remboursement met trop de temps à arriver sur mon compte",
                "Le remboursement tarde trop",
                "La facture est illisible",
            ),
            start=1,
        ):
            unit.irritants.add(Irritant(f"i{number}", "c1", 0, said, START, AMINA.id))
        return [i.id for i in registering.similar(unit, COMMITTEE, "le remboursement tarde")]

    found = store.write_sync(offered)
    assert len(found) == 3 and found[:2] == ["i2", "i4"]


def put(connection: Connection, name: str, **values: str) -> None:
    """A row with these values, and nothing in its other columns."""
    columns = connection.execute(text(f"PRAGMA table_info({name})")).mappings().all()
    row = {each["name"]: values.get(each["name"], "") for each in columns if each["notnull"]}
    marks = ", ".join(f":{column}" for column in row)
    connection.execute(text(f"INSERT INTO {name} ({', '.join(row)}) VALUES ({marks})"), row)


def test_irritants_from_before_the_index_are_found(tmp_path: Path) -> None:
    """The migration that makes the index fills it."""
    [making] = (MIGRATIONS / "versions").glob("*_irritant_tokens.py")
    before = REVISIONS[REVISIONS.index(making.name[:4]) - 1]
    engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    with engine.begin() as connection:
        made = config()
        made.attributes["connection"] = connection
        command.upgrade(made, before)
        put(connection, "committee", id="c1")
        put(connection, "irritant", id="i1", committee_id="c1", verbatim="Facture illisible")
    engine.dispose()
    url = f"sqlite:///{tmp_path / 'old.db'}"
    migrate(url)
    with opened(url) as store:
        found = store.read_sync(lambda unit: near.like(unit.db, "c1", "factures illisibles", 3))
    assert found == ["i1"]


def test_a_form_of_the_word_list_stands_for_one_thing() -> None:
    stands: dict[str, set[Sense]] = defaultdict(set)
    for form, sense in forms():
        stands[form.removeprefix("=")].add(sense)
    assert {form: senses for form, senses in stands.items() if len(senses) > 1} == {}
    assert [form for form in stands if fold(form) != form] == []


def test_the_word_list_names_what_it_has() -> None:
    names = {sense.name for _, sense in forms()}
    paired = {name.removeprefix("!") for name in NEIGHBOURS} | {n for p in OPPOSITES for n in p}
    assert paired - names == set()
