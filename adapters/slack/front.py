"""POST /slack/events: size, signature and form are checked before anything is understood."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any, TypeAlias

from adapters.slack.counters import Counters
from adapters.slack.gate import Answer, Gate
from adapters.slack.parse import MOST_BYTES, Malformed, form_of, json_of, text_of
from adapters.slack.signature import recent, signed
from bot.ports import Clock

log = logging.getLogger(__name__)

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

READ_SECONDS = 5.0
MOST_READING = 200
"""Bodies being read at the same time; beyond it a request is told to come back."""


class Refused(Exception):
    """A request that goes no further, with the status that says so."""

    def __init__(self, status: int, counter: str) -> None:
        super().__init__(counter)
        self.status, self.counter = status, counter


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
        self._counters, self._read_seconds = counters, read_seconds
        self._reading = 0

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
        headers = _headers(scope)
        if scope["method"] != "POST":
            raise Refused(405, "method")
        body = await self._body(headers, receive)
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

    async def _body(self, headers: dict[bytes, bytes], receive: Receive) -> bytes:
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length[:12]) > MOST_BYTES:
            raise Refused(413, "too_large")
        if self._reading >= MOST_READING:
            raise Refused(503, "crowded")
        self._reading += 1
        try:
            async with asyncio.timeout(self._read_seconds):
                return await _read(receive)
        except TimeoutError:
            raise Refused(408, "slow") from None
        finally:
            self._reading -= 1


async def _read(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "disconnected")
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            raise Refused(413, "too_large")
        if not message.get("more_body"):
            return bytes(body)


def _headers(scope: Scope) -> dict[bytes, bytes]:
    """By name; one given twice has no meaning and is left out."""
    found: dict[bytes, bytes] = {}
    twice: set[bytes] = set()
    for name, value in scope["headers"]:
        name = name.lower()
        if name in found:
            twice.add(name)
        found[name] = value
    return {name: value for name, value in found.items() if name not in twice}


async def respond(send: Send, answer: Answer, headers: Sequence[tuple[bytes, bytes]] = ()) -> None:
    """One complete HTTP answer."""
    body = answer.body.encode()
    head = [(b"content-length", str(len(body)).encode()), *headers]
    if body:
        head.append((b"content-type", answer.type.encode("latin-1")))
    await send({"type": "http.response.start", "status": answer.status, "headers": head})
    await send({"type": "http.response.body", "body": body})
