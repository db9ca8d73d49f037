"""What Teams and the pages of Adaptive Cards ask of one input: its values, choices and limits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, time
from typing import Any

Json = Mapping[str, Any]

# The data sets that a choice set may search: people of the tenant or of the conversation
# (people-picker), or whatever the bot answers to `application/search` (dynamic-search).
PEOPLE = ("graph.microsoft.com/users", "graph.microsoft.com/users?scope=currentContext")


def input_problems(path: str, field: Json) -> list[str]:
    """What is wrong with one input that the schema accepted."""
    found = [] if field["id"] else [f"{path}.id: empty"]
    match field["type"]:
        case "Input.ChoiceSet":
            found += _choices_problems(path, field)
        case "Input.Text":
            found += _text_problems(path, field)
        case "Input.Number":
            low, high = field.get("min", float("-inf")), field.get("max", float("inf"))
            if not low <= field.get("value", low) <= high:
                found.append(f"{path}: min, value and max are not in order")
        case "Input.Date" | "Input.Time" as kind:
            for key in ("min", "value", "max"):
                if field.get(key) and not _is_moment(kind, field[key]):
                    found.append(f"{path}.{key}: {field[key]!r} is not of the form expected")
        case "Input.Toggle":
            on, off = field.get("valueOn", "true"), field.get("valueOff", "false")
            if on == off or field.get("value", off) not in {on, off}:
                found.append(f"{path}: value, valueOn and valueOff do not go together")
    return found


def _text_problems(path: str, field: Json) -> list[str]:
    found = []
    if "maxLength" in field and len(field.get("value", "")) > field["maxLength"]:
        found.append(f"{path}.value: longer than maxLength")
    try:
        re.compile(field.get("regex", ""))
    except re.error as reason:
        found.append(f"{path}.regex: {reason}")
    return found


def _choices_problems(path: str, field: Json) -> list[str]:
    choices, source = field.get("choices", []), field.get("choices.data")
    values = Counter(choice["value"] for choice in choices)
    found = [f"{path}: the choice {value!r} twice" for value, n in values.items() if n > 1]
    if not choices and source is None:
        found.append(f"{path}: nothing to choose")
    if source is not None:
        shape = source if isinstance(source, dict) else {}
        if shape.get("type") != "Data.Query" or not isinstance(shape.get("dataset"), str):
            found.append(f"{path}.choices.data: a Data.Query with a dataset is required")
    many = bool(field.get("isMultiSelect"))
    if many:
        found += [f"{path}: a comma in the value {value!r}" for value in values if "," in value]
    chosen = str(field.get("value", ""))
    wanted = [part for part in (chosen.split(",") if many else [chosen]) if part]
    if source is None:
        found += [
            f"{path}.value: {value!r} is no choice" for value in wanted if value not in values
        ]
    return found


def _is_moment(kind: str, text: str) -> bool:
    """YYYY-MM-DD or HH:MM, and one that exists."""
    try:
        if kind == "Input.Date":
            return date.fromisoformat(text).isoformat() == text
        return time.fromisoformat(text).strftime("%H:%M") == text
    except ValueError:
        return False
