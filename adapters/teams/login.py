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

from bot.ports import Clock, Rejected, RetryLater, Uncertain

LOGIN = "https://login.microsoftonline.com/"
SCOPE = "https://api.botframework.com/.default"
SHARED = "botframework.com"
"""Whose directory gives the token of an application for several tenants."""
TIMEOUT = 5.0
_EARLY = timedelta(minutes=5)
_LEAST = 60


class Login:
    """One token at a time, asked for once however many need it. An application for one tenant is
    known to that tenant's own directory.

    `token` raises RetryLater and Uncertain while the directory does not answer, and Rejected when
    it refuses the credentials.
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
        self._token, self._until = "", clock()
        self._lock = asyncio.Lock()
        self._session: aiohttp.ClientSession | None = None

    async def token(self) -> str:
        if self._fresh:
            return self._token
        async with self._lock:
            if not self._fresh:
                await self._ask()
            return self._token

    def forget(self, token: str) -> None:
        """A token that was refused is not used again."""
        if token == self._token:
            self._token = ""

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    @property
    def _fresh(self) -> bool:
        return bool(self._token) and self._clock() < self._until

    async def _ask(self) -> None:
        now = self._clock()
        status, answer = await self._post()
        if status == 429 or status >= 500:
            raise RetryLater(5.0)
        if status != 200 or not isinstance(answer.get("access_token"), str):
            raise Rejected(str(answer.get("error") or f"login_{status}"))
        lasts = answer.get("expires_in")
        seconds = lasts if isinstance(lasts, int | float) and lasts > 0 else 3600
        self._token = answer["access_token"]
        self._until = now + max(timedelta(seconds=seconds) - _EARLY, timedelta(seconds=_LEAST))

    async def _post(self) -> tuple[int, dict[str, Any]]:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(trust_env=True)
        try:
            async with self._session.post(
                self._url, data=self._form, timeout=self._limit, allow_redirects=False
            ) as answer:
                status, body = answer.status, await answer.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise RetryLater(5.0) from error
        try:
            found = json.loads(body)
        except ValueError as error:
            if status == 200:
                raise Uncertain("login_not_json") from error
            return status, {}
        return status, found if isinstance(found, dict) else {}
