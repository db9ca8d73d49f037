"""Replies under our own cards that read like an answer: their author is asked privately whether to
record it. Nothing of the reply is kept, and nothing counts by itself (V39)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cards import Card, to_json
from bot.desk import Bearings, noticed
from bot.events import Heard
from bot.ports import Unit
from bot.topics import viewer_of


@dataclass(frozen=True, slots=True)
class Offer:
    """What to ask whom, in their language; `topic` makes it once for each session, person and
    answer."""

    person_id: str
    committee_id: str
    card: Card
    topic: str


def catch(unit: Unit, bearings: Bearings, event: Heard) -> Offer | None:
    """Reads only. None for whatever is no answer, stands under no card of a session, or comes from
    somebody whom it does not ask."""
    read = {
        kind: said
        for kind, ritual in bearings.rituals.items()
        if ritual.hearing and (said := ritual.hearing.reads(event.text))
    }
    if not read:
        return None
    who, where = event.who, event.where
    topic = unit.messages.topic_of(where.platform, where.workspace, where.channel, event.under)
    kind, _, session_id = (topic or "").partition(":")
    person = unit.people.of_account(who.platform, who.workspace, who.user)
    session = unit.sessions.get(session_id) if kind == "session" and person else None
    if session is None or person is None or session.kind not in read:
        return None
    sitting, said = unit.sessions.sitting(session_id), read[session.kind]
    hearing = bearings.rituals[session.kind].hearing
    notice = hearing.offer(sitting, person.id, said) if hearing else None
    if notice is None:
        return None
    viewer = viewer_of(person, sitting.committee)
    card = noticed(notice, bearings.lexicon(viewer.locale), viewer.timezone)
    topic = f"heard:{session_id}:{person.id}:{said}"
    return Offer(person.id, sitting.committee.id, card, topic)


def ask(unit: Unit, event: Heard, offer: Offer) -> None:
    """Writes the private question, once, on the platform where the reply was written."""
    who = event.who
    unit.people.seen(who.platform, who.workspace, who.user, unit.now)
    unit.messages.whisper(
        offer.person_id, offer.topic, payload=to_json(offer.card), committee_id=offer.committee_id
    )
