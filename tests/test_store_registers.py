"""Commitments and irritants, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.model import Commitment, CommitmentStatus, Irritant, IrritantStatus
from storage.store import SqlStore
from tests.store_kit import (
    AMINA,
    BADR,
    CHAMA,
    COMMITTEE,
    IT,
    MARKETING,
    SALES,
    START,
    fresh_url,
    opened,
    session,
    settle,
)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    with opened(fresh_url(request, request.param)) as store:
        store.write_sync(settle)
        store.write_sync(lambda unit: unit.sessions.open(session(), ()))
        yield store


def commitment(number: int = 1, **changes: object) -> Commitment:
    base = Commitment(
        f"co{number}",
        "c1",
        "request",
        "Livrer la page",
        IT,
        CHAMA.id,
        AMINA.id,
        date(2026, 12, number),
        session_id="se1",
        from_department=MARKETING,
    )
    return replace(base, **changes)


def irritant(number: int = 1, text: str = "Le code de livraison arrive trop tard") -> Irritant:
    return Irritant(
        f"ir{number}",
        "c1",
        0,
        text,
        START,
        AMINA.id,
        segment="Particuliers",
        moment="Livraison",
        source="support",
        link="https://x",
        signed=True,
    )


def test_a_commitment_comes_back_as_it_was_saved(store: SqlStore) -> None:
    changed = commitment(
        text="Autre",
        owner_id=None,
        due=date(2027, 1, 1),
        entry="D-2026-001",
        status=CommitmentStatus.DECLINED,
        reason="Non",
        changed_at=START,
        department=SALES,
        from_department=None,
    )

    def save(unit):
        unit.commitments.add(commitment())
        first = unit.commitments.get("co1")
        unit.commitments.save(changed)
        return first, unit.commitments.get("co1"), unit.commitments.get("none")

    assert store.write_sync(save) == (commitment(), changed, None)
    with pytest.raises(KeyError):
        store.write_sync(lambda unit: unit.commitments.save(commitment(9)))


def test_a_commitments_key_is_unique_in_its_session(store: SqlStore) -> None:
    def twice(unit):
        unit.commitments.add(commitment(1), "request:amina")
        unit.commitments.add(commitment(2), "request:amina")
        unit.commitments.add(commitment(3))
        unit.commitments.add(commitment(4))
        return (
            unit.commitments.keyed("se1", "request:amina"),
            unit.commitments.keyed("se1", "x"),
            [c.id for c in unit.commitments.of("c1")],
        )

    assert store.write_sync(twice) == (commitment(1), None, ["co1", "co3", "co4"])


def test_open_commitments_come_first_due_first_and_all_on_demand(store: SqlStore) -> None:
    def several(unit):
        unit.commitments.add(commitment(3))
        unit.commitments.add(commitment(2, status=CommitmentStatus.CONFIRMED))
        unit.commitments.add(commitment(1))
        return (
            [c.id for c in unit.commitments.of("c1")],
            [c.id for c in unit.commitments.of("c1", open_only=False)],
        )

    assert store.write_sync(several) == (["co1", "co3"], ["co1", "co2", "co3"])


def test_a_person_owes_what_is_open_or_waits_for_a_word(store: SqlStore) -> None:
    """V35."""

    def owe(unit):
        for number, status in enumerate(CommitmentStatus, start=1):
            unit.commitments.add(commitment(number, status=status))
        unit.commitments.add(commitment(9, owner_id=BADR.id))
        return [c.status for c in unit.commitments.owed_by(CHAMA.id)]

    assert store.write_sync(owe) == [CommitmentStatus.OPEN, CommitmentStatus.DONE]


def test_an_irritant_gets_the_next_number_of_its_committee(store: SqlStore) -> None:
    def add(unit):
        unit.committees.add(replace(COMMITTEE, id="c2", slug="b", seats=(), places=()))
        return [
            unit.irritants.add(each).number
            for each in (
                irritant(1),
                irritant(2),
                replace(irritant(3), committee_id="c2"),
                irritant(4),
            )
        ]

    assert store.write_sync(add) == [1, 2, 1, 3]


def test_an_irritant_comes_back_with_its_reporter_as_first_supporter(store: SqlStore) -> None:
    added = store.write_sync(lambda unit: unit.irritants.add(irritant()))
    assert added == replace(irritant(), number=1, supporters=(AMINA.id,))
    assert store.read_sync(lambda unit: unit.irritants.numbered("c1", 1)) == added
    assert store.read_sync(lambda unit: unit.irritants.get("none")) is None


def test_the_same_key_reports_an_irritant_once(store: SqlStore) -> None:
    """S14."""

    def twice(unit):
        first = unit.irritants.add(irritant(1), "se1:amina")
        again = unit.irritants.add(irritant(2, "Autre texte"), "se1:amina")
        return first == again, len(unit.irritants.of("c1"))

    assert store.write_sync(twice) == (True, 1)


def test_an_irritant_lives(store: SqlStore) -> None:
    def live(unit):
        added = unit.irritants.add(irritant())
        changed = replace(
            added,
            status=IrritantStatus.DISMISSED,
            owner=IT,
            reason="Doublon",
            verbatim="Reformulé",
            segment="",
            signed=False,
        )
        unit.irritants.save(changed)
        return changed == unit.irritants.get("ir1"), unit.irritants.of("c1", open_only=True)

    assert store.write_sync(live) == (True, [])


def test_a_person_supports_an_irritant_once(store: SqlStore) -> None:
    """I06."""

    def support(unit):
        unit.irritants.add(irritant())
        later = START + timedelta(days=1)
        return (
            unit.irritants.support("ir1", BADR.id, later),
            unit.irritants.support("ir1", BADR.id, later),
            unit.irritants.support("ir1", AMINA.id, later),
            unit.irritants.get("ir1").supporters,
        )

    assert store.write_sync(support) == (True, False, False, (AMINA.id, BADR.id))


def test_frequency_counts_the_people_of_the_last_days(store: SqlStore) -> None:
    """I02."""

    def count(unit):
        unit.irritants.add(irritant(1))
        unit.irritants.add(irritant(2))
        unit.irritants.support("ir1", BADR.id, START + timedelta(days=100))
        return (
            unit.irritants.frequency("c1", START),
            unit.irritants.frequency("c1", START + timedelta(days=10)),
        )

    assert store.write_sync(count) == ({"ir1": 2, "ir2": 1}, {"ir1": 1})


REGISTER = (
    "Le code de livraison arrive trop tard par SMS",
    "Je ne reçois jamais la facture par e-mail",
    "L'application se ferme quand je paie par carte",
    "service client makayjawbch f téléphone",
    "الفاتورة لا تصل في الوقت",
)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("le code de livraisson arive tros tard", 1),
        ("Les codes de livraison arrivent tard", 1),
        ("jamais recu ma facture par email", 2),
        ("lapplication se ferme quand on paye par carte", 3),
        ("Service Client makayjawbouch f telephone", 4),
        ("الفاتوره لا تصل", 5),
    ],
)
def test_a_near_duplicate_is_found_in_spite_of_typing(
    store: SqlStore, said: str, meant: int
) -> None:
    def look(unit):
        for number, text in enumerate(REGISTER, start=1):
            unit.irritants.add(irritant(number, text))
        return [each.number for each in unit.irritants.like("c1", said, 3)][:1]

    assert store.write_sync(look) == [meant]


@pytest.mark.parametrize("said", ["La remise promise n'est pas appliquée", "Bonjour", ""])
def test_what_reads_like_nothing_finds_nothing(store: SqlStore, said: str) -> None:
    def look(unit):
        for number, text in enumerate(REGISTER, start=1):
            unit.irritants.add(irritant(number, text))
        return unit.irritants.like("c1", said, 3)

    assert store.write_sync(look) == []
