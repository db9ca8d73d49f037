"""When a deputy is to be told that they may vote."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("participant", sa.Column("deputy_at", Instant()))
    op.create_index(
        "participant_deputy_at",
        "participant",
        ["deputy_at"],
        sqlite_where=sa.text("deputy_at IS NOT NULL"),
        postgresql_where=sa.text("deputy_at IS NOT NULL"),
    )
