"""How a platform reaches accounts and conversations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Code, Instant, JsonText

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact",
        sa.Column("platform", Code, primary_key=True),
        sa.Column("workspace", Code, primary_key=True),
        sa.Column("name", Code, primary_key=True),
        sa.Column("address", JsonText(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
    )
