"""Accounts found to be one person's, and what moved with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Code, Instant, JsonText

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "joined",
        sa.Column("id", Code, primary_key=True),
        sa.Column("person_id", Code, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("other_id", Code, sa.ForeignKey("person.id")),
        sa.Column("accounts", JsonText(), nullable=False),
        sa.Column("moved", JsonText(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("undone_at", Instant()),
    )
    op.create_index("ix_joined_person_id", "joined", ["person_id"])
    op.create_index("ix_joined_other_id", "joined", ["other_id"])
