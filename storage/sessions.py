"""Sessions, whom they ask and what was answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.model import Answer, Department, Json, Participant, Session, Sitting
from bot.ports import Prepared
from storage import session_statements as sql
from storage.db import Row
from storage.session_rows import answer_of, participant_fields, participant_of, session_of
from storage.values import plain

if TYPE_CHECKING:
    from storage.unit import SqlUnit


def _prepared_of(row: Row) -> Prepared:
    return Prepared(row.committee_id, row.kind, row.person_id, row.value, row.account, row.at)


class Sessions:
    """See bot.ports.Sessions."""

    def __init__(self, unit: SqlUnit):
        self._unit, self._db = unit, unit.db
        self._committees: dict[str, str] = {}

    def get(self, session_id: str) -> Session | None:
        row = self._db.one(sql.GET, id=session_id)
        return None if row is None else session_of(row)

    def keyed(self, committee_id: str, key: str) -> Session | None:
        row = self._db.one(sql.KEYED, committee_id=committee_id, key=key)
        return None if row is None else session_of(row)

    def sitting(self, session_id: str, *, lock: bool = False) -> Sitting:
        row = self._db.one(sql.LOCK if lock else sql.GET, id=session_id)
        if row is None:
            raise KeyError(session_id)
        self._committees[session_id] = row.committee_id
        return Sitting(
            session_of(row),
            self._unit.committees.get(row.committee_id),
            tuple(map(participant_of, self._db.all(sql.PARTICIPANTS, session_id=session_id))),
            tuple(map(answer_of, self._db.all(sql.ANSWERS, session_id=session_id))),
        )

    def open(self, session: Session, participants: Iterable[Participant]) -> bool:
        opened = self._db.run(
            sql.OPEN,
            id=session.id,
            committee_id=session.committee_id,
            kind=session.kind,
            key=session.key,
            opens_at=session.opens_at,
            closes_at=session.closes_at,
            remind_at=session.remind_at,
            status=str(session.status),
            state=plain(session.state),
            opened_by=session.opened_by,
            closed_at=session.closed_at,
            reminded=session.reminded,
            day=session.day,
            settle_at=session.settle_at,
        )
        if not opened:
            return False
        asked = list(participants)
        self._db.many(
            sql.ADD_PARTICIPANT,
            (
                {"session_id": session.id, "position": place, **participant_fields(participant)}
                for place, participant in enumerate(asked, start=1)
            ),
        )
        self._committees[session.id] = session.committee_id
        self._unit.touch(session.committee_id, *(each.person_id for each in asked))
        return True

    def save(self, session: Session) -> None:
        row = self._db.one(
            sql.SAVE,
            the_id=session.id,
            state=plain(session.state),
            status=str(session.status),
            closes_at=session.closes_at,
            remind_at=session.remind_at,
            reminded=session.reminded,
            closed_at=session.closed_at,
            settle_at=session.settle_at,
        )
        if row is None:
            raise KeyError(session.id)
        self._unit.touch(row.committee_id)

    def close(self, session_id: str, status: str, closed_at: datetime) -> bool:
        row = self._db.one(sql.CLOSE, the_id=session_id, status=str(status), closed_at=closed_at)
        self._unit.touch(row and row.committee_id)
        return row is not None

    def _committee_of(self, session_id: str) -> str:
        known = self._committees.get(session_id)
        if known is None:
            row = self._db.one(sql.GET, id=session_id)
            if row is None:
                raise KeyError(session_id)
            known = self._committees[session_id] = row.committee_id
        return known

    def participate(self, session_id: str, participant: Participant) -> None:
        self._db.run(sql.PUT_PARTICIPANT, session_id=session_id, **participant_fields(participant))
        self._unit.touch(self._committee_of(session_id), participant.person_id)

    def answer(self, session_id: str, answer: Answer) -> bool:
        columns = {
            "department_id": answer.department.id,
            "department_name": answer.department.name,
            "value": plain(answer.value),
            "acted_at": answer.acted_at,
            "received_at": answer.received_at,
            "account": answer.account,
        }
        first = self._db.one(
            sql.FIRST_ANSWER,
            session_id=session_id,
            version=1,
            person_id=answer.person_id,
            **columns,
        )
        if first is None and not self._change(session_id, answer, columns):
            return False
        self._unit.touch(self._committee_of(session_id), answer.person_id)
        return True

    def _change(self, session_id: str, answer: Answer, columns: dict[str, object]) -> bool:
        this = {
            "the_session": session_id,
            "the_person": answer.person_id,
            "the_account": answer.account,
            "the_instant": answer.acted_at,
        }
        return bool(
            self._db.run(sql.KEEP_VERSION, **this)
            and self._db.run(sql.CHANGE_ANSWER, **this, **columns)
        )

    def previous_answer(self, committee_id: str, kind: str, person_id: str) -> Json | None:
        row = self._db.one(sql.PREVIOUS, committee_id=committee_id, kind=kind, person_id=person_id)
        return None if row is None else row.value

    def prepare(self, prepared: Prepared) -> None:
        self._db.run(
            sql.PREPARE,
            committee_id=prepared.committee_id,
            kind=prepared.kind,
            person_id=prepared.person_id,
            value=plain(prepared.values),
            account=prepared.account,
            at=prepared.at,
        )

    def prepared(self, committee_id: str, kind: str, person_id: str) -> Prepared | None:
        row = self._db.one(sql.PREPARED, committee_id=committee_id, kind=kind, person_id=person_id)
        return None if row is None else _prepared_of(row)

    def take_prepared(self, committee_id: str, kind: str) -> list[Prepared]:
        rows = self._db.all(sql.TAKE_PREPARED, committee_id=committee_id, kind=kind)
        return sorted(map(_prepared_of, rows), key=lambda one: (one.at, one.person_id))

    def forget_versions(self, session_id: str) -> None:
        self._db.run(sql.FORGET, session_id=session_id)

    def open_in(self, committee_id: str, kind: str | None = None) -> list[Session]:
        return [
            session_of(row)
            for row in self._db.all(sql.OPEN_IN, committee_id=committee_id, kind=kind or "")
        ]

    def recent(self, committee_id: str, limit: int, kind: str | None = None) -> list[Session]:
        return [
            session_of(row)
            for row in self._db.all(
                sql.RECENT, committee_id=committee_id, kind=kind or "", limit=limit
            )
        ]

    def asking(self, person_id: str) -> list[Sitting]:
        rows = self._db.all(sql.ASKING, person_id=person_id)
        if not rows:
            return []
        ids = [row.id for row in rows]
        asked, answered = defaultdict(list), defaultdict(list)
        for row in self._db.all(sql.SITTINGS_PARTICIPANTS, sessions=ids):
            asked[row.session_id].append(participant_of(row))
        for row in self._db.all(sql.SITTINGS_ANSWERS, sessions=ids):
            answered[row.session_id].append(answer_of(row))
        return [
            Sitting(
                session_of(row),
                self._unit.committees.get(row.committee_id),
                tuple(asked[row.id]),
                tuple(answered[row.id]),
            )
            for row in rows
        ]

    def to_prompt(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        return [
            (row.session_id, row.person_id)
            for row in self._db.all(sql.TO_PROMPT, now=now, limit=limit)
        ]

    def to_deputize(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        rows = self._db.all(sql.TO_DEPUTIZE, now=now, limit=limit)
        return [(row.session_id, row.person_id) for row in rows]

    def to_remind(self, now: datetime, limit: int) -> list[Session]:
        return [session_of(row) for row in self._db.all(sql.TO_REMIND, now=now, limit=limit)]

    def to_close(self, now: datetime, limit: int) -> list[Session]:
        return [session_of(row) for row in self._db.all(sql.TO_CLOSE, now=now, limit=limit)]

    def to_settle(self, now: datetime, limit: int) -> list[str]:
        return [row.id for row in self._db.all(sql.TO_SETTLE, now=now, limit=limit)]

    def attendance(
        self, committee_id: str, since: datetime, until: datetime
    ) -> list[tuple[Department, str, int, int]]:
        """`until` itself is outside. Whoever answered without being awaited counts as awaited."""
        rows = self._db.all(sql.ATTENDANCE, committee_id=committee_id, since=since, until=until)
        return [
            (
                Department(row.department_id, row.department_name),
                row.person_id,
                int(row.awaited),
                int(row.answered),
            )
            for row in rows
        ]
