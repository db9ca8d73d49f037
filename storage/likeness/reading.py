"""What a text says: its words by what they stand for, what it denies, and its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from storage.folding import words
from storage.likeness.figures import figures
from storage.likeness.lexicon import (
    BEFORE,
    FAMILY,
    FAULTS,
    FIRST,
    LONE,
    SECOND,
    SILENT,
    VERBS,
    WEAK,
    Sense,
    denies,
    meant,
    phrase,
)
from storage.likeness.typing import root

MOST_WORDS = 150
"""Beyond this a text is a story: what it complains about was said before."""
WEAKLY = 1 / 3
PRESENT = "disponible"
FAR = 6
"""Words over which a negation reaches."""


@dataclass(frozen=True, slots=True)
class Item:
    """One word that means something: `name` is what it stands for or its stem, `at` its place."""

    name: str
    word: str
    at: int
    denied: bool = False
    known: bool = False

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


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it is compared. `figures` are the amounts by unit, `moves` what goes `from` and
    `to`, `roles` who stands before and after which verb."""

    items: tuple[Item, ...]
    figures: Mapping[str, frozenset[float]]
    moves: frozenset[tuple[str, str]]
    roles: frozenset[tuple[str, str, str]]

    @property
    def weight(self) -> float:
        return sum(item.weight for item in self.items)


@lru_cache(maxsize=4096)
def read(text: str) -> Reading:
    """A text as it is compared; only its first `MOST_WORDS` words."""
    spelled = _spelled(words(text.replace("%", " pourcent "))[:MOST_WORDS])
    found, spoken = figures(spelled)
    items = list(_items(spelled, spoken))
    items = _present(_denied(spelled, items))
    return Reading(
        tuple(_merged(items)),
        found,
        frozenset(_moves(spelled, items)),
        frozenset(_roles(spelled, items)),
    )


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
    at = 0
    while at < len(spelled):
        if (found := phrase(spelled, at)) is not None:
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
                stem = root(word)
                yield Item(stem, word, at)
        at += 1


def _item(sense: Sense, word: str, at: int) -> Item:
    return Item(sense.name, word, at, denied=sense.denied, known=True)


def _denied(spelled: list[str], items: list[Item]) -> list[Item]:
    """The items with what the text's negations deny."""
    turned: set[int] = set()
    used: set[int] = set()
    for at, word in enumerate(spelled):
        if word in FIRST and at not in used:
            second = _second(spelled, at)
            if second is not None:
                used.update((at, second))
                turned |= _next(items, at, FAR)
    for at, word in enumerate(spelled):
        if at in used:
            continue
        if denies(word):
            used.add(at + 1)  # "sans rien", "sans aucun"
            turned |= _next(items, at, 4)
        elif word in LONE or (word == "plus" and _no_more(spelled, items, at)):
            turned |= _around(items, at)
    return [
        replace(item, denied=not item.denied) if index in turned else item
        for index, item in enumerate(items)
    ]


def _second(spelled: list[str], at: int) -> int | None:
    """Where the particle stands that goes with a `ne`; None for one that stands alone."""
    after = range(at + 1, min(at + FAR, len(spelled)))
    before = range(at - 1, max(at - 5, -1), -1)
    for place in (*after, *before):
        if spelled[place] in SECOND:
            return place
    return None


def _next(items: list[Item], at: int, reach: int) -> set[int]:
    for index, item in enumerate(items):
        if at < item.at <= at + reach:
            return {index}
    return set()


def _no_more(spelled: list[str], items: list[Item], at: int) -> bool:
    """`reçois plus de réseau`, but not `coûte plus de 100`, nor `plus cher`."""
    of = spelled[at + 1 : at + 2] in (["de"], ["d"])
    number = "".join(spelled[at + 2 : at + 3])[:1].isdecimal()
    return of and not number and any(item.at == at - 1 and item.verb for item in items)


def _around(items: list[Item], at: int) -> set[int]:
    """A lone `pas`: the verb that follows, else the verb before, else what follows."""
    after = next((i for i, item in enumerate(items) if at < item.at <= at + 3), None)
    before = next((i for i in range(len(items) - 1, -1, -1) if at - 2 <= items[i].at < at), None)
    if after is not None and (items[after].verb or before is None or not items[before].verb):
        return {after}
    return set() if before is None else {before}


def _present(items: list[Item]) -> list[Item]:
    """`X is not available` denies X, `X is available` says no more than X."""
    kept: list[Item] = []
    owed = False
    for item in items:
        if item.name != PRESENT:
            kept.append(replace(item, denied=not item.denied) if owed and not item.verb else item)
            owed = owed and item.verb
            continue
        before = next((i for i in range(len(kept) - 1, -1, -1) if not kept[i].verb), None)
        if item.denied and before is not None:
            kept[before] = replace(kept[before], denied=not kept[before].denied)
        owed = item.denied and before is None
    return kept


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
