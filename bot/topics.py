"""What a message shows, worked out when it is sent: one switch over the topics.

A message keeps only its topic, so that however many answers came meanwhile, the courier renders the
state as it is (B07), and a reminder for somebody who has answered is never sent (FAULTS 69).
"""

from __future__ import annotations

from dataclasses import replace

from bot import objections
from bot.cards import Card, Personal, from_json
from bot.desk import Bearings
from bot.events import Action
from bot.home import home_card
from bot.model import Committee, Person, Role, SessionStatus, Sitting, Viewer
from bot.ports import Destination, Message, Unit
from bot.reminders import reminder_card
from bot.words import Words


class UnknownTopic(LookupError):
    """A topic written by a newer version: left for it (FAULTS 92)."""


def show(unit: Unit, bearings: Bearings, message: Message) -> Card | None:
    """The card of a message as things stand; None when there is nothing to show any more.

    Raises UnknownTopic.
    """
    kind, _, rest = message.topic.partition(":")
    match kind:
        case "note" | "late" | "twin" | "heard":
            return from_json(message.payload)
        case "session" | "result":
            sitting = unit.sessions.sitting(rest)
            committee = sitting.committee
            words = bearings.lexicon(committee.locale)
            ritual = bearings.rituals[sitting.session.kind]
            draw = ritual.card if kind == "session" else ritual.result
            card = _late(draw(sitting, committee.public, words), sitting, words)
            return _personal(unit, card, sitting, message.to) if kind == "session" else card
        case "prompt" | "reminder" | "spoken":
            session_id, _, person_id = rest.partition(":")
            sitting = unit.sessions.sitting(session_id)
            viewer = viewer_of(unit.people.get(person_id), sitting.committee)
            words = bearings.lexicon(viewer.locale)
            ritual = bearings.rituals[sitting.session.kind]
            if kind == "spoken":
                return ritual.prompt(sitting, viewer, words)
            if kind == "prompt":
                if message.ref is None and not _still_asked(sitting, person_id):
                    return None
                return _late(ritual.prompt(sitting, viewer, words), sitting, words)
            if message.ref is not None or not _still_asked(sitting, person_id):
                return None
            return reminder_card(sitting, viewer, words, unit.now)
        case "objection":
            session_id, _, person_id = rest.partition(":")
            sitting = unit.sessions.sitting(session_id)
            viewer = viewer_of(unit.people.get(person_id), sitting.committee)
            return objections.card(bearings, sitting, viewer)
        case "home":
            return home_card(unit, bearings, unit.people.get(rest))
    raise UnknownTopic(message.topic)


def _late(card: Card | None, sitting: Sitting, words: Words) -> Card | None:
    """A session that opened after its hour says so."""
    if card is None or not sitting.session.state.get("late"):
        return card
    return replace(card, title=words.say("late", title=card.title))


def _personal(unit: Unit, card: Card | None, sitting: Sitting, to: Destination) -> Card | None:
    """An open session shows each reader their own view where the platform can: whoever steers it
    first, then whoever is awaited, then whoever takes part (B12)."""
    if card is None or sitting.session.status is not SessionStatus.OPEN:
        return card
    steering = [s.person.id for s in sitting.committee.seats_with(Role.FACILITATOR)]
    awaited = [p.person_id for p in sitting.awaited]
    asked = [p.person_id for p in sitting.participants]
    concerned = tuple(dict.fromkeys((*steering, *awaited, *asked)))
    there = unit.people.users(to.platform, to.workspace, concerned)
    users = tuple(there[person] for person in concerned if person in there)
    action = Action("session.show", {"session": sitting.session.id})
    return replace(card, personal=Personal(action, users)) if users else card


def viewer_of(person: Person, committee: Committee) -> Viewer:
    """A person as a reader of one committee's cards."""
    return Viewer(
        person.locale or committee.locale,
        person.timezone or committee.timezone,
        person.id,
        committee.seat_of(person.id),
    )


def _still_asked(sitting: Sitting, person_id: str) -> bool:
    """Whether asking this person still makes sense at the moment of sending."""
    return sitting.session.status is SessionStatus.OPEN and any(
        p.person_id == person_id for p in sitting.awaited
    )
