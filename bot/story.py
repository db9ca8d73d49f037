"""An irritant's whole story on one screen: what the customer said, what became of it step by step,
which decisions cite it, who owes what, and how it ended. Whoever reads the register reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bot import journal_parts
from bot.cards import Button, Buttons, Card, Element, Heading, Quote, Spans, Text
from bot.commitment_cards import owner_name
from bot.desk import Bearings
from bot.events import Action
from bot.model import Commitment, Committee, Entry, Irritant, Viewer
from bot.ports import Unit
from bot.ranking import UNSCORED
from bot.registering import frequency, owed_for, weights
from bot.timetable import local_day
from bot.words import Words

EVERYTHING = 100_000
"""More entries than a committee writes in its life."""
LISTED = 12
"""Steps, decisions and commitments in a card."""


def card(
    unit: Unit,
    bearings: Bearings,
    committee: Committee,
    one: Irritant,
    viewer: Viewer,
    words: Words,
) -> Card:
    """The irritant as the viewer may see it (I09), with its story under it."""
    family = _family(unit, one)
    numbers = {member.number for member in family}
    people = frequency(unit, committee, unit.now).get(one.id, 0)
    into = unit.irritants.get(one.merged_into) if one.merged_into else None
    weight = weights(unit, committee).get(one.id, UNSCORED)
    whole = bearings.register.irritant_card(committee, one, people, viewer, words, into, weight)
    entries = unit.journal.of(
        committee.id, kinds=("irritant_moved", *journal_parts.DECISIONS), limit=EVERYTHING
    )
    steps = [e for e in entries if e.facts.get("irritant") in numbers]
    decisions = [
        e
        for e in entries
        if e.kind in journal_parts.DECISIONS and numbers & set(e.facts.get("irritants") or ())
    ]
    owed = _owed(unit, committee, family, decisions)
    shown: list[Element] = [
        *_but_itself(whole.elements),
        Heading(words.say("irritant.story.steps")),
        *_supports(committee, one, words),
        *(
            Text(words.text("irritant.story.merged", number=m.number))
            for m in family
            if m.id != one.id
        ),
        *(Text(_step(e, committee, words)) for e in reversed(steps[:LISTED])),
    ]
    if decisions:
        shown.append(Heading(words.say("irritant.story.decisions")))
        for entry in decisions[:LISTED]:
            shown += _decision(entry, committee, viewer, words)
    else:
        shown.append(Text(words.text("irritant.story.no_decision"), "muted"))
    if owed:
        shown.append(Heading(words.say("irritant.story.commitments")))
        shown += [_commitment(c, committee, words) for c in owed[:LISTED]]
    title = words.say("irritant.story.title", number=words.number(one.number))
    url = bearings.page(committee, f"/irritants/{one.number}")
    return Card(title, whole.summary, words.locale, tuple(shown), url=url)


def _but_itself(elements: tuple[Element, ...]) -> Iterator[Element]:
    """Without the button that leads here."""
    for one in elements:
        if isinstance(one, Buttons):
            kept = tuple(
                b for b in one.items if b.action is None or b.action.name != "irritant.story"
            )
            if not kept:
                continue
            one = Buttons(kept)
        yield one


def _family(unit: Unit, one: Irritant) -> list[Irritant]:
    """The irritant and all that went into it, straight or by others."""
    found = {one.id: one}
    todo = [one.id]
    while todo:
        for gone_id in unit.merges.gone_into(todo.pop()):
            gone = unit.irritants.get(gone_id)
            if gone is not None and gone.id not in found:
                found[gone.id] = gone
                todo.append(gone.id)
    return list(found.values())


def _owed(
    unit: Unit, committee: Committee, family: Sequence[Irritant], decisions: Sequence[Entry]
) -> list[Commitment]:
    """What its owner department owes, and the conditions of the decisions that cite it."""
    numbers = {entry.number for entry in decisions if entry.number}
    own = [c for member in family for c in owed_for(unit, member)]
    conditions = [
        c for c in unit.commitments.of(committee.id, open_only=False) if c.entry in numbers
    ]
    return sorted({c.id: c for c in (*own, *conditions)}.values(), key=lambda c: c.due)


def _supports(committee: Committee, one: Irritant, words: Words) -> list[Element]:
    """How many people of each department met it; nobody is named (I09)."""
    seats = [committee.seat_of(person) for person in one.supporters]
    met = Counter(seat.department.name for seat in seats if seat)
    if not met:
        return []
    names = [
        words.say("irritant.story.met_in", department=name, n=words.number(n))
        for name, n in met.most_common()
    ]
    said = words.text("irritant.story.met_by", departments=words.list(names), n=len(met))
    return [Text(said)]


def _step(entry: Entry, committee: Committee, words: Words) -> Spans:
    said = journal_parts.params(entry, committee, words)
    reason = journal_parts.told(entry.texts, "reason", words)
    day = words.date(local_day(entry.at, committee.timezone), "long")
    return words.text("irritant.story.step", **{**said, "day": day, "reason": reason})


def _decision(entry: Entry, committee: Committee, viewer: Viewer, words: Words) -> list[Element]:
    said = journal_parts.params(entry, committee, words)
    by = entry.superseded_by or ""
    line = words.text("irritant.story.decision", **{**said, "by": by})
    shown: list[Element] = [Text(line)]
    proposal = journal_parts.told(entry.texts, "proposal", words)
    if proposal:
        shown.append(Quote(proposal[:300]))
    if entry.number:
        see = Action("journal.show", {"number": entry.number, "committee": committee.id})
        shown.append(Buttons((Button(words.say("irritant.story.read"), see),)))
    return shown


def _commitment(one: Commitment, committee: Committee, words: Words) -> Element:
    said = words.say(
        "irritant.story.owed",
        owner=owner_name(one, committee),
        due=words.date(one.due, "long"),
        status=words.say(f"commitment.status.{one.status}"),
    )
    return Quote(one.text[:300], said)
