"""A committee that gathers answers: real values, real catalogues, one line per thing that happens."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cards import (
    Button,
    Buttons,
    Card,
    Facts,
    Form,
    Heading,
    Quote,
    Table,
    Text,
    from_json,
    plain,
    to_json,
)
from bot.effects import Accepted, Effect, Occasion
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
)
from bot.ports import Ritual
from bot.refusals import Invalid
from bot.timetable import Calendar
from bot.words import Lexicon

ROOT = Path(__file__).parents[1]
OWN = tuple(ROOT / "rituals/words" / name for name in ("standup", "irritants", "triage", "digest"))
LEXICON = Lexicon.load(ROOT / "bot/words/core", *OWN)
LOCALES = ("fr", "en", "ar")
FR = LEXICON("fr")
ZONE = "Africa/Casablanca"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday
END = NOW + timedelta(hours=4)
DAY = date(2026, 11, 23)
GOAL = "Moins de réclamations"


def department(name: str) -> Department:
    return Department(name.lower(), name)


def seat(name: str, where: str, role: Role = Role.MEMBER, **person: Any) -> Seat:
    human = Person(name.lower(), "atlas", name, **person)
    return Seat(f"seat-{name.lower()}", human, department(where), role)


SEATS = (
    seat("Alice", "Marketing", Role.FACILITATOR),
    seat("Adil", "Marketing"),
    seat("Bob", "DSI"),
    seat("Carol", "Commercial"),
    seat("Emna", "Marketing", Role.SPONSOR),
    seat("Omar", "DSI", Role.OBSERVER),
)


def committee(*seats: Seat, **details: Any) -> Committee:
    seats = seats or SEATS
    names = dict.fromkeys(one.department.name for one in seats)
    given = {"departments": tuple(map(department, names)), "seats": seats, **details}
    return Committee(
        "c1", "atlas", "carte", "Carte Fidélité", GOAL, "fr", ZONE, Calendar("MA"), **given
    )


def occasion(where: Committee, **details: Any) -> Occasion:
    """A scheduled morning on which everybody seated is there; the ritual chooses whom it asks."""
    who = tuple(
        Participant(one.person.id, one.person.name, one.department, prompt_at=NOW)
        for one in where.seats
    )
    return replace(Occasion(NOW, DAY, who, END, NOW + timedelta(hours=2)), **details)


def opened(ritual: Ritual, where: Committee | None = None, **details: Any) -> Sitting:
    """A session that has just opened, as a store reads it back: its state as plain JSON."""
    where = where or committee()
    opening = ritual.open(where, occasion(where, **details))
    session = Session(
        "s1",
        where.id,
        ritual.kind,
        f"{ritual.kind}:{DAY}",
        NOW,
        opening.closes_at,
        opening.remind_at,
        SessionStatus.OPEN,
        json.loads(json.dumps(opening.state)),
        day=DAY,
    )
    return Sitting(session, where, opening.participants, ())


def taken(
    ritual: Ritual, sitting: Sitting, who: str, at: datetime = NOW, **values: Any
) -> tuple[Sitting, Accepted]:
    """One answer given, and what the ritual made of it."""
    participant = sitting.participant(who)
    assert participant is not None
    accepted = ritual.accept(sitting, participant, values, at)
    answer = Answer(
        who, participant.department, json.loads(json.dumps(accepted.value)), at, at, "x"
    )
    others = tuple(one for one in sitting.answers if one.person_id != who)
    return replace(sitting, answers=(*others, answer)), accepted


def said(ritual: Ritual, sitting: Sitting, who: str, **values: Any) -> Sitting:
    return taken(ritual, sitting, who, **values)[0]


def effects(ritual: Ritual, sitting: Sitting, who: str, **values: Any) -> tuple[Effect, ...]:
    return taken(ritual, sitting, who, **values)[1].effects


def errors(ritual: Ritual, sitting: Sitting, who: str, **values: Any) -> dict[str, str]:
    """The code under each field of an answer that is refused."""
    with pytest.raises(Invalid) as refusal:
        taken(ritual, sitting, who, **values)
    for code, params in refusal.value.errors.values():
        for locale in LOCALES:  # what is refused can be said
            LEXICON(locale).say(f"invalid.{code}", **params)
    return {name: code for name, (code, _) in refusal.value.errors.items()}


def over(sitting: Sitting, status: SessionStatus = SessionStatus.CLOSED, **state: Any) -> Sitting:
    ended = replace(
        sitting.session, status=status, closed_at=END, state={**sitting.session.state, **state}
    )
    return replace(sitting, session=ended)


def viewer(where: Committee, who: str | None = None, locale: str = "fr") -> Viewer:
    found = where.seat_of(who)
    return Viewer(locale, ZONE, who, found)


def shown(ritual: Ritual, sitting: Sitting, who: str | None = None, locale: str = "fr") -> Card:
    card = ritual.card(sitting, viewer(sitting.committee, who, locale), LEXICON(locale))
    assert card is not None
    return card


def asked(ritual: Ritual, sitting: Sitting, who: str, locale: str = "fr") -> Card:
    return ritual.prompt(sitting, viewer(sitting.committee, who, locale), LEXICON(locale))


def form(
    ritual: Ritual,
    sitting: Sitting,
    who: str,
    variant: str = "",
    previous: Mapping[str, Any] | None = None,
    locale: str = "fr",
) -> Form:
    participant = sitting.participant(who)
    assert participant is not None
    found = ritual.form(sitting, participant, variant, previous, LEXICON(locale))
    assert found is not None
    return found


def initials(asked: Form) -> dict[str, Any]:
    return {one.name: one.initial for one in asked.fields}


def reads(card: Card) -> str:
    """Everything a person reads on a card but its buttons, one element a line."""
    lines = [card.title]
    for one in card.elements:
        match one:
            case Heading(text) | Quote(text, ""):
                lines.append(text)
            case Text(spans):
                lines.append(plain(spans))
            case Quote(text, by):
                lines.append(f"{text} | {by}")
            case Facts(items):
                lines += [f"{fact.label} | {fact.value}" for fact in items]
            case Table(columns, rows):
                lines += [" | ".join(row) for row in (columns, *rows)]
    return "\n".join(lines)


def buttons(card: Card) -> dict[str, Button]:
    return {
        one.label: one for row in card.elements if isinstance(row, Buttons) for one in row.items
    }


def labels(card: Card) -> list[str]:
    return list(buttons(card))


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def check(card: Card, locale: str) -> None:
    """A card is whole: it says something, travels as JSON, and leaves no template behind."""
    assert card.title.strip() and card.summary.strip() and card.locale == locale
    assert from_json(json.loads(json.dumps(to_json(card)))) == card
    assert not [one for one in strings(to_json(card)) if re.search(r"\{\{|\{%|</?[bi]>", one)]
    for element in card.elements:
        if isinstance(element, Table):
            assert {len(row) for row in element.rows} <= {len(element.columns)}
        if isinstance(element, Buttons):
            assert element.items
            for one in element.items:
                assert one.action and one.action.pack() and len(one.label) <= 75


def check_form(asked: Form) -> None:
    """Slack's narrow places hold in every language; buttons may be packed."""
    assert 0 < len(asked.title) <= 24 and 0 < len(asked.submit) <= 24
    assert asked.action.pack()
    for one in asked.fields:
        assert one.label and len(one.placeholder) <= 150 and len(one.hint) <= 2000
        if one.initial and one.options:
            values = {option.value for option in one.options}
            assert set([one.initial] if isinstance(one.initial, str) else one.initial) <= values
        assert all(len(option.value) <= 150 for option in one.options)
