"""People and their accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, case, delete, exists, or_, select, text, update

from bot.model import Account, Leave, Person
from bot.timetable import WorkingHours
from storage.acquaintances import UNMET
from storage.columns import Instant, among
from storage.db import Row, inserting, table
from storage.tables import AccountRow, LeaveRow, PersonRow, VisitRow
from storage.values import plain, revive

if TYPE_CHECKING:
    from storage.unit import SqlUnit

_person, _account, _leave = table(PersonRow), table(AccountRow), table(LeaveRow)
_visit = table(VisitRow)
_RECENT = timedelta(minutes=1)
_APART = timedelta(hours=4)
"""Acts that are further apart belong to two visits."""

_ADD_PERSON = inserting(PersonRow)
_GET_PERSON = select(_person).where(_person.c.id == bindparam("id"))
_SAVE_PERSON = (
    update(_person)
    .where(_person.c.id == bindparam("the_id"))
    .values(
        {
            name: bindparam(name)
            for name in ("name", "email", "email_key", "locale", "timezone", "hours", "prompts")
        }
    )
)
_OF_ACCOUNT = (
    select(_person)
    .join(_account, _account.c.person_id == _person.c.id)
    .where(
        _account.c.platform == bindparam("platform"),
        _account.c.workspace == bindparam("workspace"),
        _account.c.user == bindparam("user"),
    )
)
_BY_EMAIL = (
    select(_person)
    .where(
        _person.c.organization_id == bindparam("organization_id"),
        _person.c.email_key == bindparam("email_key"),
        text("person.email_key <> ''"),
    )
    .order_by(_person.c.id)
    .limit(1)
)

_LINK = inserting(AccountRow)
_LINK = _LINK.on_conflict_do_update(
    index_elements=[_account.c.platform, _account.c.workspace, _account.c.user],
    set_={name: getattr(_LINK.excluded, name) for name in ("person_id", "seen_at", "reachable")},
)
_ACCOUNTS = (
    select(_account)
    .where(_account.c.person_id == bindparam("person_id"))
    .order_by(_account.c.platform, _account.c.workspace, _account.c.user)
)
_USERS = (
    select(_account.c.person_id, _account.c.user)
    .where(
        _account.c.platform == bindparam("platform"),
        _account.c.workspace == bindparam("workspace"),
        among(_account.c.person_id, "people"),
    )
    .order_by(_account.c.seen_at, _account.c.user)
)
_IS = (
    _account.c.platform == bindparam("the_platform"),
    _account.c.workspace == bindparam("the_workspace"),
    _account.c.user == bindparam("the_user"),
)
_other = _account.alias()
# One account needs no instant to the second to be the last used: most clicks write nothing here.
_SEEN = (
    update(_account)
    .where(
        *_IS,
        or_(_account.c.seen_at.is_(None), _account.c.seen_at < bindparam("at", type_=Instant())),
        or_(
            _account.c.seen_at.is_(None),
            ~_account.c.reachable,
            _account.c.seen_at < bindparam("recent", type_=Instant()),
            exists().where(
                _other.c.person_id == _account.c.person_id,
                _other.c.seen_at >= _account.c.seen_at,
                or_(
                    _other.c.platform != _account.c.platform,
                    _other.c.workspace != _account.c.workspace,
                    _other.c.user != _account.c.user,
                ),
            ),
        ),
    )
    .values(seen_at=bindparam("seen_at"), reachable=True)
)
_REACHABLE = (
    update(_account)
    .where(
        _account.c.platform == bindparam("the_platform"),
        _account.c.workspace == bindparam("the_workspace"),
        _account.c.reachable.is_(False),
    )
    .values(reachable=True)
)
_UNREACHABLE = update(_account).where(*_IS).values(reachable=False)

_LEAVES = (
    select(_leave)
    .where(_leave.c.person_id == bindparam("person_id"))
    .order_by(_leave.c.first, _leave.c.id)
)
_ADD_LEAVE = inserting(LeaveRow)
_DROP_LEAVE = delete(_leave).where(
    _leave.c.id == bindparam("id"), _leave.c.person_id == bindparam("person_id")
)


def email_key(email: str) -> str:
    """An address as it is compared."""
    return email.strip().casefold()


def person_of(row: Row) -> Person:
    """A person from a row that has the person table's columns."""
    hours = None if row.hours is None else revive(WorkingHours, row.hours)
    return Person(
        row.id,
        row.organization_id,
        row.name,
        row.email,
        row.locale,
        row.timezone,
        hours,
        bool(row.prompts),
    )


_VISIT = inserting(VisitRow)
_VISIT = _VISIT.on_conflict_do_update(
    index_elements=[_visit.c.committee_id, _visit.c.person_id],
    set_={
        "last_at": _VISIT.excluded.last_at,
        "before_at": case(
            (_visit.c.last_at < bindparam("apart", type_=Instant()), _visit.c.last_at),
            else_=_visit.c.before_at,
        ),
    },
    where=_visit.c.last_at < bindparam("recent", type_=Instant()),
)
_VISIT_BEFORE = select(_visit.c.before_at).where(
    _visit.c.committee_id == bindparam("committee_id"),
    _visit.c.person_id == bindparam("person_id"),
)


class People:
    """See bot.ports.People."""

    def __init__(self, unit: SqlUnit):
        self._unit, self._db = unit, unit.db

    def get(self, person_id: str) -> Person:
        row = self._db.one(_GET_PERSON, id=person_id)
        if row is None:
            raise KeyError(person_id)
        return person_of(row)

    def of_account(self, platform: str, workspace: str, user: str) -> Person | None:
        row = self._db.one(_OF_ACCOUNT, platform=platform, workspace=workspace, user=user)
        return None if row is None else person_of(row)

    def by_email(self, organization_id: str, email: str) -> Person | None:
        row = self._db.one(_BY_EMAIL, organization_id=organization_id, email_key=email_key(email))
        if row is None:
            return None
        now = self._unit.identities.survivor(row.id)
        return person_of(row) if now == row.id else self.get(now)

    def add(self, person: Person) -> None:
        self._db.run(
            _ADD_PERSON, id=person.id, organization_id=person.organization_id, **_fields(person)
        )
        self._unit.touch(person.id)

    def save(self, person: Person) -> None:
        if not self._db.run(_SAVE_PERSON, the_id=person.id, **_fields(person)):
            raise KeyError(person.id)
        self._unit.forget_committees()
        self._unit.touch(person.id)

    def link(self, account: Account) -> None:
        self._db.run(
            _LINK,
            platform=account.platform,
            workspace=account.workspace,
            user=account.user,
            person_id=account.person_id,
            seen_at=account.seen_at,
            reachable=account.reachable,
        )
        self._unit.touch(account.person_id)

    def accounts(self, person_id: str) -> list[Account]:
        return [
            Account(
                row.platform,
                row.workspace,
                row.user,
                row.person_id,
                row.seen_at,
                bool(row.reachable),
            )
            for row in self._db.all(_ACCOUNTS, person_id=person_id)
        ]

    def users(self, platform: str, workspace: str, person_ids: Iterable[str]) -> Mapping[str, str]:
        people = sorted(set(person_ids))
        rows = self._db.all(_USERS, platform=platform, workspace=workspace, people=people)
        return {row.person_id: row.user for row in rows}

    def unmet(self, platforms: Iterable[str]) -> list[tuple[Person, str, str]]:
        rows = self._db.all(UNMET, platforms=sorted(platforms), status="open")
        return [(person_of(row), row.platform, row.workspace) for row in rows]

    def seen(self, platform: str, workspace: str, user: str, at: datetime) -> None:
        self._db.run(
            _SEEN,
            the_platform=platform,
            the_workspace=workspace,
            the_user=user,
            at=at,
            recent=at - _RECENT,
            seen_at=at,
        )

    def visit(self, person_id: str, committee_id: str, at: datetime) -> None:
        self._db.run(
            _VISIT,
            committee_id=committee_id,
            person_id=person_id,
            last_at=at,
            before_at=None,
            apart=at - _APART,
            recent=at - _RECENT,
        )

    def visit_before(self, person_id: str, committee_id: str) -> datetime | None:
        row = self._db.one(_VISIT_BEFORE, committee_id=committee_id, person_id=person_id)
        return row.before_at if row else None

    def unreachable(self, platform: str, workspace: str, user: str) -> None:
        self._db.run(_UNREACHABLE, the_platform=platform, the_workspace=workspace, the_user=user)

    def reachable(self, platform: str, workspace: str) -> None:
        self._db.run(_REACHABLE, the_platform=platform, the_workspace=workspace)

    def leaves(self, person_id: str) -> list[Leave]:
        return [
            Leave(row.id, row.person_id, row.first, row.last)
            for row in self._db.all(_LEAVES, person_id=person_id)
        ]

    def add_leave(self, leave: Leave) -> None:
        self._db.run(
            _ADD_LEAVE, id=leave.id, person_id=leave.person_id, first=leave.first, last=leave.last
        )
        self._unit.touch(leave.person_id)

    def drop_leave(self, leave_id: str, person_id: str) -> bool:
        self._unit.touch(person_id)
        return bool(self._db.run(_DROP_LEAVE, id=leave_id, person_id=person_id))


def _fields(person: Person) -> dict[str, object]:
    return {
        "name": person.name,
        "email": person.email,
        "email_key": email_key(person.email),
        "locale": person.locale,
        "timezone": person.timezone,
        "hours": None if person.hours is None else plain(person.hours),
        "prompts": person.prompts,
    }
