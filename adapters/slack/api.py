"""Slack's Web API, called once: no retry of its own, every failure told as one of four kinds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.ports import Rejected, RetryLater, Uncertain, Unreachable

SLACK = "https://slack.com/api/"
TIMEOUT = 10.0
"""Seconds for one call (the courier's lease is several times longer)."""
QUICK = 2.0
"""Seconds for a call made while a person waits: Slack wants an answer within three."""
_LONGEST_WAIT = 3600.0

# docs.slack.dev, "Errors" of chat.postMessage, chat.update, views.publish, users.info.
_UNCERTAIN = {"internal_error", "fatal_error", "request_timeout", "service_unavailable"}
_LATER = {"ratelimited", "rate_limited", "team_added_to_org", "token_expired"}
_UNREACHABLE = {
    "access_denied",
    "accesslimited",
    "account_inactive",
    "cannot_dm_bot",
    "cannot_reply_to_message",
    "channel_is_limited_access",
    "channel_not_found",
    "channel_type_not_supported",
    "ekm_access_denied",
    "enterprise_is_restricted",
    "invalid_auth",
    "is_archived",
    "is_inactive",
    "no_permission",
    "not_authed",
    "not_in_channel",
    "org_login_required",
    "restricted_action",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_locked",
    "restricted_action_thread_only_channel",
    "team_access_not_granted",
    "token_revoked",
    "two_factor_setup_required",
    "user_disabled",
    "user_not_found",
    "user_not_visible",
    "users_not_found",
    "not_enabled",
    "messages_tab_disabled",
}
LOST = {"account_inactive", "invalid_auth", "not_authed", "token_revoked", "token_expired"}
"""Errors after which a token is not to be used again as it was read."""


class SlackApi:
    """One pooled connection to the Web API.

    `call` raises RetryLater, Unreachable, Rejected or Uncertain, with Slack's own code as text.
    """

    def __init__(self, base: str = SLACK, timeout: float = TIMEOUT) -> None:
        self.base = base if base.endswith("/") else f"{base}/"
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(trust_env=True)
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def call(
        self,
        method: str,
        token: str,
        args: Mapping[str, Any] | None = None,
        *,
        timeout: float | None = None,
    ) -> dict[str, Any]:
        """The answer of one method when it is `ok`."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        status, after, body = await self._post(
            self.base + method, timeout, headers=headers, data=_form(args or {})
        )
        if status == 429:
            raise RetryLater(_seconds(after))
        answer = _parsed(body)
        if status != 200 or answer is None:
            raise Uncertain(f"status {status}")
        if answer.get("ok") is True:
            return answer
        raise failure(str(answer.get("error") or "unknown_error"), after)

    async def respond(self, url: str, content: Mapping[str, Any]) -> None:
        """Uses a response_url. Raises Rejected when it is not Slack's or not accepted."""
        if not self.ours(url):
            raise Rejected("response_url of another host")
        status, after, _ = await self._post(url, QUICK, json=dict(content), allow_redirects=False)
        if status == 429:
            raise RetryLater(_seconds(after))
        if status >= 500:
            raise Uncertain(f"status {status}")
        if status != 200:
            raise Rejected(f"response_url: status {status}")

    def ours(self, url: str) -> bool:
        """Whether an address is a response_url of Slack's, or of the server that stands for it."""
        try:
            given, base = urlsplit(url), urlsplit(self.base)
            if given.username is not None or given.password is not None:
                return False
            return (given.scheme, given.hostname, given.port) in {
                ("https", "hooks.slack.com", None),
                (base.scheme, base.hostname, base.port),
            }
        except ValueError:
            return False

    async def _post(self, url: str, timeout: float | None, **how: Any) -> tuple[int, str, bytes]:
        limit = aiohttp.ClientTimeout(total=timeout or self._timeout)
        try:
            async with self.session.post(url, timeout=limit, **how) as answer:
                return answer.status, answer.headers.get("Retry-After", ""), await answer.read()
        except aiohttp.ClientConnectorError as error:
            # Nobody was reached, so nothing was done: this one is certain.
            raise RetryLater(5.0) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Uncertain(type(error).__name__) from error


def failure(code: str, after: str = "") -> Exception:
    """Slack's error code as one of the four ways in which a platform may fail."""
    if code in _LATER:
        return RetryLater(_seconds(after))
    if code in _UNCERTAIN:
        return Uncertain(code)
    return Unreachable(code) if code in _UNREACHABLE else Rejected(code)


def _seconds(after: str) -> float:
    try:
        return min(max(float(after), 1.0), _LONGEST_WAIT)
    except ValueError:
        return 1.0


def _form(args: Mapping[str, Any]) -> dict[str, str]:
    """Arguments as every method accepts them: a form, its structures as JSON."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in args.items()
        if value is not None
    }


def _parsed(body: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None
