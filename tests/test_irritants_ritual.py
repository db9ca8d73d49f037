"""The collection of irritants: what it asks, takes, passes on and shows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.effects import ReportIrritant, WhisperFacilitators
from bot.model import Role, SessionStatus, Sitting
from rituals.irritants import Irritants
from rituals.irritants_forms import MOMENTS, SOURCES
from tests.gathering_scene import (
    END,
    FR,
    LEXICON,
    LOCALES,
    asked,
    buttons,
    check,
    check_form,
    committee,
    effects,
    errors,
    form,
    initials,
    labels,
    opened,
    over,
    reads,
    said,
    seat,
    shown,
    taken,
    viewer,
)

ROUND = Irritants()
REPORT = {
    "verbatim": "Trop de codes",
    "segment": "Jeunes actifs",
    "moment": "activation",
    "source": "support",
}


def test_members_and_facilitators_are_asked_and_nobody_else() -> None:
    """S16"""
    assert {one.person_id for one in opened(ROUND).participants} == {
        "alice",
        "adil",
        "bob",
        "carol",
    }


def test_a_report_goes_to_the_register_with_all_that_is_known_of_it() -> None:
    """S14"""
    assert effects(ROUND, opened(ROUND), "bob", **REPORT) == (
        ReportIrritant("irritant:bob:1", reporter_id="bob", **REPORT),
    )


def test_only_the_words_of_an_irritant_are_compulsory() -> None:
    _, accepted = taken(ROUND, opened(ROUND), "bob", verbatim=" Trop de codes ")
    assert accepted.value == {
        "choice": "report",
        "reports": [{"verbatim": "Trop de codes", "segment": "", "moment": "", "source": ""}],
    }


@pytest.mark.parametrize("blank", ["", " \n", "\u200d", None])
def test_a_blank_report_is_refused_with_a_sentence(blank: str | None) -> None:
    """FAULTS 46"""
    assert errors(ROUND, opened(ROUND), "bob", verbatim=blank) == {"verbatim": "irritants_empty"}


@pytest.mark.parametrize(("name", "limit"), [("verbatim", 2000), ("segment", 200)])
def test_a_text_has_a_limit_and_fits_at_that_limit(name: str, limit: int) -> None:
    taken(ROUND, opened(ROUND), "bob", **{**REPORT, name: "y" * limit})
    assert errors(ROUND, opened(ROUND), "bob", **{**REPORT, name: "y" * (limit + 1)}) == {
        name: "too_long"
    }


@pytest.mark.parametrize("name", ["moment", "source"])
def test_a_choice_is_one_of_the_list(name: str) -> None:
    assert errors(ROUND, opened(ROUND), "bob", **{**REPORT, name: "lune"}) == {
        name: "irritants_choice"
    }


def test_nothing_to_report_is_an_answer() -> None:
    """I13"""
    button = buttons(asked(ROUND, opened(ROUND), "bob"))["Rien à signaler"]
    assert button.action and button.action.name == "session.answer"
    sitting, accepted = taken(ROUND, opened(ROUND), "bob", **button.action.args)
    assert accepted.value == {"choice": "nothing", "reports": []} and accepted.effects == ()
    assert "bob" not in {one.person_id for one in sitting.awaited}
    assert "Une personne n’a rien à signaler." in reads(shown(ROUND, sitting))


@given(st.lists(st.sampled_from(["a", "b", "c", ""]), min_size=1, max_size=10))
def test_each_different_report_reaches_the_register_once_and_none_is_lost(told: list[str]) -> None:
    """S14"""
    sitting, register = opened(ROUND), dict[str, str]()
    for text in told:
        values = {"verbatim": text} if text else {"choice": "nothing"}
        sitting, accepted = taken(ROUND, sitting, "bob", **values)
        for effect in accepted.effects:
            assert isinstance(effect, ReportIrritant)
            register.setdefault(effect.key, effect.verbatim)
    assert sorted(register.values()) == sorted({text for text in told if text})
    assert len(sitting.answers[0].value["reports"]) == len(register)


def test_the_form_is_always_blank() -> None:
    sitting = said(ROUND, opened(ROUND), "bob", **REPORT)
    assert set(
        initials(form(ROUND, sitting, "bob", previous=sitting.answers[0].value)).values()
    ) == {""}


def test_the_facilitator_may_word_the_question() -> None:
    sitting = opened(ROUND, questions={"verbatim": "Que dit-on de la carte ?"})
    assert form(ROUND, sitting, "bob").fields[0].label == "Que dit-on de la carte ?"
    assert "Que dit-on de la carte ?" in reads(asked(ROUND, sitting, "bob"))


def test_nothing_is_shown_before_the_first_answer_save_to_a_facilitator() -> None:
    """S02"""
    sitting = opened(ROUND)
    for who in (None, "bob"):
        assert ROUND.card(sitting, viewer(sitting.committee, who), FR) is None
    assert FR.say("irritants.button.remind") in labels(shown(ROUND, sitting, "alice"))


def heard() -> Sitting:
    sitting = said(ROUND, opened(ROUND), "alice", verbatim="Zéro réponse au 3939")
    sitting = said(ROUND, sitting, "adil", **REPORT)
    return said(ROUND, sitting, "bob", choice="nothing")


def test_the_place_reads_what_was_heard_by_department_and_nobodys_name() -> None:
    """I09"""
    text = reads(shown(ROUND, heard()))
    assert text.splitlines() == [
        "Irritants du 23 novembre",
        "2 irritants signalés.",
        "Marketing",
        "Trop de codes | Jeunes actifs · Activation · Support",
        "Zéro réponse au 3939",
        "Une personne n’a rien à signaler.",
        "Une réponse encore attendue\u00a0:",
        "Commercial | 1 attendue",
    ]


def test_a_facilitator_may_close_only_once_nobody_is_awaited() -> None:
    close = FR.say("irritants.button.close")
    assert close not in labels(shown(ROUND, heard(), "alice"))
    assert close in labels(shown(ROUND, said(ROUND, heard(), "carol", choice="nothing"), "alice"))


def test_the_prompt_says_until_when() -> None:
    card = asked(ROUND, opened(ROUND), "bob")
    assert "13:30" in card.summary and "lundi 23 novembre à 13:30" in reads(card)


def test_after_a_report_the_prompt_shows_it_and_offers_another() -> None:
    card = asked(ROUND, heard(), "adil")
    assert "Trop de codes" in reads(card) and labels(card) == ["En signaler un autre"]


def test_after_nothing_to_report_one_may_still_report() -> None:
    card = asked(ROUND, heard(), "bob")
    assert "rien à signaler" in card.summary and labels(card) == ["Signaler un irritant"]


@pytest.mark.parametrize(
    ("status", "line"),
    [
        (SessionStatus.CLOSED, "Clos le lundi 23 novembre à 13:30."),
        (SessionStatus.CANCELLED, "Annulé le lundi 23 novembre à 13:30."),
    ],
)
def test_once_over_every_card_says_when_and_has_no_button(status: SessionStatus, line: str) -> None:
    sitting = over(heard(), status)
    for card in (
        shown(ROUND, sitting),
        shown(ROUND, sitting, "alice"),
        asked(ROUND, sitting, "adil"),
        asked(ROUND, sitting, "carol"),
    ):
        assert line in reads(card) and not labels(card)


def test_a_collection_without_answers_is_told_to_the_facilitators_alone() -> None:
    """S09"""
    (whisper,) = ROUND.conclude(over(opened(ROUND)), END).effects
    assert isinstance(whisper, WhisperFacilitators)
    for locale in LOCALES:
        assert LEXICON(locale).say(
            f"{whisper.notice.key}.text", **{**whisper.notice.params, "day": "x"}
        )
        assert LEXICON(locale).say(f"{whisper.notice.key}.title")


def test_a_collection_with_an_answer_ends_without_another_message() -> None:
    conclusion = ROUND.conclude(over(heard()), END)
    assert (conclusion.effects, conclusion.publishes) == ((), False)
    assert ROUND.result(over(heard()), committee().public, FR) is None


@pytest.mark.parametrize("locale", LOCALES)
def test_every_card_and_form_can_be_made_at_its_fullest(locale: str) -> None:
    seats = tuple(
        seat(
            f"{name} {place}",
            f"Direction {place} {'é' * 40}",
            Role.FACILITATOR if name == "Alice" else Role.MEMBER,
        )
        for place in range(20)
        for name in ("Alice", "Bob", "Carol")
    )
    sitting = opened(ROUND, committee(*seats), questions={"verbatim": "q" * 4000})
    for number, one in enumerate(sitting.participants[:-1]):
        codes = {"moment": MOMENTS[number % 8], "source": SOURCES[number % 6]}
        values = (
            {"choice": "nothing"}
            if number % 5 == 4
            else {"verbatim": f"{number} <!channel> " + "م" * 1900, "segment": "s" * 200, **codes}
        )
        sitting = said(ROUND, sitting, one.person_id, **values)
    long = tuple(
        replace(
            one,
            value={
                **one.value,
                "reports": [{**report, "verbatim": "v" * 4000} for report in one.value["reports"]],
            },
        )
        for one in sitting.answers
    )
    sitting = replace(sitting, answers=long)
    people = [one.person_id for one in sitting.participants]
    for state in (sitting, over(sitting), over(sitting, SessionStatus.CANCELLED)):
        for who in (None, people[0], people[1]):
            check(shown(ROUND, state, who, locale), locale)
        for who in (people[0], people[4], people[-1]):
            check(asked(ROUND, state, who, locale), locale)
    check_form(form(ROUND, sitting, people[0], locale=locale))
