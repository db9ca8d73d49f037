"""What happened how often: names and integers, for /metrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping


class Counters:
    """Counts by name. Used from the event loop only; names hold no personal data."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, name: str, amount: int = 1) -> None:
        self._counts[name] += amount

    def __getitem__(self, name: str) -> int:
        return self._counts[name]

    def all(self) -> Mapping[str, int]:
        return dict(self._counts)
