"""Who somebody is, as the tenant's directory tells it of a conversation's members; asked once an
hour at most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from adapters.teams.forms import Picked
from adapters.teams.outbound import TeamsPlatform
from adapters.teams.refs import NAME
from adapters.teams.turns import QUICK, Turn
from bot.events import PersonPicked, Who
from bot.ports import Clock, Rejected, RetryLater, Uncertain, Unreachable

FRESH = timedelta(hours=1)
MOST = 20_000
FAILURES = (RetryLater, Unreachable, Rejected, Uncertain)


@dataclass(frozen=True, slots=True)
class Profile:
    """What the directory tells about one member."""

    user: str = ""
    name: str = ""
    email: str = ""
    guest: bool = True
    """Guests, people of another tenant, and whoever the directory could not tell us about."""
    known: bool = False


class Directory:
    """`members/{id}` of a conversation, with a memory. The id may be a person's in Teams, in the
    directory, or their address (learn.microsoft.com, "Get Teams context")."""

    def __init__(self, platform: TeamsPlatform, clock: Clock) -> None:
        self._platform, self._clock = platform, clock
        self._known: dict[tuple[str, str], tuple[datetime, Profile]] = {}

    async def who(self, turn: Turn) -> Who:
        known = await self._profile(turn.tenant, turn.conversation, turn.user)
        return Who(
            NAME,
            turn.tenant,
            turn.user,
            known.name or turn.name,
            known.email,
            turn.locale,
            turn.timezone,
            known.guest,
        )

    async def picked(self, turn: Turn, chosen: Picked) -> PersonPicked:
        """Somebody named in a form: by the people picker, or by an address that was typed. Whoever
        Teams does not tell us about keeps an empty name."""
        if not chosen.user:
            found = await self._found(turn.tenant, chosen.email)
            return found or PersonPicked(email=chosen.email)
        known = await self._anywhere(turn, chosen.user)
        # A picker gives an id of the directory; rosters answer to addresses and other ids, too.
        if known.known and known.user != chosen.user:
            return PersonPicked(email=chosen.email)
        if not known.known and chosen.email:
            return PersonPicked(email=chosen.email)
        return PersonPicked(
            NAME, turn.tenant, chosen.user, known.name, known.email, guest=known.guest
        )

    async def find(self, workspace: str, email: str) -> PersonPicked | None:
        """See bot.ports.Directory: a member of a channel or chat where we are."""
        for conversation in await self._platform.channels(workspace):
            try:
                known = await self._ask(workspace, conversation, email, quick=False)
            except (Unreachable, Rejected):
                continue  # nobody of that address there, or we are not there any more
            if known.user and known.email.casefold() == email.strip().casefold():
                return PersonPicked(
                    NAME, workspace, known.user, known.name, known.email, guest=known.guest
                )
        return None

    async def _found(self, tenant: str, email: str) -> PersonPicked | None:
        try:
            return await self.find(tenant, email)
        except (RetryLater, Uncertain):
            return None

    async def _anywhere(self, turn: Turn, user: str) -> Profile:
        """From where they were named, else from any channel of the tenant."""
        known = await self._profile(turn.tenant, turn.conversation, user)
        if known.known:
            return known
        try:
            elsewhere = await self._platform.channels(turn.tenant)
        except RetryLater:
            return known
        for conversation in elsewhere:
            known = await self._profile(turn.tenant, conversation, user)
            if known.known:
                break
        return known

    async def _profile(self, tenant: str, conversation: str, user: str) -> Profile:
        """Never raises for Teams' sake: without an answer somebody is a nameless guest."""
        read_at, known = self._known.get((tenant, user), (None, Profile()))
        if read_at is not None and self._clock() - read_at < FRESH:
            return known
        try:
            found = await self._ask(tenant, conversation, user, quick=True)
        except FAILURES:
            return known
        if len(self._known) >= MOST:
            self._known.pop(next(iter(self._known)))
        self._known[tenant, user] = (self._clock(), found)
        return found

    async def _ask(self, tenant: str, conversation: str, member: str, *, quick: bool) -> Profile:
        answer = await self._platform.call(
            "GET",
            tenant,
            conversation,
            f"members/{quote(member, safe='')}",
            timeout=QUICK if quick else None,
        )
        return _profile(answer, tenant)


def _profile(member: Mapping[str, Any], tenant: str) -> Profile:
    elsewhere = str(member.get("tenantId") or tenant).lower() != tenant
    guest = elsewhere or str(member.get("userRole") or "user").lower() != "user"
    # An address joins accounts: only one that our own tenant vouches for may do so.
    email = "" if guest else str(member.get("email") or member.get("userPrincipalName") or "")
    return Profile(
        str(member.get("aadObjectId") or member.get("objectId") or "").lower(),
        str(member.get("name") or ""),
        email,
        guest,
        known=True,
    )
