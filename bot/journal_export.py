"""A journal as a file: CSV for a spreadsheet, JSON, Markdown, and iCalendar for the dates to come.

Pure: entries go in oldest first, text comes out. Values that were erased stay empty, or are said to
be erased where a sentence is read.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.cards import Buttons, Card, Divider, Facts, Heading, Quote, Table, Text, plain
from bot.commitment_cards import owner_name
from bot.journal_cards import entry_card, subject
from bot.journal_parts import DECISIONS, kind_of, outcome_of, replaced
from bot.model import Commitment, CommitmentStatus, Committee, Entry
from bot.timetable import local_day
from bot.words import Words

FORMATS = ("csv", "json", "md", "ics")
BOM = "\ufeff"
"""Tells a spreadsheet that the file is UTF-8."""
REVIEW_AFTER = timedelta(days=30)
"""When a decision is looked at again, unless it says otherwise (K05)."""
COLUMNS = (
    "number",
    "rank",
    "at",
    "kind",
    "outcome",
    "subject",
    "reason",
    "conditions",
    "departments",
    "people",
    "supersedes",
    "superseded_by",
    "hash",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&])")
_LINE = 75  # octets of an iCalendar line, without its end


def to_csv(entries: Iterable[Entry], words: Words) -> str:
    """One row an entry, with a BOM; no cell begins like a formula (FAULTS 44)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([words.say(f"journal.export.{name}") for name in COLUMNS])
    for entry in entries:
        row = _row(entry, words)
        writer.writerow([_harmless(row[name]) for name in COLUMNS])
    return BOM + out.getvalue()


def to_json(entries: Iterable[Entry], committee: Committee) -> str:
    """Everything that the journal holds, erased values as null."""
    return (
        json.dumps(
            {
                "committee": {"slug": committee.slug, "name": committee.name},
                "entries": [
                    {
                        "rank": e.rank,
                        "number": e.number,
                        "kind": e.kind,
                        "at": _instant(e.at),
                        "facts": dict(e.facts),
                        "texts": dict(e.texts),
                        "people": dict(e.people),
                        "superseded_by": e.superseded_by,
                        "hash": e.hash,
                    }
                    for e in entries
                ],
            },
            ensure_ascii=False,
            indent=2,
        )
        + "\n"
    )


def to_markdown(entries: Iterable[Entry], committee: Committee, words: Words) -> str:
    """The same cards as in chat and on the pages, to be read or printed."""
    blocks = [f"# {_escaped(committee.name)}", _escaped(committee.goal)]
    for entry in entries:
        blocks += _markdown(entry_card(entry, committee, committee.public, words, ""))
    return "\n\n".join(blocks) + "\n"


def to_ics(
    entries: Iterable[Entry],
    commitments: Iterable[Commitment],
    committee: Committee,
    words: Words,
    now: datetime,
) -> str:
    """All-day events: open commitments on their due day, decisions on the day of their review."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Comite//Journal//FR",
        f"X-WR-CALNAME:{_value(committee.name)}",
    ]
    for one in commitments:
        if one.status is CommitmentStatus.OPEN:
            summary = words.say(
                "journal.export.due", text=one.text, owner=owner_name(one, committee)
            )
            lines += _event(f"commitment-{one.id}", one.due, summary, now)
    for entry in entries:
        if (
            entry.kind in DECISIONS
            and outcome_of(entry).startswith("go")
            and not entry.superseded_by
        ):
            summary = words.say(
                "journal.export.review", number=entry.number or "", subject=subject(entry, words)
            )
            uid = f"{committee.slug}-{entry.number}"
            lines += _event(uid, review_day(entry, committee), summary, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def review_day(entry: Entry, committee: Committee) -> date:
    """When a decision is to be looked at again (K05)."""
    given = entry.facts.get("review")
    if given:
        return date.fromisoformat(given)
    return local_day(entry.at, committee.timezone) + REVIEW_AFTER


def _row(entry: Entry, words: Words) -> Mapping[str, str]:
    facts, outcome = entry.facts, outcome_of(entry)
    counts = facts.get("departments") or ()
    return {
        "number": entry.number or "",
        "rank": str(entry.rank),
        "at": _instant(entry.at),
        "kind": words.say(f"journal.title.{kind_of(entry)}"),
        "outcome": words.say(f"outcome.{outcome}") if outcome else "",
        "subject": entry.texts.get("proposal") or entry.texts.get("goal") or "",
        "reason": _joined(entry.texts, "reason"),
        "conditions": _joined(entry.texts, "condition"),
        "departments": " ; ".join(_department(one, words) for one in counts),
        "people": " ; ".join(name for name in entry.people.values() if name),
        "supersedes": " ; ".join(replaced(entry)),
        "superseded_by": entry.superseded_by or "",
        "hash": entry.hash,
    }


def _department(one: Any, words: Words) -> str:
    if isinstance(one, Mapping):
        name = one["name"] or words.say("journal.tally.everybody")
        return f"{name} ({words.say('journal.position.' + one['position'])})"
    return str(one)


def _joined(texts: Mapping[str, str | None], name: str) -> str:
    """`reason`, `reason.1`, `reason.2`, in that order."""
    found = sorted(
        (key for key in texts if key == name or key.startswith(f"{name}.")),
        key=lambda key: int(key.rpartition(".")[2]) if "." in key else 0,
    )
    return "\n".join(text for key in found if (text := texts[key]))


def _harmless(value: str) -> str:
    """A spreadsheet runs what begins like a formula; after an apostrophe it is text."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def _markdown(card: Card) -> Iterator[str]:
    yield f"## {_escaped(card.title)}"
    for element in card.elements:
        match element:
            case Text(spans):
                yield _escaped(plain(spans))
            case Heading(text):
                yield f"### {_escaped(text)}"
            case Quote(text, by):
                said = "\n".join(f"> {_escaped(line)}" for line in text.splitlines())
                yield f"{said}\n> — {_escaped(by)}" if by else said
            case Facts(items):
                yield "\n".join(f"- **{_escaped(f.label)}**: {_escaped(f.value)}" for f in items)
            case Table(columns, rows):
                head, *body = (_cells(_escaped(cell) for cell in row) for row in (columns, *rows))
                yield "\n".join([head, _cells("---" for _ in columns), *body])
            case Divider() | Buttons():
                pass


def _cells(row: Iterable[str]) -> str:
    return f"| {' | '.join(row)} |"


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _event(uid: str, day: date, summary: str, now: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{_value(uid)}@comite",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_value(summary)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _value(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _folded(line: str) -> str:
    """At most 75 octets a line, never cut inside a character (RFC 5545)."""
    pieces: list[str] = []
    piece = ""
    for character in line:
        if len((piece + character).encode()) > _LINE - bool(pieces):
            pieces.append(piece)
            piece = ""
        piece += character
    return "\r\n ".join([*pieces, piece])
