"""A ballot told by mouth: it counts once its owner says so, and for nothing else (V29)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.events import Action
from bot.replies import Ask, Correct, Reply, Tell
from tests.test_acts_register_commitments import person_id
from tests.world import World, words

NO_GO = {"choice": "no_go", "reason": "La recette n’est pas finie", "lift": "Sa fin"}


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def opened(world: World, **terms: str) -> str:
    alice = world.person("alice")
    alice.presses(Action("ritual.form", {"kind": "vote", "committee": world.committee_id}))
    alice.submits({"proposal": "Lancer la carte", "deadline": "4h", **terms})
    [vote] = world.read(lambda u: u.sessions.open_in(world.committee_id, "vote"))
    return str(vote.id)


def notes(world: World, vote: str, whose: str, by: str = "alice", **ballot: str) -> Reply:
    guest = world.person(by)
    form = guest.presses(Action("session.spoken_form", {"session": vote}))
    if not isinstance(form, Ask):
        return form
    return guest.submits({"person": person_id(world, whose), **(ballot or {"choice": "go"})})


def says(world: World, vote: str, who: str, what: str) -> Reply:
    return world.person(who).presses(Action(f"session.spoken_{what}", {"session": vote}))


def cast(world: World, vote: str) -> list[dict]:
    return [dict(a.value) for a in world.read(lambda u: u.sessions.sitting(vote)).answers]


def refused(said: Reply) -> bool:
    return isinstance(said, Tell) and said.refused


def test_it_counts_with_its_words_once_confirmed(world: World) -> None:
    vote = opened(world)
    notes(world, vote, "bob", **NO_GO)
    assert cast(world, vote) == []
    says(world, vote, "bob", "confirm")
    assert cast(world, vote) == [NO_GO]


def test_unconfirmed_it_counts_for_neither_quorum_nor_position(world: World) -> None:
    vote = opened(world)
    for user in ("alice", "carol", "dan"):
        world.person(user).presses(Action("session.answer", {"session": vote, "choice": "go"}))
    notes(world, vote, "bob", **NO_GO)
    world.until("2026-11-23 13:30", timedelta(minutes=30))
    [entry] = world.read(lambda u: u.journal.of(world.committee_id, kinds=("undecided",)))
    assert entry.facts["reason"] == "quorum_departments" and entry.facts["ballots"] == 3
    assert "spoken" not in world.read(lambda u: u.sessions.get(vote)).state
    assert refused(says(world, vote, "bob", "confirm"))


def test_it_never_stands_over_a_ballot_cast_in_person(world: World) -> None:
    vote = opened(world)
    notes(world, vote, "bob", **NO_GO)
    world.person("bob").presses(Action("session.answer", {"session": vote, "choice": "go"}))
    assert refused(says(world, vote, "bob", "confirm"))
    assert cast(world, vote) == [{"choice": "go"}]
    said = notes(world, vote, "bob", **NO_GO)
    assert isinstance(said, Correct) or refused(said)
    assert cast(world, vote) == [{"choice": "go"}]


def test_it_is_told_anew_as_often_as_it_is_noted(world: World) -> None:
    vote = opened(world)
    notes(world, vote, "bob")
    notes(world, vote, "bob", choice="abstain")
    says(world, vote, "bob", "confirm")
    assert cast(world, vote) == [{"choice": "abstain"}]


def test_contested_it_is_gone_and_may_not_be_confirmed(world: World) -> None:
    vote = opened(world)
    notes(world, vote, "bob")
    says(world, vote, "bob", "contest")
    assert refused(says(world, vote, "bob", "confirm"))
    assert refused(says(world, vote, "bob", "contest"))
    assert cast(world, vote) == []


@pytest.mark.parametrize("user", ["carol", "emna"])
def test_nobody_else_confirms_it(world: World, user: str) -> None:
    vote = opened(world)
    notes(world, vote, "bob")
    assert refused(says(world, vote, user, "confirm"))
    assert cast(world, vote) == []


def test_only_a_facilitator_notes_one(world: World) -> None:
    vote = opened(world)
    assert refused(notes(world, vote, "bob", by="carol"))


def test_there_is_none_in_a_secret_vote(world: World) -> None:
    vote = opened(world, rule="member_majority", ballots="secret")
    assert refused(notes(world, vote, "bob"))
    about = {"session": vote}
    alice = world.person("alice")
    said = alice.presses(Action("session.show", about))
    assert isinstance(said, Tell) and "oral" not in words(said.card)


def test_no_place_says_whose_it_is(world: World) -> None:
    vote = opened(world)
    notes(world, vote, "bob", **NO_GO)
    shown = " ".join(words(one.card) for one in world.channel())
    assert "non confirmé (DSI)" in shown.replace("\u00a0", " ")
    assert "Bob" not in shown and NO_GO["reason"] not in shown
