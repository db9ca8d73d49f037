"""How near two readings are: their words aligned, unless a fact of one speaks against the other."""

from __future__ import annotations

from collections.abc import Sequence

from storage.likeness.lexicon import ELIDED, FAMILY, NEAR, OPPOSITES
from storage.likeness.reading import Item, Reading
from storage.likeness.typing import skeleton, slips_allowed, within

NEIGHBOUR = 0.7
"""What two neighbouring words count."""
ELSEWHERE = 0.75
"""What is left where the same thing has another fault."""
EXCHANGED = 0.8
"""What is left where a word stands in the place of another: the sentence is about something else."""
ENOUGH, LONGER, STORY = 1.5, 1.5, 0.9
"""A text told within a story: what they must share, how much longer the story is, and what that
counts at most."""
HEARD = 0.9
"""What a word counts that matches by its sound or within a few slips."""


def likeness(one: Reading, other: Reading) -> float:
    """From 0, nothing in common or opposed, to 1: both say the same."""
    if not one.items or not other.items or opposed(one, other):
        return 0.0
    fewer, more = sorted((one, other), key=lambda reading: reading.weight)
    matched = _matched(fewer.items, more.items)
    shared = _weight(matched)
    dice = 2 * shared / (fewer.weight + more.weight)
    told = 0.0
    if shared >= ENOUGH and more.weight > LONGER * fewer.weight:
        told = STORY * _told(fewer, more) / fewer.weight
    if _other_faults(one, other):
        return ELSEWHERE * max(dice, told)
    return max(dice * EXCHANGED ** _exchanged(fewer.items, more.items, matched), told)


_Matches = Sequence[tuple[int, int, float]]


def _matched(fewer: Sequence[Item], more: Sequence[Item]) -> _Matches:
    """The words that both have, each taken once: (place in one, place in the other, weight)."""
    matched = []
    left = set(range(len(more)))
    for at, item in enumerate(fewer):
        how, there = max(((_near(item, more[place]), -place) for place in left), default=(0.0, 0))
        if how:
            left.remove(-there)
            matched.append((at, -there, how * min(item.weight, more[-there].weight)))
    return matched


def _weight(matched: _Matches) -> float:
    return sum(weight for _, _, weight in matched)


def _exchanged(fewer: Sequence[Item], more: Sequence[Item], matched: _Matches) -> int:
    """How many words of the one stand exactly where the other has another: between the same
    words, or the same word and the same end."""
    there = {at: place for at, place, _ in matched} | {-1: -1, len(fewer): len(more)}
    taken = {place for _, place, _ in matched}
    exchanged = 0
    for at, item in enumerate(fewer):
        before = there.get(at - 1, len(more))
        if at in there or there.get(at + 1) != before + 2:
            continue
        exchanged += item.weight == more[before + 1].weight == 1 and before + 1 not in taken
    return exchanged


def _told(short: Reading, story: Reading) -> float:
    """The weight of a short text's words that stand together somewhere in a story: one that has
    them strewn about tells of something else."""
    size = 2 * len(short.items) + 1
    last = max(len(story.items) - size, 0)
    return max(
        _weight(_matched(short.items, story.items[at : at + size])) for at in range(last + 1)
    )


def _other_faults(one: Reading, other: Reading) -> bool:
    """Whether both say what is wrong, and nothing of it is the same."""
    ours, theirs = ([item for item in reading.items if item.fault] for reading in (one, other))
    return bool(ours and theirs) and not any(_near(a, b) for a in ours for b in theirs)


def _near(one: Item, other: Item) -> float:
    if one.name == other.name:
        return 1.0 if one.denied == other.denied else 0.0
    if one.known and other.known:
        return NEIGHBOUR if _neighbours(one, other) else 0.0
    return HEARD if _mistyped(one.word, other.word) else 0.0


def _neighbours(one: Item, other: Item) -> bool:
    if one.denied == other.denied and (one.name, other.name) in NEAR:
        return True
    signed = ("!" * item.denied + item.name for item in (one, other))
    return tuple(signed) in NEAR


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


def opposed(one: Reading, other: Reading) -> bool:
    """Whether a fact of one text speaks against the other: a denial, a figure, another member of a
    family, an opposite, the other direction, the other way round."""
    return (
        _denied(one, other)
        or _figures(one, other)
        or _families(one, other)
        or _opposites(one, other)
        or _turned(one.moves, other.moves, "from", "to")
        or _swapped(one, other)
    )


def _denied(one: Reading, other: Reading) -> bool:
    """Whether one denies what the other says. A noun that is denied in one ("pas de réseau") may be
    said in the other beside what is denied there ("le réseau ne passe pas")."""
    return _denies(one, other) or _denies(other, one)


def _denies(one: Reading, other: Reading) -> bool:
    said = {(item.name, item.denied) for item in other.items}
    lenient = any(item.denied for item in other.items)
    return any(
        item.denied
        and (item.name, False) in said
        and (item.name, True) not in said
        and (item.verb or not lenient)
        for item in one.items
    )


def _figures(one: Reading, other: Reading) -> bool:
    return any(
        not values & other.figures[unit]
        for unit, values in one.figures.items()
        if unit in other.figures
    )


def _members(reading: Reading) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for item in reading.items:
        if item.name in FAMILY:
            found.setdefault(FAMILY[item.name], set()).add(item.name)
    return found


def _families(one: Reading, other: Reading) -> bool:
    theirs = _members(other)
    return any(
        family in theirs and not members & theirs[family]
        for family, members in _members(one).items()
    )


def _opposites(one: Reading, other: Reading) -> bool:
    said, theirs = ({item.name for item in reading.items} for reading in (one, other))
    return any(
        (a in said and b in theirs and b not in said and a not in theirs)
        or (b in said and a in theirs and a not in said and b not in theirs)
        for a, b in OPPOSITES
    )


def _turned(
    one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]], this: str, that: str
) -> bool:
    return any(
        (that if way == this else this, name) in other and (way, name) not in other
        for way, name in one
    )


def _swapped(one: Reading, other: Reading) -> bool:
    """Two people who do to each other what the other text says the other way round."""
    turned = {
        (verb, who)
        for verb, way, who in one.roles
        if (verb, "gets" if way == "does" else "does", who) in other.roles
        and (verb, way, who) not in other.roles
    }
    return any(
        (verb, who) in turned and (verb, other_one) in turned
        for verb, who in turned
        for v, other_one in turned
        if v == verb and other_one != who
    )
