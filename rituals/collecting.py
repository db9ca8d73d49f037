"""What the stand-up and the collection of irritants share: both gather one answer from each member.

A place learns how many are awaited in each department, never who; a facilitator's own view has the
means to remind and to close. Sentences live under the ritual's own name: `<kind>.closed` and so on.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot.cards import Button, Buttons, Card, Confirm, Element, Fact, Facts, Quote, Text
from bot.effects import Occasion
from bot.events import Action
from bot.model import (
    VOTING,
    Answer,
    Committee,
    Department,
    Participant,
    SessionStatus,
    Sitting,
    Viewer,
)
from bot.words import Words

QUESTION_LIMIT = 300
"""Characters of a facilitator's question; a longer one would be refused as the label of a field."""


def written(value: Any) -> str:
    """What somebody wrote, without outer spaces; "" for nothing visible (FAULTS 46).

    A zero-width joiner belongs to Arabic and to emoji, but alone it is an empty answer.
    """
    text = value.strip() if isinstance(value, str) else ""
    return text if any(unicodedata.category(sign)[0] not in "ZC" for sign in text) else ""


def cut(text: str, limit: int) -> str:
    """At most `limit` characters; what is missing is marked."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def asked(committee: Committee, occasion: Occasion) -> tuple[Participant, ...]:
    """Members and facilitators; sponsors and observers are neither prompted nor counted (S16)."""
    seats = {seat.person.id: seat.role for seat in committee.seats}
    return tuple(
        one
        for one in occasion.participants
        if one.person_id not in seats or seats[one.person_id] in VOTING
    )


def day_of(sitting: Sitting) -> date:
    """The session's local day: its own for a scheduled one, else that of its opening."""
    session = sitting.session
    return session.day or session.opens_at.astimezone(ZoneInfo(sitting.committee.timezone)).date()


def departments(sitting: Sitting) -> list[Department]:
    """The committee's departments in their order, then any that a participant had at opening."""
    found = {one.id: one for one in sitting.committee.departments}
    then = [one.department for one in sitting.participants]
    for department in (*then, *(one.department for one in sitting.answers)):
        found.setdefault(department.id, department)
    return list(found.values())


def by_department(sitting: Sitting) -> list[tuple[Department, list[Answer]]]:
    """The departments that answered, each with its answers in the order of the participants."""
    order = {one.person_id: rank for rank, one in enumerate(sitting.participants)}
    answers = sorted(sitting.answers, key=lambda one: order.get(one.person_id, len(order)))
    grouped = [
        (department, [one for one in answers if one.department.id == department.id])
        for department in departments(sitting)
    ]
    return [(department, found) for department, found in grouped if found]


def name_of(sitting: Sitting, person_id: str) -> str:
    """A participant's name as it was at opening."""
    one = sitting.participant(person_id)
    return one.name if one else ""


def awaited(sitting: Sitting, words: Words) -> list[Element]:
    """How many each department still owes; nobody is named in public."""
    waiting = [one.department.id for one in sitting.awaited]
    counts = tuple(
        Fact(one.name, words.say(f"{sitting.session.kind}.awaited_count", n=waiting.count(one.id)))
        for one in departments(sitting)
        if one.id in waiting
    )
    if not counts or ended(sitting):
        return []
    return [
        Text(words.text(f"{sitting.session.kind}.awaited", n=len(waiting)), tone="muted"),
        Facts(counts),
    ]


def ended(sitting: Sitting) -> bool:
    return sitting.session.status is not SessionStatus.OPEN


def ending(sitting: Sitting, viewer: Viewer, words: Words) -> list[Element]:
    """When it closed, or why it was cancelled; nothing while it is open."""
    session = sitting.session
    moment = words.moment(session.closed_at or session.closes_at, viewer.timezone)
    if session.status is SessionStatus.CANCELLED:
        reason = session.state.get("cancelled_reason", "")
        said = [Text(words.text(f"{session.kind}.cancelled", moment=moment), tone="warning")]
        return [*said, Quote(reason)] if reason else [*said]
    if ended(sitting):
        return [Text(words.text(f"{session.kind}.closed", moment=moment), tone="muted")]
    return []


def press(label: str, name: str, sitting: Sitting, words: Words, **args: str) -> Button:
    """A button about this session; `label` is a catalogue key."""
    return Button(words.say(label), Action(name, {"session": sitting.session.id, **args}))


def steering(sitting: Sitting, viewer: Viewer, words: Words) -> list[Button]:
    """What a facilitator may do, in their own view only."""
    if viewer.person_id is None or not viewer.facilitates:
        return []
    kind = sitting.session.kind
    if sitting.awaited:
        return [press(f"{kind}.button.remind", "session.remind", sitting, words)]
    sure = Confirm(*(words.say(f"{kind}.close.{part}") for part in ("title", "text", "yes", "no")))
    return [
        Button(
            words.say(f"{kind}.button.close"),
            Action("session.close", {"session": sitting.session.id}),
            confirm=sure,
        )
    ]


def following(sitting: Sitting, viewer: Viewer, words: Words) -> list[Button]:
    """From a facilitator's own prompt to the session as they steer it."""
    if not viewer.facilitates:
        return []
    return [press("session.follow_button", "session.show", sitting, words)]


def shown(
    sitting: Sitting,
    words: Words,
    summary: str,
    elements: Iterable[Element],
    buttons: Iterable[Button] = (),
) -> Card:
    """The card of a session: its title names the ritual and its day."""
    row = tuple(buttons)
    title = words.say(f"{sitting.session.kind}.title", day=words.date(day_of(sitting), "short"))
    return Card(
        title,
        summary,
        words.locale,
        (*elements, Buttons(row)) if row else tuple(elements),
        url=sitting.session.state.get("url", ""),
    )
