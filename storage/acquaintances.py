"""Who sits in a committee without an account on a platform that their organisation meets on."""

from __future__ import annotations

from sqlalchemy import bindparam, exists, select, text

from storage.columns import among
from storage.db import table
from storage.tables import AccountRow, CommitteeRow, PersonRow, SeatRow, WorkspaceRow

_person, _workspace, _account = table(PersonRow), table(WorkspaceRow), table(AccountRow)
_seat, _committee = table(SeatRow), table(CommitteeRow)

UNMET = (
    select(_person, _workspace.c.platform, _workspace.c.workspace)
    .join(_workspace, _workspace.c.organization_id == _person.c.organization_id)
    .where(
        text("person.email_key <> ''"),
        among(_workspace.c.platform, "platforms"),
        exists().where(
            _seat.c.person_id == _person.c.id,
            _committee.c.id == _seat.c.committee_id,
            _committee.c.status == bindparam("status"),
        ),
        ~exists().where(
            _account.c.person_id == _person.c.id, _account.c.platform == _workspace.c.platform
        ),
    )
    .order_by(_person.c.id, _workspace.c.platform, _workspace.c.workspace)
)
"""Person rows, each with a workspace where they may be found by their address."""
