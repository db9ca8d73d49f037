"""A person's home: what awaits them, what they owe, and every command as a button."""

from __future__ import annotations

from bot.cards import Button, Buttons, Card, Divider, Element, Heading, Text, plain
from bot.desk import Bearings
from bot.events import Action
from bot.menu import menu_buttons
from bot.model import Commitment, CommitmentStatus, Person, Sitting, Viewer
from bot.ports import Unit
from bot.words import Words


def home_card(unit: Unit, bearings: Bearings, person: Person) -> Card:
    """What awaits me, the soonest to close first, then my commitments, then the menu."""
    committees = [c for c in unit.committees.of_person(person.id) if c.status == "open"]
    shared = committees[0] if committees else None
    words = bearings.lexicon(person.locale or (shared.locale if shared else bearings.locale))
    zone = person.timezone or (shared.timezone if shared else bearings.timezone)
    viewer = Viewer(words.locale, zone, person.id)
    waiting = [s for s in unit.sessions.asking(person.id) if s.answer(person.id) is None]
    owed = [c for c in unit.commitments.owed_by(person.id) if c.status is CommitmentStatus.OPEN]
    greeting = words.text("home.awaiting", n=len(waiting), name=person.name)
    elements: list[Element] = [Text(greeting)]
    if not committees:
        elements += [
            Text(words.text("home.no_committee")),
            Buttons(
                (
                    Button(words.say("menu.create"), Action("committee.form"), style="primary"),
                    Button(words.say("menu.join"), Action("seat.join_form")),
                )
            ),
        ]
    for sitting in waiting:
        elements += _waiting(sitting, viewer, words)
    if owed:
        elements += [Divider(), Heading(words.say("home.commitments"))]
        for commitment in owed:
            elements += _owed(commitment, words)
    about = shared.id if len(committees) == 1 and shared else None
    elements += [Divider(), Heading(words.say("menu.title"))]
    for buttons in menu_buttons(words, about).values():
        elements.append(Buttons(buttons))
    elements.append(Text(words.text("home.stop"), "muted"))
    return Card(
        words.say("home.title"), plain(greeting), words.locale, tuple(elements), url=bearings.url
    )


def _waiting(sitting: Sitting, viewer: Viewer, words: Words) -> list[Element]:
    session = sitting.session
    action = Action(
        "session.show" if session.kind == "vote" else "session.form", {"session": session.id}
    )
    return [
        Text(
            words.text(
                "home.waits",
                ritual=words.say(f"ritual.{session.kind}"),
                committee=sitting.committee.name,
                until=words.moment(session.closes_at, viewer.timezone),
            )
        ),
        Buttons((Button(words.say("reminder.answer"), action, style="primary"),)),
    ]


def _owed(commitment: Commitment, words: Words) -> list[Element]:
    return [
        Text(words.text("home.owed", text=commitment.text, due=words.date(commitment.due, "long"))),
        Buttons(
            (
                Button(
                    words.say("commitment.done_button"),
                    Action("commitment.done", {"commitment": commitment.id}),
                ),
            )
        ),
    ]
