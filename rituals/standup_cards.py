"""What a stand-up shows: the summary by department in the places, and the private prompt."""

from __future__ import annotations

from collections.abc import Iterable

from bot.cards import Button, Card, Element, Fact, Facts, Heading, Quote, Text
from bot.model import Answer, Sitting, Viewer
from bot.words import Words
from rituals.collecting import (
    awaited,
    by_department,
    ended,
    ending,
    following,
    name_of,
    press,
    shown,
    steering,
)
from rituals.standup_requests import due, matrix, still_waiting


def question(sitting: Sitting, name: str, words: Words) -> str:
    """The question as the facilitator worded it (S15), else as everybody has it."""
    return sitting.session.state.get("questions", {}).get(name) or words.say(f"standup.ask.{name}")


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
    elements += [*matrix(sitting, words), *_irritants(sitting, words), *awaited(sitting, words)]
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
            [*_choices(sitting, person_id, words), *following(sitting, viewer, words)],
        )
    skipped = answer.value.get("skipped", False)
    mine = _passed(answer, words, over=bool(closed)) if skipped else _mine(answer, sitting, words)
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
        [press(label, "session.form", sitting, words), *following(sitting, viewer, words)],
    )


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


def _passed(answer: Answer, words: Words, *, over: bool) -> list[Element]:
    reason = answer.value.get("reason")
    said: list[Element] = [Text(words.text("standup.you_passed" if over else "standup.you_pass"))]
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
                    "standup.waiting.line", text=value["request_text"], due=due(value, words)
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


def _irritants(sitting: Sitting, words: Words) -> list[Element]:
    """Irritants heard, without names nor the order of the answers, which would tell (I09)."""
    heard: Iterable[str] = (answer.value.get("irritant", "") for answer in sitting.answers)
    quotes = [Quote(text) for text in sorted(filter(None, heard), key=str.casefold)]
    return [Heading(words.say("standup.irritants", n=len(quotes))), *quotes] if quotes else []
