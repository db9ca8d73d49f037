"""Irritants that turned out to be one, and what undoing that needs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Code, Instant, JsonText

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("irritant", sa.Column("merged_into", Code))
    op.create_table(
        "irritant_merge",
        sa.Column("gone_id", Code, sa.ForeignKey("irritant.id"), primary_key=True),
        sa.Column("into_id", Code, sa.ForeignKey("irritant.id"), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("status", Code, nullable=False),
        sa.Column("brought", JsonText(), nullable=False),
    )
    op.create_index("ix_irritant_merge_into_id", "irritant_merge", ["into_id"])
