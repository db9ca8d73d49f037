"""What is typed is kept as it was seen: nothing invisible, nothing that piles up (FAULTS 42)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import cleaning
from bot.cleaning import clean
from bot.events import Action, Command, PersonPicked, Press, Submission, Where, Who
from tests.world import instant

WHERE = Where("slack", "T1", "C1", "gén\u202eéral")
WHO = Who("slack", "T1", "U1", "Ali\u200bce\n", "alice@example.com\u200e")
NOW = instant("2026-11-23 08:00")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("e\u0301te\u0301", "été"),
        ("carte\u202egnp.exe", "cartegnp.exe"),
        ("a\u2066b\u2069c\u202a", "abc"),
        ("zé\u200bro\ufeff \u00adlargeur\u2060", "zéro largeur"),
        ("nul\x00 bip\x07 suppr\x7f\x9b", "nul bip suppr"),
        ("mi\ud800-paire", "mi-paire"),
        ("deux\r\nlignes\u2028ou trois", "deux\nlignes\nou trois"),
        ("avant\n\n \n\t\n\n\n\naprès", "avant\n\naprès"),
        ("un paragraphe\n\nun autre", "un paragraphe\n\nun autre"),
        ("a" + "\u0301" * 10_000 + "b", "á" + "\u0301" * 6 + "b"),
        ("un\tdeux", "un deux"),
    ],
)
def test_what_nobody_sees_is_not_kept(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize(
    "text",
    [
        "می‌خواهم",
        "👩‍💻 et 👨‍👩‍👧",
        "مُحَمَّدٌ رَسُولٌ",
        "<!channel> & *gras* `code`",
        "30 % d’ici « juin »",
        "❤️",
        "⁨Bob⁩".strip("⁨⁩"),
    ],
)
def test_what_is_seen_stays_as_it_was_typed(text: str) -> None:
    assert clean(text) == text


def test_no_more_than_the_limit_is_looked_at() -> None:
    assert len(clean("x" * 1_000_000)) == cleaning.LIMIT


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text())
def test_what_is_kept_is_composed_and_can_be_stored(text: str) -> None:
    kept = clean(text)
    assert unicodedata.is_normalized("NFC", kept)
    assert kept.encode().decode() == kept
    assert not {unicodedata.category(c) for c in kept} & {"Cs"}


def test_the_text_of_a_command_is_cleaned() -> None:
    heard = cleaning.event(Command(WHO, WHERE, "vote La\u202encer", "k", NOW))
    assert isinstance(heard, Command) and heard.text == "vote Lancer"


def test_the_values_of_a_form_are_cleaned_whatever_their_kind() -> None:
    picked = PersonPicked(name="B\u200bob", email=" bob@example.com\u202c")
    heard = cleaning.event(
        Submission(
            WHO,
            WHERE,
            Action("x"),
            {"line": "a\u200bb", "many": ("c\x00d",), "person": picked, "none": None},
            "k",
            NOW,
        )
    )
    assert isinstance(heard, Submission)
    assert heard.values == {
        "line": "ab",
        "many": ("cd",),
        "none": None,
        "person": PersonPicked(name="Bob", email="bob@example.com"),
    }


def test_the_text_of_a_message_that_fills_a_form_is_cleaned() -> None:
    heard = cleaning.event(Press(WHO, WHERE, Action("x"), "k", NOW, {"text": "a\u2067b"}))
    assert isinstance(heard, Press) and heard.seed == {"text": "ab"}


def test_the_names_that_a_platform_gives_are_cleaned() -> None:
    heard = cleaning.event(Command(WHO, WHERE, "", "k", NOW))
    assert (heard.who.name, heard.who.email) == ("Alice", "alice@example.com")
    assert heard.where.name == "général"
