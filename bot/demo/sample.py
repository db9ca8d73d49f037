"""The sample's data as it is read, and the days on which it happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot import timetable
from bot.model import Committee, Person
from bot.timetable import Calendar, Rule, WorkingHours
from bot.words import Words

FOLDER = Path(__file__).parent
SEED = 20261123
DAYS = 14
"""Days of history, at least."""
MOST_DAYS = 40
MORNING = time(8, 30)
STEPS = 10
"""Working days that history.yml counts, each its own day."""
DIGESTS = 2


@cache
def history() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load((FOLDER / "history.yml").read_text(encoding="utf-8"))
    return found


def committee_file(today: date, words: Words) -> str:
    """The sample committee's file, its goal at the end of a month half a year ahead."""
    months = today.year * 12 + today.month - 1 + 7
    end = date(months // 12, months % 12 + 1, 1) - timedelta(days=1)
    text = (FOLDER / "committee.yml").read_text(encoding="utf-8")
    return text.replace("{echeance}", words.date(end, "long"), 2).replace(
        f"# {words.date(end, 'long')}", "# {echeance}"
    )


def people(committee: Committee) -> Mapping[str, Person]:
    """The sample's people by the first part of their e-mail: `salma`."""
    return {seat.person.email.partition(".")[0]: seat.person for seat in committee.seats}


def start_of(now: datetime, digest: Rule, calendar: Calendar, zone: str) -> datetime:
    """The morning of a working day two weeks before now, and as much earlier as it takes for every
    step to have its own day and for two digests to have something to sum up."""
    today = timetable.local_day(now, zone)
    for back in range(DAYS, MOST_DAYS):
        day = today - timedelta(days=back)
        if not calendar.works(day, WorkingHours()):
            continue
        start = timetable.at_local(day, MORNING, zone)
        worked = working_days(start, now, calendar, zone)
        told = [
            one
            for one in timetable.between(
                digest, zone, start, now, calendar, on_holiday="next_working_day"
            )
            if len([day for day in worked if day <= one.day]) > 1
        ]
        if len(worked) >= STEPS and len(told) >= DIGESTS:
            break
    return start


def working_days(start: datetime, now: datetime, calendar: Calendar, zone: str) -> list[date]:
    """Whole working days strictly between the first and the last, today excluded."""
    first = timetable.local_day(start, zone) + timedelta(days=1)
    last = timetable.local_day(now, zone)
    days = [first + timedelta(days=n) for n in range((last - first).days)]
    return [day for day in days if calendar.works(day, WorkingHours())]


class Days:
    """The working days of one history, the real day's dates, and how its data name them."""

    def __init__(self, start: datetime, now: datetime, committee: Committee):
        self._zone = committee.timezone
        self.today = timetable.local_day(now, self._zone)
        self._days: Sequence[date] = working_days(start, now, committee.calendar, self._zone)

    def at(self, item: Mapping[str, Any]) -> datetime:
        """The instant of an item's `day` and `at`."""
        last = len(self._days) - 1
        step = min(last, round((item["day"] - 1) * last / (STEPS - 1)))
        return timetable.at_local(self._days[step], time.fromisoformat(item["at"]), self._zone)

    def due(self, offset: int, now: datetime) -> str:
        """A date so many days from the real today, but never before the day it is promised on."""
        day = self.today + timedelta(days=offset)
        return max(day, timetable.local_day(now, self._zone)).isoformat()
