"""Two irritants merged into one, undone, and the story of one on a single screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.events import Action
from bot.model import Irritant, IrritantStatus
from bot.registering import frequency
from bot.replies import Ask, Correct, Reply, Tell
from tests.world import World, words


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """Carol reported n° 1, supported by Bob; Dan reported n° 2, supported by Bob."""
    made = World(database_url)
    for user, text in (("carol", "Le code n’arrive jamais"), ("dan", "Guichet fermé à midi")):
        made.person(user).types(f"irritant {text}")
    for number in (1, 2):
        made.person("bob").presses(Action("irritant.support", about(made, number)))
    yield made
    made.close()


def irritant(world: World, number: int) -> Irritant:
    return world.read(lambda u: u.irritants.numbered(world.committee_id, number))


def about(world: World, number: int) -> dict[str, str]:
    return {"irritant": irritant(world, number).id}


def merges(world: World, one: int, into: int, user: str = "alice") -> Reply:
    guest = world.person(user)
    asked = guest.presses(Action("irritant.merge_form", about(world, one)))
    if not isinstance(asked, Ask):
        return asked
    return guest.submits({"into": "", "number": str(into)})


def met(world: World, number: int) -> int:
    found = world.read(lambda u: frequency(u, world.committee, world.clock()))
    return found.get(irritant(world, number).id, 0)


def names(world: World, number: int) -> set[str]:
    one = irritant(world, number)
    return {world.read(lambda u, p=p: u.people.get(p).name.split()[0]) for p in one.supporters}


def refused(said: Reply) -> bool:
    return isinstance(said, Tell) and said.refused


def test_supports_count_in_the_other_one_once_a_person(world: World) -> None:
    merges(world, 2, 1)
    assert names(world, 1) == {"Carol", "Dan", "Bob"} and met(world, 1) == 3
    assert irritant(world, 2).status is IrritantStatus.MERGED


def test_whoever_supported_it_is_told_once_and_the_facilitator_may_undo(world: World) -> None:
    world.tick()
    before = {user: len(world.person(user).talk) for user in ("bob", "carol", "dan")}
    said = merges(world, 2, 1)
    assert isinstance(said, Tell) and "Défaire la fusion" in words(said.card)
    world.tick()
    told = {user: len(world.person(user).talk) - n for user, n in before.items()}
    assert told == {"bob": 1, "carol": 0, "dan": 1}, "Carol's is the one that stays"
    world.person("alice").presses(Action("irritant.unmerge", about(world, 2)))
    world.tick()
    told = {user: len(world.person(user).talk) - n for user, n in before.items()}
    assert told == {"bob": 2, "carol": 0, "dan": 2}, "the same people"


def test_undoing_gives_back_exactly_what_was_brought(world: World) -> None:
    supports = {n: world.read(lambda u, n=n: sorted(irritant(world, n).supporters)) for n in (1, 2)}
    merges(world, 2, 1)
    world.person("alice").presses(Action("irritant.support", about(world, 1)))
    world.person("alice").presses(Action("irritant.unmerge", about(world, 2)))
    assert irritant(world, 2).status is IrritantStatus.NEW
    assert sorted(irritant(world, 2).supporters) == supports[2]
    assert set(irritant(world, 1).supporters) - set(supports[1]) == {
        world.read(lambda u: u.people.of_account("simulated", "S01TEST", "alice")).id
    }


def test_undoing_keeps_what_another_merge_brings(world: World) -> None:
    """Bob met n° 2 and n° 3, both in n° 1: he counts there until the last is undone."""
    world.person("dan").types("irritant Hotline saturée le lundi")
    world.person("dan").types("irritant Frais de virement cachés")
    world.person("bob").presses(Action("irritant.support", about(world, 3)))
    for number in (2, 3):
        merges(world, number, 4)
    alice = world.person("alice")
    alice.presses(Action("irritant.unmerge", about(world, 2)))
    assert names(world, 4) == {"Dan", "Bob"}
    alice.presses(Action("irritant.unmerge", about(world, 3)))
    assert names(world, 4) == {"Dan"}
    assert names(world, 3) == names(world, 2) == {"Dan", "Bob"}


def test_a_voice_given_again_after_the_merge_stays_with_the_one_that_stands(world: World) -> None:
    merges(world, 2, 1)
    said = world.person("dan").presses(Action("irritant.support", about(world, 2)))
    assert isinstance(said, Tell) and "ضُم الرقم 2 إلى الرقم 1" in words(said.card)
    world.person("alice").presses(Action("irritant.unmerge", about(world, 2)))
    assert names(world, 1) == {"Carol", "Dan", "Bob"}
    assert names(world, 2) == {"Dan", "Bob"}


def test_the_later_date_of_the_two_counts(world: World) -> None:
    """Bob met n° 1 long ago and n° 2 today: he counts today, and no more after an undo."""
    old = world.clock() - timedelta(days=100)

    def long_ago(unit):
        old_table = "UPDATE irritant_support SET at = {} WHERE irritant_id = {}"
        mark = "?" if unit.db.name == "sqlite" else "%s"
        at = old.isoformat(timespec="microseconds") if unit.db.name == "sqlite" else old
        unit.db.raw.execute(old_table.format(mark, mark), (at, irritant(world, 1).id))

    world.write(long_ago)
    assert met(world, 1) == 0
    merges(world, 2, 1)
    assert met(world, 1) == 2  # Bob and Dan; Carol's is too old
    world.person("alice").presses(Action("irritant.unmerge", about(world, 2)))
    assert met(world, 1) == 0


def test_after_seven_days_it_is_for_good(world: World) -> None:
    merges(world, 2, 1)
    world.clock.go(world.clock() + timedelta(days=7) - timedelta(seconds=1))
    alice = world.person("alice")
    assert not refused(alice.presses(Action("irritant.unmerge", about(world, 2))))
    merges(world, 2, 1)
    world.clock.go(world.clock() + timedelta(days=7))
    assert refused(alice.presses(Action("irritant.unmerge", about(world, 2))))
    assert irritant(world, 2).status is IrritantStatus.MERGED


def test_a_chain_is_undone_from_its_end(world: World) -> None:
    world.person("dan").types("irritant Hotline saturée le lundi")
    merges(world, 3, 2)
    merges(world, 2, 1)
    alice = world.person("alice")
    assert refused(alice.presses(Action("irritant.unmerge", about(world, 3))))
    assert not refused(alice.presses(Action("irritant.unmerge", about(world, 2))))
    assert not refused(alice.presses(Action("irritant.unmerge", about(world, 3))))
    assert irritant(world, 3).status is IrritantStatus.NEW


@pytest.mark.parametrize("into", ["1", "9", "0", "-1", "deux", "9" * 30])
def test_it_is_not_merged_with_itself_nor_with_nothing(world: World, into: str) -> None:
    alice = world.person("alice")
    alice.presses(Action("irritant.merge_form", about(world, 1)))
    assert isinstance(alice.submits({"into": "", "number": into}), Correct)
    assert irritant(world, 1).status is IrritantStatus.NEW


def test_not_into_one_that_is_put_aside_or_merged_itself(world: World) -> None:
    merges(world, 2, 1)
    world.person("dan").types("irritant Hotline saturée le lundi")
    assert isinstance(merges(world, 3, 2), Correct)


def test_one_that_a_department_takes_charge_of_stays(world: World) -> None:
    alice = world.person("alice")
    alice.presses(Action("irritant.move", {**about(world, 1), "to": "sorted"}))
    alice.presses(Action("irritant.move_form", {**about(world, 1), "to": "owned"}))
    alice.submits({"date": "2026-12-01"})
    assert refused(merges(world, 1, 2))
    assert not refused(merges(world, 2, 1))


def test_what_two_departments_owe_stays_due_and_shows_in_the_story(world: World) -> None:
    for number, user in ((1, "alice"), (2, "bob")):
        world.person("alice").presses(
            Action("irritant.move", {**about(world, number), "to": "sorted"})
        )
        guest = world.person(user)
        guest.presses(Action("irritant.move_form", {**about(world, number), "to": "owned"}))
        guest.submits({"date": f"2026-12-0{number}"})
    assert not refused(merges(world, 2, 1))
    owed = world.read(lambda u: u.commitments.of(world.committee_id))
    assert len(owed) == 2
    said = world.person("alice").presses(Action("irritant.story", about(world, 1)))
    assert isinstance(said, Tell) and "Guichet fermé à midi" in words(said.card)
    world.person("alice").presses(Action("irritant.unmerge", about(world, 2)))
    assert irritant(world, 2).status is IrritantStatus.OWNED


def test_members_do_not_merge(world: World) -> None:
    for user in ("bob", "emna", "nobody"):
        assert refused(merges(world, 2, 1, user))
    assert irritant(world, 2).status is IrritantStatus.NEW
    merges(world, 2, 1)
    assert refused(world.person("bob").presses(Action("irritant.unmerge", about(world, 2))))


def test_a_support_from_an_old_card_goes_where_the_irritant_went(world: World) -> None:
    merges(world, 2, 1)
    world.person("alice").presses(Action("irritant.support", about(world, 2)))
    assert "Alice" in names(world, 1) and "Alice" not in names(world, 2)


def test_a_merged_one_is_in_no_list_and_found_under_the_one_that_stands(world: World) -> None:
    merges(world, 2, 1)
    said = world.person("alice").types("irritants")
    assert isinstance(said, Tell) and "Guichet" not in words(said.card)
    asked = world.person("alice").types("irritant Le guichet est fermé à midi")
    assert isinstance(asked, Tell) and "Le code n’arrive jamais" in words(asked.card)
    assert "Guichet fermé à midi" not in words(asked.card)


def test_a_proposal_that_cited_it_cites_the_one_that_stands(world: World) -> None:
    bob = world.person("bob")
    bob.presses(Action("ritual.form", {"kind": "vote", "committee": world.committee_id}))
    bob.submits({"proposal": "Ouvrir le midi", "irritants": ("2",)})
    merges(world, 2, 1)
    world.tick()
    alice = world.person("alice")
    alice.clicks("Lire et ouvrir", next(s.card for s in alice.talk if "Bob" in words(s.card)))
    alice.submits({"irritants": ("2",)})
    [vote] = world.read(lambda u: u.sessions.open_in(world.committee_id, "vote"))
    assert vote.state["irritants"] == [1]


def test_the_story_says_what_became_of_it(world: World) -> None:
    merges(world, 2, 1)
    alice = world.person("alice")
    alice.presses(Action("irritant.move", {**about(world, 1), "to": "sorted"}))
    alice.presses(Action("irritant.move_form", {**about(world, 1), "to": "owned"}))
    alice.submits({"date": "2026-12-01"})
    alice.presses(Action("ritual.form", {"kind": "vote", "committee": world.committee_id}))
    alice.submits({"proposal": "Envoyer le code par la poste", "irritants": ("1",)})
    [vote] = world.read(lambda u: u.sessions.open_in(world.committee_id, "vote"))
    for user in ("alice", "bob", "carol", "dan"):
        world.person(user).presses(Action("session.answer", {"session": vote.id, "choice": "go"}))
    world.until("2026-11-23 08:30")
    said = alice.presses(Action("irritant.story", about(world, 1)))
    assert isinstance(said, Tell)
    told = words(said.card)
    for text in (
        "Le code n’arrive jamais",
        "Le n° 2 disait la même chose",
        "trié",
        "pris en charge",
        "D-2026-001",
        "Envoyer le code par la poste",
        "Engagements",
        "Rencontré par 3 directions : DSI (1), Commercial (1)",
    ):
        assert text in told.replace("\u00a0", " "), text
    assert "Bob Brown" not in told


def test_a_stranger_reads_no_story(world: World) -> None:
    assert refused(world.person("nobody").presses(Action("irritant.story", about(world, 1))))
