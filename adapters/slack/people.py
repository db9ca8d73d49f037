"""Who somebody is, as Slack's directory says; asked once an hour at most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from adapters.slack.api import LOST, QUICK, SlackApi
from adapters.slack.installs import Installs
from adapters.slack.refs import NAME
from bot.events import PersonPicked, Who
from bot.ports import Clock, Rejected, RetryLater, Uncertain, Unreachable
from bot.words import LOCALES

FRESH = timedelta(hours=1)
MOST = 20_000
_NOBODY = {"users_not_found", "user_not_found", "user_not_visible"}


@dataclass(frozen=True, slots=True)
class Profile:
    """What the directory tells about one user."""

    name: str = ""
    email: str = ""
    locale: str = ""
    timezone: str = ""
    guest: bool = True
    """Guests, people of another company, and whoever the directory could not tell us about."""


class Directory:
    """users.info with a memory."""

    def __init__(self, api: SlackApi, installs: Installs, clock: Clock) -> None:
        self._api, self._installs, self._clock = api, installs, clock
        self._known: dict[tuple[str, str], tuple[datetime, Profile]] = {}

    async def who(
        self, workspace: str, user: str, *, enterprise: str = "", home: str = "", name: str = ""
    ) -> Who:
        """`home` is the user's own team where the payload says it, `name` what it calls them."""
        known = await self.profile(workspace, user, enterprise)
        stranger = bool(home) and home not in {workspace, enterprise} and not enterprise
        return Who(
            NAME,
            workspace,
            user,
            known.name or name,
            "" if stranger else known.email,
            known.locale,
            known.timezone,
            known.guest or stranger,
        )

    async def picked(self, workspace: str, user: str, enterprise: str = "") -> PersonPicked:
        known = await self.profile(workspace, user, enterprise)
        return PersonPicked(
            NAME,
            workspace,
            user,
            known.name,
            known.email,
            known.locale,
            known.timezone,
            known.guest,
        )

    async def profile(self, workspace: str, user: str, enterprise: str = "") -> Profile:
        """Never raises for Slack's sake: without an answer somebody is a nameless guest."""
        read_at, known = self._known.get((workspace, user), (None, None))
        if known is not None and read_at is not None and self._clock() - read_at < FRESH:
            return known
        try:
            token = await self._installs.token(workspace)
            answer = await self._api.call(
                "users.info", token, {"user": user, "include_locale": True}, timeout=QUICK
            )
        except (RetryLater, Unreachable, Rejected, Uncertain):
            return known or Profile()
        found = _profile(answer.get("user") or {}, workspace, enterprise)
        if len(self._known) >= MOST:
            self._known.pop(next(iter(self._known)))
        self._known[workspace, user] = (self._clock(), found)
        return found

    async def find(self, workspace: str, email: str) -> PersonPicked | None:
        """users.lookupByEmail: the member of a workspace with that address (bot.ports.Directory).

        Strangers, bots and whoever was deactivated are nobody. Raises RetryLater, Unreachable,
        Rejected, Uncertain, Busy, StoreDown.
        """
        installed = await self._installs.find(workspace)
        token = await self._installs.token(workspace)
        try:
            answer = await self._api.call("users.lookupByEmail", token, {"email": email})
        except Unreachable as error:
            if str(error) in _NOBODY:
                return None
            if str(error) in LOST:
                self._installs.forget(workspace)
            raise
        user = answer.get("user") or {}
        known = _profile(user, workspace, installed.enterprise if installed else "")
        # Slack vouches for the address only where it gives it: a stranger's is left out.
        ours = known.email.casefold() == email.strip().casefold()
        if not (ours and user.get("id")) or user.get("deleted") or user.get("is_bot"):
            return None
        return PersonPicked(
            NAME,
            workspace,
            str(user["id"]),
            known.name,
            known.email,
            known.locale,
            known.timezone,
            known.guest,
        )

    def forget(self, workspace: str, user: str) -> None:
        self._known.pop((workspace, user), None)

    def locale(self, workspace: str, user: str) -> str:
        """The language last read for somebody, without asking."""
        return self._known[workspace, user][1].locale if (workspace, user) in self._known else ""


def _profile(user: Mapping[str, Any], workspace: str, enterprise: str) -> Profile:
    own = user.get("profile") or {}
    grid = (user.get("enterprise_user") or {}).get("enterprise_id") or ""
    elsewhere = user.get("team_id") not in {None, workspace} and not (grid and grid == enterprise)
    stranger = bool(user.get("is_stranger")) or elsewhere
    # An e-mail joins accounts: only one that our own workspace vouches for may do so.
    confirmed = user.get("is_email_confirmed") is not False and not stranger
    locale = str(user.get("locale") or "")[:2].lower()
    return Profile(
        name=str(
            own.get("real_name")
            or user.get("real_name")
            or own.get("display_name")
            or user.get("name")
            or ""
        ),
        email=str(own.get("email") or "") if confirmed else "",
        locale=locale if locale in LOCALES else "",
        timezone=str(user.get("tz") or ""),
        guest=stranger or bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
    )
