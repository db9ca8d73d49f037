"""Our own token for the Bot Connector, from Microsoft Entra by client credentials.

learn.microsoft.com, "Bot to Connector authentication".
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import aiohttp

from bot.ports import Clock, Rejected, RetryLater

LOGIN = "https://login.microsoftonline.com/"
SCOPE = "https://api.botframework.com/.default"
SHARED = "botframework.com"
"""Whose directory gives the token of an application for several tenants."""
TIMEOUT = 5.0
WAIT = 5.0
"""Seconds before the directory is asked again when it did not answer."""
_EARLY, _YOUNG = timedelta(minutes=5), timedelta(minutes=1)
_LEAST, _MOST = 60, 86_400


class Login:
    """One token at a time, asked for once however many need it: they share its failure as well. An
    application for one tenant is known to that tenant's own directory.

    `token` raises RetryLater while the directory does not answer, and Rejected when it refuses the
    credentials.
    """

    def __init__(
        self,
        login_url: str,
        app_id: str,
        app_password: str,
        tenants: Sequence[str],
        clock: Clock,
        *,
        timeout: float = TIMEOUT,
    ) -> None:
        whose = tenants[0] if len(tenants) == 1 else SHARED
        self._url = f"{login_url.rstrip('/')}/{whose}/oauth2/v2.0/token"
        self._form = {
            "grant_type": "client_credentials",
            "client_id": app_id,
            "client_secret": app_password,
            "scope": SCOPE,
        }
        self._clock, self._limit = clock, aiohttp.ClientTimeout(total=timeout)
        self._token, self._since, self._until = "", clock(), clock()
        self._asking: asyncio.Task[str] | None = None
        self._session: aiohttp.ClientSession | None = None

    async def token(self) -> str:
        if self._token and self._clock() < self._until:
            return self._token
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask())
            self._asking.add_done_callback(self._asked)
        # Whoever gives up waiting must not end it for the others.
        return await asyncio.shield(self._asking)

    def forget(self, token: str) -> bool:
        """A token that was refused is not used again. Returns whether another may do better: one
        that is young was not refused for its age."""
        if token != self._token:
            return True
        self._token = ""
        return self._clock() - self._since >= _YOUNG

    async def close(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
        if self._session is not None:
            await self._session.close()

    def _asked(self, task: asyncio.Task[str]) -> None:
        self._asking = None
        if not task.cancelled():
            task.exception()  # whoever waited was told; if nobody did any more, nobody need be

    async def _ask(self) -> str:
        now = self._clock()
        status, answer = await self._post()
        token = answer.get("access_token")
        if status == 200 and isinstance(token, str) and token:
            lasts = answer.get("expires_in")
            seconds = lasts if isinstance(lasts, int | float) and lasts > 0 else 3600
            lasting = timedelta(seconds=min(seconds, _MOST))
            self._token, self._since = token, now
            self._until = now + max(lasting - _EARLY, timedelta(seconds=_LEAST))
            return token
        if 400 <= status < 500 and status not in (408, 429):
            raise Rejected(str(answer.get("error") or f"login_{status}"))
        raise RetryLater(WAIT)

    async def _post(self) -> tuple[int, dict[str, Any]]:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(trust_env=True)
        try:
            async with self._session.post(
                self._url, data=self._form, timeout=self._limit, allow_redirects=False
            ) as answer:
                status, body = answer.status, await answer.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise RetryLater(WAIT) from error
        try:
            found = json.loads(body)
        except (ValueError, RecursionError):
            return status, {}
        return status, found if isinstance(found, dict) else {}
