"""A whole journal read for the shell, and its entries as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click

from bot.cli.opening import committee_named
from bot.journal_export import to_csv, to_ics, to_json, to_markdown
from bot.model import Commitment, Committee, Entry
from bot.ports import Unit
from bot.words import Lexicon

PAGE = 200
committee_option = click.option(
    "--committee", metavar="NAME", default="", help="Only this committee."
)


def chosen(unit: Unit, name: str) -> list[Committee]:
    """The committee of that name, or all of them."""
    return [committee_named(unit, name)] if name else unit.committees.all()


@dataclass(frozen=True, slots=True)
class Kept:
    """One committee's journal, the oldest entry first, and what is owed."""

    committee: Committee
    entries: tuple[Entry, ...]
    commitments: tuple[Commitment, ...]
    now: datetime


def kept(unit: Unit, committee: Committee) -> Kept:
    found: list[Entry] = []
    before: int | None = None
    while page := unit.journal.of(committee.id, limit=PAGE, before_rank=before):
        found += page
        before = page[-1].rank
    return Kept(committee, tuple(found[::-1]), tuple(unit.commitments.of(committee.id)), unit.now)


def written(one: Kept, form: str, lexicon: Lexicon) -> str:
    """The journal in one of the forms of `bot.journal_export`, in its committee's language."""
    words = lexicon(one.committee.locale)
    match form:
        case "csv":
            return to_csv(one.entries, words)
        case "json":
            return to_json(one.entries, one.committee)
        case "md":
            return to_markdown(one.entries, one.committee, words)
        case "ics":
            return to_ics(one.entries, one.commitments, one.committee, words, one.now)
    raise ValueError(form)


def facts(committee: Committee, entry: Entry) -> dict[str, Any]:
    """An entry as plain values; what was erased is null."""
    return {
        "committee": committee.name,
        "rank": entry.rank,
        "kind": entry.kind,
        "number": entry.number,
        "at": entry.at.isoformat(),
        "facts": dict(entry.facts),
        "texts": dict(entry.texts),
        "people": dict(entry.people),
        "superseded_by": entry.superseded_by,
        "hash": entry.hash,
    }
