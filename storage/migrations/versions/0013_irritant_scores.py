"""What each person thinks of an irritant: pain to the customer, cost to fix."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Code, Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "irritant_score",
        sa.Column("id", Code, primary_key=True),
        sa.Column("irritant_id", Code, sa.ForeignKey("irritant.id"), nullable=False),
        sa.Column("department_id", Code, sa.ForeignKey("department.id"), nullable=False),
        sa.Column("person_id", Code, sa.ForeignKey("person.id")),
        sa.Column("pain", sa.Integer()),
        sa.Column("cost", sa.Integer()),
        sa.Column("at", Instant(), nullable=False),
    )
    for name in ("irritant_id", "person_id"):
        op.create_index(f"ix_irritant_score_{name}", "irritant_score", [name])
