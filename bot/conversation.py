"""Who is talking, and about which committee (C04, C05, P03, P04)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot import identity
from bot.desk import Bearings, Desk
from bot.model import Account, Committee, Organization, Person
from bot.ports import Unit
from bot.refusals import Refused
from bot.words import LOCALES


def committee(desk: Desk) -> Committee | None:
    """The committee that the button or its session names, else the conversation's only one, else
    the one chosen there before; None when there is none or the asker must choose."""
    named = desk.action.args.get("committee")
    about = desk.action.args.get("session")
    if about:
        session = desk.unit.sessions.get(about)
        named = session.committee_id if session else named
    if named:
        return _own(desk, named)
    if len(desk.candidates) == 1:
        return desk.candidates[0]
    where = desk.where
    chosen = desk.unit.committees.chosen(
        where.platform, where.workspace, where.channel or desk.who.user
    )
    return next((c for c in desk.candidates if c.id == chosen), None)


def candidates(desk: Desk) -> tuple[Committee, ...]:
    """The open committees that meet in this channel; in a 1:1 talk, those of the person."""
    unit, where = desk.unit, desk.where
    if where.platform == "web" and where.channel:
        return (_own(desk, where.channel),)  # a committee's own page is about no other one
    if where.channel:
        met = unit.committees.at(where.platform, where.workspace, where.channel)
        if met:
            return tuple(met)
    mine = unit.committees.of_person(desk.person.id) if desk.person else []
    return tuple([c for c in mine if c.status == "open"] or mine)


def _own(desk: Desk, committee_id: str) -> Committee:
    """Nothing crosses organisations: another one's committee does not exist for the asker."""
    try:
        found = desk.unit.committees.get(committee_id)
    except KeyError:
        raise Refused("stale_button") from None
    if desk.organization is None or found.organization_id != desk.organization.id:
        raise Refused("stale_button")
    return found


def recognise(desk: Desk) -> None:
    """Finds whoever reads by the address that a facilitator seated them with (P01), where their
    account is new to us. Nothing is written: the account is theirs from their first act on."""
    who = desk.who
    if desk.person is None and desk.organization is not None and who.email and not who.guest:
        desk.person = desk.unit.people.by_email(desk.organization.id, who.email)


def greet(desk: Desk) -> None:
    """Makes sure that whoever acts is known, and notes the account they use (S06).

    A stranger to the workspace stays unknown unless a facilitator seated them by name (P04).
    """
    who = desk.who
    account = Account(who.platform, who.workspace, who.user, "")
    if desk.person is not None:
        desk.unit.people.seen(who.platform, who.workspace, who.user, desk.now)
        if who.email and not who.guest and not desk.person.email:
            desk.person = identity.adopt(desk.unit, desk.bearings, desk.person, who.email, account)
        return
    if who.guest:
        return
    desk.organization = organization_of(desk.unit, desk.bearings, who.platform, who.workspace)
    person = enroll(
        desk.unit,
        desk.organization,
        who.platform,
        who.workspace,
        who.user,
        name=who.name,
        email=who.email,
        locale=who.locale,
        timezone=who.timezone,
        seen_at=desk.now,
    )
    desk.person = person
    identity.met_by_address(desk.unit, desk.bearings, person, account)


def organization_of(
    unit: Unit, bearings: Bearings, platform: str, workspace: str, name: str = ""
) -> Organization:
    """The organisation of a workspace. A first installation creates its own (B10); an
    administrator may attach several workspaces to one."""
    found = unit.organizations.of_workspace(platform, workspace)
    if found is None:
        found = Organization(unit.new_id(), name or workspace, bearings.locale, bearings.timezone)
        unit.organizations.add(found)
        unit.organizations.attach(found.id, platform, workspace)
        unit.organizations.attach(found.id, "web", found.id)
    return found


def enroll(
    unit: Unit,
    organization: Organization,
    platform: str,
    workspace: str,
    user: str,
    *,
    name: str = "",
    email: str = "",
    locale: str = "",
    timezone: str = "",
    seen_at: datetime | None = None,
    guest: bool = False,
) -> Person:
    """The person behind an account, known or made. The same address, verified by the platforms of
    one organisation, is one person (P01); a guest's address proves nothing (P04). Whoever gives an
    account to somebody known then calls `identity.met_by_address`."""
    known = unit.people.of_account(platform, workspace, user) if user else None
    if known is None:
        # Somebody else may be meeting them at the same time.
        unit.identities.hold(organization.id)
        known = unit.people.of_account(platform, workspace, user) if user else None
    if known is not None and known.organization_id == organization.id:
        return known
    email = "" if guest else email
    person = unit.people.by_email(organization.id, email) if email else None
    if person is None:
        spoken = locale[:2].lower() if locale[:2].lower() in LOCALES else None
        person = Person(
            unit.new_id(),
            organization.id,
            name or email or user,
            email,
            locale=spoken,
            timezone=timezone or None,
        )
        unit.people.add(person)
        unit.people.link(Account("web", organization.id, person.id, person.id))
    if user:
        unit.people.link(Account(platform, workspace, user, person.id, seen_at))
    if name and person.name in ("", person.email):
        person = replace(person, name=name)
        unit.people.save(person)
    return person
