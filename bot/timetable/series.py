"""Series: when a weekly rule comes round, what a holiday takes, how late is too late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Literal

from bot.timetable.calendars import Calendar
from bot.timetable.hours import DEFAULT_HOURS, BadTime, Occurrence, Rule, Weekday, WorkingHours
from bot.timetable.worktime import add_working_days
from bot.timetable.zones import at_local, local_day, utc

OnHoliday = Literal["skip", "next_working_day"]
Lateness = Literal["on_time", "late", "missed"]

_DAY = timedelta(days=1)
# Beyond this the search gives up: somebody has marked years of days as holidays.
_FAR = 3 * 366
# More than the longest row of days off that a moved occurrence may have to cross.
_LOOK_BACK = 31


def next_occurrence(
    rule: Rule,
    zone_name: str,
    after: datetime,
    calendar: Calendar,
    *,
    on_holiday: OnHoliday = "skip",
    hours: WorkingHours = DEFAULT_HOURS,
) -> Occurrence:
    """The first occurrence strictly after an instant.

    One that falls on a holiday is passed over, or moved to the next working day of `hours` at the
    same clock time (S05: the digest); two that meet on one day are one.
    """
    return next(_coming(rule, zone_name, after, calendar, on_holiday, hours))


def occurrences(
    rule: Rule,
    zone_name: str,
    after: datetime,
    calendar: Calendar,
    count: int,
    *,
    on_holiday: OnHoliday = "skip",
    hours: WorkingHours = DEFAULT_HOURS,
) -> list[Occurrence]:
    """The next `count` occurrences, to be shown before a schedule is saved."""
    coming = _coming(rule, zone_name, after, calendar, on_holiday, hours)
    return [next(coming) for _ in range(count)]


def between(
    rule: Rule,
    zone_name: str,
    after: datetime,
    until: datetime,
    calendar: Calendar,
    *,
    on_holiday: OnHoliday = "skip",
    hours: WorkingHours = DEFAULT_HOURS,
) -> list[Occurrence]:
    """The occurrences after one instant and up to another, that one included.

    After a time of silence the last of them is the only one worth a look at `late`; the others
    are missed, so that a series sends at most one late message.
    """
    found = []
    for occurrence in _coming(rule, zone_name, after, calendar, on_holiday, hours):
        if occurrence.at > until:
            break
        found.append(occurrence)
    return found


def skipped_holidays(
    rule: Rule,
    zone_name: str,
    after: datetime,
    before: datetime,
    calendar: Calendar,
    language: str = "fr",
) -> list[tuple[date, str]]:
    """The days of the rule strictly between two instants that a holiday takes, with its name."""
    day, last = local_day(after, zone_name) - _DAY, local_day(before, zone_name) + _DAY
    found = []
    while day <= last:
        name = calendar.holiday(day, language) if Weekday.of(day) in rule.days else None
        if name is not None and after < at_local(day, rule.at, zone_name) < before:
            found.append((day, name))
        day += _DAY
    return found


def opening(rule: Rule, day: date, zone_name: str, member_zones: Iterable[str]) -> datetime:
    """The instant at which the first member's clock shows the rule's time on that day (S01).

    It may be hours before the committee's own; the committee's zone counts only without members.
    """
    zones = set(member_zones) or {zone_name}
    return min(at_local(day, rule.at, name) for name in zones)


# A message this little behind its time is not worth the words "en retard".
PUNCTUAL = timedelta(minutes=5)
# How late each thing is still of use; closing always is. Any other ritual is as the stand-up.
GRACE: Mapping[str, timedelta] = {
    "standup": timedelta(hours=2),
    "reminder": timedelta(minutes=30),
    "digest": timedelta(hours=24),
    "close": timedelta.max,
}


def grace(kind: str) -> timedelta:
    """How late a ritual's occurrence, a `reminder` or a `close` may still happen."""
    return GRACE.get(kind, GRACE["standup"])


def late(due: datetime, now: datetime, grace: timedelta) -> Lateness:
    """`on_time`, `late` (still done, and said so) or, past the grace, `missed` (skipped, and said
    to the facilitator)."""
    lateness = utc(now) - utc(due)
    if lateness > grace:
        return "missed"
    return "on_time" if lateness <= PUNCTUAL else "late"


def _coming(
    rule: Rule,
    zone_name: str,
    after: datetime,
    calendar: Calendar,
    on_holiday: OnHoliday,
    hours: WorkingHours,
) -> Iterator[Occurrence]:
    """All occurrences after an instant, in order, each instant once; `BadTime("date")` when three
    years hold none."""
    moved = on_holiday == "next_working_day"
    # A day may begin an hour from where we look, and a moved one may come from well before.
    day = local_day(after, zone_name) - (_LOOK_BACK if moved else 1) * _DAY
    last, idle = utc(after), 0
    while idle < _FAR:
        nominal, idle, day = day, idle + 1, day + _DAY
        if Weekday.of(nominal) not in rule.days:
            continue
        actual = nominal
        if calendar.holiday(nominal) is not None:
            if not moved:
                continue
            actual = add_working_days(nominal, 1, calendar, hours)
        at = at_local(actual, rule.at, zone_name)
        if at > last:
            last, idle = at, 0
            yield Occurrence(actual, at)
    raise BadTime("date", nominal.isoformat())
