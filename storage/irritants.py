"""The register of customers' pain points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, select, text, update

from bot.model import Department, Irritant, IrritantStatus, Score
from storage import near
from storage.columns import Instant, among
from storage.db import Row, inserting, table
from storage.ledgers import IrritantRow, IrritantScoreRow, IrritantSupportRow
from storage.tables import CommitteeRow, DepartmentRow

if TYPE_CHECKING:
    from storage.unit import SqlUnit

_irritant, _support = table(IrritantRow), table(IrritantSupportRow)
_score = table(IrritantScoreRow)
_department, _committee = table(DepartmentRow), table(CommitteeRow)
_ALL = select(_irritant, _department.c.name.label("owner_name")).outerjoin(
    _department, _department.c.id == _irritant.c.owner_id
)
_IN = _irritant.c.committee_id == bindparam("committee_id")
_GET = _ALL.where(_irritant.c.id == bindparam("id"))
_NUMBERED = _ALL.where(_IN, _irritant.c.number == bindparam("number"))
_KEYED = _ALL.where(_IN, _irritant.c.key == bindparam("key"))
_OF = _ALL.where(_IN).order_by(_irritant.c.number)
_OPEN_OF = _OF.where(text("irritant.status IN ('new', 'sorted', 'owned')"))
_SOME = _ALL.where(among(_irritant.c.id, "ids"))
_COUNTER = (
    select(_committee.c.id)
    .where(_committee.c.id == bindparam("committee_id"))
    .with_for_update(key_share=True)
)
_NEXT = select((func.coalesce(func.max(_irritant.c.number), 0) + 1).label("number")).where(_IN)
_ADD = inserting(IrritantRow)
_SAVE = (
    update(_irritant)
    .where(_irritant.c.id == bindparam("the_id"))
    .values(
        {
            column.name: bindparam(column.name)
            for column in _irritant.c
            if column.name
            not in ("id", "committee_id", "number", "key", "reported_at", "reporter_id")
        }
    )
)
_SUPPORT = inserting(IrritantSupportRow).on_conflict_do_nothing()
_SUPPORTERS = (
    select(_support)
    .where(among(_support.c.irritant_id, "ids"))
    .order_by(_support.c.at, _support.c.person_id)
)
_COMMITTEE = select(_irritant.c.committee_id).where(_irritant.c.id == bindparam("id"))
_FREQUENCY = (
    select(_support.c.irritant_id, func.count().label("people"))
    .join_from(_support, _irritant, _irritant.c.id == _support.c.irritant_id)
    .where(_IN, _support.c.at >= bindparam("since", type_=Instant()))
    .group_by(_support.c.irritant_id)
    .order_by(text("1"))
)
_SCORE = inserting(IrritantScoreRow)
_SCORED_BEFORE = delete(_score).where(
    _score.c.irritant_id == bindparam("irritant_id"), _score.c.person_id == bindparam("person_id")
)
_SCORES = (
    select(_score, _department.c.name.label("department_name"))
    .join_from(_score, _irritant, _irritant.c.id == _score.c.irritant_id)
    .join(_department, _department.c.id == _score.c.department_id)
    .where(_IN)
    .order_by(_score.c.at, _score.c.id)
)


def _fields(irritant: Irritant) -> dict[str, Any]:
    return {
        "verbatim": irritant.verbatim,
        "segment": irritant.segment,
        "moment": irritant.moment,
        "source": irritant.source,
        "link": irritant.link,
        "signed": irritant.signed,
        "status": str(irritant.status),
        "owner_id": None if irritant.owner is None else irritant.owner.id,
        "reason": irritant.reason,
        "merged_into": irritant.merged_into,
    }


class Irritants:
    """See bot.ports.Irritants."""

    def __init__(self, unit: SqlUnit):
        self._unit, self._db = unit, unit.db

    def _read(self, rows: Iterable[Row]) -> list[Irritant]:
        found = list(rows)
        supporters = defaultdict(list)
        if found:
            for row in self._db.all(_SUPPORTERS, ids=[row.id for row in found]):
                supporters[row.irritant_id].append(row.person_id)
        return [
            Irritant(
                row.id,
                row.committee_id,
                row.number,
                row.verbatim,
                row.reported_at,
                row.reporter_id,
                row.segment,
                row.moment,
                row.source,
                row.link,
                bool(row.signed),
                IrritantStatus(row.status),
                None if row.owner_id is None else Department(row.owner_id, row.owner_name),
                row.reason,
                tuple(supporters[row.id]),
                row.merged_into,
                row.key.partition(":")[0] or None,
            )
            for row in found
        ]

    def _one(self, statement: Any, **values: Any) -> Irritant | None:
        return next(iter(self._read(self._db.all(statement, **values))), None)

    def get(self, irritant_id: str) -> Irritant | None:
        return self._one(_GET, id=irritant_id)

    def numbered(self, committee_id: str, number: int) -> Irritant | None:
        return self._one(_NUMBERED, committee_id=committee_id, number=number)

    def add(self, irritant: Irritant, key: str = "") -> Irritant:
        # Numbers have no gaps and keys no twins: one at a time in a committee.
        self._db.one(_COUNTER, committee_id=irritant.committee_id)
        if key:
            earlier = self._one(_KEYED, committee_id=irritant.committee_id, key=key)
            if earlier is not None:
                return earlier
        row: Row = self._db.one(_NEXT, committee_id=irritant.committee_id)
        self._db.run(
            _ADD,
            id=irritant.id,
            committee_id=irritant.committee_id,
            number=row.number,
            key=key,
            reported_at=irritant.reported_at,
            reporter_id=irritant.reporter_id,
            **_fields(irritant),
        )
        near.keep(self._db, irritant.committee_id, irritant.id, irritant.verbatim)
        people = dict.fromkeys((irritant.reporter_id, *irritant.supporters))
        for person_id in people:
            if person_id is not None:
                self.support(irritant.id, person_id, irritant.reported_at)
        self._unit.touch(irritant.committee_id)
        return self._one(_GET, id=irritant.id) or irritant

    def save(self, irritant: Irritant) -> None:
        if not self._db.run(_SAVE, the_id=irritant.id, **_fields(irritant)):
            raise KeyError(irritant.id)
        near.keep(self._db, irritant.committee_id, irritant.id, irritant.verbatim)
        self._unit.touch(irritant.committee_id)

    def support(self, irritant_id: str, person_id: str, at: datetime) -> bool:
        row = self._db.one(_COMMITTEE, id=irritant_id)
        if row is None:
            raise KeyError(irritant_id)
        self._unit.touch(row.committee_id, person_id)
        return bool(self._db.run(_SUPPORT, irritant_id=irritant_id, person_id=person_id, at=at))

    def of(self, committee_id: str, *, open_only: bool = False) -> list[Irritant]:
        """By number."""
        statement = _OPEN_OF if open_only else _OF
        return self._read(self._db.all(statement, committee_id=committee_id))

    def frequency(self, committee_id: str, since: datetime) -> Mapping[str, int]:
        rows = self._db.all(_FREQUENCY, committee_id=committee_id, since=since)
        return {row.irritant_id: row.people for row in rows}

    def score(self, scores: Iterable[Score]) -> None:
        for one in scores:
            row = self._db.one(_COMMITTEE, id=one.irritant_id)
            if row is None:
                raise KeyError(one.irritant_id)
            whose = {"irritant_id": one.irritant_id, "person_id": one.person_id}
            self._db.run(_SCORED_BEFORE, **whose)
            self._db.run(
                _SCORE,
                id=self._unit.new_id(),
                department_id=one.department.id,
                pain=one.pain,
                cost=one.cost,
                at=one.at,
                **whose,
            )
            self._unit.touch(row.committee_id)

    def scores(self, committee_id: str) -> list[Score]:
        """The oldest first."""
        return [
            Score(
                row.irritant_id,
                Department(row.department_id, row.department_name),
                row.person_id,
                row.pain,
                row.cost,
                row.at,
            )
            for row in self._db.all(_SCORES, committee_id=committee_id)
        ]

    def like(self, committee_id: str, text: str, limit: int) -> list[Irritant]:
        best = near.like(self._db, committee_id, text, limit)
        found = {each.id: each for each in self._read(self._db.all(_SOME, ids=best))}
        return [found[irritant_id] for irritant_id in best]
