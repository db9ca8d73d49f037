"""What a browser sends for an answer of the table."""

from __future__ import annotations

from tests.conversations.pages import Asked
from tests.conversations.room import NAMES, Option, chosen, email


def values(asked: Asked, given: str, option: Option) -> list[tuple[str, str]]:
    """Names and values of one answer, as a browser sends them."""
    name = asked.control.attrs["name"]
    if asked.kind == "person":
        base = name.rpartition(".")[0]
        known = given in NAMES
        return [
            (f"{base}.name", NAMES[given] if known else ""),
            (f"{base}.email", email(given) if known else given),
        ]
    if asked.kind == "choices":
        return [(name, _picked(asked, one, option)) for one in given.split(", ") if one] or [
            (name, "")
        ]
    if asked.kind == "choice":
        return [(name, _picked(asked, given, option) if given else "")]
    return [(name, given)]


def _picked(asked: Asked, given: str, option: Option) -> str:
    labels = [label for label, _ in asked.options]
    return asked.options[chosen(labels, given, option)][1]
