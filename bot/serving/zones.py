"""What was planned under older time zone data is worked out again when the data are renewed."""

from __future__ import annotations

import logging

from bot.ticking import retime
from bot.timetable import tzdata_version
from storage.unit import SqlUnit

log = logging.getLogger("comite")


def renew(unit: SqlUnit) -> int:
    """Once a version of the data, whichever process comes first. Returns how many instants moved."""
    version = tzdata_version()
    if unit.meta.get("tzdata") == version:
        return 0
    moved = retime(unit)
    unit.meta.put("tzdata", version)
    if moved:
        log.warning("time zone data are now %s: %d planned instants moved", version, moved)
    return moved
