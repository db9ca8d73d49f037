"""Carries out what a ritual wants done, in the transaction of the answer or closing that wants it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.cards import to_json
from bot.desk import Bearings, noticed
from bot.effects import (
    Announce,
    CommitTo,
    Effect,
    Notice,
    Record,
    ReportIrritant,
    Whisper,
    WhisperFacilitators,
)
from bot.events import Action
from bot.model import (
    Commitment,
    CommitmentStatus,
    Committee,
    Entry,
    Irritant,
    Person,
    Role,
    Session,
)
from bot.ports import Unit


def carry_out(unit: Unit, bearings: Bearings, committee: Committee, effects: Iterable[Effect],
              session: Session | None = None, *, now: datetime) -> Mapping[str, Any]:
    """Applies effects in order. Returns what they made that a card will show: `entry`, the number
    of the last numbered entry."""
    made: dict[str, Any] = {}
    for effect in effects:
        match effect:
            case Whisper(person_id, notice):
                whisper(unit, bearings, unit.people.get(person_id), notice, committee)
            case WhisperFacilitators(notice):
                whisper_facilitators(unit, bearings, committee, notice)
            case Announce(notice):
                words = bearings.lexicon(committee.locale)
                card = noticed(notice, words, committee.timezone)
                unit.messages.post(committee, "note", payload=to_json(card))
            case Record():
                entry = record(unit, committee, effect, now)
                if entry.number:
                    made["entry"] = entry.number
            case CommitTo():
                _commit(unit, bearings, committee, effect, session, made.get("entry"), now)
            case ReportIrritant():
                _report(unit, committee, effect, session, now)
    return made


def record(unit: Unit, committee: Committee, what: Record, now: datetime) -> Entry:
    """Appends to the journal; an entry takes its year from the committee's own clock (J03)."""
    year = now.astimezone(ZoneInfo(committee.timezone)).year
    return unit.journal.append(committee.id, what, now, year)


def whisper(unit: Unit, bearings: Bearings, person: Person, notice: Notice,
            committee: Committee | None = None) -> None:
    """Writes a private message in its reader's language, on the clock of their zone."""
    locale = person.locale or (committee.locale if committee else bearings.locale)
    zone = person.timezone or (committee.timezone if committee else bearings.timezone)
    card = noticed(notice, bearings.lexicon(locale), zone)
    unit.messages.whisper(person.id, "note", payload=to_json(card),
                          committee_id=committee.id if committee else None)


def whisper_facilitators(unit: Unit, bearings: Bearings, committee: Committee,
                         notice: Notice) -> None:
    for seat in committee.seats_with(Role.FACILITATOR):
        whisper(unit, bearings, seat.person, notice, committee)


def _commit(unit: Unit, bearings: Bearings, committee: Committee, what: CommitTo,
            session: Session | None, entry: str | None, now: datetime) -> None:
    """One commitment a key: a second effect with the same key edits it, an empty text withdraws."""
    key = what.key if session else ""
    earlier = unit.commitments.keyed(session.id, key) if session else None
    if earlier is None and not what.text:
        return
    if earlier is not None and not what.text:
        unit.commitments.save(replace(earlier, status=CommitmentStatus.CANCELLED, changed_at=now))
        return
    owner_id = what.owner_id or _lead(committee, what.department.id)
    if earlier is not None:
        unit.commitments.save(replace(
            earlier, text=what.text, department=what.department, due=what.due, owner_id=owner_id,
            status=CommitmentStatus.OPEN, changed_at=now))
        return
    commitment = Commitment(
        unit.new_id(), committee.id, what.kind, what.text, what.department, owner_id,
        what.author_id, what.due, session_id=session.id if session else None, entry=entry,
        from_department=what.from_department, changed_at=now)
    unit.commitments.add(commitment, key)
    if owner_id and owner_id != what.author_id:
        notice = Notice(f"commitment.new_{what.kind}",
                        {"due": what.due, "committee": committee.name,
                         "department": what.department.name,
                         "source": what.from_department.name if what.from_department else ""},
                        buttons=(("commitment.done_button",
                                  Action("commitment.done", {"commitment": commitment.id})),),
                        quote=what.text)
        whisper(unit, bearings, unit.people.get(owner_id), notice, committee)


def _lead(committee: Committee, department_id: str) -> str | None:
    """The person who answers for a department: its named seat, else its only one (S11)."""
    seats = [s for s in committee.seats if s.department.id == department_id
             and s.role in (Role.MEMBER, Role.FACILITATOR)]
    leads = [s for s in seats if s.lead] or (seats if len(seats) == 1 else [])
    return leads[0].person.id if leads else None


def _report(unit: Unit, committee: Committee, what: ReportIrritant, session: Session | None,
            now: datetime) -> None:
    """Saved at once as new; a second report of the same answer adds nothing (S14)."""
    key = f"{session.id}:{what.key}" if session else ""
    unit.irritants.add(
        Irritant(unit.new_id(), committee.id, 0, what.verbatim, now, what.reporter_id,
                 segment=what.segment, moment=what.moment, source=what.source), key)
