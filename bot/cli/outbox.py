"""Messages that could not be delivered: see, send again, give up (B10)."""

from __future__ import annotations

from collections.abc import Callable

import click

from bot.cli.opening import read, write
from bot.cli.output import Mend, columns, example, json_option, print_json
from bot.ports import Message, Unit

STATES = ("pending", "failed", "dead")


@click.group(epilog=example("comite outbox list"))
def outbox() -> None:
    """Messages on their way, and those not delivered."""


@outbox.command("list", epilog=example("comite outbox list --state dead"))
@click.option(
    "--state",
    "states",
    type=click.Choice(STATES),
    multiple=True,
    help="Only these; may be given several times.",
)
@json_option
def listing(states: tuple[str, ...], as_json: bool) -> None:
    """List what waits, failed (the place cannot be reached) or is dead (given up)."""
    # A message keeps its state once it is shown: what is up to date waits for nothing.
    found = [
        m
        for m in read(lambda unit: unit.messages.undelivered(states or STATES))
        if m.wanted > m.shown
    ]
    if as_json:
        print_json([_facts(message) for message in found])
    elif not found:
        click.echo("Nothing is waiting: every message was delivered.")
    else:
        click.echo(
            columns(
                [
                    [
                        m.id,
                        m.state,
                        m.created_at.strftime("%m-%d %H:%M"),
                        str(m.attempts),
                        m.to.platform,
                        m.topic.partition(":")[0],
                        m.error,
                    ]
                    for m in found
                ],
                ["ID", "STATE", "SINCE (UTC)", "TRIES", "TO", "WHAT", "ERROR"],
            )
        )


def _facts(message: Message) -> dict[str, object]:
    to = message.to
    return {
        "id": message.id,
        "state": message.state,
        "topic": message.topic,
        "platform": to.platform,
        "workspace": to.workspace,
        "channel": to.channel,
        "user": to.user,
        "attempts": message.attempts,
        "since": message.created_at.isoformat(),
        "error": message.error,
    }


@outbox.command(epilog=example("comite outbox replay 01JD4X…", "comite outbox replay --all"))
@click.argument("ids", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every failed and dead message.")
def replay(ids: tuple[str, ...], every: bool) -> None:
    """Send messages again; each shows things as they stand when it arrives."""
    click.echo(_each(ids, every, "sent again", lambda unit, one: unit.messages.replay(one)))


@outbox.command(epilog=example("comite outbox drop 01JD4X…"))
@click.argument("ids", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every failed and dead message.")
def drop(ids: tuple[str, ...], every: bool) -> None:
    """Give messages up for good."""
    click.echo(_each(ids, every, "given up", lambda unit, one: unit.messages.drop(one)))


def _each(ids: tuple[str, ...], every: bool, done: str, act: Callable[[Unit, str], bool]) -> str:
    if bool(ids) == every:
        raise Mend("Give the ids of messages, from `comite outbox list`, or --all.")

    def work(unit: Unit) -> list[str]:
        wanted = [m.id for m in unit.messages.undelivered(("failed", "dead"))] if every else ids
        missed = [one for one in wanted if not act(unit, one)]
        if missed:
            raise Mend(
                f"No undelivered message has the id {', '.join(missed)}: see "
                "`comite outbox list`. Nothing was changed."
            )
        return list(wanted)

    n = len(write(work))
    return (
        f"{n} message{'' if n == 1 else 's'} will be {done}."
        if done == "sent again"
        else f"{n} message{'' if n == 1 else 's'} {done}."
    )


COMMANDS = (outbox,)
