"""People who were seated by their address and whom nobody has met in the chat yet: they are looked
for where their organisation meets, welcomed there, and asked there from then on (P01, P04)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from bot import identity, timetable
from bot.acts.welcome import welcomed
from bot.desk import Bearings
from bot.events import PersonPicked
from bot.model import Account, Committee, Person, Sitting
from bot.ports import (
    Busy,
    Clock,
    Destination,
    Directory,
    Rejected,
    RetryLater,
    Store,
    StoreDown,
    Uncertain,
    Unit,
    Unreachable,
)

log = logging.getLogger(__name__)

EVERY = 30.0
"""Seconds between two rounds when nothing changes."""
SOON = 3.0
"""Seconds between a round and the next one, when something has changed meanwhile."""
AGAIN = timedelta(hours=1)
"""How long an address that nobody has, or a workspace that refuses, is not asked about again."""
ASKED = 20
"""Addresses asked about in one round: Slack answers some fifty a minute."""


@dataclass(slots=True)
class Acquaintance:
    """One per process that works. `directories` by the name of their platform."""

    store: Store
    bearings: Bearings
    directories: Mapping[str, Directory]
    clock: Clock
    _nobody: dict[tuple[str, str, str], datetime] = field(default_factory=dict)
    _resting: dict[tuple[str, str], datetime] = field(default_factory=dict)
    _told: set[tuple[str, str, str]] = field(default_factory=set)

    async def run(self, stopped: asyncio.Event, wake: asyncio.Event) -> None:
        """Looks around until stopped: soon after a change, and now and then in any case."""
        while not stopped.is_set():
            wake.clear()
            try:
                await self.round(stopped)
            except (Busy, StoreDown) as away:
                log.warning("acquaintance: the database is away (%s); trying again", away)
            except Exception:  # whatever it is, the others must go on being looked for
                log.exception("acquaintance: unexpected; trying again")
            await _pause(stopped, SOON)
            await _pause(wake, EVERY - SOON)

    async def round(self, stopped: asyncio.Event | None = None) -> int:
        """Asks about whoever is not met yet, one after the other until stopped. Returns how many
        were met. No platform is called within a transaction. Raises Busy, StoreDown."""
        if not self.directories:
            return 0
        now = self.clock()
        self._nobody = {key: until for key, until in self._nobody.items() if until > now}
        self._resting = {key: until for key, until in self._resting.items() if until > now}
        asked = met = 0
        for person, platform, workspace in await self.store.read(
            lambda unit: unit.people.unmet(self.directories)
        ):
            key = (platform, workspace, person.email.casefold())
            if key in self._nobody or (platform, workspace) in self._resting:
                continue
            if asked >= ASKED or (stopped is not None and stopped.is_set()):
                break
            asked += 1
            found = await self._ask(person, platform, workspace, now)
            if found is not None:
                work = partial(meet, bearings=self.bearings, person_id=person.id, found=found)
                # Two processes may have asked the same: one of them tells the person.
                done = f"met:{platform}:{workspace}:{found.user}:{person.id}"
                met += await self.store.write(work, key=done, again=lambda unit: False)
                # Met or somebody else's already: either way there is nothing to ask for a while.
                self._nobody[key] = now + AGAIN
        return met

    async def _ask(
        self, person: Person, platform: str, workspace: str, now: datetime
    ) -> PersonPicked | None:
        """One question. A workspace that cannot answer rests; why is told once."""
        try:
            found = await self.directories[platform].find(workspace, person.email)
        except RetryLater as late:
            self._resting[platform, workspace] = now + timedelta(seconds=late.seconds)
        except Uncertain as unknown:
            self._refused(platform, workspace, str(unknown))
            self._resting[platform, workspace] = now + timedelta(seconds=EVERY)
        except (Unreachable, Rejected) as refused:
            self._refused(platform, workspace, str(refused))
            self._resting[platform, workspace] = now + AGAIN
        else:
            if found is None:
                self._nobody[platform, workspace, person.email.casefold()] = now + AGAIN
            return found
        return None

    def _refused(self, platform: str, workspace: str, reason: str) -> None:
        if (platform, workspace, reason) not in self._told:
            self._told.add((platform, workspace, reason))
            log.warning(
                "%s: the workspace %s does not say who has an address (%s): people seated by "
                "e-mail are met there when they first act",
                platform,
                workspace,
                reason,
            )


def meet(unit: Unit, bearings: Bearings, person_id: str, found: PersonPicked) -> bool:
    """Gives the account to the person, and tells them there what they were told where they have
    never been. False when somebody has it already, it came too late, or it is a guest's, who is
    only seated by being picked (P04)."""
    person = unit.people.get(person_id)
    unit.identities.hold(person.organization_id)
    if found.guest or unit.identities.survivor(person_id) != person_id:
        return False
    accounts = unit.people.accounts(person_id)
    if unit.people.of_account(found.platform, found.workspace, found.user) is not None:
        return False
    if any(account.platform == found.platform for account in accounts):
        return False
    names = frozenset({person.name, person.email})
    account = Account(found.platform, found.workspace, found.user, person_id)
    unit.people.link(account)
    identity.met_by_address(unit, bearings, person, account)
    if found.name and person.name in ("", person.email):
        person = replace(person, name=found.name)
        unit.people.save(person)
    unit.messages.refresh(f"home:{person_id}")
    if any(account.seen_at is not None and account.reachable for account in accounts):
        return True  # they read elsewhere: what is asked stays on the platform last used (S06)
    for committee in unit.committees.of_person(person_id):
        seat = committee.seat_of(person_id)
        if committee.status == "open" and seat is not None:
            welcomed(unit, bearings, committee, seat, _host(unit, committee, names))
    to = Destination(found.platform, found.workspace, user=found.user)
    for sitting in unit.sessions.asking(person_id):
        if _still_to_ask(unit, sitting, person):
            unit.messages.move(person_id, f"prompt:{sitting.session.id}:{person_id}", to)
    return True


def _host(unit: Unit, committee: Committee, names: frozenset[str]) -> str:
    """Who gave a seat to somebody of these names, as the journal says, which keeps no ids; empty
    where nobody is named, as after an import."""
    for entry in unit.journal.of(committee.id, kinds=("membership",), limit=1000):
        if entry.facts.get("change") == "joined" and entry.people.get("person") in names:
            host = entry.people.get("by") or ""
            return "" if host in names else host
    return ""


def _still_to_ask(unit: Unit, sitting: Sitting, person: Person) -> bool:
    """Prompted where they have never been, awaited, and to be disturbed at this hour."""
    participant = sitting.participant(person.id)
    if participant is None or not participant.prompted or not person.prompts:
        return False
    if all(awaited.person_id != person.id for awaited in sitting.awaited):
        return False
    committee = sitting.committee
    return unit.now == timetable.deliver_at(
        unit.now,
        person.timezone or committee.timezone,
        person.hours or committee.hours,
        unit.people.leaves(person.id),
        committee.calendar,
        sitting.session.closes_at,
    )


async def _pause(until: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(until.wait(), seconds)
