"""What a text says, as it is compared: its words by what they stand for, and its facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from storage.likeness.lexicon import FAMILY, FAULTS, VERBS, WEAK

WEAKLY = 1 / 3
"""What a weak word weighs; the others weigh 1."""


class Item(NamedTuple):
    """One word that means something: `name` is what it stands for or its stem, `at` its place."""

    name: str
    word: str
    at: int
    denied: bool = False
    known: bool = False

    @property
    def key(self) -> str:
        return f"!{self.name}" if self.denied else self.name

    @property
    def weight(self) -> float:
        """What a weak word says, it says when it is denied."""
        return WEAKLY if not self.denied and (self.name in WEAK or self.word in WEAK) else 1.0

    @property
    def verb(self) -> bool:
        return self.known and self.name in VERBS

    @property
    def fault(self) -> bool:
        """Whether it says what is wrong, rather than with what."""
        return self.known and (self.denied or self.name in FAULTS) and self.weight == 1


class Reading:
    """A text as it is compared. `figures` are the amounts by unit, `moves` what goes `from` and
    `to`, `roles` who does what to whom; the rest is told of its items, once for many comparisons."""

    __slots__ = (
        "denied",
        "faults",
        "figures",
        "items",
        "keys",
        "members",
        "moves",
        "roles",
        "said",
        "weight",
        "weights",
    )

    def __init__(
        self,
        items: Iterable[Item],
        figures: Mapping[str, frozenset[float]],
        moves: Iterable[tuple[str, str]],
        roles: Iterable[tuple[str, str, str]],
    ):
        self.items = tuple(items)
        self.figures = figures
        self.moves, self.roles = frozenset(moves), frozenset(roles)
        self.keys = [item.key for item in self.items]
        self.weights = [item.weight for item in self.items]
        self.weight = sum(self.weights)
        self.faults = [at for at, item in enumerate(self.items) if item.fault]
        self.said = {item.name for item in self.items if not item.denied}
        self.denied = {item.name: item.verb for item in self.items if item.denied}
        """What it denies, and whether that is a verb."""
        self.members: dict[str, set[str]] = defaultdict(set)
        """By family, those of its members that it names."""
        for item in self.items:
            if item.name in FAMILY:
                self.members[FAMILY[item.name]].add(item.name)
