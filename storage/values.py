"""Frozen values of the centre to plain JSON and back, led by their own type hints.

Calendars, working hours, rules and durations are written with every field by name, so that a
field added later with a default reads old rows.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import lru_cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
_DATED = (datetime, date, time)


def plain(value: Any) -> Any:
    """A value as JSON: dataclasses and mappings as objects, dates as ISO text, sets sorted."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, _DATED):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(plain(item) for item in value)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def revive(kind: type[T], value: Any) -> T:
    """The inverse of `plain`, for a declared type."""
    return _revive(kind, value)


@lru_cache(maxsize=256)
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {f.name: hints[f.name] for f in fields(kind)}


def _revive(kind: Any, value: Any) -> Any:
    if value is None or kind is Any:
        return value
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _revive(next(k for k in get_args(kind) if k is not type(None)), value)
    if origin is Literal:
        return value
    if origin in (tuple, list, frozenset, set):
        return origin(_revive(get_args(kind)[0], item) for item in value)
    if origin is not None and isinstance(value, Mapping):
        of_key, of_item = get_args(kind)
        return {_revive(of_key, k): _revive(of_item, item) for k, item in value.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(
            **{name: _revive(hints[name], item) for name, item in value.items() if name in hints}
        )
    if isinstance(kind, type) and issubclass(kind, _DATED):
        return kind.fromisoformat(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    return value
