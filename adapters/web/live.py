"""Live pages: a hint that something changed, over one long answer (server-sent events).

The hint carries nothing: the page reads itself again, under its own session.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from adapters.web import limits
from adapters.web.room import Room
from bot.pages import NotFound
from bot.ports import Store, Unit

CHANGED = b"event: changed\ndata: {}\n\n"
ALIVE = b": alive\n\n"
HELLO = b"retry: 3000\n\n"


class Listener:
    """One page: the ids it is about, and whether something touched them since it last looked."""

    def __init__(self, ids: frozenset[str]):
        self.ids = ids
        self.event = asyncio.Event()
        self.ended = False

    def end(self) -> None:
        self.ended = True
        self.event.set()


class Hub:
    """Brings the store's hints, which come from any thread, to the pages of this process."""

    def __init__(self, store: Store):
        self._store = store
        self._listeners: set[Listener] = set()
        self._of_person: dict[str, deque[Listener]] = {}
        self._unwatch: Callable[[], None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def join(self, person_id: str, ids: frozenset[str]) -> Listener:
        """Watches the store from the first page on. The oldest of too many pages gives way."""
        if self._unwatch is None:
            self._loop = asyncio.get_running_loop()
            self._unwatch = self._store.watch(self._notice)
        listener = Listener(ids)
        mine = self._of_person.setdefault(person_id, deque())
        if len(mine) >= limits.STREAMS_PER_PERSON:
            mine.popleft().end()
        mine.append(listener)
        self._listeners.add(listener)
        if self._closed:
            listener.end()
        return listener

    def leave(self, person_id: str, listener: Listener) -> None:
        self._listeners.discard(listener)
        mine = self._of_person.get(person_id, deque())
        if listener in mine:
            mine.remove(listener)
        if not mine:
            self._of_person.pop(person_id, None)

    def close(self) -> None:
        """Ends every live page; those that come later end at once. Call it on the event loop."""
        self._closed = True
        if self._unwatch is not None:
            self._unwatch()
            self._unwatch = None
        for listener in list(self._listeners):
            listener.end()

    def __len__(self) -> int:
        return len(self._listeners)

    def _notice(self, ids: frozenset[str]) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._spread, ids)

    def _spread(self, ids: frozenset[str]) -> None:
        for listener in self._listeners:
            if not listener.ids.isdisjoint(ids):
                listener.event.set()


class Live:
    def __init__(self, room: Room, hub: Hub):
        self._room = room
        self._hub = hub

    async def everything(self, request: Request) -> Response:
        return await self._stream(request, "")

    async def committee(self, request: Request) -> Response:
        return await self._stream(request, request.path_params["slug"])

    async def _stream(self, request: Request, slug: str) -> Response:
        visit = await self._room.visits.of(request)
        if visit.person is None:
            return Response(status_code=204)  # tells the browser not to come back
        me = visit.person.id
        frame = await self._room.pages.frame(me)
        if slug and slug not in {tab.slug for tab in frame.committees}:
            raise NotFound(slug)

        def ids(unit: Unit) -> frozenset[str]:
            mine = unit.committees.of_person(me)
            return frozenset({me} | {c.id for c in mine if not slug or c.slug == slug})

        about = await self._room.store.read(ids)
        return StreamingResponse(
            self._hints(me, about),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    async def _hints(self, person_id: str, ids: frozenset[str]) -> AsyncIterator[bytes]:
        """Ends after a while, so that the browser comes back with a session that still stands."""
        listener = self._hub.join(person_id, ids)
        try:
            yield HELLO
            for _ in range(limits.STREAM_LIFE // limits.HEARTBEAT):
                try:
                    await asyncio.wait_for(listener.event.wait(), limits.HEARTBEAT)
                except TimeoutError:
                    yield ALIVE
                    continue
                if listener.ended:
                    return
                listener.event.clear()
                yield CHANGED
        finally:
            self._hub.leave(person_id, listener)
