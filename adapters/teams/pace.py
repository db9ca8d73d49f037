"""How often one conversation may be written to, so that Teams has nothing to refuse."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta

from bot.ports import Clock

WINDOWS = ((7, 1), (8, 2), (60, 30), (1800, 3600))
"""Calls of one bot in one conversation and in how many seconds (learn.microsoft.com, "Optimize
your bot with rate limiting in Teams")."""
_LONGEST = timedelta(seconds=WINDOWS[-1][1])
MOST = 10_000
"""Conversations remembered; the one used least recently is forgotten first."""


class Pace:
    """Counts calls by conversation. One per process: several share Teams' limit and hear its 429."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: OrderedDict[str, deque[datetime]] = OrderedDict()

    def wait(self, conversation: str) -> float:
        """Seconds to wait before the next call; at 0 the call is counted as made."""
        now = self._clock()
        calls = self._calls.setdefault(conversation, deque())
        self._calls.move_to_end(conversation)
        while calls and now - calls[0] >= _LONGEST:
            calls.popleft()
        left = max((_left(calls, now, most, span) for most, span in WINDOWS), default=0.0)
        if left == 0.0:
            calls.append(now)
            if len(self._calls) > MOST:
                self._calls.popitem(last=False)
        return left


def _left(calls: deque[datetime], now: datetime, most: int, span: int) -> float:
    """Seconds until one window has room again."""
    if len(calls) < most:
        return 0.0
    return max(0.0, span - (now - calls[-most]).total_seconds())
