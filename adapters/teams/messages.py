"""The few activities that are more, or less, than one of our cards."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

CARD = "application/vnd.microsoft.card.adaptive"


def attached(card: Mapping[str, Any], summary: str) -> dict[str, Any]:
    """A drawn card as a message; `summary` is what notifications show."""
    return {
        "type": "message",
        "summary": summary,
        "attachments": [{"contentType": CARD, "content": dict(card)}],
    }


def line(sentence: str, name: str, mri: str) -> dict[str, Any]:
    """One line of text whose `{name}` mentions a person, and nobody else."""
    mark = f"<at>{escape(name)}</at>"
    return {
        "type": "message",
        "text": mark.join(escape(part, quote=False) for part in sentence.split("{name}")),
        "entities": [{"type": "mention", "text": mark, "mentioned": {"id": mri, "name": name}}],
    }
