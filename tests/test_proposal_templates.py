"""Proposals that come again: kept from a vote, started from, taken away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.events import Action
from bot.model import Session
from bot.replies import Ask, Correct, Reply, Tell
from tests.world import World, buttons


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def opened(world: World, **values: str) -> Session:
    alice = world.person("alice")
    alice.presses(Action("ritual.form", {"kind": "vote", "template": "none"}))
    alice.submits({"proposal": "Ouvrir deux agences", **values})
    return world.read(lambda u: u.sessions.open_in(world.committee_id, "vote"))[-1]


def keeps(world: World, vote: Session, name: str, user: str = "alice") -> Reply:
    guest = world.person(user)
    asked = guest.presses(Action("vote.template_keep_form", {"session": vote.id}))
    return guest.submits({"name": name}) if isinstance(asked, Ask) else asked


def labels(said: Reply) -> list[str]:
    assert isinstance(said, Tell), said
    return [one.label for one in buttons(said.card)]


def test_without_templates_the_form_opens_at_once(world: World) -> None:
    assert isinstance(world.person("bob").types("vote"), Ask)


def test_a_proposal_starts_from_what_was_kept(world: World) -> None:
    vote = opened(world, context="Trois villes", rule="member_majority", ballots="secret")
    keeps(world, vote, "Ouverture d’agence")
    bob = world.person("bob")
    assert labels(bob.types("vote")) == ["Ouverture d’agence", "Blank proposal"]
    asked = bob.clicks("Ouverture d’agence")
    assert isinstance(asked, Ask)
    initial = {one.name: one.initial for one in asked.form.fields}
    assert (initial["proposal"], initial["context"], initial["rule"], initial["ballots"]) == (
        "Ouvrir deux agences",
        "Trois villes",
        "member_majority",
        "secret",
    )


def test_a_blank_proposal_stays_one_press_away(world: World) -> None:
    keeps(world, opened(world), "Agence")
    alice = world.person("alice")
    alice.types("vote")
    asked = alice.clicks("Proposition vierge")
    assert isinstance(asked, Ask)
    assert next(one for one in asked.form.fields if one.name == "proposal").initial == ""


def test_a_facilitator_takes_one_away(world: World) -> None:
    keeps(world, opened(world), "Agence")
    alice = world.person("alice")
    alice.types("vote")
    old = next(b.action for b in buttons(alice.said.card) if b.label == "Agence")
    alice.clicks("Retirer un modèle")
    [template] = world.read(lambda u: u.templates.of(world.committee_id))
    alice.submits({"template": template.id})
    assert isinstance(alice.types("vote"), Ask)
    gone = alice.presses(old)
    assert isinstance(gone, Tell) and gone.refused


def test_members_keep_and_remove_nothing(world: World) -> None:
    said = keeps(world, opened(world), "Agence", "bob")
    assert isinstance(said, Tell) and said.refused
    keeps(world, opened(world), "Agence")
    assert "Remove a template" not in labels(world.person("bob").types("vote"))
    said = world.person("bob").presses(Action("vote.template_drop_form"))
    assert isinstance(said, Tell) and said.refused


@pytest.mark.parametrize("name", [" ", "agence", "x" * 81])
def test_a_name_is_short_and_nobody_elses(world: World, name: str) -> None:
    vote = opened(world)
    keeps(world, vote, "Agence")
    assert isinstance(keeps(world, vote, name), Correct)
    assert len(world.read(lambda u: u.templates.of(world.committee_id))) == 1


def test_a_committee_keeps_twenty(world: World) -> None:
    vote = opened(world)
    for number in range(20):
        keeps(world, vote, f"Modèle {number}")
    said = keeps(world, vote, "Un de trop")
    assert isinstance(said, Tell) and said.refused
    assert len(labels(world.person("alice").types("vote"))) == 22
