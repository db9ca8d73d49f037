"""Answers that wait for the next session of their ritual."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Code, Instant, JsonText

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "prepared",
        sa.Column("committee_id", Code, sa.ForeignKey("committee.id"), primary_key=True),
        sa.Column("kind", Code, primary_key=True),
        sa.Column("person_id", Code, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("value", JsonText(), nullable=False),
        sa.Column("account", Code, nullable=False),
        sa.Column("at", Instant(), nullable=False),
    )
