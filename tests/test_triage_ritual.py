"""The triage of irritants: what it asks, takes, passes on and shows."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.cards import Card
from bot.effects import ScoreIrritants, WhisperFacilitators
from bot.model import SessionStatus, Sitting
from bot.refusals import Refused
from rituals.triage import Triage
from tests.gathering_scene import (
    END,
    FR,
    LEXICON,
    LOCALES,
    asked,
    buttons,
    check,
    check_form,
    errors,
    form,
    initials,
    labels,
    opened,
    reads,
    said,
    shown,
    taken,
    viewer,
)
from tests.gathering_scene import over as ended_as

TRIAGE = Triage()
CODES = {"id": "i1", "number": 1, "verbatim": "Trop de codes", "frequency": 2}
DESK = {"id": "i2", "number": 2, "verbatim": "Le guichet ferme trop tôt", "frequency": 3}


def over(sitting: Sitting, status: SessionStatus = SessionStatus.CLOSED) -> Sitting:
    """It ended, and was concluded unless it was cancelled."""
    ended = ended_as(sitting, status)
    if status is SessionStatus.CANCELLED:
        return ended
    state = json.loads(json.dumps(TRIAGE.conclude(ended, END).state))
    return ended_as(sitting, status, **state)


def triage(*irritants: dict[str, Any]) -> Sitting:
    return opened(TRIAGE, material={"irritants": list(irritants or (CODES, DESK))})


def test_without_anything_new_there_is_no_triage() -> None:
    with pytest.raises(Refused, match="triage_empty"):
        opened(TRIAGE, material={"irritants": []})


def test_members_and_facilitators_are_asked_and_nobody_else() -> None:
    """S16"""
    assert {one.person_id for one in triage().participants} == {"alice", "adil", "bob", "carol"}


def test_each_figure_is_optional_but_not_all_of_them() -> None:
    _, accepted = taken(TRIAGE, triage(), "bob", pain_1="4", cost_2="")
    assert accepted.value == {"choice": "scores", "scores": {"i1": {"pain": 4, "cost": None}}}
    assert errors(TRIAGE, triage(), "bob", pain_1="", cost_2="") == {"pain_1": "triage_nothing"}


@pytest.mark.parametrize("wrong", ["0", "6", "3.5", "-1", "trois", "١", "3 ", ("3",)])
def test_a_figure_is_from_one_to_five(wrong: Any) -> None:
    assert errors(TRIAGE, triage(), "bob", pain_1=wrong) == {"pain_1": "triage_scale"}


def test_an_irritant_that_is_not_in_the_session_is_not_scored() -> None:
    assert errors(TRIAGE, triage(), "bob", pain_9="5") == {"pain_1": "triage_nothing"}


def test_nothing_to_report_is_an_answer() -> None:
    """I13"""
    button = buttons(asked(TRIAGE, triage(), "bob"))["Rien à signaler"]
    assert button.action is not None
    sitting, accepted = taken(TRIAGE, triage(), "bob", **button.action.args)
    assert accepted.value == {"choice": "nothing", "scores": {}}
    assert "bob" not in {one.person_id for one in sitting.awaited}


def test_a_later_answer_replaces_the_earlier_one_whole() -> None:
    sitting = said(TRIAGE, triage(), "bob", pain_1="4", cost_1="2")
    sitting = said(TRIAGE, sitting, "bob", pain_2="5")
    assert sitting.answers[0].value["scores"] == {"i2": {"pain": 5, "cost": None}}


def test_the_form_starts_from_what_the_person_said() -> None:
    sitting = said(TRIAGE, triage(), "bob", pain_1="4", cost_2="2")
    names = ("pain_1", "cost_1", "pain_2", "cost_2")
    assert initials(form(TRIAGE, sitting, "bob")) == dict(
        zip(names, ("4", "", "", "2"), strict=True)
    )
    assert set(initials(form(TRIAGE, sitting, "carol")).values()) == {""}


def test_the_form_starts_from_an_earlier_session_too() -> None:
    before = {"choice": "scores", "scores": {"i2": {"pain": 3, "cost": None}, "i7": {"pain": 1}}}
    assert initials(form(TRIAGE, triage(), "bob", previous=before))["pain_2"] == "3"


def test_no_opinion_can_be_chosen_again() -> None:
    assert all(
        ("" in {o.value for o in one.options}) for one in form(TRIAGE, triage(), "bob").fields
    )


def test_scores_go_to_the_register_under_the_department_of_the_opening() -> None:
    sitting = said(TRIAGE, triage(), "bob", pain_1="4", cost_1="2")
    [effect] = TRIAGE.conclude(over(sitting), END).effects
    assert isinstance(effect, ScoreIrritants)
    [score] = effect.scores
    assert (score.irritant_id, score.department.name, score.person_id) == ("i1", "DSI", "bob")
    assert (score.pain, score.cost) == (4, 2)


def test_a_triage_without_answers_is_told_to_the_facilitators_alone() -> None:
    """S09"""
    [whisper] = TRIAGE.conclude(over(triage()), END).effects
    assert isinstance(whisper, WhisperFacilitators)
    assert TRIAGE.conclude(over(said(TRIAGE, triage(), "bob", choice="nothing")), END).effects == ()


def test_nothing_is_shown_before_the_first_answer_save_to_a_facilitator() -> None:
    """S02"""
    for who in (None, "bob"):
        assert TRIAGE.card(triage(), viewer(triage().committee, who), FR) is None
    assert FR.say("triage.button.remind") in labels(shown(TRIAGE, triage(), "alice"))


def scored() -> Sitting:
    sitting = said(TRIAGE, triage(), "bob", pain_1="5", cost_1="3", pain_2="4")
    sitting = said(TRIAGE, sitting, "carol", pain_1="2", pain_2="4", cost_2="1")
    return said(TRIAGE, sitting, "adil", choice="nothing")


def test_while_it_is_open_nobody_reads_what_others_gave() -> None:
    for card in (shown(TRIAGE, scored()), shown(TRIAGE, scored(), "alice")):
        assert "Trop de codes" not in reads(card) and "douleur 4" not in reads(card)
    assert "Trop de codes" in reads(asked(TRIAGE, scored(), "bob"))


def test_once_closed_the_place_reads_the_ranking_and_nobodys_name() -> None:
    """I03, I04, I05: 4 × 3 before 3,5 × 2."""
    assert reads(shown(TRIAGE, over(scored()))).splitlines() == [
        "Tri des irritants du 23 novembre",
        "2 irritants triés, du plus lourd au plus léger\u00a0: douleur × fréquence, puis le moins "
        "cher à résoudre.",
        "Le guichet ferme trop tôt | n° 2 · douleur 4 (2 directions) · coût 1 · "
        "3 personnes en 90 jours",
        "Trop de codes | n° 1 · douleur 3,5 (2 directions) · coût 3 · 2 personnes en 90 jours",
        "Écart de perception\u00a0: 3. DSI le voit au plus grave, Commercial au plus léger.",
        "Une personne n’avait rien à signaler.",
        "Une personne n’a pas répondu.",
        "Clos le lundi 23 novembre à 13:30.",
    ]


def test_the_ranking_stays_when_answers_lose_their_figures() -> None:
    """After an erasure or a year."""
    closed = over(scored())
    bare = tuple(replace(a, value={"choice": a.value["choice"]}) for a in closed.answers[1:])
    after = replace(closed, answers=bare)
    assert reads(shown(TRIAGE, after)) == reads(shown(TRIAGE, closed))
    assert "Clos le" in reads(asked(TRIAGE, after, "carol"))


def test_nobody_sees_the_figures_of_another() -> None:
    for state in (scored(), over(scored())):
        for who in (None, "alice", "carol", "adil"):
            card = shown(TRIAGE, state, who)
            assert "douleur 5" not in reads(card) and "Bob" not in reads(card)
        assert "douleur 5" not in reads(asked(TRIAGE, state, "carol"))
        assert "douleur 5 · coût 3" in reads(asked(TRIAGE, state, "bob"))


def test_one_whose_pain_nobody_knows_waits_for_the_next_triage() -> None:
    sitting = said(TRIAGE, triage(), "bob", pain_1="2", cost_2="1")
    text = reads(shown(TRIAGE, over(sitting)))
    assert "Un irritant reste sans note de douleur" in text and "guichet" not in text


@pytest.mark.parametrize("status", [SessionStatus.CLOSED, SessionStatus.CANCELLED])
def test_once_over_no_card_has_a_button(status: SessionStatus) -> None:
    for card in (
        shown(TRIAGE, over(scored(), status)),
        shown(TRIAGE, over(scored(), status), "alice"),
        asked(TRIAGE, over(scored(), status), "bob"),
        asked(TRIAGE, over(scored(), status), "alice"),
    ):
        assert not labels(card)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_card_and_form_can_be_made_at_its_fullest(locale: str) -> None:
    irritants = [
        {"id": f"i{n}", "number": n, "verbatim": f"<!channel> {'م' * 1900}", "frequency": n}
        for n in range(1, 11)
    ]
    sitting = triage(*irritants)
    for who, pain in (("bob", "5"), ("carol", "1")):
        values = {f"{scale}_{n}": pain for n in range(1, 11) for scale in ("pain", "cost")}
        sitting = said(TRIAGE, sitting, who, **values)
    cards: list[Card] = []
    for state in (sitting, over(sitting), over(sitting, SessionStatus.CANCELLED)):
        cards += [shown(TRIAGE, state, who, locale) for who in (None, "alice", "bob")]
        cards += [asked(TRIAGE, state, who, locale) for who in ("alice", "bob")]
    for card in cards:
        check(card, locale)
    asks = form(TRIAGE, sitting, "bob", locale=locale)
    check_form(asks)
    assert len(asks.fields) == 20
    assert LEXICON(locale).say("triage.unknown") in {o.label for o in asks.fields[0].options}
