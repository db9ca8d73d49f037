"""Proposals that a committee starts from again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Code, Instant, JsonText

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proposal_template",
        sa.Column("id", Code, primary_key=True),
        sa.Column("committee_id", Code, sa.ForeignKey("committee.id"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("terms", JsonText(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
    )
    op.create_index("ix_proposal_template_committee_id", "proposal_template", ["committee_id"])
