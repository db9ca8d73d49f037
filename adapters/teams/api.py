"""The Bot Connector's REST API, called once: no retry of its own, every failure told as one of four
kinds.

learn.microsoft.com, "Bot Connector API reference" and "Status codes from bot conversational APIs".
"""

from __future__ import annotations

import asyncio
import json
import logging
import math
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from adapters.teams.login import Login
from bot.ports import Rejected, RetryLater, Uncertain, Unreachable

log = logging.getLogger(__name__)

TEAMS = "https://smba.trafficmanager.net/teams/"
"""Teams' server for whoever was not heard from yet."""
HOSTS = frozenset(
    {
        "smba.trafficmanager.net",
        "smba.infra.gcc.teams.microsoft.com",
        "smba.infra.gov.teams.microsoft.us",
        "smba.infra.dod.teams.microsoft.us",
    }
)
"""The only hosts that are given our token (FAULTS 38): Microsoft's, of each of its clouds
(learn.microsoft.com, "Send proactive messages")."""
TIMEOUT = 10.0
"""Seconds for one call (the courier's lease is several times longer)."""
_WAIT, _LONGEST_WAIT = 2.0, 3600.0
_MENDED = 60.0
"""Seconds before another try where somebody must mend our credentials first."""

_LATER = {412, 429}
"""Asked to come back; nothing was done."""
_TIMED_OUT = 408
_HIDDEN = re.compile(r'"subCode":\s*"(\w+)"')
_UNREACHABLE = {
    "BotDisabledByAdmin",
    "BotNotInConversationRoster",
    "ConversationBlockedByUser",
    "ConversationNotFound",
    "ForbiddenOperationException",
    "InvalidBotApiHost",
    "MessageWritesBlocked",
    "NotEnoughPermissions",
    "TenantBlocked",
    "UserBlocked",
    "UserNotFound",
    "UserNotFoundInConversation",
}


class TeamsApi:
    """One pooled connection. `service_url` is the default server, and allowed besides HOSTS: a
    rehearsal names its stand-in there."""

    def __init__(self, login: Login, service_url: str = TEAMS, timeout: float = TIMEOUT) -> None:
        self._login, self._timeout = login, timeout
        self._default = urlsplit(service_url)
        self._session: aiohttp.ClientSession | None = None

    async def call(
        self,
        method: str,
        service_url: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        timeout: float | None = None,
    ) -> dict[str, Any]:
        """The answer of one operation when it was carried out. Raises RetryLater, Unreachable,
        Rejected or Uncertain, with Teams' own code as text."""
        if not self.allowed(service_url):
            raise Rejected("service_url of another host")
        seconds = timeout or self._timeout
        token = await self._token(seconds)
        status, after, answer = await self._send(
            method, f"{service_url.rstrip('/')}/{path}", token, body, seconds
        )
        if 200 <= status < 300:
            return answer
        if status == 401:
            raise RetryLater(1.0 if self._login.forget(token) else _MENDED)
        raise failure(status, _code(answer), after)

    def allowed(self, service_url: str) -> bool:
        """Whether an address is Microsoft's, or that of the server that stands for it."""
        try:
            given = urlsplit(service_url)
            if given.username is not None or given.password is not None:
                return False
            if given.scheme == "https" and given.hostname in HOSTS and given.port is None:
                return True
            ours = self._default
            return (given.scheme, given.hostname, given.port) == (
                ours.scheme,
                ours.hostname,
                ours.port,
            )
        except ValueError:
            return False

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _token(self, seconds: float) -> str:
        """Our token. Without one nothing was sent: it can only be later."""
        try:
            async with asyncio.timeout(seconds):
                return await self._login.token()
        except TimeoutError as error:
            raise RetryLater(_WAIT) from error
        except Rejected as refused:
            # The message is good: it waits until somebody renews what Entra refuses.
            log.error("teams: Microsoft Entra refuses our credentials: %s", refused)
            raise RetryLater(_MENDED) from refused

    async def _send(
        self,
        method: str,
        url: str,
        token: str,
        body: Mapping[str, Any] | None,
        seconds: float,
    ) -> tuple[int, str, dict[str, Any]]:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(trust_env=True)
        limit = aiohttp.ClientTimeout(total=seconds)
        try:
            async with self._session.request(
                method,
                # As it is: an identifier's slash or colon is part of it, not of the path.
                URL(url, encoded=True),
                json=body,
                headers={"Authorization": f"Bearer {token}"},
                timeout=limit,
                allow_redirects=False,
            ) as answer:
                after = answer.headers.get("Retry-After", "")
                return answer.status, after, _parsed(await answer.read())
        except aiohttp.ClientConnectorError as error:
            # Nobody was reached, so nothing was done: this one is certain.
            raise RetryLater(5.0) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Uncertain(type(error).__name__) from error


def failure(status: int, code: str, after: str = "") -> Exception:
    """An answer that is no success as one of the four ways in which a platform may fail."""
    if status in _LATER:
        return RetryLater(_seconds(after))
    if status >= 500 or status == _TIMED_OUT:
        return Uncertain(code or f"status {status}")
    if code in _UNREACHABLE or (status == 403 and not code):
        return Unreachable(code or "forbidden")
    return Rejected(code or f"status {status}")


def _seconds(after: str) -> float:
    try:
        seconds = float(after)
    except ValueError:
        return _WAIT
    return _WAIT if math.isnan(seconds) else min(max(seconds, 1.0), _LONGEST_WAIT)


def _code(answer: Mapping[str, Any]) -> str:
    """Microsoft's code: most errors name it, a blocked conversation hides it in its message."""
    error = answer.get("error")
    if isinstance(error, Mapping):
        return str(error.get("code") or "")
    hidden = _HIDDEN.search(str(answer.get("message") or ""))
    return hidden[1] if hidden else ""


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body) if body else {}
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}
