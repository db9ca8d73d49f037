"""The life of an irritant, one dated and signed step at a time (I07, I08); its reporter is told.

The register keeps where an irritant stands; each step is an entry of the journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot import registering, timetable
from bot.acts.asking import open_here, read
from bot.carry import record, whisper
from bot.desk import Act, Desk
from bot.effects import Notice, Record
from bot.model import (
    VOTING,
    Commitment,
    CommitmentStatus,
    Committee,
    Irritant,
    IrritantStatus,
)
from bot.ranking import UNSCORED
from bot.refusals import Refused, invalid
from bot.replies import Ask, Reply, Tell

NEW, SORTED, OWNED, RESOLVED, DISMISSED, MERGED = IrritantStatus
STEPS: Mapping[IrritantStatus, tuple[IrritantStatus, ...]] = {
    NEW: (SORTED, DISMISSED),
    SORTED: (OWNED, DISMISSED),
    OWNED: (RESOLVED, DISMISSED),
    RESOLVED: (SORTED, DISMISSED),
    DISMISSED: (),
    MERGED: (),
}
REASON_LIMIT = 1000
VERBATIM_SHOWN = 300
"""Of the customer's words, in what the owner department then owes."""


def move_form(desk: Desk) -> Reply:
    """Asks what the step needs: a reason to put aside, a date to take charge."""
    one, to = _step(desk)
    open_here(desk)
    found = desk.bearings.register.move_form(one, to, desk.words)
    if found is None:
        raise Refused("stale_button")
    return Ask(found)


def move(desk: Desk) -> Reply:
    """Takes the step, writes it down, and tells the reporter."""
    one, to = _step(desk)
    committee = open_here(desk)
    moved = replace(one, status=to, reason="")
    facts: dict[str, Any] = {"irritant": one.number, "from": str(one.status), "to": str(to)}
    texts: dict[str, str] = {}
    due: date | None = None
    if to is DISMISSED:
        texts["reason"] = desk.required("reason", REASON_LIMIT)
        moved = replace(moved, reason=texts["reason"])
    elif to is OWNED:
        due = _due(desk, committee)
        moved = _taken(desk, moved, due)
        facts |= {"due": due.isoformat()}
    elif to is SORTED:
        moved = replace(moved, owner=None)
    if one.status is OWNED:
        _discharge(desk, one, to)
    if moved.owner:
        facts |= {"department": moved.owner.name}
    desk.unit.irritants.save(moved)
    record(
        desk.unit,
        committee,
        Record("irritant_moved", facts, texts, {"moved_by": desk.me.id}),
        desk.now,
    )
    _tell_reporter(desk, one, moved, due)
    return card_of(desk, moved)


def about(desk: Desk) -> Irritant:
    """The irritant of a button, within the asker's organisation; its committee becomes the
    request's. Raises Refused."""
    one = desk.unit.irritants.get(desk.arg("irritant"))
    if one is None:
        raise Refused("stale_button")
    committee = desk.unit.committees.get(one.committee_id)
    if desk.organization is None or committee.organization_id != desk.organization.id:
        raise Refused("stale_button")
    desk.committee = committee
    if not desk.reading:
        reporting(desk)
    return one


def reporting(desk: Desk) -> Committee:
    """The committee, for anybody with an account; a guest only where they were seated (I01, P04).
    Raises Refused."""
    if desk.who.guest and (desk.person is None or desk.here.seat_of(desk.person.id) is None):
        raise Refused("guest")
    return open_here(desk)


def card_of(desk: Desk, one: Irritant) -> Tell:
    """One irritant as the asker sees it."""
    people = registering.frequency(desk.unit, desk.here, desk.now).get(one.id, 0)
    into = desk.unit.irritants.get(one.merged_into) if one.merged_into else None
    weight = registering.weights(desk.unit, desk.here).get(one.id, UNSCORED)
    card = desk.bearings.register.irritant_card(
        desk.here, one, people, desk.viewer, desk.words, into, weight
    )
    return Tell(replace(card, url=desk.bearings.page(desk.here, f"/irritants/{one.number}")))


def _step(desk: Desk) -> tuple[Irritant, IrritantStatus]:
    """The irritant and where it is to go, for somebody who may take it there."""
    one, wanted = about(desk), desk.arg("to")
    if wanted not in set(IrritantStatus):
        raise Refused("stale_button")
    to, seat = IrritantStatus(wanted), desk.seat
    if seat is None or seat.role not in VOTING:
        raise Refused("not_seated", committee=desk.here.name)
    if to not in STEPS[one.status]:
        raise Refused("irritant_moved_on", number=one.number)
    owns = one.owner is not None and one.owner.id == seat.department.id
    if not (desk.viewer.facilitates or to is OWNED or (to is RESOLVED and owns)):
        raise Refused("irritant_step", owner=one.owner.name if one.owner else "")
    return one, to


def _due(desk: Desk, committee: Committee) -> date:
    today = timetable.local_day(desk.now, committee.timezone)
    due = read("date", lambda typed: timetable.parse_date(typed, today), desk.required("date"))
    if due < today:
        raise invalid("date", "date_past")
    return due


def _taken(desk: Desk, one: Irritant, due: date) -> Irritant:
    """A member takes charge for their own department, which then owes it by that date (I08)."""
    seat = desk.seat
    assert seat is not None  # _step saw to it
    desk.unit.commitments.add(
        Commitment(
            desk.unit.new_id(),
            desk.here.id,
            "action",
            _owed(desk, one),
            seat.department,
            desk.me.id,
            desk.me.id,
            due,
            changed_at=desk.now,
        ),
        registering.owing(one),
    )
    desk.unit.messages.refresh(f"home:{desk.me.id}")
    return replace(one, owner=seat.department)


def _owed(desk: Desk, one: Irritant) -> str:
    words = desk.bearings.lexicon(desk.here.locale)
    return words.say("irritant.owed", number=one.number, text=one.verbatim[:VERBATIM_SHOWN])


def _discharge(desk: Desk, one: Irritant, to: IrritantStatus) -> None:
    """What its owner department owed ends with it: done when resolved, else of no more use."""
    status = CommitmentStatus.DONE if to is RESOLVED else CommitmentStatus.CANCELLED
    for owed in registering.owed_for(desk.unit, one):
        if owed.status is CommitmentStatus.OPEN:
            desk.unit.commitments.save(replace(owed, status=status, changed_at=desk.now))
            if owed.owner_id:
                desk.unit.messages.refresh(f"home:{owed.owner_id}")


def _tell_reporter(desk: Desk, before: Irritant, one: Irritant, due: date | None) -> None:
    again = before.status is RESOLVED and one.status is SORTED
    if one.reporter_id is None or one.reporter_id == desk.me.id:
        return
    params = {
        "number": one.number,
        "committee": desk.here.name,
        "reason": one.reason,
        "department": one.owner.name if one.owner else "",
        "due": due or "",
    }
    key = "irritant.told_reopened" if again else f"irritant.told_{one.status}"
    notice = Notice(key, params, quote=one.verbatim[:1000])
    whisper(desk.unit, desk.bearings, desk.unit.people.get(one.reporter_id), notice, desk.here)


ACTS = (
    Act("irritant.move_form", move_form, guard="anyone", reads=True, asks=True),
    Act("irritant.move", move, guard="anyone"),
)
