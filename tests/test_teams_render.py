"""Cards and forms as Adaptive Cards: nothing is lost silently, and what was typed comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.teams import forms, limits, render
from adapters.teams.forms import Picked
from adapters.teams.payload import Origin, Payload, Sealer
from adapters.teams.render import Ink
from bot.cards import (
    Button,
    Buttons,
    Card,
    Confirm,
    Fact,
    Facts,
    Field,
    Form,
    Option,
    Personal,
    Quote,
    Span,
    Table,
    Text,
)
from bot.events import Action
from tests.catalogues import LEXICON

TENANT = "11111111-1111-1111-1111-111111111111"
SEALER = Sealer(("k" * 40,))
INK = Ink(SEALER, TENANT, Origin("19:c", "Général"), viewers=("29:alice", "29:bob"))
FR, AR = LEXICON("fr"), LEXICON("ar")
GO = Button("Go", Action("session.answer", {"choice": "go"}), style="primary")
PAGE = "https://comite.example.com/c/carte"
LONG = "Un avis très détaillé. " * 2000


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from nodes(one)


def kinds(drawn: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [node for node in nodes(drawn) if node.get("type") == name]


def words(drawn: dict[str, Any]) -> str:
    return "\n".join(node["text"] for node in kinds(drawn, "TextRun"))


def drawn(*elements: Any, words: Any = FR, **more: Any) -> dict[str, Any]:
    return render.card(Card("Titre", "Résumé", words.locale, elements, PAGE, **more), words, INK)


# Cards


def test_a_card_too_long_is_cut_says_so_and_keeps_its_buttons() -> None:
    found = drawn(*(Quote(LONG, "Marketing") for _ in range(60)), Buttons((GO,)))
    assert limits.size(found) <= limits.CARD_BYTES
    assert FR.say("teams.render.open_page") in [a["title"] for a in kinds(found, "Action.OpenUrl")]
    assert [a["title"] for a in kinds(found, "Action.Execute")] == ["Go"]


def test_a_card_that_fits_is_whole() -> None:
    found = drawn(Text((Span("Tout y est."),)), Buttons((GO,)))
    assert "Tout y est." in words(found)
    assert kinds(found, "Action.OpenUrl") == []


def test_a_button_that_asks_first_shows_the_question_and_only_then_acts() -> None:
    sure = Confirm("Clore ?", "Personne ne pourra plus voter.", "Clore", "Non")
    found = drawn(Buttons((Button("Clore", Action("session.close"), confirm=sure),)))
    [asked] = kinds(found, "Action.ShowCard")
    assert "Personne ne pourra plus voter." in words(asked["card"])
    assert [act["title"] for act in kinds(found, "Action.Execute")] == ["Clore"]


def test_a_card_of_their_own_is_asked_for_whom_it_concerns_only() -> None:
    personal = Personal(Action("session.mine"), ("a", "b"))
    found = drawn(Text((Span("Commun"),)), personal=personal)
    assert found["refresh"]["userIds"] == ["29:alice", "29:bob"]
    sent = found["refresh"]["action"]["data"]
    assert Payload.read(sent, SEALER, TENANT).action == personal.action
    assert "refresh" not in drawn(Text((Span("Commun"),)))


def test_more_buttons_than_a_row_holds_stand_in_several_rows() -> None:
    found = drawn(Buttons(tuple(Button(f"Choix {n}", Action("vote")) for n in range(8))))
    assert [len(row["actions"]) for row in kinds(found, "ActionSet")] == [6, 2]


def test_a_table_too_wide_for_a_phone_becomes_rows_that_name_their_columns() -> None:
    columns = tuple(f"Colonne {n}" for n in range(6))
    found = drawn(Table(columns, (tuple("abcdef"),)))
    assert kinds(found, "Table") == []
    assert "Colonne 5" in words(found)


def test_a_question_stands_over_its_answer_a_short_label_beside_its_value() -> None:
    asked = Fact("Qu’est-ce qui a fait avancer l’objectif client ?", "Les retours")
    assert kinds(drawn(Facts((asked,))), "ColumnSet") == []
    assert len(kinds(drawn(Facts((Fact("Règle", "Unanimité"),))), "ColumnSet")) == 1


def test_arabic_is_turned_by_the_card_alone() -> None:
    """Teams turns alignment too: a text aligned to the right would end on the left."""
    found = drawn(Text((Span("نعم"),)), Quote("Oui."), words=AR)
    assert found["rtl"] is True
    assert [node for node in nodes(found) if "horizontalAlignment" in node] == []


def test_a_quote_keeps_its_own_direction() -> None:
    [quote] = [n for n in nodes(drawn(Quote("Oui."), words=AR)) if n.get("style") == "emphasis"]
    assert words(quote) == "\u2068Oui.\u2069"


def test_a_button_in_a_dialog_sends_it() -> None:
    shown = render.card(Card("T", "R", "fr", (Buttons((GO,)),)), FR, replace(INK, dialog=True))
    [press] = kinds(shown, "Action.Submit")
    assert "msteams" not in press["data"]
    assert kinds(shown, "Action.Execute") == []


# Forms


def form(*fields: Field, dialog: bool = True, **told: Any) -> dict[str, Any]:
    asked = Form("Demande", "Envoyer", Action("x.done"), fields, "fr")
    return forms.form(asked, FR, INK, dialog=dialog, **told)


def inputs(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [node for node in nodes(found) if str(node.get("type", "")).startswith("Input.")]


def test_a_label_stands_once_and_says_what_may_be_left_empty() -> None:
    found = form(
        Field("why", "text", "Pourquoi ?"), Field("when", "date", "Quand ?", required=False)
    )
    assert [one["label"] for one in inputs(found)] == ["Pourquoi ?", "Quand ? (facultatif)"]
    assert "Pourquoi ?" not in words(found)


def test_the_client_refuses_nothing_by_itself() -> None:
    found = form(Field("why", "text", "Pourquoi ?"), Field("n", "number", "Combien ?"))
    assert not any("isRequired" in one or "regex" in one for one in inputs(found))


def test_what_was_typed_stays_and_what_is_wrong_stands_under_it() -> None:
    found = form(
        Field("why", "text", "Pourquoi ?"),
        given={"why": "Parce que"},
        errors={"why": "Trop court."},
    )
    [asked] = inputs(found)
    assert asked["value"] == "Parce que"
    body = found["body"]
    [wrong] = [n for n in body if "Trop court." in words(n)]
    assert body.index(wrong) == body.index(asked) + 1


_choice = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


@given(st.lists(_choice, min_size=1, max_size=5, unique=True))
def test_choices_come_back_as_they_are_whatever_they_hold(chosen: list[str]) -> None:
    """Teams joins several with commas and takes an empty value for none."""
    field = Field(
        "who", "choices", "Qui ?", options=tuple(Option(one, f"[{one}]") for one in chosen)
    )
    [asked] = inputs(form(field))
    sent = ",".join(one["value"] for one in asked["choices"])
    assert forms.values({asked["id"]: sent}) == {"who": tuple(chosen)}


@given(_choice)
def test_one_choice_comes_back_as_it_is(chosen: str) -> None:
    [asked] = inputs(form(Field("who", "choice", "Qui ?", options=(Option(chosen, "X"),))))
    assert forms.values({asked["id"]: asked["choices"][0]["value"]}) == {"who": chosen}


def test_somebody_is_picked_or_typed() -> None:
    picker, mail = inputs(form(Field("who", "person", "Qui ?")))
    assert picker["choices.data"]["dataset"] == "graph.microsoft.com/users"
    found = forms.values({picker["id"]: "AAD-1", mail["id"]: " dan@example.com "})
    assert found == {"who": Picked("aad-1", "dan@example.com")}


@pytest.mark.parametrize("data", [{"mac": "x"}, {"text.why": 3}, {"why": "x"}, {"evil.why": "x"}])
def test_what_no_field_of_ours_sent_is_left_out(data: dict[str, Any]) -> None:
    assert forms.values(data) == {}


def test_a_form_outside_a_dialog_has_its_title_and_acts_by_itself() -> None:
    found = form(Field("why", "text", "Pourquoi ?"), dialog=False)
    assert "Demande" in words(found)
    assert [one["verb"] for one in kinds(found, "Action.Execute")] == [forms.FORM]
