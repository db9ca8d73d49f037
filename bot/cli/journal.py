"""The decision log at the shell: read it, verify it, take it away."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli import journal_files
from bot.cli.journal_files import chosen, committee_option
from bot.cli.journal_verify import verify
from bot.cli.opening import read
from bot.cli.output import Mend, columns, example, json_option, print_json
from bot.cli.plain import text_of
from bot.journal_cards import entry_card, heading, subject
from bot.journal_export import FORMATS
from bot.model import Committee, Entry
from bot.ports import Unit
from bot.serving.vocabulary import lexicon


@click.group(epilog=example("comite journal list", "comite journal verify"))
def journal() -> None:
    """The decision log: list, show, verify, export.

    Reads beside a running server.
    """


@journal.command("list", epilog=example('comite journal list --search "seconde vague"'))
@committee_option
@click.option("--search", default="", help="Words that the entries hold.")
@click.option(
    "--outcome",
    type=click.Choice(["go", "go_conditions", "no_go", "undecided"]),
    default=None,
    help="Only decisions with this outcome.",
)
@click.option(
    "--limit",
    type=click.IntRange(1, 1000),
    default=20,
    show_default=True,
    help="At most so many, the newest first.",
)
@json_option
def listing(committee: str, search: str, outcome: str | None, limit: int, as_json: bool) -> None:
    """List the newest entries of the journal."""

    def work(unit: Unit) -> list[tuple[Committee, Entry]]:
        found = [
            (one, entry)
            for one in chosen(unit, committee)
            for entry in unit.journal.of(one.id, search=search, outcome=outcome or "", limit=limit)
        ]
        return sorted(found, key=lambda pair: pair[1].at, reverse=True)[:limit]

    found = read(work)
    if as_json:
        print_json([journal_files.facts(one, entry) for one, entry in found])
        return
    if not found:
        click.echo("No entry.")
        return
    several = len({one.id for one, _ in found}) > 1
    words = lexicon()
    rows = []
    for one, entry in found:
        said = words(one.locale)
        about = (
            f"{heading(entry, said)} – {subject(entry, said)}"
            if entry.number
            else subject(entry, said)
        )
        rows.append(
            [
                entry.at.strftime("%Y-%m-%d"),
                str(entry.rank),
                *([one.slug] if several else []),
                about,
            ]
        )
    click.echo(columns(rows, ["DATE", "N", *(["COMMITTEE"] if several else []), "ENTRY"]))


@journal.command(epilog=example("comite journal show D-2026-014"))
@click.argument("number", metavar="D-…")
@committee_option
@json_option
def show(number: str, committee: str, as_json: bool) -> None:
    """Show one decision whole, by its number."""

    def work(unit: Unit) -> list[tuple[Committee, Entry]]:
        found = ((one, unit.journal.get(one.id, number.upper())) for one in chosen(unit, committee))
        return [(one, entry) for one, entry in found if entry is not None]

    found = read(work)
    if not found:
        raise Mend(f"No decision has the number {number}: see `comite journal list`.")
    if len(found) > 1:
        raise Mend(
            f"Several committees have a {number}: add --committee with one of "
            f"{', '.join(one.slug for one, _ in found)}."
        )
    one, entry = found[0]
    if as_json:
        print_json(journal_files.facts(one, entry))
        return
    card = entry_card(entry, one, one.public, lexicon()(one.locale), "")
    click.echo(text_of(card))


@journal.command(
    epilog=example(
        "comite journal export --format csv -o journal.csv",
        "comite journal export --format csv,json,md,ics -o journal/",
    )
)
@committee_option
@click.option(
    "--format",
    "formats",
    metavar="FORMATS",
    default="json",
    show_default=True,
    help="One or more of csv, json, md, ics, separated by commas.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=None,
    help="The file to write; a folder for several formats.",
)
def export(committee: str, formats: str, output: Path | None) -> None:
    """Write the journal as CSV, JSON, Markdown or iCalendar (due and review dates)."""
    wanted = list(dict.fromkeys(one.strip() for one in formats.split(",") if one.strip()))
    unknown = [one for one in wanted if one not in FORMATS]
    if unknown or not wanted:
        raise Mend(
            f"--format knows {', '.join(FORMATS)}"
            + (f", not {', '.join(unknown)}." if unknown else ".")
        )
    found = read(lambda unit: [journal_files.kept(unit, one) for one in chosen(unit, committee)])
    if not found:
        raise Mend("There is no committee yet, hence no journal to export.")
    alone = len(wanted) == 1 and len(found) == 1
    if not alone and output is None:
        raise Mend(
            "Several files need a folder: add -o FOLDER"
            + ("." if len(found) == 1 else ", or --committee NAME for one journal.")
        )
    if alone and output is None:
        click.echo(journal_files.written(found[0], wanted[0], lexicon()), nl=False)
        return
    assert output is not None  # asked above
    for one in found:
        for form in wanted:
            inside = not alone or output.is_dir()
            path = output / f"{one.committee.slug}.{form}" if inside else output
            _save(path, journal_files.written(one, form, lexicon()))


def _save(path: Path, text: str) -> None:
    """For its owner's eyes: a journal names people."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise Mend(f"{path} cannot be written ({error.strerror}): give another with -o.") from None
    click.echo(f"Wrote {path}", err=True)


journal.add_command(verify)
COMMANDS = (journal,)
