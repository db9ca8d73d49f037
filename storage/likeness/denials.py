"""What a text denies: which word its `pas`, `sans`, `jamais`, `makaynch` belongs to."""

from __future__ import annotations

from storage.likeness.lexicon import FIRST, LONE, SECOND, denies
from storage.likeness.reading import Item

FAR = 6
"""Words over which a negation reaches."""
PRESENT = "disponible"


def denied(spelled: list[str], items: list[Item]) -> list[Item]:
    """The items of a text, given by its words, with what it denies of them."""
    return _present(_denied(spelled, items))


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
        item._replace(denied=not item.denied) if index in turned else item
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
            kept.append(item._replace(denied=not item.denied) if owed and not item.verb else item)
            owed = owed and item.verb
            continue
        before = next((i for i in range(len(kept) - 1, -1, -1) if not kept[i].verb), None)
        if item.denied and before is not None:
            kept[before] = kept[before]._replace(denied=not kept[before].denied)
        owed = item.denied and before is None
    return kept
