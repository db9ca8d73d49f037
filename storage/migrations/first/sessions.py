"""Sessions and what was answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Code, Day, Instant, JsonText
from storage.migrations.first.partial import where


def create() -> None:
    """Makes the tables and their indexes."""
    op.create_table(
        "session",
        sa.Column("id", Code, primary_key=True),
        sa.Column("committee_id", Code, sa.ForeignKey("committee.id"), nullable=False),
        sa.Column("kind", Code, nullable=False),
        sa.Column("key", Code, nullable=False),
        sa.Column("opens_at", Instant(), nullable=False),
        sa.Column("closes_at", Instant(), nullable=False),
        sa.Column("remind_at", Instant()),
        sa.Column("status", Code, nullable=False),
        sa.Column("state", JsonText(), nullable=False),
        sa.Column("opened_by", Code, sa.ForeignKey("person.id")),
        sa.Column("closed_at", Instant()),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.Column("day", Day()),
        sa.UniqueConstraint("committee_id", "key"),
    )
    op.create_index("session_recent", "session", ["committee_id", "opens_at"])
    op.create_index("session_to_close", "session", ["closes_at"], **where("status = 'open'"))
    op.create_index(
        "session_to_remind",
        "session",
        ["remind_at"],
        **where("status = 'open' AND reminded = false"),
    )
    op.create_table(
        "participant",
        sa.Column("session_id", Code, sa.ForeignKey("session.id"), primary_key=True),
        sa.Column("person_id", Code, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("department_id", Code, sa.ForeignKey("department.id"), nullable=False),
        sa.Column("department_name", sa.String(), nullable=False),
        sa.Column("prompt_at", Instant()),
        sa.Column("prompted", sa.Boolean(), nullable=False),
        sa.Column("awaited", sa.Boolean(), nullable=False),
        sa.Column("deputy_id", Code, sa.ForeignKey("person.id")),
        sa.Column("on_leave", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
    )
    op.create_index("ix_participant_person_id", "participant", ["person_id"])
    op.create_index(
        "participant_to_prompt",
        "participant",
        ["prompt_at"],
        **where("prompted = false AND prompt_at IS NOT NULL"),
    )
    op.create_table(
        "answer",
        sa.Column("session_id", Code, sa.ForeignKey("session.id"), primary_key=True),
        sa.Column("person_id", Code, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("department_id", Code, sa.ForeignKey("department.id"), nullable=False),
        sa.Column("department_name", sa.String(), nullable=False),
        sa.Column("value", JsonText(), nullable=False),
        sa.Column("acted_at", Instant(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("account", Code, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("answer_previous", "answer", ["person_id", "received_at"])
    op.create_table(
        "answer_version",
        sa.Column("session_id", Code, sa.ForeignKey("session.id"), primary_key=True),
        sa.Column("person_id", Code, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("value", JsonText(), nullable=False),
        sa.Column("acted_at", Instant(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("account", Code, nullable=False),
    )
