"""What a digest shows: fixed sections, urgent first inside each (D01); two lines in a quiet week."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.cards import Card, Element, Text, plain
from bot.model import Json, Viewer
from bot.words import Words
from rituals import digest_sections

HASH_SHOWN = 12  # hexadecimal digits, enough for `comite journal verify --checkpoint` (J10)
COUNTED = (
    "decisions",
    "open_votes",
    "commitments_overdue",
    "commitments_due",
    "irritants",
    "irritant_moves",
    "alerts",
)


def card(facts: Json, viewer: Viewer, words: Words) -> Card | None:
    """The digest of `rituals.digest.facts_of`; None for an empty week."""
    if facts.get("empty"):
        return None
    title = words.say("digest.title", committee=facts["committee"])
    line = _counts(facts, words)
    if facts["quiet"]:
        said = words.text("digest.quiet", facts=line)
        return Card(
            title,
            plain(said),
            words.locale,
            (Text(said), _second(facts, words)),
            url=facts.get("url", ""),
        )
    elements: list[Element] = []
    if facts["goal"]:
        elements.append(Text(words.text("digest.goal", goal=facts["goal"])))
    if facts.get("since") and facts.get("until"):
        first, last = (_local(facts[name], viewer, words) for name in ("since", "until"))
        elements.append(Text(words.text("digest.period", first=first, last=last), tone="muted"))
    for section in (
        digest_sections.decisions(facts, words),
        digest_sections.votes(facts, viewer, words),
        digest_sections.commitments(facts, words),
        digest_sections.irritants(facts, words),
        digest_sections.alerts(facts, words),
        digest_sections.participation(facts, words),
    ):
        elements += section
    if facts["checkpoint"]:
        elements.append(_checkpoint(facts, words))
    return Card(
        title,
        words.say("digest.summary", facts=line),
        words.locale,
        tuple(elements),
        url=facts.get("url", ""),
    )


def nothing(words: Words) -> Card:
    """For whoever asks after an empty week."""
    said = words.text("digest.nothing")
    return Card(words.say("digest.nothing_title"), plain(said), words.locale, (Text(said),))


def _counts(facts: Json, words: Words) -> str:
    """`2 décisions, un vote ouvert et 3 engagements en retard`"""
    counts = [
        words.say(f"digest.count.{name}", n=len(facts[name])) for name in COUNTED if facts[name]
    ]
    if not counts:
        counts = [words.say("digest.count.entries", n=facts["new_entries"])]
    return words.list(counts)


def _second(facts: Json, words: Words) -> Text:
    """A quiet digest's second line: the checkpoint if the journal grew (D03), else the goal."""
    if facts["checkpoint"] and facts["new_entries"]:
        return _checkpoint(facts, words)
    if facts["goal"]:
        return Text(words.text("digest.goal", goal=facts["goal"]))
    return Text(words.text("digest.unchanged"), tone="muted")


def _checkpoint(facts: Json, words: Words) -> Text:
    """How long the journal is and how it ends, so that a rewritten one can be told from the chat."""
    rank, digest = facts["checkpoint"]["rank"], facts["checkpoint"]["hash"][:HASH_SHOWN]
    return Text(words.text("digest.checkpoint", n=rank, hash=digest), tone="muted")


def _local(instant: str, viewer: Viewer, words: Words) -> str:
    at = datetime.fromisoformat(instant).astimezone(ZoneInfo(viewer.timezone))
    return words.date(at.date(), "short")
