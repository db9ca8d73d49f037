"""The sealed figures of secret votes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Code

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ballot_box",
        sa.Column("session_id", Code, sa.ForeignKey("session.id"), primary_key=True),
        sa.Column("sealed", sa.String(), nullable=False),
    )
