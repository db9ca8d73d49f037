"""A committee that votes: real values, a real catalogue, and one line per thing that happens."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cards import Buttons, Card, Facts, Form, Heading, Quote, Table, Text, plain
from bot.effects import Conclusion, Occasion, SecretBallot
from bot.events import Action
from bot.model import (
    Answer,
    Committee,
    Department,
    Participant,
    Person,
    Role,
    Seat,
    Session,
    SessionStatus,
    Sitting,
    Viewer,
    VoteRules,
)
from bot.refusals import Invalid
from bot.timetable import Calendar
from bot.words import Lexicon
from rituals.go_no_go import GoNoGo

ROOT = Path(__file__).parents[1]
LEXICON = Lexicon.load(ROOT / "bot/words/core", ROOT / "rituals/words/vote")
LOCALES = ("fr", "en", "ar")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
END = NOW + timedelta(days=1)
ZONE = "Africa/Casablanca"
VOTE = GoNoGo()
FR = LEXICON("fr")


def large(*sizes: int) -> Committee:
    """As many departments as sizes, with as many members each: a1 to a5, b1 to b7…"""
    return committee(
        *(
            seat(f"{letter}{n}", f"Direction {letter.upper()}")
            for letter, size in zip("abcdefgh", sizes, strict=False)
            for n in range(1, size + 1)
        )
    )


def department(name: str) -> Department:
    return Department(name.lower(), name)


def seat(person: str, where: str, role: Role = Role.MEMBER, **details: Any) -> Seat:
    human = Person(person.lower(), "atlas", person)
    return Seat(f"seat-{person.lower()}", human, department(where), role, **details)


SEATS = (
    seat("Alice", "Marketing", Role.FACILITATOR),
    seat("Adil", "Marketing"),
    seat("Bob", "DSI"),
    seat("Carol", "Commercial"),
    seat("Emna", "Marketing", Role.SPONSOR),
    seat("Omar", "DSI", Role.OBSERVER),
)


def committee(*seats: Seat, departments: tuple[str, ...] = (), **details: Any) -> Committee:
    seats = seats or SEATS
    names = departments or tuple(dict.fromkeys(one.department.name for one in seats))
    return Committee(
        "c1",
        "atlas",
        "carte",
        "Carte Fidélité",
        "Moins de réclamations",
        "fr",
        ZONE,
        Calendar("MA"),
        departments=tuple(map(department, names)),
        seats=seats,
        **details,
    )


def occasion(values: Mapping[str, Any] | None = None, **details: Any) -> Occasion:
    given = {"proposal": "Lancer la carte en mars"} if values is None else values
    return replace(Occasion(NOW, None, (), END, values=given, asked_by="alice"), **details)


def opened(where: Committee | None = None, **values: Any) -> Sitting:
    """A vote that has just opened, as it is read back from a store: state as plain JSON."""
    where = where or committee()
    terms = {"proposal": "Lancer la carte en mars", **values}
    opening = VOTE.open(where, occasion(terms))
    session = Session(
        "s1",
        where.id,
        "vote",
        "vote:1",
        NOW,
        opening.closes_at,
        None,
        SessionStatus.OPEN,
        json.loads(json.dumps(opening.state)),
        "alice",
    )
    return Sitting(session, where, opening.participants, ())


NO_GO = {
    "choice": "no_go",
    "reason": "Le support n’est pas formé",
    "lift": "Deux jours de formation",
}
CONDITIONAL = {
    "choice": "conditional",
    "condition": "Le numéro vert répond",
    "owner": "bob",
    "date": "2026-12-15",
}


def ballot(choice: str, **words: str) -> dict[str, str]:
    usual = {"no_go": NO_GO, "conditional": CONDITIONAL}.get(choice, {"choice": choice})
    return {**usual, **words}


def vote(
    sitting: Sitting, person: str, choice: str = "go", at: datetime = NOW, **words: str
) -> Sitting:
    """The sitting after one more ballot; its closing moves as the ritual says."""
    participant = sitting.participant(person)
    assert participant is not None
    accepted = VOTE.accept(sitting, participant, ballot(choice, **words), at)
    answer = Answer(person, participant.department, accepted.value, at, at, "web:atlas:x")
    answers = (*(a for a in sitting.answers if a.person_id != person), answer)
    session = replace(sitting.session, closes_at=accepted.closes_at or sitting.session.closes_at)
    box = {group: dict(added) for group, added in sitting.box.items()}
    for effect in accepted.effects:
        if isinstance(effect, SecretBallot):
            added = box.setdefault(effect.group, {})
            added[effect.choice] = added.get(effect.choice, 0) + 1
    return replace(sitting, session=session, answers=answers, box=box)


def voted(sitting: Sitting, **choices: str) -> Sitting:
    for person, choice in choices.items():
        sitting = vote(sitting, person, choice)
    return sitting


def closed(sitting: Sitting, **more: Any) -> Sitting:
    """The sitting as it is read back after its closing."""
    _, after = concluded(sitting)
    state = json.loads(json.dumps({**after.session.state, **more}))
    return replace(after, session=replace(after.session, state=state))


def concluded(sitting: Sitting) -> tuple[Conclusion, Sitting]:
    over = replace(sitting.session, status=SessionStatus.CLOSED, closed_at=END)
    conclusion = VOTE.conclude(replace(sitting, session=over), END)
    return conclusion, replace(sitting, session=replace(over, state=conclusion.state))


def viewer(person: str | None = None, locale: str = "fr", where: Committee | None = None) -> Viewer:
    found = (where or committee()).seat_of(person) if person else None
    return Viewer(locale, ZONE, person, found)


def rules(**details: Any) -> VoteRules:
    return VoteRules(**details)


def away(person: str, where: str) -> Participant:
    """How the timetable sees somebody on leave."""
    return Participant(person, person.title(), department(where), on_leave=True, awaited=False)


def form(sitting: Sitting, variant: str, locale: str = "fr") -> Form | None:
    bob = sitting.participant("bob")
    assert bob is not None
    return VOTE.form(sitting, bob, variant, None, LEXICON(locale))


def shown(sitting: Sitting, person: str | None = None, locale: str = "fr") -> Card:
    return VOTE.card(sitting, viewer(person, locale, sitting.committee), LEXICON(locale))


def texts(card: Card) -> list[str]:
    """Every word of a card, one string a paragraph, cell, label or button."""
    found = [card.title, card.summary]
    for element in card.elements:
        match element:
            case Text(spans):
                found.append(plain(spans))
            case Quote(text, by):
                found += [text, by]
            case Heading(text):
                found.append(text)
            case Facts(items):
                found += [part for fact in items for part in (fact.label, fact.value)]
            case Table(columns, rows):
                found += itertools.chain(columns, *rows)
            case Buttons(items):
                found += [button.label for button in items]
    return found


def says(card: Card, sentence: str) -> bool:
    return any(sentence in text.replace("\u00a0", " ") for text in texts(card))


def facts(card: Card) -> dict[str, str]:
    return {
        f.label: f.value.replace("\u00a0", " ")
        for e in card.elements
        if isinstance(e, Facts)
        for f in e.items
    }


def table(card: Card) -> Table:
    return next(e for e in card.elements if isinstance(e, Table))


def actions(card: Card) -> list[Action]:
    return [b.action for e in card.elements if isinstance(e, Buttons) for b in e.items if b.action]


def names(card: Card) -> list[str]:
    return [action.name for action in actions(card)]


def wrong(error: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    return {field: code for field, (code, _) in error.value.errors.items()}
