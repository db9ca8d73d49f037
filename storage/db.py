"""Core statements on a bare driver connection: compiled once, run with little in between.

SQLAlchemy writes the SQL and converts the values; the connection, its transactions and savepoints
are ours, because a group commit must know exactly what is sent (B08).
"""

from __future__ import annotations

import itertools
from collections import namedtuple
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import Any, ClassVar, Protocol

from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.dialects.postgresql.psycopg import dialect as PostgresDialect
from sqlalchemy.dialects.sqlite.pysqlite import dialect as SqliteDialect
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ClauseElement, bindparam
from sqlalchemy.sql.schema import Table

SQLITE: Dialect = SqliteDialect()
POSTGRES: Dialect = PostgresDialect()
_BATCH = 500

Row = Any
"""A named tuple of the statement's columns."""


class Cursor(Protocol):
    """What we use of a driver's cursor."""

    @property
    def rowcount(self) -> int: ...
    def execute(self, sql: Any, params: Any = ..., /) -> Any: ...
    def executemany(self, sql: Any, params: Any, /) -> Any: ...
    def fetchall(self) -> list[Any]: ...
    def fetchone(self) -> Any: ...
    def fetchmany(self, size: int, /) -> list[Any]: ...
    def close(self) -> None: ...


class Compiled:
    """One statement for one dialect, with what converts its parameters and its rows."""

    __slots__ = ("_bound", "_defaults", "_fixed", "_names", "_readers", "_shape", "_source", "sql")

    def __init__(self, statement: Any, dialect: Dialect):
        compiled = statement.compile(dialect=dialect)
        self._source = statement  # kept alive: it is the key under which we are remembered
        self.sql = str(compiled)
        binds = compiled.binds
        self._names: Sequence[str] | None = compiled.positiontup
        self._bound = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for name, bind in binds.items()
        }
        self._defaults = {name: bind.value for name, bind in binds.items() if not bind.required}
        columns = list(statement.exported_columns)
        self._shape = _shape(tuple(column.key for column in columns))
        self._readers = [
            (index, reader)
            for index, column in enumerate(columns)
            if (reader := column.type.dialect_impl(dialect).result_processor(dialect, None))
        ]
        self._fixed = self._defaults == {}

    def params(self, values: dict[str, Any]) -> Any:
        """The driver's parameters, by position or by name."""
        if not self._fixed:
            values = {**self._defaults, **values}
        bound = self._bound
        if self._names is not None:
            return [
                convert(values[name]) if (convert := bound[name]) else values[name]
                for name in self._names
            ]
        return {
            name: convert(values[name]) if convert else values[name]
            for name, convert in bound.items()
        }

    def row(self, raw: Sequence[Any]) -> Row:
        if self._readers:
            raw = list(raw)
            for index, reader in self._readers:
                raw[index] = reader(raw[index])
        return self._shape(raw)


def _shape(names: tuple[str, ...]) -> Callable[[Sequence[Any]], Row]:
    # The names come from the statement: no type checker can know them.
    kind: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]
    make: Callable[[Sequence[Any]], Row] = kind._make
    return make


class Db:
    """A connection of either driver, inside a transaction that somebody else begins and ends."""

    _known: ClassVar[dict[tuple[int, str], Compiled]] = {}
    _streams: ClassVar[Iterator[int]] = itertools.count()

    def __init__(self, raw: Any, dialect: Dialect):
        self.raw = raw
        self.dialect = dialect
        self.name = dialect.name

    def _compiled(self, statement: Any) -> Compiled:
        key = (id(statement), self.name)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = Compiled(statement, self.dialect)
        return known

    def all(self, statement: ClauseElement, **values: Any) -> list[Row]:
        """Every row. Statements are module constants: each is compiled once and remembered."""
        compiled = self._compiled(statement)
        cursor = self.raw.cursor()
        cursor.execute(compiled.sql, compiled.params(values))
        rows = cursor.fetchall()
        cursor.close()
        row = compiled.row
        return [row(raw) for raw in rows]

    def one(self, statement: ClauseElement, **values: Any) -> Row | None:
        """The first row, or None."""
        compiled = self._compiled(statement)
        cursor = self.raw.cursor()
        cursor.execute(compiled.sql, compiled.params(values))
        raw = cursor.fetchone()
        cursor.close()
        return None if raw is None else compiled.row(raw)

    def run(self, statement: ClauseElement, **values: Any) -> int:
        """The number of rows changed by a statement that returns none."""
        compiled = self._compiled(statement)
        cursor = self.raw.cursor()
        cursor.execute(compiled.sql, compiled.params(values))
        changed: int = cursor.rowcount
        cursor.close()
        return changed

    def many(self, statement: ClauseElement, rows: Iterable[dict[str, Any]]) -> None:
        """The same statement for each row."""
        compiled = self._compiled(statement)
        wanted = [compiled.params(row) for row in rows]
        if wanted:
            cursor = self.raw.cursor()
            cursor.executemany(compiled.sql, wanted)
            cursor.close()

    def stream(
        self, statement: ClauseElement, batch: int = _BATCH, /, **values: Any
    ) -> Generator[Row, None, None]:
        """Rows as they come, at most `batch` in memory at a time."""
        compiled = self._compiled(statement)
        # PostgreSQL sends everything at once, but to a named cursor.
        named = {"name": f"stream_{next(self._streams)}"} if self.name == "postgresql" else {}
        cursor = self.raw.cursor(**named)
        try:
            cursor.execute(compiled.sql, compiled.params(values))
            while rows := cursor.fetchmany(batch):
                yield from map(compiled.row, rows)
        finally:
            cursor.close()


def table(model: Any) -> Table:
    """The Core table of a SQLModel class."""
    found: Table = model.__table__
    return found


def inserting(model: Any, *, without: Iterable[str] = ()) -> Insert:
    """INSERT of every column but those left out, each a parameter of its name. Both databases
    understand the ON CONFLICT and RETURNING that may be added."""
    rows = table(model)
    skipped = set(without)
    return insert(rows).values(
        {
            column.name: bindparam(column.name, type_=column.type)
            for column in rows.c
            if column.name not in skipped
        }
    )
