"""What a vote shows once it is over: outcome, tally, reasons, conditions, or its cancelling."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.cards import Quote
from bot.model import SessionStatus
from tests.vote_scene import (
    FR,
    VOTE,
    closed,
    names,
    opened,
    says,
    shown,
    table,
    viewer,
    vote,
    voted,
)


def test_a_closed_card_has_its_outcome_instead_of_buttons() -> None:
    """V22, and the thread stays an audit trail."""
    card = shown(closed(voted(opened(), alice="go", bob="go", carol="go")))
    assert (names(card), card.tone, says(card, "GO. Aucune direction n’est no-go.")) == (
        [],
        "good",
        True,
    )


def test_a_no_go_names_what_would_lift_it_under_its_department() -> None:
    """V37"""
    card = shown(closed(voted(opened(), alice="go", bob="no_go", carol="go")))
    assert Quote("Le support n’est pas formé", "DSI") in card.elements
    assert Quote("Deux jours de formation", "DSI") in card.elements
    assert not says(card, "Bob")


def test_a_condition_shows_its_owner_and_date() -> None:
    card = shown(closed(voted(opened(), alice="go", bob="go", carol="conditional")))
    assert Quote("Le numéro vert répond", "Commercial") in card.elements
    assert says(card, "Porteur : Bob, pour le 15 décembre 2026.")


def test_a_condition_that_binds_nobody_is_said_not_to() -> None:
    card = shown(closed(voted(opened(), alice="go", bob="no_go", carol="conditional")))
    assert says(card, "Conditions non retenues")
    assert not says(card, "désormais des engagements")
    assert not says(card, "Porteur")


def test_a_missed_quorum_names_the_silent_departments() -> None:
    card = shown(closed(voted(opened(), alice="go")))
    assert says(
        card,
        "NON DÉCIDÉ. Quorum non atteint : aucun bulletin de ces directions : DSI et Commercial.",
    )


def test_erased_words_are_shown_no_more_and_the_tally_stays() -> None:
    """J06"""
    over = closed(voted(opened(), alice="go", bob="no_go", carol="go"))
    before = table(shown(over))
    card = shown(replace(over, answers=()))
    assert (table(card), says(card, "support")) == (before, False)


def test_a_decision_is_called_by_its_number() -> None:
    over = closed(
        voted(opened(), alice="go", bob="go", carol="go"),
        entry="D-2026-014",
        url="https://comite.example/c/carte/journal",
    )
    card = VOTE.result(over, viewer(), FR)
    assert card.title.replace("\u00a0", " ") == "D-2026-014 : GO"
    assert card.url == "https://comite.example/c/carte/journal"
    assert Quote("Lancer la carte en mars") in card.elements


@pytest.mark.parametrize(("cited", "said"), [((), True), (("7",), False), (None, False)])
def test_a_decision_without_an_irritant_is_marked_where_one_could_be_cited(
    cited: Any, said: bool
) -> None:
    given = {} if cited is None else {"irritants": cited}
    card = shown(closed(voted(opened(**given), alice="go", bob="go", carol="go")))
    assert says(card, "Sans preuve client") is said


def test_an_open_vote_has_no_result_to_post() -> None:
    with pytest.raises(ValueError, match="s1"):
        VOTE.result(opened(), viewer(), FR)


def test_a_cancelled_vote_says_why_and_counts_nothing() -> None:
    sitting = vote(opened(), "bob", "no_go")
    session = replace(
        sitting.session,
        status=SessionStatus.CANCELLED,
        state={**sitting.session.state, "cancelled_reason": "La date a changé"},
    )
    card = shown(replace(sitting, session=session))
    assert (names(card), says(card, "La date a changé"), says(card, "Vote annulé")) == (
        [],
        True,
        True,
    )
    assert not says(card, "Le support n’est pas formé")
