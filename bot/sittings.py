"""The course of a session, whatever its ritual: it opens, takes answers, reminds, closes.

Shared by the acts that people press and by the timetable. Every function runs inside one
transaction and starts with its guard, so that two processes, two clicks or a click and a deadline
never do the same thing twice.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot import timetable
from bot.answering import refuse_closed, take_prepared
from bot.carry import carry_out
from bot.desk import Bearings
from bot.effects import Occasion, Opening
from bot.handover import settle
from bot.model import (
    Committee,
    Participant,
    Session,
    SessionStatus,
    Sitting,
)
from bot.ports import Ritual, Unit


def open_session(
    unit: Unit,
    bearings: Bearings,
    committee: Committee,
    ritual: Ritual,
    occasion: Occasion,
    key: str,
) -> Session | None:
    """Opens one session and says so where it is to be said. None when that key is open already.

    An older session of the same scheduled ritual closes then (S07).
    """
    opening: Opening = ritual.open(committee, occasion)
    if occasion.late:
        opening = replace(opening, state={**opening.state, "late": True})
    session = Session(
        unit.new_id(),
        committee.id,
        ritual.kind,
        key,
        occasion.now,
        opening.closes_at,
        opening.remind_at,
        SessionStatus.OPEN,
        opening.state,
        occasion.asked_by,
        day=occasion.day,
    )
    if not unit.sessions.open(session, opening.participants):
        return None
    opened = settle(unit, bearings, Sitting(session, committee, opening.participants, ()))
    session, participants = opened.session, opened.participants
    if ritual.scheduled:
        for older in unit.sessions.open_in(committee.id, ritual.kind):
            if older.key != key:
                close_session(unit, bearings, older.id, occasion.now)
    made = carry_out(unit, bearings, committee, opening.effects, session, now=occasion.now)
    if made:
        session = replace(session, state={**session.state, **made})
        unit.sessions.save(session)
    if ritual.announces:
        sitting = unit.sessions.sitting(session.id)
        if ritual.card(sitting, committee.public, bearings.lexicon(committee.locale)):
            unit.messages.post(committee, f"session:{session.id}")
    if opening.concluded:
        unit.sessions.close(session.id, SessionStatus.CLOSED, occasion.now)
        return session
    take_prepared(unit, bearings, session, committee, occasion.now)
    unit.messages.refresh(*(f"home:{each.person_id}" for each in participants))
    for participant in unit.sessions.sitting(session.id).awaited:
        if participant.prompt_at is not None and participant.prompt_at <= occasion.now:
            prompt(unit, session.id, participant)
    return session


def prompt(unit: Unit, session_id: str, participant: Participant) -> None:
    """Asks one participant privately, once; not whoever asked meanwhile to be left alone."""
    if not unit.people.get(participant.person_id).prompts:
        unit.sessions.participate(session_id, replace(participant, prompt_at=None))
        return
    unit.sessions.participate(session_id, replace(participant, prompted=True))
    sitting = unit.sessions.get(session_id)
    unit.messages.whisper(
        participant.person_id,
        f"prompt:{session_id}:{participant.person_id}",
        committee_id=sitting.committee_id if sitting else None,
    )


def close_session(unit: Unit, bearings: Bearings, session_id: str, now: datetime) -> bool:
    """Concludes a session and publishes once. False when somebody else closed it already."""
    sitting = unit.sessions.sitting(session_id, lock=True)
    session, committee = sitting.session, sitting.committee
    if not unit.sessions.close(session_id, SessionStatus.CLOSED, now):
        return False
    closed = replace(session, status=SessionStatus.CLOSED, closed_at=now)
    ritual = bearings.rituals[session.kind]
    counted = replace(sitting, session=closed, box=unit.boxes.count(session_id))
    conclusion = ritual.conclude(counted, now)
    if not conclusion.keeps_box:
        unit.boxes.drop(session_id)
    made = carry_out(unit, bearings, committee, conclusion.effects, closed, now=now)
    state = {**conclusion.state, **made, "url": bearings.page(committee, "/journal")}
    unit.sessions.save(replace(closed, state=state, settle_at=conclusion.settle_at))
    unit.sessions.forget_versions(session_id)
    if conclusion.publishes:
        unit.messages.post(committee, f"result:{session_id}", thread_topic=f"session:{session_id}")
    refresh_all(unit, sitting)
    return True


def cancel_session(unit: Unit, sitting: Sitting, reason: str, now: datetime) -> None:
    """Ends a session without counting. Raises Refused when it is over already."""
    session = sitting.session
    refuse_closed(session, now)
    unit.sessions.close(session.id, SessionStatus.CANCELLED, now)
    unit.boxes.drop(session.id)
    unit.sessions.save(
        replace(
            session,
            status=SessionStatus.CANCELLED,
            closed_at=now,
            state={**session.state, "cancelled_reason": reason},
        )
    )
    unit.sessions.forget_versions(session.id)
    refresh_all(unit, sitting)


def refresh_all(unit: Unit, sitting: Sitting) -> None:
    """Every card that shows the session is to be shown again, in every place and 1:1 talk."""
    session_id = sitting.session.id
    unit.messages.refresh(
        f"session:{session_id}",
        f"prompt:{session_id}",
        *(f"home:{p.person_id}" for p in sitting.participants),
    )


def remind(unit: Unit, session_id: str) -> int:
    """Writes one private reminder to each person still awaited who may be disturbed now; the
    courier looks again before it sends (FAULTS 69). Returns how many were written."""
    sitting = unit.sessions.sitting(session_id, lock=True)
    if sitting.session.status is not SessionStatus.OPEN:
        return 0
    unit.sessions.save(replace(sitting.session, reminded=True))
    count = 0
    for participant in sitting.awaited:
        if participant.prompted and _may_be_disturbed(unit, sitting, participant):
            topic = f"reminder:{session_id}:{participant.person_id}"
            count += unit.messages.whisper(
                participant.person_id, topic, committee_id=sitting.committee.id
            )
    return count


def _may_be_disturbed(unit: Unit, sitting: Sitting, participant: Participant) -> bool:
    """Still seated (V25), willing, and now within their own working hours, not on leave."""
    committee, seat = sitting.committee, sitting.committee.seat_of(participant.person_id)
    if seat is None or not seat.person.prompts:
        return False
    free = timetable.deliver_at(
        unit.now,
        seat.person.timezone or committee.timezone,
        seat.person.hours or committee.hours,
        unit.people.leaves(seat.person.id),
        committee.calendar,
        sitting.session.closes_at,
    )
    return free == unit.now
