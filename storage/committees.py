"""Committees with their departments, seats and places, read whole."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.model import Committee, Department, Person, Place, Seat
from storage import committee_statements as sql
from storage.committee_rows import committee_of, fields_of
from storage.db import Row
from storage.folding import name_key
from storage.people import person_of

if TYPE_CHECKING:
    from storage.unit import SqlUnit


class Committees:
    """See bot.ports.Committees."""

    def __init__(self, unit: SqlUnit):
        self._unit, self._db = unit, unit.db

    def get(self, committee_id: str) -> Committee:
        known = self._unit.known_committees.get(committee_id)
        if known is None:
            known = self._unit.known_committees[committee_id] = self._read(committee_id)
        return known

    def _read(self, committee_id: str) -> Committee:
        db = self._db
        row = db.one(sql.GET, id=committee_id)
        if row is None:
            raise KeyError(committee_id)
        return committee_of(
            row,
            db.all(sql.DEPARTMENTS, committee_id=committee_id),
            db.all(sql.SEATS, committee_id=committee_id),
            db.all(sql.PLACES, committee_id=committee_id),
        )

    def by_slug(self, slug: str) -> Committee | None:
        row = self._db.one(sql.BY_SLUG, slug=slug)
        return None if row is None else self.get(row.id)

    def named(self, organization_id: str, name: str) -> Committee | None:
        row = self._db.one(sql.NAMED, organization_id=organization_id, folded=name_key(name))
        return None if row is None else self.get(row.id)

    def all(self) -> list[Committee]:
        return [self.get(row.id) for row in self._db.all(sql.ALL)]

    def at(self, platform: str, workspace: str, channel: str) -> list[Committee]:
        rows = self._db.all(sql.AT, platform=platform, workspace=workspace, channel=channel)
        return [found for row in rows if (found := self.get(row.id)).status == "open"]

    def of_person(self, person_id: str) -> list[Committee]:
        """Open ones first, then the closed ones, which stay readable (C07)."""
        return [self.get(row.id) for row in self._db.all(sql.OF_PERSON, person_id=person_id)]

    def add(self, committee: Committee) -> None:
        self._db.run(
            sql.ADD,
            id=committee.id,
            organization_id=committee.organization_id,
            **fields_of(committee),
        )
        for department in committee.departments:
            self._department(committee.organization_id, department)
            self._join(committee.id, department.id)
        for seat in committee.seats:
            self.seat(committee.id, seat)
        for place in committee.places:
            self.add_place(committee.id, place)
        self._changed(committee.id)

    def save(self, committee: Committee) -> None:
        if not self._db.run(sql.SAVE, the_id=committee.id, **fields_of(committee)):
            raise KeyError(committee.id)
        self._changed(committee.id)

    def _changed(self, committee_id: str, *people: str) -> None:
        self._unit.forget_committees()
        self._unit.touch(committee_id, *people)

    def _department(self, organization_id: str, department: Department) -> Department:
        """The organisation's department of that name, made with that id if there is none."""
        self._db.run(
            sql.ADD_DEPARTMENT,
            id=department.id,
            organization_id=organization_id,
            name=department.name,
            folded=name_key(department.name),
        )
        row: Row = self._db.one(
            sql.DEPARTMENT, organization_id=organization_id, folded=name_key(department.name)
        )
        return Department(row.id, row.name)

    def _join(self, committee_id: str, department_id: str) -> None:
        self._db.run(sql.JOIN_DEPARTMENT, committee_id=committee_id, department_id=department_id)

    def departments(self, organization_id: str) -> list[Department]:
        rows = self._db.all(sql.ALL_DEPARTMENTS, organization_id=organization_id)
        return [Department(row.id, row.name) for row in rows]

    def department(self, committee_id: str, name: str) -> Department:
        organization_id = self.get(committee_id).organization_id
        found = self._department(organization_id, Department(self._unit.new_id(), name))
        self._join(committee_id, found.id)
        self._changed(committee_id)
        return found

    def drop_department(self, committee_id: str, department_id: str) -> None:
        self._db.run(sql.DROP_DEPARTMENT, committee_id=committee_id, department_id=department_id)
        self._changed(committee_id)

    def seat(self, committee_id: str, seat: Seat) -> None:
        """A person who had another seat there leaves it: one seat a person."""
        self._db.run(
            sql.UNSEAT_OTHER, the_id=seat.id, committee_id=committee_id, person_id=seat.person.id
        )
        self._db.run(
            sql.SEAT,
            id=seat.id,
            committee_id=committee_id,
            person_id=seat.person.id,
            department_id=seat.department.id,
            role=str(seat.role),
            deputy_id=seat.deputy_id,
            lead=seat.lead,
        )
        self._changed(committee_id, seat.person.id)

    def unseat(self, committee_id: str, seat_id: str) -> None:
        row = self._db.one(sql.UNSEAT, id=seat_id, committee_id=committee_id)
        if row is not None:
            self._changed(committee_id, row.person_id)

    def add_place(self, committee_id: str, place: Place) -> None:
        self._db.run(
            sql.ADD_PLACE,
            id=place.id,
            committee_id=committee_id,
            platform=place.platform,
            workspace=place.workspace,
            channel=place.channel,
            name=place.name,
            reachable=place.reachable,
        )
        self._changed(committee_id)

    def drop_place(self, place_id: str) -> None:
        row = self._db.one(sql.DROP_PLACE, id=place_id)
        if row is not None:
            self._changed(row.committee_id)

    def reachable(self, platform: str, workspace: str, channel: str, yes: bool) -> list[Committee]:
        rows = self._db.all(
            sql.REACHABLE,
            the_platform=platform,
            the_workspace=workspace,
            the_channel=channel,
            reachable=yes,
        )
        self._unit.forget_committees()
        found = sorted({row.committee_id for row in rows})
        self._unit.touch(*found)
        return [self.get(committee_id) for committee_id in found]

    def chosen(self, platform: str, workspace: str, conversation: str) -> str | None:
        row = self._db.one(
            sql.CHOSEN, platform=platform, workspace=workspace, conversation=conversation
        )
        return None if row is None else row.committee_id

    def choose(self, platform: str, workspace: str, conversation: str, committee_id: str) -> None:
        self._db.run(
            sql.CHOOSE,
            platform=platform,
            workspace=workspace,
            conversation=conversation,
            committee_id=committee_id,
        )

    def ask_to_join(self, committee_id: str, person_id: str, department: str, at: datetime) -> bool:
        self._unit.touch(committee_id)
        return bool(
            self._db.run(
                sql.ASK_TO_JOIN,
                committee_id=committee_id,
                person_id=person_id,
                department=department,
                at=at,
            )
        )

    def joining(self, committee_id: str) -> list[tuple[Person, str]]:
        return [
            (person_of(row), row.department)
            for row in self._db.all(sql.JOINING, committee_id=committee_id)
        ]

    def drop_joining(self, committee_id: str, person_id: str) -> str | None:
        row = self._db.one(sql.DROP_JOINING, committee_id=committee_id, person_id=person_id)
        self._unit.touch(committee_id)
        return None if row is None else row.department
