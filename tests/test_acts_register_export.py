"""A journal as a file: what a spreadsheet, a script, a reader and a calendar get."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.journal_export import to_csv, to_ics, to_json, to_markdown
from bot.model import Commitment, CommitmentStatus, Committee, Department, Entry
from bot.timetable import Calendar
from tests.world import LEXICON, instant

FR = LEXICON("fr")
DSI = Department("d1", "DSI")
COMMITTEE = Committee(
    "c1",
    "o1",
    "lancement",
    "Lancement",
    "Moins de réclamations",
    "fr",
    "Africa/Casablanca",
    Calendar("MA"),
    departments=(DSI,),
)
NOW = instant("2026-11-23 08:00")


def entry(
    proposal: str | None = "Lancer la carte",
    number: str = "D-2026-001",
    superseded_by: str | None = None,
    **facts: object,
) -> Entry:
    return Entry(
        "c1",
        1,
        "decided",
        number,
        NOW,
        {"outcome": "go", **facts},
        {"proposal": proposal, "reason": "Le marché"},
        {"logged_by": "Alice"},
        "ab" * 32,
        superseded_by,
    )


def commitment(text: str, status: CommitmentStatus = CommitmentStatus.OPEN) -> Commitment:
    return Commitment("k1", "c1", "action", text, DSI, None, None, date(2026, 12, 4), status)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_the_csv_says_that_it_is_utf8_and_keeps_accents_and_lines() -> None:
    text = to_csv([entry("Décidé :\nprix, date")], FR)
    assert text.startswith("\ufeff")
    assert "Décidé :\nprix, date" in rows(text)[1]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_text_that_begins_like_a_formula_is_made_harmless(start: str) -> None:
    cell = rows(to_csv([entry(f"{start}cmd|'/c calc'!A1")], FR))[1][5]
    assert cell.startswith(f"'{start}")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_no_cell_ever_begins_like_a_formula(text: str) -> None:
    for row in rows(to_csv([entry(text)], FR))[1:]:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row)


def test_an_erased_text_is_an_empty_cell_and_null_in_json() -> None:
    assert rows(to_csv([entry(None)], FR))[1][5] == ""
    told = json.loads(to_json([entry(None)], COMMITTEE))
    assert told["entries"][0]["texts"]["proposal"] is None
    assert told["committee"]["slug"] == "lancement"


def test_the_markdown_quotes_people_without_letting_them_write_markup() -> None:
    text = to_markdown([entry("# Titre\n<b>[lien](http://x)</b>")], COMMITTEE, FR)
    assert "\n# Titre" not in text and "[lien](" not in text and "<b>" not in text
    assert "> \\# Titre" in text


def test_the_calendar_has_a_day_for_each_open_commitment_and_each_review() -> None:
    text = to_ics(
        [entry()],
        [commitment("Former, puis ouvrir; vite"), commitment("Fini", CommitmentStatus.DONE)],
        COMMITTEE,
        FR,
        NOW,
    )
    assert text.count("BEGIN:VEVENT") == 2
    assert "DTSTART;VALUE=DATE:20261204" in text and "DTSTART;VALUE=DATE:20261223" in text
    assert "Former\\, puis ouvrir\\; vite" in text.replace("\r\n ", "")
    assert "Fini" not in text


def test_a_decision_says_its_own_review_day_and_a_replaced_one_has_none() -> None:
    text = to_ics(
        [entry(review="2027-02-01"), entry(number="D-2026-002", superseded_by="D-2026-3")],
        [],
        COMMITTEE,
        FR,
        NOW,
    )
    assert text.count("BEGIN:VEVENT") == 1 and "DATE:20270201" in text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=100))
def test_a_calendar_line_has_at_most_75_octets_and_loses_no_character(text: str) -> None:
    told = to_ics([], [commitment(text)], COMMITTEE, FR, NOW)
    assert told.endswith("\r\n")
    lines = told.split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    assert escaped in told.replace("\r\n ", "")
