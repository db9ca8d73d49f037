"""Commands that run until they are stopped."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from bot.cli.output import Mend, example
from bot.demo.start import demonstrate
from bot.serving import runs
from bot.serving.house import House, Rooms
from bot.settings import load

port_option = click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=None,
    help="The port to listen on.  [default: $PORT or 8000]",
)
host_option = click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen on; 0.0.0.0 for every one.",
)


def _start(host: str, port: int | None, **what: Any) -> None:
    settings = load(secret=True)
    port = port or settings.port
    if not settings.comite_url and port != settings.port:
        settings = load({**os.environ, "PORT": str(port)}, secret=True)

    async def ready(house: House, rooms: Rooms) -> None:
        if what.get("serves", True):
            click.echo(f"Comité answers at http://{_shown(host)}:{port}")
        else:
            click.echo("Comité works: schedule and courier.")

    try:
        runs.run(settings, host=host, port=port, ready=ready, **what)
    except runs.PortTaken as taken:
        raise Mend(port_taken(taken)) from None


def port_taken(taken: runs.PortTaken) -> str:
    if taken.why == "taken":
        return (
            f"Port {taken.port} is taken by another program: give a free one, such as "
            f"--port {taken.port + 1}."
        )
    return (
        f"Comité cannot listen on {taken.host}:{taken.port} ({taken.why}): give another "
        "--host or --port."
    )


def _shown(host: str) -> str:
    if host in ("0.0.0.0", "::"):  # compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


@click.command(epilog=example("comite serve", "comite serve --host 0.0.0.0 --port 8080"))
@host_option
@port_option
def serve(host: str, port: int | None) -> None:
    """Run everything in one process: web, schedule and courier."""
    _start(host, port)


@click.command(epilog=example("comite web --host 0.0.0.0 --port 8080"))
@host_option
@port_option
def web(host: str, port: int | None) -> None:
    """Run the web half: pages and platform requests. Needs a worker beside it."""
    _start(host, port, works=False)


@click.command(epilog=example("comite worker"))
def worker() -> None:
    """Run the other half: schedule, courier, Socket Mode."""
    _start("127.0.0.1", None, serves=False)


@click.command(epilog=example("comite demo", "comite demo --port 9000 --no-browser"))
@port_option
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=None,
    metavar="DIR",
    help="Where the sample committee is kept.  [default: your data folder]",
)
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
@click.pass_obj
def demo(began: float, port: int | None, data: Path | None, no_browser: bool) -> None:
    """Run a living sample committee, with people to play.

    Nothing to configure; only this machine can reach it.
    """
    try:
        demonstrate(port, data, began, browser=not no_browser)
    except runs.PortTaken as taken:
        raise Mend(port_taken(taken)) from None


COMMANDS = (demo, serve, web, worker)
