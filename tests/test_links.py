"""One-time links: one's own from the chat, an invitation for whoever has none."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from bot.events import Action, PersonPicked
from bot.replies import Tell
from tests.front_door import FrontDoor
from tests.service import form_of
from tests.world import World, buttons, words


@pytest.fixture
def door(database_url: str) -> Iterator[FrontDoor]:
    with FrontDoor(database_url, "2026-11-23 10:00") as opened:
        yield opened


def test_a_member_enters_their_page_with_a_link_asked_for_in_slack(door: FrontDoor) -> None:
    said = door.person("bob").command("/comite page").send()
    [url] = set(re.findall(r"http://[^\"\\ ]+/sign-in\?token=[\w-]+", str(said.body)))
    with httpx.Client(follow_redirects=True) as browser:
        page = browser.get(url)
        assert "Bob Brown" in page.text
        action, hidden = form_of(page.text)
        inside = browser.post(f"{door.url}{action}", data=hidden, headers={"Origin": door.url})
        assert "Lancement Carte Fidélité" in inside.text
        assert "Bob Brown" not in browser.get(url).text, "a link is spent once"


def test_the_link_dies_after_ten_minutes(door: FrontDoor) -> None:
    said = door.person("bob").command("/comite page").send()
    url = re.findall(r"http://[^\"\\ ]+/sign-in\?token=[\w-]+", str(said.body))[0]
    door.until("2026-11-23 10:10")
    assert "Bob Brown" not in httpx.get(url).text


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def test_a_facilitator_gets_an_invitation_for_a_member_without_chat(world: World) -> None:
    alice = world.person("alice")
    alice.types("membres")
    [add] = [b for b in buttons(alice.said.card) if b.action.name == "seat.add_form"]
    alice.presses(add.action)
    alice.submits({"person": PersonPicked(name="Fatima Zahra", email="fz@example.com")})
    reply = alice.clicks("Lien d’accès")
    assert isinstance(reply, Tell)
    assert "/invite?token=" in words(reply.card)
    chatty = next(s for s in world.committee.seats if s.person.name == "Bob Brown")
    refused = alice.presses(
        Action("seat.invite", {"seat": chatty.id, "committee": world.committee_id})
    )
    assert "/comite page" in words(refused.card)


def test_a_member_cannot_make_a_link_for_somebody_else(world: World) -> None:
    seat = world.committee.seats[0]
    reply = world.person("bob").presses(
        Action("seat.invite", {"seat": seat.id, "committee": world.committee_id})
    )
    assert "token=" not in words(reply.card)
