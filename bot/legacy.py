"""What a committee leaves behind when it is closed: shown once in its places and to its sponsors, for
whoever takes over (C07). Commitments stay due, the journal stays readable."""

from __future__ import annotations

from collections import Counter

from bot.cards import Button, Buttons, Card, Element, Fact, Facts, Heading, Quote, Text, plain
from bot.commitment_cards import owner_name
from bot.desk import Bearings
from bot.journal_parts import DECISIONS, HASH_SHOWN
from bot.model import Committee, Viewer
from bot.ports import Unit
from bot.registering import frequency
from bot.timetable import local_day
from bot.words import Words

LISTED = 8
"""Commitments and irritants in the card; the pages have them all."""
EVERYTHING = 100_000
"""More entries than a committee writes in its life."""


def card(
    unit: Unit, bearings: Bearings, committee: Committee, who: str, viewer: Viewer, words: Words
) -> Card:
    """`who` closed it. To be drawn in the transaction that does, after its entry of the journal."""
    due = unit.commitments.of(committee.id)
    said = words.text("committee.closed.text", committee=committee.name, who=who, n=len(due))
    shown: list[Element] = [Text(said), Facts(_figures(unit, committee, words))]
    if due:
        shown.append(Heading(words.say("committee.left.due")))
        shown += [
            Quote(
                one.text,
                words.say(
                    "committee.left.due_by",
                    who=owner_name(one, committee),
                    day=words.date(one.due, "long"),
                ),
            )
            for one in sorted(due, key=lambda one: one.due)[:LISTED]
        ]
        shown += _more(len(due), words)
    met = frequency(unit, committee, unit.now)
    irritants = sorted(
        unit.irritants.of(committee.id, open_only=True), key=lambda i: (-met.get(i.id, 0), i.number)
    )
    if irritants:
        shown.append(Heading(words.say("committee.left.irritants")))
        shown += [
            Quote(
                one.verbatim[:300],
                words.say("committee.left.met", n=met.get(one.id, 0), number=one.number),
            )
            for one in irritants[:LISTED]
        ]
        shown += _more(len(irritants), words)
    url = bearings.page(committee, "/journal")
    if url:
        shown.append(Buttons((Button(words.say("committee.left.journal"), url=url),)))
    title = words.say("committee.closed.title", committee=committee.name)
    return Card(title, plain(said), words.locale, tuple(shown), url=url)


def _figures(unit: Unit, committee: Committee, words: Words) -> tuple[Fact, ...]:
    """The goal, the time it took, what was decided and stands, and the end of the chain."""
    entries = unit.journal.of(committee.id, limit=EVERYTHING)
    decided = Counter(
        str(one.facts.get("outcome"))
        for one in entries
        if one.kind in DECISIONS and not one.superseded_by
    )
    rank, digits = unit.journal.head(committee.id)
    days = [local_day(at, committee.timezone) for at in (entries[-1].at, unit.now)]
    outcomes = [
        words.say("committee.left.outcome", outcome=words.say(f"outcome.{name}"), n=n)
        for name, n in sorted(decided.items(), key=lambda one: -one[1])
    ]
    told = {
        "goal": committee.goal,
        "period": words.say(
            "committee.left.from_to",
            first=words.date(days[0], "long"),
            last=words.date(days[1], "long"),
        ),
        "decisions": words.list(outcomes) if outcomes else words.say("committee.left.none"),
        "journal_end": words.say("committee.left.checkpoint", n=rank, hash=digits[:HASH_SHOWN]),
    }
    return tuple(Fact(words.say(f"committee.left.{name}"), value) for name, value in told.items())


def _more(found: int, words: Words) -> list[Element]:
    if found <= LISTED:
        return []
    return [Text(words.text("committee.left.more", n=found - LISTED), "muted")]
