"""Days, times, durations and dates as people type them, in three languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import timetable as tt

TODAY = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("lun,mer", "mon,wed"),
        ("Lundi et Mercredi", "mon,wed"),
        ("mon wed", "mon,wed"),
        ("wed, mon, wed", "mon,wed"),
        ("Tuesday and Thursday", "tue,thu"),
        ("mardi / jeudi", "tue,thu"),
        ("MAR.", "tue"),
        ("du lundi au vendredi", "mon,tue,wed,thu,fri"),
        ("mon-fri", "mon,tue,wed,thu,fri"),
        ("lun–jeu", "mon,tue,wed,thu"),
        ("ven-lun", "mon,fri,sat,sun"),
        ("الاثنين", "mon"),
        ("الإثنين", "mon"),
        ("الاثنين والأربعاء", "mon,wed"),
        ("الثلاثاء، الخميس", "tue,thu"),
        ("يوم الجمعة", "fri"),
        ("الأَحَد", "sun"),
        ("السبت", "sat"),
    ],
)
def test_days_are_read(text: str, days: str) -> None:
    """In French, English and Arabic, alone, listed or from one to another."""
    assert tt.format_days(tt.parse_days(text)) == days


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9h30", time(9, 30)),
        ("09:30", time(9, 30)),
        ("9:30", time(9, 30)),
        (" 9 h 30 ", time(9, 30)),
        ("9h", time(9)),
        ("0h05", time(0, 5)),
        ("23:59", time(23, 59)),
        ("9:30 pm", time(21, 30)),
        ("12am", time(0)),
        ("12 PM", time(12)),
        ("٠٩:٣٠", time(9, 30)),
        ("۹:۳۰", time(9, 30)),
    ],
)
def test_clock_times_are_read(text: str, expected: time) -> None:
    """In the spellings of the three languages and the digits of any."""
    assert tt.parse_time(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4h", "4h"),
        ("24h", "24h"),
        ("1d", "1d"),
        ("1j", "1d"),
        ("2 jours", "2d"),
        ("30 min", "30m"),
        ("30 minutes", "30m"),
        ("1h30", "90m"),
        ("4 heures", "4h"),
        ("٣ أيام", "3d"),
        ("٤ ساعات", "4h"),
    ],
)
def test_durations_are_read(text: str, expected: str) -> None:
    """Days are working days, hours and minutes pass."""
    assert str(tt.parse_duration(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("08:30-17:00", "08:30-17:00"),
        ("8h30 à 17h", "08:30-17:00"),
        ("de 9h à 18h", "09:00-18:00"),
        ("9:00 to 18:00", "09:00-18:00"),
        ("09:00 – 18:00", "09:00-18:00"),
        ("9am-5pm", "09:00-17:00"),
        ("lun-jeu 9h-16h", "mon,tue,wed,thu 09:00-16:00"),
        ("mon,tue: 08:00-12:00", "mon,tue 08:00-12:00"),
        ("lun-ven 9h-18h", "09:00-18:00"),
        ("من 9:00 إلى 17:00", "09:00-17:00"),
        ("٠٩:٠٠-١٧:٠٠", "09:00-17:00"),
    ],
)
def test_working_hours_are_read(text: str, expected: str) -> None:
    """Monday to Friday unless days are named."""
    assert str(tt.parse_hours(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-03", date(2026, 12, 3)),
        ("3/12/2026", date(2026, 12, 3)),
        ("3/12/26", date(2026, 12, 3)),
        ("3.12.2026", date(2026, 12, 3)),
        ("03/12", date(2026, 12, 3)),
        ("23/11", TODAY),
        ("22/11", date(2027, 11, 22)),
        ("1/1", date(2027, 1, 1)),
        ("29/02", date(2028, 2, 29)),
        ("29/02/2028", date(2028, 2, 29)),
        ("1/6/2026", date(2026, 6, 1)),
        ("3 décembre", date(2026, 12, 3)),
        ("1er mars 2027", date(2027, 3, 1)),
        ("3 December", date(2026, 12, 3)),
        ("5 août", date(2027, 8, 5)),
        ("٣ دجنبر", date(2026, 12, 3)),
        ("٣/١٢/٢٠٢٦", date(2026, 12, 3)),
        ("aujourd’hui", TODAY),
        ("demain", date(2026, 11, 24)),
        ("غداً", date(2026, 11, 24)),
        ("vendredi", date(2026, 11, 27)),
        ("monday", date(2026, 11, 30)),
    ],
)
def test_dates_are_read(text: str, expected: date) -> None:
    """The day comes first, and what has no year is to come."""
    assert tt.parse_date(text, TODAY) == expected


def _date(text: str) -> date:
    return tt.parse_date(text, TODAY)


@pytest.mark.parametrize(
    ("read", "code", "texts"),
    [
        (tt.parse_days, "day", ["", "lundredi", "mon-", "-", "lun mon 3x", "et"]),
        (tt.parse_time, "time", ["", "9", "24:00", "9:60", "9:3", "9:", "13pm", "0am", "9h30m1"]),
        (tt.parse_duration, "duration", ["", "4", "0h", "-1h", "1h75", "9999d", "1 an", "1.5h"]),
        (tt.parse_hours, "hours", ["", "9-17", "17:00-09:00", "09:00-09:00", "xyz 9h-17h"]),
        (_date, "date", ["", "31/11", "29/02/2027", "13/13", "1999-01-01", "2101-01-01", "3 foo"]),
    ],
)
def test_what_cannot_be_read_is_refused(
    read: Callable[[str], Any], code: str, texts: list[str]
) -> None:
    """With the kind of value that was expected and the text as it was typed."""
    for text in texts:
        with pytest.raises(tt.BadTime) as refused:
            read(text)
        assert (refused.value.code, refused.value.value) == (code, text)


@given(st.text(max_size=30), st.sampled_from(["days", "time", "duration", "hours", "date"]))
def test_any_text_is_read_or_refused(text: str, kind: str) -> None:
    """Nothing that is typed raises another error."""
    read = _date if kind == "date" else getattr(tt, f"parse_{kind}")
    try:
        read(text)
    except tt.BadTime as refused:
        assert refused.value == text


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_a_date_is_read_back(day: date) -> None:
    """From its French and its international spelling."""
    assert _date(day.isoformat()) == _date(f"{day.day}/{day.month}/{day.year}") == day
