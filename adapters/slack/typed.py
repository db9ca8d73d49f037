"""What somebody typed, out of the escapes and marks in which Slack carries it.

docs.slack.dev, "Formatting message text": `& < >` arrive escaped, mentions and links in angle
brackets. Texts of forms arrive as they were typed and need none of this.
"""

from __future__ import annotations

import re

_MARK = re.compile(r"<([^<>]*)>")


def unescaped(text: str) -> str:
    """The text of a command."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def plain(text: str) -> str:
    """The text of a message: links and mentions as people see them, never live again."""
    return unescaped(_MARK.sub(lambda mark: _shown(mark[1]), text))


def _shown(mark: str) -> str:
    target, _, label = mark.partition("|")
    match target[:1]:
        case "@" | "#":
            return target[0] + (label.lstrip("@#") or "…")
        case "!":
            return label or "@" + target[1:].partition("^")[0]
        case _:
            address = target.removeprefix("mailto:")
            return address if not label or label in target else f"{label} ({address})"
