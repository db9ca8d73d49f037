"""The tokens of each workspace: read from the store, renewed when they rotate.

A token that rotates lives twelve hours and is renewed with a refresh token that serves once. Only
one process may use it: whoever first writes its key into the store renews, the others go on with
the token they have, which still lives for two hours.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from adapters.slack.api import SlackApi
from adapters.slack.refs import NAME
from bot.model import Json
from bot.ports import Clock, RetryLater, Store, Unit, Unreachable

RENEW_BEFORE = timedelta(hours=2)
FRESH = timedelta(seconds=60)
"""How long a row read from the store is used before it is read again."""
_TRY_EVERY = 120
"""Seconds between two attempts at renewing, should the first have been cut short."""


@dataclass(frozen=True, slots=True)
class Installation:
    """One workspace, or one enterprise, that installed the app."""

    workspace: str
    bot_token: str
    bot_user: str = ""
    name: str = ""
    enterprise: str = ""
    scopes: str = ""
    refresh_token: str = ""
    expires_at: float = 0.0
    """Seconds since 1970; 0 for a token that never expires."""

    def json(self) -> Json:
        return {k: v for k, v in asdict(self).items() if k != "workspace" and v}

    @classmethod
    def of(cls, workspace: str, kept: Json) -> Installation:
        names = cls.__dataclass_fields__.keys() - {"workspace"}
        return cls(workspace, **{k: v for k, v in kept.items() if k in names})


class Installs:
    """Finds the installation that serves a workspace.

    `token` is the one of SLACK_BOT_TOKEN, which serves whatever workspace has no row of its own.
    """

    def __init__(
        self,
        store: Store,
        api: SlackApi,
        clock: Clock,
        *,
        token: str = "",
        client: tuple[str, str] = ("", ""),
    ) -> None:
        self._store, self._api, self._clock = store, api, clock
        self._single = token
        self._client = client
        self._bot_user = ""
        self._read: dict[str, tuple[datetime, Installation | None]] = {}
        self._enterprises: dict[str, str] = {}

    async def find(self, workspace: str, enterprise: str = "") -> Installation | None:
        """The workspace's own installation, its enterprise's, or the one of the single token.

        Raises StoreDown when the store cannot be read.
        """
        if enterprise and workspace:
            self._enterprises[workspace] = enterprise
        found = await self._row(workspace)
        wider = enterprise or self._enterprises.get(workspace, "")
        if found is None and wider and wider != workspace:
            found = await self._row(wider)
        if found is None and self._single:
            return Installation(workspace, self._single, await self._single_user())
        return found

    async def token(self, workspace: str) -> str:
        """A token to call with now. Raises Unreachable when the workspace is not installed."""
        found = await self.find(workspace)
        if found is None:
            raise Unreachable("not_installed")
        if found.refresh_token and found.expires_at - self._now() < RENEW_BEFORE.total_seconds():
            found = await self._renewed(found)
        return found.bot_token

    async def save(self, installed: Installation) -> None:
        """Keeps what the installation gave; an earlier token of that workspace is replaced."""
        await self._store.write(
            lambda unit: unit.installations.put(NAME, installed.workspace, installed.json())
        )
        self.forget(installed.workspace)

    async def drop(self, workspace: str) -> None:
        """Uninstalled or revoked: the row stays, not used any more."""
        await self._store.write(lambda unit: unit.installations.disable(NAME, workspace))
        self.forget(workspace)

    def forget(self, workspace: str) -> None:
        """Reads the workspace's row again at its next use."""
        self._read.pop(workspace, None)

    async def _row(self, workspace: str) -> Installation | None:
        read_at, found = self._read.get(workspace, (None, None))
        if read_at is None or self._clock() - read_at > FRESH:
            found = await self._store.read(lambda unit: _installed(unit, workspace))
            self._read[workspace] = (self._clock(), found)
        return found

    async def _renewed(self, old: Installation) -> Installation:
        if not await self._mine_to_renew(old):
            self.forget(old.workspace)
            fresh = await self._row(old.workspace)
            if fresh and (
                fresh.refresh_token != old.refresh_token or fresh.expires_at > self._now()
            ):
                return fresh
            raise RetryLater(2.0)
        answer = await self._api.call(
            "oauth.v2.access",
            "",
            {
                "client_id": self._client[0],
                "client_secret": self._client[1],
                "grant_type": "refresh_token",
                "refresh_token": old.refresh_token,
            },
        )
        new = replace(
            old,
            bot_token=str(answer["access_token"]),
            refresh_token=str(answer.get("refresh_token") or ""),
            expires_at=self._now() + float(answer.get("expires_in") or 0),
        )
        # Both are stored, in one transaction, before either is used.
        await self.save(new)
        return new

    async def _mine_to_renew(self, old: Installation) -> bool:
        """True for one process only: a key serves once in the whole store."""
        which = hashlib.sha256(old.refresh_token.encode()).hexdigest()[:24]
        turn = int(self._now()) // _TRY_EVERY
        return await self._store.write(
            lambda unit: True,
            key=f"{NAME}:renew:{old.workspace}:{which}:{turn}",
            again=lambda unit: False,
        )

    async def _single_user(self) -> str:
        if not self._bot_user:
            try:
                answer = await self._api.call("auth.test", self._single, timeout=2.0)
            except (RetryLater, Unreachable):
                return ""
            self._bot_user = str(answer.get("user_id") or "")
        return self._bot_user

    def _now(self) -> float:
        return self._clock().timestamp()


def _installed(unit: Unit, workspace: str) -> Installation | None:
    if workspace not in unit.installations.active(NAME):
        return None
    kept = unit.installations.get(NAME, workspace)
    return Installation.of(workspace, kept) if kept and kept.get("bot_token") else None
