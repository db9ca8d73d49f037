"""The register of irritants as people see it: the list, one irritant, "is it the same?", forms.

`REGISTER` carries these functions to whoever composes the program, because the centre imports no
ritual. The reporter is named to facilitators only, unless they signed (I09).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.cards import Button, Buttons, Card, Element, Fact, Facts, Quote, Text, plain
from bot.events import Action
from bot.model import Committee, CommitteeStatus, Irritant, IrritantStatus, Viewer
from bot.ranking import OPEN, UNSCORED, Weight, ranked
from bot.words import Words
from rituals import irritants_buttons
from rituals.irritants_forms import (
    CARRIED,
    SEPARATOR,
    about,
    coded,
    facts_of,
    move_form,
    report_form,
)
from rituals.weighing import gap_of, measures

LISTED = 20
"""How many irritants one card lists; the page of the register has them all."""


def register_card(
    committee: Committee,
    irritants: Sequence[Irritant],
    frequency: Mapping[str, int],
    viewer: Viewer,
    words: Words,
    weights: Mapping[str, Weight] = {},
) -> Card:
    """The register: open ones first; those that a triage scored by rank, then the most frequent
    first (I02: distinct people, 90 days)."""
    listed = ranked(irritants, frequency, weights)
    opened = [one for one in irritants if one.status in OPEN]
    weighed = any(weights.get(one.id, UNSCORED).pain is not None for one in opened)
    summary = words.text(
        "triage.register" if weighed else "irritants.register.summary", n=len(opened)
    )
    elements: list[Element] = [Text(summary)]
    for irritant in listed[:LISTED]:
        weight = weights.get(irritant.id, UNSCORED)
        elements.append(Quote(irritant.verbatim, _line(irritant, frequency, weight, words)))
        if irritant.status in OPEN and (gap := gap_of(weight, words)):
            elements.append(Text(gap, tone="warning"))
        buttons = (
            Button(
                words.say("irritants.button.show"),
                Action("irritant.show", {"irritant": irritant.id}),
            ),
            *irritants_buttons.support(irritant, viewer, words),
        )
        elements.append(Buttons(buttons))
    if len(listed) > LISTED:
        elements.append(
            Text(words.text("irritants.register.more", n=len(listed) - LISTED), tone="muted")
        )
    elements.append(
        Buttons(
            (
                Button(
                    words.say("irritants.button.report"),
                    Action("irritant.form", {"committee": committee.id}),
                    style="primary",
                ),
                *_launch(committee, irritants, viewer, words),
            )
        )
    )
    title = words.say("irritants.register.title", committee=committee.name)
    return Card(title, plain(summary), words.locale, tuple(elements))


def irritant_card(
    committee: Committee,
    irritant: Irritant,
    frequency: int,
    viewer: Viewer,
    words: Words,
    into: Irritant | None = None,
    weight: Weight = UNSCORED,
) -> Card:
    """One irritant whole. `frequency`: distinct people over the last 90 days; `into`: the one that
    stands for it, where it was merged (I06)."""
    facts = [
        ("status", words.say(f"irritants.status.{irritant.status}")),
        ("into", words.say("irritants.number", number=words.number(into.number)) if into else ""),
        ("people", words.say("irritants.people", n=frequency)),
        ("scores", SEPARATOR.join(measures(weight, words))),
        ("segment", irritant.segment),
        ("moment", coded("moment", irritant.moment, words)),
        ("source", coded("source", irritant.source, words)),
        ("owner", irritant.owner.name if irritant.owner else ""),
        ("reported", words.moment(irritant.reported_at, viewer.timezone)),
        ("reporter", _reporter(committee, irritant, viewer)),
        ("reason", irritant.reason),
        ("link", irritant.link),
    ]
    elements: list[Element] = [
        Quote(irritant.verbatim),
        Facts(
            tuple(
                Fact(words.say(f"irritants.fact.{name}"), value) for name, value in facts if value
            )
        ),
    ]
    if gap := gap_of(weight, words):
        elements.append(Text(gap, tone="warning"))
    buttons = (
        *irritants_buttons.support(irritant, viewer, words),
        *irritants_buttons.moves(irritant, viewer, words),
        *irritants_buttons.merges(irritant, viewer, words, into),
    )
    if not buttons and viewer.person_id in irritant.supporters:
        elements.append(Text(words.text("irritants.yours_too"), tone="muted"))
    buttons = (*buttons, *irritants_buttons.story(irritant, viewer, words))
    if buttons:
        elements.append(Buttons(buttons))
    number = words.number(irritant.number)
    title = words.say("irritants.one_title", number=number)
    summary = words.say("irritants.one_summary", number=number, text=irritant.verbatim)
    return Card(title, summary, words.locale, tuple(elements))


def similar_card(draft: Mapping[str, str], candidates: Sequence[Irritant], words: Words) -> Card:
    """ "Is it the same?": support one of the candidates, or save the draft as a new irritant.

    `draft` has `verbatim`; of its keys committee, draft, irritant and link, those present travel
    with the buttons, where `draft` is whatever lets its text be found again: a button holds 2,000
    characters, too few for a long verbatim.
    """
    carried = {name: draft[name] for name in CARRIED if draft.get(name)}
    elements: list[Element] = [
        Text(words.text("irritants.similar.yours")),
        Quote(draft["verbatim"]),
        Text(words.text("irritants.similar.ask", n=len(candidates))),
    ]
    for one in candidates:
        number = words.say("irritants.number", number=words.number(one.number))
        # The draft saved as new, if any, gives way to the one that is supported.
        saved = {"instead": carried["irritant"]} if "irritant" in carried else {}
        support = Action("irritant.support", {**carried, **saved, "irritant": one.id})
        elements += [
            Quote(
                one.verbatim, SEPARATOR.join(filter(None, (number, about(facts_of(one), words))))
            ),
            Buttons((Button(words.say("irritants.button.me_too"), support, style="primary"),)),
        ]
    elements.append(
        Buttons((Button(words.say("irritants.button.keep"), Action("irritant.keep", carried)),))
    )
    return Card(
        words.say("irritants.similar.title"),
        words.say("irritants.similar.title"),
        words.locale,
        tuple(elements),
    )


def _launch(
    committee: Committee, irritants: Sequence[Irritant], viewer: Viewer, words: Words
) -> tuple[Button, ...]:
    """A triage, where a facilitator has something to be scored."""
    new = any(one.status is IrritantStatus.NEW for one in irritants)
    if not (new and viewer.facilitates and committee.status is CommitteeStatus.OPEN):
        return ()
    return (
        Button(
            words.say("triage.button.launch"), Action("triage.open", {"committee": committee.id})
        ),
    )


def _line(irritant: Irritant, frequency: Mapping[str, int], weight: Weight, words: Words) -> str:
    seen = frequency.get(irritant.id, 0)
    parts = (
        words.say("irritants.number", number=words.number(irritant.number)),
        words.say(f"irritants.status.{irritant.status}"),
        *measures(weight, words),
        words.say("irritants.people", n=seen) if seen else "",
        irritant.owner.name if irritant.owner else "",
        about(facts_of(irritant), words),
    )
    return SEPARATOR.join(one for one in parts if one)


def _reporter(committee: Committee, irritant: Irritant, viewer: Viewer) -> str:
    named = irritant.signed or (viewer.facilitates and viewer.person_id is not None)
    seat = committee.seat_of(irritant.reporter_id)
    return seat.person.name if named and seat else ""


class RegisterCards:
    """The register's cards and forms as one value, to be handed to the centre."""

    register_card = staticmethod(register_card)
    irritant_card = staticmethod(irritant_card)
    similar_card = staticmethod(similar_card)
    report_form = staticmethod(report_form)
    move_form = staticmethod(move_form)


REGISTER = RegisterCards()
