"""Which irritants of a register say the same as a text: found by their words, then compared.

The index holds the stems of a text and how its words sound, and nothing of our own word list: what
that list learns holds for every irritant at once, without writing anything anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from heapq import nlargest

from sqlalchemy import bindparam, delete, func, select, text

from storage.columns import among
from storage.db import Db, inserting, table
from storage.ledgers import IrritantRow, IrritantTokenRow
from storage.likeness import GOOD, likeness, read, spellings, traces

COMPARED = 100
"""Irritants that are read and compared: those that share the rarest words with the text."""
HITS = 3_000
"""Index entries that a search reads, beyond which it leaves its commonest words aside."""
_FEW = 5
"""What is added to how often a word occurs, lest a slip that one other person made outweigh all."""

_irritant, _token = table(IrritantRow), table(IrritantTokenRow)
_HERE = (_token.c.committee_id == bindparam("committee_id")) & among(_token.c.token, "tokens")
COUNT = select(_token.c.token, func.count().label("n")).where(_HERE).group_by(_token.c.token)
FOUND = select(_token.c.token, _token.c.irritant_id).where(_HERE)
VERBATIMS = select(_irritant.c.id, _irritant.c.number, _irritant.c.verbatim).where(
    among(_irritant.c.id, "ids"), text("irritant.status <> 'dismissed'")
)
_FORGET = delete(_token).where(_token.c.irritant_id == bindparam("the_id"))
_KEEP = inserting(IrritantTokenRow)


def keep(db: Db, committee_id: str, irritant_id: str, verbatim: str) -> None:
    """Writes anew what a search finds this irritant by."""
    db.run(_FORGET, the_id=irritant_id)
    db.many(
        _KEEP,
        (
            {"committee_id": committee_id, "token": token, "irritant_id": irritant_id}
            for token in sorted(traces(verbatim))
        ),
    )


def like(db: Db, committee_id: str, verbatim: str, limit: int) -> list[str]:
    """The ids of the irritants of a committee that say the same as a text, best first, without
    those put aside."""
    said = read(verbatim)
    found = sharing(db, committee_id, [spellings(item) for item in said.items])
    good = [
        (-score, row.number, row.id)
        for row in (db.all(VERBATIMS, ids=found) if found else ())
        if (score := likeness(said, read(row.verbatim))) >= GOOD
    ]
    return [irritant_id for _, _, irritant_id in sorted(good)[:limit]]


def sharing(db: Db, committee_id: str, meanings: Collection[frozenset[str]]) -> list[str]:
    """The ids of the irritants that share the rarest words with a text. A word is given by the
    tokens of all its spellings."""
    every = sorted(frozenset[str]().union(*meanings))
    counts = {row.token: row.n for row in db.all(COUNT, committee_id=committee_id, tokens=every)}
    asked = rarest(meanings, counts)
    if not asked:
        return []
    holding: dict[str, set[str]] = defaultdict(set)
    tokens = sorted(frozenset[str]().union(*asked))
    for row in db.all(FOUND, committee_id=committee_id, tokens=tokens):
        holding[row.token].add(row.irritant_id)
    weights: dict[str, float] = defaultdict(float)
    for meaning in asked:
        found = set().union(*(holding[token] for token in meaning if token in holding))
        for irritant_id in found:
            weights[irritant_id] += 1 / (len(found) + _FEW)
    return sorted(nlargest(COMPARED, weights, key=lambda each: (weights[each], each)))


def rarest(meanings: Collection[frozenset[str]], counts: Mapping[str, int]) -> list[frozenset[str]]:
    """The words to look for, the rarest first, as long as the index holds few enough of them."""
    by_rarity = sorted(
        (sum(counts.get(token, 0) for token in meaning), sorted(meaning)) for meaning in meanings
    )
    asked: list[frozenset[str]] = []
    hits = 0
    for many, meaning in by_rarity:
        hits += many
        if asked and hits > HITS:
            break
        if many:
            asked.append(frozenset(token for token in meaning if token in counts))
    return asked
