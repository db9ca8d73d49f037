"""One elector is one person, whenever it becomes known that two accounts are theirs (V27)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.events import Action
from tests.test_identity import join, person, presses, seated, talk, there, told, types, world
from tests.world import WORKSPACE, World, words

__all__ = ["world"]
BOB2 = there("bob2")


def opened(world: World) -> str:
    world.person("alice").types("vote Lancer la campagne")
    [found] = world.read(lambda unit: unit.sessions.open_in(world.committee_id, "vote"))
    return str(found.id)


def ballot(session: str, choice: str) -> Action:
    return Action("session.answer", {"session": session, "choice": choice})


def counted(world: World, session: str) -> dict[str, str]:
    sitting = world.read(lambda unit: unit.sessions.sitting(session))
    return {answer.person_id: answer.value["choice"] for answer in sitting.answers}


def electors(world: World, session: str) -> list[str]:
    sitting = world.read(lambda unit: unit.sessions.sitting(session))
    return [each.person_id for each in sitting.participants]


@pytest.mark.parametrize(
    ("first", "second", "stands"),
    [("bob", "bob2", "abstain"), ("bob2", "bob", "abstain"), ("bob", "", "go"), ("bob2", "", "go")],
)
def test_the_later_ballot_of_the_two_stands(
    first: str, second: str, stands: str, world: World
) -> None:
    seated(world, BOB2, "DSI")
    session = opened(world)
    assert len(electors(world, session)) == 5

    def votes(user: str, choice: str) -> None:
        world.clock.go(world.clock() + timedelta(seconds=30))
        if user == "bob":
            world.person("bob").presses(ballot(session, choice))
        elif user:
            presses(world, BOB2, ballot(session, choice))

    votes(first, "go")
    votes(second, "abstain")
    join(world, "bob", BOB2)
    me = person(world, "simulated", WORKSPACE, "bob").id
    assert counted(world, session) == {me: stands}
    assert electors(world, session).count(me) == 1 and len(electors(world, session)) == 4


def test_whoever_voted_twice_is_told_that_one_counts(world: World) -> None:
    seated(world, BOB2, "DSI")
    session = opened(world)
    world.person("bob").presses(ballot(session, "go"))
    presses(world, BOB2, ballot(session, "abstain"))
    join(world, "bob", BOB2)
    world.until("2026-11-23 09:20")
    every = [*world.person("bob").talk, *talk(world, "bob2")]
    assert any(
        "Lancer la campagne" in words(m.card) and "last ballot" in words(m.card) for m in every
    )


def test_a_closed_vote_is_left_as_it_was(world: World) -> None:
    seated(world, BOB2, "DSI")
    session = opened(world)
    world.person("bob").presses(ballot(session, "go"))
    presses(world, BOB2, ballot(session, "abstain"))
    world.until("2026-11-24 12:00", timedelta(minutes=30))
    before = counted(world, session)
    join(world, "bob", BOB2)
    assert counted(world, session) == before and len(before) == 2


def test_after_an_undo_the_ballot_stays_with_whom_it_was_counted(world: World) -> None:
    seated(world, BOB2, "DSI")
    session = opened(world)
    join(world, "bob", BOB2)
    presses(world, BOB2, ballot(session, "go"))
    me = person(world, "simulated", WORKSPACE, "bob").id
    [joined] = world.read(lambda unit: unit.identities.of(me))
    told(world.person("bob").presses(Action("account.undo", {"joined": joined.id})))
    assert counted(world, session) == {me: "go"}
    reply = presses(world, BOB2, ballot(session, "abstain"))
    assert counted(world, session) == {me: "go"}, reply


STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["bob", "bob2"]), st.sampled_from(["go", "abstain"])),
        st.tuples(st.just("join"), st.just("")),
        st.tuples(st.just("undo"), st.just("")),
    ),
    min_size=1,
    max_size=8,
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_order_of_ballots_joins_and_undos_counts_each_human_once(
    steps: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Against a reference of a few lines: two slots that become one, and never two again."""
    made = next(iter(world.__wrapped__(f"sqlite:///{tmp_path_factory.mktemp('v') / 'c.db'}")))
    try:
        seated(made, BOB2, "DSI")
        session = opened(made)
        slots: dict[str, str] = {}
        one, parted = False, False
        for who, choice in steps:
            made.clock.go(made.clock() + timedelta(seconds=5))
            if who == "join" and not one and not parted:
                join(made, "bob", BOB2)
                if "bob2" in slots:
                    last = "bob2" if list(slots)[-1] == "bob2" else "bob"
                    slots = {"bob": slots[last]}
                one = True
            elif who == "undo" and one:
                me = person(made, "simulated", WORKSPACE, "bob").id
                [joined] = made.read(lambda unit, me=me: unit.identities.of(me))
                made.person("bob").presses(Action("account.undo", {"joined": joined.id}))
                one, parted = False, True
            elif who == "bob":
                made.person("bob").presses(ballot(session, choice))
                slots.pop("bob", None)
                slots["bob"] = choice
            elif who == "bob2":
                presses(made, BOB2, ballot(session, choice))
                slot = "bob" if one else "bob2"
                if not parted:
                    slots.pop(slot, None)
                    slots[slot] = choice
        assert sorted(counted(made, session).values()) == sorted(slots.values())
        assert len(electors(made, session)) == (4 if one or parted else 5)
    finally:
        made.close()
    assert types
