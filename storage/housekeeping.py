"""What is of no use any more, deleted a little at a time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, delete

from storage.columns import Instant
from storage.db import table
from storage.ledgers import GrantRow
from storage.unit import SqlUnit

KEYS_KEPT = timedelta(days=30)
"""A platform repeats a delivery for minutes; a page may be sent again after it stood open for
days."""
_grant = table(GrantRow)
_EXPIRED = delete(_grant).where(_grant.c.expires_at <= bindparam("now", type_=Instant()))


def tidy(unit: SqlUnit) -> int:
    """Deletes old delivery keys and expired links and sessions; returns how many."""
    return unit.purge_keys(unit.now - KEYS_KEPT) + unit.db.run(_EXPIRED, now=unit.now)
