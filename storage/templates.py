"""Proposals that a committee starts from again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select

from bot.model import ProposalTemplate
from storage.db import Row, inserting, table
from storage.ledgers import ProposalTemplateRow

if TYPE_CHECKING:
    from storage.unit import SqlUnit

_template = table(ProposalTemplateRow)
_GET = select(_template).where(_template.c.id == bindparam("id"))
_OF = (
    select(_template)
    .where(_template.c.committee_id == bindparam("committee_id"))
    .order_by(_template.c.name, _template.c.id)
)
_ADD = inserting(ProposalTemplateRow)
_DROP = delete(_template).where(_template.c.id == bindparam("the_id"))


class Templates:
    """See bot.ports.Templates."""

    def __init__(self, unit: SqlUnit):
        self._unit, self._db = unit, unit.db

    def of(self, committee_id: str) -> list[ProposalTemplate]:
        return [_read(row) for row in self._db.all(_OF, committee_id=committee_id)]

    def get(self, template_id: str) -> ProposalTemplate | None:
        row = self._db.one(_GET, id=template_id)
        return None if row is None else _read(row)

    def add(self, one: ProposalTemplate) -> None:
        self._db.run(
            _ADD,
            id=one.id,
            committee_id=one.committee_id,
            name=one.name,
            terms=dict(one.terms),
            at=self._unit.now,
        )
        self._unit.touch(one.committee_id)

    def drop(self, one: ProposalTemplate) -> None:
        self._db.run(_DROP, the_id=one.id)
        self._unit.touch(one.committee_id)


def _read(row: Row) -> ProposalTemplate:
    return ProposalTemplate(row.id, row.committee_id, row.name, row.terms)
