"""Organisations and the workspaces that belong to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from bot.model import Organization
from storage.db import Row, inserting, table
from storage.folding import name_key
from storage.tables import OrganizationRow, WorkspaceRow

if TYPE_CHECKING:
    from storage.unit import SqlUnit

_organization, _workspace = table(OrganizationRow), table(WorkspaceRow)

_ADD_ORGANIZATION = inserting(OrganizationRow)
_GET_ORGANIZATION = select(_organization).where(_organization.c.id == bindparam("id"))
_ALL_ORGANIZATIONS = select(_organization).order_by(_organization.c.folded, _organization.c.id)
_NAMED = (
    select(_organization)
    .where(_organization.c.folded == bindparam("folded"))
    .order_by(_organization.c.id)
)
_OF_WORKSPACE = (
    select(_organization)
    .join(_workspace)
    .where(
        _workspace.c.platform == bindparam("platform"),
        _workspace.c.workspace == bindparam("workspace"),
    )
)
_ATTACH = inserting(WorkspaceRow).on_conflict_do_nothing()


def _organization_of(row: Row) -> Organization:
    return Organization(row.id, row.name, row.locale, row.timezone)


class Organizations:
    """See bot.ports.Organizations."""

    def __init__(self, unit: SqlUnit):
        self._unit, self._db = unit, unit.db

    def get(self, organization_id: str) -> Organization:
        row = self._db.one(_GET_ORGANIZATION, id=organization_id)
        if row is None:
            raise KeyError(organization_id)
        return _organization_of(row)

    def all(self) -> list[Organization]:
        return [_organization_of(row) for row in self._db.all(_ALL_ORGANIZATIONS)]

    def named(self, name: str) -> Organization | None:
        row = self._db.one(_NAMED, folded=name_key(name))
        return None if row is None else _organization_of(row)

    def of_workspace(self, platform: str, workspace: str) -> Organization | None:
        if platform == "web":  # there an organisation is its own workspace (bot.events.Who)
            own = self._db.one(_GET_ORGANIZATION, id=workspace)
            return None if own is None else _organization_of(own)
        row = self._db.one(_OF_WORKSPACE, platform=platform, workspace=workspace)
        return None if row is None else _organization_of(row)

    def add(self, organization: Organization) -> None:
        self._db.run(
            _ADD_ORGANIZATION,
            id=organization.id,
            name=organization.name,
            folded=name_key(organization.name),
            locale=organization.locale,
            timezone=organization.timezone,
        )

    def attach(self, organization_id: str, platform: str, workspace: str) -> None:
        self._db.run(
            _ATTACH, platform=platform, workspace=workspace, organization_id=organization_id
        )
        owner = self.of_workspace(platform, workspace)
        if owner is None or owner.id != organization_id:
            raise ValueError(f"{platform} workspace {workspace} belongs to another organisation")
