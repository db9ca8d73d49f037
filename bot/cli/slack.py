"""What the customer gives to Slack to make their own app."""

from __future__ import annotations

import click

from bot.cli.output import Mend, example, print_json
from bot.serving.vocabulary import lexicon
from bot.settings import BadSettings, load


@click.command(
    "slack-manifest",
    epilog=example(
        "comite slack-manifest --url https://comite.example.com > manifest.json",
        "comite slack-manifest --socket > manifest.json",
    ),
)
@click.option("--url", default="", metavar="URL", help="The public address of this installation.")
@click.option("--socket", is_flag=True, help="Socket Mode: no inbound port is opened.")
@click.option(
    "--threads",
    is_flag=True,
    help="Notice replies under a vote: lets the app read the channels it is invited to.",
)
@click.option(
    "--locale",
    type=click.Choice(["fr", "en", "ar"]),
    default="fr",
    show_default=True,
    help="The language of the app's texts.",
)
def slack_manifest(url: str, socket: bool, threads: bool, locale: str) -> None:
    """Print the manifest of your Slack app.

    At api.slack.com/apps choose Create New App, then From a manifest."""
    if not url and not socket:
        raise Mend("Give --url with the public address, or --socket.")
    if url:
        try:
            url = load({"COMITE_URL": url}, None).url
        except BadSettings:
            raise Mend(f"{url} is no address: write --url https://comite.example.com.") from None
        if not socket and not url.startswith("https://"):
            raise Mend("Slack calls https addresses only: write --url https://… (or --socket).")
    # Slack's room imports Bolt: of all commands only this one needs it.
    from adapters.slack.manifest import manifest  # noqa: PLC0415

    print_json(manifest(url or None, socket, lexicon()(locale), threads=threads))


COMMANDS = (slack_manifest,)
