"""A deputy votes for somebody who has not: when, for whom, and what the holder may still do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.events import Action
from bot.founding import leave_seat
from bot.model import Department, Leave, Participant
from bot.replies import Ask, Reply, Tell
from rituals.deputies import half, named
from tests.test_acts_register_commitments import person_id
from tests.vote_scene import END, NOW
from tests.world import World, buttons, words


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """Dan is Bob's deputy."""
    made = World(database_url)
    bob, dan = person_id(made, "bob"), person_id(made, "dan")

    def name(unit):
        seat = unit.committees.get(made.committee_id).seat_of(bob)
        unit.committees.seat(made.committee_id, replace(seat, deputy_id=dan))

    made.write(name)
    yield made
    made.close()


def opened(world: World):
    """A vote from 08:00 to noon: deputies from 10:00 on."""
    alice = world.person("alice")
    alice.presses(Action("ritual.form", {"kind": "vote", "committee": world.committee_id}))
    alice.submits({"proposal": "Ouvrir", "deadline": "4h", "rule": "member_majority"})
    [vote] = world.read(lambda u: u.sessions.open_in(world.committee_id, "vote"))
    return vote


def votes(world: World, vote, user: str, choice: str = "go") -> Reply:
    return world.person(user).presses(
        Action("session.answer", {"session": vote.id, "choice": choice})
    )


def stands_in(world: World, vote, user: str = "dan", choice: str = "go", holder: str = "bob"):
    about = {"session": vote.id, "for": person_id(world, holder)}
    guest = world.person(user)
    asked = guest.presses(Action("session.form", about))
    if not isinstance(asked, Ask):
        return asked
    return guest.submits({"choice": choice})


def ballots(world: World, vote) -> dict[str, str]:
    sitting = world.read(lambda u: u.sessions.sitting(vote.id))
    names = {p.person_id: p.name.split()[0] for p in sitting.participants}
    return {names[a.person_id]: a.value["choice"] for a in sitting.answers}


def refused(said: Reply) -> bool:
    return isinstance(said, Tell) and said.refused


def test_before_half_of_the_time_it_is_too_early(world: World) -> None:
    vote = opened(world)
    world.until("2026-11-23 09:55")
    said = stands_in(world, vote)
    assert refused(said) and "10:00" in words(said.card) and ballots(world, vote) == {}
    world.until("2026-11-23 10:00")
    assert not refused(stands_in(world, vote))
    assert ballots(world, vote) == {"Bob": "go"}


def test_for_a_holder_on_leave_there_is_no_delay(world: World) -> None:
    away = Leave("l1", person_id(world, "bob"), date(2026, 11, 23), date(2026, 11, 24))
    world.write(lambda unit: unit.people.add_leave(away))
    vote = opened(world)
    assert not refused(stands_in(world, vote))


def test_for_a_holder_who_left_there_is_no_delay(world: World) -> None:
    vote, bob = opened(world), person_id(world, "bob")

    def leaves(unit):
        committee = unit.committees.get(world.committee_id)
        unit.committees.unseat(committee.id, committee.seat_of(bob).id)

    world.write(leaves)
    assert not refused(stands_in(world, vote))


def test_a_deputy_never_replaces_what_the_holder_cast(world: World) -> None:
    vote = opened(world)
    votes(world, vote, "bob", "abstain")
    world.until("2026-11-23 10:00")
    assert refused(stands_in(world, vote))
    assert ballots(world, vote) == {"Bob": "abstain"}


def test_the_holder_replaces_what_the_deputy_cast_and_it_stays(world: World) -> None:
    vote = opened(world)
    world.until("2026-11-23 10:00")
    stands_in(world, vote)
    votes(world, vote, "bob", "abstain")
    assert refused(stands_in(world, vote))
    assert ballots(world, vote) == {"Bob": "abstain"}


def test_a_deputy_may_change_their_mind_and_the_holder_is_told_once(world: World) -> None:
    vote = opened(world)
    world.until("2026-11-23 10:00")
    stands_in(world, vote)
    stands_in(world, vote, choice="abstain")
    world.until("2026-11-23 10:05")
    assert ballots(world, vote) == {"Bob": "abstain"}
    told = [s.card.title for s in world.person("bob").talk]
    assert told.count("Your deputy has voted") == 1


def test_a_deputy_who_is_an_elector_casts_two_ballots(world: World) -> None:
    vote = opened(world)
    world.until("2026-11-23 10:00")
    votes(world, vote, "dan", "abstain")
    stands_in(world, vote)
    assert ballots(world, vote) == {"Dan": "abstain", "Bob": "go"}


@pytest.mark.parametrize("user", ["alice", "carol", "emna", "bob"])
def test_nobody_else_votes_for_them(world: World, user: str) -> None:
    vote = opened(world)
    world.until("2026-11-23 10:00")
    holder = "carol" if user == "bob" else "bob"
    assert refused(stands_in(world, vote, user, holder=holder))
    forged = {"session": vote.id, "choice": "go", "for": person_id(world, holder)}
    world.person(user).presses(Action("session.answer", forged))
    assert ballots(world, vote) == {}


def test_who_the_deputy_is_cannot_be_said_by_the_button(world: World) -> None:
    vote = opened(world)
    dan = person_id(world, "dan")
    forged = {"session": vote.id, "choice": "go", "deputy": dan}
    world.person("bob").presses(Action("session.answer", forged))
    sitting = world.read(lambda u: u.sessions.sitting(vote.id))
    assert "deputy" not in sitting.answers[0].value


def test_a_stand_up_is_answered_by_nobody_else(world: World) -> None:
    world.until("2026-11-23 09:45")
    [session] = world.read(lambda u: u.sessions.open_in(world.committee_id, "standup"))
    about = {"session": session.id, "for": person_id(world, "bob")}
    assert refused(world.person("dan").presses(Action("session.form", about)))
    forged = {**about, "done": "Fait", "next": "Rien"}
    assert refused(world.person("dan").presses(Action("session.answer", forged)))


def test_the_deputy_is_told_once_and_only_while_the_holder_is_awaited(world: World) -> None:
    opened(world)
    world.until("2026-11-23 11:30")
    told = [s.card for s in world.person("dan").talk if "Bob Brown" in s.card.title]
    assert len(told) == 1


def test_the_deputy_of_somebody_who_voted_is_told_nothing(world: World) -> None:
    votes(world, opened(world), "bob")
    world.until("2026-11-23 11:30")
    assert [s for s in world.person("dan").talk if "Bob Brown" in s.card.title] == []


def test_whoever_was_voted_for_is_not_reminded(world: World) -> None:
    vote = opened(world)
    world.until("2026-11-23 10:00")
    stands_in(world, vote)
    sitting = world.read(lambda u: u.sessions.sitting(vote.id))
    assert person_id(world, "bob") not in {one.person_id for one in sitting.awaited}


def elector(name: str, deputy: str | None = None, *, away: bool = False) -> Participant:
    return Participant(name, name, Department("d", "D"), deputy_id=deputy, on_leave=away)


def test_a_deputy_stands_in_for_one_holder_and_never_for_themselves() -> None:
    found = named([elector("a", "x"), elector("b", "x"), elector("c", "c")], NOW, END)
    assert [one.deputy_id for one in found] == ["x", None, None]


def test_the_delay_is_half_of_the_time_or_none_for_who_is_away() -> None:
    first, second, third = named(
        [elector("a", "x"), elector("b", "y", away=True), elector("c")], NOW, half(NOW, END)
    )
    assert first.deputy_at == NOW + (END - NOW) / 2
    assert second.deputy_at == NOW
    assert third == replace(third, deputy_at=None)
    assert first.deputy_at - NOW == timedelta(hours=12)


def test_a_seat_names_its_deputy_one_holder_each(world: World) -> None:
    alice, dan = world.person("alice"), person_id(world, "dan")
    seats = {s.person.name.split()[0]: s for s in world.committee.seats}
    about = {"committee": world.committee_id, "seat": seats["Carol"].id}
    asked = alice.presses(Action("seat.change_form", about))
    assert isinstance(asked, Ask)
    [field] = [one for one in asked.form.fields if one.name == "deputy"]
    assert dan not in {option.value for option in field.options}, "he is Bob's already"
    alice.submits({"deputy": dan})
    assert world.committee.seat_of(person_id(world, "carol")).deputy_id is None


def offers_it(said: Reply) -> bool:
    assert isinstance(said, Tell)
    return any("for" in one.action.args for one in buttons(said.card))


def test_a_deputy_finds_the_second_ballot_beside_their_own(world: World) -> None:
    vote = opened(world)
    dan, alice = world.person("dan"), world.person("alice")
    about = {"session": vote.id}
    assert offers_it(dan.presses(Action("session.show", about)))
    assert not offers_it(alice.presses(Action("session.show", about)))
    world.until("2026-11-23 10:05")
    stands_in(world, vote)
    world.person("bob").presses(Action("session.answer", {**about, "choice": "go"}))
    assert not offers_it(dan.presses(Action("session.show", about)))


def test_the_deputy_of_a_leaver_is_told_at_once(world: World) -> None:
    opened(world)
    committee = world.committee
    seat = committee.seat_of(person_id(world, "bob"))
    world.write(lambda u: leave_seat(u, committee, seat, now=u.now))
    world.until("2026-11-23 09:05")  # in Dan's working hours, before half of the time
    assert any("Bob Brown" in words(one.card) for one in world.person("dan").talk)
