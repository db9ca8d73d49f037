"""What every answer of the web carries and every request must respect, whatever the page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from hashlib import sha256

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.web import limits

log = logging.getLogger("comite.web")

POLICY = (
    "default-src 'self'; base-uri 'none'; object-src 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


class TooLarge(Exception):
    """A body above `limits.BODY`."""


class Guarded:
    """Adds the headers that keep a page ours, and refuses bodies that are too large.

    Private unless a route says otherwise: `no-store`, so that neither a shared computer nor a proxy
    keeps what a committee wrote.
    """

    def __init__(self, app: ASGIApp, *, secure: bool):
        self._app = app
        self._headers = {
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        }
        if secure:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
                headers.setdefault("Referrer-Policy", "same-origin")
            await send(message)

        await self._app(scope, _capped(scope, receive), answer)


def _capped(scope: Scope, receive: Receive) -> Receive:
    """Counts what comes in; a length that is announced is believed only when it is too large."""
    announced = Headers(scope=scope).get("content-length", "0")
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limits.BODY or (announced.isdigit() and int(announced) > limits.BODY):
            raise TooLarge
        return message

    return counted


def reference(new_secret: Callable[[], str]) -> str:
    """Eight characters that a person can read out and an administrator can find in the log."""
    return sha256(new_secret().encode()).hexdigest()[:8]
