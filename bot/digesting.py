"""What a digest sums up: read from the store, as plain JSON for a ritual that touches nothing.

The period runs from the last digest that was published (D06). A reading of it, at any moment and
for one person, is the digest so far.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.cards import Card
from bot.desk import Bearings
from bot.journal_parts import DECISIONS, HASH_SHOWN
from bot.model import (
    Commitment,
    Committee,
    Department,
    Entry,
    Json,
    Session,
    SessionStatus,
    Sitting,
    Viewer,
)
from bot.occasions import occasion_of
from bot.ports import Unit
from bot.ranking import UNSCORED, ranked
from bot.registering import frequency, weights
from bot.timetable import local_day
from bot.words import Words

SOON = timedelta(days=7)
"""How far ahead a commitment is due soon, and how long a first period is at least."""
TOP = 5
MANY = 1000
"""More entries than a committee writes between two digests."""


def material_of(
    unit: Unit, committee: Committee, now: datetime, since: datetime | None = None
) -> Json:
    """Everything that a digest may say of the period that ends now; see docs/rules.md, D01 to D06.
    It begins with the end of the last one (D06) where `since` says nothing else."""
    since = since or since_of(unit, committee, now)
    entries = unit.journal.of(committee.id, since=since, limit=MANY)
    today = local_day(now, committee.timezone)
    owed = [c for c in unit.commitments.of(committee.id) if c.due <= today + SOON]
    rank, digits = unit.journal.head(committee.id)
    return {
        "since": since.isoformat(),
        "until": now.isoformat(),
        "goal": committee.goal,
        "decisions": [_decision(e) for e in entries if e.kind in DECISIONS],
        "open_votes": [
            _vote(unit.sessions.sitting(s.id)) for s in unit.sessions.open_in(committee.id, "vote")
        ],
        "commitments_due": [_owed(c, committee) for c in owed if c.due >= today],
        "commitments_overdue": [_owed(c, committee) for c in owed if c.due < today],
        "irritants": _irritants(unit, committee, since, now),
        "irritant_moves": _moves(unit, [e for e in entries if e.kind == "irritant_moved"]),
        "alerts": [],
        "participation": _participation(unit, committee, since, now),
        "checkpoint": {"rank": rank, "hash": digits[:HASH_SHOWN]} if rank else None,
        "new_entries": len(entries),
    }


def digest_so_far(
    unit: Unit,
    bearings: Bearings,
    committee: Committee,
    viewer: Viewer,
    words: Words,
    now: datetime,
) -> Card | None:
    """The digest ritual's own card over the period so far, for one viewer; nothing is written.
    None when there is nothing to say."""
    return _drawn(unit, bearings, committee, material_of(unit, committee, now), viewer, words, now)


def _drawn(
    unit: Unit,
    bearings: Bearings,
    committee: Committee,
    material: Json,
    viewer: Viewer,
    words: Words,
    now: datetime,
) -> Card | None:
    """The digest ritual's card of some material, as one viewer reads it."""
    ritual = bearings.rituals["digest"]
    material = {**material, "url": bearings.page(committee, "/digest")}
    occasion = occasion_of(unit, committee, ritual, None, now, material=material)
    opening = ritual.open(committee, occasion)
    session = Session(
        "",
        committee.id,
        ritual.kind,
        "",
        now,
        opening.closes_at,
        None,
        SessionStatus.OPEN,
        opening.state,
    )
    return ritual.card(Sitting(session, committee, opening.participants, ()), viewer, words)


def caught_up(
    unit: Unit,
    bearings: Bearings,
    committee: Committee,
    department: Department,
    since: datetime,
    viewer: Viewer,
    words: Words,
    now: datetime,
) -> Card | None:
    """What happened since an instant, as the digest says it, of which one department has to know:
    what it owes and the votes that wait for it, besides decisions and irritants (D07)."""
    found = dict(material_of(unit, committee, now, since))
    for name in ("commitments_due", "commitments_overdue"):
        found[name] = [one for one in found[name] if one["department"] == department.name]
    found["open_votes"] = sorted(
        found["open_votes"], key=lambda one: department.name not in one["awaited_departments"]
    )
    found["irritants"] = [one for one in found["irritants"] if one["new"]]
    return _drawn(unit, bearings, committee, {**found, "participation": []}, viewer, words, now)


def since_of(unit: Unit, committee: Committee, now: datetime) -> datetime:
    """When the last published digest ended; before the first, when the committee's first session
    opened, and at least seven days ago."""
    for digest in unit.sessions.recent(committee.id, MANY, "digest"):
        if digest.status is SessionStatus.CLOSED and not digest.state.get("empty"):
            return digest.opens_at
    earlier = [
        s.opens_at
        for s in unit.sessions.recent(committee.id, MANY)
        if s.status is not SessionStatus.DRAFT
    ]
    return min([now - SOON, *earlier])


def _decision(entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "outcome": entry.facts.get("outcome", ""),
        "proposal": entry.texts.get("proposal") or "",
        "at": entry.at.isoformat(),
        "reason": entry.facts.get("reason", ""),
    }


def _vote(sitting: Sitting) -> dict[str, Any]:
    awaited = dict.fromkeys(p.department.name for p in sitting.awaited)
    return {
        "session": sitting.session.id,
        "proposal": sitting.session.state.get("proposal", ""),
        "closes_at": sitting.session.closes_at.isoformat(),
        "awaited_departments": list(awaited),
    }


def _owed(commitment: Commitment, committee: Committee) -> dict[str, Any]:
    seat = committee.seat_of(commitment.owner_id)
    return {
        "text": commitment.text,
        "department": commitment.department.name,
        "owner": seat.person.name if seat else "",
        "due": commitment.due.isoformat(),
    }


def _irritants(
    unit: Unit, committee: Committee, since: datetime, now: datetime
) -> list[dict[str, Any]]:
    """The open ones as the register ranks them; `new` says which were reported in the period, and
    `pain` is the mean of those that were scored."""
    met, known = frequency(unit, committee, now), weights(unit, committee)
    living = ranked(unit.irritants.of(committee.id, open_only=True), met, known)
    return [
        {
            "number": i.number,
            "verbatim": i.verbatim,
            "frequency": met.get(i.id, 0),
            "status": str(i.status),
            "new": i.reported_at >= since,
            "pain": None if (pain := known.get(i.id, UNSCORED).pain) is None else float(pain),
        }
        for i in living[:TOP]
    ]


def _moves(unit: Unit, entries: list[Entry]) -> list[dict[str, Any]]:
    """Where each irritant that moved has come to, the last to move first."""
    last = {int(e.facts.get("irritant") or 0): e for e in reversed(entries)}
    return [
        _move(unit, number, entry)
        for number, entry in sorted(last.items(), key=lambda one: -one[1].rank)
    ]


def _move(unit: Unit, number: int, entry: Entry) -> dict[str, Any]:
    facts, found = entry.facts, unit.irritants.numbered(entry.committee_id, number)
    return {
        "number": number,
        "verbatim": found.verbatim if found else "",
        "from": facts.get("from", ""),
        "status": facts.get("to", ""),
        "department": facts.get("department", ""),
        "reason": entry.texts.get("reason") or "",
        "at": entry.at.isoformat(),
    }


def _participation(
    unit: Unit, committee: Committee, since: datetime, now: datetime
) -> list[dict[str, Any]]:
    """Figures by department only; whoever shows them hides those under three members (D04)."""
    found: dict[str, dict[str, Any]] = {}
    for department, _person, asked, answered in unit.sessions.attendance(committee.id, since, now):
        row = found.setdefault(
            department.id, {"department": department.name, "members": 0, "asked": 0, "answered": 0}
        )
        row["members"] += 1
        row["asked"] += asked
        row["answered"] += answered
    return list(found.values())
