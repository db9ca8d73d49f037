"""People, committees, their seats, places and calendars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Code, Day, Instant, JsonText
from storage.migrations.first.partial import where


def create() -> None:
    """Makes the tables and their indexes."""
    op.create_table(
        "organization",
        sa.Column("id", Code, primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded", Code, nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
    )
    op.create_index("ix_organization_folded", "organization", ["folded"])
    op.create_table(
        "workspace",
        sa.Column("platform", Code, primary_key=True),
        sa.Column("workspace", Code, primary_key=True),
        sa.Column("organization_id", Code, sa.ForeignKey("organization.id"), nullable=False),
    )
    op.create_index("ix_workspace_organization_id", "workspace", ["organization_id"])
    op.create_table(
        "person",
        sa.Column("id", Code, primary_key=True),
        sa.Column("organization_id", Code, sa.ForeignKey("organization.id"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_key", Code, nullable=False),
        sa.Column("locale", sa.String()),
        sa.Column("timezone", sa.String()),
        sa.Column("hours", JsonText()),
        sa.Column("prompts", sa.Boolean(), nullable=False),
    )
    op.create_index(
        "person_email", "person", ["organization_id", "email_key"], **where("email_key <> ''")
    )
    op.create_table(
        "account",
        sa.Column("platform", Code, primary_key=True),
        sa.Column("workspace", Code, primary_key=True),
        sa.Column("user", Code, primary_key=True),
        sa.Column("person_id", Code, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("seen_at", Instant()),
        sa.Column("reachable", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_account_person_id", "account", ["person_id"])
    op.create_table(
        "leave",
        sa.Column("id", Code, primary_key=True),
        sa.Column("person_id", Code, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("first", Day(), nullable=False),
        sa.Column("last", Day(), nullable=False),
    )
    op.create_index("ix_leave_person_id", "leave", ["person_id"])
    op.create_table(
        "committee",
        sa.Column("id", Code, primary_key=True),
        sa.Column("organization_id", Code, sa.ForeignKey("organization.id"), nullable=False),
        sa.Column("slug", Code, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded", Code, nullable=False),
        sa.Column("goal", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("calendar", JsonText(), nullable=False),
        sa.Column("hours", JsonText(), nullable=False),
        sa.Column("vote", JsonText(), nullable=False),
        sa.Column("status", Code, nullable=False),
        sa.Column("ends_on", Day()),
        sa.UniqueConstraint("slug"),
    )
    op.create_index("committee_name", "committee", ["organization_id", "folded"])
    op.create_table(
        "department",
        sa.Column("id", Code, primary_key=True),
        sa.Column("organization_id", Code, sa.ForeignKey("organization.id"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded", Code, nullable=False),
        sa.UniqueConstraint("organization_id", "folded"),
    )
    op.create_table(
        "committee_department",
        sa.Column("committee_id", Code, sa.ForeignKey("committee.id"), primary_key=True),
        sa.Column("department_id", Code, sa.ForeignKey("department.id"), primary_key=True),
        sa.Column("position", sa.Integer(), nullable=False),
    )
    op.create_table(
        "seat",
        sa.Column("id", Code, primary_key=True),
        sa.Column("committee_id", Code, sa.ForeignKey("committee.id"), nullable=False),
        sa.Column("person_id", Code, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("department_id", Code, sa.ForeignKey("department.id"), nullable=False),
        sa.Column("role", Code, nullable=False),
        sa.Column("deputy_id", Code, sa.ForeignKey("person.id")),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.UniqueConstraint("committee_id", "person_id"),
    )
    op.create_index("ix_seat_person_id", "seat", ["person_id"])
    op.create_table(
        "place",
        sa.Column("id", Code, primary_key=True),
        sa.Column("committee_id", Code, sa.ForeignKey("committee.id"), nullable=False),
        sa.Column("platform", Code, nullable=False),
        sa.Column("workspace", Code, nullable=False),
        sa.Column("channel", Code, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.UniqueConstraint("platform", "workspace", "channel", "committee_id"),
    )
    op.create_index("ix_place_committee_id", "place", ["committee_id"])
    op.create_table(
        "conversation",
        sa.Column("platform", Code, primary_key=True),
        sa.Column("workspace", Code, primary_key=True),
        sa.Column("conversation", Code, primary_key=True),
        sa.Column("committee_id", Code, sa.ForeignKey("committee.id"), nullable=False),
    )
    op.create_table(
        "joining",
        sa.Column("committee_id", Code, sa.ForeignKey("committee.id"), primary_key=True),
        sa.Column("person_id", Code, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
    )
    op.create_table(
        "schedule",
        sa.Column("id", Code, primary_key=True),
        sa.Column("committee_id", Code, sa.ForeignKey("committee.id"), nullable=False),
        sa.Column("kind", Code, nullable=False),
        sa.Column("rule", JsonText(), nullable=False),
        sa.Column("closes_after", JsonText(), nullable=False),
        sa.Column("remind_after", JsonText()),
        sa.Column("questions", JsonText(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("next_day", Day()),
        sa.Column("next_at", Instant()),
    )
    op.create_index("ix_schedule_committee_id", "schedule", ["committee_id"])
    op.create_index("schedule_due", "schedule", ["next_at"], **where("paused = false"))
