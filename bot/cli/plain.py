"""A card where there is no platform: plain text for a terminal."""

from __future__ import annotations

import textwrap

from bot.cards import (
    Buttons,
    Card,
    Divider,
    Element,
    Facts,
    Heading,
    Quote,
    Table,
    Text,
    plain,
)
from bot.cli.output import WIDTH, columns, pairs


def text_of(card: Card) -> str:
    """At most 80 columns; buttons are left out, nothing can be pressed here."""
    parts = [card.title, "=" * min(WIDTH, len(card.title))]
    for element in card.elements:
        shown = _plain(element)
        if shown:
            parts.append(shown)
    return "\n\n".join(["\n".join(parts[:2]), *parts[2:]])


def _plain(element: Element) -> str:
    match element:
        case Heading(text):
            return text
        case Text(spans):
            return _wrapped(plain(spans))
        case Quote(text, by):
            said = f"{text}\n– {by}" if by else text
            return textwrap.indent(_wrapped(said, WIDTH - 2), "  ")
        case Facts(items):
            return pairs({fact.label: fact.value for fact in items})
        case Table(heads, rows):
            return columns(rows, heads)
        case Divider():
            return "-" * 20
        case Buttons():
            return ""


def _wrapped(text: str, width: int = WIDTH) -> str:
    return "\n".join(textwrap.fill(line, width) for line in text.split("\n"))
