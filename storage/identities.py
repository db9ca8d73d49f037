"""One human with several accounts: what was joined, and what moved."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.model import Joined
from storage import identity_statements as sql
from storage.db import Row
from storage.values import plain

if TYPE_CHECKING:
    from storage.unit import SqlUnit


class Identities:
    """See bot.ports.Identities."""

    def __init__(self, unit: SqlUnit):
        self._unit, self._db = unit, unit.db

    def keep(self, joined: Joined) -> None:
        self._db.run(
            sql.KEEP,
            id=joined.id,
            person_id=joined.person_id,
            other_id=joined.other_id,
            accounts=plain(joined.accounts),
            at=joined.at,
            undone_at=joined.undone_at,
        )
        self._unit.touch(joined.person_id)

    def get(self, joined_id: str) -> Joined | None:
        row = self._db.one(sql.GET, id=joined_id)
        return None if row is None else _joined(row)

    def of(self, person_id: str) -> list[Joined]:
        return [_joined(row) for row in self._db.all(sql.OF, person_id=person_id)]

    def undo(self, joined_id: str, at: datetime) -> bool:
        return bool(self._db.run(sql.UNDO, the_id=joined_id, undone_at=at))

    def name_other(self, joined_id: str, other_id: str) -> None:
        self._db.run(sql.NAME_OTHER, the_id=joined_id, other=other_id)

    def parted(self, person_id: str, other_id: str) -> bool:
        found = self._db.one(sql.PARTED, person_id=person_id, other_id=other_id)
        return found is not None

    def absorb(self, from_id: str, to_id: str) -> None:
        for statement in sql.ABSORB:
            self._db.run(statement, from_id=from_id, to_id=to_id)
        self._db.run(sql.HOME, from_topic=f"home:{from_id}", to_topic=f"home:{to_id}")
        self._unit.forget_committees()
        self._unit.touch(from_id, to_id, "messages")

    def hand_over(
        self, session_id: str, from_id: str, to_id: str, name: str, *, asked: bool, answer: str
    ) -> None:
        one = {"the_session": session_id, "from_id": from_id}
        two = {**one, "to_id": to_id}
        if answer == "theirs":
            for dropped in sql.DROP_ANSWER:
                self._db.run(dropped, the_session=session_id, from_id=to_id)
            for moved in sql.MOVE_ANSWER:
                self._db.run(moved, **two)
        else:
            for dropped in sql.DROP_ANSWER:
                self._db.run(dropped, **one)
        if asked:
            self._db.run(sql.DROP_PARTICIPANT, **one)
        else:
            self._db.run(sql.MOVE_PARTICIPANT, **two, the_name=name)
        for kind in ("prompt", "reminder"):
            self._db.run(
                sql.PROMPT,
                from_topic=f"{kind}:{session_id}:{from_id}",
                to_topic=f"{kind}:{session_id}:{to_id}",
                to_id=to_id,
            )
        self._unit.touch(from_id, to_id, "messages")


def _joined(row: Row) -> Joined:
    return Joined(
        row.id,
        row.person_id,
        row.other_id,
        tuple((one[0], one[1], one[2]) for one in row.accounts),
        row.at,
        row.undone_at,
    )
