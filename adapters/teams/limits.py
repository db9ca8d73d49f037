"""Limits of Teams and of Adaptive Cards, in one table, and the two ways of keeping to them.

Sources: learn.microsoft.com, "Cards reference", "Universal Actions for Adaptive Cards", "Format
your bot messages", "Dialogs"; adaptivecards.io, schema 1.5.
"""

from __future__ import annotations

import json
from typing import Any

VERSION = "1.5"
"""Of the schema: Action.Execute is 1.4, Table and `rtl` are 1.5."""
CARD_BYTES = 20 * 1024
"""Ours: Teams refuses a message beyond about 28 KiB, the card's envelope included."""
USER_IDS = 60
"""People who may each see a card of their own (refresh.userIds)."""
ACTIONS = 6
"""Buttons of one ActionSet that Teams shows; the rest would hide behind an ellipsis."""
BUTTON_LABEL = 60
"""Ours: a longer one is cut by the client, in the middle of a word."""
DIALOG_TITLE = 60
TITLE = 200
FACT_LABEL = 24
"""Ours: a longer label would break into many lines beside its value."""
TABLE_COLUMNS = 4
TABLE_CELL = 40
"""Ours: what has more columns, or longer cells, is drawn as rows, which a phone can show."""
CAPS = (4000, 1500, 700, 300, 140, 60)
"""Characters of one text, tried in turn until the card fits."""
ROWS = (1000, 40, 20, 10)
"""Rows of one table, likewise."""

ELLIPSIS = "…"


def cut(text: str, limit: int) -> str:
    """The text, or its beginning and an ellipsis, in at most `limit` characters."""
    text = text.strip()
    return text if len(text) <= limit else text[: limit - 1].rstrip() + ELLIPSIS


def size(card: dict[str, Any]) -> int:
    """Bytes of a card as it is sent."""
    return len(json.dumps(card, ensure_ascii=False).encode())
