"""Single values of an installation: the epoch of its schema, the scheduler's mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from storage.db import inserting, table
from storage.ledgers import MetaRow

if TYPE_CHECKING:
    from storage.unit import SqlUnit

_meta = table(MetaRow)
_GET = select(_meta.c.value).where(_meta.c.name == bindparam("name"))
_PUT = inserting(MetaRow)
_PUT = _PUT.on_conflict_do_update(
    index_elements=[_meta.c.name], set_={"value": _PUT.excluded.value}
)


class Meta:
    """Names to texts."""

    def __init__(self, unit: SqlUnit):
        self._db = unit.db

    def get(self, name: str) -> str | None:
        row = self._db.one(_GET, name=name)
        return None if row is None else row.value

    def put(self, name: str, value: str) -> None:
        self._db.run(_PUT, name=name, value=value)
