"""What the store asks of a database, beyond the statements of its repositories."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, Protocol

from sqlalchemy.engine import Dialect

from storage.db import Db

Verdict = Literal["theirs", "again", "blocked", "down", "conflict", "read_only", "defect"]
"""Whose an error is: the caller's own; one to try again alone (deadlock, serialization); a lock not
had in time; a lost database; a key of the schema; a write where only reading is allowed; or a
statement of ours that the database does not understand."""


class Backend(Protocol):
    """One database. Connections are used by one thread at a time."""

    dialect: Dialect
    shared: bool
    """Whether other processes may write at the same time."""

    def acquire(self) -> None:
        """Claims the right to write, where only one process may have it."""

    def release(self) -> None: ...
    def writer(self) -> Db: ...
    def reader(self) -> Db: ...

    def check(self, db: Db) -> None:
        """Raises NotDurable or NotWritable where the database cannot keep our promise."""

    def begin(self, db: Db) -> None: ...
    def begin_reading(self, db: Db) -> None: ...
    def commit(self, db: Db) -> None: ...
    def rollback(self, db: Db) -> None: ...

    def mark(self, db: Db) -> None:
        """A savepoint before a command; `keep` or `undo` follows."""

    def keep(self, db: Db) -> None: ...
    def undo(self, db: Db) -> None: ...

    def alive(self, db: Db) -> bool:
        """Whether the transaction still exists, be it only to be undone."""

    def healthy(self, db: Db) -> bool:
        """Whether the transaction exists and accepts statements."""

    def usable(self, db: Db) -> bool:
        """Whether the connection, outside a transaction, can begin another."""

    def take_keys(self, db: Db, keys: Iterable[str], at: datetime) -> set[str]:
        """Inserts delivery keys in the order given and returns those that were new."""

    def lock_sessions(self, db: Db, ids: Iterable[str]) -> None:
        """Holds session rows until the commit, in the order of their ids."""

    def notify(self, db: Db, touched: frozenset[str]) -> None:
        """Tells other processes at commit."""

    def clean(self, db: Db) -> bool:
        """Leaves no trace of deleted rows in the database's files, outside a transaction; False
        where somebody reads just now, or it is not to be done here."""

    def verdict(self, error: BaseException) -> Verdict: ...
