"""A committee's messages as one person sees them: (id, instant, card), newest first.

A place shows what everybody may read; here each session is drawn for its reader, with their own
answer and, for a facilitator, the buttons that steer.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.cards import Card, from_json
from bot.commitment_cards import commitments_card
from bot.desk import Bearings
from bot.model import CommitmentStatus, Committee, Person, SessionStatus, Sitting, Viewer
from bot.ports import Message, Unit
from bot.timetable import local_day
from bot.topics import show, viewer_of
from bot.words import Words

Drawn = tuple[str, datetime, Card]
SHOWN = 30
"""Messages of a committee's page."""
NOTES = 20
TOLD = ("note", "objection", "spoken")
RECENT = timedelta(days=7)
"""Private notes of a person's home: the latest, of the last days."""
HIDDEN = (SessionStatus.DRAFT, SessionStatus.SKIPPED)


def awaiting(unit: Unit, person_id: str) -> list[Sitting]:
    """Open sessions that wait for the person: not those that ask them while they are away."""
    asking = unit.sessions.asking(person_id)
    return [s for s in asking if person_id in {one.person_id for one in s.awaited}]


def prompts(
    unit: Unit, bearings: Bearings, person: Person, committee: Committee | None = None
) -> list[Drawn]:
    """What awaits a person, in one committee or in all, the soonest to close first."""
    found = []
    for sitting in awaiting(unit, person.id):
        if committee is None or sitting.committee.id == committee.id:
            viewer = viewer_of(person, sitting.committee)
            card = bearings.rituals[sitting.session.kind].prompt(
                sitting, viewer, bearings.lexicon(viewer.locale)
            )
            found.append((f"prompt:{sitting.session.id}", sitting.session.opens_at, card))
    return found


def home(
    unit: Unit, bearings: Bearings, person: Person, viewer: Viewer, words: Words, now: datetime
) -> list[Drawn]:
    """What awaits a person, and what they owe in each committee."""
    found = prompts(unit, bearings, person)
    owed = [c for c in unit.commitments.owed_by(person.id) if c.status is CommitmentStatus.OPEN]
    for committee in unit.committees.of_person(person.id):
        mine = [c for c in owed if c.committee_id == committee.id]
        if mine:
            reader = viewer_of(person, committee)
            card = commitments_card(
                mine,
                committee,
                reader,
                bearings.lexicon(reader.locale),
                bearings.page(committee, "/commitments"),
                local_day(now, reader.timezone),
            )
            found.append((f"commitments:{committee.id}", now, card))
    return found


def told(unit: Unit, bearings: Bearings, person: Person, now: datetime) -> list[Drawn]:
    """What was told a person privately in the last days, newest first."""
    return [
        (message.id, message.created_at, card)
        for message in unit.messages.to_person(person.id, NOTES)
        if message.topic.partition(":")[0] in TOLD
        and now - message.created_at <= RECENT
        and (card := show(unit, bearings, message)) is not None
    ]


def of_committee(
    unit: Unit, bearings: Bearings, committee: Committee, viewer: Viewer, words: Words
) -> list[Drawn]:
    """What was said in a committee, from its web place; one without a web place is drawn from its
    sessions."""
    place = next((p for p in committee.places if p.platform == "web"), None)
    if place is None:
        return _of_sessions(unit, bearings, committee, viewer, words)
    messages = unit.messages.in_place(place.id, SHOWN)
    topics = {message.topic for message in messages}
    running = {f"session:{s.id}" for s in unit.sessions.open_in(committee.id)}
    messages.sort(key=lambda message: message.topic not in running)  # what is open stays in sight
    found = []
    for message in messages:
        kind, _, session_id = message.topic.partition(":")
        # A result says all that its closed session would say again.
        if kind == "session" and f"result:{session_id}" in topics:
            continue
        card = _drawn(unit, bearings, message, viewer, words)
        if card is not None:
            found.append((message.id, message.created_at, card))
    return found


def _drawn(
    unit: Unit, bearings: Bearings, message: Message, viewer: Viewer, words: Words
) -> Card | None:
    """A message of a place for this reader; None for what nothing is to be shown of."""
    kind, _, rest = message.topic.partition(":")
    match kind:
        case "note":
            return from_json(message.payload)
        case "session" | "result":
            sitting = unit.sessions.sitting(rest)
            ritual = bearings.rituals[sitting.session.kind]
            draw = ritual.card if kind == "session" else ritual.result
            return draw(sitting, viewer, words)
    return None


def _of_sessions(
    unit: Unit, bearings: Bearings, committee: Committee, viewer: Viewer, words: Words
) -> list[Drawn]:
    found = []
    for session in unit.sessions.recent(committee.id, SHOWN):
        if session.status not in HIDDEN:
            sitting = unit.sessions.sitting(session.id)
            card = bearings.rituals[session.kind].card(sitting, viewer, words)
            if card is not None:
                found.append((session.id, session.opens_at, card))
    return found
