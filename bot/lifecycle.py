"""Installations, channels and accounts come and go: what Comité says at first contact, and what it
stops doing when it is sent away (FAULTS 22, 23, 37)."""

from __future__ import annotations

from datetime import datetime

from bot import identity
from bot.cards import Card, to_json
from bot.carry import whisper_facilitators
from bot.conversation import enroll, organization_of
from bot.desk import Bearings, noticed
from bot.effects import Notice
from bot.events import Action, Lifecycle, Where
from bot.model import Account, Committee
from bot.ports import Destination, Unit

BRING = ("place.button", Action("place.form"))
"""For a channel without a committee: one that exists already may meet there."""


def take(unit: Unit, bearings: Bearings, event: Lifecycle, now: datetime) -> None:
    """Applies one lifecycle event. Nothing here can be refused: it has already happened."""
    who, where = event.who, event.where
    match event.kind:
        case "installed":
            organization_of(unit, bearings, who.platform, who.workspace, who.name)
            unit.people.reachable(who.platform, who.workspace)
            back(unit, bearings, who.platform, who.workspace)
            if who.user:
                to = Destination(who.platform, who.workspace, user=who.user)
                unit.messages.send(to, "note", to_json(_welcome(bearings, "welcome.person")))
        case "removed":
            unit.installations.disable(who.platform, who.workspace)
        case "joined":
            organization_of(unit, bearings, who.platform, who.workspace)
            found_place(unit, bearings, where)
        case "left":
            lost_place(unit, bearings, where.platform, where.workspace, where.channel)
        case "hello" | "met":
            organization = organization_of(unit, bearings, who.platform, who.workspace)
            if who.guest and not unit.people.of_account(who.platform, who.workspace, who.user):
                return
            new = unit.people.of_account(who.platform, who.workspace, who.user) is None
            person = enroll(
                unit,
                organization,
                who.platform,
                who.workspace,
                who.user,
                name=who.name,
                email=who.email,
                locale=who.locale,
                timezone=who.timezone,
            )
            unit.people.seen(who.platform, who.workspace, who.user, now)
            if new:
                account = Account(who.platform, who.workspace, who.user, person.id)
                identity.met_by_address(unit, bearings, person, account)
            unit.messages.revive(who.platform, who.workspace, user=who.user)
            home = Destination(who.platform, who.workspace, user=who.user, home=True)
            unit.messages.send(home, f"home:{person.id}", {})
            unit.messages.refresh(f"home:{person.id}")
            if event.kind == "met" and new:
                to = Destination(who.platform, who.workspace, user=who.user)
                unit.messages.send(to, "note", to_json(_welcome(bearings, "welcome.person")))
        case "gone":
            unit.people.unreachable(who.platform, who.workspace, who.user)


def found_place(unit: Unit, bearings: Bearings, where: Where) -> None:
    """We were invited to a channel: what waited for it leaves, and open sessions show there. A
    channel without a committee is told what we are for."""
    channel = (where.platform, where.workspace, where.channel)
    back(unit, bearings, *channel)
    if not unit.committees.at(*channel):
        to = Destination(where.platform, where.workspace, channel=where.channel)
        unit.messages.send(to, "note", to_json(_welcome(bearings, "welcome.channel", BRING)))


def back(unit: Unit, bearings: Bearings, platform: str, workspace: str, channel: str = "") -> None:
    """A channel, or the whole workspace, answers again: what failed is tried again, and the cards
    of open sessions are posted where they were not."""
    found = unit.committees.reachable(platform, workspace, channel, True)
    unit.messages.revive(platform, workspace, channel)
    for committee in found:
        show_open(unit, bearings, committee)


def show_open(unit: Unit, bearings: Bearings, committee: Committee) -> None:
    """The cards of open sessions, in each place where they are not yet."""
    for session in unit.sessions.open_in(committee.id):
        sitting = unit.sessions.sitting(session.id)
        if bearings.rituals[session.kind].announces or sitting.answers:
            unit.messages.post(committee, f"session:{session.id}")


def lost_place(unit: Unit, bearings: Bearings, platform: str, workspace: str, channel: str) -> None:
    """A channel cannot be reached any more: its copies wait, the facilitators are told once."""
    for committee in unit.committees.reachable(platform, workspace, channel, False):
        place = next(p for p in committee.places if p.channel == channel)
        whisper_facilitators(
            unit,
            bearings,
            committee,
            Notice(
                "place.lost",
                {"place": place.name or place.channel, "committee": committee.name},
                tone="warning",
            ),
            rather_not=platform,
        )


def late_place(unit: Unit, bearings: Bearings, to: Destination, now: datetime) -> None:
    """A place has been waiting for its copies for minutes, while others are in step: its
    facilitators are told, once a day, rather elsewhere than on the platform that fails."""
    for committee in unit.committees.at(to.platform, to.workspace, to.channel):
        place = next(p for p in committee.places if p.channel == to.channel)
        whisper_facilitators(
            unit,
            bearings,
            committee,
            Notice(
                "place.late",
                {"place": place.name or place.channel, "committee": committee.name},
                tone="warning",
            ),
            topic=f"late:{to.platform}:{committee.id}:{now:%Y-%m-%d}",
            rather_not=to.platform,
        )


def _welcome(bearings: Bearings, key: str, *more: tuple[str, Action]) -> Card:
    buttons = (("menu.create", Action("committee.form")), *more, ("menu.help", Action("help")))
    return noticed(
        Notice(key, buttons=buttons), bearings.lexicon(bearings.locale), bearings.timezone
    )
