"""What a stand-up shows: the summary by department in the places, and the private prompt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from bot.cards import Button, Card, Element, Fact, Facts, Heading, Quote, Table, Text
from bot.model import Answer, Department, Json, Sitting, Viewer
from bot.words import Words
from rituals.collecting import (
    awaited,
    by_department,
    ended,
    ending,
    name_of,
    press,
    shown,
    steering,
)

PROMPT_REQUESTS = 5
"""How many open requests a private prompt recalls; the rest are on the commitments' page."""


def question(sitting: Sitting, name: str, words: Words) -> str:
    """The question as the facilitator worded it (S15), else as everybody has it."""
    return sitting.session.state.get("questions", {}).get(name) or words.say(f"standup.ask.{name}")


def askable(sitting: Sitting) -> list[Department]:
    """Whom a request may ask: the committee's departments, then the organisation's others (S12)."""
    found = {one.id: one for one in sitting.committee.departments}
    for one in sitting.session.state.get("departments", ()):
        found.setdefault(one["id"], Department(one["id"], one["name"]))
    return list(found.values())


def card(sitting: Sitting, viewer: Viewer, words: Words) -> Card | None:
    """The summary by department. None before the first answer (S02), save for a facilitator who
    looks privately and may want to remind."""
    steers = viewer.person_id is not None and viewer.facilitates
    if not sitting.answers and not steers:
        return None
    total = words.number(len(sitting.participants))
    counted = {"n": len(sitting.answers), "total": total}
    elements: list[Element] = [Text(words.text("standup.heard", **counted))]
    if sitting.committee.goal:
        goal = words.text("standup.goal", goal=sitting.committee.goal)
        elements.insert(0, Text(goal, tone="muted"))
    for department, answers in by_department(sitting):
        elements.append(Heading(department.name))
        for answer in answers:
            elements += _said(sitting, answer, words, reasons=steers)
    elements += [*_matrix(sitting, words), *_irritants(sitting, words), *awaited(sitting, words)]
    elements += ending(sitting, viewer, words)
    summary = words.say("standup.heard", **counted)
    if ended(sitting):
        return shown(sitting, words, summary, elements)
    buttons = (
        [press("standup.button.answer", "session.form", sitting, words)]
        if not steers or sitting.participant(viewer.person_id)
        else []
    )
    return shown(sitting, words, summary, elements, [*buttons, *steering(sitting, viewer, words)])


def prompt(sitting: Sitting, viewer: Viewer, words: Words) -> Card:
    """The private question; once answered, what I said; once closed, only that."""
    person_id = viewer.person_id or ""
    answer = sitting.answer(person_id)
    moment = words.moment(sitting.session.closes_at, viewer.timezone)
    closed = ending(sitting, viewer, words)
    if answer is None and closed:
        return shown(sitting, words, _summary(closed), closed)
    if answer is None:
        summary = words.say(
            "standup.prompt_summary", committee=sitting.committee.name, moment=moment
        )
        return shown(
            sitting,
            words,
            summary,
            _asked(sitting, person_id, moment, words),
            _choices(sitting, person_id, words),
        )
    skipped = answer.value.get("skipped", False)
    mine = _passed(answer, words) if skipped else _mine(answer, sitting, words)
    if closed:
        return shown(sitting, words, _summary(closed), [*mine, *closed])
    label = "standup.button.after_all" if skipped else "standup.button.edit"
    until = Text(words.text("standup.editable", moment=moment), tone="muted")
    state = "skipped_summary" if skipped else "answered_summary"
    return shown(
        sitting,
        words,
        words.say(f"standup.{state}", moment=moment),
        [*mine, until],
        [press(label, "session.form", sitting, words)],
    )


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


def _asked(sitting: Sitting, person_id: str, moment: str, words: Words) -> list[Element]:
    goal = sitting.committee.goal
    elements: list[Element] = [Text(words.text("standup.goal", goal=goal))] if goal else []
    asked = (
        *(question(sitting, name, words) for name in ("done", "next")),
        words.say("standup.ask.request"),
        words.say("standup.ask.irritant"),
    )
    elements += [Text(words.text("standup.point", text=one)) for one in asked]
    elements.append(Text(words.text("standup.until", moment=moment)))
    return [*elements, *still_waiting(sitting, person_id, words)]


def _choices(sitting: Sitting, person_id: str, words: Words) -> list[Button]:
    """To answer comes first; whoever has an earlier answer may start from it or from nothing."""
    resumes = person_id in sitting.session.state.get("resumable", ())
    variant = {"variant": "blank"} if resumes else {}
    answer = press("standup.button.answer", "session.form", sitting, words, **variant)
    again = [press("standup.button.again", "session.form", sitting, words)] if resumes else []
    skip = press("standup.button.skip", "session.form", sitting, words, variant="skip")
    return [Button(answer.label, answer.action, style="primary"), *again, skip]


def _summary(closed: list[Element]) -> str:
    first = closed[0]
    return "".join(span.text for span in first.spans) if isinstance(first, Text) else ""


def _passed(answer: Answer, words: Words) -> list[Element]:
    reason = answer.value.get("reason")
    said: list[Element] = [Text(words.text("standup.you_pass"))]
    return [*said, Quote(reason)] if reason else said


def _mine(answer: Answer, sitting: Sitting, words: Words) -> list[Element]:
    """What I said, all of it: only I read this card."""
    value = answer.value
    facts = [
        Fact(question(sitting, name, words), value[name])
        for name in ("done", "next")
        if value.get(name)
    ]
    if value.get("request_text"):
        facts.append(
            Fact(
                words.say("standup.asked_of", department=value["request_to"]),
                words.say(
                    "standup.waiting.line", text=value["request_text"], due=_due(value, words)
                ),
            )
        )
    if value.get("irritant"):
        facts.append(Fact(words.say("standup.sent_irritant"), value["irritant"]))
    return [Text(words.text("standup.you_said")), Facts(tuple(facts))]


def _said(sitting: Sitting, answer: Answer, words: Words, *, reasons: bool) -> list[Element]:
    """One member's lines. Why somebody passes is for the facilitator only (S10)."""
    name, value = name_of(sitting, answer.person_id), answer.value
    if value.get("skipped"):
        said: list[Element] = [Text(words.text("standup.passes", name=name), tone="muted")]
        return [*said, Quote(value["reason"])] if reasons and value.get("reason") else said
    custom = sitting.session.state.get("questions", {})
    facts = tuple(
        Fact(custom.get(part) or words.say(f"standup.said.{part}"), value[part])
        for part in ("done", "next")
        if value.get(part)
    )
    return [Text(words.text("standup.name", name=name)), *([Facts(facts)] if facts else [])]


def _matrix(sitting: Sitting, words: Words) -> list[Element]:
    """Who expects what of whom: today's requests, then those that are still open."""
    rows = [
        (
            _who(name_of(sitting, answer.person_id), answer.department.name, words),
            answer.value["request_to"],
            answer.value["request_text"],
            _due(answer.value, words),
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


def _irritants(sitting: Sitting, words: Words) -> list[Element]:
    """Irritants heard, without names nor the order of the answers, which would tell (I09)."""
    heard: Iterable[str] = (answer.value.get("irritant", "") for answer in sitting.answers)
    quotes = [Quote(text) for text in sorted(filter(None, heard), key=str.casefold)]
    return [Heading(words.say("standup.irritants", n=len(quotes))), *quotes] if quotes else []


def _who(name: str, department: str, words: Words) -> str:
    return words.say("standup.who", name=name, department=department) if name else department


def _due(value: Json, words: Words) -> str:
    return words.date(date.fromisoformat(value["request_due"]), "short")


def _day(request: Mapping[str, Any], words: Words) -> str:
    return words.date(date.fromisoformat(request["due"]), "short")
