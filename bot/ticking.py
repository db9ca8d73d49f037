"""What time brings: occurrences open, members are prompted and reminded, sessions close.

What is due is asked of the database; each piece of work runs in its own transaction and begins with
its guard, so that any number of processes may tick (FAULTS 90) and a repeated tick changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from bot import deputies, objections, overdue, timetable
from bot.carry import whisper_facilitators
from bot.desk import Bearings
from bot.effects import Notice
from bot.gathering import gather
from bot.model import VOTING, Committee, Schedule, Session, SessionStatus
from bot.occasions import occasion_of
from bot.ports import Busy, Ritual, Store, StoreDown, Unit
from bot.refusals import Refused
from bot.sittings import close_session, open_session, prompt, remind
from bot.timetable import Calendar

log = logging.getLogger(__name__)

CLOSER_DELAY = timedelta(seconds=2)
"""The closer runs a little after the deadline, so that an answer received before it and still being
written always counts (B02)."""
BATCH = 100


async def tick(store: Store, bearings: Bearings, now: datetime) -> int:
    """Does whatever is due at `now`. Returns how many things were done."""
    done = 0
    for schedule in await store.read(lambda unit: unit.schedules.due(now, BATCH)):
        work = partial(fire, bearings=bearings, schedule_id=schedule.id, now=now)
        done += await _alone(store, work)
    for session_id, person_id in await store.read(lambda u: u.sessions.to_prompt(now, BATCH)):
        done += await _alone(store, partial(_prompt, session_id=session_id, person_id=person_id))
    for session_id, holder_id in await store.read(lambda u: u.sessions.to_deputize(now, BATCH)):
        work = partial(
            deputies.tell, bearings=bearings, session_id=session_id, holder_id=holder_id, now=now
        )
        done += await _alone(store, work)
    for session in await store.read(lambda unit: unit.sessions.to_remind(now, BATCH)):
        done += await _alone(store, partial(_remind, session=session, now=now))
    closing = now - CLOSER_DELAY
    for session in await store.read(lambda unit: unit.sessions.to_close(closing, BATCH)):
        done += await _alone(
            store, partial(close_session, bearings=bearings, session_id=session.id, now=now)
        )
    for session_id in await store.read(lambda unit: unit.sessions.to_settle(now, BATCH)):
        work = partial(objections.submit, bearings=bearings, session_id=session_id, now=now)
        done += await _alone(store, work)
    for commitment_id in await store.read(lambda unit: unit.commitments.to_tell(now, BATCH)):
        work = partial(overdue.tell, bearings=bearings, commitment_id=commitment_id, now=now)
        done += await _alone(store, work)
    await store.write(lambda unit: unit.tick_seen(now))
    return done


async def _alone(store: Store, work: Callable[[Unit], bool]) -> bool:
    """One piece of work in its own transaction. A defect in one is logged and tried again at the
    next beat; it never keeps the others from being done (FAULTS 85)."""
    try:
        return await store.write(work)
    except (Busy, StoreDown):
        raise
    except Exception:
        log.exception("tick: %s failed", getattr(work, "func", work))
        return False


def plan(
    unit: Unit, committee: Committee, schedule: Schedule, ritual: Ritual, after: datetime
) -> Schedule:
    """The schedule with its next occurrence after an instant: the first local day that its rule
    names, opening when the earliest member is due. Holidays of a ritual that pauses are judged on
    the day itself, because they may be announced on the eve (FAULTS 67)."""
    calendar = Calendar(None) if ritual.pauses_on_holiday else committee.calendar
    coming = timetable.next_occurrence(
        schedule.rule,
        committee.timezone,
        after,
        calendar,
        on_holiday="skip" if ritual.pauses_on_holiday else "next_working_day",
    )
    return _timed(replace(schedule, next_day=coming.day), committee, coming.day)


def _timed(schedule: Schedule, committee: Committee, day: date) -> Schedule:
    """A day's instant follows from the rule and the zones, and is never kept without them."""
    zones = [s.person.timezone or committee.timezone for s in committee.seats if s.role in VOTING]
    opens = timetable.opening(schedule.rule, day, committee.timezone, zones)
    return replace(schedule, next_at=opens)


def retime(unit: Unit) -> int:
    """Works out every coming instant again on its day: the zones' own rules have changed, as when
    a country gives up its summer time (FAULTS 62). Returns how many moved."""
    moved = 0
    for committee in unit.committees.all():
        for schedule in unit.schedules.of(committee.id):
            if schedule.next_day is None:
                continue
            timed = _timed(schedule, committee, schedule.next_day)
            if timed != schedule:
                unit.schedules.save(timed)
                moved += 1
    return moved


def replan(unit: Unit, bearings: Bearings, committee_id: str, now: datetime) -> None:
    """Derives the committee's next occurrences again: members, zones or the timetable changed. One
    that is due already is left to open, or it would be passed over between two beats."""
    committee = unit.committees.get(committee_id)
    for schedule in unit.schedules.of(committee_id):
        ritual = bearings.rituals.get(schedule.kind)
        due = not schedule.paused and schedule.next_at is not None and schedule.next_at <= now
        if ritual is not None and not due:
            unit.schedules.save(plan(unit, committee, schedule, ritual, now))


def fire(unit: Unit, bearings: Bearings, schedule_id: str, now: datetime) -> bool:
    """Opens the occurrence that is due, or skips it and says so; then plans the next one."""
    schedule = unit.schedules.get(schedule_id)
    if schedule.paused or schedule.next_at is None or schedule.next_at > now:
        return False
    committee = unit.committees.get(schedule.committee_id)
    ritual = bearings.rituals[schedule.kind]
    day, due = schedule.next_day, schedule.next_at
    assert day is not None
    local_due = timetable.at_local(day, schedule.rule.at, committee.timezone)
    unit.schedules.save(plan(unit, committee, schedule, ritual, max(now, local_due)))
    holiday = committee.calendar.holiday(day) if ritual.pauses_on_holiday else None
    if holiday:
        return _skip(unit, bearings, committee, schedule, day, now, "holiday", holiday=holiday)
    lateness = timetable.late(due, now, timetable.grace(schedule.kind))
    if lateness == "missed":
        return _skip(unit, bearings, committee, schedule, day, now, "missed", due=due)
    material = gather(unit, committee, ritual, schedule, now, day)
    occasion = occasion_of(unit, committee, ritual, schedule, now, day=day, material=material)
    occasion = replace(occasion, late=lateness == "late")
    try:
        opened = open_session(unit, bearings, committee, ritual, occasion, key_of(schedule, day))
    except Refused:  # it has nothing to ask about, and says so to whoever opens it by hand
        return _keep_skipped(unit, committee, schedule, day, now, "empty")
    return opened is not None


def key_of(schedule: Schedule, day: date) -> str:
    """An occurrence's identity: the same day of the same ritual opens once, for ever."""
    return f"{schedule.kind}:{day.isoformat()}"


def _skip(
    unit: Unit,
    bearings: Bearings,
    committee: Committee,
    schedule: Schedule,
    day: date,
    now: datetime,
    why: str,
    **params: object,
) -> bool:
    """Keeps the occurrence as skipped and tells the facilitators why, once."""
    if not _keep_skipped(unit, committee, schedule, day, now, why):
        return False
    words = bearings.lexicon(committee.locale)
    notice = Notice(
        f"skipped.{why}",
        {
            "ritual": words.say(f"ritual_the.{schedule.kind}"),
            "day": day,
            "committee": committee.name,
            **params,
        },
    )
    whisper_facilitators(unit, bearings, committee, notice)
    return True


def _keep_skipped(
    unit: Unit, committee: Committee, schedule: Schedule, day: date, now: datetime, why: str
) -> bool:
    """Keeps the occurrence as skipped, so that it is never made up for. False when it is kept
    already."""
    session = Session(
        unit.new_id(),
        committee.id,
        schedule.kind,
        key_of(schedule, day),
        now,
        now,
        None,
        SessionStatus.SKIPPED,
        {"skipped": why},
        closed_at=now,
        day=day,
    )
    return unit.sessions.open(session, ())


def _prompt(unit: Unit, session_id: str, person_id: str) -> bool:
    sitting = unit.sessions.sitting(session_id, lock=True)
    participant = sitting.participant(person_id)
    if (
        participant is None
        or participant.prompted
        or sitting.session.status is not SessionStatus.OPEN
    ):
        return False
    prompt(unit, session_id, participant)
    return True


def _remind(unit: Unit, session: Session, now: datetime) -> bool:
    """A reminder that comes too late to be useful is not sent (FAULTS 64). `session` was read
    before this transaction: only what it was due at is taken from it."""
    due = session.remind_at or now
    if timetable.late(due, now, timetable.grace("reminder")) == "missed":
        standing = unit.sessions.sitting(session.id, lock=True).session
        unit.sessions.save(replace(standing, reminded=True))
        return False
    return remind(unit, session.id) > 0
