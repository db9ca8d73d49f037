"""How values lie in columns, the same way on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import Boolean, TypeDecorator, TypeEngine

# Codes and keys are compared byte by byte: a locale's order would break prefix ranges and sorting.
Code = Text().with_variant(Text(collation="C"), "postgresql")
Counter = BigInteger().with_variant(Integer(), "sqlite")


def dump_json(value: Any) -> str:
    """Plain JSON values as compact text; mappings may be of any kind."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} is not a JSON value")


class Instant(TypeDecorator[datetime]):
    """An aware instant. SQLite keeps UTC text of fixed width, whose order is that of time."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        own = TIMESTAMP(timezone=True) if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(own)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}")
        if dialect.name == "postgresql":
            return value
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        read = datetime.fromisoformat(value) if isinstance(value, str) else value
        return read.astimezone(UTC)


class Day(TypeDecorator[date]):
    """A local date, as YYYY-MM-DD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class JsonText(TypeDecorator[Any]):
    """Plain JSON values, as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else dump_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class Codes(TypeDecorator[Any]):
    """A list of strings as one parameter: JSON for SQLite, an array for PostgreSQL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        own: TypeEngine[Any] = ARRAY(Text()) if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(own)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        wanted = list(value)
        return wanted if dialect.name == "postgresql" else json.dumps(wanted)


class among(ColumnElement[bool]):
    """`among(column, "ids")` holds for rows whose column is in the list given as parameter `ids`:
    unlike IN, one statement for lists of any length."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: ColumnElement[Any], name: str):
        self.column = column
        self.bind = bindparam(name, type_=Codes())

    def self_group(self, against: Any = None) -> among:
        return self

    @property
    def _from_objects(self) -> list[Any]:
        return self.column._from_objects


@compiles(among, "sqlite")
def _among_json(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column = compiler.process(element.column, **options)
    return f"{column} IN (SELECT value FROM json_each({compiler.process(element.bind, **options)}))"


@compiles(among, "postgresql")
def _among_array(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column = compiler.process(element.column, **options)
    return f"{column} = ANY ({compiler.process(element.bind, **options)})"
