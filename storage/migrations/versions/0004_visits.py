"""When a person was last seen in a committee."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Code, Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("committee_id", Code, sa.ForeignKey("committee.id"), primary_key=True),
        sa.Column("person_id", Code, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("last_at", Instant(), nullable=False),
        sa.Column("before_at", Instant()),
    )
