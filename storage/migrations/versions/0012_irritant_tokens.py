"""What near-duplicates are found by: an index of words instead of a folded copy of each text."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Code
from storage.likeness import traces

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    made = op.create_table(
        "irritant_token",
        sa.Column("committee_id", Code, sa.ForeignKey("committee.id"), primary_key=True),
        sa.Column("token", Code, primary_key=True),
        sa.Column("irritant_id", Code, sa.ForeignKey("irritant.id"), primary_key=True),
    )
    op.create_index("irritant_token_irritant", "irritant_token", ["irritant_id"])
    connection = op.get_bind()
    known = connection.execute(sa.text("SELECT committee_id, id, verbatim FROM irritant"))
    for committee_id, irritant_id, verbatim in known.fetchall():
        found = [
            {"committee_id": committee_id, "token": token, "irritant_id": irritant_id}
            for token in sorted(traces(verbatim))
        ]
        if found:
            connection.execute(sa.insert(made), found)
    op.drop_column("irritant", "shape")
