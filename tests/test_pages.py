"""What the web reads: pages for one person, made of cards, on the real store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot import commands
from bot.cards import Card
from bot.events import Action
from bot.model import CommitteeStatus
from bot.pages import NotFound, Pages
from tests.world import World, buttons, words

SLUG = "lancement"


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


@pytest.fixture
def pages(world: World) -> Pages:
    return Pages(world.store, world.bearings, world.clock)


def me(world: World, user: str) -> str:
    return world.read(lambda u: u.people.of_account("simulated", "S01TEST", user)).id


def vote(world: World, text: str = "Lancer la carte le 3 mars") -> str:
    world.person("alice").types(f"vote {text}")
    return world.read(lambda u: u.sessions.open_in(world.committee_id, "vote"))[0].id


def names(card: Card) -> list[str]:
    return [b.action.name for b in buttons(card) if b.action]


def test_the_frame_names_the_person_their_committees_and_what_awaits_them(
    world: World, pages: Pages
) -> None:
    vote(world)
    frame = world.wait(pages.frame(me(world, "alice"), SLUG))
    assert (frame.person_name, frame.organization, frame.awaiting) == (
        "Alice Anderson",
        "Banque Atlas",
        1,
    )
    assert [(t.slug, t.role, t.current, t.closed) for t in frame.committees] == [
        (SLUG, "facilitator", True, False)
    ]


def test_a_committee_in_which_one_has_no_seat_is_not_found(world: World, pages: Pages) -> None:
    world.person("zineb").types("irritant Le standard ne répond pas")
    zineb = me(world, "zineb")
    for read in (pages.committee, pages.journal, pages.irritants, pages.commitments, pages.digest):
        with pytest.raises(NotFound):
            world.wait(read(SLUG, zineb))
    with pytest.raises(NotFound):
        world.wait(pages.entry(SLUG, "D-2026-001", zineb))


def test_an_unknown_committee_and_an_unknown_person_are_not_found(
    world: World, pages: Pages
) -> None:
    for read in (
        pages.committee("autre", me(world, "bob")),
        pages.frame(me(world, "bob"), "autre"),
    ):
        with pytest.raises(NotFound):
            world.wait(read)
    with pytest.raises(NotFound):
        world.wait(pages.home("nobody"))


def test_the_home_shows_what_awaits_and_every_command(world: World, pages: Pages) -> None:
    session = vote(world)
    page = world.wait(pages.home(me(world, "carol")))
    [asked] = page.cards
    assert asked.id == f"prompt:{session}" and "Lancer la carte" in words(asked.card)
    assert len(page.menu) == len(commands.ALL) and all(b.action for b in page.menu)


def test_somebody_without_a_committee_is_offered_to_found_one(world: World, pages: Pages) -> None:
    world.person("rachid").types("langue français")
    page = world.wait(pages.home(me(world, "rachid")))
    assert [b.action.name for b in page.menu if b.action] == [
        "committee.form",
        "person.locale_form",
        "help",
    ]


def test_the_home_shows_what_one_owes_and_what_was_told_privately(
    world: World, pages: Pages
) -> None:
    world.person("carol").types("irritant Facture illisible")
    [one] = world.read(lambda u: u.irritants.of(world.committee_id))
    world.person("alice").presses(Action("irritant.move", {"irritant": one.id, "to": "sorted"}))
    bob = world.person("bob")
    bob.presses(Action("irritant.move_form", {"irritant": one.id, "to": "owned"}))
    bob.submits({"date": "2026-12-04"})
    told = world.wait(pages.home(me(world, "carol"))).told
    assert len(told) == 2 and "DSI" in words(told[0].card) + words(told[1].card)
    [owed] = world.wait(pages.home(me(world, "bob"))).cards
    assert "Facture illisible" in words(owed.card) and "commitment.done" in names(owed.card)


def test_the_feed_is_newest_first_and_drawn_for_its_reader(world: World, pages: Pages) -> None:
    first = vote(world, "Une première proposition")
    world.clock.go(world.clock().replace(minute=10))
    vote(world, "Une seconde proposition")
    world.person("bob").presses(Action("session.answer", {"session": first, "choice": "abstain"}))
    bob = world.wait(pages.committee(SLUG, me(world, "bob"))).feed
    assert ["seconde" in words(item.card) for item in bob] == [True, False]
    assert "Abstain" in words(bob[1].card) or "Abstention" in words(bob[1].card)
    alice = world.wait(pages.committee(SLUG, me(world, "alice"))).feed
    assert "session.cancel_form" in names(alice[0].card)
    assert "session.cancel_form" not in names(bob[0].card)


def test_what_i_answered_no_longer_awaits_me(world: World, pages: Pages) -> None:
    session = vote(world)
    bob = me(world, "bob")
    assert len(world.wait(pages.committee(SLUG, bob)).awaiting) == 1
    world.person("bob").presses(Action("session.answer", {"session": session, "choice": "go"}))
    assert world.wait(pages.committee(SLUG, bob)).awaiting == ()


def test_a_closed_vote_is_shown_once_by_its_result(world: World, pages: Pages) -> None:
    session = vote(world)
    for user in ("alice", "bob", "carol", "dan"):
        world.person(user).presses(Action("session.answer", {"session": session, "choice": "go"}))
    world.until("2026-11-23 08:30")
    feed = world.wait(pages.committee(SLUG, me(world, "carol"))).feed
    assert len(feed) == 1 and "D-2026-001" in feed[0].card.title


def test_without_a_web_place_the_feed_is_drawn_from_the_sessions(
    world: World, pages: Pages
) -> None:
    vote(world)
    place = next(p for p in world.committee.places if p.platform == "web")
    world.write(lambda unit: unit.committees.drop_place(place.id))
    feed = world.wait(pages.committee(SLUG, me(world, "carol"))).feed
    assert ["Lancer la carte" in words(item.card) for item in feed] == [True]


def test_a_reader_gets_their_own_language(world: World, pages: Pages) -> None:
    vote(world)
    page = world.wait(pages.committee(SLUG, me(world, "dan")))
    assert page.frame.locale == "ar" and page.feed[0].card.locale == "ar"


def test_the_seats_are_listed_with_department_and_role(world: World, pages: Pages) -> None:
    page = world.wait(pages.committee(SLUG, me(world, "emna")))
    assert ("Bob Brown", "DSI", "member") in page.seats and len(page.seats) == 5


def log(world: World, text: str, outcome: str = "go") -> None:
    alice = world.person("alice")
    alice.types("décider")
    alice.submits({"text": text, "reason": "Parce que", "taken_by": "Comex", "outcome": outcome})


def test_the_journal_is_searched_filtered_and_says_its_checkpoint(
    world: World, pages: Pages
) -> None:
    log(world, "Prix fixé à 49 dirhams")
    log(world, "Refuser la remise", "no_go")
    carol = me(world, "carol")
    page = world.wait(pages.journal(SLUG, carol))
    assert [(e.number, e.outcome, e.title) for e in page.entries] == [
        ("D-2026-002", "no_go", "Refuser la remise"),
        ("D-2026-001", "go", "Prix fixé à 49 dirhams"),
    ]
    assert page.checkpoint[0] == 2 and len(page.checkpoint[1]) == 64 and page.more is None
    found = world.wait(pages.journal(SLUG, carol, search="dirham"))
    assert [e.number for e in found.entries] == ["D-2026-001"]
    refused = world.wait(pages.journal(SLUG, carol, outcome="no_go"))
    assert [e.number for e in refused.entries] == ["D-2026-002"]
    assert [o.value for o in page.filters["outcome"]] == [
        "go",
        "go_conditions",
        "no_go",
        "undecided",
    ]


def test_a_long_journal_comes_in_pages(world: World, pages: Pages) -> None:
    for number in range(23):
        log(world, f"Décision {number}")
    carol = me(world, "carol")
    first = world.wait(pages.journal(SLUG, carol))
    rest = world.wait(pages.journal(SLUG, carol, before=first.more))
    assert (len(first.entries), len(rest.entries), rest.more) == (20, 3, None)
    ranks = [e.rank for e in (*first.entries, *rest.entries)]
    assert ranks == sorted(ranks, reverse=True) and len(set(ranks)) == 23


def test_one_entry_has_its_own_page(world: World, pages: Pages) -> None:
    log(world, "Prix fixé à 49 dirhams")
    _, entry = world.wait(pages.entry(SLUG, "D-2026-001", me(world, "carol")))
    assert "Parce que" in words(entry.card)
    with pytest.raises(NotFound):
        world.wait(pages.entry(SLUG, "D-2026-009", me(world, "carol")))


def test_all_journals_lists_each_committee_by_its_head(world: World, pages: Pages) -> None:
    log(world, "Prix fixé à 49 dirhams")
    _, journals = world.wait(pages.all_journals(me(world, "carol")))
    assert [(j.slug, j.checkpoint[0], j.entries) for j in journals] == [(SLUG, 1, ())]


def test_registers_and_digest_are_cards(world: World, pages: Pages) -> None:
    world.person("bob").types("irritant Facture illisible")
    log(world, "Prix fixé à 49 dirhams")
    carol = me(world, "carol")
    assert "Facture illisible" in words(world.wait(pages.irritants(SLUG, carol))[1])
    assert "Aucun engagement" in words(world.wait(pages.commitments(SLUG, carol))[1])
    assert "D-2026-001" in words(world.wait(pages.digest(SLUG, carol))[1])


def test_a_closed_committee_is_still_read(world: World, pages: Pages) -> None:
    log(world, "Prix fixé à 49 dirhams")
    closed = replace(world.committee, status=CommitteeStatus.CLOSED)
    world.write(lambda unit: unit.committees.save(closed))
    page = world.wait(pages.journal(SLUG, me(world, "carol")))
    assert [t.closed for t in page.frame.committees] == [True] and len(page.entries) == 1


def test_a_proposal_that_was_opened_leaves_a_page_without_web_place_whole(
    world: World, pages: Pages
) -> None:
    place = next(p for p in world.committee.places if p.platform == "web")
    world.write(lambda unit: unit.committees.drop_place(place.id))
    world.person("bob").types("vote Lancer la carte le 3 mars")
    alice = world.person("alice")
    alice.clicks(buttons(alice.talk[-1].card)[0].label, alice.talk[-1].card)
    alice.submits({})
    page = world.wait(pages.committee(SLUG, me(world, "alice")))
    assert [item.card.title for item in page.feed] == ["Lancer la carte le 3 mars"]
