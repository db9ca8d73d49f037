"""What a timetable is made of: weekdays, durations, working hours, leave, weekly rules.

Frozen values without I/O. Days are local dates, clock times are naive local times, and neither
means an instant before `bot.timetable` joins it to a zone. Their `str` is what a committee's file
holds, and `bot.timetable.timewords` reads it back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from typing import Literal


class BadTime(ValueError):
    """`value` is not what was expected; the caller finds the sentence that says so.

    `code` is one of day, time, duration, zone, date, hours and country.
    """

    def __init__(self, code: str, value: str):
        super().__init__(code, value)
        self.code = code
        self.value = value


class Weekday(IntEnum):
    """As `date.weekday()` counts them: Monday is 0."""

    MON = 0
    TUE = 1
    WED = 2
    THU = 3
    FRI = 4
    SAT = 5
    SUN = 6

    @property
    def code(self) -> str:
        """The word of a committee's file: `mon`."""
        return self.name.lower()

    @classmethod
    def of(cls, day: date) -> Weekday:
        """The weekday of a date."""
        return cls(day.weekday())


WEEKDAYS = tuple(Weekday)[:5]


def format_days(days: tuple[Weekday, ...]) -> str:
    """`mon,wed`, which `parse_days` reads back."""
    return ",".join(day.code for day in days)


def _week(days: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
    """Each day once, from Monday on; `BadTime("day")` if there is none."""
    if not days:
        raise BadTime("day", "")
    return tuple(sorted({Weekday(day) for day in days}))


Unit = Literal["m", "h", "d"]
_LONGEST: Mapping[str, int] = {"m": 366 * 24 * 60, "h": 366 * 24, "d": 366}


@dataclass(frozen=True, slots=True)
class Duration:
    """Minutes or hours that pass (`m`, `h`), or working days (`d`); a year at most.

    `24h` and `1d` differ: the first runs over a week-end, the second does not.
    """

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 1 <= self.amount <= _LONGEST.get(self.unit, 0):
            raise BadTime("duration", str(self))

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"

    @property
    def elapsed(self) -> timedelta | None:
        """The time that passes, or None for working days, which only a calendar can count."""
        if self.unit == "d":
            return None
        return timedelta(minutes=self.amount * (60 if self.unit == "h" else 1))


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The days and the clock times of somebody's work; `end` is the first instant outside (S04).

    Clock times are whole minutes and a day's work ends on that day, after it has begun.
    """

    days: tuple[Weekday, ...] = WEEKDAYS
    start: time = time(9)
    end: time = time(18)

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", _week(self.days))
        whole = all(t.tzinfo is None and t.second == t.microsecond == 0 for t in self.window)
        if not whole or self.start >= self.end:
            raise BadTime("hours", str(self))

    def __str__(self) -> str:
        hours = f"{self.start:%H:%M}-{self.end:%H:%M}"
        return hours if self.days == WEEKDAYS else f"{format_days(self.days)} {hours}"

    @property
    def window(self) -> tuple[time, time]:
        """First clock time inside, first clock time outside."""
        return self.start, self.end


DEFAULT_HOURS = WorkingHours()


@dataclass(frozen=True, slots=True)
class Absence:
    """Days away, first and last included, in the person's own zone."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise BadTime("date", self.last.isoformat())

    def covers(self, day: date) -> bool:
        """Whether the person is away on that day."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Rule:
    """Every week on these days at this clock time. A zone is joined to it only when it is used, so
    that a change of the world's clocks moves the instant and never the rule."""

    days: tuple[Weekday, ...]
    at: time

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", _week(self.days))
        if self.at.tzinfo is not None:
            raise BadTime("time", str(self.at))


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a rule comes round: the committee's local day and the instant, in UTC."""

    day: date
    at: datetime
