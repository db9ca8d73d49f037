"""What is expected of other departments: whom a request may ask, what is still awaited, and the
matrix "who expects what of whom"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.cards import Element, Fact, Facts, Heading, Table, Text
from bot.model import Department, Json, Sitting
from bot.words import Words
from rituals.collecting import by_department, name_of

PROMPT_REQUESTS = 5
"""How many open requests a private prompt recalls; the rest are on the commitments' page."""


def askable(sitting: Sitting) -> list[Department]:
    """Whom a request may ask: the committee's departments, then the organisation's others (S12)."""
    found = {one.id: one for one in sitting.committee.departments}
    for one in sitting.session.state.get("departments", ()):
        found.setdefault(one["id"], Department(one["id"], one["name"]))
    return list(found.values())


def still_waiting(sitting: Sitting, person_id: str, words: Words) -> tuple[Element, ...]:
    """Requests of earlier sessions that are still open and concern this person: theirs, and those
    made to their department. Shown again, never made again (S13)."""
    participant = sitting.participant(person_id)
    carried = sitting.session.state.get("carried", ())
    mine = [one for one in carried if one.get("author") == person_id]
    ours = [
        one
        for one in carried
        if one not in mine
        and participant is not None
        and one.get("department") == participant.department.id
    ]
    elements: list[Element] = []
    for key, found in (("mine", mine), ("ours", ours)):
        if found:
            elements.append(Text(words.text(f"standup.waiting.{key}", n=len(found))))
            elements.append(
                Facts(
                    tuple(
                        Fact(
                            one["to"] if key == "mine" else one["from"],
                            words.say(
                                "standup.waiting.line", text=one["text"], due=_day(one, words)
                            ),
                        )
                        for one in found[:PROMPT_REQUESTS]
                    )
                )
            )
    return tuple(elements)


def matrix(sitting: Sitting, words: Words) -> list[Element]:
    """Who expects what of whom: today's requests, then those that are still open."""
    rows = [
        (
            _who(name_of(sitting, answer.person_id), answer.department.name, words),
            answer.value["request_to"],
            answer.value["request_text"],
            due(answer.value, words),
        )
        for _, answers in by_department(sitting)
        for answer in answers
        if answer.value.get("request_text")
    ]
    rows += [
        (
            _who(one.get("author_name", ""), one["from"], words),
            one["to"],
            one["text"],
            words.say("standup.carried", due=_day(one, words)),
        )
        for one in sitting.session.state.get("carried", ())
    ]
    if not rows:
        return []
    columns = tuple(words.say(f"standup.column.{name}") for name in ("who", "of", "what", "due"))
    return [Heading(words.say("standup.matrix")), Table(columns, tuple(rows))]


def _who(name: str, department: str, words: Words) -> str:
    return words.say("standup.who", name=name, department=department) if name else department


def due(value: Json, words: Words) -> str:
    return words.date(date.fromisoformat(value["request_due"]), "short")


def _day(request: Mapping[str, Any], words: Words) -> str:
    return words.date(date.fromisoformat(request["due"]), "short")
