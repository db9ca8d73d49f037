"""The schema, and whether everything is as it should be."""

from __future__ import annotations

import asyncio

import click

from bot.cli.output import WIDTH, columns, example, json_option, no, print_json
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
    """Say what is configured, reachable and current, one line each.

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
    """Short facts in columns; what is wrong in full, under its line."""
    lines = columns([["ok" if one.ok else "NO", one.name, one.says] for one in found]).split("\n")
    shown = []
    for line, one in zip(lines, found, strict=True):
        shown.append(line)
        if not one.ok and line.endswith("…"):
            shown += ["    " + part for part in _wrapped(one.says, WIDTH - 4)]
    return "\n".join(shown)


def _wrapped(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line]


COMMANDS = (migrate, check)
