"""Working time: when a person may be disturbed, and when a delay ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Protocol

from bot.timetable.calendars import Calendar
from bot.timetable.hours import BadTime, Duration, WorkingHours
from bot.timetable.zones import at_local, local, local_day, utc

_DAY = timedelta(days=1)
# Beyond this the search gives up: somebody has marked years of days as holidays.
_FAR = 3 * 366


class Away(Protocol):
    """Days away, first and last included: an `Absence`, or whatever the store calls it."""

    @property
    def first(self) -> date: ...
    @property
    def last(self) -> date: ...


def prompt_at(
    day: date,
    at: time,
    zone_name: str,
    hours: WorkingHours,
    absences: Iterable[Away],
    calendar: Calendar,
    not_after: datetime,
) -> datetime | None:
    """When a member is asked: at that clock time on that day in the member's own zone.

    Outside working hours it waits for the next working hour (S03). None means: not asked and not
    awaited, being on leave that day, or free only at the deadline `not_after` or later. Whether
    the committee meets that day at all was decided before; a delay never ends on its holidays.
    """
    away = list(absences)
    if _away(day, away):
        return None
    return deliver_at(at_local(day, at, zone_name), zone_name, hours, away, calendar, not_after)


def deliver_at(
    instant: datetime,
    zone_name: str,
    hours: WorkingHours,
    absences: Iterable[Away],
    calendar: Calendar,
    not_after: datetime,
) -> datetime | None:
    """The first instant, from that one on, at which a private message may reach a person: within
    working hours, not on leave, and strictly before `not_after`; None if there is none."""
    away = list(absences)
    for start, end in _shifts(instant, zone_name, hours, calendar):
        moment = max(start, instant)
        if moment >= not_after:
            return None
        if moment < end and not _away(local_day(moment, zone_name), away):
            return moment
    return None


def closes_at(
    last_prompt: datetime,
    delay: Duration,
    zone_name: str,
    hours: WorkingHours,
    calendar: Calendar,
) -> datetime:
    """When a session closes, one instant for all: the last member's prompt plus the delay (S01).

    Elapsed time is kept to the minute, even past office hours, for it was promised to the last
    one asked; working days end in working time, as in `deadline`.
    """
    if delay.elapsed is not None:
        return utc(last_prompt) + delay.elapsed
    return deadline(last_prompt, delay, zone_name, hours, calendar)


def deadline(
    opened: datetime,
    delay: Duration,
    zone_name: str,
    hours: WorkingHours,
    calendar: Calendar,
) -> datetime:
    """The end of a delay given to a committee, moved to the next working hour if it would fall
    outside working time (V32).

    Working days keep the clock time; opened on a day off, they count from the next working hour,
    so that one working day never means the first hour of a Monday.
    """
    opened = utc(opened)
    if delay.elapsed is not None:
        return next_working_instant(opened + delay.elapsed, zone_name, hours, calendar)
    if calendar.works(local_day(opened, zone_name), hours) is None:
        opened = next_working_instant(opened, zone_name, hours, calendar)
    start = local(opened, zone_name)
    day = add_working_days(start.date(), delay.amount, calendar, hours)
    end = at_local(day, start.time(), zone_name)
    return next_working_instant(end, zone_name, hours, calendar)


def remind_at(opened: datetime, closes: datetime) -> datetime:
    """Half time (S06); `deliver_at` then finds when each one may be disturbed."""
    opened = utc(opened)
    return opened + (utc(closes) - opened) / 2


def halfway(
    opened: datetime, closes: datetime, zone_name: str, hours: WorkingHours, calendar: Calendar
) -> datetime:
    """Half of the working time between two instants, so that a vote opened in the morning and
    closing the next one is reminded in the afternoon, not in the night between. Half of the
    whole time where nobody works in it."""
    worked = list(_worked(utc(opened), utc(closes), zone_name, hours, calendar))
    left = sum((end - start for start, end in worked), timedelta(0)) / 2
    for start, end in worked:
        if left <= end - start:
            return start + left
        left -= end - start
    return remind_at(opened, closes)


def _worked(
    opened: datetime, closes: datetime, zone_name: str, hours: WorkingHours, calendar: Calendar
) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of working time between two instants."""
    day = local_day(opened, zone_name)
    while at_local(day, time(0), zone_name) < closes:
        works = calendar.works(day, hours)
        if works is not None:
            start = max(opened, at_local(day, works[0], zone_name))
            end = min(closes, at_local(day, works[1], zone_name))
            if start < end:
                yield start, end
        day += _DAY


def add_working_days(day: date, n: int, calendar: Calendar, hours: WorkingHours) -> date:
    """The n-th working day after a date, before it if n is negative; n = 0 gives the date."""
    step, left, walked = (_DAY if n > 0 else -_DAY), abs(n), 0
    while left:
        day += step
        walked += 1
        if calendar.works(day, hours) is not None:
            left, walked = left - 1, 0
        elif walked > _FAR:
            raise BadTime("hours", str(hours))
    return day


def next_working_instant(
    instant: datetime, zone_name: str, hours: WorkingHours, calendar: Calendar
) -> datetime:
    """The instant itself within working time, else the next beginning of work.

    `BadTime("hours")` if nobody works for three years.
    """
    for start, _ in _shifts(instant, zone_name, hours, calendar):
        return max(start, utc(instant))
    raise BadTime("hours", str(hours))


def is_working(instant: datetime, zone_name: str, hours: WorkingHours, calendar: Calendar) -> bool:
    """Whether it is working time there: a working day, from the start on and before the end."""
    shift = _shift(local_day(instant, zone_name), zone_name, hours, calendar)
    return shift is not None and shift[0] <= instant < shift[1]


def _away(day: date, absences: Iterable[Away]) -> bool:
    return any(absence.first <= day <= absence.last for absence in absences)


def _shift(
    day: date, zone_name: str, hours: WorkingHours, calendar: Calendar
) -> tuple[datetime, datetime] | None:
    """The instants between which that day's work lies, or None; never empty."""
    window = calendar.works(day, hours)
    if window is None:
        return None
    start, end = (at_local(day, at, zone_name) for at in window)
    return (start, end) if start < end else None


def _shifts(
    instant: datetime, zone_name: str, hours: WorkingHours, calendar: Calendar
) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of work that end after an instant, for three years."""
    day = local_day(instant, zone_name)
    for n in range(_FAR):
        shift = _shift(day + n * _DAY, zone_name, hours, calendar)
        if shift is not None and shift[1] > instant:
            yield shift
