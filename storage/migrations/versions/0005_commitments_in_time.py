"""What was said of a commitment's due date, and when to look at it again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Day, Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("commitment", sa.Column("said", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("commitment", sa.Column("said_for", Day()))
    op.add_column("commitment", sa.Column("next_at", Instant()))
    op.create_index(
        "commitment_to_tell",
        "commitment",
        ["next_at"],
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
