"""What a vote asks: to propose it, and to give the words of a ballot."""

from __future__ import annotations

import json

import pytest

from bot.cards import Field, Form
from bot.events import Action
from bot.timetable import Duration
from tests.vote_scene import FR, SEATS, VOTE, committee, form, occasion, opened, rules, vote


def field(form: Form | None, name: str) -> Field:
    assert form is not None
    return next(one for one in form.fields if one.name == name)


@pytest.mark.parametrize("variant", ["go", "abstain"])
def test_a_go_and_an_abstention_ask_nothing(variant: str) -> None:
    assert form(opened(), variant) is None


@pytest.mark.parametrize(
    ("variant", "asked"),
    [("conditional", ["condition", "owner", "date"]), ("no_go", ["reason", "lift"])],
)
def test_the_other_ballots_require_their_words(variant: str, asked: list[str]) -> None:
    """V13, V35"""
    found = form(opened(), variant)
    assert found is not None
    assert [one.name for one in found.fields if one.required] == asked
    assert found.action == Action(
        "session.answer", {"session": "s1", "variant": variant, "choice": variant}
    )


def test_an_owner_is_chosen_among_the_seats() -> None:
    options = field(form(opened(), "conditional"), "owner").options
    assert [option.value for option in options] == ["alice", "adil", "bob", "carol", "emna", "omar"]


def test_a_form_holds_the_earlier_ballot_of_this_vote() -> None:
    again = form(vote(opened(), "bob", "no_go", reason="Trop tôt"), "no_go")
    assert field(again, "reason").initial == "Trop tôt"


def test_the_ballot_of_another_vote_fills_nothing() -> None:
    sitting = opened()
    bob = sitting.participant("bob")
    assert bob is not None
    found = VOTE.form(sitting, bob, "no_go", {"choice": "no_go", "reason": "Ailleurs"}, FR)
    assert field(found, "reason").initial == ""


def test_a_button_that_names_no_choice_asks_for_the_whole_ballot() -> None:
    found = form(vote(opened(), "bob", "abstain"), "")
    assert field(found, "choice").initial == "abstain"
    assert [one.name for one in found.fields] == [  # type: ignore[union-attr]
        "choice",
        "condition",
        "owner",
        "date",
        "reason",
        "lift",
    ]


def test_a_vote_is_proposed_with_the_committees_own_terms_chosen() -> None:
    where = committee(
        *SEATS,
        vote=rules(rule="consent", quorum="42%", deadline=Duration(24, "h"), results="visible"),
    )
    found = VOTE.compose(where, FR, {"proposal": "Lancer", "results": "voted"})
    initial = {one.name: one.initial for one in found.fields}
    assert initial == {
        "proposal": "Lancer",
        "context": "",
        "rule": "consent",
        "quorum": "42%",
        "deadline": "24h",
        "results": "voted",
        "ballots": "open",
        "departments": ("marketing", "dsi", "commercial"),
        "sponsors": (),
    }


def test_what_a_form_proposes_opens_as_it_is() -> None:
    found = VOTE.compose(committee(), FR, {"proposal": "Lancer"})
    opening = VOTE.open(committee(), occasion({one.name: one.initial for one in found.fields}))
    assert opening.state["proposal"] == "Lancer"


def test_a_deadline_is_offered_in_hours_and_working_days() -> None:
    options = field(VOTE.compose(committee(), FR, {}), "deadline").options
    assert [(o.value, o.label) for o in options] == [
        ("4h", "4 heures"),
        ("1d", "1 jour ouvré"),
        ("2d", "2 jours ouvrés"),
        ("3d", "3 jours ouvrés"),
        ("5d", "5 jours ouvrés"),
        ("10d", "10 jours ouvrés"),
    ]


def test_irritants_are_asked_where_the_draft_brings_them() -> None:
    draft = {"irritants": json.dumps([[7, "L’appli se ferme"], [12, "x" * 200]])}
    found = field(VOTE.compose(committee(), FR, draft), "irritants")
    assert [(o.value, len(o.label)) for o in found.options] == [("7", 16), ("12", 75)]
