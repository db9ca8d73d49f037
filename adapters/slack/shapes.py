"""Shapes of JSON values: a few words to say what must be where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.slack.parse import Malformed


@dataclass(frozen=True, slots=True)
class Str:
    pattern: re.Pattern[str] | None = None
    most: int = 40_000


@dataclass(frozen=True, slots=True)
class Many:
    """A list of at least `least` items of one shape."""

    item: Any
    least: int = 0


def check(value: Any, shape: Any, where: str) -> None:
    """Raises Malformed unless `value` has the shape.

    A mapping lists keys (`?key` may be absent or null, `*` stands for every key), Many is a list,
    Str a string; a type stands for itself.
    """
    if isinstance(shape, Mapping):
        if not isinstance(value, dict):
            raise Malformed(where)
        for key, inner in shape.items():
            if key == "*":
                for item in value.values():
                    check(item, inner, f"{where}.*")
                continue
            name = key.removeprefix("?")
            if value.get(name) is None:
                if not key.startswith("?"):
                    raise Malformed(f"{where}.{name}")
            else:
                check(value[name], inner, f"{where}.{name}")
    elif isinstance(shape, Many):
        if not isinstance(value, list) or len(value) < shape.least:
            raise Malformed(where)
        for item in value:
            check(item, shape.item, f"{where}[]")
    elif isinstance(shape, Str):
        fits = isinstance(value, str) and len(value) <= shape.most
        if not fits or (shape.pattern and not shape.pattern.fullmatch(value)):
            raise Malformed(where)
    elif type(value) is not shape:
        raise Malformed(where)
