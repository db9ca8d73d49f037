"""How words are mistyped: what they sound like, and how many slips lie between two of them."""

from __future__ import annotations

import re
from functools import lru_cache

from storage.folding import fold, stem

_SOUNDS = tuple(
    (re.compile(pattern), heard)
    for pattern, heard in (
        ("ph", "f"),
        ("eau|au", "o"),
        ("[aeo]i|ei", "e"),
        ("ou|w", "u"),
        ("qu|q|9|ck|c(?![eiyh])|kh|5", "k"),
        ("c(?=[eiy])|z|ss|x", "s"),
        ("g(?=[eiy])", "j"),
        ("y", "i"),
        ("[h237]", ""),
        (r"(.)\1+", r"\1"),
    )
)
_VOWELS = re.compile("[aeiou]")
_ENDING = re.compile("(?:e[rsz]?|s|t|x|nt|ees?)$")
_PARTICIPLE = re.compile("(?:ees?|er|es?|s)$")


@lru_cache(maxsize=20_000)
def root(word: str) -> str:
    """The stem of a folded word, without the endings that unaccented participles keep."""
    short = fold(stem(word))
    bare = _PARTICIPLE.sub("", short)
    return bare if len(bare) > 2 else short


@lru_cache(maxsize=20_000)
def skeleton(word: str) -> str:
    """What is left of a folded word when it is written by ear: one letter a sound, no vowels but a
    first one; short words keep theirs. Empty where too little is left to tell words apart."""
    heard = word
    for pattern, sound in _SOUNDS:
        heard = pattern.sub(sound, heard)
    heard = _ENDING.sub("", heard)
    bare = heard[:1] + _VOWELS.sub("", heard[1:])
    bare = re.sub(r"(.)\1+", r"\1", bare)
    return bare if len(bare) > 2 else heard if len(heard) > 2 else ""


def slips_allowed(word: str) -> int:
    """How many slips a word of its length is forgiven."""
    return 0 if len(word) < 5 else 1 if len(word) < 8 else 2


def within(one: str, other: str, limit: int) -> bool:
    """Whether at most `limit` letters were left out, added, changed or swapped."""
    if abs(len(one) - len(other)) > limit:
        return False
    if one == other:
        return True
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, facing in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != facing))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == facing:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return False
    return row[-1] <= limit
