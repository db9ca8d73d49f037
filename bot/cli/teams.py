"""What the customer uploads to Microsoft Teams."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import click

from bot.cli.output import Mend, example
from bot.serving.vocabulary import lexicon
from bot.settings import BadSettings, load, values


@click.command(
    "teams-package",
    epilog=example("comite teams-package --url https://… --app-id $TEAMS_APP_ID -o comite.zip"),
)
@click.option(
    "--url", required=True, metavar="URL", help="The public address of this installation."
)
@click.option("--app-id", required=True, metavar="ID", help="The bot's application (client) id.")
@click.option(
    "-o",
    "--output",
    "path",
    required=True,
    metavar="FILE.zip",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write it.",
)
@click.option("--name", default="Comité", show_default=True, help="How the app is called in Teams.")
@click.option(
    "--threads",
    is_flag=True,
    help="Notice replies under a vote: lets the app read the channels of teams that add it.",
)
def teams_package(url: str, app_id: str, path: Path, name: str, threads: bool) -> None:
    """Write the app that Teams installs.

    Upload it in the Teams admin center: Manage apps, Upload new app."""
    try:
        url = load({"COMITE_URL": url}, None).url
    except BadSettings:
        raise Mend(f"{url} is no address: write --url https://comite.example.com.") from None
    if not url.startswith("https://"):
        raise Mend("Teams calls https addresses only: write --url https://….")
    app_id = _guid(app_id)
    if not name.strip():
        raise Mend("Give the app a name, or leave --name out.")
    # By its own module: the room imports botbuilder, which this command needs none of.
    from adapters.teams.package import package  # noqa: PLC0415

    made = package(
        url, app_id, lexicon(), name=name.strip(), version=version("comite"), threads=threads
    )
    path.write_bytes(made)
    click.echo(f"{path}: {len(made) // 1024 + 1} KiB, in French, English and Arabic.")
    click.echo("Upload it in the Teams admin center: Manage apps, Upload new app.", err=True)


def _guid(text: str) -> str:
    try:
        return values.guid(text)
    except ValueError as wrong:
        raise Mend(f"--app-id: {wrong}.") from None


COMMANDS = (teams_package,)
