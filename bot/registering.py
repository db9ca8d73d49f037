"""The register of irritants: how often each was met, and whether a new one is there already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.cards import Card, to_json
from bot.desk import Bearings
from bot.model import Commitment, Committee, Irritant, IrritantStatus, Person, Viewer
from bot.ports import Unit
from bot.ranking import Weight, weigh
from bot.words import Words

PERIOD = timedelta(days=90)
"""The days over which people are counted (I02)."""
CANDIDATES = 3


def frequency(unit: Unit, committee: Committee, now: datetime) -> Mapping[str, int]:
    """Distinct people, reporter and supporters together, by irritant id (I02)."""
    return unit.irritants.frequency(committee.id, now - PERIOD)


def followed(unit: Unit, one: Irritant) -> Irritant:
    """The irritant that stands for it, where it was merged (I06)."""
    while one.merged_into is not None:
        into = unit.irritants.get(one.merged_into)
        if into is None:
            break
        one = into
    return one


def owing(one: Irritant) -> str:
    """The key of what a department owes for taking charge of it (I08)."""
    return f"irritant:{one.id}"


def owed_for(unit: Unit, one: Irritant) -> list[Commitment]:
    """Everything that was ever owed for it, the soonest due first."""
    return unit.commitments.of_key(one.committee_id, owing(one))


def weights(unit: Unit, committee: Committee) -> Mapping[str, Weight]:
    """What the departments think of each irritant, by its id; what was said of one that was merged
    is said of the one that stands for it (I06)."""
    into = {i.id: followed(unit, i).id for i in unit.irritants.of(committee.id) if i.merged_into}
    scores = unit.irritants.scores(committee.id)
    return weigh(
        replace(one, irritant_id=into.get(one.irritant_id, one.irritant_id)) for one in scores
    )


def similar(unit: Unit, committee: Committee, text: str, but: str = "") -> list[Irritant]:
    """Irritants of this register (I11) that say the same as a text, best first, without those put
    aside and the one whose id is `but`. What was merged is found by its words as well, and stands
    for what it was merged into (I06)."""
    found = unit.irritants.like(committee.id, text, 2 * CANDIDATES)
    same = {one.id: one for one in (followed(unit, each) for each in found)}
    gone = (IrritantStatus.DISMISSED, IrritantStatus.MERGED)
    return [i for i in same.values() if i.id != but and i.status not in gone][:CANDIDATES]


def register_card(
    unit: Unit,
    bearings: Bearings,
    committee: Committee,
    viewer: Viewer,
    words: Words,
    now: datetime,
) -> Card:
    """The register as one viewer sees it."""
    shown = [i for i in unit.irritants.of(committee.id) if i.status is not IrritantStatus.MERGED]
    met, known = frequency(unit, committee, now), weights(unit, committee)
    return bearings.register.register_card(committee, shown, met, viewer, words, known)


def ask_if_same(
    unit: Unit, bearings: Bearings, committee: Committee, irritant: Irritant, reporter: Person
) -> bool:
    """After an irritant was saved at once, from a session, asks its reporter privately whether it
    is one that the register had (S14). False when nothing there reads like it."""
    candidates = similar(unit, committee, irritant.verbatim, but=irritant.id)
    if not candidates:
        return False
    words = bearings.lexicon(reporter.locale or committee.locale)
    draft = {"verbatim": irritant.verbatim, "committee": committee.id, "irritant": irritant.id}
    card = bearings.register.similar_card(draft, candidates, words)
    return unit.messages.whisper(
        reporter.id, "note", committee_id=committee.id, payload=to_json(card)
    )
