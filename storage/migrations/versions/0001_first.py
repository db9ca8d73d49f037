"""The first schema."""

from __future__ import annotations

from alembic import op
from sqlmodel import SQLModel

from storage.migrations.triggers import POSTGRESQL, SQLITE

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    SQLModel.metadata.create_all(connection)
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
