"""Days, clock times, durations and dates as people type them, in French, English and Arabic.

The words here are what is read, never what is shown. Accents, case, Arabic vowels and hamza, the
digits of any script and bidirectional marks make no difference. What cannot be read raises
`BadTime` with the text as it was typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, time, timedelta

from bot.timetable.hours import WEEKDAYS, BadTime, Duration, Unit, Weekday, WorkingHours

_DAYS = (
    "lun lundi mon monday اثنين الاثنين",
    "mar mardi tue tues tuesday ثلاثاء الثلاثاء الثلاثا",
    "mer mercredi wed weds wednesday اربعاء الاربعاء الاربعا",
    "jeu jeudi thu thur thurs thursday خميس الخميس",
    "ven vendredi fri friday جمعة الجمعة جمعه الجمعه",
    "sam samedi sat saturday سبت السبت",
    "dim dimanche sun sunday احد الاحد",
)
_MONTHS = (
    "janvier janv jan january يناير",
    "fevrier fev fevr february feb فبراير",
    "mars march mar مارس",
    "avril avr april apr ابريل",
    "mai may ماي مايو",
    "juin june jun يونيو",
    "juillet juil july jul يوليوز يوليو",
    "aout august aug غشت اغسطس",
    "septembre sept september sep شتنبر سبتمبر",
    "octobre oct october اكتوبر",
    "novembre nov november نونبر نوفمبر",
    "decembre dec december دجنبر ديسمبر",
)
_UNITS: Mapping[Unit, str] = {
    "m": "m mn min mins minute minutes دقيقة دقيقه دقائق د",
    "h": "h hr hrs hour hours heure heures ساعة ساعه ساعات س",
    "d": "d j day days jour jours يوم ايام",
}
_RELATIVE = ("aujourd'hui today اليوم", "demain tomorrow غدا")
_FILLER = "et and le la les chaque every on du de from يوم كل من"
_RANGE = r"(?:-|\b(?:a|au|to|الى)\b)"


def fold(text: str) -> str:
    """The text without case, accents, vowel marks or direction marks, digits as 0 to 9."""
    kept = []
    for char in unicodedata.normalize("NFKD", text.casefold()):
        category = unicodedata.category(char)
        if category in {"Mn", "Cf"} or char == "\u0640":  # the last lengthens an Arabic word
            continue
        if category == "Nd":
            char = str(unicodedata.decimal(char))
        elif category == "Pd" or char == "\u2212":  # dashes, the minus sign
            char = "-"
        kept.append({"’": "'", "،": ","}.get(char, char))
    return " ".join("".join(kept).split())


# Arabic spells some days with a final lone hamza; folding leaves it, and all tables are folded.
_DAY = {word: Weekday(n) for n, words in enumerate(_DAYS) for word in fold(words).split()}
_MONTH = {word: n for n, words in enumerate(_MONTHS, 1) for word in fold(words).split()}
_UNIT: Mapping[str, Unit] = {
    word: unit for unit, words in _UNITS.items() for word in fold(words).split()
}
_SKIPPED = frozenset(_FILLER.split())
_SHIFT = {word: n for n, words in enumerate(_RELATIVE) for word in fold(words).split()}

_CLOCK = r"(\d{1,2})(?: ?[:h] ?(\d{2})?)(?: ?(am|pm))?|(\d{1,2}) ?(am|pm)"
_HOURS = re.compile(rf"(.*?)\b({_CLOCK}) ?{_RANGE} ?({_CLOCK})")


def parse_days(text: str) -> tuple[Weekday, ...]:
    """`lun,mer`, `monday wednesday`, `lundi au vendredi`, `mon-fri`, `الاثنين والأربعاء`."""
    words = re.findall(r"[^\W\d_]+|-", fold(text))
    days: set[Weekday] = set()
    start: Weekday | None = None
    previous: Weekday | None = None
    for word in words:
        if previous is not None and start is None and re.fullmatch(_RANGE, word):
            start = previous
            continue
        if word in _SKIPPED or word == "و":
            continue
        day = _DAY.get(word)
        if day is None and word.startswith("و"):  # Arabic writes "and" joined to the next word
            day = _DAY.get(word[1:])
        if day is None:
            raise BadTime("day", text)
        if start is not None:
            days.update(Weekday((start + n) % 7) for n in range((day - start) % 7 + 1))
            start = None
        days.add(day)
        previous = day
    if not days or start is not None:
        raise BadTime("day", text)
    return tuple(sorted(days))


def _clock(folded: str) -> time | None:
    found = re.fullmatch(_CLOCK, folded)
    if not found:
        return None
    hour = int(found[1] or found[4])
    half = found[3] or found[5]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    minute = int(found[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def parse_time(text: str) -> time:
    """`9h30`, `09:30`, `9h`, `9:30 pm`, `٠٩:٣٠`: a clock time of whole minutes."""
    folded = fold(text)
    found = None if folded.endswith(":") else _clock(folded)
    if found is None:
        raise BadTime("time", text)
    return found


def parse_duration(text: str) -> Duration:
    """`4h`, `30 min`, `1h30`, `2 jours`, `٣ أيام`: days are working days, the rest passes."""
    folded = fold(text)
    if both := re.fullmatch(r"(\d{1,4}) ?h ?(\d{1,2})(?: ?mi?n?)?", folded):
        minutes = int(both[1]) * 60 + int(both[2])
        return _duration(minutes, "m", text) if int(both[2]) < 60 else _duration(0, "m", text)
    found = re.fullmatch(r"(\d{1,6}) ?([^\W\d_]+)", folded)
    if not found or found[2] not in _UNIT:
        raise BadTime("duration", text)
    return _duration(int(found[1]), _UNIT[found[2]], text)


def _duration(amount: int, unit: Unit, text: str) -> Duration:
    try:
        return Duration(amount, unit)
    except BadTime as out_of_bounds:
        raise BadTime("duration", text) from out_of_bounds


def parse_hours(text: str) -> WorkingHours:
    """`08:30-17:00`, `8h30 à 17h`, `lun-jeu 9h-16h`; Monday to Friday where no day is named."""
    found = _HOURS.fullmatch(fold(text).replace(" - ", "-"))
    if not found:
        raise BadTime("hours", text)
    start, end = _clock(found[2]), _clock(found[8])
    named = found[1].strip(" ,:")
    if start is None or end is None:
        raise BadTime("hours", text)
    try:
        days = WEEKDAYS if named in _SKIPPED or not named else parse_days(named)
        return WorkingHours(days, start, end)
    except BadTime as wrong:
        raise BadTime("hours", text) from wrong


def parse_date(text: str, today: date) -> date:
    """`2026-12-03`, `3/12/2026`, `03/12`, `3 décembre`, `demain`, `lundi`; the day comes first.

    Without a year it is the next such day, `today` included; a weekday is the next one after
    `today`. Years run from 2000 to 2100.
    """
    folded = fold(text)
    if folded in _SHIFT:
        return today + timedelta(days=_SHIFT[folded])
    if (weekday := _DAY.get(folded.removeprefix("يوم "))) is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", folded):
        year, month, day = (int(part) for part in found.groups())
        return _date(day, month, [year], text)
    found = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})(?:[-/.](\d{4}|\d{2}))?", folded)
    if found:
        day, month = int(found[1]), int(found[2])
    else:
        found = re.fullmatch(r"(\d{1,2})(?:er|st|nd|rd|th)? ([^\W\d_]+)\.?(?: (\d{4}))?", folded)
        if not found or found[2] not in _MONTH:
            raise BadTime("date", text)
        day, month = int(found[1]), _MONTH[found[2]]
    if found[3]:
        return _date(day, month, [int(found[3]) + (2000 if len(found[3]) == 2 else 0)], text)
    # 29 February may be eight years away.
    coming = _date(day, month, range(today.year, today.year + 9), text, today)
    return coming


def _date(
    day: int, month: int, years: range | list[int], text: str, earliest: date = date.min
) -> date:
    """The first of the years in which the date exists and is not before `earliest`."""
    for year in years:
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if 2000 <= year <= 2100 and found >= earliest:
            return found
    raise BadTime("date", text)
