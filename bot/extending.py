"""One more period for a session that ended without enough answers (V28): a session of its own, with
the same people and what they said so far, so that what was published stands as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.carry import record
from bot.desk import Bearings
from bot.effects import Record
from bot.handover import settle
from bot.model import Committee, Session, SessionStatus
from bot.occasions import participants
from bot.ports import Unit
from bot.refusals import Refused
from bot.sittings import prompt

OFFERED = timedelta(hours=24)


def extend(
    unit: Unit, bearings: Bearings, committee: Committee, session_id: str, by: str, now: datetime
) -> Session:
    """Opens it again, once, within a day of its closing; whoever has not answered is asked again.

    Raises Refused when it came to an end of its own, was extended already, or too much time passed;
    also where two electors of a secret vote became one person, whose ballots cannot be told apart.
    """
    sitting = unit.sessions.sitting(session_id, lock=True)
    earlier = sitting.session
    if earlier.status is not SessionStatus.CLOSED or earlier.closed_at is None:
        raise Refused("stale_button")
    if now >= earlier.closed_at + OFFERED:
        raise Refused("extension_over", at=earlier.closed_at + OFFERED)
    opening = bearings.rituals[earlier.kind].extend(sitting, now)
    if opening is None:
        raise Refused("stale_button")
    session = Session(
        unit.new_id(),
        committee.id,
        earlier.kind,
        _key(earlier),
        now,
        opening.closes_at,
        opening.remind_at,
        SessionStatus.OPEN,
        opening.state,
        earlier.opened_by,
    )
    if not unit.sessions.open(session, opening.participants):
        raise Refused("extended_already")
    for answer in sitting.answers:
        unit.sessions.answer(session.id, answer)
    unit.boxes.move(earlier.id, session.id)
    opened = settle(unit, bearings, unit.sessions.sitting(session.id))
    if session.state.get("secret") and len(opened.participants) < len(opening.participants):
        raise Refused("secret_joined")
    facts = {"decision": earlier.state.get("entry", ""), "until": opening.closes_at.isoformat()}
    record(unit, committee, Record("extension", facts, {}, {"by": by}), now)
    unit.messages.post(committee, f"session:{session.id}")
    free = {
        one.person_id: one.prompt_at
        for one in participants(unit, committee, None, None, opening.closes_at, now)
    }
    for one in opened.awaited:  # a leaver votes without being asked (V25)
        asked = replace(one, prompted=False, prompt_at=free.get(one.person_id))
        unit.sessions.participate(session.id, asked)
        if asked.prompt_at is not None and asked.prompt_at <= now:
            prompt(unit, session.id, asked)
    unit.messages.refresh(*(f"home:{one.person_id}" for one in opened.participants))
    return session


def extension_of(unit: Unit, session: Session) -> Session | None:
    """The session that goes on where that one ended, be it over or not."""
    return unit.sessions.keyed(session.committee_id, _key(session))


def _key(earlier: Session) -> str:
    return f"{earlier.kind}:extended:{earlier.id}"
