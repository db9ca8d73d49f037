"""Commitments through the front door: done, confirmed, declined, and the conditions of a vote."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from bot.events import Action
from bot.home import home_card
from bot.model import Commitment, CommitmentStatus
from bot.replies import Ask, Correct, Tell
from tests.world import World, buttons, words


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def person_id(world: World, user: str) -> str:
    return world.read(lambda u: u.people.of_account("simulated", "S01TEST", user)).id


def department(world: World, name: str):
    return next(d for d in world.committee.departments if d.name == name)


def owe(world: World, text: str, **fields) -> str:
    """A commitment of DSI, Bob's, asked by Carol; `fields` change it."""
    given = {
        "kind": "request",
        "department": department(world, "DSI"),
        "owner_id": person_id(world, "bob"),
        "author_id": person_id(world, "carol"),
        "due": date(2026, 11, 30),
        **fields,
    }
    one = Commitment(f"c-{text}", world.committee_id, given.pop("kind"), text, **given)
    world.write(lambda unit: unit.commitments.add(one))
    return one.id


def status(world: World, commitment_id: str) -> CommitmentStatus:
    return world.read(lambda unit: unit.commitments.get(commitment_id)).status


def conditional_vote(world: World) -> list[Commitment]:
    """Bob and Carol vote go under a condition that Dan and Alice answer for; the others go."""
    alice = world.person("alice")
    alice.types("vote Lancer la carte le 3 mars")
    [vote] = world.read(lambda u: u.sessions.open_in(world.committee_id, "vote"))
    for user, owner, text in (
        ("bob", "dan", "Recette terminée"),
        ("carol", "alice", "Agences formées"),
    ):
        guest = world.person(user)
        guest.presses(Action("session.form", {"session": vote.id, "variant": "conditional"}))
        guest.submits({"condition": text, "owner": person_id(world, owner), "date": "2026-12-04"})
    for user in ("alice", "dan"):
        world.person(user).presses(Action("session.answer", {"session": vote.id, "choice": "go"}))
    world.until("2026-11-23 08:30")
    return sorted(
        world.read(lambda u: u.commitments.of(world.committee_id)),
        key=lambda c: c.text,
        reverse=True,
    )


def lifted(world: World) -> list:
    return world.read(lambda u: u.journal.of(world.committee_id, kinds=("conditions_lifted",)))


def test_the_owner_marks_a_request_done_and_its_author_is_told(world: World) -> None:
    one = owe(world, "Ouvrir l’accès")
    world.person("bob").presses(Action("commitment.done", {"commitment": one}))
    assert status(world, one) is CommitmentStatus.DONE
    assert "Ouvrir l’accès" in words(world.person("carol").talk[-1].card)


def test_a_facilitator_may_mark_it_done_and_another_member_may_not(world: World) -> None:
    one = owe(world, "Ouvrir l’accès")
    world.person("dan").presses(Action("commitment.done", {"commitment": one}))
    assert status(world, one) is CommitmentStatus.OPEN
    world.person("alice").presses(Action("commitment.done", {"commitment": one}))
    assert status(world, one) is CommitmentStatus.DONE


def test_what_a_whole_department_owes_any_of_its_members_settles(world: World) -> None:
    one = owe(world, "Ouvrir l’accès", owner_id=None)
    world.person("carol").presses(Action("commitment.done", {"commitment": one}))
    assert status(world, one) is CommitmentStatus.OPEN
    world.person("bob").presses(Action("commitment.done", {"commitment": one}))
    assert status(world, one) is CommitmentStatus.DONE


def test_a_request_is_declined_with_a_sentence_that_its_author_reads(world: World) -> None:
    one, bob = owe(world, "Ouvrir l’accès"), world.person("bob")
    assert isinstance(bob.presses(Action("commitment.decline_form", {"commitment": one})), Ask)
    assert isinstance(bob.submits({"reason": " "}), Correct)
    bob.submits({"reason": "Pas avant l’audit"})
    kept = world.read(lambda unit: unit.commitments.get(one))
    assert (kept.status, kept.reason) == (CommitmentStatus.DECLINED, "Pas avant l’audit")
    assert "Pas avant l’audit" in words(world.person("carol").talk[-1].card)


def test_a_condition_cannot_be_declined(world: World) -> None:
    first, _ = conditional_vote(world)
    dan = world.person("dan")
    assert isinstance(
        dan.presses(Action("commitment.decline_form", {"commitment": first.id})), Tell
    )
    assert status(world, first.id) is CommitmentStatus.OPEN


def test_a_condition_that_is_done_is_put_to_its_author(world: World) -> None:
    first, _ = conditional_vote(world)
    world.person("dan").presses(Action("commitment.done", {"commitment": first.id}))
    assert status(world, first.id) is CommitmentStatus.DONE
    asked = world.person("bob").talk[-1].card
    assert "Recette terminée" in words(asked)
    assert [b.action.name for b in buttons(asked)] == ["commitment.confirm", "commitment.reopen"]


def test_the_owner_does_not_confirm_their_own_condition(world: World) -> None:
    first, _ = conditional_vote(world)
    dan = world.person("dan")
    dan.presses(Action("commitment.done", {"commitment": first.id}))
    dan.presses(Action("commitment.confirm", {"commitment": first.id}))
    assert status(world, first.id) is CommitmentStatus.DONE


def test_a_condition_is_not_confirmed_before_it_is_done(world: World) -> None:
    first, _ = conditional_vote(world)
    reply = world.person("bob").presses(Action("commitment.confirm", {"commitment": first.id}))
    assert isinstance(reply, Tell) and reply.card.title == "Not done yet"
    assert status(world, first.id) is CommitmentStatus.OPEN


def test_an_author_who_is_not_satisfied_gives_the_condition_back(world: World) -> None:
    first, _ = conditional_vote(world)
    dan, bob = world.person("dan"), world.person("bob")
    dan.presses(Action("commitment.done", {"commitment": first.id}))
    bob.presses(Action("commitment.reopen", {"commitment": first.id}))
    assert status(world, first.id) is CommitmentStatus.OPEN
    assert "Recette terminée" in words(dan.talk[-1].card)


def test_the_last_confirmed_condition_lifts_them_all_once(world: World) -> None:
    first, second = conditional_vote(world)
    before = len(world.channel())
    for one, owner, author in ((first, "dan", "bob"), (second, "alice", "carol")):
        assert lifted(world) == []
        world.person(owner).presses(Action("commitment.done", {"commitment": one.id}))
        world.person(author).presses(Action("commitment.confirm", {"commitment": one.id}))
    world.person("carol").presses(Action("commitment.confirm", {"commitment": second.id}))
    [entry] = lifted(world)
    assert entry.facts == {"decision": "D-2026-001", "conditions": 2}
    assert len(world.channel()) == before + 1
    assert "D-2026-001" in words(world.channel()[0].card) + words(world.channel()[-1].card)


def test_the_list_shows_mine_first_and_marks_what_is_overdue(world: World) -> None:
    owe(world, "Ouvrir l’accès", due=date(2026, 11, 20))
    owe(
        world,
        "Relire la foire aux questions",
        owner_id=person_id(world, "carol"),
        department=department(world, "Commercial"),
        author_id=None,
    )
    said = words(world.person("carol").types("engagements").card)
    assert said.index("Relire la foire") < said.index("Ouvrir l’accès")
    assert "En retard." in said
    english = words(world.person("bob").types("commitments").card)
    assert english.index("Ouvrir l’accès") < english.index("Relire la foire")
    assert "Overdue." in english


def test_pressing_done_twice_says_that_it_is_settled(world: World) -> None:
    one, bob = owe(world, "Ouvrir l’accès"), world.person("bob")
    bob.presses(Action("commitment.done", {"commitment": one}))
    reply = bob.presses(Action("commitment.done", {"commitment": one}))
    assert isinstance(reply, Tell)
    assert len(world.person("carol").talk) == 1


def ask_for_access(world: World) -> str:
    """Carol asks something of DSI in Monday's stand-up; returns the session's id."""
    world.until("2026-11-23 09:45")
    [session] = world.read(lambda u: u.sessions.open_in(world.committee_id, "standup"))
    carol = world.person("carol")
    carol.presses(Action("session.form", {"session": session.id}))
    carol.submits(
        {
            "done": "Visuels validés",
            "next": "Presse",
            "request_department": department(world, "DSI").id,
            "request_text": "Ouvrir l’accès",
        }
    )
    return session.id


def edit(world: World, session: str, **values: str) -> None:
    carol = world.person("carol")
    carol.presses(Action("session.form", {"session": session}))
    carol.submits(values)


def test_an_answer_edited_elsewhere_leaves_its_request_done(world: World) -> None:
    session = ask_for_access(world)
    [one] = world.read(lambda u: u.commitments.of(world.committee_id))
    world.person("bob").presses(Action("commitment.done", {"commitment": one.id}))
    edit(world, session, done="Visuels et textes validés")
    assert status(world, one.id) is CommitmentStatus.DONE


def test_a_request_worded_otherwise_is_owed_again(world: World) -> None:
    session = ask_for_access(world)
    [one] = world.read(lambda u: u.commitments.of(world.committee_id))
    world.person("bob").presses(Action("commitment.done", {"commitment": one.id}))
    edit(world, session, request_text="Ouvrir l’accès à toute l’équipe")
    assert status(world, one.id) is CommitmentStatus.OPEN


def test_a_home_offers_done_only_for_what_is_still_owed(world: World) -> None:
    ask_for_access(world)
    [one] = world.read(lambda u: u.commitments.of(world.committee_id))
    world.person("bob").presses(Action("commitment.done", {"commitment": one.id}))
    bob = world.read(lambda u: u.people.of_account("simulated", "S01TEST", "bob"))
    home = world.read(lambda u: home_card(u, world.bearings, bob))
    assert "commitment.done" not in {b.action.name for b in buttons(home) if b.action}


# Somebody else takes over


def transfers(world: World, user: str, one: str, to: str) -> Any:
    guest = world.person(user)
    asked = guest.presses(Action("commitment.transfer_form", {"commitment": one}))
    return guest.submits({"person": person_id(world, to)}) if isinstance(asked, Ask) else asked


def owner(world: World, one: str) -> tuple[str | None, str]:
    kept = world.read(lambda unit: unit.commitments.get(one))
    return kept.owner_id, kept.department.name


def test_its_owner_hands_an_action_to_somebody_of_another_department(world: World) -> None:
    one = owe(world, "Ouvrir l’accès", kind="action")
    transfers(world, "bob", one, "dan")
    assert owner(world, one) == (person_id(world, "dan"), "Produit")
    for user in ("dan", "carol"):  # who owes it now, and who asked for it
        assert "Ouvrir l’accès" in words(world.person(user).talk[-1].card)
    world.person("bob").presses(Action("commitment.done", {"commitment": one}))
    assert status(world, one) is CommitmentStatus.OPEN


def test_a_facilitator_hands_it_over_and_whoever_owed_it_is_told(world: World) -> None:
    one = owe(world, "Ouvrir l’accès", kind="action")
    transfers(world, "alice", one, "alice")
    assert owner(world, one) == (person_id(world, "alice"), "Marketing")
    assert "Ouvrir l’accès" in words(world.person("bob").talk[-1].card)


def test_others_may_not_hand_it_over(world: World) -> None:
    one = owe(world, "Ouvrir l’accès", kind="action")
    assert transfers(world, "dan", one, "dan").refused
    assert owner(world, one) == (person_id(world, "bob"), "DSI")


def test_a_request_stays_with_the_department_that_was_asked(world: World) -> None:
    """Bob is the only one there: he may decline."""
    one = owe(world, "Ouvrir l’accès")
    assert transfers(world, "bob", one, "dan").refused


def test_it_is_handed_to_nobody_outside_of_the_committee_nor_without_a_vote(world: World) -> None:
    one = owe(world, "Ouvrir l’accès", kind="action")
    bob = world.person("bob")
    for person in ("nobody", person_id(world, "emna"), person_id(world, "bob"), ""):
        bob.presses(Action("commitment.transfer_form", {"commitment": one}))
        assert isinstance(bob.submits({"person": person}), Correct)
    assert owner(world, one) == (person_id(world, "bob"), "DSI")


def test_what_is_done_is_not_handed_over(world: World) -> None:
    one = owe(world, "Ouvrir l’accès", kind="action")
    world.person("bob").presses(Action("commitment.done", {"commitment": one}))
    said = transfers(world, "bob", one, "dan")
    assert isinstance(said, Tell) and owner(world, one)[1] == "DSI"


def test_the_new_owner_of_a_condition_says_that_it_is_done(world: World) -> None:
    first, _ = conditional_vote(world)
    transfers(world, "dan", first.id, "carol")
    world.person("carol").presses(Action("commitment.done", {"commitment": first.id}))
    assert status(world, first.id) is CommitmentStatus.DONE
