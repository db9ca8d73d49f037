"""What secret ballots add up to, sealed with the installation's secret (M7): neither the database's
file, nor its journal of writes, nor a backup shows which figure a ballot moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select, update

from storage.columns import Instant
from storage.db import inserting, table
from storage.ledgers import BallotBoxRow
from storage.tables import SessionRow
from storage.vault import Vault

if TYPE_CHECKING:
    from storage.unit import SqlUnit

_WIDTH = 9
"""Digits of a figure, zeros in front: a box looks as long whatever is in it."""

_box, _session = table(BallotBoxRow), table(SessionRow)
_HERE = _box.c.session_id == bindparam("the_session")
_ADD = inserting(BallotBoxRow)
_GET = select(_box.c.sealed).where(_HERE).with_for_update()
_READ = select(_box.c.sealed).where(_HERE)
_PUT = update(_box).where(_HERE).values(sealed=bindparam("sealed"))
_MOVE = update(_box).where(_HERE).values(session_id=bindparam("to"))
_DROP = delete(_box).where(_HERE)
FORGOTTEN = delete(_box).where(
    _box.c.session_id.in_(
        select(_session.c.id).where(_session.c.closed_at < bindparam("before", type_=Instant()))
    )
)
"""Of votes that can be given no more time."""


class Boxes:
    """See bot.ports.Boxes."""

    def __init__(self, unit: SqlUnit, vault: Vault):
        self._db, self._vault = unit.db, vault

    def open(self, session_id: str, groups: Iterable[str], choices: Iterable[str]) -> None:
        empty = {group: dict.fromkeys(choices, 0) for group in groups}
        self._db.run(_ADD, session_id=session_id, sealed=self._sealed(empty))

    def add(self, session_id: str, group: str, choice: str) -> None:
        row = self._db.one(_GET, the_session=session_id)
        if row is None:
            raise KeyError(session_id)
        found = self._opened(session_id, row.sealed)
        found[group][choice] += 1
        self._db.run(_PUT, the_session=session_id, sealed=self._sealed(found))

    def count(self, session_id: str) -> Mapping[str, Mapping[str, int]]:
        row = self._db.one(_READ, the_session=session_id)
        return {} if row is None else self._opened(session_id, row.sealed)

    def move(self, session_id: str, to: str) -> None:
        self._db.run(_MOVE, the_session=session_id, to=to)

    def drop(self, session_id: str) -> None:
        self._db.run(_DROP, the_session=session_id)

    def _sealed(self, figures: Mapping[str, Mapping[str, int]]) -> str:
        return self._vault.seal(
            {
                group: {choice: f"{n:0{_WIDTH}}" for choice, n in added.items()}
                for group, added in figures.items()
            }
        )

    def _opened(self, session_id: str, sealed: str) -> dict[str, dict[str, int]]:
        figures = self._vault.open(sealed, session=session_id)
        return {
            group: {choice: int(n) for choice, n in added.items()}
            for group, added in figures.items()
        }
