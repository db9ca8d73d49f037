"""Rituals in the committees' calendars."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select, text

from bot.model import Schedule
from bot.timetable import Duration, Rule
from storage.columns import Instant
from storage.db import Row, inserting, table
from storage.tables import CommitteeRow, ScheduleRow
from storage.values import plain, revive

if TYPE_CHECKING:
    from storage.unit import SqlUnit

_schedule, _committee = table(ScheduleRow), table(CommitteeRow)
_GET = select(_schedule).where(_schedule.c.id == bindparam("id"))
_OF = (
    select(_schedule)
    .where(_schedule.c.committee_id == bindparam("committee_id"))
    .order_by(_schedule.c.kind, _schedule.c.id)
)
_SAVE = inserting(ScheduleRow)
_SAVE = _SAVE.on_conflict_do_update(
    index_elements=[_schedule.c.id],
    set_={
        column.name: getattr(_SAVE.excluded, column.name)
        for column in _schedule.c
        if column.name not in ("id", "committee_id")
    },
)
_DROP = (
    delete(_schedule).where(_schedule.c.id == bindparam("id")).returning(_schedule.c.committee_id)
)
_DUE = (
    select(_schedule)
    .join(_committee, _committee.c.id == _schedule.c.committee_id)
    .where(
        text("schedule.paused = false"),
        _committee.c.status == "open",
        _schedule.c.next_at <= bindparam("now", type_=Instant()),
    )
    .order_by(_schedule.c.next_at, _schedule.c.id)
    .limit(bindparam("limit"))
)


def _schedule_of(row: Row) -> Schedule:
    remind = None if row.remind_after is None else revive(Duration, row.remind_after)
    return Schedule(
        row.id,
        row.committee_id,
        row.kind,
        revive(Rule, row.rule),
        revive(Duration, row.closes_after),
        remind,
        row.questions,
        bool(row.paused),
        row.next_day,
        row.next_at,
    )


class Schedules:
    """See bot.ports.Schedules."""

    def __init__(self, unit: SqlUnit):
        self._unit, self._db = unit, unit.db

    def get(self, schedule_id: str) -> Schedule:
        row = self._db.one(_GET, id=schedule_id)
        if row is None:
            raise KeyError(schedule_id)
        return _schedule_of(row)

    def of(self, committee_id: str) -> list[Schedule]:
        return [_schedule_of(row) for row in self._db.all(_OF, committee_id=committee_id)]

    def save(self, schedule: Schedule) -> None:
        remind = None if schedule.remind_after is None else plain(schedule.remind_after)
        self._db.run(
            _SAVE,
            id=schedule.id,
            committee_id=schedule.committee_id,
            kind=schedule.kind,
            rule=plain(schedule.rule),
            closes_after=plain(schedule.closes_after),
            remind_after=remind,
            questions=plain(schedule.questions),
            paused=schedule.paused,
            next_day=schedule.next_day,
            next_at=schedule.next_at,
        )
        self._unit.touch(schedule.committee_id)

    def drop(self, schedule_id: str) -> None:
        row = self._db.one(_DROP, id=schedule_id)
        if row is not None:
            self._unit.touch(row.committee_id)

    def due(self, now: datetime, limit: int) -> list[Schedule]:
        return [_schedule_of(row) for row in self._db.all(_DUE, now=now, limit=limit)]
