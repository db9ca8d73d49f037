"""The timings of a committee's file: days off, rhythms, the defaults of votes."""

from __future__ import annotations

import re
from datetime import date, time

from bot.committee_file.contents import AUTOMATIC, FileRitual
from bot.committee_file.nodes import Reader
from bot.model import VoteRules
from bot.timetable import (
    BadTime,
    Calendar,
    Duration,
    RamadanHours,
    Rule,
    parse_days,
    parse_duration,
    parse_hours,
    parse_time,
)

RITUALS = ("standup", "irritants", "triage", "digest")
QUESTIONS = ("done", "next")
RULES = ("department_unanimity", "department_majority", "member_majority", "consent")
RESULTS = ("closing", "voted", "visible")
_QUORUM = re.compile(r"every_department|(?:[1-9]\d?|100)%")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadTime("date", text) from None


def calendar(root: Reader) -> Calendar:
    """A country (`none` for no country's holidays), and the corrections made by hand."""
    country = root.read("calendar", _country, Calendar("MA")) or Calendar()
    added: dict[date, str] = {}
    off = root.inner("days_off")
    for key in off.table.items:
        name = off.text(key)
        if day := _read_day(off, key, key):
            added[day] = name or key
    removed = [
        day for text in root.texts("days_worked") if (day := _read_day(root, "days_worked", text))
    ]
    ramadan = []
    for one in root.tables("ramadan"):
        first, last = one.read("first", _day, None), one.read("last", _day, None)
        hours = one.read("hours", parse_hours, None)
        one.done()
        for name, value in (("first", first), ("last", last), ("hours", hours)):
            if value is None and name not in one.table.items:
                one.wrong("missing", name)
        if first and last and hours:
            if last < first:
                one.wrong("bad_date", "last", given=last.isoformat())
            else:
                ramadan.append(RamadanHours(first, last, hours))
    return Calendar(country.country, added, frozenset(removed), tuple(ramadan))


def _country(text: str) -> Calendar:
    return Calendar(None if text == "none" else text)


def _read_day(reader: Reader, name: str, text: str) -> date | None:
    try:
        return _day(text)
    except BadTime:
        reader.wrong("bad_date", name, given=text)
        return None


def rituals(root: Reader) -> dict[str, FileRitual]:
    """Each ritual once; those that ask nobody have no delays."""
    planned, found = root.inner("rituals"), {}
    for kind in planned.table.items:
        if kind not in RITUALS:
            planned.wrong("choice", kind, given=kind, allowed=", ".join(RITUALS))
            continue
        one = planned.inner(kind)
        days = one.texts("days")
        at = one.read("at", parse_time, None)
        for name in ("days", "at"):
            if name not in one.table.items:
                one.wrong("missing", name)
        rule = _rule(one, days, at)
        closes = reminds = None
        if kind not in AUTOMATIC:
            closes = one.read("closes_after", parse_duration, None)
            if "closes_after" not in one.table.items:
                one.wrong("missing", "closes_after")
            reminds = one.read("remind_after", _elapsed, None)
        questions = {}
        if kind == "standup":
            asked = one.inner("questions")
            questions = {name: text for name in QUESTIONS if (text := asked.text(name, ""))}
            asked.done()
        paused = one.choice("paused", ("true", "false"), "false") == "true"
        one.done()
        if rule is not None:
            found[kind] = FileRitual(rule, closes, reminds, questions, paused)
    return found


def _rule(one: Reader, days: tuple[str, ...], at: time | None) -> Rule | None:
    if not days or at is None:
        if "days" in one.table.items and not days:
            one.wrong("bad_day", "days", given="")
        return None
    try:
        return Rule(parse_days(",".join(days)), at)
    except BadTime as bad:
        one.wrong("bad_day", "days", given=bad.value)
        return None


def _elapsed(text: str) -> Duration:
    """A reminder counts hours or minutes: it must be comparable with the opening."""
    found = parse_duration(text)
    if found.elapsed is None:
        raise BadTime("duration", text)
    return found


def vote(root: Reader) -> VoteRules:
    """The defaults of the committee's votes; what is not said is as everywhere (V32)."""
    given, usual = root.inner("vote"), VoteRules()
    rule = given.choice("rule", RULES, usual.rule)
    quorum = given.text("quorum", usual.quorum)
    if quorum and not _QUORUM.fullmatch(quorum):
        given.wrong("quorum", "quorum", given=quorum)
    deadline = given.read("deadline", parse_duration, usual.deadline) or usual.deadline
    results = given.choice("results", RESULTS, usual.results)
    given.done()
    return VoteRules(rule, quorum, deadline, results)
