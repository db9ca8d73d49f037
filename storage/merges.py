"""Irritants merged into others: supports are copied, so that the one that went keeps its own and a
merge can be undone (I06)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select, update

from bot.model import Irritant, IrritantStatus, Merge
from storage.columns import Instant, JsonText
from storage.db import Row, inserting, table
from storage.ledgers import IrritantMergeRow, IrritantRow, IrritantSupportRow
from storage.tables import CommitteeRow

if TYPE_CHECKING:
    from storage.unit import SqlUnit

_merge, _support = table(IrritantMergeRow), table(IrritantSupportRow)
_irritant, _committee = table(IrritantRow), table(CommitteeRow)
_LOCK = (
    select(_committee.c.id)
    .where(_committee.c.id == bindparam("committee_id"))
    .with_for_update(key_share=True)
)
_OF = select(_support).where(_support.c.irritant_id == bindparam("irritant_id"))
_COPY = inserting(IrritantSupportRow)
_LATER = (
    update(_support)
    .where(
        _support.c.irritant_id == bindparam("the_irritant"),
        _support.c.person_id == bindparam("the_person"),
    )
    .values(at=bindparam("the_at", type_=Instant()))
)
_AWAY = delete(_support).where(
    _support.c.irritant_id == bindparam("the_irritant"),
    _support.c.person_id == bindparam("the_person"),
)
_ADD = inserting(IrritantMergeRow)
_GET = select(_merge).where(_merge.c.gone_id == bindparam("gone_id"))
_INTO = select(_merge).where(_merge.c.into_id == bindparam("into_id")).order_by(_merge.c.at)
_BRINGS = (
    update(_merge)
    .where(_merge.c.gone_id == bindparam("the_gone"))
    .values(brought=bindparam("the_brought", type_=JsonText()))
)
_DROP = delete(_merge).where(_merge.c.gone_id == bindparam("the_gone"))
_STANDS = (
    update(_irritant)
    .where(_irritant.c.id == bindparam("the_gone"))
    .values(status=bindparam("status"), merged_into=bindparam("into_id"))
)
_FAMILY = (
    select(_merge.c.gone_id)
    .where(_merge.c.into_id == bindparam("into_id"))
    .order_by(_merge.c.at, _merge.c.gone_id)
)


class Merges:
    """See bot.ports.Merges."""

    def __init__(self, unit: SqlUnit):
        self._unit, self._db = unit, unit.db

    def lock(self, committee_id: str) -> None:
        self._db.one(_LOCK, committee_id=committee_id)

    def add(self, gone: Irritant, into: Irritant, at: datetime) -> Merge:
        there = self._met(into.id)
        brought: dict[str, str | None] = {}
        for row in self._db.all(_OF, irritant_id=gone.id):
            before = there.get(row.person_id)
            who = {"the_irritant": into.id, "the_person": row.person_id}
            if before is None:
                self._db.run(_COPY, irritant_id=into.id, person_id=row.person_id, at=row.at)
            elif row.at > before:
                self._db.run(_LATER, **who, the_at=row.at)
            else:
                continue
            brought[row.person_id] = before.isoformat() if before else None
        status = str(gone.status)
        self._db.run(_ADD, gone_id=gone.id, into_id=into.id, at=at, status=status, brought=brought)
        self._db.run(_STANDS, the_gone=gone.id, status=str(IrritantStatus.MERGED), into_id=into.id)
        self._unit.touch(gone.committee_id, *brought)
        return Merge(gone.id, into.id, at, gone.status)

    def get(self, gone_id: str) -> Merge | None:
        row = self._db.one(_GET, gone_id=gone_id)
        if row is None:
            return None
        return Merge(row.gone_id, row.into_id, row.at, IrritantStatus(row.status))

    def undo(self, gone: Irritant) -> None:
        row = self._db.one(_GET, gone_id=gone.id)
        if row is None:
            raise KeyError(gone.id)
        kin = [each for each in self._db.all(_INTO, into_id=row.into_id) if each.gone_id != gone.id]
        theirs = {each.gone_id: self._met(each.gone_id) for each in kin}
        for person_id in row.brought:
            also = [each for each in kin if person_id in theirs[each.gone_id]]
            self._part(row, person_id, also, [theirs[each.gone_id][person_id] for each in also])
        self._db.run(_STANDS, the_gone=gone.id, status=row.status, into_id=None)
        self._db.run(_DROP, the_gone=gone.id)
        self._unit.touch(gone.committee_id, *row.brought)

    def _part(
        self, row: Row, person_id: str, also: Sequence[Row], dates: Sequence[datetime]
    ) -> None:
        """A person's support without one of the merges that may have brought it: their own, which
        is the oldest that any of these found there, or the latest of those that still bring it."""
        found = [m.brought[person_id] for m in (row, *also) if person_id in m.brought]
        own = None if None in found else min(datetime.fromisoformat(at) for at in found)
        stands = max((*dates, *([own] if own else ())), default=None)
        who = {"the_irritant": row.into_id, "the_person": person_id}
        if stands is None:
            self._db.run(_AWAY, **who)
        else:
            self._db.run(_LATER, **who, the_at=stands)
        for each, at in zip(also, dates, strict=True):
            if own is None or at > own:
                before = own.isoformat() if own else None
                self._brings(each.gone_id, {**each.brought, person_id: before})
                each.brought[person_id] = before

    def keep(self, into_id: str, person_id: str) -> None:
        for row in self._db.all(_INTO, into_id=into_id):
            if person_id in row.brought:
                rest = {who: at for who, at in row.brought.items() if who != person_id}
                self._brings(row.gone_id, rest)

    def _brings(self, gone_id: str, brought: Mapping[str, str | None]) -> None:
        self._db.run(_BRINGS, the_gone=gone_id, the_brought=brought)

    def _met(self, irritant_id: str) -> dict[str, datetime]:
        return {row.person_id: row.at for row in self._db.all(_OF, irritant_id=irritant_id)}

    def gone_into(self, into_id: str) -> list[str]:
        return [row.gone_id for row in self._db.all(_FAMILY, into_id=into_id)]
