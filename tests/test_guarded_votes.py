"""What keeps a vote true: who may cast, until when, once, and counted once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import conversation
from bot.events import Action
from bot.model import Role, Seat, SessionStatus
from bot.replies import Tell
from bot.sittings import close_session
from storage.errors import Conflict
from tests.world import WORKSPACE, World, words

ELECTORS = ("alice", "bob", "carol", "dan")


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def opened(world: World, proposal: str = "Lancer la carte le 3 mars") -> str:
    world.person("alice").types(f"vote {proposal}")
    return world.read(lambda unit: unit.sessions.open_in(world.committee_id, "vote"))[0].id


def cast(world: World, user: str, session: str, choice: str = "go") -> object:
    action = Action("session.answer", {"session": session, "choice": choice})
    return world.person(user).presses(action, channel="C01GEN")


def choices(world: World, session: str) -> list[str]:
    sitting = world.read(lambda unit: unit.sessions.sitting(session))
    return [answer.value["choice"] for answer in sitting.answers]


@pytest.mark.parametrize(("before", "kept"), [(1, ["go"]), (0, [])], ids=["before", "at"])
def test_a_ballot_counts_strictly_before_the_deadline(
    world: World, before: int, kept: list[str]
) -> None:
    """V24: by the instant of receipt, whether the closer has run already or not."""
    session = opened(world)
    closes = world.read(lambda unit: unit.sessions.get(session)).closes_at
    world.clock.go(closes - timedelta(microseconds=before))
    cast(world, "bob", session)
    assert choices(world, session) == kept


def test_a_vote_closed_early_takes_no_ballot_before_its_deadline(world: World) -> None:
    """B13."""
    session = opened(world)
    for user in ELECTORS:
        cast(world, user, session)
    world.person("alice").presses(Action("session.close", {"session": session}))
    closed = world.read(lambda unit: unit.sessions.get(session))
    assert closed.status is SessionStatus.CLOSED and world.clock() < closed.closes_at
    refused = cast(world, "bob", session, "abstain")
    assert choices(world, session) == ["go"] * 4
    assert isinstance(refused, Tell) and "clos" in words(refused.card).lower()


def test_whoever_gets_a_seat_after_the_opening_does_not_vote_in_it(world: World) -> None:
    """V25: the electorate is frozen at opening."""
    session = opened(world)

    def join(unit) -> None:
        organization = unit.organizations.of_workspace("simulated", WORKSPACE)
        farid = conversation.enroll(
            unit, organization, "simulated", WORKSPACE, "farid", name="Farid Filali"
        )
        committee = unit.committees.get(world.committee_id)
        seat = Seat(unit.new_id(), farid, committee.departments[0], Role.MEMBER)
        unit.committees.seat(committee.id, seat)

    world.write(join)
    cast(world, "farid", session)
    assert choices(world, session) == []


def test_a_change_of_department_moves_no_ballot(world: World) -> None:
    """V25: each elector votes in the department that they had at opening. Counted in Alice's
    department, Carol's no-go would make it a tie, and the vote undecided."""
    session = opened(world)
    for user in ("alice", "bob", "dan"):
        cast(world, user, session)
    values = {"session": session, "choice": "no_go", "reason": "Trop tôt", "lift": "Un pilote"}
    world.person("carol").presses(Action("session.answer", values), channel="C01GEN")
    committee = world.committee
    carol = next(seat for seat in committee.seats if seat.person.name.startswith("Carol"))
    moved = replace(carol, department=committee.departments[0])
    world.write(lambda unit: unit.committees.seat(committee.id, moved))
    world.until("2026-11-23 08:30")
    kinds = ("decision", "undecided")
    [entry] = world.read(lambda unit: unit.journal.of(world.committee_id, kinds=kinds))
    assert entry.facts["outcome"] == "no_go"


def test_two_closers_count_and_publish_once(world: World) -> None:
    """FAULTS 49: the timer of two processes, or the timer and a button."""
    session = opened(world)
    for user in ELECTORS:
        cast(world, user, session)
    world.clock.go(world.clock() + timedelta(hours=1))
    for _ in range(2):
        world.write(lambda unit: close_session(unit, world.bearings, session, world.clock()))
    world.tick()
    found = world.read(lambda u: u.journal.of(world.committee_id, kinds=("decision",)))
    assert [entry.number for entry in found] == ["D-2026-001"]
    assert len(world.channel()) == 2, "the card, and one result"


def test_the_database_refuses_a_second_ballot_of_one_person(world: World) -> None:
    """FAULTS 47: whatever the code above does, one elector has one row."""
    session = opened(world)
    cast(world, "bob", session)
    with pytest.raises(Conflict):
        world.write(lambda unit: unit.db.raw.execute("INSERT INTO answer SELECT * FROM answer"))
    assert choices(world, session) == ["go"]


def test_a_changed_ballot_takes_the_place_of_the_first(world: World) -> None:
    session = opened(world)
    for choice in ("go", "abstain"):
        cast(world, "bob", session, choice)
    assert choices(world, session) == ["abstain"]
