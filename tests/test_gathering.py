"""What a stand-up finds at its opening: earlier answers, open requests, whom else to ask, by when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from bot.events import Action
from bot.gathering import CARRIED, gather
from bot.model import CommitmentStatus, Department
from rituals.standup import StandUp
from tests.test_acts_register_commitments import department, owe
from tests.world import World, instant


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def found(world: World, *, planned: bool = True, day: date | None = None):
    def read(unit):
        [schedule] = [s for s in unit.schedules.of(world.committee_id) if s.kind == "standup"]
        plan = schedule if planned else None
        return gather(unit, world.committee, StandUp(), plan, world.clock(), day)

    return world.read(read)


def test_a_request_is_due_at_the_session_after_next(world: World) -> None:
    """Mondays and Wednesdays: asked on Monday the 23rd, due on Monday the 30th."""
    assert found(world, day=date(2026, 11, 23))["default_due"] == "2026-11-30"


def test_a_holiday_is_no_session_to_be_due_at(world: World) -> None:
    """The 11th of January, a Monday, is one in Morocco."""
    assert found(world, day=date(2027, 1, 4))["default_due"] == "2027-01-13"


def test_without_a_plan_there_is_no_session_to_be_due_at(world: World) -> None:
    assert "default_due" not in found(world, planned=False)


def test_departments_without_a_seat_may_be_asked_too(world: World) -> None:
    def other(unit):
        unit.committees.department(world.committee_id, "Juridique")
        unit.committees.drop_department(
            world.committee_id, unit.committees.department(world.committee_id, "Juridique").id
        )

    world.write(other)
    assert [one["name"] for one in found(world)["departments"]] == ["Juridique"]
    assert department(world, "DSI") == Department(department(world, "DSI").id, "DSI")


def test_open_requests_are_carried_over_and_no_others(world: World) -> None:
    owe(world, "Ouvrir l’accès", from_department=department(world, "Commercial"))
    owe(world, "Une condition", kind="condition")
    owe(world, "Réglée", status=CommitmentStatus.DONE)
    [one] = found(world)["requests"]
    assert (one["text"], one["from"], one["to"]) == ("Ouvrir l’accès", "Commercial", "DSI")
    assert (one["author_name"], one["due"]) == ("Carol Cherkaoui", "2026-11-30")


def test_a_request_whose_author_was_erased_is_carried_over_without_a_name(world: World) -> None:
    owe(world, "Ouvrir l’accès", author_id=None)
    [one] = found(world)["requests"]
    assert (one["author"], one["author_name"], one["from"]) == ("", "", "")


def test_only_so_many_are_shown_again_the_soonest_due_first(world: World) -> None:
    for number in range(CARRIED + 3):
        owe(world, f"Demande {number}", due=date(2027, 3, 1) - timedelta(days=number))
    requests = found(world)["requests"]
    assert len(requests) == CARRIED
    assert requests[0]["text"] == f"Demande {CARRIED + 2}"


def test_whoever_answered_last_time_may_start_from_it(world: World) -> None:
    world.until("2026-11-23 09:45")
    [session] = world.read(lambda u: u.sessions.open_in(world.committee_id, "standup"))
    bob, carol = world.person("bob"), world.person("carol")
    bob.presses(Action("session.form", {"session": session.id}))
    bob.submits({"done": "Bascule faite", "next": "Recette"})
    carol.presses(Action("session.form", {"session": session.id, "variant": "skip"}))
    carol.submits({"reason": "Congé"})
    world.clock.go(instant("2026-11-24 09:00"))
    resumable = found(world)["resumable"]
    account = ("simulated", "S01TEST", "bob")
    assert resumable == [world.read(lambda u: u.people.of_account(*account)).id]
