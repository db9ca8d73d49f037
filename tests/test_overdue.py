"""What somebody owes is recalled in time, once, in working hours, to whom it concerns (K07, V36)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.events import Action
from bot.model import Commitment, CommitmentStatus, Leave
from bot.replies import Tell
from tests.test_acts_register_commitments import conditional_vote, owe, person_id
from tests.world import World, words

MISSED, OFFERED = "Condition manquée", "Condition manquée\u00a0: voter à nouveau\u00a0?"
SOON, LATE, ESCALATED = "Due soon", "Overdue", "Un engagement est en retard"  # Bob reads English


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def titles(world: World, user: str) -> list[str]:
    return [shown.card.title for shown in world.person(user).talk]


def channel(world: World) -> list[str]:
    return [shown.card.title for shown in world.channel()]


def until(world: World, day: str) -> None:
    world.until(day, timedelta(hours=1))


def lived(world: World, *days: str) -> list[list[str]]:
    """What Bob has read of his commitment at each of these instants."""
    found = []
    for day in days:
        until(world, day)
        found.append([title for title in titles(world, "bob") if title in (SOON, LATE)])
    return found


def test_the_owner_is_told_two_working_days_before_and_the_day_after(world: World) -> None:
    """Due on Monday the 30th: Thursday the 26th, then Tuesday the 1st."""
    owe(world, "Ouvrir l’accès")
    assert lived(
        world, "2026-11-26 08:55", "2026-11-26 09:05", "2026-12-01 08:55", "2026-12-01 09:05"
    ) == [[], [SOON], [SOON], [SOON, LATE]]
    until(world, "2026-12-10 12:00")
    assert titles(world, "bob").count(LATE) == titles(world, "bob").count(SOON) == 1


def test_the_facilitators_are_told_two_working_days_after(world: World) -> None:
    owe(world, "Ouvrir l’accès")
    until(world, "2026-12-02 08:55")
    assert ESCALATED not in titles(world, "alice")
    until(world, "2026-12-02 09:05")
    assert titles(world, "alice").count(ESCALATED) == 1


def test_a_service_that_was_down_says_one_thing_to_each(world: World) -> None:
    owe(world, "Ouvrir l’accès")
    world.clock.go(world.clock().replace(month=12, day=9))
    world.tick()
    until(world, "2026-12-09 10:00")
    assert [t for t in titles(world, "bob") if t in (SOON, LATE)] == [LATE]
    assert titles(world, "alice").count(ESCALATED) == 1


def test_a_service_that_comes_back_at_night_wakes_nobody(world: World) -> None:
    owe(world, "Ouvrir l’accès")
    conditional_vote(world)
    until(world, "2026-11-25 00:00")
    world.clock.go(world.clock().replace(month=12, day=9, hour=2))
    world.tick()
    assert not {SOON, LATE} & set(titles(world, "bob")) and MISSED not in channel(world)
    assert not {ESCALATED, OFFERED} & set(titles(world, "alice"))
    until(world, "2026-12-09 10:00")
    assert LATE in titles(world, "bob") and MISSED in channel(world)
    assert {ESCALATED, OFFERED} <= set(titles(world, "alice"))


def test_whoever_is_away_is_told_on_their_return(world: World) -> None:
    owe(world, "Ouvrir l’accès")
    bob = person_id(world, "bob")
    away = Leave("l1", bob, date(2026, 11, 25), date(2026, 12, 3))
    world.write(lambda unit: unit.people.add_leave(away))
    assert lived(world, "2026-12-03 18:00", "2026-12-04 09:05") == [[], [LATE]]


def test_a_date_that_moves_is_recalled_anew(world: World) -> None:
    one = owe(world, "Ouvrir l’accès")
    until(world, "2026-11-26 09:05")

    def later(unit):
        unit.commitments.save(replace(unit.commitments.get(one), due=date(2026, 12, 14)))

    world.write(later)
    assert lived(world, "2026-12-09 18:00", "2026-12-10 09:05") == [[SOON], [SOON, SOON]]


@pytest.mark.parametrize("status", [s for s in CommitmentStatus if s is not CommitmentStatus.OPEN])
def test_what_is_settled_is_recalled_to_nobody(world: World, status: CommitmentStatus) -> None:
    one = owe(world, "Ouvrir l’accès")
    world.write(
        lambda unit: unit.commitments.save(replace(unit.commitments.get(one), status=status))
    )
    assert lived(world, "2026-12-03 10:00") == [[]]
    assert ESCALATED not in titles(world, "alice")


def test_whoever_asked_for_silence_finds_it_on_their_page_only(world: World) -> None:
    owe(world, "Ouvrir l’accès")
    bob = person_id(world, "bob")
    world.write(lambda unit: unit.people.save(replace(unit.people.get(bob), prompts=False)))
    assert lived(world, "2026-12-02 10:00") == [[]]


def test_what_a_department_owes_is_recalled_to_whoever_answers_for_it(world: World) -> None:
    owe(world, "Ouvrir l’accès", owner_id=None)
    assert lived(world, "2026-11-26 09:05") == [[SOON]]


def test_what_nobody_answers_for_comes_to_the_facilitators(world: World) -> None:
    bob = person_id(world, "bob")
    owe(world, "Ouvrir l’accès")

    def leaves(unit):
        committee = unit.committees.get(world.committee_id)
        unit.committees.unseat(committee.id, committee.seat_of(bob).id)

    world.write(leaves)
    until(world, "2026-12-02 09:05")
    assert [t for t in titles(world, "bob") if t in (SOON, LATE)] == []
    [told] = [s.card for s in world.person("alice").talk if s.card.title == ESCALATED]
    assert "DSI" in words(told)


def entries(world: World, kind: str) -> list:
    return world.read(lambda u: u.journal.of(world.committee_id, kinds=(kind,)))


def test_a_missed_condition_is_one_entry_and_one_message(world: World) -> None:
    first, _ = conditional_vote(world)
    until(world, "2026-12-07 09:05")
    missed = [s.card for s in world.channel() if s.card.title == "Condition manquée"]
    assert sorted(m.elements[1].text for m in missed) == ["Agences formées", "Recette terminée"]
    assert [e.facts["decision"] for e in entries(world, "condition_missed")] == [first.entry] * 2
    until(world, "2026-12-09 12:00")
    assert len(entries(world, "condition_missed")) == 2


def decision(world: World, number: str):
    return world.read(lambda unit: unit.journal.get(world.committee_id, number))


def test_a_decision_reads_as_missed_until_its_last_condition_is_lifted(world: World) -> None:
    conditions: list[Commitment] = conditional_vote(world)
    number = conditions[0].entry
    assert not decision(world, number).missed
    until(world, "2026-12-07 09:05")
    assert decision(world, number).missed
    for one in conditions:
        owner, author = ("dan", "bob") if one.text == "Recette terminée" else ("alice", "carol")
        world.person(owner).presses(Action("commitment.done", {"commitment": one.id}))
        world.person(author).presses(Action("commitment.confirm", {"commitment": one.id}))
    assert not decision(world, number).missed


def test_a_vote_that_decides_nothing_replaces_nothing(world: World) -> None:
    number = conditional_vote(world)[0].entry
    until(world, "2026-12-07 09:05")
    alice = world.person("alice")
    alice.presses(Action("vote.again", {"committee": world.committee_id, "number": number}))
    alice.submits({"proposal": "Lancer le 3 avril"})
    until(world, "2026-12-09 12:00")
    assert decision(world, "D-2026-002").kind == "undecided"
    assert decision(world, number).superseded_by is None
    assert decision(world, number).missed


def test_of_a_missed_condition_the_facilitators_read_once(world: World) -> None:
    """Late to start, it is missed and long overdue at once."""
    conditional_vote(world)
    until(world, "2026-11-25 00:00")
    world.clock.go(world.clock().replace(month=12, day=9))
    world.tick()
    until(world, "2026-12-09 10:00")
    assert [t for t in titles(world, "alice") if t in (OFFERED, ESCALATED)] == [OFFERED] * 2


def test_whoever_is_away_hears_of_their_missed_condition_on_their_return(world: World) -> None:
    conditional_vote(world)
    dan = person_id(world, "dan")
    away = Leave("l1", dan, date(2026, 11, 25), date(2026, 12, 8))
    world.write(lambda unit: unit.people.add_leave(away))
    until(world, "2026-12-08 17:00")
    assert channel(world).count(MISSED) == 2
    assert "التزام متأخر" not in titles(world, "dan")
    until(world, "2026-12-09 10:00")
    assert "التزام متأخر" in titles(world, "dan")


def replaces(world: World, number: str | None, day: str) -> None:
    """A decision taken elsewhere stands in the place of that one."""
    alice = world.person("alice")
    alice.presses(Action("decision.form", {"committee": world.committee_id}))
    alice.submits(
        {
            "text": "On arrête",
            "outcome": "no_go",
            "reason": "Trop tard",
            "taken_by": "Direction",
            "date": day,
            "supersedes": number,
        }
    )


def test_the_conditions_of_a_decision_that_is_replaced_are_owed_no_more(world: World) -> None:
    conditions = conditional_vote(world)
    until(world, "2026-11-26 09:05")
    replaces(world, conditions[0].entry, "2026-11-26")
    said = world.read(lambda u: [u.commitments.get(one.id).status for one in conditions])
    assert said == [CommitmentStatus.CANCELLED] * 2
    until(world, "2026-12-12 12:00")
    assert entries(world, "condition_missed") == []
    assert "Une condition n’est plus attendue" in titles(world, "alice")


def test_a_decision_replaced_already_is_not_voted_on_again(world: World) -> None:
    number = conditional_vote(world)[0].entry
    until(world, "2026-12-07 09:05")
    alice = world.person("alice")
    again = Action("vote.again", {"committee": world.committee_id, "number": number})
    alice.presses(again)
    replaces(world, number, "2026-12-07")
    assert decision(world, number).superseded_by == "D-2026-002"
    said = alice.presses(again)
    assert isinstance(said, Tell) and "D-2026-002" in words(said.card)


def test_a_member_cannot_open_it(world: World) -> None:
    number = conditional_vote(world)[0].entry
    until(world, "2026-12-07 09:05")
    bob = world.person("bob")
    said = bob.presses(Action("vote.again", {"committee": world.committee_id, "number": number}))
    assert isinstance(said, Tell) and said.refused
    values = {"kind": "vote", "committee": world.committee_id, "replaces": number}
    bob.presses(Action("ritual.open", values))
    assert world.read(lambda u: u.sessions.open_in(world.committee_id, "vote")) == []
