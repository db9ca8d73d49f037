"""Seats of two people who turn out to be one: one a committee (V20), and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot import founding
from bot.desk import Bearings
from bot.model import VOTING, Committee, Json, Person, Role, Seat
from bot.ports import Unit
from bot.ticking import replan

RIGHTS = (Role.FACILITATOR, Role.MEMBER, Role.SPONSOR, Role.OBSERVER)
"""The higher right first."""


def seat_both(
    unit: Unit, bearings: Bearings, kept: Person, gone: Person, now: datetime
) -> tuple[list[Json], frozenset[str]]:
    """Gives `kept` the seats of `gone`. Where both sit the seat of the higher right stays, else the
    older; one vote less is an entry of the journal. A closed committee where both sat is left as it
    was (C07). Returns the seats as they were, and the committees where the one of `gone` stays."""
    before: list[Json] = []
    theirs_stay: set[str] = set()
    for committee in unit.committees.of_person(gone.id):
        theirs, own = committee.seat_of(gone.id), committee.seat_of(kept.id)
        assert theirs is not None  # it is a committee of theirs
        if own is not None and committee.status != "open":
            continue
        stays, goes = (theirs, None) if own is None else _ranked(committee, theirs, own)
        before.append(
            {"committee": committee.id, "theirs": _plain(theirs), "own": own and _plain(own)}
        )
        if goes is not None:
            unit.committees.unseat(committee.id, goes.id)
            if goes.role in VOTING:
                founding.membership(unit, committee, "left", goes, now, None)
        if stays is theirs:
            unit.committees.seat(committee.id, replace(theirs, person=kept))
            theirs_stay.add(committee.id)
        if committee.status == "open":
            replan(unit, bearings, committee.id, now)
    return before, frozenset(theirs_stay)


def one_holder(unit: Unit, deputy: Person) -> None:
    """A deputy stands in for one holder (V20): where two turn out to be one, the older seat keeps
    theirs."""
    for committee in unit.committees.of_person(deputy.id):
        held = [seat for seat in committee.seats if seat.deputy_id == deputy.id]
        for seat in held[1:]:
            unit.committees.seat(committee.id, replace(seat, deputy_id=None))


def give_back(
    unit: Unit,
    bearings: Bearings,
    kept: Person,
    apart: Person,
    seats: list[Mapping[str, Any]],
    now: datetime,
) -> int:
    """Each has the seat again that they had before, unless it was taken away or changed hands
    meanwhile. Returns how many."""
    given = 0
    for one in seats:
        committee = unit.committees.get(one["committee"])
        held = committee.seat_of(kept.id)
        theirs, own = one["theirs"], one["own"]
        over = committee.status != "open"
        if held is None or committee.seat_of(apart.id) is not None or (over and own is not None):
            continue
        if held.id == theirs["id"]:
            unit.committees.seat(committee.id, replace(held, person=apart))
            if own is not None:
                _seat_again(unit, committee.id, kept, own, now)
        elif own is not None and held.id == own["id"]:
            _seat_again(unit, committee.id, apart, theirs, now)
        else:
            continue
        given += 1
        if not over:
            replan(unit, bearings, committee.id, now)
    return given


def _ranked(committee: Committee, theirs: Seat, own: Seat) -> tuple[Seat, Seat]:
    """Which of two seats stays, and which goes. Committees list the older first."""
    order = [seat.id for seat in committee.seats]
    first, second = sorted(
        (theirs, own), key=lambda seat: (RIGHTS.index(seat.role), order.index(seat.id))
    )
    return first, second


def _seat_again(
    unit: Unit, committee_id: str, person: Person, was: Mapping[str, Any], now: datetime
) -> None:
    """One more vote is an entry of the journal; a department that has a lead by now keeps it."""
    department = unit.committees.department(committee_id, was["department"])
    committee = unit.committees.get(committee_id)
    led = any(seat.lead and seat.department.id == department.id for seat in committee.seats)
    seat = Seat(
        was["id"], person, department, Role(was["role"]), was["deputy"], was["lead"] and not led
    )
    unit.committees.seat(committee_id, seat)
    if seat.role in VOTING:
        founding.membership(unit, committee, "joined", seat, now, None)


def _plain(seat: Seat) -> Json:
    return {
        "id": seat.id,
        "department": seat.department.name,
        "role": str(seat.role),
        "deputy": seat.deputy_id,
        "lead": seat.lead,
    }
