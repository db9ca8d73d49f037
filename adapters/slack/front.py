"""POST /slack/events: size, signature and form are checked before anything is understood."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from adapters.front.asgi import (
    READ_SECONDS,
    Answer,
    Reader,
    Receive,
    Refused,
    Scope,
    Send,
    headers_of,
    respond,
)
from adapters.front.counters import Counters
from adapters.front.parse import Malformed, form_of, json_of, text_of
from adapters.slack.gate import Gate
from adapters.slack.signature import recent, signed
from bot.ports import Clock

log = logging.getLogger(__name__)


class Front:
    """An ASGI application for one path.

    `secrets` are the signing secrets in force, two while one replaces the other. Nothing of a body
    or of a header is ever logged.
    """

    def __init__(
        self,
        gate: Gate,
        secrets: Sequence[str],
        clock: Clock,
        counters: Counters,
        *,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        if not secrets or not all(secrets):
            raise ValueError("a signing secret is needed to take requests from Slack")
        self._gate, self._secrets, self._clock = gate, tuple(secrets), clock
        self._counters, self._reader = counters, Reader(read_seconds)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._answer(scope, receive)
        except Refused as refusal:
            self._counters.add(f"slack_front_{refusal.counter}")
            answer = Answer(refusal.status)
        except Malformed as error:
            self._counters.add("slack_malformed")
            log.warning("slack: malformed request: %s", error)
            answer = Answer(400)
        await respond(send, answer)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        headers = headers_of(scope)
        if scope["method"] != "POST":
            raise Refused(405, "method")
        body = await self._reader.body(headers, receive)
        self._verify(headers, body)
        retry = b"x-slack-retry-num" in headers
        kind = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
        if kind == b"application/json":
            return await self._gate.take("events_api", json_of(text_of(body)), retry)
        if kind != b"application/x-www-form-urlencoded":
            raise Refused(415, "content_type")
        form = form_of(text_of(body))
        if "payload" in form:
            return await self._gate.take("interactive", json_of(form["payload"]), retry)
        if form.get("ssl_check"):
            return Answer(200)
        return await self._gate.take("slash_commands", form, retry)

    def _verify(self, headers: dict[bytes, bytes], body: bytes) -> None:
        stamp = headers.get(b"x-slack-request-timestamp", b"")
        if not signed(self._secrets, stamp, headers.get(b"x-slack-signature", b""), body):
            raise Refused(401, "unsigned")
        if not recent(stamp, self._clock()):
            # Many of these mean that our clock is wrong.
            raise Refused(401, "stale")
