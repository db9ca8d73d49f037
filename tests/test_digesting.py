"""What a digest sums up, gathered from the store, and the digest so far."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from bot.digesting import material_of
from bot.events import Action
from bot.model import Commitment
from bot.replies import Tell
from tests.world import World, words

KEYS = {
    "since",
    "until",
    "goal",
    "decisions",
    "open_votes",
    "commitments_due",
    "commitments_overdue",
    "irritants",
    "irritant_moves",
    "alerts",
    "participation",
    "checkpoint",
    "new_entries",
}


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def material(world: World) -> dict:
    return world.read(lambda u: material_of(u, u.committees.get(world.committee_id), world.clock()))


def log(world: World, text: str) -> None:
    alice = world.person("alice")
    alice.types("décider")
    alice.submits({"text": text, "reason": "Parce que", "taken_by": "Comex"})


def test_the_material_has_exactly_the_names_that_the_digest_reads(world: World) -> None:
    assert set(material(world)) == KEYS


def test_a_new_committee_has_nothing_to_say(world: World) -> None:
    found = material(world)
    assert found["checkpoint"] is None and found["new_entries"] == 0
    assert found["since"] == (world.clock() - timedelta(days=7)).isoformat()
    assert [found[name] for name in ("decisions", "open_votes", "irritants", "alerts")] == [[]] * 4


def test_decisions_and_the_checkpoint_come_from_the_journal(world: World) -> None:
    log(world, "Prix fixé à 49 dirhams")
    found = material(world)
    [decision] = found["decisions"]
    assert (decision["number"], decision["outcome"], decision["proposal"]) == (
        "D-2026-001",
        "go",
        "Prix fixé à 49 dirhams",
    )
    assert found["checkpoint"]["rank"] == 1 and len(found["checkpoint"]["hash"]) == 12
    assert found["new_entries"] == 1


def test_an_open_vote_names_the_departments_that_are_awaited(world: World) -> None:
    world.person("alice").types("vote Lancer la carte")
    [vote] = world.read(lambda u: u.sessions.open_in(world.committee_id, "vote"))
    world.person("bob").presses(Action("session.answer", {"session": vote.id, "choice": "go"}))
    [found] = material(world)["open_votes"]
    assert found["session"] == vote.id and found["proposal"] == "Lancer la carte"
    assert found["awaited_departments"] == ["Marketing", "Commercial", "Produit"]


def test_commitments_are_due_within_seven_days_or_overdue(world: World) -> None:
    committee = world.committee
    for number, due in enumerate((date(2026, 11, 20), date(2026, 11, 30), date(2026, 12, 15))):
        one = Commitment(
            f"c{number}",
            committee.id,
            "action",
            f"Tâche {number}",
            committee.departments[0],
            committee.seats[0].person.id,
            None,
            due,
        )
        world.write(lambda unit, one=one: unit.commitments.add(one))
    found = material(world)
    assert [c["text"] for c in found["commitments_overdue"]] == ["Tâche 0"]
    assert found["commitments_due"] == [
        {
            "text": "Tâche 1",
            "department": "Marketing",
            "owner": "Alice Anderson",
            "due": "2026-11-30",
        }
    ]


def test_the_five_most_frequent_irritants_and_their_moves_are_there(world: World) -> None:
    texts = (
        "Facture illisible",
        "Carte perdue sans suite",
        "Agence fermée à midi",
        "Code PIN jamais reçu",
        "Frais inconnus au retrait",
        "Standard injoignable",
    )
    for text in texts:
        world.person("bob").types(f"irritant {text}")
    register = world.read(lambda u: u.irritants.of(world.committee_id))
    world.person("carol").presses(Action("irritant.support", {"irritant": register[2].id}))
    world.person("alice").presses(
        Action("irritant.move", {"irritant": register[0].id, "to": "sorted"})
    )
    found = material(world)
    assert len(found["irritants"]) == 5
    assert found["irritants"][0] == {
        "number": 3,
        "verbatim": texts[2],
        "frequency": 2,
        "status": "new",
        "new": True,
        "pain": None,
    }
    [move] = found["irritant_moves"]
    assert (move["number"], move["verbatim"], move["status"]) == (1, texts[0], "sorted")


def test_an_irritant_that_moved_twice_is_told_once_where_it_came_to(world: World) -> None:
    world.person("bob").types("irritant Facture illisible")
    [one] = world.read(lambda u: u.irritants.of(world.committee_id))
    alice = world.person("alice")
    alice.presses(Action("irritant.move", {"irritant": one.id, "to": "sorted"}))
    alice.presses(Action("irritant.move_form", {"irritant": one.id, "to": "owned"}))
    alice.submits({"date": "2026-12-04"})
    assert [(m["status"], m["department"]) for m in material(world)["irritant_moves"]] == [
        ("owned", "Marketing")
    ]


def test_participation_is_counted_by_department_without_names(world: World) -> None:
    world.until("2026-11-23 10:00")
    [standup] = world.read(lambda u: u.sessions.open_in(world.committee_id, "standup"))
    bob = world.person("bob")
    bob.presses(Action("session.form", {"session": standup.id}))
    bob.submits({"done": "Tests", "next": "Recette"})
    world.until("2026-11-23 16:00")
    found = {
        row["department"]: (row["members"], row["asked"], row["answered"])
        for row in material(world)["participation"]
    }
    assert found["DSI"] == (1, 1, 1) and found["Produit"] == (1, 1, 0)
    assert "Bob" not in str(material(world)["participation"])


def test_the_period_starts_where_the_last_published_digest_ended(world: World) -> None:
    log(world, "Prix fixé à 49 dirhams")
    world.until("2026-11-27 16:05")
    [digest] = world.read(lambda u: u.sessions.recent(world.committee_id, 5, "digest"))
    assert not digest.state.get("empty")
    found = material(world)
    assert found["since"] == digest.opens_at.isoformat()
    assert found["decisions"] == [] and found["new_entries"] == 0


def test_the_digest_so_far_is_private_and_writes_nothing(world: World) -> None:
    log(world, "Prix fixé à 49 dirhams")
    before = len(world.channel())
    reply = world.person("bob").types("digest")
    assert isinstance(reply, Tell)
    assert "D-2026-001" in words(reply.card) and reply.card.locale == "en"
    assert len(world.channel()) == before
    assert world.read(lambda u: u.sessions.recent(world.committee_id, 5, "digest")) == []


def test_with_nothing_to_sum_up_the_digest_says_so(world: World) -> None:
    reply = world.person("carol").types("digest")
    assert isinstance(reply, Tell) and reply.card.title == "Rien de neuf"
