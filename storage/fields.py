"""Shorthand for the columns and indexes of the tables."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field

from storage.columns import Code, Day, Instant, JsonText


def key(foreign: str = "") -> Any:
    """A text that identifies, part of the primary key."""
    if foreign:
        return Field(primary_key=True, sa_type=Code, foreign_key=foreign)
    return Field(primary_key=True, sa_type=Code)


def code(foreign: str = "", **options: Any) -> Any:
    """A text compared byte by byte: an id, a code, somebody else's identifier."""
    if foreign:
        return Field(sa_type=Code, foreign_key=foreign, **options)
    return Field(sa_type=Code, **options)


def instant(**options: Any) -> Any:
    return Field(sa_type=Instant, **options)


def day(**options: Any) -> Any:
    return Field(sa_type=Day, **options)


def json(**options: Any) -> Any:
    return Field(sa_type=JsonText, **options)


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows that a query looks for, on both databases."""
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)
