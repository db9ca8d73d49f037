"""Somebody known by e-mail alone, who acts from a chat for the first time (P01, P04)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot import conversation
from bot.events import Action, Press, Where
from bot.model import Role, Seat
from bot.replies import Ask, Tell
from tests.world import CHANNEL, WORKSPACE, Guest, World, words


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    made.until("2026-11-23 09:00")
    yield made
    made.close()


@pytest.fixture
def farid(world: World) -> Guest:
    """Seated by his address; his chat account is new to us."""

    def seat(unit) -> None:
        committee = unit.committees.get(world.committee_id)
        organization = unit.organizations.get(committee.organization_id)
        person = conversation.enroll(
            unit, organization, "", "", "", name="Farid Filali", email="farid@example.com"
        )
        unit.committees.seat(
            committee.id, Seat(unit.new_id(), person, committee.departments[0], Role.MEMBER)
        )

    world.write(seat)
    return world.person("farid")


def vote(world: World) -> str:
    world.person("alice").types("vote Lancer la campagne")
    return world.read(lambda unit: unit.sessions.open_in(world.committee_id, "vote"))[0].id


def test_the_first_press_may_be_one_that_opens_a_form(world: World, farid: Guest) -> None:
    no_go = Action("session.form", {"session": vote(world), "variant": "no_go"})
    assert isinstance(farid.presses(no_go, channel=CHANNEL), Ask)


def test_the_ballot_of_that_form_is_taken(world: World, farid: Guest) -> None:
    session = vote(world)
    farid.presses(Action("session.form", {"session": session, "variant": "no_go"}), CHANNEL)
    farid.submits({"reason": "Les agences ne sont pas prêtes", "lift": "Les former"})
    answers = world.read(lambda unit: unit.sessions.sitting(session)).answers
    assert [answer.value["choice"] for answer in answers] == ["no_go"]


def test_a_first_word_in_a_private_talk_finds_their_committee(world: World, farid: Guest) -> None:
    reply = farid.types("irritant L’application se ferme au paiement", channel="")
    assert isinstance(reply, Tell) and "Lancement Carte Fidélité" in words(reply.card)


def test_a_guest_is_not_taken_for_the_owner_of_an_address(world: World, farid: Guest) -> None:
    guest = replace(farid.who, guest=True)
    press = Press(
        guest,
        Where("simulated", WORKSPACE, CHANNEL),
        Action("session.form", {"session": vote(world), "variant": "no_go"}),
        "guest-1",
        world.clock(),
    )
    assert isinstance(world.handle(press), Tell)
