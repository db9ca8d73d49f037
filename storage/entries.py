"""What the store reads in an entry's facts and fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from storage.chain import PEOPLE, TEXTS

_DEPARTMENT_KEYS = frozenset(
    {"department", "departments", "department_id", "by_department", "positions", "tally"}
)


def outcome_of(facts: Any) -> str | None:
    """The fact that entries are filtered by."""
    return _fact(facts, "outcome")


def extends_of(facts: Any) -> str | None:
    """The number of the undecided entry whose vote went on, and now has another result (V28)."""
    return _fact(facts, "extends")


def _fact(facts: Any, name: str) -> str | None:
    found = facts.get(name) if isinstance(facts, Mapping) else None
    return found if isinstance(found, str) else None


def parts(
    values: Mapping[str, str | None],
) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """Field values apart: texts and people, each under its own name."""
    texts = {f.removeprefix(TEXTS): v for f, v in values.items() if f.startswith(TEXTS)}
    people = {f.removeprefix(PEOPLE): v for f, v in values.items() if f.startswith(PEOPLE)}
    return texts, people


def strings(value: Any) -> Iterator[str]:
    """Every text among the facts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def departments_of(facts: Any, inside: bool = False) -> Iterator[str]:
    """Ids and names of departments among the facts: what stands under the keys that hold
    departments, be it texts, keys of a mapping, or things with an `id` and a `name`."""
    if isinstance(facts, str) and inside:
        yield facts
    elif isinstance(facts, Mapping):
        for key, item in facts.items():
            if inside:
                yield key
            named = key in _DEPARTMENT_KEYS or (inside and key in ("id", "name"))
            yield from departments_of(item, named)
    elif isinstance(facts, list):
        for item in facts:
            yield from departments_of(item, inside)
