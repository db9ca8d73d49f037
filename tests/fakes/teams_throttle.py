"""The per bot, per conversation limits of the Connector API, off unless a test switches them on."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable
from datetime import datetime

# Seconds: operations allowed in them ("Per bot per thread limit", bots/how-to/rate-limit).
SENDING = {1: 7, 2: 8, 30: 60, 3600: 1800}
READING = {1: 14, 2: 16, 30: 120, 3600: 3600}
_LIMITS = {
    "post": SENDING,
    "update": SENDING,
    "delete": SENDING,
    "create": SENDING,
    "member": READING,
    "members": READING,
    "team": READING,
    "channels": READING,
}
# Edits and deletions count as sending: "all requests are subject to the same policy".
_SHARED = {"update": "post", "delete": "post", "members": "member", "channels": "team"}


class Throttle:
    """Set `on` to True; time is that of the injected clock."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.on = False
        self._clock = clock
        self._seen: dict[tuple[str, str], deque[float]] = defaultdict(deque)

    def wait(self, operation: str, thread: str) -> int:
        """0 if the operation may happen now (it then counts), else the seconds of Retry-After."""
        if not self.on or operation not in _LIMITS:
            return 0
        now = self._clock().timestamp()
        seen = self._seen[_SHARED.get(operation, operation), thread]
        while seen and seen[0] <= now - max(SENDING):
            seen.popleft()
        waits = [
            seen[-most] + seconds - now
            for seconds, most in _LIMITS[operation].items()
            if len(seen) >= most and seen[-most] > now - seconds
        ]
        if waits:
            return max(1, math.ceil(max(waits)))
        seen.append(now)
        return 0
