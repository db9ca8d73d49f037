"""What follows a vote that decided nothing: one extension (V28), and the sponsor's word (V38)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from bot import identity
from bot.events import Action
from bot.model import Leave, Role, SessionStatus
from bot.replies import Ask, Tell
from tests.test_acts_register_commitments import conditional_vote, person_id
from tests.world import World, words


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def until(world: World, at: str) -> None:
    world.until(at, timedelta(minutes=30))


def votes(world: World, status: SessionStatus = SessionStatus.CLOSED):
    recent = world.read(lambda u: u.sessions.recent(world.committee_id, 20, "vote"))
    return [one for one in recent if one.status is status]


def missed(world: World, *ballots: str):
    """A vote of Monday 08:00, over on Tuesday without its quorum."""
    world.person("alice").types("vote Lancer la carte le 3 mars")
    [vote] = world.read(lambda u: u.sessions.open_in(world.committee_id, "vote"))
    for user in ballots:
        about = {"session": vote.id, "choice": "go"}
        world.person(user).presses(Action("session.answer", about))
    until(world, "2026-11-24 09:30")
    [closed] = votes(world)
    return closed


def extends(world: World, session, user: str = "alice") -> Tell:
    about = {"committee": world.committee_id, "session": session.id}
    said = world.person(user).presses(Action("session.extend", about))
    assert isinstance(said, Tell)
    return said


def entries(world: World, *kinds: str):
    return world.read(lambda u: u.journal.of(world.committee_id, kinds=kinds))


def test_it_lasts_as_long_as_the_first_time_for_the_same_people(world: World) -> None:
    vote = missed(world, "bob")
    extends(world, vote)
    [again] = votes(world, SessionStatus.OPEN)
    first, second = (world.read(lambda u, s=s: u.sessions.sitting(s.id)) for s in (vote, again))
    assert again.closes_at - again.opens_at >= vote.closes_at - vote.opens_at
    assert [p.person_id for p in first.participants] == [p.person_id for p in second.participants]
    assert [a.value for a in second.answers] == [{"choice": "go"}]
    assert [e.facts["decision"] for e in entries(world, "extension")] == ["D-2026-001"]


def test_a_ballot_in_between_is_refused(world: World) -> None:
    vote = missed(world, "bob")
    about = {"session": vote.id, "choice": "no_go"}
    said = world.person("carol").presses(Action("session.answer", about))
    assert isinstance(said, Tell) and said.refused
    extends(world, vote)
    [again] = votes(world, SessionStatus.OPEN)
    assert len(world.read(lambda u: u.sessions.sitting(again.id)).answers) == 1


def test_pressed_twice_it_is_one_extension(world: World) -> None:
    vote = missed(world)
    extends(world, vote)
    assert extends(world, vote).refused
    assert len(votes(world, SessionStatus.OPEN)) == 1


def test_it_is_offered_for_a_day(world: World) -> None:
    vote = missed(world)
    until(world, "2026-11-25 09:30")
    assert "possible jusqu’au" in words(extends(world, vote).card)
    assert votes(world, SessionStatus.OPEN) == []


def test_an_extended_vote_without_quorum_is_not_extended_again(world: World) -> None:
    extends(world, missed(world))
    until(world, "2026-11-27 12:00")
    last = votes(world)[0]
    assert extends(world, last).refused
    first, second = sorted(entries(world, "undecided"), key=lambda e: e.rank)
    assert first.superseded_by == second.number


@pytest.mark.parametrize("user", ["bob", "emna"])
def test_only_a_facilitator_extends(world: World, user: str) -> None:
    assert extends(world, missed(world), user).refused
    assert votes(world, SessionStatus.OPEN) == []


def test_a_tie_is_not_extended(world: World) -> None:
    """Only a missed quorum is (V28)."""
    alice = world.person("alice")
    alice.presses(Action("ritual.form", {"kind": "vote", "committee": world.committee_id}))
    alice.submits({"proposal": "Lancer", "rule": "member_majority", "quorum": "50%"})
    [vote] = world.read(lambda u: u.sessions.open_in(world.committee_id, "vote"))
    for user, choice in (("bob", "go"), ("carol", "no_go")):
        guest = world.person(user)
        if choice == "go":
            guest.presses(Action("session.answer", {"session": vote.id, "choice": "go"}))
        else:
            guest.presses(Action("session.form", {"session": vote.id, "variant": "no_go"}))
            guest.submits({"reason": "Non", "lift": "Rien"})
    until(world, "2026-11-24 09:30")
    [closed] = votes(world)
    assert entries(world, "undecided")[0].facts["reason"] == "members_tied"
    assert extends(world, closed).refused


def settles(world: World, session, user: str = "emna", outcome: str = "go"):
    about = {"committee": world.committee_id, "session": session.id}
    guest = world.person(user)
    asked = guest.presses(Action("decision.settle_form", about))
    if not isinstance(asked, Ask):
        return asked
    return guest.submits({"outcome": outcome, "reason": "Le marché n’attend pas"})


def test_the_sponsors_decision_stands_beside_the_vote(world: World) -> None:
    settles(world, missed(world))
    [made] = entries(world, "settled")
    assert (made.number, made.facts["outcome"]) == ("D-2026-002", "go")
    assert made.people["by"] == "Emna El Fassi"
    assert entries(world, "undecided")[0].superseded_by is None


def test_it_is_settled_once(world: World) -> None:
    vote = missed(world)
    settles(world, vote)
    assert settles(world, vote, outcome="no_go").refused
    assert extends(world, vote).refused
    assert len(entries(world, "settled")) == 1


def test_what_was_extended_is_settled_no_more_once_it_is_replaced(world: World) -> None:
    vote = missed(world)
    extends(world, vote)
    until(world, "2026-11-27 12:00")
    assert settles(world, vote).refused
    assert settles(world, votes(world)[0]).refused is False


@pytest.mark.parametrize("user", ["alice", "bob"])
def test_only_a_sponsor_settles(world: World, user: str) -> None:
    assert settles(world, missed(world), user).refused
    assert entries(world, "settled") == []


def test_a_decision_is_not_the_sponsors_to_settle(world: World) -> None:
    vote = missed(world, "alice", "bob", "carol", "dan")
    assert entries(world, "decision")[0].facts["outcome"] == "go"
    assert settles(world, vote).refused


def test_a_committee_without_a_sponsor_is_offered_nothing(world: World) -> None:
    emna = person_id(world, "emna")

    def leaves(unit):
        committee = unit.committees.get(world.committee_id)
        unit.committees.unseat(committee.id, committee.seat_of(emna).id)

    world.write(leaves)
    missed(world)
    assert world.person("emna").talk == []
    assert world.committee.seats_with(Role.SPONSOR) == ()


def test_while_it_goes_on_the_sponsor_waits_for_its_result(world: World) -> None:
    vote = missed(world)
    emna = world.person("emna")
    about = {"committee": world.committee_id, "session": vote.id}
    assert isinstance(emna.presses(Action("decision.settle_form", about)), Ask)
    extends(world, vote)
    said = emna.submits({"outcome": "go", "reason": "Le marché n’attend pas"})
    assert isinstance(said, Tell) and "prolongé" in words(said.card)
    assert entries(world, "settled") == []


def test_the_result_of_a_second_vote_replaces_both_what_it_reopens_and_what_it_extends(
    world: World,
) -> None:
    number = conditional_vote(world)[0].entry
    until(world, "2026-12-07 09:05")
    alice = world.person("alice")
    alice.presses(Action("vote.again", {"committee": world.committee_id, "number": number}))
    alice.submits({"proposal": "Lancer le 3 avril", "deadline": "4h"})
    until(world, "2026-12-07 14:00")
    extends(world, next(one for one in votes(world) if one.state["proposal"] != "Lancer la carte"))
    [again] = votes(world, SessionStatus.OPEN)
    for user in ("alice", "bob", "carol", "dan"):
        world.person(user).presses(Action("session.answer", {"session": again.id, "choice": "go"}))
    until(world, "2026-12-07 18:00")
    replaced = {
        e.number: e.superseded_by for e in entries(world, "decision", "undecided") if e.number
    }
    assert replaced == {number: "D-2026-003", "D-2026-002": "D-2026-003", "D-2026-003": None}


def asked(world: World, user: str) -> int:
    """How often somebody was asked for this ballot."""
    shown = [words(one.card) for one in world.person(user).talk]
    return len([text for text in shown if "Lancer la carte" in text])


def test_whoever_is_off_work_is_asked_again_when_they_are_back(world: World) -> None:
    vote = missed(world)
    bob = person_id(world, "bob")
    away = Leave("l1", bob, date(2026, 11, 24), date(2026, 11, 24))
    world.write(lambda unit: unit.people.add_leave(away))
    until(world, "2026-11-24 23:00")
    assert [asked(world, user) for user in ("bob", "carol")] == [1, 1]
    extends(world, vote)
    world.tick()
    assert [asked(world, user) for user in ("bob", "carol")] == [1, 1]
    until(world, "2026-11-25 09:30")
    assert [asked(world, user) for user in ("bob", "carol")] == [2, 2]


def test_two_persons_who_became_one_in_between_are_one_elector(world: World) -> None:
    vote = missed(world)
    bob, dan = person_id(world, "bob"), person_id(world, "dan")

    def joins(unit):
        identity.join(unit, world.bearings, unit.people.get(bob), unit.people.get(dan))

    world.write(joins)
    extends(world, vote)
    [again] = votes(world, SessionStatus.OPEN)
    asked = world.read(lambda u: u.sessions.sitting(again.id)).participants
    assert dan not in {one.person_id for one in asked} and len(asked) == 3


HELD = "Depuis cinq jours ouvrés"


def objected(world: World):
    """A consent vote of Monday that Bob's objection holds."""
    alice = world.person("alice")
    alice.presses(Action("ritual.form", {"kind": "vote", "committee": world.committee_id}))
    alice.submits({"proposal": "Fermer à midi", "rule": "consent", "deadline": "4h"})
    [vote] = world.read(lambda u: u.sessions.open_in(world.committee_id, "vote"))
    for user in ("alice", "carol", "dan"):
        world.person(user).presses(Action("session.answer", {"session": vote.id, "choice": "go"}))
    bob = world.person("bob")
    bob.presses(Action("session.form", {"session": vote.id, "variant": "no_go"}))
    bob.submits({"reason": "Les clients viennent à midi", "lift": "Un guichet ouvert"})
    until(world, "2026-11-23 12:00")
    [closed] = votes(world)
    return closed


def heard(world: World, user: str = "emna") -> list[str]:
    return [words(one.card) for one in world.person(user).talk if HELD in words(one.card)]


def test_an_objection_that_holds_five_working_days_comes_to_the_sponsor_with_both_positions(
    world: World,
) -> None:
    vote = objected(world)
    assert settles(world, vote).refused, "not before"
    until(world, "2026-11-30 08:45")
    assert heard(world) == []
    until(world, "2026-12-01 10:00")
    [told] = heard(world)
    assert "Les clients viennent à midi" in told and "Un guichet ouvert" in told
    assert "Go : 1" in told.replace("\u00a0", " ")
    settles(world, vote)
    [made] = entries(world, "settled")
    assert made.facts["objection"] is True
    until(world, "2026-12-12 10:00")
    assert len(heard(world)) == 1


def test_an_objection_that_was_voted_on_again_stays_with_the_committee(world: World) -> None:
    objected(world)
    [entry] = entries(world, "decision")
    alice = world.person("alice")
    again = Action("vote.again", {"committee": world.committee_id, "number": entry.number})
    alice.presses(again)
    alice.submits({"proposal": "Fermer à treize heures"})
    until(world, "2026-12-05 10:00")
    assert heard(world) == []


def test_the_sponsor_hears_of_it_in_working_time_after_an_outage(world: World) -> None:
    objected(world)
    world.clock.go(world.clock().replace(month=12, day=2, hour=23))
    world.tick()
    assert heard(world) == []
    until(world, "2026-12-03 10:00")
    assert len(heard(world)) == 1


def test_a_secret_vote_in_which_two_became_one_goes_no_further(world: World) -> None:
    """Their ballots are in the same figures, and one of the two counts no more."""
    alice = world.person("alice")
    alice.presses(Action("ritual.form", {"kind": "vote", "committee": world.committee_id}))
    terms = {"rule": "member_majority", "quorum": "100%", "ballots": "secret", "deadline": "4h"}
    alice.submits({"proposal": "Lancer la carte", **terms})
    [vote] = world.read(lambda u: u.sessions.open_in(world.committee_id, "vote"))
    for user in ("bob", "dan"):
        world.person(user).presses(Action("session.answer", {"session": vote.id, "choice": "go"}))
    until(world, "2026-11-23 14:00")
    bob, dan = person_id(world, "bob"), person_id(world, "dan")

    def joins(unit):
        identity.join(unit, world.bearings, unit.people.get(bob), unit.people.get(dan))

    world.write(joins)
    said = extends(world, vote)
    assert said.refused and "une seule personne" in words(said.card)
    assert votes(world, SessionStatus.OPEN) == []
