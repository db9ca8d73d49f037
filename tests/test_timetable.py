"""The timetable against a table made by hand, and against what must hold for any date and zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import timetable as tt
from bot.timetable import Calendar, Duration, RamadanHours, Rule, Weekday, WorkingHours

CASA, PARIS, NEW_YORK = "Africa/Casablanca", "Europe/Paris", "America/New_York"
DUBAI, MONTREAL = "Asia/Dubai", "America/Montreal"
MOROCCO, NONE = Calendar("MA"), Calendar()
OFFICE = WorkingHours()
MON_WED = Rule((Weekday.MON, Weekday.WED), time(9, 30))
DAILY = tuple(Weekday)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


def clock(text: str) -> time:
    return time.fromisoformat(text)


LOCAL_TIMES = """
2026-02-14 09:00 Africa/Casablanca 2026-02-14T08:00 before Ramadan
2026-02-15 02:30 Africa/Casablanca 2026-02-15T01:30 twice: the first
2026-02-15 01:59 Africa/Casablanca 2026-02-15T00:59 before the overlap
2026-02-15 03:00 Africa/Casablanca 2026-02-15T03:00 after the overlap
2026-02-16 09:00 Africa/Casablanca 2026-02-16T09:00 in Ramadan
2026-03-21 09:00 Africa/Casablanca 2026-03-21T09:00 the day before the gap
2026-03-22 01:59 Africa/Casablanca 2026-03-22T01:59 before the gap
2026-03-22 02:00 Africa/Casablanca 2026-03-22T02:00 the gap's start
2026-03-22 02:30 Africa/Casablanca 2026-03-22T02:00 in the gap
2026-03-22 02:59 Africa/Casablanca 2026-03-22T02:00 the gap's end
2026-03-22 03:00 Africa/Casablanca 2026-03-22T02:00 the first valid time
2026-03-22 03:01 Africa/Casablanca 2026-03-22T02:01 after the gap
2026-03-22 09:00 Africa/Casablanca 2026-03-22T08:00 that morning
2026-07-01 09:00 Africa/Casablanca 2026-07-01T08:00 summer 2026
2026-09-19 09:00 Africa/Casablanca 2026-09-19T08:00 the last morning at +01
2026-09-20 00:59 Africa/Casablanca 2026-09-19T23:59 before the last overlap
2026-09-20 01:00 Africa/Casablanca 2026-09-20T00:00 the overlap's start
2026-09-20 01:30 Africa/Casablanca 2026-09-20T00:30 twice: the first
2026-09-20 02:00 Africa/Casablanca 2026-09-20T02:00 after it
2026-09-20 09:00 Africa/Casablanca 2026-09-20T09:00 the first morning at +00
2026-11-23 09:00 Africa/Casablanca 2026-11-23T09:00 stays
2026-12-01 09:00 Africa/Casablanca 2026-12-01T09:00 stays
2027-02-08 09:00 Africa/Casablanca 2027-02-08T09:00 no Ramadan change in 2027
2027-03-15 09:00 Africa/Casablanca 2027-03-15T09:00 nor back
2027-07-01 09:00 Africa/Casablanca 2027-07-01T09:00 nor in summer
2028-03-06 09:00 Africa/Casablanca 2028-03-06T09:00 nor in 2028
2028-02-29 09:30 Africa/Casablanca 2028-02-29T09:30 leap day
2026-03-28 09:00 Europe/Paris 2026-03-28T08:00 winter
2026-03-29 01:59 Europe/Paris 2026-03-29T00:59 before the gap
2026-03-29 02:00 Europe/Paris 2026-03-29T01:00 the gap's start
2026-03-29 02:30 Europe/Paris 2026-03-29T01:00 in the gap
2026-03-29 03:00 Europe/Paris 2026-03-29T01:00 the first valid time
2026-03-29 09:00 Europe/Paris 2026-03-29T07:00 summer
2026-10-25 01:59 Europe/Paris 2026-10-24T23:59 before the overlap
2026-10-25 02:00 Europe/Paris 2026-10-25T00:00 twice: the first
2026-10-25 02:30 Europe/Paris 2026-10-25T00:30 twice: the first
2026-10-25 03:00 Europe/Paris 2026-10-25T02:00 after the overlap
2026-10-26 09:00 Europe/Paris 2026-10-26T08:00 winter again
2026-03-07 09:00 America/New_York 2026-03-07T14:00 winter
2026-03-08 01:59 America/New_York 2026-03-08T06:59 before the gap
2026-03-08 02:30 America/New_York 2026-03-08T07:00 in the gap
2026-03-08 03:00 America/New_York 2026-03-08T07:00 the first valid time
2026-03-08 09:00 America/New_York 2026-03-08T13:00 summer
2026-11-01 00:59 America/New_York 2026-11-01T04:59 before the overlap
2026-11-01 01:30 America/New_York 2026-11-01T05:30 twice: the first
2026-11-01 02:00 America/New_York 2026-11-01T07:00 after the overlap
2026-11-02 09:00 America/New_York 2026-11-02T14:00 winter again
2026-07-01 09:30 America/Montreal 2026-07-01T13:30 a member in Montréal
2026-12-01 09:30 America/Montreal 2026-12-01T14:30 in winter
2026-12-01 09:30 Asia/Dubai 2026-12-01T05:30 a member in Dubai
2026-07-01 09:30 Asia/Dubai 2026-07-01T05:30 where clocks never change
2026-10-04 02:15 Australia/Lord_Howe 2026-10-03T15:30 a gap of half an hour
2026-04-05 01:45 Australia/Lord_Howe 2026-04-04T14:45 an overlap of half an hour
2026-04-24 00:00 Africa/Cairo 2026-04-23T22:00 a gap at midnight
2026-04-24 00:30 Africa/Cairo 2026-04-23T22:00 a gap after midnight
2011-12-30 09:00 Pacific/Apia 2011-12-30T10:00 a day that never was
2026-06-01 09:00 Asia/Kathmandu 2026-06-01T03:15 quarters of an hour
2026-12-31 23:30 Africa/Casablanca 2026-12-31T23:30 the year's last half hour
2027-01-01 00:00 Asia/Dubai 2026-12-31T20:00 another year in UTC
"""

COMING = """
2026-11-22T00:00 2026-11-23T09:30 from a Sunday
2026-11-23T09:29 2026-11-23T09:30 a minute before
2026-11-23T09:30 2026-11-25T09:30 strictly after
2026-11-23T09:31 2026-11-25T09:30 a minute after
2026-11-25T12:00 2026-11-30T09:30 over the week-end
2026-11-16T12:00 2026-11-23T09:30 over Independence Day, a Wednesday
2026-03-17T12:00 2026-03-18T09:30 in Ramadan, UTC
2026-03-18T12:00 2026-03-23T08:30 over the gap of 22 March
2026-09-16T08:30 2026-09-21T09:30 over the change of 20 September
2026-09-14T08:29 2026-09-14T08:30 before that change
2026-05-25T12:00 2026-06-01T08:30 over the estimated feast of 27 May
2026-12-30T12:00 2027-01-04T09:30 over the year's end
2027-01-06T12:00 2027-01-13T09:30 over 11 January, a Monday
2028-02-23T12:00 2028-02-28T09:30 before a leap day
2028-02-28T12:00 2028-03-01T09:30 over a leap day
"""

DEADLINES = """
2026-11-23T10:00 1d 2026-11-24T10:00 one working day
2026-11-23T10:00 24h 2026-11-24T10:00 a day that passes
2026-11-27T10:00 1d 2026-11-30T10:00 over the week-end
2026-11-27T10:00 24h 2026-11-30T09:00 a Saturday is moved
2026-11-27T20:00 1d 2026-12-01T09:00 late on a Friday
2026-11-28T10:00 1d 2026-12-01T09:00 opened on a Saturday
2026-11-28T10:00 2h 2026-11-30T09:00 two hours of a Saturday
2026-11-17T10:00 1d 2026-11-19T10:00 over a holiday
2026-11-18T10:00 1d 2026-11-20T09:00 opened on a holiday
2026-11-17T10:00 24h 2026-11-19T09:00 the holiday moves it
2026-11-23T10:00 4h 2026-11-23T14:00 within the day
2026-11-23T14:00 4h 2026-11-24T09:00 the end of work is outside
2026-11-23T13:59 4h 2026-11-23T17:59 a minute before it is inside
2026-11-23T05:00 1h 2026-11-23T09:00 before work
2026-11-23T08:00 1h 2026-11-23T09:00 exactly at its beginning
2026-11-23T07:00 1d 2026-11-24T09:00 before work, working days
2026-11-23T10:00 5d 2026-11-30T10:00 a week
2026-12-31T10:00 1d 2027-01-04T10:00 over the year's end
2028-02-28T10:00 1d 2028-02-29T10:00 onto a leap day
2026-09-18T08:00 1d 2026-09-21T09:00 same clock time over a change
2026-09-18T08:30 72h 2026-09-21T09:00 three days that pass over it
2026-03-19T10:00 1d 2026-03-23T09:00 two feasts, a week-end and a gap
"""

WORKING = """
2026-11-23T08:59 no before work
2026-11-23T09:00 yes its beginning
2026-11-23T17:59 yes its last minute
2026-11-23T18:00 no its end
2026-11-22T10:00 no a Sunday
2026-11-21T10:00 no a Saturday
2026-11-18T10:00 no a holiday
2026-09-18T08:00 yes 09:00 at +01
2026-09-21T08:00 no 08:00 at +00
2026-09-18T17:30 no 18:30 at +01
"""

HOLIDAYS = """
2026-11-18 yes certain Independence Day
2026-11-06 yes certain the Green March
2026-10-31 yes certain Unity Day
2026-07-30 yes certain Throne Day
2026-01-14 yes certain Amazigh New Year
2027-01-01 yes certain New Year
2026-05-27 yes estimated the feast of sacrifice
2026-03-20 yes estimated the end of the fast
2026-06-16 yes estimated the Muslim New Year
2027-08-14 yes estimated two feasts in one day
2026-11-19 no certain an ordinary day
2025-10-31 no certain before Unity Day existed
2026-12-25 no certain Christmas
2028-02-29 no certain a leap day
"""

# Zone, working hours, instant of the deadline, instant of the prompt (or None): rule at 09:30.
PROMPTS = """
2026-11-23 Africa/Casablanca 09:00-18:00 2026-11-23T18:30 2026-11-23T09:30 at home
2026-11-23 Asia/Dubai 09:00-18:00 2026-11-23T18:30 2026-11-23T05:30 in Dubai
2026-11-23 America/Montreal 09:00-18:00 2026-11-23T18:30 2026-11-23T14:30 in Montréal
2026-11-23 America/Montreal 09:00-18:00 2026-11-23T14:30 None at the deadline
2026-11-23 America/Montreal 09:00-18:00 2026-11-23T14:31 2026-11-23T14:30 a minute before it
2026-11-23 Africa/Casablanca 10:00-18:00 2026-11-23T13:30 2026-11-23T10:00 delayed to work
2026-11-23 Africa/Casablanca 10:00-18:00 2026-11-23T10:00 None delayed to the deadline
2026-11-23 Africa/Casablanca 06:00-09:00 2026-11-23T13:30 None after work
2026-11-23 Africa/Casablanca 06:00-09:00 2026-11-24T13:30 2026-11-24T06:00 the next morning
2026-11-17 Africa/Casablanca 06:00-09:00 2026-11-20T13:30 2026-11-19T06:00 past the holiday
2026-11-23 Africa/Casablanca tue,wed_09:00-18:00 2026-11-24T10:00 2026-11-24T09:00 part-time
2026-11-23 Africa/Casablanca tue,wed_09:00-18:00 2026-11-23T13:30 None not that day
2026-11-28 Africa/Casablanca 09:00-18:00 2026-12-01T09:00 2026-11-30T09:00 a Saturday rule
2026-11-02 America/New_York 09:00-18:00 2026-11-02T18:30 2026-11-02T14:30 after its change
"""


def rows(table: str, cells: int) -> list[object]:
    """The lines of a table: cells, then words that name the row."""
    found = []
    for line in table.strip().splitlines():
        parts = line.split(maxsplit=cells)
        found.append(pytest.param(*parts[:cells], id="_".join(parts)))
    return found


def test_the_tables_hold_at_least_120_rows() -> None:
    """What is checked by hand does not shrink unnoticed."""
    tables = (LOCAL_TIMES, COMING, DEADLINES, WORKING, HOLIDAYS, PROMPTS)
    assert sum(len(table.strip().splitlines()) for table in tables) >= 120


@pytest.mark.parametrize(("on", "at", "zone", "expected"), rows(LOCAL_TIMES, 4))
def test_a_local_time_is_one_instant(on: str, at: str, zone: str, expected: str) -> None:
    """A skipped time gives the first valid instant, a repeated one the first of the two."""
    assert tt.at_local(day(on), clock(at), zone) == utc(expected)


@pytest.mark.parametrize(("after", "expected"), rows(COMING, 2))
def test_the_next_monday_or_wednesday_in_casablanca(after: str, expected: str) -> None:
    """The next occurrence keeps its clock time, is strictly later and skips holidays."""
    found = tt.next_occurrence(MON_WED, CASA, utc(after), MOROCCO)
    assert found == tt.Occurrence(day(expected[:10]), utc(expected))


@pytest.mark.parametrize(("opened", "delay", "expected"), rows(DEADLINES, 3))
def test_a_deadline_in_casablanca(opened: str, delay: str, expected: str) -> None:
    """Working days keep the clock time, and no deadline falls outside working time (V32)."""
    found = tt.deadline(utc(opened), tt.parse_duration(delay), CASA, OFFICE, MOROCCO)
    assert found == utc(expected)


@pytest.mark.parametrize(("instant", "expected"), rows(WORKING, 2))
def test_working_time_in_casablanca(instant: str, expected: str) -> None:
    """Work lasts from its first minute to the one before its end, on working days (S04)."""
    assert tt.is_working(utc(instant), CASA, OFFICE, MOROCCO) is (expected == "yes")


@pytest.mark.parametrize(("on", "off", "sure"), rows(HOLIDAYS, 3))
def test_a_day_of_moroccos_calendar(on: str, off: str, sure: str) -> None:
    """Public holidays are known, and those by the moon are marked as estimated."""
    found = (MOROCCO.holiday(day(on)) is not None, MOROCCO.estimated(day(on)))
    assert found == (off == "yes", sure == "estimated")


@pytest.mark.parametrize(("on", "zone", "hours", "not_after", "expected"), rows(PROMPTS, 5))
def test_a_member_is_asked(on: str, zone: str, hours: str, not_after: str, expected: str) -> None:
    """At the member's own clock, within working hours, before the deadline, or not (S03)."""
    worked = tt.parse_hours(hours.replace("_", " "))
    found = tt.prompt_at(day(on), time(9, 30), zone, worked, (), MOROCCO, utc(not_after))
    assert found == (None if expected == "None" else utc(expected))


# Holidays


@pytest.mark.parametrize(
    ("language", "name"),
    [("fr", "Fête de l'indépendance"), ("en", "Independence Day"), ("ar", "عيد الاستقلال")],
)
def test_a_holiday_is_named_in_each_language(language: str, name: str) -> None:
    """The name does not depend on the language of the process's environment."""
    assert MOROCCO.holiday(day("2026-11-18"), language) == name


def test_a_country_without_arabic_names_gives_english_ones() -> None:
    """A language that a country lacks is replaced by one that people can read."""
    assert Calendar("FR").holiday(day("2026-07-14"), "ar") == "National Day"


def test_a_removed_holiday_is_worked() -> None:
    """What was removed by hand is no holiday."""
    calendar = Calendar("MA", removed=frozenset({day("2026-11-18")}))
    found = tt.next_occurrence(MON_WED, CASA, utc("2026-11-16T12:00"), calendar)
    assert found.day == day("2026-11-18")


def test_an_added_holiday_is_off() -> None:
    """What was added by hand is skipped under its own name."""
    calendar = Calendar("MA", added={day("2026-11-25"): "Pont"})
    after, before = utc("2026-11-23T12:00"), utc("2026-11-30T09:30")
    assert tt.skipped_holidays(MON_WED, CASA, after, before, calendar) == [
        (day("2026-11-25"), "Pont")
    ]


@pytest.mark.parametrize(
    ("after", "before", "count"),
    [
        ("2026-11-18T09:29", "2026-11-18T09:31", 1),
        ("2026-11-18T09:30", "2026-11-18T09:31", 0),
        ("2026-11-18T09:29", "2026-11-18T09:30", 0),
    ],
)
def test_a_skip_is_said_once(after: str, before: str, count: int) -> None:
    """Both ends are excluded, like the occurrences around it."""
    found = tt.skipped_holidays(MON_WED, CASA, utc(after), utc(before), MOROCCO)
    assert found == [(day("2026-11-18"), "Fête de l'indépendance")][:count]


def test_a_confirmed_holiday_is_no_longer_estimated() -> None:
    """Adding an estimated day confirms it."""
    feast = day("2026-05-27")
    assert not Calendar("MA", added={feast: "Aïd al-Adha"}).estimated(feast)


def test_a_removed_estimated_day_is_not_estimated() -> None:
    """A day that turned out to be worked raises no question."""
    feast = day("2026-05-27")
    assert not Calendar("MA", removed=frozenset({feast})).estimated(feast)


def test_without_a_country_no_day_is_off() -> None:
    """A committee may have no calendar."""
    assert NONE.between(day("2026-01-01"), day("2026-12-31")) == []


def test_an_unknown_country_is_refused() -> None:
    """A calendar that nobody computes is said at once, not on the day of a holiday."""
    with pytest.raises(tt.BadTime) as refused:
        Calendar("ZZ")
    assert (refused.value.code, refused.value.value) == ("country", "ZZ")


def test_calendars_can_be_keys() -> None:
    """Equal calendars hash alike, the days added notwithstanding."""
    one, two = (Calendar("MA", added={day("2026-11-25"): "Pont"}) for _ in range(2))
    assert hash(one) == hash(two) and one == two


def test_a_digest_on_a_holiday_moves_to_the_next_working_day() -> None:
    """Friday 6 November is the Green March: the digest goes out on Monday (S05)."""
    digest = Rule((Weekday.FRI,), time(16))
    found = tt.next_occurrence(
        digest, CASA, utc("2026-11-05T12:00"), MOROCCO, on_holiday="next_working_day"
    )
    assert found == tt.Occurrence(day("2026-11-09"), utc("2026-11-09T16:00"))


def test_a_moved_digest_is_found_from_between() -> None:
    """On the Saturday after the holiday, the moved digest is still to come."""
    digest = Rule((Weekday.FRI,), time(16))
    found = tt.next_occurrence(
        digest, CASA, utc("2026-11-07T12:00"), MOROCCO, on_holiday="next_working_day"
    )
    assert found.day == day("2026-11-09")


def test_two_digests_that_meet_are_one() -> None:
    """One moved onto the day of another makes a single occurrence."""
    digest = Rule((Weekday.WED, Weekday.THU), time(16))
    found = tt.occurrences(
        digest, CASA, utc("2026-11-17T00:00"), MOROCCO, 2, on_holiday="next_working_day"
    )
    assert [one.day for one in found] == [day("2026-11-19"), day("2026-11-25")]


def test_a_rule_that_never_comes_is_said() -> None:
    """Years of holidays end the search with an error instead of a hang."""
    off = {date(2026, 1, 1) + timedelta(days=n): "Fermé" for n in range(6 * 366)}
    with pytest.raises(tt.BadTime):
        tt.next_occurrence(MON_WED, CASA, utc("2026-06-01T00:00"), Calendar(added=off))


# Ramadan and leave

RAMADAN = Calendar(
    ramadan=(
        RamadanHours(
            day("2027-02-08"), day("2027-03-09"), WorkingHours(start=time(9), end=time(15))
        ),
    )
)


@pytest.mark.parametrize(
    ("on", "hours", "window"),
    [
        ("2027-02-05", "09:00-18:00", "09:00-18:00"),
        ("2027-02-08", "09:00-18:00", "09:00-15:00"),
        ("2027-03-09", "09:00-18:00", "09:00-15:00"),
        ("2027-03-10", "09:00-18:00", "09:00-18:00"),
        ("2027-02-08", "08:00-12:00", "09:00-12:00"),
        ("2027-02-08", "16:00-20:00", "09:00-15:00"),
    ],
)
def test_in_ramadan_both_timetables_hold(on: str, hours: str, window: str) -> None:
    """One works within one's own hours and the committee's, first and last day included."""
    start, end = window.split("-")
    assert RAMADAN.works(day(on), tt.parse_hours(hours)) == (clock(start), clock(end))


def test_a_prompt_of_a_ramadan_afternoon_waits_for_the_morning() -> None:
    """At 16:00 nobody works any more (S03)."""
    found = tt.prompt_at(
        day("2027-02-09"), time(16), CASA, OFFICE, (), RAMADAN, utc("2027-02-10T12:00")
    )
    assert found == utc("2027-02-10T09:00")


LEAVE = (tt.Absence(day("2026-11-23"), day("2026-11-24")),)


@pytest.mark.parametrize(
    ("on", "asked"),
    [("2026-11-20", True), ("2026-11-23", False), ("2026-11-24", False), ("2026-11-25", True)],
)
def test_nobody_is_asked_on_leave(on: str, asked: bool) -> None:
    """The first and the last day of a leave belong to it."""
    end = utc("2026-12-31T00:00")
    found = tt.prompt_at(day(on), time(9, 30), CASA, OFFICE, LEAVE, MOROCCO, end)
    assert (found is not None) is asked


def test_a_reminder_waits_for_the_return_from_leave() -> None:
    """A message due on leave comes on the first working day after it."""
    found = tt.deliver_at(
        utc("2026-11-23T10:00"), CASA, OFFICE, LEAVE, MOROCCO, utc("2026-11-27T10:00")
    )
    assert found == utc("2026-11-25T09:00")


# Sessions


def test_a_session_opens_with_its_easternmost_member() -> None:
    """Dubai is asked first (S01)."""
    found = tt.opening(MON_WED, day("2026-11-23"), CASA, [CASA, DUBAI, MONTREAL])
    assert found == utc("2026-11-23T05:30")


def test_a_session_without_members_opens_by_the_committee() -> None:
    """The committee's zone holds where there is no other."""
    assert tt.opening(MON_WED, day("2026-11-23"), CASA, []) == utc("2026-11-23T09:30")


def test_a_session_closes_after_its_westernmost_member() -> None:
    """Montréal is asked at 14:30 and has its four hours, though Casablanca has gone home (S01)."""
    found = tt.closes_at(utc("2026-11-23T14:30"), Duration(4, "h"), CASA, OFFICE, MOROCCO)
    assert found == utc("2026-11-23T18:30")


def test_a_session_of_working_days_closes_in_working_time() -> None:
    """Montréal's 14:30 on Friday plus one working day is Monday 14:30 in Casablanca."""
    found = tt.closes_at(utc("2026-11-27T14:30"), Duration(1, "d"), CASA, OFFICE, MOROCCO)
    assert found == utc("2026-11-30T14:30")


def test_the_reminder_is_at_half_time() -> None:
    """Two hours into four (S06)."""
    assert tt.remind_at(utc("2026-11-23T09:30"), utc("2026-11-23T13:30")) == utc("2026-11-23T11:30")


def test_working_days_count_backwards() -> None:
    """Three before Monday 23 November is Tuesday 17, for the 18th is a holiday (K07)."""
    found = tt.add_working_days(day("2026-11-23"), -3, MOROCCO, OFFICE)
    assert found == day("2026-11-17")


# Lateness and downtime


@pytest.mark.parametrize(
    ("kind", "minutes", "expected"),
    [
        ("standup", 0, "on_time"),
        ("standup", -1, "on_time"),
        ("standup", 5, "on_time"),
        ("standup", 6, "late"),
        ("standup", 120, "late"),
        ("standup", 121, "missed"),
        ("reminder", 30, "late"),
        ("reminder", 31, "missed"),
        ("digest", 24 * 60, "late"),
        ("digest", 24 * 60 + 1, "missed"),
        ("close", 10 * 24 * 60, "late"),
        ("barometer", 121, "missed"),
    ],
)
def test_how_late_is_too_late(kind: str, minutes: int, expected: str) -> None:
    """Each thing has its grace; a close is never missed."""
    due = utc("2026-11-23T09:30")
    assert tt.late(due, due + timedelta(minutes=minutes), tt.grace(kind)) == expected


def test_after_a_week_of_silence_only_the_last_occurrence_counts() -> None:
    """The occurrences of a downtime are listed in order, up to now included."""
    found = tt.between(MON_WED, CASA, utc("2026-11-23T09:30"), utc("2026-12-02T09:30"), MOROCCO)
    assert [one.day.day for one in found] == [25, 30, 2]


# Zones


def test_the_zone_data_are_current() -> None:
    """Casablanca stays on UTC since 20 September 2026."""
    assert tt.tzdata_is_current()


def test_the_zone_data_are_those_of_the_wheel() -> None:
    """The system's own are not read."""
    assert tt.tzdata_version() >= "2026c" and tt.tzdata_version() != "system"


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "Africa", "../etc/passwd", "tzdata.zi", "\0", "a" * 5000]
)
def test_a_zone_that_does_not_exist_is_refused(name: str) -> None:
    """Neither folders nor other files pass for zones."""
    with pytest.raises(tt.BadTime) as refused:
        tt.zone(name)
    assert refused.value.code == "zone"


def test_a_naive_instant_is_refused() -> None:
    """It would silently be taken for the machine's own time."""
    with pytest.raises(ValueError, match="needs a time zone"):
        tt.local_day(utc("2026-11-23T09:30").replace(tzinfo=None), CASA)


# What holds for any date and zone

ZONES = st.sampled_from(sorted(available_timezones()))
INSTANTS = st.integers(0, 7 * 365 * 24 * 60).map(
    lambda minutes: utc("2024-01-01T00:00") + timedelta(minutes=minutes)
)
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
MINUTES = st.integers(0, 1439).map(lambda n: time(n // 60, n % 60))
WEEKS = st.sets(st.sampled_from(DAILY), min_size=1).map(lambda days: tuple(sorted(days)))
HOURS = (
    st.tuples(WEEKS, MINUTES, MINUTES)
    .filter(lambda parts: parts[1] < parts[2])
    .map(lambda parts: WorkingHours(*parts))
)
DELAYS = st.one_of(
    st.builds(Duration, st.integers(1, 3000), st.just("m")),
    st.builds(Duration, st.integers(1, 400), st.just("h")),
    st.builds(Duration, st.integers(1, 60), st.just("d")),
)


@given(DAYS, MINUTES, ZONES)
def test_a_local_time_comes_back_or_was_skipped(on: date, at: time, zone: str) -> None:
    """The clock then shows that time, or has just jumped over it."""
    instant = tt.at_local(on, at, zone)
    tz = tt.zone(zone)
    shown = instant.astimezone(tz).replace(tzinfo=None)
    before = (instant - timedelta(seconds=1)).astimezone(tz).replace(tzinfo=None)
    wanted = datetime.combine(on, at)
    assert shown == wanted or before < wanted < shown


@given(DAYS, MINUTES, ZONES)
def test_a_repeated_local_time_is_the_first(on: date, at: time, zone: str) -> None:
    """Of two instants that show it, never the second."""
    assert tt.at_local(on, at, zone).astimezone(tt.zone(zone)).fold == 0


@settings(max_examples=60, deadline=None)
@given(INSTANTS, MINUTES, ZONES)
def test_every_local_day_has_one_occurrence(after: datetime, at: time, zone: str) -> None:
    """A daily rule comes exactly once each day, whatever the clocks do."""
    found = tt.occurrences(Rule(DAILY, at), zone, after, NONE, 400)
    first = found[0].day
    assert [one.day for one in found] == [first + timedelta(days=n) for n in range(400)]


@settings(deadline=None)
@given(INSTANTS, MINUTES, WEEKS, ZONES, st.sampled_from(["skip", "next_working_day"]))
def test_occurrences_follow_one_another(
    after: datetime, at: time, days: tuple[Weekday, ...], zone: str, on_holiday: tt.OnHoliday
) -> None:
    """Asking again from each one gives the same list, strictly increasing, never on a holiday."""
    rule = Rule(days, at)
    listed = tt.occurrences(rule, zone, after, MOROCCO, 6, on_holiday=on_holiday)
    walked = []
    for _ in range(6):
        walked.append(tt.next_occurrence(rule, zone, after, MOROCCO, on_holiday=on_holiday))
        assert walked[-1].at > after and MOROCCO.holiday(walked[-1].day) is None
        after = walked[-1].at
    assert walked == listed


@settings(deadline=None)
@given(INSTANTS, ZONES, HOURS)
def test_the_next_working_instant_is_working(
    instant: datetime, zone: str, hours: WorkingHours
) -> None:
    """It is in working time, not earlier, and the instant itself if that already works."""
    found = tt.next_working_instant(instant, zone, hours, MOROCCO)
    assert found >= instant and tt.is_working(found, zone, hours, MOROCCO)
    assert (found == instant) is tt.is_working(instant, zone, hours, MOROCCO)


@settings(deadline=None)
@given(INSTANTS, DELAYS, ZONES, HOURS)
def test_a_deadline_is_later_and_in_working_time(
    opened: datetime, delay: Duration, zone: str, hours: WorkingHours
) -> None:
    """Whatever the hours and the zone."""
    found = tt.deadline(opened, delay, zone, hours, MOROCCO)
    assert found > opened and tt.is_working(found, zone, hours, MOROCCO)


@settings(deadline=None)
@given(DAYS, MINUTES, ZONES, HOURS, st.integers(0, 10), st.integers(0, 240))
def test_a_prompt_never_disturbs(
    on: date, at: time, zone: str, hours: WorkingHours, leave: int, until: int
) -> None:
    """If there is one, it is in working time, not on leave, on time and before the deadline."""
    away = tt.Absence(on + timedelta(days=1), on + timedelta(days=1 + leave))
    planned = tt.at_local(on, at, zone)
    end = planned + timedelta(hours=until)
    found = tt.prompt_at(on, at, zone, hours, [away], MOROCCO, end)
    if found is not None:
        assert planned <= found < end and tt.is_working(found, zone, hours, MOROCCO)
        assert not away.covers(tt.local_day(found, zone))


@given(DELAYS)
def test_a_duration_is_read_back(delay: Duration) -> None:
    """`24h` stays `24h`."""
    assert tt.parse_duration(str(delay)) == delay


@given(HOURS)
def test_working_hours_are_read_back(hours: WorkingHours) -> None:
    """With their days where they are not the usual ones."""
    assert tt.parse_hours(str(hours)) == hours


@given(WEEKS)
def test_days_are_read_back(days: tuple[Weekday, ...]) -> None:
    """As a committee's file holds them."""
    assert tt.parse_days(tt.format_days(days)) == days
