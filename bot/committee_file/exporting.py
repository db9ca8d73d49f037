"""From a committee as it is to the file that describes it."""

from __future__ import annotations

from bot.committee_file.contents import (
    AUTOMATIC,
    CommitteeFile,
    FileMember,
    FilePlace,
    FileRitual,
)
from bot.committee_file.timings import RITUALS
from bot.committee_file.writing import dump
from bot.model import Committee, Place, Schedule, Seat
from bot.ports import Unit

PLATFORMS = ("slack", "teams", "web")


def export(unit: Unit, committee: Committee) -> str:
    """The committee's file; importing it changes nothing."""
    return dump(described(unit, committee))


def described(unit: Unit, committee: Committee) -> CommitteeFile:
    """What the file says. People's accounts are those of the workspaces where the committee meets."""
    places = tuple(_place(p) for p in committee.places if p.platform in PLATFORMS)
    workspaces = {
        platform: next((p.workspace for p in places if p.platform == platform), "")
        for platform in PLATFORMS
    }
    drafts = {seat.id: _member(unit, seat, workspaces) for seat in committee.seats}
    handles = {
        seat.person.id: drafts[seat.id].email or drafts[seat.id].handle for seat in committee.seats
    }
    members = tuple(
        _with_deputy(drafts[seat.id], handles.get(seat.deputy_id or "", ""))
        for seat in committee.seats
    )
    leads = {
        department.name: handles[seat.person.id]
        for department in committee.departments
        for seat in committee.seats
        if seat.lead and seat.department.id == department.id
    }
    planned = {schedule.kind: schedule for schedule in unit.schedules.of(committee.id)}
    return CommitteeFile(
        unit.organizations.get(committee.organization_id).name,
        committee.name,
        committee.goal,
        committee.locale,
        committee.timezone,
        committee.calendar,
        committee.hours,
        tuple(d.name for d in committee.departments),
        places,
        members,
        leads,
        {kind: _ritual(planned[kind]) for kind in RITUALS if kind in planned},
        committee.vote,
    )


def _place(place: Place) -> FilePlace:
    if place.platform == "web":
        return FilePlace("web")
    return FilePlace(place.platform, place.workspace, place.channel, place.name)


def _member(unit: Unit, seat: Seat, workspaces: dict[str, str]) -> FileMember:
    person = seat.person
    users = {
        account.platform: account.user
        for account in unit.people.accounts(person.id)
        if account.workspace and account.workspace == workspaces.get(account.platform)
    }
    return FileMember(
        person.name,
        person.email,
        seat.department.name,
        seat.role,
        users.get("slack", ""),
        users.get("teams", ""),
        "",
        person.hours,
        person.locale,
        person.timezone,
    )


def _with_deputy(member: FileMember, deputy: str) -> FileMember:
    return FileMember(
        member.name,
        member.email,
        member.department,
        member.role,
        member.slack,
        member.teams,
        deputy,
        member.hours,
        member.locale,
        member.timezone,
    )


def _ritual(schedule: Schedule) -> FileRitual:
    asks = schedule.kind not in AUTOMATIC
    return FileRitual(
        schedule.rule,
        schedule.closes_after if asks else None,
        schedule.remind_after if asks else None,
        schedule.questions,
        schedule.paused,
    )
