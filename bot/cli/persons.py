"""A person's data, for whoever has the shell: find, hand over, erase (law 09-08, GDPR)."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import click

from bot import erasing
from bot.cli.opening import read, settings
from bot.cli.output import Mend, columns, example, json_option, no, print_json
from bot.commands import folded
from bot.exporting_person import exported, file_of
from bot.model import Person
from bot.ports import Unit
from bot.serving import ledger
from bot.serving.house import bearings_of
from bot.serving.stores import opened
from bot.settings import Settings


@click.group(epilog=example("comite person find alice", "comite person export alice@example.com"))
def person() -> None:
    """What is held of a person: receive it, or have it erased."""


def _is(unit: Unit, one: Person, asked: str) -> bool:
    accounts = (f"{a.platform}:{a.workspace}:{a.user}" for a in unit.people.accounts(one.id))
    return (
        asked in (one.id, *accounts)
        or folded(asked) == folded(one.name)
        or (bool(one.email) and asked.strip().casefold() == one.email.casefold())
    )


def named(unit: Unit, asked: str) -> Person:
    """The one person of that e-mail, name, account or id. Raises Mend."""
    found = [one for one in unit.erasures.people() if _is(unit, one, asked)]
    if not found:
        raise Mend(f"Nobody is known as {asked}: see `comite person find`.")
    if len(found) > 1:
        ids = ", ".join(one.id for one in found)
        raise Mend(f"Several people are known as {asked}: give one of their ids, {ids}.")
    return found[0]


@person.command("find", epilog=example("comite person find", "comite person find alice"))
@click.argument("text", default="")
@json_option
def find(text: str, as_json: bool) -> None:
    """List people whose name or e-mail contains TEXT; all of them without it."""

    def work(unit: Unit) -> list[tuple[Person, int, int]]:
        return [
            (one, len(unit.people.accounts(one.id)), len(unit.committees.of_person(one.id)))
            for one in unit.erasures.people()
            if folded(text) in folded(f"{one.name} {one.email}")
        ]

    found = read(work)
    if as_json:
        print_json(
            [
                {"id": p.id, "name": p.name, "email": p.email, "accounts": n, "seats": seats}
                for p, n, seats in found
            ]
        )
    elif found:
        rows = [[p.id, p.name, str(n), str(seats), p.email] for p, n, seats in found]
        click.echo(columns(rows, ["ID", "NAME", "ACCOUNTS", "SEATS", "E-MAIL"]))
    else:
        click.echo("Nobody.")
    if not found:
        no()


@person.command(epilog=example("comite person export alice@example.com --out alice.json"))
@click.argument("who", metavar="PERSON")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write there.")
def export(who: str, out: Path | None) -> None:
    """Write all that is held of PERSON as JSON, with a summary to read at its beginning.

    PERSON is an e-mail, a name, an account (slack:T01TEST:U01ALICE) or an id. What
    others wrote is not part of it.
    """
    found = settings()
    bearings = bearings_of(found)

    def work(unit: Unit) -> str:
        one = named(unit, who)
        words = bearings.lexicon(one.locale or bearings.locale)
        return file_of(exported(unit, one, words, unit.now))

    text = read(work, found)
    if out is None:
        click.echo(text, nl=False)
        return
    # Personal data: for the owner's eyes only, from the first byte on.
    handle = os.open(out, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    click.echo(f"Written to {out}.", err=True)


@person.command(
    epilog=example("comite person erase alice@example.com", "comite person erase --replay")
)
@click.argument("who", metavar="[PERSON]", default="")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--replay", is_flag=True, help="Erase again whoever a restored backup brought back.")
def erase(who: str, yes: bool, replay: bool) -> None:
    """Erase PERSON for good.

    While an open vote asks them it waits for its closing, 24 hours at most: the server
    then does it. Counts, positions of departments and decisions stay, without a name.
    """
    if replay == bool(who):
        raise Mend("Give an e-mail, a name, an account or an id of a person, or --replay.")
    found = settings()
    if replay:
        n = asyncio.run(_replayed(found))
        click.echo(f"{n} {'person' if n == 1 else 'people'} erased again.")
        return
    one = read(lambda unit: named(unit, who), found)
    if not yes:
        click.confirm(f"Erase {one.name} ({one.email or one.id}) for good?", abort=True)
    click.echo(asyncio.run(_erased(found, one.id)))


async def _replayed(found: Settings) -> int:
    async with opened(found, writing=True) as store:
        return await ledger.replay(store, bearings_of(found), ledger.path_of(found))


async def _erased(found: Settings, person_id: str) -> str:
    bearings = bearings_of(found)

    def work(unit: Unit) -> str:
        waits = erasing.votes(unit, person_id)
        if waits:
            made = erasing.at_once(unit, person_id, unit.now)
            last = min(made.last_at, max(one.session.closes_at for one in waits))
            moment = last.strftime("%Y-%m-%d %H:%M")
            return f"An open vote asks them: the server erases them when it is closed, by {moment} UTC."
        alone = [one.name for one in erasing.orphaned(unit, person_id)]
        erasing.erase(unit, bearings, unit.people.get(person_id), unit.now)
        told = f" Without a facilitator now: {', '.join(alone)}." if alone else ""
        return f"Erased.{told}"

    async with opened(found, writing=True) as store:
        said = await store.write(work)
        await ledger.keep(store, ledger.path_of(found))
        store.clean()
        return said


COMMANDS = (person,)
