"""How ballots are taken, and the last quarter of an hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.model import Participant
from bot.refusals import Invalid, Refused
from tests.vote_scene import (
    CONDITIONAL,
    END,
    NOW,
    SEATS,
    VOTE,
    ballot,
    closed,
    committee,
    department,
    opened,
    vote,
    voted,
    wrong,
)

NEAR = END - timedelta(minutes=5)


@pytest.mark.parametrize("choice", ["go", "abstain"])
def test_a_ballot_without_words_is_only_its_choice(choice: str) -> None:
    sitting = vote(opened(), "bob", choice, reason="ignored", owner="alice")
    assert sitting.answers[0].value == {"choice": choice}


def test_a_conditional_ballot_keeps_its_condition_owner_and_date() -> None:
    assert vote(opened(), "carol", "conditional").answers[0].value == CONDITIONAL


@pytest.mark.parametrize("missing", ["reason", "lift"])
def test_a_no_go_needs_its_reason_and_what_would_lift_it(missing: str) -> None:
    """V13"""
    with pytest.raises(Invalid) as error:
        vote(opened(), "bob", "no_go", **{missing: " \u200b"})
    assert wrong(error) == {missing: "blank"}


def test_a_conditional_ballot_says_all_that_it_lacks() -> None:
    with pytest.raises(Invalid) as error:
        vote(opened(), "bob", "conditional", condition="", owner="", date="")
    assert wrong(error) == {"condition": "blank", "owner": "vote_owner", "date": "date"}


def test_an_owner_sits_in_the_committee() -> None:
    """V35"""
    with pytest.raises(Invalid) as error:
        vote(opened(), "bob", "conditional", owner="stranger")
    assert wrong(error) == {"owner": "vote_owner"}


def test_an_owner_may_be_a_sponsor_of_the_committee() -> None:
    assert vote(opened(), "bob", "conditional", owner="emna").answers[0].value["owner"] == "emna"


@pytest.mark.parametrize(
    ("day", "code"), [("2026-11-22", "date_past"), ("2026-02-30", "date"), ("bientôt", "date")]
)
def test_a_condition_is_due_on_a_day_to_come(day: str, code: str) -> None:
    with pytest.raises(Invalid) as error:
        vote(opened(), "bob", "conditional", date=day)
    assert wrong(error) == {"date": code}


def test_today_is_the_committees_own_day() -> None:
    """At 23:30 UTC it is already the next day in Karachi."""
    sitting = opened(committee(*SEATS))
    sitting = replace(sitting, committee=replace(sitting.committee, timezone="Asia/Karachi"))
    late = datetime.fromisoformat("2026-11-23T23:30:00+00:00")
    with pytest.raises(Invalid):
        vote(sitting, "bob", "conditional", at=late, date="2026-11-23")
    assert vote(sitting, "bob", "conditional", at=late, date="2026-11-24").answers


@pytest.mark.parametrize("choice", ["", "maybe", "GO", "tied"])
def test_a_choice_that_is_no_ballot_is_refused(choice: str) -> None:
    sitting = opened()
    with pytest.raises(Invalid) as error:
        VOTE.accept(sitting, sitting.participants[0], {"choice": choice}, NOW)
    assert wrong(error) == {"choice": "vote_choice"}


def test_a_text_that_is_too_long_says_its_limit() -> None:
    with pytest.raises(Invalid) as error:
        vote(opened(), "bob", "no_go", reason="x" * 2001)
    assert error.value.errors == {"reason": ("too_long", {"limit": 2000, "n": 2001})}


def test_somebody_outside_of_the_electorate_is_refused() -> None:
    stranger = Participant("omar", "Omar", department("DSI"))
    with pytest.raises(Refused) as refusal:
        VOTE.accept(opened(), stranger, ballot("go"), NOW)
    assert refusal.value.code == "vote_not_elector"


def test_a_changed_ballot_replaces_the_earlier_one() -> None:
    sitting = voted(opened(), alice="go", bob="no_go", carol="go")
    over = closed(vote(sitting, "bob", "go"))
    assert over.session.state["outcome"] == "go"


def test_a_hostile_text_is_kept_as_it_was_typed() -> None:
    text = "<b>&amp; {{ n }}</b> *gras* <!channel> \u202eאב"
    assert vote(opened(), "bob", "no_go", reason=text).answers[0].value["reason"] == text


def test_a_vote_stays_open_while_somebody_is_awaited() -> None:
    assert voted(opened(), alice="go", adil="go", bob="go").session.closes_at == END


def test_the_last_ballot_leaves_a_quarter_of_an_hour() -> None:
    """V22"""
    sitting = voted(opened(), alice="go", adil="go", bob="go", carol="go")
    assert sitting.session.closes_at == NOW + timedelta(minutes=15)


def test_the_quarter_of_an_hour_never_passes_the_deadline() -> None:
    """V22"""
    sitting = voted(opened(), alice="go", adil="go", bob="go")
    assert vote(sitting, "carol", at=NEAR).session.closes_at == END


def test_a_change_of_mind_does_not_move_the_closing_again() -> None:
    """V22"""
    sitting = voted(opened(), alice="go", adil="go", bob="go", carol="go")
    later = vote(sitting, "bob", "no_go", at=NOW + timedelta(minutes=10))
    assert later.session.closes_at == NOW + timedelta(minutes=15)


def test_a_change_of_mind_before_the_last_ballot_moves_nothing() -> None:
    sitting = vote(voted(opened(), alice="go", adil="go"), "adil", "abstain")
    assert sitting.session.closes_at == END
