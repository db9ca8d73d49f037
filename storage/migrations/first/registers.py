"""Commitments, irritants and the journal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Code, Day, Instant
from storage.migrations.first.partial import where


def create() -> None:
    """Makes the tables and their indexes."""
    op.create_table(
        "commitment",
        sa.Column("id", Code, primary_key=True),
        sa.Column("committee_id", Code, sa.ForeignKey("committee.id"), nullable=False),
        sa.Column("session_id", Code, sa.ForeignKey("session.id")),
        sa.Column("key", Code, nullable=False),
        sa.Column("kind", Code, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("department_id", Code, sa.ForeignKey("department.id"), nullable=False),
        sa.Column("owner_id", Code, sa.ForeignKey("person.id")),
        sa.Column("author_id", Code, sa.ForeignKey("person.id")),
        sa.Column("due", Day(), nullable=False),
        sa.Column("status", Code, nullable=False),
        sa.Column("entry", Code),
        sa.Column("from_department_id", Code, sa.ForeignKey("department.id")),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("changed_at", Instant()),
    )
    op.create_index(
        "commitment_key", "commitment", ["session_id", "key"], unique=True, **where("key <> ''")
    )
    op.create_index(
        "commitment_open", "commitment", ["committee_id", "due"], **where("status = 'open'")
    )
    op.create_index("commitment_owner", "commitment", ["owner_id", "due"])
    op.create_index("ix_commitment_committee_id", "commitment", ["committee_id"])
    op.create_table(
        "irritant",
        sa.Column("id", Code, primary_key=True),
        sa.Column("committee_id", Code, sa.ForeignKey("committee.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", Code, nullable=False),
        sa.Column("verbatim", sa.String(), nullable=False),
        sa.Column("shape", sa.String(), nullable=False),
        sa.Column("reported_at", Instant(), nullable=False),
        sa.Column("reporter_id", Code, sa.ForeignKey("person.id")),
        sa.Column("segment", sa.String(), nullable=False),
        sa.Column("moment", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("status", Code, nullable=False),
        sa.Column("owner_id", Code, sa.ForeignKey("department.id")),
        sa.Column("reason", sa.String(), nullable=False),
        sa.UniqueConstraint("committee_id", "number"),
    )
    op.create_index(
        "irritant_key", "irritant", ["committee_id", "key"], unique=True, **where("key <> ''")
    )
    op.create_table(
        "irritant_support",
        sa.Column("irritant_id", Code, sa.ForeignKey("irritant.id"), primary_key=True),
        sa.Column("person_id", Code, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("at", Instant(), nullable=False),
    )
    op.create_table(
        "journal_entry",
        sa.Column("committee_id", Code, sa.ForeignKey("committee.id"), primary_key=True),
        sa.Column("rank", sa.Integer(), primary_key=True),
        sa.Column("kind", Code, nullable=False),
        sa.Column("number", Code),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("supersedes", Code),
        sa.Column("outcome", Code),
        sa.Column("digests", sa.String(), nullable=False),
        sa.Column("prev_hash", Code, nullable=False),
        sa.Column("hash", Code, nullable=False),
        sa.UniqueConstraint("committee_id", "number"),
    )
    op.create_index("journal_entry_at", "journal_entry", ["committee_id", "at"])
    op.create_index(
        "journal_entry_supersedes",
        "journal_entry",
        ["committee_id", "supersedes"],
        **where("supersedes IS NOT NULL"),
    )
    op.create_table(
        "journal_text",
        sa.Column("committee_id", Code, sa.ForeignKey("committee.id"), primary_key=True),
        sa.Column("rank", sa.Integer(), primary_key=True),
        sa.Column("field", Code, primary_key=True),
        sa.Column("salt", sa.String()),
        sa.Column("value", sa.String()),
        sa.Column("person_id", Code),
    )
    op.create_index("ix_journal_text_person_id", "journal_text", ["person_id"])
    op.create_table(
        "journal_head",
        sa.Column("committee_id", Code, sa.ForeignKey("committee.id"), primary_key=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("hash", Code, nullable=False),
    )
    op.create_table(
        "journal_token",
        sa.Column("committee_id", Code, sa.ForeignKey("committee.id"), primary_key=True),
        sa.Column("token", Code, primary_key=True),
        sa.Column("rank", sa.Integer(), primary_key=True),
    )
    op.create_index("journal_token_entry", "journal_token", ["committee_id", "rank"])
