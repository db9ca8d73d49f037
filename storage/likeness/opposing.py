"""Whether a fact of one text speaks against another: then they do not say the same, however alike
their words."""

from __future__ import annotations

from storage.likeness.lexicon import OPPOSITES
from storage.likeness.reading import Reading


def opposed(one: Reading, other: Reading) -> bool:
    """A denial, a figure, another member of a family, an opposite, the other direction, or the
    other way round."""
    return (
        _families(one, other)
        or _denies(one, other)
        or _denies(other, one)
        or _figures(one, other)
        or _opposites(one, other)
        or _turned(one, other)
        or _swapped(one, other)
    )


def _families(one: Reading, other: Reading) -> bool:
    """ "In the agency", "on the phone"; but who names both opposes neither."""
    return any(
        family in other.members and not members & other.members[family]
        for family, members in one.members.items()
    )


def _denies(one: Reading, other: Reading) -> bool:
    """Whether the other says what one denies. A noun that is denied here ("pas de réseau") may be
    said there beside something else that is ("le réseau ne passe pas")."""
    return any(
        name in other.said and name not in other.denied and (verb or not other.denied)
        for name, verb in one.denied.items()
    )


def _figures(one: Reading, other: Reading) -> bool:
    return any(
        not values & other.figures[unit]
        for unit, values in one.figures.items()
        if unit in other.figures
    )


def _opposites(one: Reading, other: Reading) -> bool:
    said, theirs = one.said | one.denied.keys(), other.said | other.denied.keys()
    return any(
        (a in said and b in theirs and b not in said and a not in theirs)
        or (b in said and a in theirs and a not in said and b not in theirs)
        for a, b in OPPOSITES
    )


def _turned(one: Reading, other: Reading) -> bool:
    """From there, and to there."""
    return any(
        ("to" if way == "from" else "from", name) in other.moves and (way, name) not in other.moves
        for way, name in one.moves
    )


def _swapped(one: Reading, other: Reading) -> bool:
    """Two people who do to each other what the other text says the other way round."""
    turned = {
        (verb, who)
        for verb, way, who in one.roles
        if (verb, "gets" if way == "does" else "does", who) in other.roles
        and (verb, way, who) not in other.roles
    }
    return any(verb == again and who != whom for verb, who in turned for again, whom in turned)
