"""The one way to Bolt, for HTTP and Socket Mode alike: only payloads of a known shape pass."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

from adapters.front.asgi import Answer
from adapters.front.counters import Counters
from adapters.front.parse import Malformed
from adapters.slack.envelopes import Kind, read

log = logging.getLogger(__name__)


class Gate:
    """`reference` makes the short code that a log line and an answer share. In Socket Mode an
    answer of 503 is silence."""

    def __init__(self, app: AsyncApp, counters: Counters, reference: Callable[[], str]) -> None:
        self._app, self._counters, self._reference = app, counters, reference

    async def take(self, kind: Kind, payload: Any, retry: bool = False) -> Answer:
        """Never raises: a refused payload is 400, one that was not stored 503."""
        try:
            envelope = read(kind, payload)
        except Malformed as error:
            self._counters.add("slack_malformed")
            log.warning("slack: malformed %s at %s", kind, error)
            return Answer(400)
        if retry:
            self._counters.add("slack_retries")
        match envelope.fate:
            case "challenge":
                return Answer(200, str(envelope.payload["challenge"]))
            case "limited":
                self._counters.add("slack_app_rate_limited")
                log.error("slack: events of a workspace are rate limited and being dropped")
                return Answer(200)
            case "ignore":
                self._counters.add("slack_ignored")
                return Answer(200)
        self._counters.add(f"slack_received_{envelope.name}")
        return await self._dispatch(envelope.payload)

    async def _dispatch(self, payload: Mapping[str, Any]) -> Answer:
        try:
            # Socket mode takes the parsed payload: what was checked is what is dispatched.
            request = AsyncBoltRequest(mode="socket_mode", body=dict(payload))
            response = await self._app.async_dispatch(request)
        except Exception:  # noqa: BLE001  # nothing that a stranger sends may become a 5xx
            return self._surprise()
        if response.status in {200, 503}:
            kind = response.headers.get("content-type", ["text/plain"])[0]
            return Answer(response.status, response.body or "", kind)
        if response.status == 404:
            self._counters.add("slack_ignored")
            return Answer(200)
        return Answer(400)

    def _surprise(self) -> Answer:
        reference = self._reference()
        self._counters.add("slack_surprises")
        log.error("slack: unexpected error, reference %s", reference, exc_info=True)
        return Answer(400)
