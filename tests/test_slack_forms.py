"""Forms become views that Slack accepts, and come back as what was answered."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import WORDS
from adapters.slack.forms import BadMetadata, Origin, Picked, errors, modal, values
from adapters.slack.paper import pieces
from bot.cards import Button, Buttons, Field, Form, Option, Quote
from bot.events import Action, BadAction
from bot.words import Lexicon
from tests.fakes.slack_blocks import problems
from tests.fakes.slack_forms import state_of
from tests.fakes.slack_state import View

LEXICON = Lexicon.load(WORDS)
OPTIONS = tuple(Option(f"v{n}", f"Choix {n}") for n in range(350))
ACT = Action("session.answer", {"session": "s1"})


def of(*fields: Field, **more: Any) -> Form:
    return Form("Titre", "Envoyer", ACT, fields, "fr", **more)


def drawn(*fields: Field) -> list[dict[str, Any]]:
    return [b["element"] for b in modal(of(*fields), LEXICON("fr"))["blocks"]]


def answered(*fields: Field) -> dict[str, Any]:
    """What comes back when nobody changes anything."""
    view = View(modal(of(*fields), LEXICON("fr")))
    return values({"state": state_of(view, "U1")})


FIELDS = {
    "line": Field("a", "line", "Nom", "Une aide", "Par exemple", initial="x", limit=80),
    "text": Field("a", "text", "Verbatim", limit=4000, initial="y" * 5000),
    "choice": Field("a", "choice", "Direction", options=OPTIONS[:3], initial="v1"),
    "no choice yet": Field("a", "choice", "Direction", required=False, options=OPTIONS[:3]),
    "an empty choice": Field("a", "choice", "D", options=(Option("", "Aucune"), *OPTIONS[:2])),
    "350 choices": Field(
        "a", "choice", "D", options=OPTIONS, initial="v200", placeholder="p" * 200
    ),
    "few choices": Field("a", "choices", "Jours", options=OPTIONS[:5], initial=("v1", "v2")),
    "many choices": Field("a", "choices", "Jours", options=OPTIONS[:11], initial=("v1",)),
    "350 of many": Field("a", "choices", "Jours", options=OPTIONS, initial=("v1", "v349")),
    "an unknown initial": Field("a", "choice", "D", options=OPTIONS[:3], initial="other"),
    "date": Field("a", "date", "Échéance", initial="2026-12-01", placeholder="Choisir"),
    "a bad date": Field("a", "date", "Échéance", initial="demain"),
    "time": Field("a", "time", "Heure", initial="09:30", placeholder="Choisir"),
    "a bad time": Field("a", "time", "Heure", initial="25:99"),
    "number": Field("a", "number", "Note", initial="4"),
    "a bad number": Field("a", "number", "Note", initial="quatre"),
    "person": Field("a", "person", "Responsable", initial="U02BOB"),
    "a person of ours": Field("a", "person", "Responsable", initial="k3x9"),
    "long labels": Field("a", "line", "l" * 3000, "h" * 3000, "p" * 300),
    "no limit worth its name": Field("a", "line", "L", limit=0),
}


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_becomes_an_input_that_slack_accepts(name: str) -> None:
    assert problems(modal(of(FIELDS[name]), LEXICON("fr"))) == []


@pytest.mark.parametrize("locale", ["fr", "en", "ar"])
def test_a_form_of_every_field_is_accepted_in_every_language(locale: str) -> None:
    every = tuple(Field(**{**_fields(f), "name": f"f{n}"}) for n, f in enumerate(FIELDS.values()))
    intro = (Quote("<!channel>"), Buttons((Button("Moi aussi", ACT),)))
    form = Form(
        "Un titre bien trop long pour Slack",
        "Envoyer tout cela maintenant",
        ACT,
        every,
        locale,
        intro,
    )
    assert problems(modal(form, LEXICON(locale))) == []


def _fields(field: Field) -> dict[str, Any]:
    return {name: getattr(field, name) for name in Field.__dataclass_fields__}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("line", "x"),
        ("choice", "v1"),
        ("no choice yet", ""),
        ("an empty choice", ""),
        ("350 choices", "v200"),
        ("few choices", ("v1", "v2")),
        ("350 of many", ("v1", "v349")),
        ("an unknown initial", ""),
        ("date", "2026-12-01"),
        ("a bad date", ""),
        ("time", "09:30"),
        ("number", "4"),
        ("person", Picked("U02BOB")),
        ("a person of ours", None),
    ],
)
def test_an_untouched_field_comes_back_as_it_was(name: str, value: Any) -> None:
    assert answered(FIELDS[name]) == {"a": value}


def test_an_emptied_field_is_empty_text() -> None:
    state = {"state": {"values": {"a": {"a": {"type": "plain_text_input", "value": None}}}}}
    assert values(state) == {"a": ""}


def test_a_few_choices_are_boxes_to_tick() -> None:
    assert drawn(FIELDS["few choices"])[0]["type"] == "checkboxes"


def test_many_choices_are_a_menu() -> None:
    assert drawn(FIELDS["many choices"])[0]["type"] == "multi_static_select"


def test_a_limit_holds_while_typing() -> None:
    assert drawn(FIELDS["line"])[0]["max_length"] == 80


def test_an_optional_field_is_optional() -> None:
    assert modal(of(FIELDS["no choice yet"]), LEXICON("fr"))["blocks"][0]["optional"]


def test_a_field_without_options_is_left_out() -> None:
    assert (
        modal(of(Field("a", "choice", "D"), FIELDS["date"]), LEXICON("fr"))["blocks"][0]["element"][
            "type"
        ]
        == "datepicker"
    )


def test_an_option_that_slack_could_not_carry_is_refused() -> None:
    with pytest.raises(BadAction):
        modal(of(Field("a", "choice", "D", options=(Option("v" * 151, "x"),))), LEXICON("fr"))


@given(
    st.text(max_size=30),
    st.text(max_size=300),
    st.dictionaries(st.text("abc", min_size=1, max_size=5), st.text(max_size=40), max_size=4),
)
def test_a_view_remembers_where_it_came_from(channel: str, name: str, args: dict[str, str]) -> None:
    kept = Origin.unpack(Origin(Action("a.b", args), channel, name).pack())
    assert (kept.action, kept.channel, kept.name) == (Action("a.b", args), channel, name[:80])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "{}",
        "[]",
        '["a"]',
        '["1|a|", 1, ""]',
        '[1, "", ""]',
        '["2|a|", "", ""]',
        "[" * 5000,
        "null",
    ],
)
def test_metadata_that_we_did_not_write_is_refused(text: str) -> None:
    with pytest.raises(BadMetadata):
        Origin.unpack(text)


def test_errors_stand_under_their_fields() -> None:
    view = modal(of(FIELDS["line"]), LEXICON("fr"))
    assert errors(view, {"a": "Trop court."}) == {"a": "Trop court."}


def test_errors_of_unknown_fields_join_the_first() -> None:
    view = modal(of(FIELDS["line"]), LEXICON("fr"))
    assert errors(view, {"a": "Un.", "b": "Deux."}) == {"a": "Un. Deux."}


@given(st.text(max_size=9000), st.integers(0, 3000))
def test_pieces_lose_nothing(text: str, first: int) -> None:
    assert "".join(pieces(text, first)) == text
