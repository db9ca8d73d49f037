"""From the text of a file to what it says; every error in one go."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.commands import folded
from bot.committee_file.contents import BadFile, CommitteeFile, FileMember, FilePlace, Problem
from bot.committee_file.nodes import Reader, compose
from bot.committee_file.timings import calendar, rituals, vote
from bot.model import VOTING, Role
from bot.timetable import DEFAULT_HOURS, parse_hours, zone
from bot.words import LOCALES

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


def load(text: str) -> CommitteeFile:
    """Reads a committee's file. Raises BadFile with all that is wrong."""
    problems: list[Problem] = []
    root = Reader(compose(text), "", problems)
    organization = root.text("organization")
    name, goal = root.text("name", limit=100), root.text("goal", limit=1000)
    locale = root.choice("locale", LOCALES, "fr")
    timezone = root.read("timezone", _zone, "Africa/Casablanca") or ""
    days_off = calendar(root)
    hours = root.read("hours", parse_hours, DEFAULT_HOURS) or DEFAULT_HOURS
    departments = _departments(root)
    places = _places(root)
    members = _members(root, departments, places)
    found = CommitteeFile(
        organization,
        name,
        goal,
        locale,
        timezone,
        days_off,
        hours,
        departments,
        places,
        members,
        _leads(root, departments, members),
        rituals(root),
        vote(root),
    )
    root.done()
    if problems:
        raise BadFile(sorted(problems, key=lambda problem: problem.line))
    return found


def _zone(name: str) -> str:
    zone(name)
    return name


def _departments(root: Reader) -> tuple[str, ...]:
    if not root.has("departments"):
        root.wrong("missing", "departments")
    found = root.texts("departments")
    _once(root, "departments", found)
    return found


def _once(reader: Reader, name: str, texts: Iterable[str]) -> None:
    seen: set[str] = set()
    for text in texts:
        if folded(text) in seen:
            reader.wrong("repeated", name, given=text)
        seen.add(folded(text))


def _places(root: Reader) -> tuple[FilePlace, ...]:
    found: list[FilePlace] = []
    for one in root.tables("places"):
        platform = one.choice("platform", ("slack", "teams", "web"))
        match platform:
            case "slack":
                place = FilePlace(
                    platform, one.text("workspace"), one.text("channel"), one.text("name", "")
                )
            case "teams":
                place = FilePlace(
                    platform,
                    one.text("tenant").lower(),  # as Teams itself writes it, and as it is compared
                    one.text("conversation"),
                    one.text("name", ""),
                )
            case _:
                place = FilePlace(platform or "web")
        if platform:
            one.done()
            if place.key in {other.key for other in found}:
                one.wrong("repeated", "platform", given=" ".join(place.key).strip())
            found.append(place)
    return tuple(found)


def _members(
    root: Reader, departments: tuple[str, ...], places: tuple[FilePlace, ...]
) -> tuple[FileMember, ...]:
    if not root.has("members"):
        root.wrong("missing", "members")
    met = {place.platform for place in places}
    found: list[FileMember] = []
    readers = root.tables("members")
    for one in readers:
        member = FileMember(
            one.text("name", limit=100),
            one.text("email", ""),
            one.choice("department", departments),
            Role(one.choice("role", tuple(Role), "member")),
            one.text("slack", ""),
            one.text("teams", "").lower(),
            one.text("deputy", ""),
            one.read("hours", parse_hours, None),
            one.choice("locale", LOCALES, "") or None,
            one.read("timezone", _zone, None),
        )
        one.done()
        if member.email and not _EMAIL.fullmatch(member.email):
            one.wrong("email", "email", given=member.email)
        if not member.handle:
            one.wrong("missing", "email")
        for name, key in (
            ("email", member.email.casefold()),
            ("slack", member.slack),
            ("teams", member.teams),
        ):
            if key and key in {
                getattr(other, name).casefold() if name == "email" else getattr(other, name)
                for other in found
            }:
                one.wrong("repeated", name, given=key)
        for platform in ("slack", "teams"):
            if getattr(member, platform) and platform not in met:
                one.wrong("no_workspace", platform, platform=platform)
        found.append(member)
    _deputies(readers, found)
    if found and all(member.role is not Role.FACILITATOR for member in found):
        root.wrong("no_facilitator", "members")
    return tuple(found)


def _deputies(readers: list[Reader], members: list[FileMember]) -> None:
    """A deputy has a seat and stands in for one holder (V20)."""
    handles = {member.handle for member in members}
    held: set[str] = set()
    for one, member in zip(readers, members, strict=True):
        deputy = member.deputy.casefold()
        if deputy and (deputy not in handles or deputy == member.handle):
            one.wrong("unknown_member", "deputy", given=member.deputy)
        elif deputy in held:
            one.wrong("deputy_twice", "deputy", given=member.deputy)
        held |= {deputy} - {""}


def _leads(
    root: Reader, departments: tuple[str, ...], members: tuple[FileMember, ...]
) -> dict[str, str]:
    """The named seat of a department: a voting member of it (S11)."""
    leads, found = root.inner("leads"), {}
    for department in leads.table.items:
        handle = leads.text(department)
        if department not in departments:
            leads.wrong("choice", department, given=department, allowed=", ".join(departments))
        elif not any(
            m.handle == handle.casefold() and m.department == department and m.role in VOTING
            for m in members
        ):
            leads.wrong("unknown_lead", department, given=handle)
        found[department] = handle
    return found
