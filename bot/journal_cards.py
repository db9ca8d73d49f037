"""The journal in words: one entry as a card, several as a list.

Pure: the same entry gives the same card, in chat, on the pages and in the digest. Departments are
named for what they voted; people only for what they opened, wrote down or owe (V37). A value that
was erased says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from bot.cards import Button, Buttons, Card, Divider, Element, Fact, Facts, Spans, Text, Tone, plain
from bot.events import Action
from bot.journal_parts import (
    DECISIONS,
    conditions,
    facts,
    kind_of,
    params,
    reasons,
    standing_of,
    table,
    texts,
    told,
)
from bot.model import Committee, CommitteeStatus, Entry, Viewer
from bot.timetable import local_day
from bot.words import Words

TITLE = 80
TONES: Mapping[str, Tone] = {
    "go": "good",
    "go_conditions": "good",
    "go_conditions_missed": "warning",
    "no_go": "bad",
    "undecided": "warning",
}


def subject(entry: Entry, words: Words) -> str:
    """What an entry is about, on one line: the proposal, else what happened."""
    lines = told(entry.texts, "proposal", words).split("\n")
    first = next((line.strip() for line in lines if line.strip()), "")
    if entry.kind not in DECISIONS or not first:
        return words.say(f"journal.title.{kind_of(entry)}")
    return first if len(first) <= TITLE else first[: TITLE - 1].rstrip() + "…"


def heading(entry: Entry, words: Words) -> str:
    """`D-2026-014 : GO`, or what happened."""
    outcome = standing_of(entry)
    if entry.number and outcome:
        return words.say(
            "journal.numbered", number=entry.number, outcome=words.say(f"outcome.{outcome}")
        )
    return words.say(f"journal.title.{kind_of(entry)}")


def entry_card(entry: Entry, committee: Committee, viewer: Viewer, words: Words, url: str) -> Card:
    """One entry, whole. `url` is its own page."""
    sentence = words.text(f"journal.said.{_said(entry)}", **params(entry, committee, words))
    elements: list[Element] = [Text(sentence, TONES.get(standing_of(entry), "normal"))]
    if entry.superseded_by:
        elements.append(
            Text(words.text("journal.superseded", number=entry.superseded_by), "warning")
        )
    elements += texts(entry, words)
    if entry.facts.get("departments") and entry.kind in ("decision", "undecided"):
        elements.append(table(entry.facts["departments"], words))
    elements += reasons(entry, words) + conditions(entry, words)
    elements.append(
        Facts(
            tuple(
                Fact(words.say(f"journal.fact.{name}"), value)
                for name, value in facts(entry, committee, viewer, words)
                if value
            )
        )
    )
    buttons = _buttons(entry, committee, viewer, words)
    if buttons:
        elements.append(Buttons(buttons))
    return Card(
        heading(entry, words),
        _summary(entry, sentence, words),
        words.locale,
        tuple(elements),
        url=url,
        tone=TONES.get(standing_of(entry), "normal"),
    )


def list_card(
    entries: Iterable[Entry],
    committee: Committee,
    viewer: Viewer,
    words: Words,
    url: str,
    *,
    search: str = "",
) -> Card:
    """Several entries, newest first, each with a button that opens it."""
    found = list(entries)
    key = "journal.found" if search else "journal.listed"
    said = words.text(key, n=len(found), committee=committee.name, search=search)
    elements: list[Element] = [Text(said)]
    for entry in found:
        key = "journal.line_superseded" if entry.superseded_by else "journal.line"
        elements += [
            Divider(),
            Text(
                words.text(
                    key,
                    heading=heading(entry, words),
                    subject=subject(entry, words),
                    at=words.date(_day(entry, viewer), "long"),
                    by=entry.superseded_by or "",
                )
            ),
        ]
        if entry.number:
            show = Action("journal.show", {"committee": committee.id, "number": entry.number})
            elements.append(Buttons((Button(words.say("journal.show"), show),)))
    elements.append(Buttons((Button(words.say("journal.whole"), url=url),)))
    return Card(
        words.say("journal.list_title"), plain(said), words.locale, tuple(elements), url=url
    )


def _said(entry: Entry) -> str:
    """The sentence's key: a membership says which change it was."""
    change = entry.facts.get("change")
    if entry.kind == "membership" and change in ("joined", "changed", "left"):
        return f"membership_{change}"
    if entry.kind == "membership":
        return "membership_changed"
    return kind_of(entry)


def _summary(entry: Entry, sentence: Spans, words: Words) -> str:
    if entry.kind in DECISIONS:
        return words.say(
            "journal.summary", heading=heading(entry, words), subject=subject(entry, words)
        )
    return plain(sentence)


def _buttons(
    entry: Entry, committee: Committee, viewer: Viewer, words: Words
) -> tuple[Button, ...]:
    about = {"committee": committee.id}
    if entry.superseded_by:
        newer = Action("journal.show", {**about, "number": entry.superseded_by})
        return (Button(words.say("journal.newer"), newer),)
    if entry.number and viewer.facilitates and committee.status is CommitteeStatus.OPEN:
        instead = Action("decision.form", {**about, "supersedes": entry.number})
        replace = Button(words.say("journal.replace"), instead)
        again = Action("vote.again", {**about, "number": entry.number})
        refused = entry.kind == "decision" and entry.facts.get("outcome") == "no_go"
        label = words.say("commitment.again_button")
        vote = (Button(label, again),) if entry.missed or refused else ()
        return (*vote, replace)
    return ()


def _day(entry: Entry, viewer: Viewer) -> date:
    return local_day(entry.at, viewer.timezone)
