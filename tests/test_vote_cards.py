"""What a vote shows while it is open, in a place and to one person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards import Card, Quote
from bot.events import Action
from bot.model import Role, Sitting, Viewer
from tests.vote_scene import (
    LEXICON,
    SEATS,
    VOTE,
    actions,
    away,
    closed,
    committee,
    facts,
    names,
    occasion,
    opened,
    says,
    seat,
    shown,
    table,
    texts,
    viewer,
    vote,
    voted,
)


def test_the_card_states_the_rule_before_anyone_votes() -> None:
    assert facts(shown(opened())) == {
        "Règle": "Unanimité des directions : chacune a une position et aucune n’est no-go",
        "Qui vote": "4 électeurs : Marketing, DSI et Commercial",
        "Quorum": "au moins un bulletin de chaque direction",
        "Clôture": "mardi 24 novembre à 09:00",
        "Bulletins": "non secrets, comptés par direction ; modifiables jusqu’à la clôture",
        "Résultats": "masqués jusqu’à la clôture",
    }


def test_the_deadline_is_on_the_clock_of_whoever_looks() -> None:
    card = VOTE.card(opened(), Viewer("en", "Europe/Paris"), LEXICON("en"))
    assert "10:00" in facts(card)["Closing"]


def test_a_share_quorum_is_said_in_ballots() -> None:
    """V16"""
    card = shown(opened(quorum="60%"))
    assert facts(card)["Quorum"] == "3 bulletins sur 4 (60 % des électeurs)"


def test_a_department_without_elector_is_said_to_be_left_out() -> None:
    """V19"""
    where = committee(*SEATS, seat("Sami", "Produit", Role.SPONSOR))
    assert says(shown(opened(where)), "Hors du vote, faute d’électeur : Produit.")


def test_an_elector_on_leave_is_said_by_department_at_opening() -> None:
    """V26"""
    opening = VOTE.open(committee(), occasion(participants=(away("bob", "DSI"),)))
    card = shown(replace(opened(), participants=opening.participants))
    assert says(card, "1 électeur en congé (DSI) : il compte quand même dans le quorum.")


def test_results_shown_after_voting_come_with_the_warning_that_ballots_may_change() -> None:
    """V41"""
    assert "peuvent encore changer" in facts(shown(opened(results="voted")))["Résultats"]


def test_hidden_results_show_who_voted_by_department_and_nothing_of_what() -> None:
    card = shown(voted(opened(), alice="go", bob="no_go"))
    assert table(card).rows == (
        ("Marketing", "1 sur 2"),
        ("DSI", "1 sur 1"),
        ("Commercial", "0 sur 1"),
    )
    assert says(card, "Directions encore attendues : Marketing et Commercial.")


def test_two_different_votes_look_the_same_in_a_place_while_results_are_hidden() -> None:
    one = voted(opened(), alice="go", bob="no_go")
    other = voted(opened(), alice="abstain", bob="conditional")
    assert shown(one) == shown(other)


def test_no_name_of_a_person_stands_in_a_place_while_the_vote_is_open() -> None:
    card = shown(voted(opened(results="visible"), alice="go", bob="no_go", carol="conditional"))
    assert not [name for name in ("Alice", "Adil", "Bob", "Carol") if says(card, name)]


def test_visible_results_show_positions_before_the_closing() -> None:
    card = shown(voted(opened(results="visible"), alice="go", adil="no_go", bob="go"))
    rows = [tuple(cell.replace("\u00a0", " ") for cell in row) for row in table(card).rows]
    assert rows == [
        ("Marketing", "Sans position", "Go : 1 · No-go : 1"),
        ("DSI", "Go", "Go : 1"),
        ("Commercial", "N’a pas voté", "–"),
    ]


@pytest.mark.parametrize(
    ("results", "person", "visible"),
    [
        ("closing", "bob", False),
        ("voted", "bob", True),
        ("voted", "carol", False),
        ("voted", None, False),
        ("visible", None, True),
        ("visible", "carol", True),
    ],
)
def test_results_are_shown_to_whom_the_vote_says(
    results: str, person: str | None, visible: bool
) -> None:
    card = shown(vote(opened(results=results), "bob"), person)
    assert (len(table(card).columns) == 3) is visible


def test_the_four_ballots_stand_under_the_card() -> None:
    assert actions(shown(opened())) == [
        Action("session.answer", {"session": "s1", "choice": "go"}),
        Action("session.form", {"session": "s1", "variant": "conditional"}),
        Action("session.form", {"session": "s1", "variant": "no_go"}),
        Action("session.answer", {"session": "s1", "choice": "abstain"}),
        Action("session.show", {"session": "s1"}),
    ]


def test_my_own_view_shows_my_own_ballot() -> None:
    card = shown(vote(opened(), "carol", "conditional"), "carol")
    assert says(card, "Votre bulletin : Go sous condition.")
    assert says(card, "Porteur : Bob, pour le 15 décembre 2026.")


def test_my_own_view_shows_no_other_ballot() -> None:
    card = shown(voted(opened(), carol="no_go", bob="conditional"), "bob")
    assert says(card, "Le numéro vert répond")
    assert not says(card, "Le support n’est pas formé")


def test_an_observer_reads_without_ballots() -> None:
    card = shown(opened(), "omar")
    assert (names(card), says(card, "sans y prendre part")) == ([], True)


def test_a_facilitator_reminds_notes_or_cancels_while_somebody_is_awaited() -> None:
    """V31: no closing by hand then."""
    steering = ["session.remind", "session.spoken_form", "session.cancel_form"]
    assert names(shown(opened(), "alice"))[4:] == steering


def test_a_facilitator_closes_or_cancels_once_nobody_is_awaited() -> None:
    everybody = voted(opened(), alice="go", adil="go", bob="go", carol="go")
    assert names(shown(everybody, "alice"))[4:] == ["session.close", "session.cancel_form"]


def test_a_member_has_no_facilitators_buttons() -> None:
    assert len(names(shown(opened(), "bob"))) == 4


def test_the_card_says_when_it_will_close_early() -> None:
    """V22"""
    everybody = voted(opened(), alice="go", adil="go", bob="go", carol="go")
    assert says(shown(everybody), "le vote se clôt lundi 23 novembre à 09:15")


def test_a_long_proposal_is_a_title_and_a_quote() -> None:
    proposal = (
        "Lancer la carte de fidélité en mars dans les douze villes où le réseau est prêt\nPlan B"
    )
    card = shown(opened(proposal=proposal))
    assert len(card.title) <= 80
    assert Quote(proposal) in card.elements


def test_a_short_proposal_is_not_said_twice() -> None:
    assert not [e for e in shown(opened()).elements if isinstance(e, Quote)]


def test_cited_irritants_stand_on_the_card() -> None:
    assert facts(shown(opened(irritants=("7", "12"))))["Irritants cités"] == "n° 7 et n° 12"


def prompt(sitting: Sitting, person: str = "bob", locale: str = "fr") -> Card:
    return VOTE.prompt(sitting, viewer(person, locale, sitting.committee), LEXICON(locale))


def test_a_prompt_offers_the_same_four_ballots() -> None:
    assert actions(prompt(opened()))[:4] == actions(shown(opened()))[:4]


def test_a_prompt_is_short_however_long_the_proposal() -> None:
    assert sum(map(len, texts(prompt(opened(proposal="mot " * 1000, context="y" * 4000))))) < 800


def test_a_prompt_follows_its_persons_ballot() -> None:
    assert says(prompt(vote(opened(), "bob", "abstain")), "Votre bulletin : Abstention.")


def test_a_prompt_no_longer_awaits_whoever_has_voted() -> None:
    assert "attendu" in prompt(opened()).summary
    assert "attendu" not in prompt(vote(opened(), "bob")).summary


def test_a_prompt_says_when_the_vote_closes_early() -> None:
    everybody = voted(opened(), alice="go", adil="go", bob="go", carol="go")
    assert says(prompt(everybody), "le vote se clôt lundi 23 novembre à 09:15")


def test_a_prompt_follows_the_closing() -> None:
    card = prompt(closed(voted(opened(), alice="go", bob="go", carol="go"), entry="D-2026-001"))
    assert (names(card), says(card, "D-2026-001 : GO.")) == ([], True)
