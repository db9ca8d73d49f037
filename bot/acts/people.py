"""What each person decides for themselves: language, days away, hours, and whether to be prompted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from bot import timetable
from bot.acts.asking import LANGUAGES, ask, chosen, field, languages, read, zone_named
from bot.cards import Button, Buttons, Element, Field, Option, Text
from bot.carry import whisper
from bot.commands import folded
from bot.desk import Act, Desk
from bot.effects import Notice
from bot.model import Leave, Person
from bot.refusals import Refused, invalid
from bot.replies import Reply, Tell
from bot.ticking import replan
from bot.timetable import DEFAULT_HOURS
from bot.words import Words

AUTO = "auto"
"""As the committee has it: no choice of one's own."""
SPOKEN = {
    "fr": ("fr", "français", "french", "الفرنسية", "فرنسية"),
    "en": ("en", "anglais", "english", "الإنجليزية", "إنجليزية", "الانجليزية"),
    "ar": ("ar", "arabe", "arabic", "العربية", "عربية", "عربي"),
}
_LOCALE = {folded(word): code for code, words in SPOKEN.items() for word in words}


def locale_form(desk: Desk) -> Reply:
    """Three languages, each by its own name, or the committee's."""
    words = desk.words
    options = (*languages(), Option(AUTO, words.say("person.locale_auto")))
    mine = (desk.person.locale if desk.person else None) or AUTO
    return ask(
        desk,
        "person.locale",
        desk.do("person.locale"),
        (field(words, "locale", "choice", "person.locale_label", initial=mine, options=options),),
    )


def locale(desk: Desk) -> Reply:
    """Keeps a language picked in the form or carried by a button."""
    return _speak(desk, desk.value("locale") or desk.action.args.get("locale", ""))


def locale_named(desk: Desk) -> Reply:
    """`/comite langue arabe`, in any of the three languages."""
    typed = folded(desk.text).strip()
    code = _LOCALE.get(typed) or _LOCALE.get(typed.removeprefix("ال"))
    if code is None:
        raise Refused(
            "unknown_language",
            typed=desk.text[:80],
            buttons=(("person.locale_button", desk.do("person.locale_form")),),
        )
    return _speak(desk, code)


def _speak(desk: Desk, code: str) -> Reply:
    if code not in (*LANGUAGES, AUTO):
        raise Refused("stale_button")
    _save(desk, locale=None if code == AUTO else code)
    return desk.tell("person.locale_saved")


def _save(desk: Desk, **changes: Any) -> None:
    desk.person = replace(desk.me, **changes)
    desk.unit.people.save(desk.person)
    desk.unit.messages.refresh(f"home:{desk.person.id}")


def prompts_form(desk: Desk) -> Reply:
    """Says how prompts work, and asks whether to go on."""
    words = desk.words
    options = (
        Option("yes", words.say("person.prompts_yes")),
        Option("no", words.say("person.prompts_no")),
    )
    on = desk.person is None or desk.person.prompts
    return ask(
        desk,
        "person.prompts",
        desk.do("person.prompts"),
        (
            field(
                words,
                "on",
                "choice",
                "person.prompts_label",
                options=options,
                initial="yes" if on else "no",
            ),
        ),
        (Text(words.text("person.prompts_about")),),
    )


def prompts(desk: Desk) -> Reply:
    """Stops the private questions and reminders, or starts them again."""
    given = desk.value("on") or desk.action.args.get("on", "")
    if given not in ("yes", "no"):
        raise Refused("stale_button")
    _save(desk, prompts=given == "yes")
    key, other = ("on", "no") if given == "yes" else ("off", "yes")
    return desk.tell(
        f"person.prompts_{key}",
        buttons=((f"person.prompts_{other}", desk.do("person.prompts", on=other)),),
    )


def hours_form(desk: Desk) -> Reply:
    """Working hours and time zone: outside of them nobody is prompted."""
    return ask(desk, "person.hours", desk.do("person.hours"), _hour_fields(desk))


def _hour_fields(desk: Desk) -> tuple[Field, Field]:
    words, mine = desk.words, desk.person
    own = (mine.hours if mine else None) or (
        desk.committee.hours if desk.committee else DEFAULT_HOURS
    )
    return (
        field(
            words, "hours", "line", "person.hours_label", required=False, initial=str(own), limit=60
        ),
        field(
            words,
            "timezone",
            "line",
            "person.timezone",
            required=False,
            initial=(mine.timezone if mine else None) or desk.timezone,
            limit=60,
        ),
    )


def hours(desk: Desk) -> Reply:
    """Keeps hours and zone; an empty field follows the committee."""
    _keep_hours(desk)
    return _told(desk, "person.hours_saved")


def _keep_hours(desk: Desk) -> bool:
    """Saves what differs from what holds already. Returns whether anything did."""
    me = desk.me
    typed, zone = desk.value("hours"), desk.value("timezone")
    hours = read("hours", timetable.parse_hours, typed) if typed else None
    name = read("timezone", zone_named, zone) if zone else None
    shared = desk.committee.hours if desk.committee else DEFAULT_HOURS
    if hours == shared and me.hours is None:
        hours = None
    if name == desk.timezone and me.timezone is None:
        name = None
    if (hours, name) == (me.hours, me.timezone):
        return False
    _save(desk, hours=hours, timezone=name)
    for committee in desk.unit.committees.of_person(me.id):
        if committee.status == "open":
            replan(desk.unit, desk.bearings, committee.id, desk.now)
    return True


def away_form(desk: Desk) -> Reply:
    """Days away, those already known, and working hours (S04); a facilitator may pick somebody."""
    words, fields = desk.words, list[Field]()
    if desk.person and desk.committee and desk.viewer.facilitates:
        fields.append(
            field(
                words,
                "who",
                "choice",
                "person.away_who",
                initial=desk.person.id,
                options=tuple(Option(s.person.id, s.person.name) for s in desk.committee.seats),
            )
        )
    fields += [
        field(words, "first", "date", "person.away_first", required=False),
        field(words, "last", "date", "person.away_last", required=False),
    ]
    known = _ahead(desk, desk.person)
    if known:
        fields.append(
            field(
                words,
                "drop",
                "choices",
                "person.away_drop",
                required=False,
                options=tuple(Option(x.id, _period(words, x)) for x in known),
            )
        )
    return ask(
        desk,
        "person.away",
        desk.do("person.away"),
        (*fields, *_hour_fields(desk)),
        (Text(words.text("person.away_about")),),
    )


def away(desk: Desk) -> Reply:
    """Keeps days away; whoever a facilitator enters is told (C08)."""
    me = desk.me
    dropped = [desk.unit.people.drop_leave(leave_id, me.id) for leave_id in chosen(desk, "drop")]
    person = _whose(desk)
    changed = _keep_hours(desk) if "hours" in desk.values else False
    if not desk.value("first"):
        if desk.value("last") or not (changed or dropped):
            raise invalid("first", "blank")
        return _told(desk, "person.hours_saved" if changed else "person.away_dropped")
    today = timetable.local_day(desk.now, person.timezone or desk.timezone)
    first = _day("first", desk.value("first"), today)
    last = _day("last", desk.value("last"), today) if desk.value("last") else first
    if last < first:
        raise invalid("last", "days_reversed")
    if last < today:
        raise invalid("last", "date_past")
    leave = Leave(desk.unit.new_id(), person.id, first, last)
    desk.unit.people.add_leave(leave)
    if person.id == me.id:
        return _told(desk, "person.away_saved", period=_period(desk.words, leave))
    theirs = desk.bearings.lexicon(person.locale or desk.here.locale)
    whisper(
        desk.unit,
        desk.bearings,
        person,
        Notice(
            "person.away_entered",
            {"who": me.name, "period": _period(theirs, leave)},
            buttons=(("person.away_button", desk.do("person.leaves")),),
        ),
        desk.committee,
    )
    return desk.tell(
        "person.away_saved_for", who=person.name, tone="good", period=_period(desk.words, leave)
    )


def _day(name: str, typed: str, today: date) -> date:
    return read(name, lambda text: timetable.parse_date(text, today), typed)


def _whose(desk: Desk) -> Person:
    """Oneself, or somebody of the committee that one facilitates."""
    picked = desk.value("who") or desk.me.id
    if picked == desk.me.id:
        return desk.me
    seat = desk.here.seat_of(picked)
    if not desk.viewer.facilitates or seat is None:
        raise Refused("stale_button")
    return seat.person


def leaves(desk: Desk) -> Reply:
    """One's days away, each with the button that takes it back."""
    return _told(desk, "person.leaves")


def back(desk: Desk) -> Reply:
    """Takes days away back."""
    gone = desk.unit.people.drop_leave(desk.arg("leave"), desk.me.id)
    return _told(desk, "person.away_dropped" if gone else "person.leaves")


def _ahead(desk: Desk, person: Person | None) -> list[Leave]:
    """What is not over yet, the soonest first."""
    if person is None:
        return []
    today = timetable.local_day(desk.now, desk.timezone)
    return sorted(
        (x for x in desk.unit.people.leaves(person.id) if x.last >= today), key=lambda x: x.first
    )


def _period(words: Words, leave: Leave) -> str:
    if leave.first == leave.last:
        return words.date(leave.first)
    return words.say(
        "person.away_period",
        first=words.date(leave.first, "long"),
        last=words.date(leave.last, "long"),
    )


def _told(desk: Desk, key: str, **params: Any) -> Tell:
    """What changed, then one's days away as they stand."""
    words, elements = desk.words, list[Element]()
    known = _ahead(desk, desk.me)
    for leave in known:
        elements += [
            Text(words.text("person.away_row", period=_period(words, leave))),
            Buttons(
                (Button(words.say("person.back_button"), desk.do("person.back", leave=leave.id)),)
            ),
        ]
    if not known:
        elements.append(Text(words.text("person.no_leave"), "muted"))
    return desk.tell(
        key,
        elements=tuple(elements),
        **params,
        buttons=(
            ("person.away_add_button", desk.do("person.away_form")),
            ("person.hours_button", desk.do("person.hours_form")),
        ),
    )


ACTS = (
    Act("person.locale_form", locale_form, guard="anyone", reads=True, asks=True),
    Act("person.locale", locale, guard="anyone"),
    Act("person.locale_named", locale_named, guard="anyone"),
    Act("person.prompts_form", prompts_form, guard="anyone", reads=True, asks=True),
    Act("person.prompts", prompts, guard="anyone"),
    Act("person.hours_form", hours_form, guard="anyone", reads=True, asks=True),
    Act("person.hours", hours, guard="anyone"),
    Act("person.away_form", away_form, guard="anyone", reads=True, asks=True),
    Act("person.away", away, guard="anyone"),
    Act("person.leaves", leaves, guard="anyone", reads=True),
    Act("person.back", back, guard="anyone"),
)
