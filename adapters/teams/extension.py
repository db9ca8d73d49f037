"""The message extension "Report an irritant": what it takes from the message it was used on."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

REPORT = "report"
"""Its command id in the app's manifest."""
_BREAKS = {"br", "p", "div", "li", "tr"}


def seed_of(value: Mapping[str, Any]) -> dict[str, str]:
    """The message's words and address; who wrote it is not kept (I10)."""
    message = value.get("messagePayload") or {}
    body = message.get("body") or {}
    content = str(body.get("content") or "")
    text = _text(content) if body.get("contentType") != "text" else content
    return {"verbatim": text.strip(), "link": str(message.get("linkToMessage") or "")}


def _text(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).splitlines())
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    """The words of a message; pictures and attachments have none."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
