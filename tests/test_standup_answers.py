"""What a stand-up takes, refuses and passes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.effects import ReportIrritant, WhisperFacilitators
from tests.gathering_scene import (
    END,
    FR,
    LEXICON,
    LOCALES,
    NOW,
    committee,
    effects,
    errors,
    form,
    initials,
    opened,
    over,
    said,
    shown,
    taken,
)
from tests.standup_scene import REQUEST, STANDUP


def test_members_and_facilitators_are_asked_and_nobody_else() -> None:
    """S16"""
    assert {one.person_id for one in opened(STANDUP).participants} == {
        "alice",
        "adil",
        "bob",
        "carol",
    }


def test_one_instant_closes_for_all() -> None:
    """S01"""
    session = opened(STANDUP).session
    assert (session.closes_at, session.remind_at) == (END, NOW + timedelta(hours=2))


def test_nothing_is_asked_of_whoever_opens_one() -> None:
    assert STANDUP.compose(committee(), FR, {}) is None


def test_an_answer_keeps_what_was_written_without_outer_spaces() -> None:
    _, accepted = taken(STANDUP, opened(STANDUP), "bob", done=" Recette \n", next="Démo")
    assert accepted.value == {
        "done": "Recette",
        "next": "Démo",
        "request_department": "",
        "request_text": "",
        "request_date": "",
        "irritant": "",
    }


@pytest.mark.parametrize("blank", ["", "  \n\t", "\u200b\u200d", "\u00a0", None])
def test_a_blank_answer_is_refused_with_a_sentence(blank: str | None) -> None:
    """FAULTS 46"""
    assert errors(STANDUP, opened(STANDUP), "bob", done=blank, next=blank) == {
        "done": "standup_empty"
    }


def test_an_irritant_alone_is_an_empty_answer_because_its_lonely_line_would_name_its_reporter() -> (
    None
):
    """I09"""
    assert errors(STANDUP, opened(STANDUP), "bob", irritant="Trop de codes") == {
        "done": "standup_empty"
    }


@pytest.mark.parametrize(
    ("name", "limit"), [("done", 2000), ("next", 2000), ("irritant", 2000), ("request_text", 1000)]
)
def test_a_text_has_a_limit_and_fits_at_that_limit(name: str, limit: int) -> None:
    values = {"done": "x", **REQUEST}
    taken(STANDUP, opened(STANDUP), "alice", **{**values, name: "y" * limit})
    assert errors(STANDUP, opened(STANDUP), "alice", **{**values, name: "y" * (limit + 1)}) == {
        name: "too_long"
    }


def test_every_mistake_is_told_at_once() -> None:
    assert errors(
        STANDUP,
        opened(STANDUP),
        "alice",
        done="y" * 2001,
        request_department="dsi",
        request_date="demain",
    ) == {"done": "too_long", "request_text": "standup_request", "request_date": "date"}


@given(st.lists(st.sampled_from(["alice", "adil", "bob", "carol"]), max_size=12))
def test_the_closing_never_moves_even_when_all_have_answered(order: list[str]) -> None:
    """S02"""
    sitting = opened(STANDUP)
    for who in order:
        sitting, accepted = taken(STANDUP, sitting, who, done="x")
        assert accepted.closes_at is None


def test_an_irritant_heard_is_reported_at_once() -> None:
    """S14"""
    found = effects(STANDUP, opened(STANDUP), "bob", done="x", irritant="Trop de codes")
    assert found == (ReportIrritant("irritant:bob", "Trop de codes", "bob"),)


def test_an_irritant_is_asked_and_reported_once() -> None:
    """S14"""
    sitting = said(STANDUP, opened(STANDUP), "bob", done="x", irritant="Trop de codes")
    assert "irritant" not in initials(form(STANDUP, sitting, "bob"))
    again, accepted = taken(STANDUP, sitting, "bob", done="y")
    assert again.answers[0].value["irritant"] == "Trop de codes"
    assert accepted.effects == (ReportIrritant("irritant:bob", "Trop de codes", "bob"),)


def test_the_form_starts_from_this_sessions_answer() -> None:
    sitting = said(STANDUP, opened(STANDUP), "alice", done="Recette", next="Démo", **REQUEST)
    assert initials(form(STANDUP, sitting, "alice", previous=sitting.answers[0].value)) == {
        "done": "Recette",
        "next": "Démo",
        "irritant": "",
        **REQUEST,
    }


def test_a_blank_form_starts_from_nothing() -> None:
    found = form(STANDUP, opened(STANDUP), "alice", "blank", {"done": "Recette", "next": "Démo"})
    assert set(initials(found).values()) == {""}


def test_after_a_pass_the_form_starts_from_nothing() -> None:
    sitting = said(STANDUP, opened(STANDUP), "alice", variant="skip", reason="Salon")
    previous = sitting.answers[0].value
    assert set(initials(form(STANDUP, sitting, "alice", previous=previous)).values()) == {""}


def test_only_the_first_two_questions_are_worded_by_the_facilitator() -> None:
    """S15"""
    questions = {"done": "Quoi de neuf ?", "next": " ", "irritant": "Non", "request_text": "Non"}
    sitting = opened(STANDUP, questions=questions)
    assert sitting.session.state["questions"] == {"done": "Quoi de neuf ?"}
    assert [one.label for one in form(STANDUP, sitting, "bob").fields][:2] == [
        "Quoi de neuf ?",
        FR.say("standup.ask.next"),
    ]


def test_passing_asks_only_for_a_reason_and_comes_back_as_a_pass() -> None:
    """S10"""
    found = form(STANDUP, opened(STANDUP), "bob", "skip")
    assert [(one.name, one.required) for one in found.fields] == [("reason", False)]
    _, accepted = taken(STANDUP, opened(STANDUP), "bob", **found.action.args, reason="Salon")
    assert accepted.value == {"skipped": True, "reason": "Salon"}


def test_a_stand_up_without_answers_is_told_to_the_facilitators_alone() -> None:
    """S09"""
    sitting = over(opened(STANDUP))
    conclusion = STANDUP.conclude(sitting, END)
    assert not conclusion.publishes
    (whisper,) = conclusion.effects
    assert isinstance(whisper, WhisperFacilitators)
    for locale in LOCALES:
        words, params = LEXICON(locale), {**whisper.notice.params, "day": "x"}
        assert words.say(f"{whisper.notice.key}.text", **params)
        assert words.say(f"{whisper.notice.key}.title", **params)


def test_a_stand_up_with_an_answer_ends_without_another_message() -> None:
    """S02"""
    sitting = over(said(STANDUP, opened(STANDUP), "bob", done="x"))
    conclusion = STANDUP.conclude(sitting, END)
    assert (conclusion.effects, conclusion.publishes) == ((), False)
    assert STANDUP.result(sitting, sitting.committee.public, FR) is None
    assert shown(STANDUP, sitting)
