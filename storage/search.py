"""What is near a text: scores in [0, 1], deterministic, without a model or a network."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from storage.folding import stems, trigrams

GOOD = 0.4
"""From here on two short texts usually tell of the same thing, typing mistakes included."""


@lru_cache(maxsize=8192)
def _traits(shaped: str) -> tuple[frozenset[str], tuple[frozenset[str], ...]]:
    return trigrams(shaped), tuple(stems(word) for word in dict.fromkeys(shaped.split()))


def likeness(one: str, other: str) -> float:
    """How near two shapes are: runs of letters forgive typing, stems forgive inflection."""
    if not one or not other:
        return 0.0
    letters, these = _traits(one)
    others, those = _traits(other)
    dice = 2 * len(letters & others) / (len(letters) + len(others))
    # Against the shorter text: a sentence that contains the other's words tells of it too.
    fewer, more = sorted((these, those), key=len)
    shared = sum(any(word & each for each in more) for word in fewer)
    overlap = shared / len(fewer) if len(fewer) > 1 else 0.0
    return max(dice, (dice + overlap) / 2)


def alike(shaped: str, candidates: Iterable[tuple[str, str]], limit: int) -> list[str]:
    """The ids of the candidates (id, shape) that read most like a shape, best first."""
    scored = [
        (likeness(shaped, other), index, each) for index, (each, other) in enumerate(candidates)
    ]
    good = sorted((score for score in scored if score[0] >= GOOD), key=lambda s: (-s[0], s[1]))
    return [each for _, _, each in good[:limit]]
