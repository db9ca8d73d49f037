"""The first schema."""

from __future__ import annotations

from alembic import op

from storage.migrations.first import messages, people, registers, sessions
from storage.migrations.triggers import POSTGRESQL, SQLITE

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    for part in (people, sessions, registers, messages):
        part.create()
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
