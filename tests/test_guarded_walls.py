"""Walls between organisations, and what is looked at again at the moment of sending."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from adapters.simulated import SimulatedPlatform
from bot.cards import Card
from bot.events import Action, Press, Where, Who
from bot.ports import Destination, Uncertain
from bot.replies import Ask, Tell
from tests.world import WORKSPACE, Clock, World, words

PROPOSAL = "Fermer le centre d’appels"


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def session_of(world: World, kind: str) -> str:
    return world.read(lambda unit: unit.sessions.open_in(world.committee_id, kind))[0].id


@pytest.mark.parametrize("name", ["session.show", "session.form", "journal.list", "seat.list"])
def test_a_committee_of_another_organisation_does_not_exist(world: World, name: str) -> None:
    """P03: neither its texts nor its name cross, whatever ids a button carries."""
    world.person("alice").types(f"vote {PROPOSAL}")
    about = {"session": session_of(world, "vote"), "committee": world.committee_id}
    elsewhere = Where("simulated", "S99OTHER")
    eve = world.person("eve")
    who = Who("simulated", "S99OTHER", "eve", "Eve")
    eve._handle(Press(who, elsewhere, Action("person.prompts", {"on": "no"}), "e1", world.clock()))
    reply = eve._handle(Press(who, elsewhere, Action(name, about), "e2", world.clock()))
    assert isinstance(reply, Tell | Ask)
    said = words(reply.card if isinstance(reply, Tell) else reply.form)
    assert PROPOSAL not in said and world.committee.name not in said
    assert "ne sert plus" in said


def test_a_guest_leaves_no_trace(world: World) -> None:
    """P04: only a facilitator who seats them by name makes a guest somebody."""
    who = Who("simulated", WORKSPACE, "visitor", "Visitor", guest=True)
    press = Press(
        who,
        Where("simulated", WORKSPACE),
        Action("person.prompts", {"on": "no"}),
        "g1",
        world.clock(),
    )
    reply = world.person("visitor")._handle(press)
    known = world.read(lambda unit: unit.people.of_account("simulated", WORKSPACE, "visitor"))
    assert known is None
    assert isinstance(reply, Tell) and "Je ne vous connais pas encore" in reply.card.title


def test_on_a_holiday_no_stand_up_opens(database_url: str) -> None:
    """S05: 18 November is a holiday in Morocco, and a Wednesday of the plan."""
    world = World(database_url, Clock("2026-11-17 18:00"))
    try:
        world.until("2026-11-18 18:00", timedelta(hours=1))
        found = world.read(lambda u: u.sessions.recent(world.committee_id, 9, "standup"))
        assert [str(session.status) for session in found] == ["skipped"]
    finally:
        world.close()


def test_whoever_answered_meanwhile_gets_no_reminder(world: World) -> None:
    """FAULTS 69: awaited when the reminder was written, not when it was to be sent."""
    world.until("2026-11-23 10:00")
    session = session_of(world, "standup")
    world.clock.go(world.read(lambda unit: unit.sessions.get(session)).remind_at)
    world.wait(world.facilitator.tick())
    world.person("bob").presses(
        Action("session.answer", {"session": session, "done": "Migration", "next": "Tests"})
    )
    talks = {user: len(world.person(user).talk) for user in ("bob", "carol", "dan")}
    assert talks == {"bob": 1, "carol": 2, "dan": 2}


class Forgetful(SimulatedPlatform):
    """Posts, and the answer that says so is lost on the way back."""

    async def post(self, to: Destination, card: Card, message_id: str) -> str:
        await SimulatedPlatform.post(self, to, card, message_id)
        raise Uncertain("no answer")


def test_a_message_perhaps_posted_is_looked_for_before_it_is_posted_again(world: World) -> None:
    """FAULTS 82, 86."""
    world.platform = Forgetful(world.clock)
    world.courier.platforms = {"simulated": world.platform}
    world.person("alice").types(f"vote {PROPOSAL}")
    for _ in range(5):
        world.clock.go(world.clock() + timedelta(minutes=10))
        while world.wait(world.courier.deliver()):
            pass
    assert len(world.channel()) == 1


def test_nothing_invisible_comes_in(world: World) -> None:
    """FAULTS 42: an override of direction would make a proposal read as another one."""
    world.person("alice").types("vote La\u202encer\u2069 la carte")
    [vote] = world.read(lambda unit: unit.sessions.open_in(world.committee_id, "vote"))
    assert vote.state["proposal"] == "Lancer la carte"
