"""The register's cards and forms, as the centre will show them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.events import BadAction
from bot.model import Irritant, IrritantStatus
from rituals.irritants_cards import LISTED, REGISTER
from rituals.irritants_forms import MOMENTS, SOURCES
from tests.gathering_scene import (
    FR,
    LEXICON,
    LOCALES,
    NOW,
    buttons,
    check,
    check_form,
    committee,
    department,
    labels,
    reads,
    viewer,
)

WHERE = committee()
PEOPLE = (None, "alice", "bob", "carol", "emna", "omar")


def irritant(number: int = 1, **details: Any) -> Irritant:
    given = {
        "verbatim": f"Irritant {number}",
        "reporter_id": "carol",
        "supporters": ("carol",),
        **details,
    }
    return Irritant(f"i{number}", "c1", number, reported_at=NOW, **given)


def one_card(one: Irritant, who: str | None = None, frequency: int = 1) -> str:
    return reads(REGISTER.irritant_card(WHERE, one, frequency, viewer(WHERE, who), FR))


def moves(one: Irritant, who: str | None) -> dict[str, str]:
    """What a person may do to an irritant: the state it leads to and the act that leads there."""
    card = REGISTER.irritant_card(WHERE, one, 1, viewer(WHERE, who), FR)
    found = [button.action for button in buttons(card).values() if button.action]
    return {action.args["to"]: action.name for action in found if "to" in action.args}


def test_the_register_lists_open_irritants_first_and_the_most_frequent_before_all() -> None:
    """I02"""
    some = [irritant(1, status=IrritantStatus.DISMISSED), irritant(2), irritant(3), irritant(4)]
    frequency = {"i1": 9, "i2": 2, "i3": 5}
    lines = reads(REGISTER.register_card(WHERE, some, frequency, viewer(WHERE), FR)).splitlines()
    assert lines == [
        "Irritants du comité Carte Fidélité",
        "3 irritants ouverts, les plus fréquents d’abord.",
        "Irritant 3 | n° 3 · nouveau · 5 personnes en 90 jours",
        "Irritant 2 | n° 2 · nouveau · 2 personnes en 90 jours",
        "Irritant 4 | n° 4 · nouveau",
        "Irritant 1 | n° 1 · écarté · 9 personnes en 90 jours",
    ]


def test_an_empty_register_invites_to_report() -> None:
    card = REGISTER.register_card(WHERE, [], {}, viewer(WHERE), FR)
    assert "Aucun irritant ouvert" in card.summary and labels(card) == ["Signaler un irritant"]


def test_what_the_list_leaves_out_is_counted() -> None:
    some = [irritant(number) for number in range(LISTED + 3)]
    assert "Et 3 autres irritants." in reads(
        REGISTER.register_card(WHERE, some, {}, viewer(WHERE), FR)
    )


def test_the_reporter_is_named_to_facilitators_only() -> None:
    """I09"""
    assert "Signalé par | Carol" in one_card(irritant(), "alice")
    for who in (None, "bob", "emna", "omar"):
        assert "Carol" not in one_card(irritant(), who)


def test_a_reporter_who_signs_is_named_to_all() -> None:
    """I09"""
    assert "Signalé par | Carol" in one_card(irritant(signed=True))


def test_whoever_met_it_already_is_not_asked_again() -> None:
    one = irritant()
    card = REGISTER.irritant_card(WHERE, one, 1, viewer(WHERE, "carol"), FR)
    assert labels(card) == ["Son parcours"] and "Vous l’avez rencontré aussi." in reads(card)
    assert "Moi aussi" in labels(REGISTER.irritant_card(WHERE, one, 1, viewer(WHERE, "bob"), FR))


@pytest.mark.parametrize(
    ("status", "steers"),
    [
        ("new", {"sorted": "irritant.move", "dismissed": "irritant.move_form"}),
        ("sorted", {"owned": "irritant.move_form", "dismissed": "irritant.move_form"}),
        ("owned", {"resolved": "irritant.move", "dismissed": "irritant.move_form"}),
        ("resolved", {"sorted": "irritant.move", "dismissed": "irritant.move_form"}),
        ("dismissed", {}),
    ],
)
def test_a_facilitator_may_take_each_step_of_its_life(status: str, steers: dict[str, str]) -> None:
    """I07"""
    one = irritant(status=IrritantStatus(status), owner=department("DSI"))
    assert moves(one, "alice") == steers


def test_any_department_may_take_charge_and_only_the_owner_may_resolve() -> None:
    """I07, I08"""
    some = irritant(status=IrritantStatus.SORTED)
    assert moves(some, "bob") == moves(some, "carol") == {"owned": "irritant.move_form"}
    owned = irritant(status=IrritantStatus.OWNED, owner=department("DSI"))
    assert (moves(owned, "bob"), moves(owned, "carol")) == ({"resolved": "irritant.move"}, {})


@pytest.mark.parametrize("status", list(IrritantStatus))
def test_sponsors_observers_and_places_move_nothing(status: IrritantStatus) -> None:
    """I07"""
    one = irritant(status=status, owner=department("DSI"))
    assert not any(moves(one, who) for who in (None, "emna", "omar"))


def test_dismissing_asks_a_reason_and_taking_charge_a_date() -> None:
    """I08"""
    asked = {to: REGISTER.move_form(irritant(), to, FR) for to in IrritantStatus}
    assert {to: [one.name for one in found.fields] for to, found in asked.items() if found} == {
        "dismissed": ["reason"],
        "owned": ["date"],
    }


def test_is_it_the_same_offers_each_candidate_and_to_save_as_new() -> None:
    draft = {"verbatim": "Encore des codes", "committee": "c1", "draft": "k1"}
    card = REGISTER.similar_card(draft, [irritant(3), irritant(4)], FR)
    actions = [
        button.action
        for row in card.elements
        for button in getattr(row, "items", ())
        if hasattr(button, "action")
    ]
    assert [(one.name, one.args) for one in actions if one] == [
        ("irritant.support", {"committee": "c1", "draft": "k1", "irritant": "i3"}),
        ("irritant.support", {"committee": "c1", "draft": "k1", "irritant": "i4"}),
        ("irritant.keep", {"committee": "c1", "draft": "k1"}),
    ]
    assert "Encore des codes" in reads(card) and "Irritant 4" in reads(card)


def test_an_irritant_saved_already_gives_way_to_the_one_that_is_supported() -> None:
    """S14"""
    draft = {"verbatim": "Encore des codes", "irritant": "i9"}
    card = REGISTER.similar_card(draft, [irritant(3)], FR)
    support, keep = (
        buttons(card)["Moi aussi"].action,
        buttons(card)[FR.say("irritants.button.keep")],
    )
    assert support and support.args == {"irritant": "i3", "instead": "i9"}
    assert keep.action and keep.action.args == {"irritant": "i9"}


def test_a_report_form_starts_from_the_draft_and_carries_its_link() -> None:
    """I10"""
    draft = {
        "verbatim": "Trop de codes",
        "moment": "usage",
        "link": "https://x.example/p1",
        "committee": "c1",
        "author": "nobody",
    }
    found = REGISTER.report_form(draft, FR)
    assert {one.name: one.initial for one in found.fields} == {
        "verbatim": "Trop de codes",
        "segment": "",
        "moment": "usage",
        "source": "",
        "signed": (),
    }
    assert found.action.args == {"committee": "c1", "link": "https://x.example/p1"}


def test_a_message_too_long_for_the_form_is_cut_visibly() -> None:
    """I10"""
    shown = REGISTER.report_form({"verbatim": "v" * 4000, "segment": "s" * 300}, FR).fields
    for one in shown[:2]:
        assert isinstance(one.initial, str)
        assert len(one.initial) == one.limit and one.initial.endswith("…")


def test_signing_is_a_choice_that_nobody_made_for_you() -> None:
    """I09"""
    sign = REGISTER.report_form({}, FR).fields[-1]
    assert (sign.name, sign.required, sign.initial) == ("signed", False, ())


def test_a_code_from_elsewhere_is_shown_as_it_is() -> None:
    assert "Source | guichet" in one_card(irritant(source="guichet"))


@pytest.mark.parametrize("locale", LOCALES)
def test_every_card_and_form_can_be_made_at_its_fullest(locale: str) -> None:
    words = LEXICON(locale)
    full = [
        irritant(
            number,
            verbatim="م" * 4000,
            segment="s" * 200,
            moment=MOMENTS[number % 8],
            source=SOURCES[number % 6],
            link="https://x.example/" + "p" * 300,
            reason="r" * 1000,
            owner=department("Direction " + "é" * 80),
            signed=True,
            status=list(IrritantStatus)[number % 5],
            supporters=("bob",),
        )
        for number in range(60)
    ]
    frequency = {one.id: one.number for one in full}
    for who in PEOPLE:
        reader = viewer(WHERE, who, locale)
        check(REGISTER.register_card(WHERE, full, frequency, reader, words), locale)
        check(REGISTER.register_card(WHERE, full[:1], {}, reader, words), locale)
        for one in full[:10]:
            check(REGISTER.irritant_card(WHERE, one, 12, reader, words), locale)
    draft = {"verbatim": "v" * 4000, "committee": "c1", "draft": "d" * 43, "irritant": "i0"}
    check(REGISTER.similar_card(draft, full[:5], words), locale)
    check_form(REGISTER.report_form({**draft, "signed": "yes"}, words))
    for to in IrritantStatus:
        found = REGISTER.move_form(full[0], to, words)
        if found:
            check_form(found)


def test_a_button_never_carries_the_text_of_a_draft() -> None:
    card = REGISTER.similar_card({"verbatim": "v" * 4000, "draft": "d"}, [irritant()], FR)
    try:
        packed = [button.action.pack() for button in buttons(card).values() if button.action]
    except BadAction:
        pytest.fail("a draft does not fit a button")
    assert all("vvv" not in one for one in packed)


def test_an_irritant_moved_to_a_department_names_it() -> None:
    owned = replace(irritant(), status=IrritantStatus.OWNED, owner=department("DSI"))
    assert "Pris en charge par | DSI" in one_card(owned)
