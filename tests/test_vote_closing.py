"""What the closing of a vote counts, records and commits to."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

from bot.effects import CommitTo, Record
from bot.timetable import Duration
from tests.vote_scene import (
    SEATS,
    closed,
    committee,
    concluded,
    department,
    opened,
    rules,
    seat,
    vote,
    voted,
)


def recorded(sitting: Any) -> tuple[Record, list[CommitTo]]:
    record, *others = concluded(sitting)[0].effects
    assert isinstance(record, Record)
    return record, [effect for effect in others if isinstance(effect, CommitTo)]


def test_a_decision_is_numbered_with_its_tally_by_department() -> None:
    record, _ = recorded(voted(opened(), alice="go", adil="abstain", bob="go", carol="no_go"))
    assert (record.kind, record.numbered) == ("decision", True)
    assert record.facts["departments"] == [
        {
            "name": "Marketing",
            "position": "go",
            "electors": 2,
            "go": 1,
            "conditional": 0,
            "no_go": 0,
            "abstain": 1,
        },
        {
            "name": "DSI",
            "position": "go",
            "electors": 1,
            "go": 1,
            "conditional": 0,
            "no_go": 0,
            "abstain": 0,
        },
        {
            "name": "Commercial",
            "position": "no_go",
            "electors": 1,
            "go": 0,
            "conditional": 0,
            "no_go": 1,
            "abstain": 0,
        },
    ]


def test_the_facts_of_a_decision_say_how_it_was_reached() -> None:
    record, _ = recorded(voted(opened(), alice="go", adil="go", bob="go", carol="no_go"))
    told = {
        name: record.facts[name]
        for name in (
            "session",
            "outcome",
            "reason",
            "named",
            "rule",
            "quorum",
            "electors",
            "ballots",
        )
    }
    assert told == {
        "session": "vote:1",
        "outcome": "no_go",
        "reason": "department_no_go",
        "named": ["Commercial"],
        "rule": "department_unanimity",
        "quorum": "every_department",
        "electors": 4,
        "ballots": 4,
    }


def test_a_missed_quorum_is_recorded_as_undecided_with_a_number() -> None:
    record, _ = recorded(voted(opened(), alice="go"))
    assert (record.kind, record.numbered, record.facts["reason"], record.facts["named"]) == (
        "undecided",
        True,
        "quorum_departments",
        ["DSI", "Commercial"],
    )


def test_every_no_go_gives_its_reason_and_what_lifts_it() -> None:
    """V37: also the one whose department is in favour, each under its department."""
    sitting = voted(opened(), alice="go", bob="go", carol="go")
    sitting = vote(sitting, "adil", "no_go", reason="Trop tôt", lift="Attendre avril")
    sitting = vote(sitting, "carol", "no_go")
    record, _ = recorded(sitting)
    assert record.facts["reasons"] == [
        {"department": "Marketing", "choice": "no_go"},
        {"department": "Commercial", "choice": "no_go"},
    ]
    assert (record.texts["reason.1"], record.texts["lift.1"]) == ("Trop tôt", "Attendre avril")


def test_the_words_of_a_decision_are_texts_never_facts() -> None:
    """What can be erased is not where it stays for ever."""
    sitting = vote(voted(opened(context="Prêt depuis mardi"), bob="no_go"), "carol", "conditional")
    record, _ = recorded(sitting)
    facts = json.dumps(record.facts, ensure_ascii=False)
    assert not [text for text in record.texts.values() if text in facts]


def test_no_person_stands_among_the_facts() -> None:
    sitting = voted(opened(), alice="go", adil="go", bob="no_go", carol="conditional")
    facts = json.dumps(recorded(sitting)[0].facts, ensure_ascii=False).lower()
    assert not [name for name in ("alice", "adil", "bob", "carol") if name in facts]


def test_each_text_says_whose_it_is_so_that_it_can_be_erased() -> None:
    where = opened(rule="department_majority")
    record, _ = recorded(voted(where, alice="go", adil="go", bob="no_go", carol="conditional"))
    assert record.people == {
        "opened_by": "alice",
        "reason.1": "bob",
        "condition.1": "carol",
        "owner.1": "bob",
    }


def test_an_empty_context_is_no_text() -> None:
    record, _ = recorded(voted(opened(), alice="go"))
    assert record.texts == {"proposal": "Lancer la carte en mars"}


def test_a_condition_becomes_a_commitment_of_its_owner() -> None:
    """V08, V35"""
    _, commitments = recorded(voted(opened(), alice="go", bob="go", carol="conditional"))
    assert commitments == [
        CommitTo(
            key="condition:carol",
            kind="condition",
            text="Le numéro vert répond",
            department=department("DSI"),
            due=date(2026, 12, 15),
            owner_id="bob",
            author_id="carol",
            from_department=department("Commercial"),
        )
    ]


def test_a_condition_of_a_refusing_department_is_a_reason_and_no_commitment() -> None:
    """V08: two of three in Marketing refuse, the third sets a condition."""
    where = committee(*SEATS, seat("Aya", "Marketing"))
    sitting = voted(
        opened(where, rule="department_majority"),
        alice="no_go",
        adil="no_go",
        aya="conditional",
        bob="go",
        carol="go",
    )
    record, commitments = recorded(sitting)
    assert not commitments
    assert record.facts["reasons"][2] == {"department": "Marketing", "choice": "conditional"}
    assert record.texts["reason.3"] == "Le numéro vert répond"


def test_a_condition_of_a_refused_proposal_is_no_commitment() -> None:
    _, commitments = recorded(voted(opened(), alice="go", bob="no_go", carol="conditional"))
    assert not commitments


def test_the_condition_of_an_owner_who_left_falls_to_the_department_that_set_it() -> None:
    sitting = voted(opened(), alice="go", bob="go", carol="conditional")
    gone = committee(*(s for s in SEATS if s.person.id != "bob"))
    _, (commitment,) = recorded(replace(sitting, committee=gone))
    assert (commitment.owner_id, commitment.department.name) == (None, "Commercial")


def test_words_that_were_erased_before_closing_are_recorded_nowhere() -> None:
    """P05: the ballot still counts."""
    sitting = voted(opened(), alice="go", bob="no_go", carol="go")
    answers = tuple(
        replace(a, value={"choice": "no_go"}) if a.person_id == "bob" else a
        for a in sitting.answers
    )
    record, _ = recorded(replace(sitting, answers=answers))
    assert (record.facts["outcome"], set(record.texts)) == ("no_go", {"proposal"})


def test_the_closing_publishes_and_keeps_the_tally_in_plain_json() -> None:
    conclusion, _ = concluded(voted(opened(), alice="go", bob="go", carol="go"))
    assert conclusion.publishes
    assert json.loads(json.dumps(conclusion.state)) == conclusion.state


def test_concluding_twice_gives_the_same() -> None:
    sitting = voted(opened(), alice="go", bob="no_go", carol="conditional")
    assert concluded(sitting)[0] == concluded(sitting)[0]


def test_a_vote_counts_by_the_rule_that_was_frozen() -> None:
    """A committee that changes its rule meanwhile changes nothing for an open vote (V31)."""
    sitting = voted(opened(rule="member_majority"), alice="go", adil="go", bob="no_go", carol="go")
    changed = replace(sitting.committee, vote=rules(rule="consent", deadline=Duration(2, "d")))
    assert closed(replace(sitting, committee=changed)).session.state["outcome"] == "go"
