"""A triage through the front door: opened, answered, closed, and what the register says then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.cards import Card
from bot.digesting import material_of
from bot.events import Action
from bot.model import Irritant, IrritantStatus, Session, SessionStatus
from bot.replies import Correct, Tell
from tests.gathering_scene import reads
from tests.world import Guest, World, buttons, instant

CODES, DESK = "Trop de codes", "Le guichet ferme trop tôt"


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def reported(world: World, *texts: str) -> None:
    for text in texts:
        world.person("bob").types(f"irritant {text}")


def launched(world: World) -> Session:
    alice = world.person("alice")
    alice.types("irritants")
    alice.clicks("Lancer un tri")
    [session] = world.read(lambda unit: unit.sessions.open_in(world.committee_id, "triage"))
    return session


def scores(guest: Guest, session: Session, **values: str) -> object:
    guest.presses(Action("session.form", {"session": session.id}))
    return guest.submits(values)


def closed(world: World, session: Session) -> Session:
    world.until(f"{session.closes_at:%Y-%m-%d %H:%M}")
    world.clock.go(session.closes_at.replace(second=10))
    world.tick()
    return world.read(lambda unit: unit.sessions.get(session.id))


def irritant(world: World, number: int) -> Irritant:
    return world.read(lambda unit: unit.irritants.numbered(world.committee_id, number))


def told(guest: Guest) -> list[str]:
    return [message.card.title for message in guest.talk]


def listed(world: World) -> Card:
    reply = world.person("carol").types("irritants")
    assert isinstance(reply, Tell)
    return reply.card


def test_scored_irritants_are_sorted_at_the_closing_and_their_reporter_told_once(
    world: World,
) -> None:
    """I07"""
    reported(world, CODES, DESK)
    session = launched(world)
    scores(world.person("carol"), session, pain_1="4", cost_2="1")
    assert irritant(world, 1).status is IrritantStatus.NEW
    closed(world, session)
    world.tick()
    assert irritant(world, 1).status is IrritantStatus.SORTED
    assert irritant(world, 2).status is IrritantStatus.NEW  # its cost alone is known
    assert told(world.person("bob")).count("Your pain point is sorted") == 1
    [entry] = world.read(
        lambda unit: unit.journal.of(world.committee_id, kinds=("irritant_moved",))
    )
    assert (entry.facts["irritant"], entry.facts["from"], entry.facts["to"]) == (1, "new", "sorted")
    assert entry.people["moved_by"]  # Alice opened it


def test_a_triage_takes_the_ten_oldest_and_nothing_reported_later(world: World) -> None:
    """I13"""
    for number in range(12):
        one = Irritant(f"x{number}", world.committee_id, 0, f"Gêne {number}", world.clock(), None)
        world.write(lambda unit, one=one: unit.irritants.add(one))
    session = launched(world)
    assert [one["number"] for one in session.state["irritants"]] == list(range(1, 11))
    answer = Action("session.answer", {"session": session.id, "pain_11": "5"})
    assert isinstance(world.person("carol").presses(answer), Correct | Tell)
    assert world.read(lambda unit: unit.sessions.sitting(session.id)).answers == ()


def test_one_put_aside_meanwhile_stays_so_and_is_told_to_nobody(world: World) -> None:
    """I07"""
    reported(world, CODES)
    session = launched(world)
    scores(world.person("carol"), session, pain_1="4")
    aside = replace(irritant(world, 1), status=IrritantStatus.DISMISSED, reason="Hors sujet")
    world.write(lambda unit: unit.irritants.save(aside))
    closed(world, session)
    assert irritant(world, 1).status is IrritantStatus.DISMISSED
    assert "Your pain point is sorted" not in told(world.person("bob"))


def test_the_register_is_ranked_and_names_the_departments_that_differ(world: World) -> None:
    """I02, I03, I04"""
    reported(world, CODES, DESK, "La carte arrive abîmée")
    session = launched(world)
    scores(world.person("carol"), session, pain_1="5", cost_1="2", pain_2="2")
    scores(world.person("bob"), session, pain_1="2")
    closed(world, session)
    text = reads(listed(world))
    assert text.index(CODES) < text.index(DESK) < text.index("abîmée")
    assert "douleur 3,5 (2 directions) · coût 2" in text
    assert "Écart de perception\u00a0: 3. Commercial le voit au plus grave, DSI au plus" in text
    assert "Bob" not in text and "Carol" not in text


def test_the_digest_ranks_irritants_as_the_register_does(world: World) -> None:
    reported(world, CODES, DESK)
    session = launched(world)
    scores(world.person("carol"), session, pain_1="5", pain_2="1")
    closed(world, session)
    found = world.read(lambda unit: material_of(unit, world.committee, world.clock()))
    assert [(one["number"], one["pain"]) for one in found["irritants"]] == [(1, 5.0), (2, 1.0)]


def test_only_facilitators_start_one_and_only_one_at_a_time(world: World) -> None:
    """S07"""
    reported(world, CODES)
    assert "Lancer un tri" not in buttons(listed(world))
    press = Action("triage.open", {"committee": world.committee_id})
    refused = world.person("carol").presses(press)
    assert isinstance(refused, Tell) and refused.card.title == "Vous ne pouvez pas faire cela"
    launched(world)
    again = world.person("alice").presses(press)
    assert isinstance(again, Tell) and again.card.title == "Une séance est déjà ouverte"
    assert len(world.read(lambda u: u.sessions.recent(world.committee_id, 9, "triage"))) == 1


def test_with_nothing_new_whoever_asks_is_told_and_nothing_opens(world: World) -> None:
    press = Action("triage.open", {"committee": world.committee_id})
    said = world.person("alice").presses(press)
    assert isinstance(said, Tell) and said.card.title == "Rien à trier"
    assert world.read(lambda u: u.sessions.recent(world.committee_id, 9, "triage")) == []


def test_a_planned_triage_with_nothing_new_is_skipped_in_silence_once(world: World) -> None:
    alice = world.person("alice")
    alice.types("planifier")
    alice.clicks("Ajouter tri des irritants")
    alice.submits({"days": ("mon",), "at": "15:00", "closes_after": "2h"})
    before = len(alice.talk)
    world.until("2026-11-23 15:20")
    [session] = world.read(lambda u: u.sessions.recent(world.committee_id, 9, "triage"))
    assert (session.status, session.state) == (SessionStatus.SKIPPED, {"skipped": "empty"})
    new = [m.card.title for m in alice.talk[before:]]
    assert not [title for title in new if "tri" in title.casefold() or "séance" in title]
    reported(world, CODES)
    world.clock.go(instant("2026-11-30 14:59"))
    world.until("2026-11-30 15:05")
    [opened] = world.read(lambda u: u.sessions.open_in(world.committee_id, "triage"))
    assert opened.day is not None and opened.closes_at == instant("2026-11-30 17:00")


def test_what_was_said_of_a_merged_irritant_is_said_of_the_one_that_stands(world: World) -> None:
    """I06: and it is that one which is sorted."""
    reported(world, CODES, DESK)
    session = launched(world)
    scores(world.person("carol"), session, pain_2="4")
    alice = world.person("alice")
    alice.presses(Action("irritant.merge_form", {"irritant": irritant(world, 2).id}))
    alice.submits({"into": "", "number": "1"})
    closed(world, session)
    assert irritant(world, 2).status is IrritantStatus.MERGED
    assert irritant(world, 1).status is IrritantStatus.SORTED
    assert "douleur 4 (1 direction)" in reads(listed(world))


def test_scores_follow_a_person_who_was_two_and_come_back(world: World) -> None:
    """P01: the later of both counts while they are one."""
    reported(world, CODES)
    session = launched(world)
    scores(world.person("carol"), session, pain_1="5")
    scores(world.person("bob"), session, pain_1="1")
    closed(world, session)
    who = {
        name: world.read(lambda u, name=name: u.people.of_account("simulated", "S01TEST", name)).id
        for name in ("bob", "carol")
    }

    def owners() -> set[str | None]:
        found = world.read(lambda unit: unit.irritants.scores(world.committee_id))
        return {one.person_id for one in found}

    rows = world.write(lambda unit: unit.identities.absorb(who["bob"], who["carol"]))
    assert owners() == {who["carol"]}
    world.write(lambda unit: unit.identities.give_back(rows, who["bob"], who["carol"]))
    assert owners() == set(who.values())
