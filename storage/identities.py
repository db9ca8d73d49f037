"""One human with several accounts: what was joined, and what moved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from bot.model import Department, Joined, Json
from bot.ports import Destination
from storage import handover_statements as within
from storage import identity_statements as sql
from storage.db import Row
from storage.messages import talk_of
from storage.values import plain

if TYPE_CHECKING:
    from storage.unit import SqlUnit

Which = Literal["own", "theirs"]


class Identities:
    """See bot.ports.Identities."""

    def __init__(self, unit: SqlUnit):
        self._unit, self._db = unit, unit.db

    def hold(self, organization_id: str) -> None:
        self._db.one(sql.HOLD, id=organization_id)
        self._unit.forget_committees()

    def hold_people(self, *person_ids: str) -> None:
        self._db.all(sql.HOLD_PEOPLE, people=sorted(person_ids))

    def keep(self, joined: Joined) -> None:
        self._db.run(
            sql.KEEP,
            id=joined.id,
            person_id=joined.person_id,
            other_id=joined.other_id,
            accounts=plain(joined.accounts),
            moved=plain(joined.moved),
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
        return any(
            self._db.one(sql.PARTED, person_id=one, other_id=two) is not None
            for one, two in ((person_id, other_id), (other_id, person_id))
        )

    def survivor(self, person_id: str) -> str:
        while (row := self._db.one(sql.BECAME, person_id=person_id)) is not None:
            person_id = row.person_id
        return person_id

    def touched_by(self, person_id: str) -> list[str]:
        return [row.id for row in self._db.all(sql.TOUCHED_BY, person_id=person_id)]

    def absorb(self, from_id: str, to_id: str) -> Json:
        who = {"from_id": from_id, "to_id": to_id}
        for alone in sql.NO_DEPUTY:
            self._db.run(alone, **who)
        rows = {}
        for name, found in sql.FOUND.items():
            rows[name] = [row.id for row in self._db.all(found, from_id=from_id)]
            self._db.run(sql.MOVED[name], **who)
        for name, shared in (("support", sql.SUPPORTED), ("support_twice", sql.SUPPORTED_TWICE)):
            rows[name] = [row.irritant_id for row in self._db.all(shared, **who)]
        self._db.run(sql.DROP_SUPPORT, **who)
        for moving in (sql.MOVE_SUPPORT, sql.MOVE_JOINING, sql.MOVE_GRANTS):
            self._db.run(moving, **who)
        self._db.run(sql.DROP_JOINING, from_id=from_id)
        self._db.run(within.MOVE_HOME, from_topic=f"home:{from_id}", to_topic=f"home:{to_id}")
        self._unit.forget_committees()
        self._unit.touch(from_id, to_id, "messages")
        return {name: ids for name, ids in rows.items() if ids}

    def give_back(self, rows: Json, from_id: str, to_id: str) -> None:
        who = {"from_id": from_id, "to_id": to_id}
        statements = {
            **sql.BACK,
            "support": sql.SUPPORT_BACK,
            "support_twice": sql.SUPPORT_AGAIN,
        }
        for name, ids in rows.items():
            self._db.run(statements[name], ids=list(ids), **who)
        self._unit.forget_committees()
        self._unit.touch(from_id, to_id)

    def hand_over(
        self,
        session_id: str,
        from_id: str,
        to_id: str,
        name: str,
        *,
        place: Which,
        answer: Which,
        department: Department | None,
    ) -> None:
        here = {"the_session": session_id}
        moves = {**here, "from_id": from_id, "to_id": to_id}
        self._db.run(within.OPENED_BY, **moves)
        self._db.run(
            within.DROP_PARTICIPANT, **here, from_id=to_id if place == "theirs" else from_id
        )
        if place == "theirs":
            self._db.run(within.MOVE_PARTICIPANT, **moves, the_name=name)
        self._db.run(within.DEPUTY, **moves)
        self._db.run(within.NO_DEPUTY, **here, to_id=to_id)
        self._drop_answer(session_id, to_id if answer == "theirs" else from_id)
        if answer == "theirs":
            for statement in within.MOVE_ANSWER:
                self._db.run(statement, **moves)
            self._keys(within.MOVE_KEYS, session_id, from_id, from_id=from_id, to_id=to_id)
        if department is not None:
            self._db.run(
                within.ANSWER_HOME,
                **here,
                to_id=to_id,
                department_id=department.id,
                department_name=department.name,
            )
        self._cards(session_id, from_id, to_id)
        self._unit.touch(from_id, to_id, "messages")

    def _drop_answer(self, session_id: str, person_id: str) -> None:
        for statement in within.DROP_ANSWER:
            self._db.run(statement, the_session=session_id, from_id=person_id)
        freed = self._db.all(
            within.WITHDRAW,
            the_session=session_id,
            of_theirs=f"%:{person_id}",
            at=self._unit.now,
        )
        self._unit.messages.refresh(*(f"home:{row.owner_id}" for row in freed if row.owner_id))
        self._keys(within.FREE_KEYS, session_id, person_id)

    def _keys(
        self, statements: tuple[Any, Any], session_id: str, person_id: str, **more: str
    ) -> None:
        asked, told = statements
        self._db.run(asked, the_session=session_id, of_theirs=f"%:{person_id}", **more)
        one = f"{session_id}:%:{person_id}"
        self._db.run(told, told_theirs=one, told_many=f"{one}:%", **more)

    def _cards(self, session_id: str, from_id: str, to_id: str) -> None:
        for kind in ("prompt", "reminder"):
            topics = {
                "from_topic": f"{kind}:{session_id}:{from_id}",
                "to_topic": f"{kind}:{session_id}:{to_id}",
            }
            moved = self._db.run(within.MOVE_CARD, to_id=to_id, **topics)
            if not moved and kind == "prompt":
                self._db.run(within.SECOND_CARD, **topics)

    def reword(self, session_id: str, person_id: str, value: Json) -> None:
        self._db.run(within.REWORD, the_session=session_id, the_person=person_id, value=value)

    def part_cards(
        self,
        person_id: str,
        apart_id: str,
        account: tuple[str, str, str],
        to: Destination,
        session_ids: Iterable[str],
    ) -> None:
        platform, workspace, user = account
        topics = [
            f"{kind}:{session_id}:{person_id}"
            for session_id in session_ids
            for kind in ("prompt", "reminder")
        ]
        talk = talk_of(Destination(platform, workspace, user=user))
        self._db.run(
            within.HOME_BACK,
            from_topic=f"home:{person_id}",
            to_topic=f"home:{apart_id}",
            the_talk=talk_of(Destination(platform, workspace, user=user, home=True)),
        )
        self._db.run(
            within.ELSEWHERE,
            the_person=person_id,
            the_talk=talk,
            topics=topics,
            talk=talk_of(to),
            platform=to.platform,
            workspace=to.workspace,
            user=to.user,
        )
        self._db.run(within.FOLLOWS_NO_MORE, the_talk=talk, topics=topics)
        self._unit.touch(person_id, apart_id, "messages")


def _joined(row: Row) -> Joined:
    return Joined(
        row.id,
        row.person_id,
        row.other_id,
        tuple((one[0], one[1], one[2]) for one in row.accounts),
        row.at,
        row.undone_at,
        row.moved,
    )
