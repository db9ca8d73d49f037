"""Comité: the centre, which knows neither a platform nor a database.

The first two statements come before any other import of the project: the system's time zone
data may be older than the pinned `tzdata` wheel (Morocco changed in 2026c), and a prompt sent
by an outdated table leaves an hour early or late. From here on only the wheel is read.
"""

from __future__ import annotations

import zoneinfo

zoneinfo.reset_tzpath([])
zoneinfo.ZoneInfo.clear_cache()
