"""What a stand-up shows: in a place, to one person, to a facilitator."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards import Table
from bot.model import Department, Participant, Role, SessionStatus, Sitting
from rituals.standup import StandUp
from tests.gathering_scene import (
    DAY,
    FR,
    LOCALES,
    SEATS,
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

STANDUP = StandUp()
REQUEST = {
    "request_department": "dsi",
    "request_text": "Ouvrir l'API",
    "request_date": "2026-12-01",
}
CARRIED = {
    "author": "carol",
    "author_name": "Carol",
    "from": "Commercial",
    "department": "dsi",
    "to": "DSI",
    "text": "Corriger le tunnel",
    "due": "2026-11-20",
}


def answered() -> Sitting:
    return said(STANDUP, opened(STANDUP), "alice", done="Recette", next="Démo", **REQUEST)


def test_nothing_is_shown_before_the_first_answer() -> None:
    """S02"""
    sitting = opened(STANDUP)
    for who in (None, "bob"):
        assert STANDUP.card(sitting, viewer(sitting.committee, who), FR) is None


def test_a_facilitator_may_look_and_remind_before_the_first_answer() -> None:
    assert FR.say("standup.button.remind") in labels(shown(STANDUP, opened(STANDUP), "alice"))


def test_the_summary_goes_by_department_with_what_each_member_said() -> None:
    sitting = said(STANDUP, answered(), "bob", done="API prête")
    lines = reads(shown(STANDUP, sitting)).splitlines()
    assert lines[:11] == [
        "Stand-up du 23 novembre",
        "Objectif\u00a0: Moins de réclamations",
        "2 réponses sur 4.",
        "Marketing",
        "Alice",
        "Avancée | Recette",
        "Suite | Démo",
        "DSI",
        "Bob",
        "Avancée | API prête",
        "Qui attend quoi de qui",
    ]


def test_the_matrix_says_who_expects_what_of_whom() -> None:
    (table,) = [one for one in shown(STANDUP, answered()).elements if isinstance(one, Table)]
    assert table.columns == ("Qui", "Attend de", "Quoi", "Pour le")
    assert table.rows == (("Alice (Marketing)", "DSI", "Ouvrir l'API", "1 décembre"),)


def test_a_request_that_is_still_open_is_shown_again() -> None:
    """S13"""
    sitting = said(STANDUP, opened(STANDUP, material={"requests": [CARRIED]}), "bob", done="x")
    assert "Carol (Commercial) | DSI | Corriger le tunnel | 20 novembre (déjà demandé)" in reads(
        shown(STANDUP, sitting)
    )


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


def test_those_who_are_awaited_are_counted_by_department_and_never_named() -> None:
    text = reads(shown(STANDUP, answered()))
    assert "Marketing | 1 attendue" in text and "DSI | 1 attendue" in text
    assert not any(name in text for name in ("Adil", "Bob", "Carol"))


def test_whoever_is_not_awaited_is_not_counted() -> None:
    """S03"""
    sitting = answered()
    away = tuple(replace(one, awaited=one.person_id != "bob") for one in sitting.participants)
    assert "DSI | 1 attendue" not in reads(shown(STANDUP, replace(sitting, participants=away)))


def test_an_irritant_heard_is_quoted_without_its_reporter_nor_the_order_of_answers() -> None:
    """I09"""
    sitting = said(STANDUP, opened(STANDUP), "alice", done="x", irritant="Zéro réponse au 3939")
    sitting = said(STANDUP, sitting, "bob", done="y", irritant="Attente en agence")
    lines = reads(shown(STANDUP, sitting)).splitlines()
    at = lines.index("2 irritants entendus")
    assert lines[at + 1 : at + 3] == ["Attente en agence", "Zéro réponse au 3939"]


def test_the_place_says_who_passes_and_only_the_facilitator_reads_why() -> None:
    """S10"""
    sitting = said(STANDUP, opened(STANDUP), "bob", variant="skip", reason="Salon à Rabat")
    for who in (None, "carol", "emna"):
        text = reads(shown(STANDUP, sitting, who))
        assert "Bob passe" in text and "Rabat" not in text
    assert "Salon à Rabat" in reads(shown(STANDUP, sitting, "alice"))


def test_a_department_is_shown_as_it_was_when_the_session_opened() -> None:
    where = committee()
    sitting = said(STANDUP, opened(STANDUP, where), "carol", done="x")
    later = replace(where, departments=where.departments[:2])
    assert "Commercial" in reads(shown(STANDUP, replace(sitting, committee=later)))


def test_whoever_left_keeps_their_answer_and_their_name() -> None:
    sitting = said(STANDUP, opened(STANDUP), "carol", done="x")
    later = committee(*(one for one in SEATS if one.person.id != "carol"))
    assert "Carol" in reads(shown(STANDUP, replace(sitting, committee=later)))


def test_a_facilitator_may_close_only_once_nobody_is_awaited() -> None:
    sitting = answered()
    close = FR.say("standup.button.close")
    assert close not in labels(shown(STANDUP, sitting, "alice"))
    for who in ("adil", "bob", "carol"):
        sitting = said(STANDUP, sitting, who, done="x")
    assert buttons(shown(STANDUP, sitting, "alice"))[close].confirm
    assert close not in labels(shown(STANDUP, sitting)) + labels(shown(STANDUP, sitting, "bob"))


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
    assert {"Demande à DSI | Ouvrir l'API (pour le 1 décembre)"} <= set(reads(card).splitlines())
    assert "Recette" in reads(card)
    assert labels(card) == ["Modifier"]


def test_after_a_pass_one_may_still_answer() -> None:
    sitting = said(STANDUP, opened(STANDUP), "bob", variant="skip", reason="Salon")
    card = asked(STANDUP, sitting, "bob")
    assert "Salon" in reads(card) and labels(card) == ["Répondre quand même"]


@pytest.mark.parametrize(
    ("status", "line"),
    [
        (SessionStatus.CLOSED, "Clos le lundi 23 novembre à 13:30."),
        (SessionStatus.CANCELLED, "Annulé le lundi 23 novembre à 13:30."),
    ],
)
def test_once_over_every_card_says_when_and_has_no_button(status: SessionStatus, line: str) -> None:
    sitting = over(answered(), status, cancelled_reason="Doublon")
    for card in (
        shown(STANDUP, sitting),
        shown(STANDUP, sitting, "alice"),
        asked(STANDUP, sitting, "alice"),
        asked(STANDUP, sitting, "bob"),
    ):
        assert line in reads(card)
        assert not labels(card) and "attendue" not in reads(card)
        assert ("Doublon" in reads(card)) == (status is SessionStatus.CANCELLED)


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


def test_what_people_write_is_kept_as_they_wrote_it() -> None:
    text = "<b>&amp; {{ n }}</b> & «\u00a0x\u00a0» <!channel>"
    sitting = said(STANDUP, opened(STANDUP), "bob", done=text, irritant=text)
    for card in (shown(STANDUP, sitting), asked(STANDUP, sitting, "bob")):
        assert reads(card).count(text) == 2


def test_a_session_on_demand_takes_the_day_of_its_opening() -> None:
    sitting = answered()
    sitting = replace(sitting, session=replace(sitting.session, day=None))
    assert shown(STANDUP, sitting).title == f"Stand-up du {DAY.day} novembre"


def test_a_participant_of_a_department_that_is_gone_still_answers() -> None:
    sitting = opened(STANDUP)
    gone = Participant("x", "Xavier", Department("old", "Ancienne"))
    sitting = said(
        STANDUP, replace(sitting, participants=(*sitting.participants, gone)), "x", done="fini"
    )
    assert "Ancienne\nXavier\nAvancée | fini" in reads(shown(STANDUP, sitting))
