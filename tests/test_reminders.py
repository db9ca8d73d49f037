"""Whom a reminder reaches, and what the facilitator who asks for one is told (S06, V25)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from bot.events import Action
from bot.model import Leave, Person
from bot.replies import Tell
from tests.world import PEOPLE, WORKSPACE, World, words


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def person(world: World, user: str) -> Person:
    return world.read(lambda unit: unit.people.of_account("simulated", WORKSPACE, user))


def vote(world: World) -> str:
    world.until("2026-11-24 10:00")
    world.person("alice").types("vote Lancer la campagne")
    return world.read(lambda unit: unit.sessions.open_in(world.committee_id, "vote"))[0].id


def reminds(world: World, session: str) -> str:
    reply = world.person("alice").presses(Action("session.remind", {"session": session}))
    assert isinstance(reply, Tell)
    return words(reply.card)


def reminded(world: World, session: str) -> set[str]:
    """Who was sent a reminder of this session."""
    found = set()
    for user in PEOPLE:
        known = person(world, user).id
        messages = world.read(lambda unit, known=known: unit.messages.to_person(known, 50))
        found |= {
            user
            for message in messages
            if message.topic.startswith(f"reminder:{session}") and message.ref
        }
    return found


def test_everyone_awaited_is_reminded(world: World) -> None:
    session = vote(world)
    assert "4 personnes" in reminds(world, session)
    assert reminded(world, session) == {"alice", "bob", "carol", "dan"}


def test_a_second_press_reminds_nobody_and_says_so(world: World) -> None:
    session = vote(world)
    reminds(world, session)
    assert "Personne n’est à relancer" in reminds(world, session)


def test_nobody_is_reminded_in_their_evening(world: World) -> None:
    """Ten in Casablanca is seven in the evening in Tokyo, where Bob has gone."""
    session, bob = vote(world), person(world, "bob")
    world.write(lambda unit: unit.people.save(replace(bob, timezone="Asia/Tokyo")))
    reminds(world, session)
    assert reminded(world, session) == {"alice", "carol", "dan"}


def test_whoever_left_the_committee_is_not_reminded(world: World) -> None:
    session = vote(world)
    seat = world.committee.seat_of(person(world, "bob").id)
    world.write(lambda unit: unit.committees.unseat(world.committee_id, seat.id))
    reminds(world, session)
    assert reminded(world, session) == {"alice", "carol", "dan"}


def test_leave_that_began_after_the_opening_is_respected(world: World) -> None:
    session = vote(world)
    away = Leave("away", person(world, "bob").id, date(2026, 11, 24), date(2026, 11, 24))
    world.write(lambda unit: unit.people.add_leave(away))
    reminds(world, session)
    assert reminded(world, session) == {"alice", "carol", "dan"}


def test_whoever_stopped_their_questions_is_not_reminded(world: World) -> None:
    session, bob = vote(world), world.person("bob")
    bob.types("silence")
    bob.submits({"on": "no"})
    reminds(world, session)
    assert reminded(world, session) == {"alice", "carol", "dan"}


def test_a_question_that_waits_for_morning_is_not_asked_of_whoever_stopped_it(world: World) -> None:
    world.until("2026-11-23 20:00")
    world.person("alice").types("vote Lancer la campagne")
    bob = world.person("bob")
    bob.types("silence")
    bob.submits({"on": "no"})
    before = len(bob.talk)
    world.until("2026-11-24 09:30")
    assert len(bob.talk) == before
