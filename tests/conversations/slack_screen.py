"""Slack's screens as people read them: the words of blocks, the fields of a modal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.conversations.phrases import Phrase
from tests.conversations.room import Option, chosen
from tests.fakes import Message, View
from tests.fakes.slack_blocks import elements_of, options_of
from tests.fakes.slack_forms import FIELDS, fields, state_of

Json = dict[str, Any]


def content(message: Message) -> str:
    """What tells a message from itself after an edit."""
    return str(message.blocks)


def words(block: Json) -> str:
    """What a block says, in reading order."""
    return " ".join(_texts(block)) if block["type"] != "rich_text" else _rich(block)


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        for key, value in node.items():
            if key != "text" or not isinstance(value, str):
                yield from _texts(value)
    elif isinstance(node, list):
        for one in node:
            yield from _texts(one)


def _rich(block: Json) -> str:
    """Runs follow each other without a break; sections and quotes stand on lines of their own."""
    return "\n".join("".join(_texts(section)) for section in block["elements"])


def form_words(view: View) -> Iterator[str]:
    """All that a modal says: labels, hints, choices, and what is filled in."""
    values = state_of(view, view.user)["values"]
    for block in view.blocks:
        if block["type"] != "input":
            yield words(block)
            continue
        yield block["label"]["text"]
        yield (block.get("hint") or {}).get("text", "")
        (element,) = elements_of(block)
        yield from (one["text"]["text"] for one in _options(element))
        held = values[block["block_id"]][element["action_id"]][FIELDS[element["type"]][0]]
        yield held if isinstance(held, str) else ""


def field(view: View, label: Phrase) -> tuple[Json, Json]:
    """The block and the element of a field, by its label."""
    for block, element in fields(view):
        if label.names(block["label"]["text"]):
            return block, element
    labels = [b["label"]["text"] for b, _ in fields(view)]
    raise AssertionError(f"no field {label.said!r}; there are {labels}")


def _options(element: Json) -> list[Json]:
    return list(options_of(element)) if "options" in element or "option_groups" in element else []


def value(element: Json, given: str, option: Option, users: dict[str, str]) -> Any:
    """What the fake's screen is given for an answer of the table; `users` by name."""
    if element["type"] == "users_select":
        return users[given]
    if not _options(element):
        return given
    labels = [one["text"]["text"] for one in _options(element)]
    many = FIELDS[element["type"]][0].endswith("s")
    given_ones = given.split(", ") if many else [given]
    picked = [labels[chosen(labels, one, option)] for one in given_ones]
    return picked if many else picked[0]
