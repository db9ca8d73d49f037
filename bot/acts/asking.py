"""What the acts about committees and people share: forms, choices, and reading what was typed."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TypeVar

from babel import Locale
from babel.dates import get_day_names

from bot.cards import Element, Field, FieldKind, Form, Option
from bot.commands import folded
from bot.desk import Desk
from bot.events import Action
from bot.model import Committee, Role, Schedule, Seat
from bot.refusals import Refused, invalid
from bot.replies import Ask
from bot.timetable import BadTime, Rule, Weekday, zone
from bot.words import Words

T = TypeVar("T")
EMAIL = re.compile(r"[^\s<>,;:()\"]+@[^\s<>,;:()\"@]+\.[^\s<>,;:()\"@.]{2,}")
COUNTRIES = ("MA", "DZ", "TN", "FR", "BE", "CH", "CA", "ES", "GB", "US", "AE", "SA", "SN", "CI")
NO_COUNTRY = "none"
LANGUAGES: Mapping[str, str] = {"fr": "Français", "en": "English", "ar": "العربية"}
"""Each language in its own name, as whoever needs it looks for it."""


def ask(
    desk: Desk, key: str, action: Action, fields: Iterable[Field], intro: Iterable[Element] = ()
) -> Ask:
    """A form whose title and button are `<key>.title` and `<key>.submit`."""
    words = desk.words
    return Ask(
        Form(
            words.say(f"{key}.title"),
            words.say(f"{key}.submit"),
            action,
            tuple(fields),
            words.locale,
            tuple(intro),
        )
    )


def field(
    words: Words,
    name: str,
    kind: FieldKind,
    key: str,
    *,
    required: bool = True,
    initial: str | tuple[str, ...] = "",
    options: tuple[Option, ...] = (),
    limit: int = 4000,
) -> Field:
    """A question labelled `<key>`, explained by `<key>_hint` where the catalogue has one."""
    hint = words.say(f"{key}_hint") if f"{key}_hint" in words else ""
    return Field(
        name,
        kind,
        words.say(key),
        hint=hint,
        required=required,
        initial=initial,
        options=options,
        limit=limit,
    )


def roles(words: Words) -> tuple[Option, ...]:
    return tuple(Option(str(role), words.say(f"role.{role}")) for role in Role)


def languages() -> tuple[Option, ...]:
    return tuple(Option(code, name) for code, name in LANGUAGES.items())


def countries(words: Words) -> tuple[Option, ...]:
    """Calendars of public holidays, by the country's name in the reader's language."""
    names = Locale.parse(words.locale).territories
    return (
        *(Option(code, names[code]) for code in COUNTRIES),
        Option(NO_COUNTRY, words.say("committee.no_country")),
    )


def day_names(days: Iterable[Weekday], words: Words) -> list[str]:
    names = get_day_names("wide", locale=words.locale)
    return [names[day.value] for day in days]


def rhythm(rule: Rule, words: Words) -> str:
    """`lundi et mercredi à 09:30`"""
    return words.say(
        "plan.rhythm", days=words.list(day_names(rule.days, words)), at=words.hour(rule.at)
    )


def ritual_name(kind: str, words: Words) -> str:
    """The name as it begins a sentence or stands above one."""
    name = words.say(f"ritual.{kind}")
    return name[:1].upper() + name[1:]


def week(schedules: Iterable[Schedule]) -> list[Schedule]:
    """Rituals in the order of the week."""
    return sorted(schedules, key=lambda s: (s.rule.days, s.rule.at, s.kind))


def rhythms(schedules: Iterable[Schedule], words: Words) -> str:
    """`stand-up (lundi et mercredi à 09:30) et collecte d’irritants (mardi à 10:00)`"""
    return words.list(
        words.say("plan.named", ritual=words.say(f"ritual.{s.kind}"), rhythm=rhythm(s.rule, words))
        for s in week(schedules)
    )


def read(name: str, parse: Callable[[str], T], text: str) -> T:
    """What was typed in a field, read. Raises Invalid on that field, as `invalid.<code>`."""
    try:
        return parse(text)
    except BadTime as wrong:
        raise invalid(name, wrong.code) from wrong


def chosen(desk: Desk, name: str) -> tuple[str, ...]:
    """What was ticked; nothing is as good as an empty choice."""
    given = desk.values.get(name)
    if isinstance(given, str):
        return (given,) if given else ()
    return given if isinstance(given, tuple) else ()


def one_of(desk: Desk, name: str, allowed: Iterable[str]) -> str:
    """A choice among ours. Raises Refused for a value that no form of ours offered."""
    given = desk.required(name)
    if given not in set(allowed):
        raise Refused("stale_button")
    return given


@lru_cache(maxsize=1)
def _zones() -> Mapping[str, str]:
    """Zones by their whole name and by their city, folded."""
    found: dict[str, str] = {}
    for name in sorted(zoneinfo.available_timezones()):
        if "/" in name and not name.startswith(("Etc/", "posix/", "right/", "SystemV/", "US/")):
            found.setdefault(folded(name.rpartition("/")[2].replace("_", " ")), name)
    return found


def zone_named(text: str) -> str:
    """`Africa/Casablanca`, or just `Casablanca`. Raises BadTime("zone")."""
    city = _zones().get(folded(text).replace("_", " ").strip())
    name = city or text
    zone(name)
    return name


def open_here(desk: Desk) -> Committee:
    """The committee, for a form that would change it; a closed one is only read (C07)."""
    committee = desk.here
    if committee.status == "closed":
        raise Refused("committee_closed", committee=committee.name)
    return committee


def seat_here(desk: Desk, seat_id: str) -> Seat:
    """A seat of this committee. Raises Refused when it has been taken away meanwhile."""
    found = next((s for s in desk.here.seats if s.id == seat_id), None)
    if found is None:
        raise Refused("seat_gone")
    return found
