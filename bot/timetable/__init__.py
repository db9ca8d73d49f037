"""When: the one place where local days and clock times meet a time zone.

Pure functions. Instants go in and come out as aware UTC datetimes; zones are IANA names; the
current time is always an argument. A rule is kept as weekdays, clock time and zone, so that an
update of the zone data moves the next instant. `hours` and `calendars` hold the values,
`timewords` reads what people type, `zones`, `worktime` and `series` compute.
"""

from __future__ import annotations

from bot.timetable.calendars import Calendar, RamadanHours
from bot.timetable.hours import (
    DEFAULT_HOURS,
    WEEKDAYS,
    Absence,
    BadTime,
    Duration,
    Occurrence,
    Rule,
    Weekday,
    WorkingHours,
    format_days,
)
from bot.timetable.series import (
    GRACE,
    PUNCTUAL,
    Lateness,
    OnHoliday,
    between,
    grace,
    late,
    next_occurrence,
    occurrences,
    opening,
    skipped_holidays,
)
from bot.timetable.timewords import (
    parse_date,
    parse_days,
    parse_duration,
    parse_hours,
    parse_time,
)
from bot.timetable.worktime import (
    Away,
    add_working_days,
    closes_at,
    deadline,
    deliver_at,
    halfway,
    is_working,
    next_working_instant,
    prompt_at,
    remind_at,
)
from bot.timetable.zones import (
    at_local,
    local_day,
    tzdata_is_current,
    tzdata_version,
    zone,
)

__all__ = [
    "DEFAULT_HOURS",
    "GRACE",
    "PUNCTUAL",
    "WEEKDAYS",
    "Absence",
    "Away",
    "BadTime",
    "Calendar",
    "Duration",
    "Lateness",
    "Occurrence",
    "OnHoliday",
    "RamadanHours",
    "Rule",
    "Weekday",
    "WorkingHours",
    "add_working_days",
    "at_local",
    "between",
    "closes_at",
    "deadline",
    "deliver_at",
    "format_days",
    "grace",
    "halfway",
    "is_working",
    "late",
    "local_day",
    "next_occurrence",
    "next_working_instant",
    "occurrences",
    "opening",
    "parse_date",
    "parse_days",
    "parse_duration",
    "parse_hours",
    "parse_time",
    "prompt_at",
    "remind_at",
    "skipped_holidays",
    "tzdata_is_current",
    "tzdata_version",
    "zone",
]
