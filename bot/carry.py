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
    OpenBox,
    Record,
    ReportIrritant,
    ScoreIrritants,
    SecretBallot,
    Whisper,
    WhisperFacilitators,
)
from bot.events import Action
from bot.journal_cards import entry_card
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
from bot.registering import ask_if_same
from bot.triaging import sort_out


def carry_out(
    unit: Unit,
    bearings: Bearings,
    committee: Committee,
    effects: Iterable[Effect],
    session: Session | None = None,
    *,
    now: datetime,
) -> Mapping[str, Any]:
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
                if effect.supersedes:
                    release(unit, bearings, committee, effect.supersedes, now)
            case CommitTo():
                _commit(unit, bearings, committee, effect, session, made.get("entry"), now)
            case OpenBox(groups, choices) if session:
                unit.boxes.open(session.id, groups, choices)
            case SecretBallot(group, choice) if session:
                unit.boxes.add(session.id, group, choice)
            case ReportIrritant():
                _report(unit, bearings, committee, effect, session, now)
            case ScoreIrritants():
                said = sort_out(unit, committee, effect, session)
                carry_out(unit, bearings, committee, said, session, now=now)
    return made


def record(unit: Unit, committee: Committee, what: Record, now: datetime) -> Entry:
    """Appends to the journal; an entry takes its year from the committee's own clock (J03)."""
    year = now.astimezone(ZoneInfo(committee.timezone)).year
    return unit.journal.append(committee.id, what, now, year)


def release(
    unit: Unit, bearings: Bearings, committee: Committee, number: str, now: datetime
) -> None:
    """Another decision stands in the place of that one: nobody owes its conditions any more."""
    for one in unit.commitments.of(committee.id):
        if one.entry == number and one.kind == "condition":
            unit.commitments.save(replace(one, status=CommitmentStatus.CANCELLED, changed_at=now))
            if one.owner_id:
                about = {"decision": number, "committee": committee.name}
                notice = Notice("commitment.released", about, quote=one.text)
                whisper(unit, bearings, unit.people.get(one.owner_id), notice, committee)
                unit.messages.refresh(f"home:{one.owner_id}")


def announce(unit: Unit, bearings: Bearings, committee: Committee, entry: Entry) -> None:
    """Shows an entry of the journal in every place of its committee, once."""
    words = bearings.lexicon(committee.locale)
    url = bearings.page(committee, f"/journal?n={entry.number}")
    card = entry_card(entry, committee, committee.public, words, url)
    unit.messages.post(committee, "note", payload=to_json(card))


def whisper(
    unit: Unit,
    bearings: Bearings,
    person: Person,
    notice: Notice,
    committee: Committee | None = None,
    *,
    topic: str = "note",
    rather_not: str = "",
) -> None:
    """Writes a private message in its reader's language, on the clock of their zone; once for
    each topic other than `note`, and elsewhere than on the platform `rather_not` if they can be
    reached elsewhere."""
    locale = person.locale or (committee.locale if committee else bearings.locale)
    zone = person.timezone or (committee.timezone if committee else bearings.timezone)
    card = noticed(notice, bearings.lexicon(locale), zone)
    unit.messages.whisper(
        person.id,
        topic,
        payload=to_json(card),
        committee_id=committee.id if committee else None,
        rather_not=rather_not,
    )


def whisper_facilitators(
    unit: Unit,
    bearings: Bearings,
    committee: Committee,
    notice: Notice,
    *,
    topic: str = "note",
    rather_not: str = "",
) -> None:
    for seat in committee.seats_with(Role.FACILITATOR):
        whisper(unit, bearings, seat.person, notice, committee, topic=topic, rather_not=rather_not)


def _commit(
    unit: Unit,
    bearings: Bearings,
    committee: Committee,
    what: CommitTo,
    session: Session | None,
    entry: str | None,
    now: datetime,
) -> None:
    """One commitment a key: a second effect with the same key edits it, an empty text withdraws."""
    key = what.key if session else ""
    earlier = unit.commitments.keyed(session.id, key) if session else None
    if not what.text:
        if earlier is not None:
            unit.commitments.save(
                replace(earlier, status=CommitmentStatus.CANCELLED, changed_at=now)
            )
        return
    if earlier is not None and _stands(earlier, what):
        return
    owner_id = what.owner_id or lead(committee, what.department.id)
    commitment = Commitment(
        earlier.id if earlier else unit.new_id(),
        committee.id,
        what.kind,
        what.text,
        what.department,
        owner_id,
        what.author_id,
        what.due,
        session_id=session.id if session else None,
        entry=entry,
        from_department=what.from_department,
        changed_at=now,
    )
    if earlier is None:
        unit.commitments.add(commitment, key)
    else:
        unit.commitments.save(commitment)
    if owner_id:
        unit.messages.refresh(f"home:{owner_id}")
    told = earlier.owner_id if earlier else what.author_id
    if owner_id and owner_id not in (told, what.author_id):
        whisper(
            unit, bearings, unit.people.get(owner_id), _entrusted(commitment, committee), committee
        )


def _stands(earlier: Commitment, what: CommitTo) -> bool:
    """Whether the same thing is asked as before, so that an answer edited elsewhere does not make
    what was done or declined meanwhile owed again."""
    return earlier.status is not CommitmentStatus.CANCELLED and (
        earlier.text,
        earlier.department.id,
        earlier.due,
    ) == (what.text, what.department.id, what.due)


def _entrusted(commitment: Commitment, committee: Committee) -> Notice:
    """What the owner is told at once (V35)."""
    source = commitment.from_department.name if commitment.from_department else ""
    done = Action("commitment.done", {"commitment": commitment.id})
    return Notice(
        f"commitment.new_{commitment.kind}",
        {
            "due": commitment.due,
            "committee": committee.name,
            "source": source,
            "department": commitment.department.name,
        },
        buttons=(("commitment.done_button", done),),
        quote=commitment.text,
    )


def lead(committee: Committee, department_id: str) -> str | None:
    """The person who answers for a department: its named seat, else its only one (S11)."""
    seats = [
        s
        for s in committee.seats
        if s.department.id == department_id and s.role in (Role.MEMBER, Role.FACILITATOR)
    ]
    leads = [s for s in seats if s.lead] or (seats if len(seats) == 1 else [])
    return leads[0].person.id if leads else None


def _report(
    unit: Unit,
    bearings: Bearings,
    committee: Committee,
    what: ReportIrritant,
    session: Session | None,
    now: datetime,
) -> None:
    """Saved at once as new, once per answer; whether the register had it already is asked
    privately afterwards (S14)."""
    key = f"{session.id}:{what.key}" if session else ""
    irritant = Irritant(
        unit.new_id(),
        committee.id,
        0,
        what.verbatim,
        now,
        what.reporter_id,
        segment=what.segment,
        moment=what.moment,
        source=what.source,
    )
    kept = unit.irritants.add(irritant, key)
    if kept.id == irritant.id:
        ask_if_same(unit, bearings, committee, kept, unit.people.get(what.reporter_id))
