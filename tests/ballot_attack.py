"""Somebody who reads all that a machine wrote during a secret vote, and guesses who voted what.

They know how half of the people voted, and every row and every page of the write-ahead log as it
was after each ballot; they do not have the installation's secret. What went along with a choice
among those they know, they look for among the others.
"""

from __future__ import annotations

import re
import struct
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Row = tuple[Any, ...]
Tables = dict[str, dict[Any, dict[str, Any]]]
"""Table to key to the row's columns."""

_WORDS = re.compile(r"[^\W_]+|_")
_FRAME, _HEADER = 24, 32


def traces(before: Tables, after: Tables) -> Iterator[str]:
    """What a ballot left behind: each changed column, and which of its words changed, by place."""
    for name, rows in after.items():
        was = before.get(name, {})
        for key, row in rows.items():
            old = was.get(key)
            for column, value in row.items():
                if old is not None and old[column] == value:
                    continue
                kind = "new" if old is None else "changed"
                yield f"{name}.{column} {kind}"
                new, past = _WORDS.findall(str(value)), _WORDS.findall(str(old and old[column]))
                yield f"{name}.{column} {len(str(value))} long"
                for place, word in enumerate(new[:200]):
                    if old is None or place >= len(past) or past[place] != word:
                        yield f"{name}.{column} word {place} {kind}"
                        yield f"{name}.{column} word {place} is {word}"
        for key in was.keys() - rows.keys():
            yield f"{name} loses {len(str(key))}"


@dataclass
class WriteAhead:
    """The write-ahead log of a SQLite database, read as it grows."""

    path: Path
    _read: int = _HEADER
    _salt: bytes = b""
    _pages: dict[int, bytes] = field(default_factory=dict)

    def traces(self) -> Iterator[str]:
        """Where each page written since last time differs from its earlier image."""
        log = self.path.read_bytes()
        if log[16:24] != self._salt:
            self._read, self._salt = _HEADER, log[16:24]
        size = struct.unpack(">I", log[8:12])[0]
        while self._read + _FRAME + size <= len(log):
            number = struct.unpack(">I", log[self._read : self._read + 4])[0]
            image = log[self._read + _FRAME : self._read + _FRAME + size]
            if log[self._read + 8 : self._read + 16] == self._salt:
                yield from self._differences(number, image)
            self._read += _FRAME + size

    def _differences(self, number: int, image: bytes) -> Iterator[str]:
        old = self._pages.get(number)
        self._pages[number] = image
        if old is None:
            yield f"page {number} first"
            return
        places = [n for n, (a, b) in enumerate(zip(old, image, strict=True)) if a != b]
        yield f"page {number} differs in {len(places)}"
        for place in places[:400]:
            yield f"page {number} at {place}"


def guessed(left: Sequence[set[str]], choices: Sequence[str]) -> tuple[float, float]:
    """The share of right guesses among the people of the second half, and the share that whoever
    knows only the totals gets by always saying the most frequent choice."""
    half = len(left) // 2
    known, others = list(zip(left, choices, strict=True))[:half], range(half, len(left))
    usual = Counter(choice for _, choice in known).most_common(1)[0][0]
    along: dict[str, Counter[str]] = defaultdict(Counter)
    for found, choice in known:
        for trace in found:
            along[trace][choice] += 1

    def guess(found: set[str]) -> str:
        """What the most telling of the traces says: the one that went most often, and most purely,
        with one choice."""
        best, said = 0.0, usual
        for trace in found & along.keys():
            choice, times = along[trace].most_common(1)[0]
            sure = (times + 1) / (along[trace].total() + 3)
            if sure > best:
                best, said = sure, choice
        return said

    right = sum(guess(left[n]) == choices[n] for n in others)
    most = Counter(choices[n] for n in others).most_common(1)[0][1]
    return right / len(others), most / len(others)
