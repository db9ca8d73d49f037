"""`comite demo`: makes the sample once, then starts it, on this machine only."""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import sys
import time
import webbrowser
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from adapters.web import Persona, WebConfig
from bot.committee_file import import_file
from bot.committee_file import load as load_file
from bot.courier import Courier
from bot.demo import sample
from bot.demo.lives import Lives
from bot.demo.sample import Days
from bot.demo.stage import Hands, Stage, unhurried
from bot.model import Committee
from bot.ports import Platform, Unit
from bot.serving import runs
from bot.serving.house import House, Rooms, assemble, bearings_of, with_platforms
from bot.serving.stores import brought_up, open_store
from bot.settings import Settings, data_folder, load, sqlite_url
from bot.timetable import local_day
from storage.store import system_clock

HOST = "127.0.0.1"
KEPT = ("PORT", "HOME", "LOCALAPPDATA", "XDG_DATA_HOME", "USERPROFILE")
DATABASE = "comite.db"
MADE = "made"
"""A file that says that the history is whole: a start that was cut short begins again."""


def settings_for(data: Path, port: int | None) -> Settings:
    """The demonstration's own settings: nothing of a real installation reaches it."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    environ = {name: os.environ[name] for name in KEPT if name in os.environ}
    if port is not None:
        environ["PORT"] = str(port)
    found = load(environ, None)
    return load(
        {
            **environ,
            "DATABASE_URL": sqlite_url(data.absolute() / DATABASE),
            "COMITE_SECRET_KEY": secret_in(data),
            "COMITE_ENV": "dev",
            "COMITE_URL": f"http://{HOST}:{found.port}",
        },
        None,
    )


def secret_in(data: Path) -> str:
    """The demonstration's secret key: made once, for its owner's eyes only."""
    path = data / "secret"
    if not path.exists():
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as kept:
            kept.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="utf-8").strip()


def demonstrate(port: int | None, data: Path | None, began: float, *, browser: bool) -> None:
    """Runs until stopped; `began` is when the process started, on `time.perf_counter`. Raises
    PortTaken, and storage's errors."""
    folder = data or data_folder() / "demo"
    settings = settings_for(folder, port)
    runs.listen(HOST, settings.port).close()  # a taken port is told before any work is done
    personas = asyncio.run(prepared(settings, folder, system_clock, progress=_progress()))

    async def ready(house: House, rooms: Rooms) -> None:
        click.echo(
            f"Comité answers at {settings.url} "
            f"(started in {time.perf_counter() - began:.1f} s; Ctrl-C stops it)"
        )
        if browser and _display():
            await asyncio.to_thread(webbrowser.open, settings.url)

    runs.run(
        settings,
        host=HOST,
        port=settings.port,
        ready=ready,
        web=WebConfig(
            settings.url,
            settings.comite_locale,
            settings.comite_timezone,
            demo=True,
            personas=personas,
        ),
    )


async def prepared(
    settings: Settings,
    folder: Path,
    real: Callable[[], datetime],
    *,
    progress: Callable[[float], None] = lambda _: None,
) -> tuple[Persona, ...]:
    """Makes the history where there is none, and sees to it that sessions are open. Returns the
    people to play."""
    brought_up(settings)
    if not (folder / MADE).exists():
        open_store(settings).close()  # refused where somebody else is making it just now
        for tail in ("", "-wal", "-shm"):
            (folder / f"{DATABASE}{tail}").unlink(missing_ok=True)
        brought_up(settings)
    hands = Hands(real)
    house = assemble(settings, hands)
    try:
        committee = await house.store.read(_first)
        platforms: dict[str, Platform] = with_platforms(house).platforms
        courier = unhurried(house.courier(platforms))
        if committee is None:
            committee = await _lived(house, hands, courier, real(), progress)
            (folder / MADE).touch()
        else:
            hands.held = real()
            stage = Stage(house, hands, courier, committee, random.Random(sample.SEED))
            await house.facilitator.tick()
            lives = Lives(stage, Days(hands(), hands(), committee))
            await lives.recall()
            await lives.stay_open()
            await stage.deliver()
        return tuple(
            Persona(s.person.id, s.person.name, s.department.name, str(s.role))
            for s in committee.seats
        )
    finally:
        house.store.close()


async def _lived(
    house: House, hands: Hands, courier: Courier, now: datetime, progress: Callable[[float], None]
) -> Committee:
    """Two weeks, up to now."""
    file = load_file(
        sample.committee_file(local_day(now, house.settings.comite_timezone), house.lexicon("fr"))
    )
    start = sample.start_of(now, file.rituals["digest"].rule, file.calendar, file.timezone)
    hands.held = start
    report = await house.store.write(
        lambda unit: import_file(unit, bearings_of(house.settings), file, start)
    )
    committee = await house.store.read(lambda unit: unit.committees.get(report.committee_id))
    whole = (now - start).total_seconds()
    stage = Stage(
        house,
        hands,
        courier,
        committee,
        random.Random(sample.SEED),
        lambda at: progress((at - start).total_seconds() / whole),
    )
    lives = Lives(stage, Days(start, now, committee))
    lives.plan()
    await stage.play(now, lives.opened)
    await lives.stay_open()
    await stage.deliver()
    progress(1.0)
    return committee


def _first(unit: Unit) -> Committee | None:
    return next(iter(unit.committees.all()), None)


def _progress() -> Callable[[float], None]:
    """A bar for whoever watches, on one line; nothing where nobody does."""
    if not sys.stderr.isatty():
        return lambda _: None
    shown = -1

    def tell(share: float) -> None:
        nonlocal shown
        percent = min(100, int(share * 100))
        if percent > shown:
            shown = percent
            done = percent // 4
            end = "\n" if percent == 100 else ""
            click.echo(
                f"\rMaking two weeks of history  [{'#' * done}{'.' * (25 - done)}] "
                f"{percent:3d} %{end}",
                nl=False,
                err=True,
            )

    return tell


def _display() -> bool:
    """Whether a browser could open: on Linux and the like, only with a screen."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
