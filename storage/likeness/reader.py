"""Reads a text: typing forgiven, words replaced by what they stand for, facts attached to them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from storage.folding import words
from storage.likeness.denials import denied
from storage.likeness.figures import figures
from storage.likeness.lexicon import (
    BEFORE,
    FAMILY,
    FIRST,
    LONE,
    SECOND,
    SILENT,
    Sense,
    denies,
    meant,
    phrase,
)
from storage.likeness.reading import Item, Reading
from storage.likeness.typing import root

MOST_WORDS = 150
"""Beyond this a text is a story: what it complains about was said before."""


@lru_cache(maxsize=4096)
def read(text: str) -> Reading:
    """A text as it is compared; only its first `MOST_WORDS` words."""
    spelled = _spelled(words(text.replace("%", " pourcent "))[:MOST_WORDS])
    found, spoken = figures(spelled)
    items = list(_items(spelled, spoken))
    items = denied(spelled, items)
    return Reading(_merged(items), found, _moves(spelled, items), _roles(spelled, items))


def _spelled(found: list[str]) -> list[str]:
    """The words with what was stuck to them set apart."""
    apart: list[str] = []
    for word in found:
        stuck = "" if word in SILENT or word in _PARTICLES else meant(word)[0]
        if stuck:
            apart += [stuck, word[len(stuck) :]]
        else:
            apart.append(word)
    return apart


_PARTICLES = FIRST | SECOND | LONE | BEFORE


def _items(spelled: list[str], spoken: frozenset[int]) -> Iterator[Item]:
    """The words that mean something, those of figures left out."""
    roots = [root(word) for word in spelled]
    at = 0
    while at < len(spelled):
        if (found := phrase(roots, at)) is not None:
            sense, size = found
            yield _item(sense, " ".join(spelled[at : at + size]), at)
            at += size
            continue
        word = spelled[at]
        if at not in spoken and word not in SILENT and word not in _PARTICLES and len(word) > 1:
            _, single = meant(word)
            if single is not None:
                yield _item(single, word, at)
            elif not word.isdecimal() and not denies(word):
                yield Item(roots[at], word, at)
        at += 1


def _item(sense: Sense, word: str, at: int) -> Item:
    return Item(sense.name, word, at, denied=sense.denied, known=True)


def _merged(items: list[Item]) -> Iterator[Item]:
    """Each thing once, though said twice."""
    seen: set[tuple[str, bool]] = set()
    for item in items:
        if (item.name, item.denied) not in seen:
            seen.add((item.name, item.denied))
            yield item


_TO = frozenset({"vers", "au", "aux", "a"})
_FROM = frozenset({"de", "du", "des", "d", "depuis"})


def _moves(spelled: list[str], items: list[Item]) -> Iterator[tuple[str, str]]:
    """Of `vers X` and `du X au Y`: ("to", X), ("from", X)."""
    named = {item.at: item.name for item in items}
    for at, word in enumerate(spelled):
        near = next((named[p] for p in range(at + 1, at + 4) if p in named), None)
        if near is None:
            continue
        if word in ("vers", "depuis"):
            yield ("to" if word == "vers" else "from"), near
        elif word in _FROM:
            for place in range(at + 2, min(at + 5, len(spelled))):
                if spelled[place] in _TO:
                    far = next((named[p] for p in range(place + 1, place + 4) if p in named), None)
                    if far is not None:
                        yield "from", near
                        yield "to", far
                    break


def _roles(spelled: list[str], items: list[Item]) -> Iterator[tuple[str, str, str]]:
    """Who does it and to whom: (verb, "does" or "gets", who)."""
    by = "par" in spelled
    people = [item for item in items if _person(item)]
    for verb in items:
        if verb.verb:
            for who in people:
                yield verb.name, "does" if (who.at < verb.at) != by else "gets", who.name


def _person(item: Item) -> bool:
    return FAMILY.get(item.name) == "actor" or item.name == "client"
