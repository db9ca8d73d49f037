"""One process: what it starts, and how it stops without losing anything.

Stopping: no new request is taken, those under way end, live pages are told, the courier ends its
round, the store closes last.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import uvicorn
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.ports import Busy, StoreDown
from bot.serving import ledger
from bot.serving.house import House, Rooms
from bot.serving.zones import renew
from storage.errors import StorageError
from storage.housekeeping import tidy
from storage.report import DatabaseClock, Unreachable

log = logging.getLogger("comite")

BEAT = 5
"""Seconds between two looks at what is due (B03)."""
TIDY = 3600
FACTS = 15
CLOCK = 60
AGAIN = 1.0
"""Seconds before a courier that failed starts again."""
GRACE = 20
"""Seconds that requests under way may take once the process is asked to stop."""


class Server(uvicorn.Server):
    """Leaves signals to us: uvicorn raises them again when it is done, before our courier is."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass(slots=True)
class Process:
    """`serves`: takes web requests. `works`: ticks, delivers, and listens to Socket Mode."""

    house: House
    rooms: Rooms
    host: str
    port: int
    serves: bool = True
    works: bool = True
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(
        self, listening: socket.socket | None, ready: Callable[[], Awaitable[None]]
    ) -> None:
        """Runs until asked to stop. `ready` is awaited once everything has started."""
        self._obey()
        if self.works:
            with _reported("time zones"):
                await self.house.store.write(renew)
            with _reported("erasures"):
                await self._erase_again()
        scheduler = self._scheduler()
        working = (self._deliver(), self._meet()) if self.works else ()
        tasks = [asyncio.create_task(work) for work in working]
        scheduler.start()
        try:
            if self.works:
                await self.rooms.start()
            if self.serves and listening is not None:
                await self._serve(listening, ready)
            else:
                await ready()
                await self.stopped.wait()
        finally:
            self.stopped.set()
            self.wake.set()
            self.changed.set()
            scheduler.shutdown(wait=False)
            await asyncio.gather(*tasks)
            await self.rooms.stop()

    async def _serve(self, listening: socket.socket, ready: Callable[[], Awaitable[None]]) -> None:
        proxies = ",".join(self.house.settings.comite_trusted_proxies)
        server = Server(
            uvicorn.Config(
                self.rooms.asgi,
                log_config=None,
                access_log=False,
                lifespan="off",
                proxy_headers=bool(proxies),
                forwarded_allow_ips=proxies or None,
                server_header=False,
                timeout_graceful_shutdown=GRACE,
                ws="none",
            )
        )
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started and not serving.done():
            await asyncio.sleep(0.01)
        if not serving.done():
            await ready()
        asked = asyncio.create_task(self.stopped.wait())
        await asyncio.wait({serving, asked}, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        # Live pages are answers that do not end by themselves: they would hold the server open.
        self.rooms.web.close()
        server.should_exit = True
        await serving

    def _obey(self) -> None:
        """The first signal asks to stop in good order, a second one does not wait."""
        loop = asyncio.get_running_loop()

        def asked() -> None:
            if self.stopped.is_set():
                raise KeyboardInterrupt
            self.stopped.set()

        for name in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C ends the loop itself
                loop.add_signal_handler(name, asked)

    def _scheduler(self) -> AsyncIOScheduler:
        """Only beats; what is due is rows (B03)."""
        scheduler = AsyncIOScheduler(timezone=UTC)
        beats: list[tuple[Callable[[], Awaitable[None]], int]] = [(self._facts, FACTS)]
        if self.works:
            beats += [(self._tick, BEAT), (self._tidy, TIDY)]
        if isinstance(self.house.clock, DatabaseClock):
            beats.append((self._measure, CLOCK))
        for work, seconds in beats:
            scheduler.add_job(
                work,
                IntervalTrigger(seconds=seconds, timezone=UTC),
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
                next_run_time=datetime.now(UTC),
            )
        return scheduler

    async def _tick(self) -> None:
        with _reported("tick"):
            await self.house.facilitator.tick()
            await ledger.keep(self.house.store, ledger.path_of(self.house.settings))

    async def _erase_again(self) -> None:
        """A backup that was restored may have brought people back (B19)."""
        path = ledger.path_of(self.house.settings)
        back = await ledger.replay(self.house.store, self.house.bearings, path)
        if back:
            log.warning("a backup brought back %d people who were erased: erased again", back)

    async def _tidy(self) -> None:
        with _reported("housekeeping"):
            await self.house.store.write(tidy)

    async def _facts(self) -> None:
        await self.house.health.refresh()

    async def _measure(self) -> None:
        if isinstance(self.house.clock, DatabaseClock):
            with _reported("clock"):
                await asyncio.to_thread(self.house.clock.measure)

    async def _deliver(self) -> None:
        end = self._watched(lambda touched: "messages" in touched, self.wake)
        courier = self.house.courier(self.rooms.platforms)
        try:
            while not self.stopped.is_set():
                try:
                    await courier.run(self.stopped, self.wake)
                except (Busy, StoreDown) as away:
                    log.warning("courier: the database is away (%s); trying again", away)
                except Exception:  # whatever it is, messages must go on leaving
                    log.exception("courier: unexpected; starting again")
                if not self.stopped.is_set():
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self.stopped.wait(), AGAIN)
        finally:
            end()

    async def _meet(self) -> None:
        """Looks for people known by e-mail alone, where there is a directory to ask."""
        if not self.rooms.directories:
            return
        end = self._watched(lambda touched: bool(touched - {"messages"}), self.changed)
        try:
            await self.house.acquaintance(self.rooms.directories).run(self.stopped, self.changed)
        finally:
            end()

    def _watched(
        self, concerns: Callable[[frozenset[str]], bool], wake: asyncio.Event
    ) -> Callable[[], None]:
        """Sets an event after commits that concern it; the result ends it."""
        loop = asyncio.get_running_loop()

        def noticed(touched: frozenset[str]) -> None:
            if concerns(touched) and not loop.is_closed():
                loop.call_soon_threadsafe(wake.set)

        return self.house.store.watch(noticed)


@contextlib.contextmanager
def _reported(what: str) -> Iterator[None]:
    """A beat that fails is told and comes again; an outage is one line, a surprise a traceback."""
    try:
        yield
    except (StoreDown, Busy, Unreachable) as away:
        log.warning("%s: the database is away (%s); trying again", what, away)
    except StorageError:
        log.exception("%s: the database refused", what)
