"""Time zones: where a local day and clock time become an instant, and back.

The only zone data read are those of the `tzdata` wheel (see `bot/__init__.py`).
"""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import tzdata

from bot.timetable.hours import BadTime


@lru_cache(maxsize=1024)
def zone(name: str) -> zoneinfo.ZoneInfo:
    """The time zone of an IANA name; `BadTime("zone")` if there is none."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise BadTime("zone", name) from unknown


def tzdata_version() -> str:
    """The IANA release in use, such as `2026f`, or `system` where the machine's own prevails."""
    return "system" if zoneinfo.TZPATH else tzdata.IANA_VERSION


def tzdata_is_current() -> bool:
    """Whether the zone data know that Morocco stays on UTC since 20 September 2026."""
    return at_local(date(2026, 12, 1), time(9), "Africa/Casablanca").hour == 9


def local_day(instant: datetime, zone_name: str) -> date:
    """The date that the calendar on the wall shows there."""
    return local(instant, zone_name).date()


def at_local(day: date, at: time, zone_name: str) -> datetime:
    """The instant at which the clock of a zone shows that time on that day, in UTC.

    A time that the clock jumps over gives the first instant after the jump; a time that it shows
    twice, the first of the two.
    """
    tz = zone(zone_name)
    wall = datetime.combine(day, at.replace(fold=0))
    instant = wall.replace(tzinfo=tz).astimezone(UTC)
    if instant.astimezone(tz).replace(tzinfo=None) == wall:
        return instant
    # In a gap fold=0 lands after the jump and fold=1 before it; the offset changes in between.
    low, high = wall.replace(tzinfo=tz, fold=1).astimezone(UTC), instant
    after = high.astimezone(tz).utcoffset()
    low, high = low.replace(microsecond=0), high.replace(microsecond=0)
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(tz).utcoffset() == after:
            high = middle
        else:
            low = middle
    return high


def utc(instant: datetime) -> datetime:
    """The same instant in UTC; an error for a naive one, which would silently be the machine's."""
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs a time zone: {instant.isoformat()}")
    return instant.astimezone(UTC)


def local(instant: datetime, zone_name: str) -> datetime:
    """The date and time that clock and calendar on the wall show there."""
    return utc(instant).astimezone(zone(zone_name))
