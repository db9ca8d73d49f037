"""What a digest keeps of its week, what it shows, and what it never tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Participant
from bot.refusals import Refused
from rituals.digest import rates
from tests.digest_scene import (
    CHECKPOINT,
    DIGEST,
    DUE,
    FULL,
    IRRITANT,
    MOVE,
    OVERDUE,
    PERIOD,
    card_of,
    headings,
    held,
    nothing_shown,
)
from tests.gathering_scene import (
    END,
    FR,
    LEXICON,
    LOCALES,
    NOW,
    committee,
    labels,
    occasion,
    reads,
    shown,
    viewer,
)

ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "department": st.uuids().map(str),
            "members": st.integers(1, 6),
            "asked": st.integers(0, 9),
        }
    ).flatmap(lambda one: st.integers(0, one["asked"]).map(lambda n: {**one, "answered": n})),
    max_size=8,
)


def test_a_digest_is_over_as_soon_as_it_opens_and_asks_nobody() -> None:
    opening = DIGEST.open(committee(), occasion(committee(), material=FULL))
    assert opening.concluded and opening.participants == () and opening.effects == ()


def test_a_week_with_nothing_new_open_due_or_alerting_gives_no_digest() -> None:
    """D02, D03"""
    sitting = held(
        **PERIOD,
        new_entries=0,
        checkpoint=CHECKPOINT["checkpoint"],
        participation=FULL["participation"],
    )
    assert sitting.session.state == {"empty": True}
    assert nothing_shown(sitting)


def test_no_material_at_all_is_an_empty_week() -> None:
    assert nothing_shown(held())


def test_an_irritant_of_before_is_no_news_of_this_week() -> None:
    """D02"""
    assert nothing_shown(held(**PERIOD, irritants=[{**IRRITANT, "new": False}]))
    assert not nothing_shown(held(**PERIOD, irritants=[{**IRRITANT, "new": True}]))


def test_a_quiet_week_gives_two_lines_the_second_the_checkpoint() -> None:
    """D03"""
    text = card_of(**PERIOD, **CHECKPOINT, commitments_due=[DUE], irritants=[IRRITANT])
    assert text.splitlines()[1:] == [
        "Semaine calme\u00a0: un engagement à échéance et un irritant à suivre.",
        "Journal\u00a0: 14 entrées, empreinte 1a2b3c4d5e6f",
    ]


def test_a_journal_that_grew_gives_a_digest_even_when_nothing_else_happened() -> None:
    """D03"""
    assert "Semaine calme\u00a0: 2 entrées au journal." in card_of(**PERIOD, **CHECKPOINT)


def test_a_quiet_week_without_a_new_entry_needs_no_checkpoint() -> None:
    """D03"""
    text = card_of(
        **PERIOD, checkpoint=CHECKPOINT["checkpoint"], new_entries=0, commitments_due=[DUE]
    )
    assert text.splitlines()[1:] == [
        "Semaine calme\u00a0: un engagement à échéance.",
        "Objectif\u00a0: Moins de réclamations",
    ]


@pytest.mark.parametrize("name", ["decisions", "open_votes", "alerts"])
def test_a_decision_a_vote_or_an_alert_makes_a_week_that_is_not_quiet(name: str) -> None:
    """D02"""
    assert headings(held(**PERIOD, **{name: FULL[name]}))


@pytest.mark.parametrize(("facts", "quiet"), [(3, True), (4, False)])
def test_a_quiet_week_has_at_most_three_other_facts(facts: int, quiet: bool) -> None:
    """D02"""
    some = {
        "commitments_due": [DUE],
        "commitments_overdue": [OVERDUE],
        "irritant_moves": [MOVE],
        "irritants": [IRRITANT] * (facts - 3),
    }
    assert held(**PERIOD, **some).session.state["quiet"] is quiet


def test_a_digest_is_frozen_once_posted() -> None:
    """D05"""
    sitting = held(**FULL)
    renamed = replace(sitting.committee, name="Autre", goal="Autre", departments=())
    later = replace(sitting, committee=renamed)
    assert shown(DIGEST, later) == shown(DIGEST, sitting)


@given(ROWS)
def test_no_rate_is_shown_of_fewer_than_three_members(rows: list[dict[str, Any]]) -> None:
    """D04"""
    found, by_name = rates(rows), {one["department"]: one for one in rows}
    for one in found:
        if one["department"] is not None:
            assert by_name[one["department"]]["members"] >= 3
    together = [one for one in found if one["department"] is None]
    small = [one for one in rows if one["members"] < 3 and one["asked"]]
    assert len(together) == (sum(one["members"] for one in small) >= 3)
    for one in together:
        assert one["asked"] == sum(each["asked"] for each in small)
        assert one["answered"] == sum(each["answered"] for each in small)


@given(ROWS)
def test_every_department_of_three_or_more_that_was_asked_is_shown_lowest_first(
    rows: list[dict[str, Any]],
) -> None:
    """D01, D04"""
    alone = [one for one in rates(rows) if one["department"] is not None]
    assert {one["department"] for one in alone} == {
        one["department"] for one in rows if one["members"] >= 3 and one["asked"]
    }
    shares = [one["answered"] / one["asked"] for one in alone]
    assert shares == sorted(shares)


def test_a_department_that_was_asked_nothing_hides_nobody() -> None:
    """D04"""
    rows = [
        {"department": "DSI", "members": 2, "asked": 4, "answered": 1},
        {"department": "Achats", "members": 2, "asked": 0, "answered": 0},
    ]
    assert rates(rows) == []


def test_small_departments_are_shown_together() -> None:
    """D04"""
    rows = [
        {"department": "DSI", "members": 2, "asked": 4, "answered": 1},
        {"department": "Achats", "members": 1, "asked": 4, "answered": 3},
    ]
    text = card_of(**{**FULL, "participation": rows})
    assert "Toutes les directions | 50\u00a0%" in text and "Achats" not in text


def test_small_departments_are_the_others_beside_one_that_stands_by_itself() -> None:
    rows = [
        {"department": "DSI", "members": 2, "asked": 4, "answered": 1},
        {"department": "Achats", "members": 1, "asked": 4, "answered": 3},
        {"department": "Marketing", "members": 3, "asked": 4, "answered": 4},
    ]
    assert "Autres directions | 50\u00a0%" in card_of(**{**FULL, "participation": rows})


def test_nobody_answers_a_digest() -> None:
    sitting = held(**FULL)
    person = committee().seats[0].person
    with pytest.raises(Refused) as refusal:
        DIGEST.accept(sitting, _participant(person.id), {}, NOW)
    for locale in LOCALES:
        assert LEXICON(locale).say(f"refusal.{refusal.value.code}.text")
        assert LEXICON(locale).say(f"refusal.{refusal.value.code}.title")
    assert DIGEST.form(sitting, _participant(person.id), "", None, FR) is None
    assert DIGEST.compose(committee(), FR, {}) is None


def _participant(who: str) -> Participant:
    return Participant(who, who, committee().departments[0])


def test_whoever_asks_after_an_empty_week_is_told_so() -> None:
    assert "Rien de nouveau" in reads(DIGEST.prompt(held(), viewer(committee(), "bob"), FR))
    assert not labels(DIGEST.prompt(held(), viewer(committee(), "bob"), FR))


def test_concluding_changes_nothing() -> None:
    sitting = held(**FULL)
    conclusion = DIGEST.conclude(sitting, END + timedelta(1))
    assert (conclusion.state, conclusion.effects, conclusion.publishes) == (
        sitting.session.state,
        (),
        False,
    )
