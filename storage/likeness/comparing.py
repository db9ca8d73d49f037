"""How near two readings are: their words aligned, unless a fact of one speaks against the other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from storage.likeness.lexicon import ELIDED, NEIGHBOURS
from storage.likeness.opposing import opposed
from storage.likeness.reading import Item, Reading
from storage.likeness.typing import skeleton, slips_allowed, within

NEIGHBOUR = 0.7
"""What two neighbouring words count."""
HEARD = 0.9
"""What a word counts that matches by its sound or within a few slips."""
ELSEWHERE = 0.75
"""What is left where the same thing has another fault."""
EXCHANGED = 0.8
"""What is left where a word stands in the place of another: the sentence is about something else."""
ENOUGH, LONGER, STORY = 1.5, 1.5, 0.9
"""A text told within a story: what they must share, how much longer the story is, and what that
counts at most."""

Table = Sequence[Sequence[float]]
"""How near each word of one text is to each of another."""
Matches = Sequence[tuple[int, int, float]]
"""Words of both texts: place in one, place in the other, weight."""


def likeness(one: Reading, other: Reading) -> float:
    """From 0, nothing in common or opposed, to 1: both say the same."""
    if not one.items or not other.items or opposed(one, other):
        return 0.0
    fewer, more = (one, other) if one.weight <= other.weight else (other, one)
    near = [[_near(item, each) for each in more.items] for item in fewer.items]
    matched = _matched(near, fewer, more, range(len(more.items)))
    shared = _weight(matched)
    dice = 2 * shared / (fewer.weight + more.weight)
    told = 0.0
    if shared >= ENOUGH and more.weight > LONGER * fewer.weight:
        told = STORY * _told(near, fewer, more) / fewer.weight
    if _other_faults(near, fewer, more):
        return ELSEWHERE * max(dice, told)
    return max(dice * EXCHANGED ** _exchanged(fewer, more, matched), told)


def _near(one: Item, other: Item) -> float:
    if one.name == other.name:
        return 1.0 if one.denied == other.denied else 0.0
    if one.known and other.known:
        return NEIGHBOUR if other.key in NEIGHBOURS.get(one.key, ()) else 0.0
    return HEARD if _mistyped(one.word, other.word) else 0.0


@lru_cache(maxsize=50_000)
def _mistyped(one: str, other: str) -> bool:
    """Whether two words may be one, typed in two ways or with an elided one stuck to it."""
    if one.endswith(other) or other.endswith(one):
        longer, shorter = sorted((one, other), key=len, reverse=True)
        stuck = ELIDED.match(longer)
        return stuck is not None and longer[stuck.end() :] == shorter
    heard = skeleton(one)
    if heard and heard == skeleton(other):
        return True
    limit = slips_allowed(min(one, other, key=len))
    return limit > 0 and one[0] == other[0] and within(one, other, limit)


def _matched(near: Table, fewer: Reading, more: Reading, places: range) -> Matches:
    """The words that both have, each taken once, those of the other at these places."""
    matched: list[tuple[int, int, float]] = []
    left = list(places)
    for at, row in enumerate(near):
        place = max(left, key=row.__getitem__, default=None)
        if place is not None and row[place]:
            left.remove(place)
            weight = min(fewer.weights[at], more.weights[place])
            matched.append((at, place, row[place] * weight))
    return matched


def _weight(matched: Matches) -> float:
    return sum(weight for _, _, weight in matched)


def _told(near: Table, short: Reading, story: Reading) -> float:
    """The weight of a short text's words that stand together somewhere in a story: one that has
    them strewn about tells of something else."""
    size, every = 2 * len(short.items) + 1, len(story.items)
    return max(
        _weight(_matched(near, short, story, range(at, min(at + size, every))))
        for at in range(max(every - size, 0) + 1)
    )


def _exchanged(fewer: Reading, more: Reading, matched: Matches) -> int:
    """How many words of the one stand exactly where the other has another: between the same
    words, or the same word and the same end."""
    there = {at: place for at, place, _ in matched} | {-1: -1, len(fewer.items): len(more.items)}
    taken = {place for _, place, _ in matched}
    exchanged = 0
    for at, weight in enumerate(fewer.weights):
        before = there.get(at - 1, len(more.items))
        if at in there or there.get(at + 1) != before + 2:
            continue
        exchanged += weight == more.weights[before + 1] == 1 and before + 1 not in taken
    return exchanged


def _other_faults(near: Table, fewer: Reading, more: Reading) -> bool:
    """Whether both say what is wrong, and nothing of it is the same."""
    if not fewer.faults or not more.faults:
        return False
    return not any(near[a][b] for a in fewer.faults for b in more.faults)
