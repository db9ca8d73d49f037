"""A no-go that one objection holds, under consent, comes to the sponsors when nobody has voted again
for a while (V47)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot import timetable
from bot.cards import Button, Buttons, Card, Text, plain
from bot.desk import Bearings
from bot.events import Action
from bot.model import Committee, CommitteeStatus, Entry, Role, Sitting, Viewer
from bot.ports import Unit


def submit(unit: Unit, bearings: Bearings, session_id: str, now: datetime) -> bool:
    """Tells the sponsors, once, within working time. False when there is nothing to say any more."""
    sitting = unit.sessions.sitting(session_id, lock=True)
    session, committee = sitting.session, sitting.committee
    if session.settle_at is None or session.settle_at > now:
        return False
    at = timetable.next_working_instant(
        now, committee.timezone, committee.hours, committee.calendar
    )
    unit.sessions.save(replace(session, settle_at=at if at > now else None))
    if at > now or _reopened(unit, committee, session.state.get("entry", "")):
        return False
    told = 0
    for seat in committee.seats_with(Role.SPONSOR):
        topic = f"objection:{session_id}:{seat.person.id}"
        told += unit.messages.whisper(seat.person.id, topic, committee_id=committee.id)
    return told > 0


def _reopened(unit: Unit, committee: Committee, number: str) -> bool:
    """Whether the question has moved on: replaced, settled, voted on again, or nobody's any more."""
    entry = unit.journal.get(committee.id, number)
    if entry is None or entry.superseded_by or committee.status is not CommitteeStatus.OPEN:
        return True
    if settled(unit, entry):
        return True
    votes = unit.sessions.recent(committee.id, 50, "vote")
    return any(one.state.get("replaces") == number for one in votes)


def settled(unit: Unit, entry: Entry) -> bool:
    """Whether a sponsor has settled what an entry left open (V38)."""
    found = unit.journal.of(entry.committee_id, kinds=("settled",), since=entry.at)
    return any(one.facts.get("decision") == entry.number for one in found)


def card(bearings: Bearings, sitting: Sitting, viewer: Viewer) -> Card | None:
    """Both positions, and the button that settles it."""
    words = bearings.lexicon(viewer.locale)
    shown = bearings.rituals[sitting.session.kind].result(sitting, viewer, words)
    if shown is None:
        return None
    about = {"session": sitting.session.id, "committee": sitting.committee.id}
    offer = Button(words.say("settling.button"), Action("decision.settle_form", about))
    asked = words.text("settling.objection", committee=sitting.committee.name)
    return replace(
        shown,
        summary=f"{plain(asked)} {shown.summary}",  # what an e-mail holds
        elements=(Text(asked, "warning"), *shown.elements, Buttons((offer,))),
    )
