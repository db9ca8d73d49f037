"""The message extension "Report an irritant": what it takes from the message it was used on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

REPORT = "report"
"""Its command id in the app's manifest."""
_BREAKS = {"br", "p", "div", "li", "tr"}
_TAG = re.compile(r"</?([a-zA-Z0-9]*)[^<>]*>")


def seed_of(value: Mapping[str, Any]) -> dict[str, str]:
    """The message's words and address; who wrote it is not kept (I10)."""
    message = value.get("messagePayload") or {}
    body = message.get("body") or {}
    content = str(body.get("content") or "")
    text = _text(content) if body.get("contentType") != "text" else content
    return {"verbatim": text.strip(), "link": str(message.get("linkToMessage") or "")}


def _text(content: str) -> str:
    """The words of a message; pictures and attachments have none. Costs no more than its length."""
    bare = _TAG.sub(lambda tag: "\n" if tag[1].lower() in _BREAKS else "", content)
    lines = (" ".join(line.split()) for line in unescape(bare).splitlines())
    return "\n".join(line for line in lines if line)
