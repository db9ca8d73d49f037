"""Organisations, people and accounts, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.model import Account, Leave, Organization, Person
from bot.timetable import Weekday, WorkingHours
from storage.store import SqlStore
from tests.store_kit import AMINA, BADR, START, fresh_url, opened, settle


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    with opened(fresh_url(request, request.param)) as store:
        store.write_sync(settle)
        yield store


def test_a_person_comes_back_as_they_were_saved(store: SqlStore) -> None:
    hours = WorkingHours((Weekday.MON, Weekday.SAT), time(8, 30), time(16))
    changed = replace(AMINA, locale="ar", timezone="Europe/Paris", hours=hours, prompts=False)
    store.write_sync(lambda unit: unit.people.save(changed))
    assert store.read_sync(lambda unit: unit.people.get(AMINA.id)) == changed


def test_an_unknown_person_is_a_key_error(store: SqlStore) -> None:
    with pytest.raises(KeyError):
        store.read_sync(lambda unit: unit.people.get("nobody"))
    with pytest.raises(KeyError):
        store.write_sync(lambda unit: unit.people.save(replace(AMINA, id="nobody")))


def test_an_address_is_found_whatever_its_case_and_only_in_its_organisation(
    store: SqlStore,
) -> None:
    store.write_sync(lambda unit: unit.organizations.add(Organization("o2", "B", "fr", "UTC")))
    find = lambda unit: (  # noqa: E731
        unit.people.by_email("o1", " AMINA@Maison.example "),
        unit.people.by_email("o2", AMINA.email),
    )
    assert store.read_sync(find) == (AMINA, None)


def test_no_address_finds_nobody(store: SqlStore) -> None:
    store.write_sync(lambda unit: unit.people.add(Person("p9", "o1", "Sans adresse")))
    assert store.read_sync(lambda unit: unit.people.by_email("o1", "")) is None


def test_an_account_belongs_to_one_person_and_moves_whole(store: SqlStore) -> None:
    def move(unit):
        unit.people.link(Account("slack", "T1", "U1", AMINA.id))
        unit.people.link(Account("slack", "T1", "U1", BADR.id, START))
        return (
            unit.people.of_account("slack", "T1", "U1"),
            unit.people.accounts(AMINA.id),
            unit.people.accounts(BADR.id),
        )

    assert store.write_sync(move) == (BADR, [], [Account("slack", "T1", "U1", BADR.id, START)])


def test_the_account_seen_last_is_known_even_after_quick_changes(store: SqlStore) -> None:
    def alternate(unit):
        for platform in ("slack", "teams"):
            unit.people.link(Account(platform, "W", "U", AMINA.id))
        for second, platform in enumerate(["slack", "teams", "slack", "teams", "slack"]):
            unit.people.seen(platform, "W", "U", START + timedelta(seconds=second))
        return {each.platform: each.seen_at for each in unit.people.accounts(AMINA.id)}

    seen = store.write_sync(alternate)
    assert seen["slack"] > seen["teams"]


def test_an_account_is_never_seen_earlier_than_it_was(store: SqlStore) -> None:
    def late(unit):
        unit.people.link(Account("slack", "T1", "U1", AMINA.id))
        unit.people.seen("slack", "T1", "U1", START)
        unit.people.seen("slack", "T1", "U1", START - timedelta(hours=1))
        return unit.people.accounts(AMINA.id)[0].seen_at

    assert store.write_sync(late) == START


def test_an_account_that_could_not_be_reached_is_reachable_once_seen_again(
    store: SqlStore,
) -> None:
    def lose(unit):
        unit.people.link(Account("slack", "T1", "U1", AMINA.id, START))
        unit.people.unreachable("slack", "T1", "U1")
        lost = unit.people.accounts(AMINA.id)[0].reachable
        unit.people.seen("slack", "T1", "U1", START + timedelta(seconds=1))
        return lost, unit.people.accounts(AMINA.id)[0].reachable

    assert store.write_sync(lose) == (False, True)


def test_a_workspace_belongs_to_one_organisation(store: SqlStore) -> None:
    """P03."""

    def attach(unit):
        unit.organizations.add(Organization("o2", "Autre", "fr", "UTC"))
        unit.organizations.attach("o1", "slack", "T1")
        unit.organizations.attach("o1", "slack", "T1")
        return unit.organizations.of_workspace("slack", "T1")

    assert store.write_sync(attach).id == "o1"
    with pytest.raises(ValueError, match="another organisation"):
        store.write_sync(lambda unit: unit.organizations.attach("o2", "slack", "T1"))


def test_an_organisation_is_found_by_its_name_without_accents_or_case(store: SqlStore) -> None:
    found = store.read_sync(lambda unit: unit.organizations.named("  maison  ATLAS "))
    assert found is not None and found.id == "o1"
    assert store.read_sync(lambda unit: [o.id for o in unit.organizations.all()]) == ["o1"]


def test_leave_is_dropped_only_by_its_owner(store: SqlStore) -> None:
    leave = Leave("l1", AMINA.id, date(2026, 12, 1), date(2026, 12, 4))

    def away(unit):
        unit.people.add_leave(leave)
        return (
            unit.people.drop_leave("l1", BADR.id),
            unit.people.leaves(AMINA.id),
            unit.people.drop_leave("l1", AMINA.id),
            unit.people.leaves(AMINA.id),
        )

    assert store.write_sync(away) == (False, [leave], True, [])


def test_acts_of_a_few_hours_are_one_visit_and_the_one_before_is_remembered(
    store: SqlStore,
) -> None:
    def visits(unit):
        before = []
        for hours in (0, 1, 3, 24, 25):
            unit.people.visit(AMINA.id, "c1", START + timedelta(hours=hours))
            before.append(unit.people.visit_before(AMINA.id, "c1"))
        return before

    ended = START + timedelta(hours=3)
    assert store.write_sync(visits) == [None, None, None, ended, ended]
    assert store.read_sync(lambda unit: unit.people.visit_before(BADR.id, "c1")) is None
