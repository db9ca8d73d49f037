"""What is of no use any more, deleted a little at a time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, delete

from storage.boxes import FORGOTTEN
from storage.columns import Instant
from storage.db import table
from storage.ledgers import GrantRow
from storage.retention import lapse
from storage.unit import SqlUnit

KEYS_KEPT = timedelta(days=30)
"""A platform repeats a delivery for minutes; a page may be sent again after it stood open for
days."""
BOXES_KEPT = timedelta(hours=25)
"""A vote without its quorum may be given more time for a day (V28)."""
_grant = table(GrantRow)
_EXPIRED = delete(_grant).where(_grant.c.expires_at <= bindparam("now", type_=Instant()))


def tidy(unit: SqlUnit) -> int:
    """Deletes old delivery keys, expired links and sessions, the figures of secret votes that were
    never counted, and what is kept for a time only; returns how many."""
    return (
        unit.purge_keys(unit.now - KEYS_KEPT)
        + unit.db.run(_EXPIRED, now=unit.now)
        + unit.db.run(FORGOTTEN, before=unit.now - BOXES_KEPT)
        + lapse(unit)
    )
