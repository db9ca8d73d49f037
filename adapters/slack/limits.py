"""Slack's limits, in one table, and the two ways of keeping to them: cutting and counting.

Sources: docs.slack.dev, reference/block-kit (blocks, block-elements, composition-objects),
reference/views, reference/methods/chat.postMessage and chat.update.
"""

from __future__ import annotations

# A message (reference/block-kit, chat.postMessage, chat.update)
MESSAGE_BLOCKS = 50
MESSAGE_CHARACTERS = 12_000
"""The texts of all blocks of one message together stay below this."""
MESSAGE_TEXT = 3_800
"""`text`: chat.update refuses more than 4,000 characters, chat.postMessage more than 40,000."""

# A view (reference/views)
VIEW_BLOCKS = 100
VIEW_BYTES = 250_000
VIEW_CHARACTERS = 40_000
"""Ours: 40,000 characters of any script stay far below VIEW_BYTES."""
VIEW_LABEL = 24
"""The title, and the labels of submit and close."""
PRIVATE_METADATA = 3_000

# Blocks (reference/block-kit/blocks)
HEADER = 150
TEXT = 3_000
"""Sections have it documented; we keep to it for every other text block."""
INPUT_LABEL = 2_000
INPUT_HINT = 2_000
ACTIONS_ROW = 5
"""Ours: 25 are allowed, five stay readable on a phone."""

# Elements and composition objects (reference/block-kit/block-elements, composition-objects)
BUTTON_LABEL = 75
BUTTON_VALUE = 2_000
BUTTON_URL = 3_000
OPTIONS = 100
CHECKBOXES = 10
OPTION_LABEL = 75
OPTION_VALUE = 150
PLACEHOLDER = 150
INPUT_TEXT = 3_000
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
MODAL_STACK = 3
ERROR_TEXT = 1_000
"""Ours: how long an error under a field may be."""

ELLIPSIS = "…"


def cut(text: str, limit: int) -> str:
    """The text, or its beginning and an ellipsis, in at most `limit` characters.

    Leading and trailing blanks go: Slack refuses a text that holds nothing else.
    """
    text = text.strip()
    if len(text) <= limit:
        return text
    return text[: limit - 1].rstrip() + ELLIPSIS


def escaped(text: str, limit: int = MESSAGE_TEXT) -> str:
    """Text for a field that Slack reads as markup: `& < >` escaped once, cut on a whole character.

    Without the three characters nothing in it can become a mention or a named link.
    """
    out: list[str] = []
    left = limit - 1
    for character in text.strip():
        piece = _ENTITIES.get(character, character)
        if len(piece) > left:
            return "".join(out).rstrip() + ELLIPSIS
        out.append(piece)
        left -= len(piece)
    return "".join(out)


_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
