"""The days off of a committee: public holidays corrected by hand, and the hours of Ramadan.

The holidays come from the `holidays` package, which computes them without network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

import holidays

from bot.timetable.hours import BadTime, Weekday, WorkingHours


@dataclass(frozen=True, slots=True)
class RamadanHours:
    """Shorter hours between two dates set by hand, since Morocco's clock no longer changes for
    Ramadan while offices still do."""

    first: date
    last: date
    hours: WorkingHours

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise BadTime("date", self.last.isoformat())

    def covers(self, day: date) -> bool:
        """Whether these hours hold on that day."""
        return self.first <= day <= self.last


# Names of the holidays in our languages, as the `holidays` package spells languages.
_LANGUAGES: Mapping[str, str] = {"fr": "fr", "en": "en_US", "ar": "ar"}


class _Holiday(NamedTuple):
    name: str
    estimated: bool


@lru_cache(maxsize=1024)
def _published(country: str, year: int, language: str) -> Mapping[date, _Holiday]:
    """A country's public holidays of one year; `BadTime("country")` where we know none.

    The language is always named: left out, the package takes that of the process's environment.
    """
    try:
        known = holidays.country_holidays(country)
        choice = (_LANGUAGES.get(language, language), _LANGUAGES["en"], known.default_language)
        wanted = next((name for name in choice if name in known.supported_languages), None)
        year_days = holidays.country_holidays(country, years=year, language=wanted)
    except NotImplementedError as unknown:
        raise BadTime("country", country) from unknown
    # Dates that follow the moon bear a mark, in the language asked, until they are announced.
    label = getattr(year_days, "estimated_label", None)
    mark = year_days.tr(label).replace("%s", "").strip() if label else ""
    return MappingProxyType(
        {day: _Holiday(name, bool(mark) and mark in name) for day, name in year_days.items()}
    )


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days off of a committee: a country's public holidays, corrected by hand.

    `country` is an ISO 3166 code such as `MA`, or None for no country's. A day in `added` is off
    under the name given there, and is certain: to confirm an estimated day is to add it (P07). A
    day in `removed` is worked, whatever else says otherwise.
    """

    country: str | None = None
    added: Mapping[date, str] = field(default_factory=dict, hash=False)
    removed: frozenset[date] = frozenset()
    ramadan: tuple[RamadanHours, ...] = ()

    def __post_init__(self) -> None:
        for day, name in self.added.items():
            if not name.strip():
                raise BadTime("date", day.isoformat())
        if self.country is not None:
            if len(self.country) != 2 or not self.country.isupper():
                raise BadTime("country", self.country)
            _published(self.country, 2026, "fr")

    def holiday(self, day: date, language: str = "fr") -> str | None:
        """The name of the holiday, or None on any other day.

        Names come in fr, en or ar, in English where the country has no such names; the name of a
        lunar holiday keeps its mark "(estimé)" until it is confirmed.
        """
        if day in self.removed:
            return None
        if day in self.added:
            return self.added[day]
        found = self._published(day, language)
        return found.name if found else None

    def estimated(self, day: date) -> bool:
        """Whether this is a holiday by the moon that nobody has confirmed yet (P07)."""
        if day in self.removed or day in self.added:
            return False
        found = self._published(day, "fr")
        return found is not None and found.estimated

    def between(self, first: date, last: date, language: str = "fr") -> list[tuple[date, str]]:
        """The holidays of a period, both ends included, in order."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [(day, name) for day in days if (name := self.holiday(day, language)) is not None]

    def works(self, day: date, hours: WorkingHours) -> tuple[time, time] | None:
        """The clock times between which somebody with these hours works that day, or None.

        In Ramadan both timetables hold: one works within one's own hours and the committee's
        (S03); where the two never meet, the committee's stand.
        """
        if Weekday.of(day) not in hours.days or self.holiday(day) is not None:
            return None
        for special in self.ramadan:
            if special.covers(day):
                if Weekday.of(day) not in special.hours.days:
                    return None
                start = max(hours.start, special.hours.start)
                end = min(hours.end, special.hours.end)
                return (start, end) if start < end else special.hours.window
        return hours.window

    def _published(self, day: date, language: str) -> _Holiday | None:
        if self.country is None:
            return None
        return _published(self.country, day.year, language).get(day)
