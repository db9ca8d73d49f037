"""Committees, their calendars and their rituals' schedules, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.model import CommitteeStatus, Department, Place, Role, Schedule, Seat, VoteRules
from bot.timetable import Calendar, Duration, RamadanHours, Rule, Weekday, WorkingHours
from storage.store import SqlStore
from tests.store_kit import (
    AMINA,
    BADR,
    CHAMA,
    CHANNEL,
    COMMITTEE,
    IT,
    MARKETING,
    SALES,
    START,
    fresh_url,
    opened,
    settle,
)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    with opened(fresh_url(request, request.param)) as store:
        store.write_sync(settle)
        yield store


def test_a_committee_comes_back_whole_and_in_its_order(store: SqlStore) -> None:
    assert store.read_sync(lambda unit: unit.committees.get("c1")) == COMMITTEE


def test_everything_of_a_calendar_survives(store: SqlStore) -> None:
    hours = WorkingHours((Weekday.SUN, Weekday.MON), time(10), time(15, 30))
    changed = replace(
        COMMITTEE,
        name="Autre nom",
        goal="Autre but",
        locale="ar",
        timezone="Europe/Paris",
        calendar=Calendar(
            "MA",
            {date(2026, 5, 27): "Aïd"},
            frozenset({date(2026, 1, 1)}),
            (RamadanHours(date(2026, 2, 18), date(2026, 3, 19), hours),),
        ),
        hours=hours,
        vote=VoteRules("consent", "60%", Duration(36, "h"), "visible"),
        status=CommitteeStatus.CLOSED,
        ends_on=date(2027, 6, 30),
    )
    store.write_sync(lambda unit: unit.committees.save(changed))
    assert store.read_sync(lambda unit: unit.committees.get("c1")) == changed


def test_a_committee_is_found_by_slug_and_by_name(store: SqlStore) -> None:
    found = store.read_sync(
        lambda unit: (
            unit.committees.by_slug("inbound"),
            unit.committees.by_slug("autre"),
            unit.committees.named("o1", "comite INBOUND"),
            unit.committees.named("o2", "Comité Inbound"),
        )
    )
    assert found == (COMMITTEE, None, COMMITTEE, None)


def test_only_open_committees_meet_in_a_channel(store: SqlStore) -> None:
    def two(unit):
        other = replace(
            COMMITTEE,
            id="c2",
            slug="b",
            name="Autre",
            seats=(),
            places=(replace(CHANNEL, id="pl-2"),),
        )
        unit.committees.add(other)
        both = [c.id for c in unit.committees.at("slack", "T1", "C1")]
        unit.committees.save(replace(COMMITTEE, status=CommitteeStatus.CLOSED))
        return both, [c.id for c in unit.committees.at("slack", "T1", "C1")]

    assert store.write_sync(two) == (["c2", "c1"], ["c2"])


def test_a_department_is_the_organisations_and_is_made_once(store: SqlStore) -> None:
    def twice(unit):
        first = unit.committees.department("c1", "Données")
        again = unit.committees.department("c1", "  DONNEES ")
        return first, again, unit.committees.get("c1").departments

    first, again, departments = store.write_sync(twice)
    assert first == again
    assert departments == (MARKETING, SALES, IT, first)


def test_a_department_that_leaves_a_committee_stays_the_organisations(store: SqlStore) -> None:
    def leave(unit):
        unit.committees.drop_department("c1", IT.id)
        gone = unit.committees.get("c1").departments
        return gone, unit.committees.department("c1", "dsi")

    assert store.write_sync(leave) == ((MARKETING, SALES), IT)


def test_a_person_has_one_seat_in_a_committee(store: SqlStore) -> None:
    def move(unit):
        unit.committees.seat("c1", Seat("s9", BADR, IT, Role.OBSERVER))
        return [(s.id, s.person.id, s.role) for s in unit.committees.get("c1").seats]

    assert store.write_sync(move) == [
        ("s1", AMINA.id, Role.FACILITATOR),
        ("s3", CHAMA.id, Role.SPONSOR),
        ("s9", BADR.id, Role.OBSERVER),
    ]


def test_a_seat_is_changed_in_its_place_or_given_up(store: SqlStore) -> None:
    def change(unit):
        seat = replace(COMMITTEE.seats[0], department=IT, deputy_id=CHAMA.id, lead=False)
        unit.committees.seat("c1", seat)
        first = unit.committees.get("c1").seats[0]
        unit.committees.unseat("c1", "s1")
        return first == seat, [s.id for s in unit.committees.get("c1").seats]

    assert store.write_sync(change) == (True, ["s2", "s3"])


def test_the_committees_of_a_person_list_open_ones_first(store: SqlStore) -> None:
    def two(unit):
        other = replace(
            COMMITTEE,
            id="c2",
            slug="z",
            name="Zéro",
            seats=(Seat("s8", BADR, SALES, Role.MEMBER),),
            places=(),
        )
        unit.committees.add(other)
        unit.committees.save(replace(COMMITTEE, status=CommitteeStatus.CLOSED))
        return (
            [c.id for c in unit.committees.of_person(BADR.id)],
            [c.id for c in unit.committees.of_person(AMINA.id)],
        )

    assert store.write_sync(two) == (["c2", "c1"], ["c1"])


def test_a_place_lost_is_lost_for_every_committee_that_meets_there(store: SqlStore) -> None:
    def lose(unit):
        other = replace(
            COMMITTEE, id="c2", slug="b", seats=(), places=(replace(CHANNEL, id="pl-2"),)
        )
        unit.committees.add(other)
        found = unit.committees.reachable("slack", "T1", "C1", False)
        return [(c.id, c.places[0].reachable) for c in found]

    assert store.write_sync(lose) == [("c1", False), ("c2", False)]


def test_a_place_is_added_once_and_can_be_dropped(store: SqlStore) -> None:
    def add(unit):
        unit.committees.add_place("c1", Place("pl-9", "slack", "T1", "C1", "renommé"))
        unit.committees.add_place("c1", Place("pl-3", "web", "o1", "c1"))
        named = [(p.id, p.name) for p in unit.committees.get("c1").places]
        unit.committees.drop_place("pl-1")
        return named, [p.id for p in unit.committees.get("c1").places]

    assert store.write_sync(add) == ([("pl-1", "renommé"), ("pl-3", "")], ["pl-3"])


def test_a_conversation_remembers_the_committee_chosen_last(store: SqlStore) -> None:
    def choose(unit):
        before = unit.committees.chosen("slack", "T1", "U1")
        unit.committees.add(replace(COMMITTEE, id="c2", slug="b", seats=(), places=()))
        unit.committees.choose("slack", "T1", "U1", "c1")
        unit.committees.choose("slack", "T1", "U1", "c2")
        return before, unit.committees.chosen("slack", "T1", "U1")

    assert store.write_sync(choose) == (None, "c2")


def test_one_request_to_join_waits_at_a_time(store: SqlStore) -> None:
    def ask(unit):
        first = unit.committees.ask_to_join("c1", AMINA.id, "Juridique", START)
        again = unit.committees.ask_to_join("c1", AMINA.id, "Finance", START)
        waiting = unit.committees.joining("c1")
        return (
            first,
            again,
            waiting,
            unit.committees.drop_joining("c1", AMINA.id),
            unit.committees.drop_joining("c1", AMINA.id),
        )

    assert store.write_sync(ask) == (True, False, [(AMINA, "Juridique")], "Juridique", None)


def schedule(number: int, **changes: object) -> Schedule:
    base = Schedule(
        f"sc{number}",
        "c1",
        "standup",
        Rule((Weekday.MON, Weekday.THU), time(9, 30)),
        Duration(3, "h"),
        Duration(90, "m"),
        {"questions": ["Quoi ?"]},
        False,
        date(2026, 11, 23),
        START + timedelta(minutes=number),
    )
    return replace(base, **changes)


def test_a_schedule_comes_back_as_it_was_saved(store: SqlStore) -> None:
    def save(unit):
        unit.schedules.save(schedule(1))
        unit.schedules.save(schedule(1, remind_after=None, paused=True))
        return unit.schedules.of("c1"), unit.schedules.get("sc1")

    changed = schedule(1, remind_after=None, paused=True)
    assert store.write_sync(save) == ([changed], changed)


def test_what_is_due_is_what_has_come_the_longest_due_first(store: SqlStore) -> None:
    def fill(unit):
        for number in (3, 1, 2, 60):
            unit.schedules.save(schedule(number))
        unit.schedules.save(schedule(4, paused=True))
        unit.schedules.save(schedule(5, next_at=None))
        now = START + timedelta(minutes=3)
        return [s.id for s in unit.schedules.due(now, 2)], [
            s.id for s in unit.schedules.due(now, 9)
        ]

    assert store.write_sync(fill) == (["sc1", "sc2"], ["sc1", "sc2", "sc3"])


def test_a_closed_committee_has_nothing_due(store: SqlStore) -> None:
    def close(unit):
        unit.schedules.save(schedule(1))
        unit.committees.save(replace(COMMITTEE, status=CommitteeStatus.CLOSED))
        return unit.schedules.due(START + timedelta(days=1), 9)

    assert store.write_sync(close) == []


def test_a_dropped_schedule_is_gone(store: SqlStore) -> None:
    def drop(unit):
        unit.schedules.save(schedule(1))
        unit.schedules.drop("sc1")
        return unit.schedules.of("c1")

    assert store.write_sync(drop) == []
    with pytest.raises(KeyError):
        store.read_sync(lambda unit: unit.schedules.get("sc1"))


def test_the_same_name_in_two_organisations_is_two_departments(store: SqlStore) -> None:
    def other(unit):
        organization = replace(unit.organizations.get("o1"), id="o2", name="B")
        unit.organizations.add(organization)
        unit.committees.add(
            replace(
                COMMITTEE,
                id="c2",
                slug="b",
                organization_id="o2",
                seats=(),
                places=(),
                departments=(),
            )
        )
        return unit.committees.department("c2", "Marketing")

    found = store.write_sync(other)
    assert found != MARKETING and found == Department(found.id, "Marketing")
