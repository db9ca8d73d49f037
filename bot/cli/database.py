"""The schema, and whether everything is as it should be."""

from __future__ import annotations

import asyncio

import click

from bot.cli.output import example, json_option, no, print_json, wrapped
from bot.serving.checks import Check, examined
from bot.serving.stores import brought_up
from bot.settings import load


@click.command(epilog=example("comite migrate"))
def migrate() -> None:
    """Bring the database's schema up to date. Does nothing when it is."""
    click.echo(f"The schema is up to date ({brought_up(load())}).")


@click.command(epilog=example("comite check", "comite check --json"))
@json_option
def check(as_json: bool) -> None:
    """Say what is configured, reachable and current.

    Exit code 1 when something is not as it should be.
    """
    found = asyncio.run(examined())
    if as_json:
        print_json([{"name": one.name, "ok": one.ok, "says": one.says} for one in found])
    else:
        click.echo(_shown(found))
    if not all(one.ok for one in found):
        no()


def _shown(found: list[Check]) -> str:
    """One fact a line, folded under itself where it says how to mend something."""
    wide = max(len(one.name) for one in found) + 2
    lines = []
    for one in found:
        head = f"{'ok' if one.ok else 'NO'}  {one.name:<{wide}}"
        lines.append(wrapped(head + one.says, " " * len(head)))
    return "\n".join(lines)


COMMANDS = (migrate, check)
