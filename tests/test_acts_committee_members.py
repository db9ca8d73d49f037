"""Seats are listed, given, changed, asked for and taken away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.events import Action, PersonPicked
from bot.model import Role, Seat
from bot.replies import Ask, Correct, Tell
from tests.world import WORKSPACE, World, button, buttons, words


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def seat(world: World, name: str) -> Seat:
    return next(s for s in world.committee.seats if s.person.name.startswith(name))


def picked(user: str) -> PersonPicked:
    return PersonPicked("simulated", WORKSPACE, user, user.title(), f"{user}@example.com")


def adds(world: World, user: str = "farid", **values: object) -> object:
    alice = world.person("alice")
    alice.presses(Action("seat.add_form"))
    return alice.submits({"person": picked(user), **values})


def changes(world: World, name: str, **values: object) -> object:
    alice = world.person("alice")
    alice.presses(Action("seat.change_form", {"seat": seat(world, name).id}))
    return alice.submits(values)


def memberships(world: World) -> list[tuple[str, str, str]]:
    entries = world.read(lambda unit: unit.journal.of(world.committee_id, kinds=["membership"]))
    return [(e.facts["change"], e.facts["department"], e.facts["role"]) for e in reversed(entries)]


def says(reply: object) -> str:
    assert isinstance(reply, Tell), reply
    return words(reply.card)


# The list


def test_everyone_seated_reads_names_departments_and_roles(world: World) -> None:
    said = says(world.person("emna").types("membres"))
    assert "Bob Brown | DSI | membre" in said and "Emna El Fassi | Marketing | sponsor" in said


def test_only_a_facilitator_finds_the_buttons_that_change_it(world: World) -> None:
    assert buttons(world.person("bob").types("membres").card) == []  # type: ignore[union-attr]
    labels = {b.label for b in buttons(world.person("alice").types("membres").card)}  # type: ignore[union-attr]
    assert {"Ajouter quelqu’un", "Modifier", "Retirer"} <= labels


# Giving a seat


def test_a_person_picked_in_the_directory_gets_a_seat_and_a_welcome(world: World) -> None:
    adds(world)
    assert (seat(world, "Farid").role, seat(world, "Farid").department.name) == (
        "member",
        "Marketing",
    )
    [welcome] = world.person("farid").talk
    assert "Réduire de 30 %" in words(welcome.card)
    assert button(welcome.card, "Ne plus recevoir de questions")


def test_a_person_known_by_e_mail_only_gets_a_seat_too(world: World) -> None:
    alice = world.person("alice")
    alice.presses(Action("seat.add_form"))
    alice.submits({"person": PersonPicked(email="Nadia@example.com")})
    assert seat(world, "nadia@example.com").person.email == "nadia@example.com"


def test_half_an_address_is_refused_under_the_person(world: World) -> None:
    alice = world.person("alice")
    alice.presses(Action("seat.add_form"))
    reply = alice.submits({"person": PersonPicked(email="nadia")})
    assert isinstance(reply, Correct) and set(reply.errors) == {"person"}


def test_nobody_gets_two_seats(world: World) -> None:
    reply = adds(world, "bob")
    assert isinstance(reply, Correct) and "Bob Brown" in reply.errors["person"]


def test_a_new_department_may_come_with_its_first_member(world: World) -> None:
    adds(world, department="new", new_department="Risques")
    assert "Risques" in [d.name for d in world.committee.departments]


def test_a_seat_that_votes_is_written_down_and_an_observer_is_not(world: World) -> None:
    adds(world)
    adds(world, "nadia", role="observer")
    assert memberships(world) == [("joined", "Marketing", "member")]


def test_a_member_cannot_seat_anybody(world: World) -> None:
    assert "Alice Anderson" in says(world.person("bob").presses(Action("seat.add_form")))


def test_the_facilitator_is_told_that_an_open_vote_keeps_its_electors(world: World) -> None:
    world.person("alice").types("vote Lancer la campagne")
    assert "Un vote est ouvert" in says(adds(world))


def test_a_member_of_another_zone_moves_the_opening(world: World) -> None:
    before = {
        s.kind: s.next_at for s in world.read(lambda unit: unit.schedules.of(world.committee_id))
    }
    alice = world.person("alice")
    alice.presses(Action("seat.add_form"))
    alice.submits(
        {
            "person": PersonPicked(
                "simulated", WORKSPACE, "omar", "Omar", "o@example.com", timezone="Asia/Dubai"
            )
        }
    )
    after = {
        s.kind: s.next_at for s in world.read(lambda unit: unit.schedules.of(world.committee_id))
    }
    assert after["irritants"] < before["irritants"]


# Changing a seat


def test_department_role_and_lead_of_a_seat_change(world: World) -> None:
    marketing = seat(world, "Alice").department.id
    changes(world, "Carol", department=marketing, role="member", lead="yes")
    carol = seat(world, "Carol")
    assert (carol.department.name, carol.lead) == ("Marketing", True)
    assert memberships(world) == [("changed", "Marketing", "member")]


def test_a_department_has_one_lead(world: World) -> None:
    changes(world, "Alice", role="facilitator", lead="yes")
    adds(world)
    changes(world, "Farid", lead="yes")
    assert [s.person.name for s in world.committee.seats if s.lead] == ["Farid"]


def test_the_last_facilitator_stays_one(world: World) -> None:
    assert "la seule personne à l’être" in says(changes(world, "Alice", role="member"))
    assert seat(world, "Alice").role is Role.FACILITATOR


# Taking a seat away


def test_whoever_is_taken_away_is_told_and_not_prompted_any_more(world: World) -> None:
    alice = world.person("alice")
    alice.presses(Action("seat.remove_form", {"seat": seat(world, "Bob").id}))
    alice.submits({})
    assert "Bob Brown" not in [s.person.name for s in world.committee.seats]
    assert memberships(world) == [("left", "DSI", "member")]
    world.until("2026-11-23 10:00")
    assert len(world.person("bob").talk) == 1


def test_the_last_facilitator_cannot_be_taken_away(world: World) -> None:
    reply = world.person("alice").presses(
        Action("seat.remove_form", {"seat": seat(world, "Alice").id})
    )
    assert "la seule personne à l’être" in says(reply)


# Asking for a seat


def asks(world: World, user: str = "farid") -> object:
    guest = world.person(user)
    guest.types("rejoindre")
    return guest.submits({})


def test_a_request_waits_for_a_facilitator_who_finds_it_with_its_buttons(world: World) -> None:
    asks(world)
    assert world.committee.seat_of(None) is None and len(world.committee.seats) == 5
    [request] = world.person("alice").talk
    assert [b.label for b in buttons(request.card)] == ["Accepter", "Refuser"]


def test_an_approved_request_gives_a_seat_and_a_welcome(world: World) -> None:
    asks(world)
    alice = world.person("alice")
    alice.clicks("Accepter", alice.talk[0].card)
    assert seat(world, "Farid").role is Role.MEMBER
    assert len(world.person("farid").talk) == 1


def test_two_facilitators_answer_a_request_once(world: World) -> None:
    asks(world)
    alice = world.person("alice")
    alice.clicks("Accepter", alice.talk[0].card)
    assert "entre-temps" in says(alice.clicks("Refuser", alice.talk[0].card))
    assert memberships(world) == [("joined", "Marketing", "member")]


def test_a_declined_request_is_told_to_whoever_asked(world: World) -> None:
    asks(world)
    alice = world.person("alice")
    alice.clicks("Refuser", alice.talk[0].card)
    assert len(world.person("farid").talk) == 1
    assert len(world.committee.seats) == 5


def test_asking_twice_bothers_the_facilitators_once(world: World) -> None:
    asks(world)
    assert "attend déjà" in says(asks(world))
    assert len(world.person("alice").talk) == 1


def test_a_member_who_asks_again_learns_that_they_sit_there(world: World) -> None:
    assert "Commercial" in says(world.person("carol").types("rejoindre"))


def test_the_form_to_ask_is_open_to_whoever_was_never_seen(world: World) -> None:
    assert isinstance(world.person("inconnu").types("rejoindre"), Ask)
