"""The decision log at the shell: read it, verify it, take it away."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli import journal_files
from bot.cli.opening import committee_named, read
from bot.cli.output import Mend, columns, cut, example, json_option, no, print_json, width
from bot.cli.plain import text_of
from bot.journal_cards import entry_card, heading, subject
from bot.journal_export import FORMATS
from bot.model import Committee, Entry
from bot.ports import Unit
from bot.serving.stores import Verdict, verified
from bot.serving.vocabulary import lexicon

committee_option = click.option(
    "--committee", metavar="NAME", default="", help="Only this committee."
)
MEANING = {
    "gap": "an entry is missing before it",
    "order": "its rank stands twice",
    "link": "it does not continue the entry before it",
    "hash": "it was altered",
    "facts": "its facts were altered",
    "digests": "its digests were altered",
    "outcome": "its outcome was altered",
    "instant": "its date was altered",
    "unreadable": "it cannot be read",
    "text": "one of its texts was altered",
    "text_missing": "one of its texts is missing",
    "text_extra": "it has a text too many",
    "text_erased": "a text was erased without an entry that says so",
    "text_restored": "an erased text is back",
    "head": "the end of the journal was altered",
    "checkpoint": "it is not the journal of the checkpoint",
}


@click.group(epilog=example("comite journal list", "comite journal verify"))
def journal() -> None:
    """The decision log: list, show, verify, export.

    Reads beside a running server.
    """


def _chosen(unit: Unit, name: str) -> list[Committee]:
    return [committee_named(unit, name)] if name else unit.committees.all()


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
            for one in _chosen(unit, committee)
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
        found = (
            (one, unit.journal.get(one.id, number.upper())) for one in _chosen(unit, committee)
        )
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


def _checkpoint(given: str) -> tuple[int, str] | None:
    if not given:
        return None
    rank, colon, digits = given.partition(":")
    if (
        not colon
        or not rank.isdecimal()
        or int(rank) < 1
        or not 12 <= len(digits) <= 64
        or set(digits.lower()) - set("0123456789abcdef")
    ):
        raise Mend("--checkpoint is N:HASH as a digest prints it, such as 42:9f86d081884c.")
    return int(rank), digits.lower()


@journal.command(
    epilog=example(
        "comite journal verify",
        'comite journal verify --committee "Carte Fidélité" --checkpoint 42:9f86d081884c',
    )
)
@committee_option
@click.option(
    "--checkpoint",
    metavar="N:HASH",
    default="",
    help="Prove also that the journal extends this one, from a digest.",
)
@json_option
def verify(committee: str, checkpoint: str, as_json: bool) -> None:
    """Prove that no entry was altered, removed or put in.

    Exit code 1 when one was; the first bad entry is named.
    """
    wanted = _checkpoint(checkpoint)

    def work(unit: Unit) -> list[Committee]:
        found = _chosen(unit, committee)
        if wanted and len(found) > 1:
            raise Mend(
                "A checkpoint belongs to one journal: add --committee with one of "
                f"{', '.join(one.slug for one in found)}."
            )
        return found

    found = read(work)
    reports = verified([one.id for one in found], wanted)
    if as_json:
        print_json(
            [
                {
                    "committee": one.name,
                    "ok": report.ok,
                    "entries": report.count,
                    "head": report.head,
                    "first_bad": report.first_bad,
                    "number": report.number,
                    "reason": report.reason,
                }
                for one, report in zip(found, reports, strict=True)
            ]
        )
    elif not found:
        click.echo("There is no committee, hence nothing to verify.")
    else:
        wide = min(40, max(width(one.name) for one in found))
        for one, report in zip(found, reports, strict=True):
            name = cut(one.name, wide)
            click.echo(f"{name}{' ' * (wide - width(name))}  {_said(report)}")
    if not all(report.ok for report in reports):
        no()


def _said(report: Verdict) -> str:
    if report.ok:
        if not report.count:
            return "whole, no entry yet"
        entries = "entry" if report.count == 1 else "entries"
        return f"whole, {report.count} {entries}, {report.count}:{report.head[:12]}"
    which = f"entry {report.first_bad}" + (f" ({report.number})" if report.number else "")
    return f"BROKEN at {which}: {MEANING.get(report.reason, report.reason)}"


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
    found = read(lambda unit: [journal_files.kept(unit, one) for one in _chosen(unit, committee)])
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


COMMANDS = (journal,)
