"""The whole product in this process behind one address, moved into anew by each conversation.

Requests come over real HTTP; time and delivery advance only when the table says so.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, MutableMapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Self

import uvicorn

from bot.committee_file import import_file, load
from bot.courier import Courier
from bot.events import Event
from bot.ports import Platform
from bot.serving.dispatch import Application
from bot.serving.house import House, Rooms, assemble, with_platforms
from bot.settings import load as load_settings
from tests.conversations.room import Clock


class Street:
    """One HTTP server for all conversations: who lives behind its address changes."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.resident: Application | None = None
        self.url = ""

    def __enter__(self) -> Self:
        self._thread.start()
        self.wait(self._open())
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self.wait(self._serving)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def wait(self, work: Coroutine[Any, Any, Any] | asyncio.Task[Any]) -> Any:
        """Runs something on the loop of the server."""

        async def run() -> Any:
            return await work

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(60)

    async def _open(self) -> None:
        config = uvicorn.Config(
            self._answer,
            host="127.0.0.1",
            port=0,
            log_config=None,
            lifespan="off",
            interface="asgi3",
        )
        self._server = uvicorn.Server(config)
        self._serving = asyncio.ensure_future(self._server.serve())
        while not self._server.started:
            await asyncio.sleep(0.01)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"

    async def _answer(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        assert self.resident is not None, "nobody lives here"
        await self.resident(scope, receive, send)


@dataclass(frozen=True, slots=True)
class Tools:
    """What a room is given. `database` makes the address of an empty database; `heard` keeps what
    people did, where the room hands it over itself."""

    database: Callable[[], str]
    street: Street
    heard: list[Event] = field(default_factory=list)


class Premises:
    """The product with one committee in it. `settings` are the platform's own, and `furnish` may
    build its rooms otherwise than the composition root does."""

    def __init__(
        self,
        tools: Tools,
        clock: Clock,
        settings: dict[str, str],
        file: str,
        locale: str,
        furnish: Callable[[House], Rooms] = with_platforms,
    ) -> None:
        self.street, self.clock = tools.street, clock
        self.house = assemble(
            load_settings(
                {
                    "DATABASE_URL": tools.database(),
                    "COMITE_SECRET_KEY": "k" * 48,
                    "COMITE_URL": tools.street.url,
                    "COMITE_LOCALE": locale,
                    **settings,
                },
                secret=True,
            ),
            clock,
        )
        store, bearings = self.house.store, self.house.bearings
        read = load(file)
        store.write_sync(lambda unit: import_file(unit, bearings, read, clock()))
        self.street.wait(self._move_in(furnish))

    async def _move_in(self, furnish: Callable[[House], Rooms]) -> None:
        self.rooms = furnish(self.house)
        await self.rooms.start()
        self.courier = self._courier(self.rooms.platforms)
        self.street.resident = self.rooms.asgi

    def leave(self) -> None:
        self.street.resident = None
        self.street.wait(self._move_out())
        self.house.store.close()

    async def _move_out(self) -> None:
        self.rooms.web.close()
        await self.rooms.stop()

    def _courier(self, platforms: dict[str, Platform]) -> Courier:
        """In no hurry and without chance: nothing here needs a second between two messages."""
        house = self.house
        return Courier(
            house.store,
            house.bearings,
            platforms,
            self.clock,
            lambda: 0.0,
            "table",
            pace=timedelta(0),
        )

    def deliver(self) -> None:
        """Everything that may leave at this instant leaves."""
        while self.street.wait(self.courier.deliver()):
            pass

    def until(self, at: str) -> None:
        for _ in self.clock.quarters(at):
            self.street.wait(self.house.facilitator.tick())
            self.deliver()
