"""A committee that exists already is brought into a channel."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.events import Action, Lifecycle, Press, Where, Who
from bot.replies import Ask, Tell
from tests.front_door import FrontDoor
from tests.world import CHANNEL, WORKSPACE, Guest, World, button, buttons, words

NEW = "C02NEW"
BRING = "Relier un comité existant"
FORM = {
    "name": "Parcours d’activation",
    "goal": "Activer la carte en un jour",
    "departments": "Marketing, DSI",
    "members": "",
}


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def invited(world: World) -> None:
    who = Who("simulated", WORKSPACE, "")
    where = Where("simulated", WORKSPACE, NEW)
    world.handle(Lifecycle("joined", who, where, f"joined-{next(world.keys)}", world.clock()))


def here(world: World) -> list[str]:
    """What the new channel was told, by title."""
    return [shown.card.title for shown in world.platform.channel(NEW)]


def brought(world: World) -> Guest:
    """Alice brings her committee into a new channel, from the welcome there."""
    invited(world)
    alice = world.person("alice")
    alice.clicks(BRING, world.platform.channel(NEW)[0].card, channel=NEW)
    alice.submits({}, channel=NEW)
    return alice


def test_the_form_lists_the_committees_that_the_asker_facilitates(world: World) -> None:
    world.person("alice").types("créer", channel="")
    invited(world)
    alice = world.person("alice")
    reply = alice.clicks(BRING, world.platform.channel(NEW)[0].card, channel=NEW)
    assert isinstance(reply, Ask)
    assert [o.label for o in reply.form.fields[0].options] == ["Lancement Carte Fidélité"]


def test_the_channel_becomes_a_place_and_is_told(world: World) -> None:
    alice = brought(world)
    assert (NEW, True) in [(p.channel, p.reachable) for p in world.committee.places]
    assert here(world)[-1] == "Le comité Lancement Carte Fidélité se retrouve ici"
    assert isinstance(alice.said, Tell) and alice.said.card.title == "C’est relié"


def test_an_open_vote_shows_in_the_channel_that_is_brought_in(world: World) -> None:
    world.until("2026-11-23 09:00")
    world.person("alice").types("vote Lancer la campagne")
    brought(world)
    assert "Lancer la campagne" in words(world.platform.channel(NEW)[-1].card)
    assert sum("Lancer la campagne" in words(m.card) for m in world.channel()) == 1


def test_what_is_said_in_that_channel_is_about_that_committee(world: World) -> None:
    brought(world)
    reply = world.person("bob").types("membres", channel=NEW)
    assert isinstance(reply, Tell) and "Lancement Carte Fidélité" in words(reply.card)


def test_a_member_who_facilitates_nothing_is_told_whom_to_ask(world: World) -> None:
    invited(world)
    reply = world.person("bob").clicks(BRING, world.platform.channel(NEW)[0].card, channel=NEW)
    assert isinstance(reply, Tell) and "facilitator" in words(reply.card)
    assert [b.action and b.action.name for b in buttons(reply.card)] == ["committee.form"]


def test_a_form_sent_by_somebody_else_adds_nothing(world: World) -> None:
    """The form is checked again when it comes back: Bob is not Alice."""
    invited(world)
    alice, bob = world.person("alice"), world.person("bob")
    bob.said = alice.clicks(BRING, world.platform.channel(NEW)[0].card, channel=NEW)
    bob.submits({}, channel=NEW)
    assert NEW not in [p.channel for p in world.committee.places]


def test_the_same_channel_is_not_brought_twice(world: World) -> None:
    alice = brought(world)
    reply = alice.presses(Action("place.form"), channel=NEW)
    assert isinstance(reply, Tell) and reply.card.title == "Aucun comité à relier"
    assert [p.channel for p in world.committee.places].count(NEW) == 1


def test_in_a_private_talk_it_says_to_do_it_in_a_channel(world: World) -> None:
    reply = world.person("alice").presses(Action("place.form"))
    assert isinstance(reply, Tell) and reply.card.title == "Cela se fait dans un canal"


def test_the_web_cannot_name_a_channel(world: World) -> None:
    organization = world.committee.organization_id
    alice = world.read(lambda u: u.people.of_account("simulated", WORKSPACE, "alice"))
    who = Who("web", organization, alice.id, alice.name)
    where = Where("web", organization, "")
    reply = world.handle(
        Press(who, where, Action("place.form", {"channel": NEW}), "web-1", world.clock())
    )
    assert isinstance(reply, Tell) and reply.card.title == "Cela se fait dans un canal"


def test_the_menu_of_a_channel_without_committee_has_the_button(world: World) -> None:
    alice = world.person("alice")
    reply = alice.types("", channel=NEW)
    assert isinstance(reply, Tell) and button(reply.card, BRING)
    reply = alice.types("", channel=CHANNEL)
    assert isinstance(reply, Tell) and BRING not in [b.label for b in buttons(reply.card)]


def test_a_committee_created_in_a_private_talk_says_how_to_reach_a_channel(world: World) -> None:
    fatima = world.person("fatima")
    fatima.types("créer", channel="")
    reply = fatima.submits(FORM)
    assert isinstance(reply, Tell) and BRING in words(reply.card)


def test_a_committee_created_in_a_channel_does_not(world: World) -> None:
    fatima = world.person("fatima")
    fatima.types("créer", channel=NEW)
    reply = fatima.submits(FORM, channel=NEW)
    assert isinstance(reply, Tell) and BRING not in words(reply.card)


def test_through_slack_from_the_invitation_to_the_stand_up(database_url: str) -> None:
    with FrontDoor(database_url, "2026-11-23 08:30") as door:
        door.fake.add_channel("C02NEW", "reclamations", members=["U01ALICE"])
        alice = door.person("alice")
        assert alice.joins("C02NEW", bot=True).send().status == 200
        door.deliver()
        [welcome] = door.fake.channel("C02NEW").posts
        assert alice.click(BRING, welcome).send().status == 200
        assert alice.submit({}).send().status == 200
        door.until("2026-11-23 08:31")
        assert "se retrouve ici" in str(door.fake.channel("C02NEW").posts[-1])
        door.until("2026-11-23 09:40")
        bob = door.person("bob")
        bob.click("Répondre").send()
        bob.submit({"done": "Bascule faite", "next": "Recette"}).send()
        door.deliver()
        assert "Bascule faite" in str(door.fake.channel("C02NEW").posts[-1])
        assert "Bascule faite" in str(door.fake.channel("C01GEN").posts[-1])
    assert door.fake.violations == []
