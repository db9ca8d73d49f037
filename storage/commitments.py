"""What somebody owes by a date."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, or_, select, text, update

from bot.model import Commitment, CommitmentStatus, Department, Said
from storage.columns import Instant
from storage.db import Row, inserting, table
from storage.ledgers import CommitmentRow
from storage.tables import DepartmentRow

if TYPE_CHECKING:
    from storage.unit import SqlUnit

_commitment = table(CommitmentRow)
_owing, _asking = table(DepartmentRow).alias("owing"), table(DepartmentRow).alias("asking")
_ALL = (
    select(
        _commitment,
        _owing.c.name.label("department_name"),
        _asking.c.name.label("from_department_name"),
    )
    .join_from(_commitment, _owing, _owing.c.id == _commitment.c.department_id)
    .outerjoin(_asking, _asking.c.id == _commitment.c.from_department_id)
)
_ORDER = (_commitment.c.due, _commitment.c.id)
_GET = _ALL.where(_commitment.c.id == bindparam("id"))
_KEYED = _ALL.where(
    _commitment.c.session_id == bindparam("session_id"), _commitment.c.key == bindparam("key")
)
_LIVING = _commitment.c.status == "open"
_OF = _ALL.where(_commitment.c.committee_id == bindparam("committee_id")).order_by(*_ORDER)
_OPEN_OF = _OF.where(_LIVING)
_OF_KEY = _OF.where(_commitment.c.key == bindparam("key"), _commitment.c.session_id.is_(None))
# Done but not confirmed still concerns its owner (V35).
_OWED = _ALL.where(
    _commitment.c.owner_id == bindparam("owner_id"),
    or_(_LIVING, _commitment.c.status == "done"),
).order_by(*_ORDER)
_ADD = inserting(CommitmentRow).on_conflict_do_nothing()
_SAVE = (
    update(_commitment)
    .where(_commitment.c.id == bindparam("the_id"))
    .values(
        {
            column.name: bindparam(column.name)
            for column in _commitment.c
            if column.name not in ("id", "committee_id", "key", "said", "said_for")
        }
    )
)
_NOW = or_(
    _commitment.c.next_at.is_(None), _commitment.c.next_at <= bindparam("now", type_=Instant())
)
_TO_TELL = (
    select(_commitment.c.id)
    .where(text("commitment.status = 'open'"), _NOW)
    .order_by(_commitment.c.due, _commitment.c.id)
    .limit(bindparam("limit"))
)
_TO_TELL_ONE = (
    select(_commitment.c.said, _commitment.c.said_for)
    .where(_commitment.c.id == bindparam("id"), _LIVING, _NOW)
    .with_for_update(key_share=True)
)
_TOLD = (
    update(_commitment)
    .where(_commitment.c.id == bindparam("the_id"))
    .values(said=bindparam("said"), said_for=_commitment.c.due, next_at=bindparam("next_at"))
)
_NEVER = datetime(9999, 12, 31, tzinfo=UTC)


def _commitment_of(row: Row) -> Commitment:
    asking = None
    if row.from_department_id is not None:
        asking = Department(row.from_department_id, row.from_department_name)
    return Commitment(
        row.id,
        row.committee_id,
        row.kind,
        row.text,
        Department(row.department_id, row.department_name),
        row.owner_id,
        row.author_id,
        row.due,
        CommitmentStatus(row.status),
        row.session_id,
        row.entry,
        asking,
        row.reason,
        row.changed_at,
    )


def _fields(commitment: Commitment) -> dict[str, Any]:
    asking = commitment.from_department
    return {
        "session_id": commitment.session_id,
        "kind": commitment.kind,
        "text": commitment.text,
        "department_id": commitment.department.id,
        "owner_id": commitment.owner_id,
        "author_id": commitment.author_id,
        "due": commitment.due,
        "status": str(commitment.status),
        "entry": commitment.entry,
        "from_department_id": None if asking is None else asking.id,
        "reason": commitment.reason,
        "changed_at": commitment.changed_at,
        "next_at": None,  # whatever changed, its due date is looked at again
    }


class Commitments:
    """See bot.ports.Commitments."""

    def __init__(self, unit: SqlUnit):
        self._unit, self._db = unit, unit.db

    def get(self, commitment_id: str) -> Commitment | None:
        row = self._db.one(_GET, id=commitment_id)
        return None if row is None else _commitment_of(row)

    def add(self, commitment: Commitment, key: str = "") -> None:
        """The same non-empty key of the same session adds nothing."""
        self._db.run(
            _ADD,
            id=commitment.id,
            committee_id=commitment.committee_id,
            key=key,
            said=Said.NOTHING,
            said_for=None,
            **_fields(commitment),
        )
        self._unit.touch(commitment.committee_id, commitment.owner_id)

    def save(self, commitment: Commitment) -> None:
        if not self._db.run(_SAVE, the_id=commitment.id, **_fields(commitment)):
            raise KeyError(commitment.id)
        self._unit.touch(commitment.committee_id, commitment.owner_id)

    def keyed(self, session_id: str, key: str) -> Commitment | None:
        row = self._db.one(_KEYED, session_id=session_id, key=key)
        return None if row is None else _commitment_of(row)

    def of(self, committee_id: str, *, open_only: bool = True) -> list[Commitment]:
        """The soonest due first."""
        statement = _OPEN_OF if open_only else _OF
        return [_commitment_of(row) for row in self._db.all(statement, committee_id=committee_id)]

    def of_key(self, committee_id: str, key: str) -> list[Commitment]:
        rows = self._db.all(_OF_KEY, committee_id=committee_id, key=key)
        return [_commitment_of(row) for row in rows]

    def owed_by(self, person_id: str) -> list[Commitment]:
        """Not yet settled, the soonest due first."""
        return [_commitment_of(row) for row in self._db.all(_OWED, owner_id=person_id)]

    def to_tell(self, now: datetime, limit: int) -> list[str]:
        return [row.id for row in self._db.all(_TO_TELL, now=now, limit=limit)]

    def to_tell_one(self, commitment_id: str, now: datetime) -> tuple[Commitment, Said] | None:
        row, found = self._db.one(_TO_TELL_ONE, id=commitment_id, now=now), self.get(commitment_id)
        if row is None or found is None:
            return None
        return found, Said(row.said) if row.said_for == found.due else Said.NOTHING

    def told(self, commitment_id: str, said: Said, next_at: datetime | None) -> None:
        self._db.run(_TOLD, the_id=commitment_id, said=int(said), next_at=next_at or _NEVER)
