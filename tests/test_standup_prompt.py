"""What a stand-up says to one person, and how its cards fare at their fullest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model import Role, SessionStatus, Sitting
from tests.gathering_scene import (
    FR,
    LOCALES,
    asked,
    buttons,
    check,
    check_form,
    committee,
    form,
    labels,
    opened,
    over,
    reads,
    said,
    seat,
    shown,
    viewer,
)
from tests.standup_scene import CARRIED, STANDUP, answered


@pytest.mark.parametrize(
    ("who", "line"),
    [
        ("carol", "DSI | Corriger le tunnel (pour le 20 novembre)"),
        ("bob", "Commercial | Corriger le tunnel (pour le 20 novembre)"),
    ],
)
def test_a_request_that_is_still_open_is_recalled_to_both_sides(who: str, line: str) -> None:
    """S13"""
    sitting = opened(STANDUP, material={"requests": [CARRIED]})
    assert line in reads(asked(STANDUP, sitting, who))
    assert form(STANDUP, sitting, who).intro
    assert not form(STANDUP, sitting, "adil").intro


def test_the_prompt_asks_says_until_when_and_offers_to_answer_or_to_pass() -> None:
    card = asked(STANDUP, opened(STANDUP), "bob")
    assert "lundi 23 novembre à 13:30" in reads(card) and "13:30" in card.summary
    assert labels(card) == ["Répondre", "Passer"]
    assert [one.action.args.get("variant") for one in buttons(card).values() if one.action] == [
        None,
        "skip",
    ]


def test_the_prompt_tells_the_closing_on_its_readers_clock() -> None:
    """S01"""
    where = committee(seat("Yuki", "Marketing"), seat("Bob", "DSI"))
    sitting = opened(STANDUP, where)
    tokyo = replace(viewer(where, "yuki"), timezone="Asia/Tokyo")
    assert "22:30" in STANDUP.prompt(sitting, tokyo, FR).summary


def test_whoever_has_an_earlier_answer_may_start_from_it_or_from_nothing() -> None:
    sitting = opened(STANDUP, material={"resumable": ["bob"]})
    found = buttons(asked(STANDUP, sitting, "bob"))
    assert list(found) == ["Répondre", "Reprendre ma dernière réponse", "Passer"]
    assert [one.action.args.get("variant", "") for one in found.values() if one.action] == [
        "blank",
        "",
        "skip",
    ]
    assert "Reprendre ma dernière réponse" not in labels(asked(STANDUP, sitting, "carol"))


def test_after_an_answer_the_prompt_shows_it_and_lets_it_be_changed() -> None:
    card = asked(STANDUP, answered(), "alice")
    assert {"Demande à DSI | Ouvrir l'API (pour le 1er décembre)"} <= set(reads(card).splitlines())
    assert "Recette" in reads(card)
    assert labels(card) == ["Modifier", "Suivre la séance"], "Alice facilitates"


def test_after_a_pass_one_may_still_answer() -> None:
    sitting = said(STANDUP, opened(STANDUP), "bob", variant="skip", reason="Salon")
    card = asked(STANDUP, sitting, "bob")
    assert "Salon" in reads(card) and labels(card) == ["Répondre quand même"]


def test_a_closed_prompt_still_shows_what_i_said() -> None:
    assert "Recette" in reads(asked(STANDUP, over(answered()), "alice"))


def test_a_question_of_the_facilitator_stands_in_the_prompt_and_in_the_summary() -> None:
    """S15"""
    sitting = opened(STANDUP, questions={"done": "Quel client avez-vous vu ?"})
    assert "Quel client avez-vous vu ?" in reads(asked(STANDUP, sitting, "bob"))
    sitting = said(STANDUP, sitting, "bob", done="Atlas")
    assert "Quel client avez-vous vu ? | Atlas" in reads(shown(STANDUP, sitting))


def fullest() -> Sitting:
    """Twenty departments, sixty members, every text longer than any form allows."""
    seats = tuple(
        seat(
            f"{name} {place}",
            f"Direction {place} {'é' * 40}",
            Role.FACILITATOR if name == "Alice" else Role.MEMBER,
        )
        for place in range(20)
        for name in ("Alice", "Bob", "Carol")
    )
    where = committee(*seats)
    carried = [{**CARRIED, "author": seats[0].person.id, "text": "r" * 4000} for _ in range(9)]
    sitting = opened(
        STANDUP,
        where,
        questions={"done": "q" * 4000},
        material={
            "requests": carried,
            "resumable": [seats[0].person.id],
            "departments": [{"id": "x", "name": "Juridique"}],
        },
    )
    hostile = "&amp; *gras* <!channel> [x](http://x) אב\nligne 2"
    for number, one in enumerate(sitting.participants[:-1]):
        other = seats[(number + 3) % len(seats)].department.id
        values = (
            {"variant": "skip", "reason": "z" * 500}
            if number % 7 == 6
            else {
                "done": "م" * 2000,
                "next": hostile,
                "irritant": f"{number}" + "v" * 1900,
                "request_department": other,
                "request_text": "t" * 1000,
            }
        )
        sitting = said(STANDUP, sitting, one.person_id, **values)
    long = tuple(replace(one, value={**one.value, "done": "م" * 4000}) for one in sitting.answers)
    return replace(sitting, answers=long)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_card_and_form_can_be_made_at_its_fullest(locale: str) -> None:
    sitting = fullest()
    people = [one.person_id for one in sitting.participants]
    for state in (sitting, over(sitting), over(sitting, SessionStatus.CANCELLED)):
        for who in (None, people[0], people[1]):
            check(shown(STANDUP, state, who, locale), locale)
        for who in (people[0], people[6], people[-1]):
            check(asked(STANDUP, state, who, locale), locale)
    for who in (people[0], people[-1]):
        for variant in ("", "blank", "skip"):
            check_form(form(STANDUP, sitting, who, variant, locale=locale))
