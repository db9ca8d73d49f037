"""Credentials of each workspace where we are installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update

from bot.model import Json
from storage.db import inserting, table
from storage.ledgers import InstallationRow
from storage.vault import Vault

if TYPE_CHECKING:
    from storage.unit import SqlUnit

_installation = table(InstallationRow)
_GET = select(_installation).where(
    _installation.c.platform == bindparam("platform"),
    _installation.c.workspace == bindparam("workspace"),
    _installation.c.active,
)
_PUT = inserting(InstallationRow)
_PUT = _PUT.on_conflict_do_update(
    index_elements=[_installation.c.platform, _installation.c.workspace],
    set_={name: getattr(_PUT.excluded, name) for name in ("secret", "active", "changed_at")},
)
_ACTIVE = (
    select(_installation.c.workspace)
    .where(_installation.c.platform == bindparam("platform"), _installation.c.active)
    .order_by(_installation.c.workspace)
)
_DISABLE = (
    update(_installation)
    .where(
        _installation.c.platform == bindparam("the_platform"),
        _installation.c.workspace == bindparam("the_workspace"),
    )
    .values(active=False, changed_at=bindparam("changed_at"))
)


class Installations:
    """See bot.ports.Installations. One that was disabled is kept, and not given out any more."""

    def __init__(self, unit: SqlUnit, vault: Vault):
        self._unit, self._db, self._vault = unit, unit.db, vault

    def get(self, platform: str, workspace: str) -> Json | None:
        row = self._db.one(_GET, platform=platform, workspace=workspace)
        if row is None:
            return None
        opened: Json = self._vault.open(row.secret, platform=platform, workspace=workspace)
        return opened

    def put(self, platform: str, workspace: str, secret: Json, *, active: bool = True) -> None:
        self._db.run(
            _PUT,
            platform=platform,
            workspace=workspace,
            active=active,
            secret=self._vault.seal(dict(secret)),
            changed_at=self._unit.now,
        )

    def active(self, platform: str) -> list[str]:
        return [row.workspace for row in self._db.all(_ACTIVE, platform=platform)]

    def disable(self, platform: str, workspace: str) -> None:
        self._db.run(
            _DISABLE, the_platform=platform, the_workspace=workspace, changed_at=self._unit.now
        )
