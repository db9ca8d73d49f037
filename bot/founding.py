"""How a committee starts and how its seats change, whoever asks: a form, a button or a file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time

from bot.carry import record
from bot.commands import folded
from bot.desk import Bearings
from bot.effects import Record
from bot.model import (
    VOTING,
    Committee,
    CommitteeStatus,
    Department,
    Person,
    Place,
    Role,
    Schedule,
    Seat,
)
from bot.ports import Unit
from bot.refusals import Refused
from bot.ticking import plan
from bot.timetable import Duration, Rule, Weekday

COUNTRY = "MA"
"""The calendar of a new committee, unless its founder picks another."""
AT_ONCE = Duration(1, "h")
"""The closing delay of a ritual that asks nobody anything and is over as soon as it opens."""
SLUG_LIMIT = 48


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a ritual comes round, how long it stays open, and when it reminds (None: half time)."""

    rule: Rule
    closes_after: Duration
    remind_after: Duration | None = None


RHYTHMS: Mapping[str, Rhythm] = {
    "standup": Rhythm(
        Rule((Weekday.MON, Weekday.WED), time(9, 30)), Duration(4, "h"), Duration(2, "h")
    ),
    "irritants": Rhythm(Rule((Weekday.TUE,), time(10)), Duration(1, "d")),
    "digest": Rhythm(Rule((Weekday.FRI,), time(16)), AT_ONCE),
}
"""What a committee starts with: two stand-ups, one collection and one digest a week."""


OFFERED: Mapping[str, Rhythm] = {
    **RHYTHMS,
    "triage": Rhythm(Rule((Weekday.THU,), time(10)), Duration(1, "d")),
}
"""What is offered for a ritual that is put on the calendar later."""


def rhythm_of(kind: str) -> Rhythm:
    """The rhythm offered for a kind of ritual that has none yet."""
    return OFFERED.get(kind, OFFERED["irritants"])


def slug_for(unit: Unit, name: str) -> str:
    """An address of its own: `lancement-carte-fidelite`, then `…-2`. A name without Latin letters
    gives `comite`."""
    latin = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:SLUG_LIMIT].strip("-") or "comite"
    slug, number = stem, 1
    while unit.committees.by_slug(slug) is not None:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def found(
    unit: Unit,
    committee: Committee,
    departments: Iterable[str],
    founder: Person | None,
    now: datetime,
) -> Committee:
    """Writes a new committee with its departments, and the first entry of its journal (J04)."""
    unit.committees.add(committee)
    for name in departments:
        unit.committees.department(committee.id, name)
    unit.organizations.attach(committee.organization_id, "web", committee.organization_id)
    drawn = unit.committees.get(committee.id)
    _opened(unit, drawn, founder, now)
    return drawn


def web_place(unit: Unit, committee: Committee) -> Place:
    """The page of a committee, where people without a chat read and answer."""
    return Place(unit.new_id(), "web", committee.organization_id, committee.id, committee.name)


def _opened(unit: Unit, committee: Committee, founder: Person | None, now: datetime) -> None:
    facts = {
        "name": committee.name,
        "departments": [d.name for d in committee.departments],
        "rule": committee.vote.rule,
        "quorum": committee.vote.quorum,
    }
    people = {"opened_by": founder.id} if founder else {}
    record(unit, committee, Record("opened", facts, {"goal": committee.goal}, people), now)


def department_named(committee: Committee, name: str) -> Department | None:
    """The committee's department that a person typed, accents and case aside."""
    wanted = folded(name).strip()
    return next((d for d in committee.departments if folded(d.name) == wanted), None)


def take_seat(
    unit: Unit,
    committee: Committee,
    person: Person,
    department: str,
    role: Role,
    *,
    now: datetime,
    by: Person | None = None,
) -> Seat:
    """Seats somebody; a seat that votes is an entry of the journal."""
    home = unit.committees.department(committee.id, department)
    seat = Seat(unit.new_id(), person, home, role)
    unit.committees.seat(committee.id, seat)
    if role in VOTING:
        membership(unit, committee, "joined", seat, now, by)
    return seat


def change_seat(
    unit: Unit,
    committee: Committee,
    before: Seat,
    after: Seat,
    *,
    now: datetime,
    by: Person | None = None,
) -> None:
    """Writes a changed seat; one lead a department; voting rights are an entry of the journal.
    Raises Refused while a secret vote is open, when these change (V25)."""
    voted, votes = before.role in VOTING, after.role in VOTING
    rights = (voted or votes) and (voted, before.department.id) != (votes, after.department.id)
    if rights:
        _wait_for_secret_votes(unit, committee, before)
    if after.lead:
        _only_lead(unit, committee, after)
    unit.committees.seat(committee.id, after)
    if rights:
        membership(unit, committee, "changed", after, now, by, before)


def leave_seat(
    unit: Unit, committee: Committee, seat: Seat, *, now: datetime, by: Person | None = None
) -> None:
    """Takes a seat away. Raises Refused while a secret vote is open to it (V25)."""
    _wait_for_secret_votes(unit, committee, seat)
    end_seat(unit, committee, seat, now=now, by=by)


def end_seat(
    unit: Unit, committee: Committee, seat: Seat, *, now: datetime, by: Person | None = None
) -> None:
    """The same at any time: whoever it stood in for has no deputy any more, whoever stands in for it
    may vote at once (V25), and a closed committee's journal stays as it ended."""
    for other in committee.seats:
        if other.deputy_id == seat.person.id and other.id != seat.id:
            unit.committees.seat(committee.id, replace(other, deputy_id=None))
    unit.committees.unseat(committee.id, seat.id)
    for sitting in unit.sessions.asking(seat.person.id):
        holder = sitting.participant(seat.person.id)
        if sitting.committee.id == committee.id and holder and holder.deputy_at:
            unit.sessions.participate(sitting.session.id, replace(holder, deputy_at=now))
    if seat.role in VOTING and committee.status is CommitteeStatus.OPEN:
        membership(unit, committee, "left", seat, now, by)


def _wait_for_secret_votes(unit: Unit, committee: Committee, seat: Seat) -> None:
    for sitting in unit.sessions.asking(seat.person.id):
        session = sitting.session
        if session.committee_id == committee.id and session.state.get("secret"):
            raise Refused("secret_roster", who=seat.person.name, at=session.closes_at)


def membership(
    unit: Unit,
    committee: Committee,
    change: str,
    seat: Seat,
    now: datetime,
    by: Person | None,
    before: Seat | None = None,
) -> None:
    """Writes down who may vote from now on: names erasable, department and role for ever."""
    facts = {"change": change, "department": seat.department.name, "role": str(seat.role)}
    if before is not None:
        facts |= {"from_department": before.department.name, "from_role": str(before.role)}
    people = {"person": seat.person.id} | ({"by": by.id} if by else {})
    record(unit, committee, Record("membership", facts, {}, people), now)


def schedule(
    unit: Unit, bearings: Bearings, committee: Committee, kind: str, rhythm: Rhythm, now: datetime
) -> Schedule:
    """Puts a ritual on the committee's calendar, with its next occurrence."""
    planned = plan(
        unit,
        committee,
        Schedule(
            unit.new_id(), committee.id, kind, rhythm.rule, rhythm.closes_after, rhythm.remind_after
        ),
        bearings.rituals[kind],
        now,
    )
    unit.schedules.save(planned)
    return planned


def _only_lead(unit: Unit, committee: Committee, lead: Seat) -> None:
    for other in committee.seats:
        if other.lead and other.id != lead.id and other.department.id == lead.department.id:
            unit.committees.seat(committee.id, replace(other, lead=False))
