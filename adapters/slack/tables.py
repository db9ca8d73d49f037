"""Tables in a fixed-width face, where they fit the width of a phone."""

from __future__ import annotations

import re
import unicodedata

from bot.cards import Table

WIDTH = 38
"""Characters of the fixed-width face that a phone shows on one line."""

# Scripts whose letters join or are not all of one width: columns would not stand under each other.
_UNEVEN = re.compile(
    "[\u0590-\u08ff\u2d30-\u2d7f\u3000-\u9fff\uac00-\ud7ff\ufb1d-\ufefc]|[\U00010000-\U0010ffff]"
)


def aligned(table: Table) -> str:
    """The table as lines of equal columns, or "" when it would not look like one."""
    rows = [table.columns, *table.rows]
    text = "".join(cell for row in rows for cell in row)
    if not text.strip() or "\n" in text or _UNEVEN.search(text) or _combining(text):
        return ""
    widths = [max(len(row[i]) for row in rows) for i in range(len(table.columns))]
    if sum(widths) + 2 * (len(widths) - 1) > WIDTH:
        return ""
    numbers = [_numeric([row[i] for row in table.rows]) for i in range(len(widths))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(row, widths, numbers, strict=True)
        ).rstrip()
        for row in rows
    )


def _combining(text: str) -> bool:
    return any(unicodedata.combining(character) for character in text)


def _numeric(cells: list[str]) -> bool:
    return bool(cells) and all(re.fullmatch(r"[-+]?[\d\s.,%]*", cell) for cell in cells)
