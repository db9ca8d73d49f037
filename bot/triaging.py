"""What a triage does to the register: which irritants it takes, and what becomes of those scored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot import ranking
from bot.effects import Effect, Notice, Record, ScoreIrritants, Whisper
from bot.model import Committee, Irritant, IrritantStatus, Json, Session
from bot.ports import Unit
from bot.registering import followed, frequency

TAKEN = 10
"""How many irritants one triage takes, the oldest first (I13)."""


def taken(unit: Unit, committee: Committee, now: datetime) -> Json:
    """What a triage that opens now is about: the oldest new irritants, with how many people met
    each (I02)."""
    met = frequency(unit, committee, now)
    new = [
        one
        for one in unit.irritants.of(committee.id, open_only=True)
        if one.status is IrritantStatus.NEW
    ]
    oldest = sorted(new, key=lambda one: (one.reported_at, one.number))[:TAKEN]
    return {
        "irritants": [
            {
                "id": one.id,
                "number": one.number,
                "verbatim": one.verbatim,
                "frequency": met.get(one.id, 0),
            }
            for one in oldest
        ]
    }


def sort_out(
    unit: Unit, committee: Committee, what: ScoreIrritants, session: Session | None
) -> Iterator[Effect]:
    """Keeps the scores and moves what is still new, one step each (I07); gives what is to be
    written down and said of it. One whose cost alone is known stays new, and one that was merged
    meanwhile moves the one that stands for it (I06)."""
    unit.irritants.score(what.scores)
    for irritant_id, weight in ranking.weigh(what.scores).items():
        found = unit.irritants.get(irritant_id)
        one = followed(unit, found) if found else None
        if weight.pain is None or one is None or one.status is not IrritantStatus.NEW:
            continue
        after = replace(one, status=IrritantStatus.SORTED)
        unit.irritants.save(after)
        facts = {"irritant": one.number, "from": str(one.status), "to": str(after.status)}
        yield Record("irritant_moved", facts, {}, _signed(session))
        if one.reporter_id is not None:
            yield Whisper(one.reporter_id, _told(committee, one))


def _signed(session: Session | None) -> dict[str, str]:
    """By the facilitator who opened it on demand; the calendar signs nothing."""
    return {"moved_by": session.opened_by} if session and session.opened_by else {}


def _told(committee: Committee, one: Irritant) -> Notice:
    params = {"number": one.number, "committee": committee.name}
    return Notice("irritant.told_sorted", params, quote=one.verbatim[:1000])
