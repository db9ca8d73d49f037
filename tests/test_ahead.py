"""An answer given ahead of time is kept, then taken at the opening as if it came then (S08)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.events import Action
from bot.model import Leave
from bot.replies import Ask, Correct, Tell
from tests.test_acts_register_commitments import department, person_id
from tests.world import World, words

SAID = {"done": "Bascule faite", "next": "La recette"}


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def prepares(world: World, user: str, **values: str):
    guest = world.person(user)
    asked = guest.presses(Action("session.ahead_form", {"committee": world.committee_id}))
    assert isinstance(asked, Ask), asked
    return guest.submits({**SAID, **values})


def opened(world: World):
    world.until("2026-11-23 09:45")
    [session] = world.read(lambda u: u.sessions.open_in(world.committee_id, "standup"))
    return world.read(lambda u: u.sessions.sitting(session.id))


def answers(world: World, sitting) -> dict[str, str]:
    names = {p.person_id: p.name.split()[0] for p in sitting.participants}
    return {names[a.person_id]: a.value["done"] for a in sitting.answers}


def prompts(world: World, user: str) -> list[str]:
    return [s.card.title for s in world.person(user).talk if s.card.title.startswith("Stand-up")]


def test_it_is_taken_at_the_opening_and_its_author_is_not_asked(world: World) -> None:
    assert isinstance(prepares(world, "bob"), Tell)
    sitting = opened(world)
    assert answers(world, sitting) == {"Bob": "Bascule faite"}
    assert prompts(world, "bob") == [] and prompts(world, "carol") != []
    assert len([m for m in world.channel() if "Bascule faite" in words(m.card)]) == 1


def test_the_last_one_prepared_stands(world: World) -> None:
    prepares(world, "bob")
    prepares(world, "bob", done="Bascule finie")
    assert answers(world, opened(world)) == {"Bob": "Bascule finie"}


def test_it_is_taken_once(world: World) -> None:
    prepares(world, "bob")
    opened(world)
    world.until("2026-11-25 09:45", timedelta(hours=1))
    [session] = world.read(lambda u: u.sessions.open_in(world.committee_id, "standup"))
    assert world.read(lambda u: u.sessions.sitting(session.id)).answers == ()


def test_what_is_wrong_is_said_at_once_and_nothing_is_kept(world: World) -> None:
    said = prepares(world, "bob", request_text="Un accès")
    assert isinstance(said, Correct) and set(said.errors) == {"request_department"}
    assert opened(world).answers == ()


def test_what_does_not_fit_any_more_is_told_and_asked_like_everybody(world: World) -> None:
    """Bob moves to the department that he was going to ask: one's own is not asked (S12)."""
    product, bob = department(world, "Produit"), person_id(world, "bob")
    prepares(world, "bob", request_department=product.id, request_text="Le tarif")

    def moves(unit):
        committee = unit.committees.get(world.committee_id)
        seat = replace(committee.seat_of(bob), department=product)
        unit.committees.seat(committee.id, seat)

    world.write(moves)
    sitting = opened(world)
    assert sitting.answers == ()
    assert prompts(world, "bob") != []
    assert "The answer you prepared no longer fits" in [
        s.card.title for s in world.person("bob").talk
    ]


def test_a_request_prepared_is_owed_from_the_opening_on(world: World) -> None:
    product = department(world, "Produit")
    prepares(world, "bob", request_department=product.id, request_text="Le tarif")
    assert world.read(lambda u: u.commitments.of(world.committee_id)) == []
    opened(world)
    [owed] = world.read(lambda u: u.commitments.of(world.committee_id))
    assert (owed.text, owed.department.name, owed.due) == (
        "Le tarif",
        "Produit",
        date(2026, 11, 30),
    )


def test_whoever_left_meanwhile_answers_nothing(world: World) -> None:
    prepares(world, "bob")
    bob = person_id(world, "bob")

    def leaves(unit):
        committee = unit.committees.get(world.committee_id)
        unit.committees.unseat(committee.id, committee.seat_of(bob).id)

    world.write(leaves)
    assert opened(world).answers == ()


def test_whoever_will_be_away_may_still_answer_before(world: World) -> None:
    bob = person_id(world, "bob")
    away = Leave("l1", bob, date(2026, 11, 23), date(2026, 11, 24))
    world.write(lambda unit: unit.people.add_leave(away))
    prepares(world, "bob")
    assert answers(world, opened(world)) == {"Bob": "Bascule faite"}


def test_while_a_session_is_open_the_answer_is_for_that_one(world: World) -> None:
    bob = world.person("bob")
    bob.presses(Action("session.ahead_form", {"committee": world.committee_id}))
    sitting = opened(world)
    bob.submits(SAID)
    again = world.read(lambda u: u.sessions.sitting(sitting.session.id))
    assert answers(world, again) == {"Bob": "Bascule faite"}
    bob_id = person_id(world, "bob")
    assert world.read(lambda u: u.sessions.prepared(world.committee_id, "standup", bob_id)) is None


def test_a_preview_takes_nothing(world: World) -> None:
    prepares(world, "bob")
    alice = world.person("alice")
    [plan] = [
        s for s in world.read(lambda u: u.schedules.of(world.committee_id)) if s.kind == "standup"
    ]
    about = {"committee": world.committee_id, "schedule": plan.id}
    alice.presses(Action("plan.preview", about))
    assert answers(world, opened(world)) == {"Bob": "Bascule faite"}


def test_nothing_is_prepared_for_what_is_not_planned(world: World) -> None:
    for plan in world.read(lambda u: u.schedules.of(world.committee_id)):
        world.write(lambda u, plan=plan: u.schedules.drop(plan.id))
    said = world.person("bob").presses(
        Action("session.ahead_form", {"committee": world.committee_id})
    )
    assert isinstance(said, Tell) and "Nothing planned" in words(said.card)
