"""Language, days away, working hours and prompts: what each person decides for themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from bot.events import Action, Submission, Where
from bot.model import Person
from bot.replies import Ask, Correct, Tell
from tests.world import Guest, World, buttons, words


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def person(world: World, user: str) -> Person:
    return world.read(lambda unit: unit.people.of_account("simulated", "S01TEST", user))


def leaves(world: World, user: str) -> list[tuple[date, date]]:
    of = person(world, user).id
    return [(x.first, x.last) for x in world.read(lambda unit: unit.people.leaves(of))]


def away(world: World, user: str, **values: object) -> Guest:
    guest = world.person(user)
    guest.types("absence")
    guest.submits(values)
    return guest


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("langue anglais", "en"),
        ("langue Français", "fr"),
        ("language arabic", "ar"),
        ("لغة العربية", "ar"),
        ("langue en", "en"),
    ],
)
def test_a_language_is_named_in_any_language(world: World, typed: str, code: str) -> None:
    reply = world.person("carol").types(typed)
    assert person(world, "carol").locale == code
    assert isinstance(reply, Tell) and reply.card.locale == code


def test_an_unknown_language_changes_nothing_and_offers_the_form(world: World) -> None:
    reply = world.person("carol").types("langue klingon")
    assert person(world, "carol").locale is None
    assert isinstance(reply, Tell) and [b.label for b in buttons(reply.card)] == [
        "Choisir ma langue"
    ]


def test_the_form_offers_the_committees_language_again(world: World) -> None:
    bob = world.person("bob")
    bob.types("language")
    bob.submits({"locale": "auto"})
    assert person(world, "bob").locale is None


def test_somebody_never_seen_may_choose_a_language(world: World) -> None:
    guest = world.person("hind")
    assert isinstance(guest.types("langue"), Ask)
    guest.submits({"locale": "ar"})
    assert person(world, "hind").locale == "ar"


def test_days_away_are_kept_and_nobody_is_prompted_on_them(world: World) -> None:
    away(world, "carol", first="2026-11-23", last="2026-11-24")
    assert leaves(world, "carol") == [(date(2026, 11, 23), date(2026, 11, 24))]
    world.until("2026-11-23 12:00")
    assert world.person("carol").talk == []


def test_one_day_away_needs_one_date(world: World) -> None:
    away(world, "carol", first="2026-12-01")
    assert leaves(world, "carol") == [(date(2026, 12, 1), date(2026, 12, 1))]


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-12-02", "2026-12-01"), ("2026-11-01", "2026-11-02"), ("", "2026-12-01")],
)
def test_days_that_make_no_sense_are_refused(world: World, first: str, last: str) -> None:
    guest = world.person("carol")
    guest.types("absence")
    assert isinstance(guest.submits({"first": first, "last": last}), Correct)
    assert leaves(world, "carol") == []


def test_an_empty_form_is_not_taken_for_an_answer(world: World) -> None:
    guest = world.person("carol")
    guest.types("absence")
    reply = guest.submits({})
    assert isinstance(reply, Correct) and set(reply.errors) == {"first"}


def test_days_away_are_taken_back_by_their_button(world: World) -> None:
    carol = away(world, "carol", first="2026-12-01")
    carol.clicks("Annuler")
    assert leaves(world, "carol") == []


def test_days_away_are_taken_back_in_the_form_too(world: World) -> None:
    away(world, "carol", first="2026-12-01")
    carol = world.person("carol")
    form = carol.types("absence")
    assert isinstance(form, Ask)
    [known] = next(f for f in form.form.fields if f.name == "drop").options
    carol.submits({"drop": (known.value,)})
    assert leaves(world, "carol") == []


def test_nobody_takes_back_anothers_days_away(world: World) -> None:
    away(world, "carol", first="2026-12-01")
    of = person(world, "carol").id
    [leave] = world.read(lambda unit: unit.people.leaves(of))
    world.person("bob").presses(Action("person.back", {"leave": leave.id}))
    assert leaves(world, "carol") == [(date(2026, 12, 1), date(2026, 12, 1))]


def test_a_facilitator_may_enter_anothers_days_and_they_are_told(world: World) -> None:
    away(world, "alice", who=person(world, "dan").id, first="2026-12-01", last="2026-12-04")
    assert leaves(world, "dan") == [(date(2026, 12, 1), date(2026, 12, 4))]
    assert leaves(world, "alice") == []
    [told] = world.person("dan").talk
    assert told.card.locale == "ar" and "Alice Anderson" in words(told.card)


def test_a_member_cannot_enter_anothers_days(world: World) -> None:
    carol = world.person("carol")
    carol.presses(Action("person.away_form"))
    form = carol.said.form  # type: ignore[union-attr]
    assert "who" not in [f.name for f in form.fields]


def test_a_forged_name_is_refused(world: World) -> None:
    carol = world.person("carol")
    event = Submission(
        carol.who,
        Where("simulated", "S01TEST"),
        Action("person.away"),
        {"who": person(world, "dan").id, "first": "2026-12-01"},
        "forged",
        world.clock(),
    )
    world.wait(world.facilitator.handle(event))
    assert leaves(world, "dan") == []


def test_working_hours_change_with_the_absence_form(world: World) -> None:
    away(world, "carol", hours="lun-jeu 10h-16h", timezone="paris")
    carol = person(world, "carol")
    assert (str(carol.hours), carol.timezone) == ("mon,tue,wed,thu 10:00-16:00", "Europe/Paris")


def test_hours_left_as_they_are_stay_the_committees(world: World) -> None:
    away(world, "carol", first="2026-12-01")
    assert (person(world, "carol").hours, person(world, "carol").timezone) == (None, None)


def test_a_new_zone_moves_the_next_opening(world: World) -> None:
    carol = world.person("carol")
    carol.presses(Action("person.hours_form"))
    carol.submits({"timezone": "Dubai"})
    planned = {
        s.kind: s.next_at for s in world.read(lambda unit: unit.schedules.of(world.committee_id))
    }
    assert planned["irritants"].hour == 6


def test_hours_that_cannot_be_read_are_said_under_their_field(world: World) -> None:
    carol = world.person("carol")
    carol.presses(Action("person.hours_form"))
    reply = carol.submits({"hours": "quand je peux"})
    assert isinstance(reply, Correct) and set(reply.errors) == {"hours"}


def test_whoever_stops_the_questions_gets_none_and_may_start_again(world: World) -> None:
    bob = world.person("bob")
    bob.types("stop")
    bob.submits({"on": "no"})
    world.until("2026-11-23 12:00")
    assert person(world, "bob").prompts is False and bob.talk == []
    bob.clicks("Receive questions")
    assert person(world, "bob").prompts is True
