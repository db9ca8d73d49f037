"""What a triage shows: the private question, and the ranking once it is closed.

Nobody's figures are shown to anybody else: only means of departments' means, and which two
departments see an irritant most differently (I04). Before the closing there is no ranking, so that
nobody scores after the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.cards import Button, Card, Element, Quote, Text, plain
from bot.events import Action
from bot.model import Answer, Json, SessionStatus, Sitting, Viewer
from bot.ranking import UNSCORED, Weight, order, weigh
from bot.words import Words
from rituals.collecting import (
    awaited,
    cut,
    ended,
    ending,
    following,
    press,
    shown,
    steering,
)
from rituals.triage_forms import NOTHING, SCALES, scored, taken
from rituals.weighing import SEPARATOR, gap_of, kept, measures, weight_of

EXCERPT = 200
"""Characters of a customer's words: ten of them in one message."""


def card(sitting: Sitting, viewer: Viewer, words: Words) -> Card | None:
    """How many answered while it is open, then the ranking. None before the first answer, save for
    a facilitator who looks privately and may want to remind."""
    steers = viewer.person_id is not None and viewer.facilitates
    if not sitting.answers and not steers:
        return None
    if ended(sitting):
        return _ended(sitting, viewer, words)
    said = words.text("triage.answered", n=len(sitting.answers))
    about = words.text("triage.about", n=len(taken(sitting)))
    elements: list[Element] = [Text(about), Text(said), *awaited(sitting, words)]
    asks = not steers or sitting.participant(viewer.person_id) is not None
    buttons = [*(_choices(sitting, words) if asks else ()), *steering(sitting, viewer, words)]
    return shown(sitting, words, plain(said), elements, buttons)


def _ended(sitting: Sitting, viewer: Viewer, words: Words) -> Card:
    if sitting.session.status is SessionStatus.CANCELLED:
        told = words.text("triage.about", n=len(taken(sitting)))
        return shown(sitting, words, plain(told), ending(sitting, viewer, words))
    found, irritants = sitting.session.state, {one["id"]: one for one in taken(sitting)}
    ranking = found.get("ranking", ())
    summary = words.text("triage.ranked", n=len(ranking))
    elements: list[Element] = [Text(summary)]
    for one in ranking:
        elements += _line(irritants[one["id"]], weight_of(one), words)
    for key, count in (
        ("unscored", len(irritants) - len(ranking)),
        ("nothing", found.get("nothing", 0)),
        ("missing", found.get("missing", 0)),
    ):
        if count:
            elements.append(Text(words.text(f"triage.{key}", n=count), tone="muted"))
    elements += ending(sitting, viewer, words)
    return shown(sitting, words, plain(summary), elements)


def summed_up(sitting: Sitting) -> Json:
    """What the closing leaves in the state: the ranking, and how many had nothing or did not answer.
    Answers lose their words with time and with their authors; a ranking once shown stays."""
    weights = weigh(scored(sitting))
    ranked = sorted(
        (one for one in taken(sitting) if weights.get(one["id"], UNSCORED).pain is not None),
        key=lambda one: (*order(weights[one["id"]], one["frequency"]), -one["number"]),
    )
    return {
        "ranking": [{"id": one["id"], **kept(weights[one["id"]])} for one in ranked],
        "nothing": sum(answer.value["choice"] == NOTHING for answer in sitting.answers),
        "missing": len(sitting.awaited),
    }


def _line(one: Any, weight: Weight, words: Words) -> Iterator[Element]:
    parts = (
        words.say("irritants.number", number=words.number(one["number"])),
        *measures(weight, words),
        words.say("irritants.people", n=one["frequency"]),
    )
    yield Quote(cut(one["verbatim"], EXCERPT), SEPARATOR.join(parts))
    if gap := gap_of(weight, words):
        yield Text(gap, tone="warning")


def prompt(sitting: Sitting, viewer: Viewer, words: Words) -> Card:
    """The private question with the irritants; once answered, what I said."""
    moment = words.moment(sitting.session.closes_at, viewer.timezone)
    answer = sitting.answer(viewer.person_id)
    mine = _mine(sitting, answer, words) if answer else []
    closed = ending(sitting, viewer, words)
    if closed:
        first = closed[0]
        assert isinstance(first, Text)  # `ending` opens with its sentence
        return shown(sitting, words, plain(first.spans), [*mine, *closed])
    buttons = [*_choices(sitting, words, answer), *following(sitting, viewer, words)]
    if answer is not None:
        first = mine[0]
        assert isinstance(first, Text)  # what was said opens with its sentence
        until = Text(words.text("triage.open_until", moment=moment), tone="muted")
        return shown(sitting, words, plain(first.spans), [*mine, until], buttons)
    goal = sitting.committee.goal
    elements: list[Element] = [Text(words.text("triage.goal", goal=goal))] if goal else []
    elements.append(Text(words.text("triage.ask", n=len(taken(sitting)))))
    elements += [Quote(cut(one["verbatim"], EXCERPT), _known(one, words)) for one in taken(sitting)]
    elements.append(Text(words.text("triage.until", moment=moment)))
    summary = words.say("triage.prompt_summary", committee=sitting.committee.name, moment=moment)
    return shown(sitting, words, summary, elements, buttons)


def _known(one: Any, words: Words) -> str:
    number = words.say("irritants.number", number=words.number(one["number"]))
    return SEPARATOR.join((number, words.say("irritants.people", n=one["frequency"])))


def _mine(sitting: Sitting, answer: Answer, words: Words) -> list[Element]:
    """What I said, for my own eyes."""
    scores = answer.value.get("scores")
    if scores is None:  # it is too long ago
        return []
    elements: list[Element] = [Text(words.text("triage.you_said", n=len(scores)))]
    for one in taken(sitting):
        said = scores.get(one["id"])
        if said is None:
            continue
        parts = [words.say("irritants.number", number=words.number(one["number"]))]
        parts += [
            words.say(f"triage.mine.{scale}", figure=words.number(said[scale]))
            for scale in SCALES
            if said.get(scale) is not None
        ]
        elements.append(Quote(cut(one["verbatim"], EXCERPT), SEPARATOR.join(parts)))
    return elements


def _choices(sitting: Sitting, words: Words, answer: Answer | None = None) -> tuple[Button, ...]:
    about = {"session": sitting.session.id}
    label = "change" if answer and answer.value.get("scores") else "score"
    form = Button(
        words.say(f"triage.button.{label}"), Action("session.form", about), style="primary"
    )
    if answer is not None and answer.value["choice"] == NOTHING:
        return (form,)
    nothing = press("triage.button.nothing", "session.answer", sitting, words, choice=NOTHING)
    return (form, nothing)
