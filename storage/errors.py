"""What can go wrong in the store: a code, its parameters, and a developer's English.

Whoever meets people finds the sentence by the code (`storage.<code>`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class StorageError(Exception):
    """The root of the store's own errors."""

    code = "storage"

    def __init__(self, message: str = "", **params: Any):
        detail = ", ".join(f"{name}={value!r}" for name, value in params.items())
        super().__init__(": ".join(part for part in (message or self.code, detail) if part))
        self.params: Mapping[str, Any] = params


class AlreadyRunning(StorageError):
    """Another process writes to this SQLite file (B01). Params: path."""

    code = "already_running"


class NotDurable(StorageError):
    """The database does not keep what it acknowledges. Params: setting, value."""

    code = "not_durable"


class NotWritable(StorageError):
    """The database is a standby or read-only. Params: reason."""

    code = "not_writable"


class SchemaMissing(StorageError):
    """The database holds no schema of ours yet: migrate first."""

    code = "schema_missing"


class SchemaOutdated(StorageError):
    """The schema is older than this program: migrate first. Params: found, expected."""

    code = "schema_outdated"


class SchemaTooNew(StorageError):
    """The schema was made by a later version of the program. Params: found, expected."""

    code = "schema_too_new"


class UnknownDatabase(StorageError):
    """The URL is neither SQLite's nor PostgreSQL's. Params: scheme."""

    code = "unknown_database"


class ReadOnly(StorageError):
    """A write was tried on a reading connection or a store opened for reading."""

    code = "read_only"


class Conflict(StorageError):
    """A unique or foreign key of the schema refused a row: a defect of the caller."""

    code = "conflict"


class NoSecretKey(StorageError):
    """Credentials cannot be kept without a secret key."""

    code = "no_secret_key"


class Undecipherable(StorageError):
    """None of the secret keys opens these credentials. Params: platform, workspace."""

    code = "undecipherable"
