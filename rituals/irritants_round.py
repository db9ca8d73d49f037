"""What a collection of irritants shows: the summary in the places, and the private prompt."""

from __future__ import annotations

from bot.cards import Button, Card, Element, Heading, Quote, Text, plain
from bot.events import Action
from bot.model import Sitting, Viewer
from bot.words import Words
from rituals.collecting import (
    awaited,
    by_department,
    ended,
    ending,
    following,
    press,
    shown,
    steering,
)
from rituals.irritants_forms import about


def question(sitting: Sitting, words: Words) -> str:
    """The question as the facilitator worded it, else as everybody has it."""
    return sitting.session.state.get("questions", {}).get("verbatim") or words.say("irritants.ask")


def card(sitting: Sitting, viewer: Viewer, words: Words) -> Card | None:
    """What was heard, by department and without names (I09). None before the first answer, save
    for a facilitator who looks privately and may want to remind."""
    steers = viewer.person_id is not None and viewer.facilitates
    if not sitting.answers and not steers:
        return None
    count = sum(len(answer.value["reports"]) for answer in sitting.answers)
    heard = words.text("irritants.heard", n=count)
    elements: list[Element] = [Text(heard)]
    for department, answers in by_department(sitting):
        reports = [one for answer in answers for one in answer.value["reports"]]
        if reports:
            elements.append(Heading(department.name))
            # In an order that says nothing of who spoke.
            elements += [
                Quote(one["verbatim"], about(one, words))
                for one in sorted(reports, key=lambda one: one["verbatim"].casefold())
            ]
    nothing = sum(not answer.value["reports"] for answer in sitting.answers)
    if nothing:
        elements.append(Text(words.text("irritants.nothing", n=nothing), tone="muted"))
    elements += [*awaited(sitting, words), *ending(sitting, viewer, words)]
    if ended(sitting):
        return shown(sitting, words, plain(heard), elements)
    asks = not steers or sitting.participant(viewer.person_id) is not None
    buttons = [*(_choices(sitting, words) if asks else ()), *steering(sitting, viewer, words)]
    return shown(sitting, words, plain(heard), elements, buttons)


def prompt(sitting: Sitting, viewer: Viewer, words: Words) -> Card:
    """The private question; once answered, what I said; once closed, only that."""
    moment = words.moment(sitting.session.closes_at, viewer.timezone)
    answer = sitting.answer(viewer.person_id)
    mine: list[Element] = []
    if answer is not None:
        said = words.text("irritants.you_said", n=len(answer.value["reports"]))
        mine = [
            Text(said),
            *(Quote(one["verbatim"], about(one, words)) for one in answer.value["reports"]),
        ]
    closed = ending(sitting, viewer, words)
    if closed:
        first = closed[0]
        assert isinstance(first, Text)  # `ending` opens with its sentence
        return shown(sitting, words, plain(first.spans), [*mine, *closed])
    if answer is not None:
        label = "another" if answer.value["reports"] else "report"
        another = press(f"irritants.button.{label}", "session.form", sitting, words)
        until = Text(words.text("irritants.open_until", moment=moment), tone="muted")
        return shown(
            sitting,
            words,
            plain(said),
            [*mine, until],
            [another, *following(sitting, viewer, words)],
        )
    goal = sitting.committee.goal
    asked = question(sitting, words)
    elements: list[Element] = [Text(words.text("irritants.goal", goal=goal))] if goal else []
    elements += [
        Text(words.text("irritants.point", text=asked)),
        Text(words.text("irritants.until", moment=moment)),
    ]
    summary = words.say("irritants.prompt_summary", committee=sitting.committee.name, moment=moment)
    buttons = [*_choices(sitting, words), *following(sitting, viewer, words)]
    return shown(sitting, words, summary, elements, buttons)


def _choices(sitting: Sitting, words: Words) -> tuple[Button, ...]:
    about_it = {"session": sitting.session.id}
    return (
        Button(
            words.say("irritants.button.report"), Action("session.form", about_it), style="primary"
        ),
        press("irritants.button.nothing", "session.answer", sitting, words, choice="nothing"),
    )
