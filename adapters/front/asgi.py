"""A body read within bounds, and one complete HTTP answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from adapters.front.parse import MOST_BYTES

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

READ_SECONDS = 5.0
MOST_READING = 200
"""Bodies being read at the same time; beyond it a request is told to come back."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: an HTTP status, a body and its type."""

    status: int
    body: str = ""
    type: str = "text/plain; charset=utf-8"


class Refused(Exception):
    """A request that goes no further, with the status that says so."""

    def __init__(self, status: int, counter: str) -> None:
        super().__init__(counter)
        self.status, self.counter = status, counter


class Reader:
    """Reads bodies of at most MOST_BYTES, each within `seconds`, so many at a time. Raises Refused."""

    def __init__(self, seconds: float = READ_SECONDS) -> None:
        self._seconds = seconds
        self._reading = 0

    async def body(self, headers: dict[bytes, bytes], receive: Receive) -> bytes:
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length[:12]) > MOST_BYTES:
            raise Refused(413, "too_large")
        if self._reading >= MOST_READING:
            raise Refused(503, "crowded")
        self._reading += 1
        try:
            async with asyncio.timeout(self._seconds):
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


def headers_of(scope: Scope) -> dict[bytes, bytes]:
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
