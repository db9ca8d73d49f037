"""Which undecided entry a vote's second period replaces, beside the decision that it may replace."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Code

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("journal_entry", sa.Column("extends", Code))
    op.create_index(
        "journal_entry_extends",
        "journal_entry",
        ["committee_id", "extends"],
        sqlite_where=sa.text("extends IS NOT NULL"),
        postgresql_where=sa.text("extends IS NOT NULL"),
    )
    # What was said of a missed condition to its owner was said to the committee at the same time.
    op.execute(
        "UPDATE commitment SET said = said + 8 WHERE kind = 'condition' AND said IN (2, 3, 6, 7)"
    )
