"""The pieces of a journal entry in words: what it says, its texts, its count, its conditions.

Pure, shared by the cards and the files that are made of entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from bot.cards import Element, Heading, Quote, Table, Text
from bot.model import Committee, Entry, Viewer
from bot.timetable import zone
from bot.words import Words

DECISIONS = ("decision", "undecided", "decided", "settled")
"""The kinds that take a D number (J01)."""
KINDS = (
    *DECISIONS,
    "cancelled",
    "opened",
    "closed",
    "membership",
    "conditions_lifted",
    "condition_missed",
    "erasure",
    "restored",
    "override",
    "extension",
    "review",
    "supersede",
    "irritant_moved",
)
"""Every kind that has its own sentence; another one is shown by its name and its words."""
OUTCOMES = ("go", "go_conditions", "no_go", "undecided")
HASH_SHOWN = 12  # hexadecimal digits (J10)
_ACTORS = (
    "by",
    "opened_by",
    "closed_by",
    "cancelled_by",
    "logged_by",
    "confirmed_by",
    "moved_by",
    "overridden_by",
    "asked_by",
)
_FIGURED = ("objection", "quorum_share")
"""Reasons whose sentence agrees with the ballots that they count, not with the departments."""


def replaced(entry: Entry) -> list[str]:
    """The numbers of the entries in whose place this one stands."""
    return [str(entry.facts[name]) for name in ("supersedes", "extends") if name in entry.facts]


def told(values: Mapping[str, str | None], name: str, words: Words) -> str:
    """A text or a name of an entry; empty when there was none, a word for it when it was erased."""
    if name not in values:
        return ""
    return values[name] or words.say("journal.erased")


def outcome_of(entry: Entry) -> str:
    """`go`, `go_conditions`, `no_go`, `undecided`; empty for an entry that decides nothing."""
    found = entry.facts.get("outcome", "")
    return found if found in OUTCOMES else ""


def standing_of(entry: Entry) -> str:
    """The outcome as it stands today: with a condition that was missed it is one of its own (V36)."""
    outcome = outcome_of(entry)
    return f"{outcome}_missed" if entry.missed and outcome == "go_conditions" else outcome


def kind_of(entry: Entry) -> str:
    """The kind under which the catalogue speaks of it; `unknown` for one of a newer version."""
    return entry.kind if entry.kind in KINDS else "unknown"


def params(entry: Entry, committee: Committee, words: Words) -> dict[str, Any]:
    """Whatever a sentence may name; what an entry does not hold is empty."""
    facts = entry.facts
    actor = next((role for role in _ACTORS if role in entry.people), "")
    outcome, reason = outcome_of(entry), _why(entry, words)
    role, before = facts.get("role"), facts.get("from_role")
    status = f"irritants.status.{facts.get('to', '')}"
    ritual = f"ritual.{facts.get('ritual', '')}"
    return {
        "who": told(entry.people, actor, words),
        "person": told(entry.people, "person", words),
        "committee": committee.name,
        "number": entry.number or "",
        "decision": facts.get("decision") or facts.get("supersedes") or "",
        "outcome": words.say(f"outcome.{outcome}") if outcome else "",
        "objection": bool(facts.get("objection")),
        "reason": reason,
        "department": facts.get("department", ""),
        "from_department": facts.get("from_department", ""),
        "role": words.say(f"role.{role}") if role else "",
        "from_role": words.say(f"role.{before}") if before else "",
        "ritual": words.say(ritual) if ritual in words else "",
        "kind": entry.kind,
        "irritant": facts.get("irritant", ""),
        "epoch": facts.get("epoch", ""),
        "status": words.say(status) if status in words else "",
        "due": _long(facts.get("due"), words),
        "n": facts.get("open_commitments", len(facts.get("erased", ()))),
    }


def texts(entry: Entry, words: Words) -> list[Element]:
    """The free texts that stand alone; reasons and conditions of a vote have their own place."""
    elements: list[Element] = []
    for name in ("proposal", "goal", "context", "reason", "condition", "text"):
        found = told(entry.texts, name, words)
        if found and name != "proposal":
            elements.append(Heading(words.say(f"journal.text.{name}")))
        if found:
            elements.append(Quote(found))
    return elements


def table(counts: Iterable[Mapping[str, Any]], words: Words) -> Table:
    """Each department's position and the ballots that make it."""
    columns = tuple(
        words.say(f"journal.column.{name}") for name in ("department", "position", "ballots")
    )
    return Table(
        columns,
        tuple(
            (
                count["name"] or words.say("journal.tally.everybody"),
                words.say(f"journal.position.{count['position']}"),
                _figures(count, words),
            )
            for count in counts
        ),
    )


def reasons(entry: Entry, words: Words) -> list[Element]:
    """Why departments were against, and what would lift it (V37)."""
    given = entry.facts.get("reasons", [])
    elements: list[Element] = [Heading(words.say("journal.reasons"))] if given else []
    for number, one in enumerate(given, 1):
        elements.append(Quote(told(entry.texts, f"reason.{number}", words), one["department"]))
        lift = told(entry.texts, f"lift.{number}", words)
        if lift:
            elements += [Text(words.text("journal.lift"), "muted"), Quote(lift, one["department"])]
    return elements


def conditions(entry: Entry, words: Words) -> list[Element]:
    """Under what conditions it passed, with who owes them."""
    given = entry.facts.get("conditions", [])
    if not isinstance(given, list):
        return []
    elements: list[Element] = [Heading(words.say("journal.conditions"))] if given else []
    for number, one in enumerate(given, 1):
        owner = told(entry.people, f"owner.{number}", words) or words.say("journal.nobody")
        elements += [
            Quote(told(entry.texts, f"condition.{number}", words), one["department"]),
            Text(words.text("journal.owed", owner=owner, due=_long(one.get("due"), words))),
        ]
    return elements


def facts(
    entry: Entry, committee: Committee, viewer: Viewer, words: Words
) -> Iterable[tuple[str, str]]:
    """(Name of a fact, its value) in reading order; an empty value is not shown."""
    facts, rule = entry.facts, f"vote.rule.{entry.facts.get('rule', '')}"
    local = entry.at.astimezone(zone(viewer.timezone))
    # A journal is read years later: the whole date, year included.
    yield "at", words.say("moment", day=words.date(local.date()), hour=words.hour(local.time()))
    yield "committee", committee.name
    yield "rule", words.say(rule) if rule in words else ""
    yield "ballots", words.say("journal.tally.secret") if facts.get("secret") else ""
    yield "taken_on", _long(facts.get("taken_on"), words)
    yield "taken_by", told(entry.texts, "taken_by", words)
    yield "asked", told(entry.people, "opened_by", words) if entry.kind in DECISIONS else ""
    yield "irritants", words.list(f"{number}" for number in facts.get("irritants") or ())
    yield "supersedes", words.list(replaced(entry))
    yield "mark", f"{entry.rank}:{entry.hash[:HASH_SHOWN]}"


def _why(entry: Entry, words: Words) -> str:
    """The sentence of a vote's reason code, in the words of the vote."""
    facts, key = entry.facts, f"vote.reason.{entry.facts.get('reason', '')}"
    if key not in words:
        return ""
    named = facts.get("named", [])
    n = facts.get("against", 0) if facts.get("reason") in _FIGURED else len(named)
    return words.say(
        key,
        n=n,
        departments=words.list(named),
        favour=words.number(facts.get("favour", 0)),
        against=words.number(facts.get("against", 0)),
    )


def _figures(count: Mapping[str, Any], words: Words) -> str:
    cast = [
        words.say(
            "journal.figure",
            choice=words.say(f"journal.position.{position}"),
            number=words.number(count[name]),
        )
        for name, position in (
            ("go", "go"),
            ("conditional", "conditional"),
            ("no_go", "no_go"),
            ("abstain", "abstention"),
        )
        if count.get(name)
    ]
    return " · ".join(cast) or "–"


def _long(day: Any, words: Words) -> str:
    return words.date(date.fromisoformat(day), "long") if day else ""
