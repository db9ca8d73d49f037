"""One elector is one person, whenever it becomes known that two accounts are theirs (V27)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot import identity, sittings
from bot.events import Action, Press, Submission, Where, Who
from bot.model import Json, VoteRules
from rituals.tally import Tally
from tests.test_identity import (
    OTHER,
    TENANT,
    join,
    person,
    presses,
    seated,
    talk,
    there,
    told,
    world,
)
from tests.world import WORKSPACE, World, instant, words

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
    world.clock.go(world.clock() + timedelta(seconds=1))
    presses(world, BOB2, ballot(session, "abstain"))
    join(world, "bob", BOB2)
    world.until("2026-11-23 09:20")
    every = [*world.person("bob").talk, *talk(world, "bob2")]
    [said] = [words(m.card) for m in every if "last ballot" in words(m.card)]
    assert "Lancer la campagne" in said and "cast on Other" in said, said


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


def vote_rules(world: World, quorum: str) -> None:
    rules = VoteRules("member_majority", quorum)
    world.write(
        lambda unit: unit.committees.save(
            replace(unit.committees.get(world.committee_id), vote=rules)
        )
    )


def state(world: World, session: str) -> Json:
    return world.read(lambda unit: unit.sessions.get(session)).state  # type: ignore[no-any-return]


def test_a_share_is_of_the_humans_who_are_left(world: World) -> None:
    vote_rules(world, "50%")
    seated(world, BOB2, "DSI")
    session = opened(world)
    assert state(world, session)["needed"] == 3, "of five"
    join(world, "bob", BOB2)
    assert state(world, session)["needed"] == 2, "of four"
    sizes = {one["name"]: one["electors"] for one in state(world, session)["departments"]}
    assert sizes == {"Marketing": 1, "DSI": 1, "Commercial": 1, "Produit": 1}


def test_a_department_whose_only_elector_was_a_twin_is_left_out(world: World) -> None:
    """V19: or the quorum of every department could not be reached any more."""
    seated(world, BOB2, "Finance")
    session = opened(world)
    join(world, "bob", BOB2)
    assert "Finance" in state(world, session)["left_out"]
    for user in ("alice", "bob", "carol", "dan"):
        world.person(user).presses(ballot(session, "go"))
    world.until("2026-11-23 10:00")
    assert state(world, session)["outcome"] == "go"


def test_a_vote_that_waited_for_the_twin_alone_closes_soon(world: World) -> None:
    seated(world, BOB2, "DSI")
    session = opened(world)
    for user in ("alice", "bob", "carol", "dan"):
        world.person(user).presses(ballot(session, "go"))
    world.clock.go(instant("2026-11-23 09:30"))
    join(world, "bob", BOB2)
    closes = world.read(lambda unit: unit.sessions.get(session)).closes_at
    assert closes == instant("2026-11-23 09:45")


def test_a_ballot_counts_in_the_department_of_the_seat_that_stays(world: World) -> None:
    seated(world, BOB2, "Finance")
    session = opened(world)
    world.clock.go(instant("2026-11-23 09:06"))
    presses(world, BOB2, ballot(session, "go"))
    join(world, "bob", BOB2)
    sitting = world.read(lambda unit: unit.sessions.sitting(session))
    [answer] = sitting.answers
    assert answer.department.name == "DSI"
    assert [p.department.name for p in sitting.participants if p.person_id == answer.person_id] == [
        "DSI"
    ]


def test_whoever_owes_a_condition_owes_it_as_the_one_person(world: World) -> None:
    seated(world, BOB2, "DSI")
    twin = person(world, OTHER, TENANT, "bob2").id
    session = opened(world)
    carol = world.person("carol")
    carol.presses(Action("session.form", {"session": session, "variant": "conditional"}))
    carol.submits({"condition": "Recette finie", "owner": twin, "date": "2026-12-04"})
    join(world, "bob", BOB2)
    for user in ("alice", "bob", "dan"):
        world.person(user).presses(ballot(session, "go"))
    world.until("2026-11-23 10:00")
    me = person(world, "simulated", WORKSPACE, "bob").id
    [owed] = world.read(lambda unit: unit.commitments.of(world.committee_id))
    assert owed.owner_id == me


def test_both_cards_of_the_question_show_the_one_ballot(world: World) -> None:
    seated(world, BOB2, "DSI")
    session = opened(world)
    world.until("2026-11-23 09:10")
    [first] = [m for m in world.person("bob").talk if "Lancer la campagne" in words(m.card)]
    [second] = [m for m in talk(world, "bob2") if "Lancer la campagne" in words(m.card)]
    join(world, "bob", BOB2)
    world.person("bob").presses(ballot(session, "abstain"))
    world.until("2026-11-23 09:15")
    mine = "Your ballot: Abstain"
    assert mine in words(first.card) and mine in words(second.card), words(second.card)
    join_undone = world.read(lambda unit: unit.identities.of(person_id(world)))[0]
    world.person("bob").presses(Action("account.undo", {"joined": join_undone.id}))
    world.person("bob").presses(ballot(session, "go"))
    world.until("2026-11-23 09:20")
    assert mine in words(second.card), "no longer theirs: it does not follow"
    assert "Your ballot: Go" in words(first.card), words(first.card)


def person_id(world: World) -> str:
    return person(world, "simulated", WORKSPACE, "bob").id


def test_a_click_that_arrives_late_on_the_account_that_stands_changes_nothing(world: World) -> None:
    """B06: within one account the platform's time of the click, also after a join."""
    seated(world, BOB2, "DSI")
    session = opened(world)
    world.clock.go(instant("2026-11-23 09:06"))
    late = world.clock()
    world.clock.go(instant("2026-11-23 09:07"))
    presses(world, BOB2, ballot(session, "go"))
    join(world, "bob", BOB2)
    where = Where(OTHER, TENANT)
    world.handle(Press(BOB2, where, ballot(session, "abstain"), "late1", late))
    assert counted(world, session) == {person_id(world): "go"}


CHOICE = st.sampled_from(["go", "no_go", "conditional", "abstain"])
BALLOT = st.tuples(st.sampled_from(["one", "two", "three"]), CHOICE)
TURN = st.sampled_from([("join", "two"), ("join", "three"), ("undo", "two"), ("undo", "three")])
# Enough of everything in any order, so that most examples join people who have both voted.
STEPS = (
    st.tuples(
        *(st.tuples(st.just(name), CHOICE) for name in ("one", "two", "three")),
        st.just(("join", "two")),
        BALLOT,
        TURN,
        BALLOT,
        TURN,
    )
    .flatmap(st.permutations)
    .flatmap(lambda steps: st.integers(3, len(steps)).map(lambda n: list(steps[:n])))
)
WORDS = {
    "no_go": {"reason": "Trop tôt", "lift": "Plus tard"},
    "conditional": {"condition": "Recette finie", "date": "2026-12-04"},
}


def reference(steps: list[tuple[str, str]]) -> dict[str, str]:
    """Whose ballot stands in the end: accounts `one`, `two` and `three`, each somebody's of its own
    until it is joined to `one`'s person. Once joined an account has no vote of its own again."""
    stands: dict[str, tuple[int, str]] = {}
    joined, elector = set[str](), {"one", "two", "three"}
    for at, (who, what) in enumerate(steps):
        if who == "join" and what not in joined:
            joined.add(what)
            if what in elector:
                elector.discard(what)
                both = [stands[one] for one in ("one", what) if one in stands]
                stands.pop(what, None)
                if both:
                    stands["one"] = max(both)
        elif who == "undo":
            joined.discard(what)
        elif who not in ("join", "undo"):
            voter = "one" if who in joined else who
            if voter in elector:
                stands[voter] = (at, what)
    return {voter: choice for voter, (_, choice) in stands.items()}


def cast(world: World, who: Who, session: str, choice: str, owner: str) -> None:
    where = Where(who.platform, who.workspace)
    values = WORDS.get(choice, {}) | ({"owner": owner} if choice == "conditional" else {})
    key = f"k{next(world.keys)}"
    world.handle(Submission(who, where, ballot(session, choice), values, key, world.clock()))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(steps=STEPS)
@example(steps=[("one", "go"), ("two", "abstain"), ("join", "two")])
def test_any_order_of_ballots_joins_and_undos_counts_each_human_once(
    steps: list[tuple[str, str]], world: World
) -> None:
    """One vote an example, of three accounts that may be one human's, and of one other elector."""
    number = next(world.keys)
    who = {
        "one": Who("simulated", WORKSPACE, f"one{number}", f"One {number}"),
        "two": there(f"two{number}"),
        "three": there(f"three{number}"),
    }
    for each in who.values():
        seated(world, each, "DSI")
    ids = {name: person(world, w.platform, w.workspace, w.user).id for name, w in who.items()}
    carol = person(world, "simulated", WORKSPACE, "carol").id
    session = opened(world)
    electors_before = set(electors(world, session))
    rows: dict[str, str] = {}
    for what, name in steps:
        world.clock.go(world.clock() + timedelta(seconds=5))
        one = person(world, "simulated", WORKSPACE, who["one"].user)
        if what == "join":
            two = person(world, who[name].platform, who[name].workspace, who[name].user)
            kept = world.write(
                lambda unit, one=one, two=two: identity.join(
                    unit, world.bearings, one, two, stays=one.id
                )
            )
            if two.id != one.id:
                rows[name] = world.read(lambda unit, kept=kept: unit.identities.of(kept.id))[0].id
        elif what == "undo" and name in rows:
            row = rows.pop(name)
            world.write(lambda unit, row=row: identity.undo(unit, world.bearings, row))
        elif what != "undo":
            cast(world, who[what], session, name, carol)
    stands = reference(steps)
    twins = {name for what, name in steps if what == "join"}
    left = electors_before - {ids[name] for name in twins}
    assert set(electors(world, session)) == left
    assert counted(world, session) == {ids[name]: choice for name, choice in stands.items()}
    world.write(lambda unit: sittings.close_session(unit, world.bearings, session, world.clock()))
    tally = Tally.from_json(state(world, session)["tally"])
    assert (tally.electors, tally.ballots) == (len(left), len(stands))
    for choice in ("go", "no_go", "conditional", "abstain"):
        found = sum(getattr(count, choice) for count in tally.counts)
        assert found == list(stands.values()).count(choice), choice
    for account in ids.values():
        seat = world.committee.seat_of(account)
        if seat is not None:
            world.write(lambda unit, seat=seat: unit.committees.unseat(world.committee_id, seat.id))


def test_a_deputys_ballot_never_stands_over_one_cast_in_person(world: World) -> None:
    """Whichever of two accounts that are joined it was cast from, and whenever (V23, V27)."""
    seated(world, BOB2, "DSI")
    dan = person(world, "simulated", WORKSPACE, "dan").id
    twin = person(world, OTHER, TENANT, "bob2").id

    def name(unit):
        seat = unit.committees.get(world.committee_id).seat_of(twin)
        unit.committees.seat(world.committee_id, replace(seat, deputy_id=dan))

    world.write(name)
    session = opened(world)
    world.person("bob").presses(ballot(session, "abstain"))
    half = world.read(lambda u: u.sessions.sitting(session)).participant(twin).deputy_at
    world.clock.go(half)
    deputy = world.person("dan")
    deputy.presses(Action("session.form", {"session": session, "for": twin}))
    deputy.submits({"choice": "go"})
    join(world, "bob", BOB2)
    assert [
        answer.value["choice"]
        for answer in world.read(lambda u: u.sessions.sitting(session)).answers
    ] == ["abstain"]


def test_a_deputy_who_is_one_person_stands_in_for_one_holder(world: World) -> None:
    seated(world, BOB2, "DSI")
    bob = person(world, "simulated", WORKSPACE, "bob").id
    twin = person(world, OTHER, TENANT, "bob2").id

    def name(unit):
        committee = unit.committees.get(world.committee_id)
        for user, deputy in (("carol", bob), ("dan", twin)):
            seat = committee.seat_of(unit.people.of_account("simulated", WORKSPACE, user).id)
            unit.committees.seat(committee.id, replace(seat, deputy_id=deputy))

    world.write(name)
    session = opened(world)
    join(world, "bob", BOB2)
    asked = world.read(lambda u: u.sessions.sitting(session)).participants
    assert len([one for one in asked if one.deputy_id]) == 1
    assert len([seat for seat in world.committee.seats if seat.deputy_id]) == 1
