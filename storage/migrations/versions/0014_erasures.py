"""Who asked that their data go, and who was erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Code, Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("person_id", Code, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.Column("told_at", Instant()),
    )
    op.create_index("ix_erasure_due_at", "erasure", ["due_at"])
    op.create_table(
        "erased",
        sa.Column("mark", Code, primary_key=True),
        sa.Column("at", Instant(), nullable=False),
    )
