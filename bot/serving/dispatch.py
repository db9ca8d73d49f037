"""One ASGI application out of several: each path prefix has its room, the web takes the rest."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class Dispatcher:
    """Hands each request to the room whose prefix its path has. Answers the server's own lifespan
    itself: nothing is built or ended there, see `bot.serving.process`."""

    def __init__(self, rooms: Mapping[str, Application], rest: Application):
        self._rooms = tuple(rooms.items())
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        path = scope["path"]
        for prefix, room in self._rooms:
            if path == prefix or path.startswith(prefix + "/"):
                await room(scope, receive, send)
                return
        await self._rest(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
