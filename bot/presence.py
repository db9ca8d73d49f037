"""Who was seen in which committee, for catching up (D07): noted beside what they came for, and never
in its way."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from datetime import datetime, timedelta

from bot.ports import Busy, Clock, Store, StoreDown

APART = timedelta(minutes=10)
"""Within it, somebody was noted already."""
MOST = 10_000


class Presence:
    """Notes what only reads: whatever writes notes its own in its own transaction."""

    def __init__(self, store: Store, clock: Clock):
        self._store, self._clock = store, clock
        self._noted: OrderedDict[tuple[str, str], datetime] = OrderedDict()

    async def note(self, person_id: str, committee_id: str) -> None:
        """Somebody seated there looks. A note that cannot be stored now is dropped."""
        now, name = self._clock(), (person_id, committee_id)
        if name in self._noted and now - self._noted[name] < APART:
            return
        with suppress(Busy, StoreDown):
            await self._store.write(lambda unit: unit.people.visit(*name, now))
            self._noted[name] = now
            if len(self._noted) > MOST:
                self._noted.popitem(last=False)
