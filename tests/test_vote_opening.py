"""How a vote opens: its electorate and its terms, frozen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.model import Participant, Role
from bot.refusals import Invalid, Refused
from tests.vote_scene import (
    END,
    NOW,
    SEATS,
    VOTE,
    away,
    closed,
    committee,
    department,
    occasion,
    opened,
    rules,
    seat,
    voted,
    wrong,
)


def state(values: dict[str, Any] | None = None) -> Any:
    return VOTE.open(committee(), occasion(values)).state


def test_members_and_facilitators_vote_sponsors_and_observers_do_not() -> None:
    """V17"""
    assert [p.person_id for p in opened().participants] == ["alice", "adil", "bob", "carol"]


def test_the_departments_of_a_vote_are_those_with_an_elector() -> None:
    """V18"""
    where = committee(*SEATS, seat("Sami", "Produit", Role.SPONSOR))
    assert [(d["name"], d["electors"]) for d in opened(where).session.state["departments"]] == [
        ("Marketing", 2),
        ("DSI", 1),
        ("Commercial", 1),
    ]


def test_a_department_without_elector_is_left_out_by_name() -> None:
    """V19: only a sponsor sits for Produit, nobody for Juridique."""
    where = committee(
        *SEATS,
        seat("Sami", "Produit", Role.SPONSOR),
        departments=("Marketing", "DSI", "Commercial", "Produit", "Juridique"),
    )
    assert opened(where).session.state["left_out"] == ["Produit", "Juridique"]


def test_a_department_left_out_does_not_hold_the_quorum_up() -> None:
    where = committee(*SEATS, seat("Sami", "Produit", Role.SPONSOR))
    over = closed(voted(opened(where), alice="go", bob="go", carol="go"))
    assert over.session.state["outcome"] == "go"


def test_a_person_with_two_seats_votes_once_in_their_first_department() -> None:
    """V20"""
    where = committee(*SEATS, seat("Bob", "Commercial"))
    bobs = [p for p in opened(where).participants if p.person_id == "bob"]
    assert [p.department.name for p in bobs] == ["DSI"]


def test_a_deputy_named_before_opening_is_frozen_with_the_holder() -> None:
    """V20"""
    where = committee(*SEATS, seat("Dan", "Produit", deputy_id="omar"))
    found = opened(where).participant("dan")
    assert found is not None
    assert found.deputy_id == "omar"


def test_an_elector_on_leave_still_counts_and_is_awaited() -> None:
    """V26"""
    opening = VOTE.open(committee(), occasion(participants=(away("bob", "DSI"),)))
    bob = next(p for p in opening.participants if p.person_id == "bob")
    assert (bob.on_leave, bob.awaited) == (True, True)


def test_the_instant_of_a_prompt_is_the_timetables() -> None:
    seen = Participant("bob", "Bob", department("DSI"), prompt_at=NOW + timedelta(hours=1))
    opening = VOTE.open(committee(), occasion(participants=(seen,)))
    assert [p.prompt_at for p in opening.participants if p.person_id == "bob"] == [seen.prompt_at]


def test_a_vote_without_elector_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        VOTE.open(committee(seat("Emna", "Marketing", Role.SPONSOR)), occasion())
    assert refusal.value.code == "vote_no_elector"


def test_what_is_not_asked_is_as_the_committee_has_it() -> None:
    where = committee(*SEATS, vote=rules(rule="consent", quorum="66%", results="visible"))
    found = VOTE.open(where, occasion()).state
    assert (found["rule"], found["quorum"], found["results"]) == ("consent", "66%", "visible")


def test_an_empty_choice_is_as_the_committee_has_it() -> None:
    assert state({"proposal": "Lancer", "rule": " "})["rule"] == "department_unanimity"


def test_a_vote_has_the_terms_that_its_form_gave() -> None:
    found = state(
        {
            "proposal": "Lancer",
            "context": "Prêt",
            "rule": "member_majority",
            "quorum": "60%",
            "results": "voted",
        }
    )
    assert found == {
        "proposal": "Lancer",
        "context": "Prêt",
        "rule": "member_majority",
        "quorum": "60%",
        "results": "voted",
        "irritants": None,
        "deadline": END.isoformat(),
        "deputy_after": (NOW + (END - NOW) / 2).isoformat(),
        "needed": 3,
        "left_out": [],
        "unasked": [],
        "departments": [
            {"id": "marketing", "name": "Marketing", "electors": 2},
            {"id": "dsi", "name": "DSI", "electors": 1},
            {"id": "commercial", "name": "Commercial", "electors": 1},
        ],
    }


def test_the_session_closes_when_the_occasion_says() -> None:
    opening = VOTE.open(committee(), occasion(remind_at=NOW + timedelta(hours=12)))
    assert (opening.closes_at, opening.remind_at) == (END, NOW + timedelta(hours=12))


@pytest.mark.parametrize("blank", ["", "  \n", "\u200b\u2060", "\u00a0"])
def test_a_proposal_is_never_blank(blank: str) -> None:
    with pytest.raises(Invalid) as error:
        state({"proposal": blank})
    assert wrong(error) == {"proposal": "blank"}


def test_every_wrong_term_is_said_at_once() -> None:
    with pytest.raises(Invalid) as error:
        VOTE.open(
            committee(),
            occasion(
                {
                    "proposal": "x" * 4001,
                    "context": "y" * 4001,
                    "rule": "dictator",
                    "quorum": "0%",
                    "results": "never",
                },
                closes_at=NOW,
            ),
        )
    assert wrong(error) == {
        "proposal": "too_long",
        "context": "too_long",
        "rule": "vote_rule",
        "quorum": "vote_quorum",
        "results": "vote_results",
        "deadline": "vote_deadline",
    }


def test_a_proposal_of_four_thousand_characters_is_kept_whole() -> None:
    assert state({"proposal": "x" * 4000})["proposal"] == "x" * 4000


@pytest.mark.parametrize(
    ("given", "kept"),
    [(("12", "7"), [7, 12]), ("12,7", [7, 12]), ((), []), ("", []), (None, []), (("7", "7"), [7])],
)
def test_the_irritants_cited_are_kept_by_number(given: Any, kept: list[int]) -> None:
    assert state({"proposal": "Lancer", "irritants": given})["irritants"] == kept


def test_joining_or_leaving_after_opening_changes_no_electorate() -> None:
    """The quorum is of the frozen electors: Produit arrives, Adil leaves."""
    sitting = voted(opened(), alice="go", bob="go", carol="go")
    later = committee(*(s for s in SEATS if s.person.id != "adil"), seat("Dan", "Produit"))
    over = closed(replace(sitting, committee=later))
    assert (
        over.session.state["outcome"],
        sum(c["electors"] for c in over.session.state["tally"]["counts"]),
    ) == ("go", 4)
