"""`comite journal verify`: is every journal what it was?"""

from __future__ import annotations

from dataclasses import replace

import click

from bot.cli.journal_files import chosen, committee_option
from bot.cli.opening import read
from bot.cli.output import Mend, example, json_option, no, print_json
from bot.model import Committee
from bot.ports import Unit
from bot.serving.stores import Verdict, verified

MEANING = {
    "gap": "an entry is missing before it",
    "order": "its rank stands twice",
    "link": "it does not continue the entry before it",
    "hash": "it was altered",
    "facts": "its facts were altered",
    "digests": "its digests were altered",
    "outcome": "its outcome was altered",
    "extends": "what it replaces was altered",
    "instant": "its date was altered",
    "unreadable": "it cannot be read",
    "text": "one of its texts was altered",
    "text_missing": "one of its texts is missing",
    "text_extra": "it has a text too many",
    "text_erased": "a text was erased without an entry that says so",
    "text_restored": "an erased text is back",
    "head": "the end of the journal was altered",
    "emptied": "the whole journal is gone, its opening included",
    "checkpoint": "it is not the journal of the checkpoint",
}


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


@click.command(
    epilog=example(
        "comite journal verify",
        "comite journal verify --committee carte-fid --checkpoint 42:9f86d081884c",
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
        found = chosen(unit, committee)
        if wanted and len(found) > 1:
            raise Mend(
                "A checkpoint belongs to one journal: add --committee with one of "
                f"{', '.join(one.slug for one in found)}."
            )
        return found

    names = {one.id: one.name for one in read(work)}
    reports = [_begun(report) for report in verified(names, wanted, others=not committee)]
    if as_json:
        print_json(
            [
                {
                    "committee": names.get(report.committee_id, report.committee_id),
                    "ok": report.ok,
                    "entries": report.count,
                    "head": report.head,
                    "first_bad": report.first_bad,
                    "number": report.number,
                    "reason": report.reason,
                }
                for report in reports
            ]
        )
    elif not reports:
        click.echo("There is no committee, hence nothing to verify.")
    for report in () if as_json else reports:
        click.echo(f"{names.get(report.committee_id, report.committee_id)}: {_said(report)}")
    if not all(report.ok for report in reports):
        no()


def _begun(report: Verdict) -> Verdict:
    """A journal begins with its committee's opening: one without any entry was emptied."""
    if report.ok and not report.count:
        return replace(report, ok=False, first_bad=1, reason="emptied")
    return report


def _said(report: Verdict) -> str:
    if report.ok:
        entries = "entry" if report.count == 1 else "entries"
        return f"whole, {report.count} {entries}, {report.count}:{report.head[:12]}"
    which = f"entry {report.first_bad}" + (f" ({report.number})" if report.number else "")
    return f"BROKEN at {which}: {MEANING.get(report.reason, report.reason)}"
