"""The next dates of a ritual, as its committee's clock and calendar give them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot import timetable
from bot.cards import Element, Text
from bot.model import Committee, SessionStatus
from bot.ports import Ritual, Unit
from bot.timetable import BadTime, Occurrence, Rule
from bot.words import Words

SHOWN = 3
LOOKED_BACK = 50
SKIPPED_BY_HAND = "facilitator"


@dataclass(frozen=True, slots=True)
class Coming:
    """The next occurrences, and the days of the rule that a holiday or a facilitator takes."""

    next: tuple[Occurrence, ...]
    holidays: tuple[tuple[date, str], ...]
    skipped: tuple[date, ...]


def coming(
    unit: Unit, committee: Committee, ritual: Ritual, rule: Rule, now: datetime, locale: str
) -> Coming:
    """The next three occurrences of a rule, without those skipped by hand."""
    past = unit.sessions.recent(committee.id, LOOKED_BACK, ritual.kind)
    skipped = {
        s.day
        for s in past
        if s.status is SessionStatus.SKIPPED
        and s.day is not None
        and s.state.get("skipped") == SKIPPED_BY_HAND
    }
    try:
        found = timetable.occurrences(
            rule,
            committee.timezone,
            now,
            committee.calendar,
            SHOWN + len(skipped),
            on_holiday="skip" if ritual.pauses_on_holiday else "next_working_day",
        )
    except BadTime:  # years of days marked as holidays
        return Coming((), (), ())
    kept = tuple(o for o in found if o.day not in skipped)[:SHOWN]
    passed = timetable.skipped_holidays(
        rule, committee.timezone, now, kept[-1].at, committee.calendar, locale
    )
    ahead = sorted(o.day for o in found if o.day in skipped and o.at < kept[-1].at)
    return Coming(kept, tuple(passed), tuple(ahead))


def dates(
    unit: Unit, committee: Committee, ritual: Ritual, rule: Rule, now: datetime, words: Words
) -> tuple[Element, ...]:
    """The same in sentences: when it comes round, and what a holiday takes, by its name."""
    found = coming(unit, committee, ritual, rule, now, words.locale)
    if not found.next:
        return (Text(words.text("plan.never"), "warning"),)
    said = words.list(words.moment(o.at, committee.timezone) for o in found.next)
    elements = [Text(words.text("plan.next", dates=said))]
    if found.holidays:
        days = words.list(f"{words.date(day)} ({name})" for day, name in found.holidays)
        key = "plan.holiday_skipped" if ritual.pauses_on_holiday else "plan.holiday_moved"
        elements.append(Text(words.text(key, days=days), "muted"))
    if found.skipped:
        days = words.list(words.date(day) for day in found.skipped)
        elements.append(Text(words.text("plan.hand_skipped", days=days), "muted"))
    return tuple(elements)
