"""Makes a committee as its file says. What is as the file says is left alone, so that importing
twice changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot import founding, identity
from bot.committee_file.contents import (
    BadFile,
    CommitteeFile,
    FileMember,
    FilePlace,
    FileRitual,
    Problem,
)
from bot.committee_file.report import Item, Report
from bot.conversation import enroll
from bot.desk import Bearings
from bot.model import Account, Committee, Organization, Person, Place, Schedule
from bot.ports import Unit
from bot.ticking import plan, replan


def import_file(
    unit: Unit, bearings: Bearings, file: CommitteeFile, now: datetime, *, prune: bool = False
) -> Report:
    """Creates or updates the committee of that name in that organisation.

    Seats, places, departments and rituals that the file does not name stay, unless `prune`. Raises
    BadFile when a workspace belongs to another organisation, or the committee is closed.
    """
    return _Import(unit, bearings, file, now, prune).run()


class _Import:
    def __init__(
        self, unit: Unit, bearings: Bearings, file: CommitteeFile, now: datetime, prune: bool
    ):
        self._unit, self._bearings, self._file = unit, bearings, file
        self._now, self._prune = now, prune
        self._report = Report()

    def run(self) -> Report:
        organization = self._organization()
        committee = self._committee(organization)
        self._report.committee_id = committee.id
        before = committee if not self._report.created else None
        people = {m.handle: self._person(organization, m) for m in self._file.members}
        self._departments(committee)
        self._seats(committee.id, people)
        self._places(committee)
        self._rituals(committee.id)
        self._tidy(committee.id, people)
        if before is not None and self._unit.committees.get(committee.id) != before:
            replan(self._unit, self._bearings, committee.id, self._now)
        return self._report

    def _organization(self) -> Organization:
        """By its name; the workspaces that the file names become its own (P03, B10)."""
        file, unit = self._file, self._unit
        found = unit.organizations.named(file.organization)
        if found is None:
            found = Organization(unit.new_id(), file.organization, file.locale, file.timezone)
            unit.organizations.add(found)
            self._report.created.append(Item("organization", found.name))
        else:
            self._report.unchanged.append(Item("organization", found.name))
        for number, place in enumerate(file.places, 1):
            if place.workspace:
                try:
                    unit.organizations.attach(found.id, place.platform, place.workspace)
                except ValueError as taken:
                    raise BadFile(
                        [
                            Problem(
                                "workspace_taken", f"places.{number}", 0, {"given": place.workspace}
                            )
                        ]
                    ) from taken
        return found

    def _committee(self, organization: Organization) -> Committee:
        file, unit = self._file, self._unit
        item = Item("committee", file.name)
        found = unit.committees.named(organization.id, file.name)
        if found is None:
            self._report.created.append(item)
            drawn = Committee(
                unit.new_id(),
                organization.id,
                founding.slug_for(unit, file.name),
                file.name,
                file.goal,
                file.locale,
                file.timezone,
                file.calendar,
                file.hours,
                file.vote,
            )
            return founding.found(unit, drawn, file.departments, None, self._now)
        if found.status == "closed":
            raise BadFile([Problem("closed", "name", 0, {"given": file.name})])
        after = replace(
            found,
            name=file.name,
            goal=file.goal,
            locale=file.locale,
            timezone=file.timezone,
            calendar=file.calendar,
            hours=file.hours,
            vote=file.vote,
        )
        self._report.note(item, changed=after != found)
        if after != found:
            unit.committees.save(after)
        return unit.committees.get(found.id)

    def _person(self, organization: Organization, member: FileMember) -> tuple[Person, bool]:
        """Found by e-mail or account, made, or set right; and whether anything changed."""
        unit, accounts = self._unit, self._accounts(member)
        found = unit.people.by_email(organization.id, member.email) if member.email else None
        for platform, workspace, user in accounts:
            found = found or unit.people.of_account(platform, workspace, user)
        person = found or enroll(
            unit, organization, "", "", "", name=member.name, email=member.email
        )
        after = replace(
            person,
            name=member.name,
            email=member.email or person.email,
            hours=member.hours or person.hours,
            locale=member.locale or person.locale,
            timezone=member.timezone or person.timezone,
        )
        changed = after != person
        if changed:
            unit.people.save(after)
        for platform, workspace, user in accounts:
            owner = unit.people.of_account(platform, workspace, user)
            if owner is None or owner.id != person.id:
                account = Account(platform, workspace, user, person.id)
                if owner is None:
                    unit.people.link(account)
                else:
                    identity.give(unit, self._bearings, after, account)
                changed = True
        return unit.people.get(after.id), changed

    def _accounts(self, member: FileMember) -> list[tuple[str, str, str]]:
        return [
            (platform, self._file.workspace(platform), user)
            for platform, user in (("slack", member.slack), ("teams", member.teams))
            if user
        ]

    def _departments(self, committee: Committee) -> None:
        for name in self._file.departments:
            known = founding.department_named(committee, name) is not None
            if not known:
                self._unit.committees.department(committee.id, name)
                self._report.created.append(Item("department", name))

    def _seats(self, committee_id: str, people: Mapping[str, tuple[Person, bool]]) -> None:
        """Everybody sits first, so that deputies and leads can be named after."""
        unit, fresh = self._unit, set()
        for member in self._file.members:
            committee = unit.committees.get(committee_id)
            person, _ = people[member.handle]
            if committee.seat_of(person.id) is None:
                founding.take_seat(
                    unit, committee, person, member.department, member.role, now=self._now
                )
                fresh.add(member.handle)
        for member in self._file.members:
            committee = unit.committees.get(committee_id)
            person, altered = people[member.handle]
            seat = committee.seat_of(person.id)
            department = founding.department_named(committee, member.department)
            assert seat is not None and department is not None  # made above
            deputy = people[member.deputy.casefold()][0].id if member.deputy else None
            lead = self._file.leads.get(member.department, "").casefold() == member.handle
            after = replace(
                seat, department=department, role=member.role, deputy_id=deputy, lead=lead
            )
            if after != seat:
                founding.change_seat(unit, committee, seat, after, now=self._now)
            self._report.note(
                Item("seat", member.email or member.handle),
                created=member.handle in fresh,
                changed=altered or after != seat,
            )

    def _places(self, committee: Committee) -> None:
        known = {_key(place) for place in committee.places}
        for place in self._file.places:
            made = place.key not in known
            self._report.note(Item("place", _said(place)), created=made)
            if made and place.platform == "web":
                self._unit.committees.add_place(
                    committee.id, founding.web_place(self._unit, committee)
                )
            elif made:
                self._unit.committees.add_place(
                    committee.id,
                    Place(
                        self._unit.new_id(),
                        place.platform,
                        place.workspace,
                        place.channel,
                        place.name,
                    ),
                )

    def _rituals(self, committee_id: str) -> None:
        unit, committee = self._unit, self._unit.committees.get(committee_id)
        known = {schedule.kind: schedule for schedule in unit.schedules.of(committee_id)}
        for kind, ritual in self._file.rituals.items():
            before = known.get(kind)
            after = _scheduled(
                before, before.id if before else unit.new_id(), committee_id, kind, ritual
            )
            self._report.note(Item("ritual", kind), created=before is None, changed=after != before)
            if after != before:
                unit.schedules.save(
                    plan(unit, committee, after, self._bearings.rituals[kind], self._now)
                )

    def _tidy(self, committee_id: str, people: Mapping[str, tuple[Person, bool]]) -> None:
        """What the file does not name: told, or taken away."""
        unit, file, committee = self._unit, self._file, self._unit.committees.get(committee_id)
        found = self._report.removed if self._prune else self._report.missing
        named = {person.id for person, _ in people.values()}
        for seat in committee.seats:
            if seat.person.id not in named:
                found.append(Item("seat", seat.person.email or seat.person.name))
                if self._prune:
                    founding.leave_seat(
                        unit, unit.committees.get(committee_id), seat, now=self._now
                    )
        for place in committee.places:
            if _key(place) not in {other.key for other in file.places}:
                found.append(Item("place", _said(FilePlace(*_key(place)))))
                if self._prune:
                    unit.committees.drop_place(place.id)
        for schedule in unit.schedules.of(committee_id):
            if schedule.kind not in file.rituals:
                found.append(Item("ritual", schedule.kind))
                if self._prune:
                    unit.schedules.drop(schedule.id)
        kept = {
            d.id for name in file.departments if (d := founding.department_named(committee, name))
        }
        for department in committee.departments:
            if department.id not in kept:
                found.append(Item("department", department.name))
                if self._prune:
                    unit.committees.drop_department(committee_id, department.id)


def _key(place: Place) -> tuple[str, str, str]:
    """As a file names it: the web page of a committee needs no other name."""
    return (
        ("web", "", "")
        if place.platform == "web"
        else (place.platform, place.workspace, place.channel)
    )


def _said(place: FilePlace) -> str:
    return " ".join(part for part in place.key if part)


def _scheduled(
    before: Schedule | None, schedule_id: str, committee_id: str, kind: str, ritual: FileRitual
) -> Schedule:
    """The schedule as the file has it, with the next occurrence it has already."""
    after = Schedule(
        schedule_id,
        committee_id,
        kind,
        ritual.rule,
        ritual.closes_after or founding.AT_ONCE,
        ritual.remind_after,
        ritual.questions,
        ritual.paused,
    )
    if before is None:
        return after
    return replace(after, next_day=before.next_day, next_at=before.next_at)
