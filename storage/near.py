"""Which irritants of a register say the same as a text: found by their words, then compared.

The index holds the stems of a text and how its words sound, and nothing of our own word list: what
that list learns holds for every irritant at once, without writing anything anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, delete, func, literal, select, text

from storage.columns import among
from storage.db import Db, Row, inserting, table
from storage.ledgers import IrritantRow, IrritantTokenRow
from storage.likeness import GOOD, likeness, read, spellings, traces

COMPARED = 150
"""Irritants that are read and compared; those that share the rarest words with the text."""
HITS = 8_000
"""Index entries that a search looks at, beyond which it leaves its commonest words aside."""

_irritant, _token = table(IrritantRow), table(IrritantTokenRow)
_HERE = (_token.c.committee_id == bindparam("committee_id")) & among(_token.c.token, "tokens")
COUNT = select(_token.c.token, func.count().label("n")).where(_HERE).group_by(_token.c.token)
_hit = select(_token.c.token, _token.c.irritant_id).where(_HERE).cte("hit")
_rare = select(_hit.c.token, func.count().label("n")).group_by(_hit.c.token).cte("rare")
# Five more than there are, lest one slip that nobody else made outweigh all other words.
_shared = (
    select(_hit.c.irritant_id, func.sum(literal(1.0) / (_rare.c.n + 5)).label("weight"))
    .join_from(_hit, _rare, _rare.c.token == _hit.c.token)
    .group_by(_hit.c.irritant_id)
    .cte("shared")
)
SHARING = (
    select(_irritant.c.id, _irritant.c.verbatim)
    .join_from(_shared, _irritant, _irritant.c.id == _shared.c.irritant_id)
    .where(text("irritant.status <> 'dismissed'"))
    .order_by(_shared.c.weight.desc(), _irritant.c.number)
    .limit(COMPARED)
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
    asked = _asked(db, committee_id, [spellings(item) for item in said.items])
    found: Iterable[Row] = db.all(SHARING, committee_id=committee_id, tokens=asked) if asked else ()
    scored = [(likeness(said, read(row.verbatim)), row.id) for row in found]
    # The sort is stable: equals stay in the order of what they share.
    good = sorted((each for each in scored if each[0] >= GOOD), key=lambda each: -each[0])
    return [irritant_id for _, irritant_id in good[:limit]]


def _asked(db: Db, committee_id: str, meanings: Collection[frozenset[str]]) -> list[str]:
    """The tokens to look for: of each word that means something all its spellings, the rarest
    words first, as long as the index holds few enough of them."""
    every = sorted(frozenset[str]().union(*meanings))
    rows: Any = db.all(COUNT, committee_id=committee_id, tokens=every)
    counts: Mapping[str, int] = {row.token: row.n for row in rows}
    by_rarity = sorted(
        (sum(counts.get(token, 0) for token in meaning), sorted(meaning)) for meaning in meanings
    )
    asked: set[str] = set()
    hits = 0
    for many, meaning in by_rarity:
        hits += many
        if asked and hits > HITS:
            break
        asked.update(token for token in meaning if token in counts)
    return sorted(asked)
