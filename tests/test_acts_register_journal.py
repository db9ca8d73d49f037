"""Decisions taken elsewhere, and reading the journal, through the front door."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.events import Action
from bot.journal_cards import entry_card
from bot.journal_parts import DECISIONS, KINDS
from bot.model import Committee, Entry
from bot.replies import Ask, Correct, Tell
from bot.timetable import Calendar
from tests.world import LEXICON, World, buttons, instant, words

FILLED = {
    "text": "Prix fixé à 49 dirhams\nDès le lancement",
    "outcome": "go",
    "reason": "Alignement sur le marché",
    "taken_by": "Comité de direction",
    "date": "2026-11-20",
}


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def decided(world: World) -> list[Entry]:
    return world.read(lambda unit: unit.journal.of(world.committee_id, kinds=("decided",)))


def log(world: World, **fields: str):
    alice = world.person("alice")
    assert isinstance(alice.types("décider"), Ask)
    return alice.submits({**FILLED, **fields})


def test_a_decision_taken_elsewhere_is_numbered_marked_and_announced_once(world: World) -> None:
    log(world)
    [entry] = decided(world)
    assert entry.number == "D-2026-001"
    assert entry.facts == {"outcome": "go", "outside": True, "taken_on": "2026-11-20"}
    [message] = world.channel()
    said = words(message.card)
    assert "D-2026-001" in said and "hors comité" in said and "Comité de direction" in said


@pytest.mark.parametrize("outcome", ["go", "go_conditions", "no_go", "undecided"])
def test_each_of_the_four_outcomes_may_be_logged(world: World, outcome: str) -> None:
    log(world, outcome=outcome)
    assert [entry.facts["outcome"] for entry in decided(world)] == [outcome]


def test_only_a_facilitator_logs_a_decision(world: World) -> None:
    assert isinstance(world.person("bob").types("décider"), Tell)


def test_a_decision_needs_its_reason_and_a_day_that_is_not_to_come(world: World) -> None:
    assert isinstance(log(world, reason=" "), Correct)
    reply = log(world, date="2026-12-24")
    assert isinstance(reply, Correct) and list(reply.errors) == ["date"]
    assert decided(world) == []


def test_a_decision_replaces_an_earlier_one_which_then_says_so(world: World) -> None:
    log(world)
    log(world, text="Prix fixé à 45 dirhams", supersedes="D-2026-001")
    assert [(e.number, e.superseded_by) for e in decided(world)] == [
        ("D-2026-002", None),
        ("D-2026-001", "D-2026-002"),
    ]
    said = words(world.person("bob").types("journal 1").card)
    assert "Replaced by D-2026-002" in said
    reply = world.person("alice").types("décider")
    offered = next(f for f in reply.form.fields if f.name == "supersedes").options
    assert [option.value for option in offered] == ["D-2026-002"]


def test_what_is_replaced_already_is_not_replaced_again(world: World) -> None:
    log(world)
    alice = world.person("alice")
    alice.types("décider")
    form = alice.said
    log(world, supersedes="D-2026-001")
    alice.said = form
    reply = alice.submits({**FILLED, "supersedes": "D-2026-001"})
    assert isinstance(reply, Correct) and "D-2026-002" in reply.errors["supersedes"]


def test_the_card_of_a_decision_offers_a_facilitator_to_replace_it(world: World) -> None:
    log(world)
    alice = world.person("alice")
    shown = alice.types("journal D-2026-001").card
    [replace] = [b.action for b in buttons(shown) if b.action.name == "decision.form"]
    form = alice.presses(replace).form
    assert next(f for f in form.fields if f.name == "supersedes").initial == "D-2026-001"
    bob = world.person("bob").types("journal D-2026-001").card
    assert [b for b in buttons(bob) if b.action.name == "decision.form"] == []


@pytest.mark.parametrize("typed", ["D-2026-001", "d 2026 1", "2026-001", "001", "1", "n° 1"])
def test_a_number_however_typed_shows_its_entry(world: World, typed: str) -> None:
    log(world)
    reply = world.person("carol").types(f"journal {typed}")
    assert reply.card.title == "D-2026-001\u00a0: GO"


def test_words_are_looked_for_without_accents_and_plurals(world: World) -> None:
    log(world)
    carol = world.person("carol")
    assert "D-2026-001" in words(carol.types("journal marche").card)
    assert "D-2026-001" in words(carol.types("journal dirham").card)
    assert "D-2026-001" not in words(carol.types("journal fidélité").card)


def test_the_list_shows_the_last_decisions_newest_first(world: World) -> None:
    log(world)
    log(world, text="Ouvrir en mars")
    said = words(world.person("carol").types("journal").card)
    assert said.index("Ouvrir en mars") < said.index("Prix fixé")


def test_an_empty_journal_says_what_will_stand_there(world: World) -> None:
    assert "encore rien" in words(world.person("carol").types("journal").card)


def test_erased_words_are_shown_as_erased(world: World) -> None:
    log(world)
    world.write(
        lambda unit: unit.journal.erase(
            world.committee_id, [(decided(world)[0].rank, "texts.reason")], world.clock()
        )
    )
    said = words(world.person("carol").types("journal 1").card)
    assert "effacé" in said and "Alignement" not in said


def test_a_vote_reads_with_its_count_by_department_its_reasons_and_what_lifts_them(
    world: World,
) -> None:
    world.person("alice").types("vote Lancer la carte le 3 mars")
    [vote] = world.read(lambda u: u.sessions.open_in(world.committee_id, "vote"))
    bob = world.person("bob")
    bob.presses(Action("session.form", {"session": vote.id, "variant": "no_go"}))
    bob.submits({"reason": "La recette n’est pas finie", "lift": "Une recette complète"})
    for user in ("alice", "carol", "dan"):
        world.person(user).presses(Action("session.answer", {"session": vote.id, "choice": "go"}))
    world.until("2026-11-23 08:30")
    said = words(world.person("carol").types("journal 1").card)
    assert "NO-GO" in said
    assert "DSI | No-go | No-go\u00a0: 1" in said
    assert "La recette n’est pas finie" in said and "Une recette complète" in said
    assert "Bob" not in said


FACTS = {
    "outcome": "go",
    "change": "joined",
    "department": "DSI",
    "role": "member",
    "ritual": "vote",
    "decision": "D-2026-001",
    "irritant": 3,
    "to": "owned",
    "due": "2026-12-04",
    "open_commitments": 2,
    "erased": [[1, "texts.reason"]],
}


COMMITTEE = Committee(
    "c1",
    "o1",
    "lancement",
    "Lancement",
    "Moins de réclamations",
    "fr",
    "Africa/Casablanca",
    Calendar("MA"),
)


@pytest.mark.parametrize("locale", ["fr", "en", "ar"])
@pytest.mark.parametrize("kind", [*KINDS, "something_new"])
def test_every_kind_of_entry_has_a_sentence_in_each_language(kind: str, locale: str) -> None:
    number = "D-2026-001" if kind in DECISIONS else None
    entry = Entry(
        "c1",
        7,
        kind,
        number,
        instant("2026-11-23 08:00"),
        FACTS,
        {"proposal": "Lancer la carte", "reason": None},
        {"by": None},
        "ab" * 32,
    )
    card = entry_card(entry, COMMITTEE, COMMITTEE.public, LEXICON(locale), "https://c.example/x")
    assert card.title and card.summary and card.locale == locale
    assert LEXICON(locale).say("journal.erased") in words(card)
    assert "{" not in words(card) and "None" not in words(card)
