"""Addresses of accounts and conversations, in their platform's own terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select

from bot.model import Json
from storage.columns import among
from storage.db import inserting, table
from storage.ledgers import ContactRow
from storage.values import plain

if TYPE_CHECKING:
    from storage.unit import SqlUnit

_contact = table(ContactRow)
_THERE = (
    _contact.c.platform == bindparam("the_platform"),
    _contact.c.workspace == bindparam("the_workspace"),
)
_SOME = select(_contact).where(*_THERE, among(_contact.c.name, "names"))
# In byte order, all names that begin with `channel:` stand between `channel:` and `channel;`.
_KIND = (
    select(_contact)
    .where(*_THERE, _contact.c.name >= bindparam("low"), _contact.c.name < bindparam("high"))
    .order_by(_contact.c.changed_at.desc(), _contact.c.name)
    .limit(bindparam("limit"))
)
_PUT = inserting(ContactRow)
_PUT = _PUT.on_conflict_do_update(
    index_elements=[_contact.c.platform, _contact.c.workspace, _contact.c.name],
    set_={name: getattr(_PUT.excluded, name) for name in ("address", "changed_at")},
)
_DROP = delete(_contact).where(*_THERE, _contact.c.name == bindparam("the_name"))


class Contacts:
    """See bot.ports.Contacts."""

    def __init__(self, unit: SqlUnit):
        self._unit, self._db = unit, unit.db

    def some(self, platform: str, workspace: str, names: Iterable[str]) -> Mapping[str, Json]:
        wanted = sorted(set(names))
        if not wanted:
            return {}
        rows = self._db.all(_SOME, the_platform=platform, the_workspace=workspace, names=wanted)
        return {row.name: row.address for row in rows}

    def latest(self, platform: str, workspace: str, kind: str, limit: int) -> Mapping[str, Json]:
        rows = self._db.all(
            _KIND,
            the_platform=platform,
            the_workspace=workspace,
            low=f"{kind}:",
            high=f"{kind};",
            limit=limit,
        )
        return {row.name: row.address for row in rows}

    def put(self, platform: str, workspace: str, name: str, address: Json) -> None:
        self._db.run(
            _PUT,
            platform=platform,
            workspace=workspace,
            name=name,
            address=plain(address),
            changed_at=self._unit.now,
        )

    def drop(self, platform: str, workspace: str, name: str) -> None:
        self._db.run(_DROP, the_platform=platform, the_workspace=workspace, the_name=name)
