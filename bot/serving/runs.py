"""`serve`, `web`, `worker`: from settings to a running process."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import sys
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

from adapters.web import WebConfig
from bot.ports import Clock
from bot.serving import logs
from bot.serving.house import House, Rooms, assemble, with_platforms
from bot.serving.process import Process
from bot.serving.stores import sqlite_file
from bot.settings import Settings
from storage.report import DatabaseClock, remote_file_system
from storage.store import system_clock

log = logging.getLogger("comite")

Ready = Callable[[House, Rooms], Awaitable[None]]


class PortTaken(Exception):
    """Somebody else listens there."""

    def __init__(self, host: str, port: int, why: str):
        super().__init__(f"{host}:{port}: {why}")
        self.host, self.port, self.why = host, port, why


def clock_of(settings: Settings) -> Clock:
    """The database server's time where there is a server, else this machine's (B02)."""
    if sqlite_file(settings) is None:
        return DatabaseClock(settings.database_url.get_secret_value())
    return system_clock


def secrets_of(settings: Settings) -> list[str]:
    """Whatever must not appear in a log."""
    alone = (
        settings.slack_bot_token,
        settings.slack_client_secret,
        settings.slack_app_token,
        settings.smtp_url,
        settings.database_url,
    )
    return [
        *settings.keys,
        *(s.get_secret_value() for s in settings.slack_signing_secret),
        *(s.get_secret_value() for s in alone if s is not None),
    ]


def listen(host: str, port: int) -> socket.socket:
    """A bound socket. Raises PortTaken, saying why."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # there it would let two programs listen on one port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(1024)
    except OSError as error:
        listening.close()
        taken = error.errno in (errno.EADDRINUSE, getattr(errno, "WSAEACCES", errno.EADDRINUSE))
        raise PortTaken(host, port, "taken" if taken else (error.strerror or "refused")) from None
    listening.setblocking(False)
    return listening


def loop_run(main: Coroutine[Any, Any, None]) -> None:
    """Runs on uvloop where it exists."""
    try:
        import uvloop  # noqa: PLC0415  # not on every system
    except ImportError:
        asyncio.run(main)
        return
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main)


def run(
    settings: Settings,
    *,
    host: str,
    port: int,
    serves: bool = True,
    works: bool = True,
    ready: Ready | None = None,
    web: WebConfig | None = None,
) -> None:
    """Runs until asked to stop. Raises PortTaken, and storage's errors."""
    logs.start(settings.comite_log, secrets_of(settings))
    _warn(settings)
    listening = listen(host, port) if serves else None
    try:
        house = assemble(settings, clock_of(settings))
    except BaseException:
        if listening is not None:
            listening.close()
        raise
    try:
        with suppress(KeyboardInterrupt):
            loop_run(_main(house, listening, host, port, serves, works, ready, web))
    finally:
        house.store.close()


async def _main(
    house: House,
    listening: socket.socket | None,
    host: str,
    port: int,
    serves: bool,
    works: bool,
    ready: Ready | None,
    web: WebConfig | None,
) -> None:
    rooms = with_platforms(house, web)
    process = Process(house, rooms, host, port, serves, works)
    introducing: list[asyncio.Task[None]] = []

    async def started() -> None:
        if rooms.slack is not None and house.settings.slack_bot_token is not None:
            introducing.append(asyncio.create_task(_introduce(house)))
        if ready is not None:
            await ready(house, rooms)

    try:
        await process.run(listening, started)
    finally:
        for task in introducing:
            task.cancel()


async def _introduce(house: House) -> None:
    """Asks Slack whose token it is, until it answers, and makes that workspace's organisation."""
    from bot.serving.introduction import introduce  # noqa: PLC0415  # Slack, only if configured

    await introduce(house)


def _warn(settings: Settings) -> None:
    path = sqlite_file(settings)
    kind = remote_file_system(path) if path is not None else ""
    if kind:
        log.warning(
            "the database lies on %s: locks are not to be trusted there; keep it on a local disk",
            kind,
        )
