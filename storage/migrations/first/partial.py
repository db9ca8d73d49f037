"""Indexes over some of the rows."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa


def where(condition: str) -> dict[str, Any]:
    """What op.create_index needs for a partial index on both databases."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
