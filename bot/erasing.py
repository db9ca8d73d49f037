"""A person asked that their data go: when it happens, and what it leaves to others (C09, P05, J06).

From the request on the person may change their mind for some hours. Then they are told that it
happens now, which is the last they hear of us, and at the next beat it does.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot import founding
from bot.carry import lead, whisper
from bot.desk import Bearings
from bot.effects import Notice
from bot.events import Action
from bot.model import (
    Commitment,
    CommitmentStatus,
    Committee,
    Erasure,
    Person,
    Role,
    Seat,
    Sitting,
)
from bot.ports import Busy, Store, StoreDown, Unit
from bot.ticking import replan

log = logging.getLogger(__name__)

BATCH = 20
THINKING = timedelta(hours=12)
"""How long a request waits in any case: a night to think it over."""
LIMIT = timedelta(hours=24)
"""After so long it is carried out, open votes or not (C09, P05)."""
SAYING = timedelta(minutes=10)
"""How long the last message may take to arrive."""


def ask(unit: Unit, person_id: str, now: datetime) -> Erasure:
    """Keeps a request, or returns the one that waits."""
    made = Erasure(person_id, now, now + THINKING, now + LIMIT)
    unit.erasures.ask(made)
    return unit.erasures.of(person_id) or made


def at_once(unit: Unit, person_id: str, now: datetime) -> Erasure:
    """An administrator's request: it begins now, but waits for open votes like any other (P05)."""
    unit.erasures.cancel(person_id)
    made = Erasure(person_id, now, now, now + LIMIT)
    unit.erasures.ask(made)
    return made


def votes(unit: Unit, person_id: str) -> list[Sitting]:
    """The open votes of which a person is an elector, the soonest to close first."""
    return [one for one in unit.sessions.asking(person_id) if one.session.kind == "vote"]


def orphaned(unit: Unit, person_id: str) -> list[Committee]:
    """The open committees whose only facilitator this is."""
    return [
        one
        for one in unit.committees.of_person(person_id)
        if one.status == "open" and _facilitators(one) == [person_id]
    ]


def _facilitators(committee: Committee) -> list[str]:
    return [seat.person.id for seat in committee.seats_with(Role.FACILITATOR)]


def carry_on(unit: Unit, bearings: Bearings, person_id: str, now: datetime) -> bool:
    """The next step of a request that is due. False while there is something to wait for."""
    request = unit.erasures.of(person_id)
    if request is None or request.due_at > now:
        return False
    if now < request.last_at and votes(unit, person_id):
        return False
    person = unit.people.get(person_id)
    if request.told_at is None:
        if not unit.erasures.told(person_id, now):
            return False
        seated = unit.committees.of_person(person_id)
        whisper(unit, bearings, person, Notice("data.now", {}), seated[0] if seated else None)
        return True
    if now < request.told_at + SAYING and unit.erasures.unsaid(person_id):
        return False
    unit.identities.hold(person.organization_id)
    if unit.erasures.of(person_id) is None:
        return False  # somebody else was faster, or they changed their mind
    erase(unit, bearings, person, now)
    return True


def erase(unit: Unit, bearings: Bearings, person: Person, now: datetime) -> None:
    """Takes the person out: seats end, what they owed passes on, then everything else goes. An
    open ballot is struck; a secret one cannot be."""
    unit.identities.hold(person.organization_id)
    person = unit.people.get(person.id)
    _lock(unit, person.id)
    seated = unit.committees.of_person(person.id)
    owed = unit.commitments.owed_by(person.id)
    fields = dict(unit.erasures.fields(person))
    passed = {one.id: _leave(unit, bearings, one, person, owed, now) for one in seated}
    for committee_id, more in unit.erasures.fields(person).items():
        fields[committee_id] = sorted({*fields.get(committee_id, ()), *more})
    for committee_id in sorted({*fields, *passed}):
        unit.journal.erase(committee_id, fields.get(committee_id, ()), now)
    scrubbed = unit.erasures.scrub(person, now)
    unit.messages.refresh(
        *(f"{kind}:{one}" for one in scrubbed.sessions for kind in ("session", "result", "prompt"))
    )
    for committee in seated:
        if committee.status == "open":
            seat = committee.seat_of(person.id)
            assert seat is not None  # it is a committee of theirs
            replan(unit, bearings, committee.id, now)
            _tell(unit, bearings, committee.id, seat, passed[committee.id])


def _lock(unit: Unit, person_id: str) -> None:
    """The sessions that may name the person, in the order in which all lock them (B08); none that
    opens meanwhile comes to ask them."""
    locked = unit.identities.touched_by(person_id)
    for session_id in locked:
        unit.sessions.sitting(session_id, lock=True)
    unit.identities.hold_people(person_id)
    for session_id in unit.identities.touched_by(person_id):
        if session_id not in locked:
            unit.sessions.sitting(session_id, lock=True)


def _leave(
    unit: Unit,
    bearings: Bearings,
    committee: Committee,
    person: Person,
    owed: Iterable[Commitment],
    now: datetime,
) -> list[Commitment]:
    """The seat ends, also while a secret vote is open: the ballot stays counted, whose it is does
    not. Returns the commitments that passed to a department, each with its new owner or none."""
    seat = committee.seat_of(person.id)
    assert seat is not None  # it is a committee of theirs
    founding.end_seat(unit, committee, seat, now=now)
    after = unit.committees.get(committee.id)
    passed = []
    for one in owed:
        if one.committee_id == committee.id:
            owner = lead(after, one.department.id)
            moved = replace(one, owner_id=owner, changed_at=now)
            unit.commitments.save(moved)
            passed.append(moved)
            if owner and one.status is CommitmentStatus.OPEN:
                told = Notice(
                    "data.inherited",
                    {
                        "committee": committee.name,
                        "department": one.department.name,
                        "due": one.due,
                    },
                    quote="" if one.author_id == person.id else one.text,
                )
                whisper(unit, bearings, unit.people.get(owner), told, committee)
                unit.messages.refresh(f"home:{owner}")
    return passed


def _tell(
    unit: Unit, bearings: Bearings, committee_id: str, seat: Seat, passed: list[Commitment]
) -> None:
    """Who steers the committee learns that a seat is free and what nobody owes now; who it was is
    not said. Without a facilitator its sponsors are told, else all who are left."""
    committee = unit.committees.get(committee_id)
    unowned = [c for c in passed if c.owner_id is None and c.status is CommitmentStatus.OPEN]
    steering = committee.seats_with(Role.FACILITATOR)
    if steering:
        button = ("seat.list_button", Action("seat.list", {"committee": committee.id}))
        about = {"committee": committee.name, "department": seat.department.name}
        notice = Notice("data.left", about, (button,))
        if unowned:
            notice = Notice("data.left_unowned", {**about, "n": len(unowned)}, (button,))
    else:
        steering = committee.seats_with(Role.SPONSOR) or committee.seats
        notice = Notice("data.unled", {"committee": committee.name}, tone="warning")
    for one in steering:
        whisper(unit, bearings, one.person, notice, committee)


async def beat(store: Store, bearings: Bearings, now: datetime) -> int:
    """Carries on whatever request is due, each in a transaction of its own, and has the files
    cleaned after it (B18). Returns how many went on."""
    done = 0
    for request in await store.read(lambda unit: unit.erasures.due(now, BATCH)):
        work = partial(carry_on, bearings=bearings, person_id=request.person_id, now=now)
        try:
            done += await store.write(work)
        except (Busy, StoreDown):
            raise
        except Exception:  # the others go on; it comes again at the next beat
            log.exception("an erasure failed")
    if await store.read(lambda unit: unit.erasures.untidy()):
        store.clean()
    return done
