"""What a stand-up shows: in a place, to one person, to a facilitator."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards import Table
from bot.model import Department, Participant, SessionStatus
from tests.gathering_scene import (
    DAY,
    FR,
    SEATS,
    asked,
    buttons,
    committee,
    labels,
    opened,
    over,
    reads,
    said,
    shown,
    viewer,
)
from tests.standup_scene import CARRIED, STANDUP, answered


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
    assert table.rows == (("Alice (Marketing)", "DSI", "Ouvrir l'API", "1er décembre"),)


def test_a_request_that_is_still_open_is_shown_again() -> None:
    """S13"""
    sitting = said(STANDUP, opened(STANDUP, material={"requests": [CARRIED]}), "bob", done="x")
    assert "Carol (Commercial) | DSI | Corriger le tunnel | 20 novembre (déjà demandé)" in reads(
        shown(STANDUP, sitting)
    )


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
