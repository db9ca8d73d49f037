"""How a command reaches the database, and finds what it is asked about."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from bot.cli.output import Mend
from bot.commands import folded
from bot.desk import noticed
from bot.effects import Notice
from bot.model import Committee, Organization
from bot.ports import Unit
from bot.refusals import Refused
from bot.serving.house import bearings_of
from bot.serving.stores import opened
from bot.settings import Settings, load

T = TypeVar("T")


def settings() -> Settings:
    """The environment of this command. Raises BadSettings."""
    return load()


def read(work: Callable[[Unit], T], found: Settings | None = None) -> T:
    """Reads, also beside a running server."""
    return asyncio.run(_do(work, found or settings(), writing=False))


def write(work: Callable[[Unit], T], found: Settings | None = None) -> T:
    """Changes something; on SQLite no server may be running (B01)."""
    return asyncio.run(_do(work, found or settings(), writing=True))


async def _do(work: Callable[[Unit], T], found: Settings, *, writing: bool) -> T:
    async with opened(found, writing=writing) as store:
        try:
            return await (store.write(work) if writing else store.read(work))
        except Refused as no:
            # What a person would read in the chat, in the language of commands.
            bearings = bearings_of(found)
            words = bearings.lexicon("en")
            told = noticed(Notice(f"refusal.{no.code}", no.params), words, bearings.timezone)
            raise Mend(told.summary) from no


def committee_named(unit: Unit, name: str) -> Committee:
    """The one committee of that name or address. Raises Mend, naming those there are."""
    wanted = folded(name.strip())
    every = unit.committees.all()
    found = [c for c in every if wanted in (folded(c.name), folded(c.slug))]
    if len(found) == 1:
        return found[0]
    if found:
        slugs = ", ".join(c.slug for c in found)
        raise Mend(f"Several committees are called {name}: give one of {slugs}.")
    if not every:
        raise Mend("There is no committee yet: create one with `comite committee import FILE.yml`.")
    raise Mend(
        f"No committee is called {name}: give one of {', '.join(sorted(c.name for c in every))}."
    )


def organization_named(unit: Unit, name: str) -> Organization:
    """Raises Mend, naming those there are."""
    wanted = folded(name.strip())
    every = unit.organizations.all()
    found = [o for o in every if folded(o.name) == wanted or o.id == name]
    if len(found) == 1:
        return found[0]
    if found:
        raise Mend(
            f"Several organizations are called {name}: give one of their ids, "
            f"{', '.join(o.id for o in found)}."
        )
    known = ", ".join(sorted(o.name for o in every))
    raise Mend(
        f"No organization is called {name}: give one of {known}."
        if known
        else "There is no organization yet: the first committee or installation makes it."
    )
