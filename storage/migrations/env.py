"""Alembic's entry: runs on the connection that storage.migrate hands over, in its transaction."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

from storage import ledgers, tables
from storage.schema import VERSION_TABLE

MODELS = (tables, ledgers)
"""Imported for their tables, which the models' common metadata collects."""

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=False,  # the transaction is our caller's
)
context.run_migrations()
