"""Shapes of JSON values: a few words to say what must be where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.front.parse import Malformed


@dataclass(frozen=True, slots=True)
class Str:
    pattern: re.Pattern[str] | None = None
    most: int = 40_000


@dataclass(frozen=True, slots=True)
class Many:
    """A list of at least `least` items of one shape."""

    item: Any
    least: int = 0


def fit(value: Any, shape: Any, where: str) -> Any:
    """The part of a value that its shape names, and nothing else. Raises Malformed if it differs.

    A mapping lists keys (`?key` may be absent or null, `*` stands for every key), Many is a list,
    Str a string; a type stands for itself. What goes on from here was looked at, all of it.
    """
    if isinstance(shape, Mapping):
        return _fields(value, shape, where)
    if isinstance(shape, Many):
        if not isinstance(value, list) or len(value) < shape.least:
            raise Malformed(where)
        return [fit(item, shape.item, f"{where}[]") for item in value]
    if isinstance(shape, Str):
        fits = isinstance(value, str) and len(value) <= shape.most
        if not fits or (shape.pattern and not shape.pattern.fullmatch(value)):
            raise Malformed(where)
    elif type(value) is not shape:
        raise Malformed(where)
    return value


def _fields(value: Any, shape: Mapping[str, Any], where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Malformed(where)
    if "*" in shape:
        return {key: fit(item, shape["*"], f"{where}.*") for key, item in value.items()}
    kept = {}
    for key, inner in shape.items():
        name = key.removeprefix("?")
        if value.get(name) is not None:
            kept[name] = fit(value[name], inner, f"{where}.{name}")
        elif not key.startswith("?"):
            raise Malformed(f"{where}.{name}")
    return kept
