"""The commands of the shell, listed; how each ends is decided here and nowhere else.

Exit codes: 0 done, 1 the answer is no, 2 the request or the configuration is wrong (one sentence
says how to mend it), 70 something unexpected, written to a file under a reference to quote.
"""

from __future__ import annotations

import logging
import secrets
import sys
import traceback
from datetime import UTC, datetime
from importlib.metadata import version

import click

from bot.cli import (
    accounts,
    committees,
    database,
    journal,
    organizations,
    outbox,
    persons,
    running,
    slack,
    teams,
)
from bot.cli.output import Mend, example, wrapped
from bot.ports import Busy, StoreDown
from bot.serving.stores import StorageError, sentence
from bot.settings import BadSettings, data_folder

UNEXPECTED = 70


class Listed(click.Group):
    """Commands in the order in which one needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(
    cls=Listed,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog=example("comite demo", "comite check"),
)
@click.version_option(version("comite"), prog_name="comite")
def cli() -> None:
    """Comité keeps a steering committee going where people already talk: stand-ups,
    customer irritants, go/no-go votes by department, and a journal that can be
    verified."""


for _family in (
    running,
    database,
    committees,
    journal,
    accounts,
    persons,
    organizations,
    outbox,
    slack,
    teams,
):
    for _command in _family.COMMANDS:
        cli.add_command(_command)


def run(began: float) -> None:
    """Runs one command and ends the process. Never a traceback: what is not a sentence of ours gets
    a reference. `began` is the process's start, on `time.perf_counter`."""
    try:
        code = cli(standalone_mode=False, obj=began)
    except click.ClickException as wrong:
        wrong.show()
        code = wrong.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        code = 130
    except BadSettings as wrong:
        code = _mend("\n".join(wrong.problems))
    except StorageError as wrong:
        code = _mend(sentence(wrong))
    except Busy:
        code = _mend("The database has more to do than it can: try again in a moment.")
    except StoreDown:
        code = _mend("The database did not answer: start it, then try again.")
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output went away: nothing more to say
        code = 0
    except OSError as error:
        code = _mend(_denied(error))
    except Exception as error:  # noqa: BLE001  # the last resort of the whole program
        code = _unexpected(error)
    sys.exit(code if isinstance(code, int) else 0)


def _mend(text: str) -> int:
    Mend(text).show()
    return 2


def _denied(error: OSError) -> str:
    """A file or a folder said no: which one, why, and what to do."""
    why = (error.strerror or "it failed").lower()
    where = f" with {error.filename}" if error.filename else ""
    return (
        f"The system refused something{where}: {why}. Give the user who runs Comité the right to "
        "read and write there, or name another place (DATABASE_URL, --data, -o)."
    )


def _unexpected(error: Exception) -> int:
    """Keeps the details in a file of the owner's and shows where."""
    reference = secrets.token_hex(4)
    path = data_folder() / "errors.log"
    what = f"Something unexpected happened (reference {reference})"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        with path.open("a", encoding="utf-8") as kept:
            kept.write(f"{datetime.now(UTC).isoformat()} reference {reference}\n")
            kept.write("".join(traceback.format_exception(error)) + "\n")
    except OSError:
        logging.getLogger("comite").error("reference %s", reference, exc_info=error)
        click.echo(f"{what}.", err=True)
        return UNEXPECTED
    click.echo(wrapped(f"{what}; the details are in {path}."), err=True)
    return UNEXPECTED
