"""Messages, deliveries, secrets and single values."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Code, Counter, Instant, JsonText
from storage.migrations.first.partial import where


def create() -> None:
    """Makes the tables and their indexes."""
    op.create_table(
        "message",
        sa.Column("seq", Counter, primary_key=True),
        sa.Column("id", Code, nullable=False),
        sa.Column("committee_id", Code, sa.ForeignKey("committee.id")),
        sa.Column("topic", Code, nullable=False),
        sa.Column("talk", Code, nullable=False),
        sa.Column("platform", Code, nullable=False),
        sa.Column("workspace", Code, nullable=False),
        sa.Column("channel", Code, nullable=False),
        sa.Column("user", Code, nullable=False),
        sa.Column("home", sa.Boolean(), nullable=False),
        sa.Column("thread", Code, nullable=False),
        sa.Column("thread_topic", Code, nullable=False),
        sa.Column("person_id", Code, sa.ForeignKey("person.id")),
        sa.Column("payload", JsonText()),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("ref", Code),
        sa.Column("state", Code, nullable=False),
        sa.Column("owner", Code, nullable=False),
        sa.Column("lease_until", Instant()),
        sa.Column("not_before", Instant()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("maybe", sa.Boolean(), nullable=False),
        sa.Column("first_tried_at", Instant()),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.UniqueConstraint("id"),
    )
    op.create_index(
        "message_dirty",
        "message",
        ["priority", "seq"],
        **where("state = 'pending' AND wanted > shown"),
    )
    op.create_index("message_person", "message", ["person_id", "seq"])
    op.create_index(
        "message_person_topic",
        "message",
        ["topic", "person_id"],
        unique=True,
        **where("topic <> 'note' AND person_id IS NOT NULL"),
    )
    op.create_index("message_channel", "message", ["platform", "workspace", "channel", "seq"])
    op.create_index(
        "message_talk", "message", ["talk", "seq"], **where("state = 'pending' AND wanted > shown")
    )
    op.create_index(
        "message_topic", "message", ["topic", "talk"], unique=True, **where("topic <> 'note'")
    )
    op.create_index(
        "message_undelivered", "message", ["state", "seq"], **where("state <> 'pending'")
    )
    op.create_table(
        "refresh_mark",
        sa.Column("seq", Counter, primary_key=True),
        sa.Column("topic", Code, nullable=False),
        sa.Column("at", Instant(), nullable=False),
    )
    op.create_table(
        "inbox",
        sa.Column("key", Code, primary_key=True),
        sa.Column("at", Instant(), nullable=False),
    )
    op.create_index("ix_inbox_at", "inbox", ["at"])
    op.create_table(
        "grant",
        sa.Column("purpose", Code, primary_key=True),
        sa.Column("digest", Code, primary_key=True),
        sa.Column("person_id", Code, nullable=False),
        sa.Column("data", JsonText(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
    )
    op.create_index("ix_grant_expires_at", "grant", ["expires_at"])
    op.create_index("ix_grant_person_id", "grant", ["person_id"])
    op.create_table(
        "installation",
        sa.Column("platform", Code, primary_key=True),
        sa.Column("workspace", Code, primary_key=True),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
    )
    op.create_table(
        "meta",
        sa.Column("name", Code, primary_key=True),
        sa.Column("value", sa.String(), nullable=False),
    )
