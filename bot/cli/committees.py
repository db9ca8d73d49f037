"""Committees as files: import, export, list."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.opening import committee_named, read, settings, write
from bot.cli.output import Mend, columns, example, json_option, print_json
from bot.committee_file import BadFile, Problem, Report, export, import_file, load
from bot.ports import Unit
from bot.serving.house import bearings_of
from bot.timetable import zone

SAYS = {
    "missing": "is missing",
    "blank": "is empty",
    "not_text": "must be a text",
    "not_list": "must be a list",
    "not_table": "must hold names and values",
    "twice": "stands twice",
    "repeated": "repeats {given}",
    "long": "has more than {limit} characters",
    "too_long": "The file is too long",
    "alias": "YAML anchors are not read here: write the value out",
    "not_yaml": "This is not YAML",
    "choice": "is {given}: write one of {allowed}",
    "unknown_key": "is unknown: here may stand {allowed}",
    "bad_day": "has a day that cannot be read: write mon, tue, wed, thu, fri, sat or sun",
    "bad_time": "is {given}: write a time such as 09:30",
    "bad_duration": "is {given}: write a delay such as 30m, 4h or 1d",
    "bad_zone": "is {given}: write an IANA zone such as Africa/Casablanca",
    "bad_date": "is {given}: write a date such as 2026-11-23",
    "bad_hours": "is {given}: write hours such as 08:30-17:00",
    "bad_country": "is {given}: write a country's code such as MA, or none",
    "email": "is {given}: write an e-mail address",
    "no_workspace": "needs a place on {platform}: add one to places",
    "unknown_member": "is {given}: write another member's e-mail",
    "deputy_twice": "is {given}, who already stands in for somebody: name another deputy",
    "unknown_lead": "is {given}: write the e-mail of a voting member of that department",
    "no_facilitator": "need one with role: facilitator",
    "quorum": "is {given}: write every_department or a share such as 60%",
    "workspace_taken": "names {given}, which belongs to another organization",
    "closed": "is {given}, a committee that is closed for good: choose another name",
}
MARKS = (("created", "+"), ("changed", "~"), ("removed", "-"), ("missing", "?"))


@click.group(epilog=example("comite committee import committee.yml"))
def committee() -> None:
    """Committees as files."""


class _Rehearsed(Exception):
    """Carries the report out of a transaction that must leave nothing."""

    def __init__(self, report: Report):
        super().__init__("dry run")
        self.report = report


@committee.command("import", epilog=example("comite committee import committee.yml --dry-run"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, change nothing.")
@click.option(
    "--prune", is_flag=True, help="Take away seats, places and rituals that the file does not name."
)
@json_option
def importing(file: Path, dry_run: bool, prune: bool, as_json: bool) -> None:
    """Make the committee of FILE.yml, or make it as the file says.

    Importing twice changes nothing.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise Mend(f"{file} cannot be read ({error.strerror}): give a committee's file.") from None
    except UnicodeDecodeError:
        raise Mend(f"{file} is not text in UTF-8: save it so.") from None
    found = settings()
    bearings = bearings_of(found)

    def work(unit: Unit) -> Report:
        report = import_file(unit, bearings, load(text), unit.now, prune=prune)
        if dry_run:
            raise _Rehearsed(report)
        return report

    try:
        report = write(work, found)
    except _Rehearsed as rehearsed:
        report = rehearsed.report
    except BadFile as bad:
        raise Mend("\n".join(_sentence(file, problem) for problem in bad.problems)) from None
    _tell(report, dry_run, as_json)


def _sentence(file: Path, problem: Problem) -> str:
    said = SAYS.get(problem.code, problem.code).format_map(
        {"given": "", "allowed": "", "limit": "", "platform": "", **problem.params}
    )
    where = f"{file}, line {problem.line}" if problem.line else f"{file}"
    what = f"{problem.path} {said}" if problem.path else said
    return f"{where}: {what}."


def _tell(report: Report, dry_run: bool, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                name: [{"kind": one.kind, "name": one.name} for one in getattr(report, name)]
                for name in ("created", "changed", "removed", "missing", "unchanged")
            }
            | {"dry_run": dry_run}
        )
        return
    rows = [[mark, one.kind, one.name] for name, mark in MARKS for one in getattr(report, name)]
    if rows:
        click.echo(columns(rows))
    done = "would be " if dry_run else ""
    if not report.created and not report.changed and not report.removed:
        click.echo(
            f"Nothing {'would change' if dry_run else 'changed'}: the committee is as the "
            "file says."
        )
    else:
        click.echo(
            f"{len(report.created)} {done}created, {len(report.changed)} {done}changed, "
            f"{len(report.removed)} {done}removed, {len(report.unchanged)} as they were."
        )
    if report.missing:
        click.echo("What is marked ? is not in the file and was left: --prune takes it away.")


@committee.command("export", epilog=example('comite committee export "Carte Fidélité" > c.yml'))
@click.argument("name")
def exporting(name: str) -> None:
    """Print the file of the committee NAME; importing it changes nothing."""
    click.echo(read(lambda unit: export(unit, committee_named(unit, name))), nl=False)


@committee.command("list", epilog=example("comite committee list --json"))
@json_option
def listing(as_json: bool) -> None:
    """List the committees."""

    def work(unit: Unit) -> list[dict[str, object]]:
        found = []
        for one in unit.committees.all():
            coming = [s for s in unit.schedules.of(one.id) if s.next_at and not s.paused]
            soonest = min(coming, key=lambda s: s.next_at or unit.now, default=None)
            at = (
                soonest.next_at.astimezone(zone(one.timezone))
                if soonest and soonest.next_at and one.status == "open"
                else None
            )
            found.append(
                {
                    "name": one.name,
                    "slug": one.slug,
                    "status": str(one.status),
                    "organization": unit.organizations.get(one.organization_id).name,
                    "members": len(one.seats),
                    "next": f"{soonest.kind} {at:%a %d %b %H:%M}" if soonest and at else "",
                }
            )
        return found

    found = read(work)
    if as_json:
        print_json(found)
    elif not found:
        click.echo("No committee yet: create one with `comite committee import FILE.yml`.")
    else:
        click.echo(
            columns(
                [
                    [
                        str(c["name"]),
                        str(c["organization"]),
                        str(c["members"]),
                        str(c["status"]),
                        str(c["next"]),
                    ]
                    for c in found
                ],
                ["NAME", "ORGANIZATION", "SEATS", "STATUS", "NEXT"],
            )
        )


COMMANDS = (committee,)
