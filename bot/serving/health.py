"""Is the installation well? Asked of the database, since web processes do not tick (B15)."""

from __future__ import annotations

from collections import Counter as Counts
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    Metric,
)

from bot.ports import Clock, StoreDown
from bot.timetable import tzdata_version
from storage.errors import StorageError
from storage.report import SQLITE_VERSION
from storage.store import SqlStore

TICK_AGE = 60.0
"""Seconds without a tick after which the schedule is not being kept."""
OUTBOX_AGE = 300.0
"""Seconds that the oldest message may wait before the courier is taken for stuck."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read of the database; ages in seconds, None for what never happened."""

    reachable: bool = False
    tick_age: float | None = None
    outbox_age: float = 0.0
    committees: int = 0
    open_sessions: int = 0
    journal_entries: int = 0
    heads: Mapping[str, int] | None = None


class Health:
    """Reads the facts, and counts what happened in this process. No personal data."""

    def __init__(self, store: SqlStore, clock: Clock):
        self._store, self._clock = store, clock
        self._counts: Counts[str] = Counts()
        self._others: list[Callable[[], Mapping[str, int]]] = []
        self._facts = Facts()
        self._registry = CollectorRegistry()
        self._registry.register(self)  # type: ignore[arg-type]  # a collector by its shape

    def count(self, name: str) -> None:
        self._counts[name] += 1

    def counts(self, read: Callable[[], Mapping[str, int]]) -> None:
        """Adds somebody else's counters to ours."""
        self._others.append(read)

    async def refresh(self) -> Facts:
        """Reads the facts again; an unreachable database is one of them."""
        now = self._clock()
        try:
            self._facts = await self._store.read(lambda unit: _read(unit, now))
        except (StoreDown, StorageError):
            self._facts = Facts()
        return self._facts

    async def ready(self) -> tuple[bool, Mapping[str, object]]:
        """For /readyz: the database answers, the schedule is kept, messages leave."""
        facts = await self.refresh()
        late = facts.tick_age is None or facts.tick_age > TICK_AGE
        stuck = facts.outbox_age > OUTBOX_AGE
        fit = facts.reachable and not late and not stuck
        return fit, {
            "database": facts.reachable,
            "tick_age": facts.tick_age,
            "outbox_age": facts.outbox_age,
            "tick_late": late,
            "outbox_stuck": stuck,
        }

    def metrics(self) -> bytes:
        """For /metrics, from what was last read."""
        return generate_latest(self._registry)

    def collect(self) -> list[Metric]:
        facts = self._facts
        gauges = {
            "comite_database_up": ("Whether the database answered", float(facts.reachable)),
            "comite_tick_age_seconds": (
                "Since the schedule was last looked at",
                -1.0 if facts.tick_age is None else facts.tick_age,
            ),
            "comite_outbox_oldest_age_seconds": (
                "Age of the oldest message that waits",
                facts.outbox_age,
            ),
            "comite_committees": ("Committees", float(facts.committees)),
            "comite_sessions_open": ("Sessions open now", float(facts.open_sessions)),
            "comite_journal_entries": ("Entries of all journals", float(facts.journal_entries)),
        }
        found: list[Metric] = []
        for name, (said, value) in gauges.items():
            gauge = GaugeMetricFamily(name, said)
            gauge.add_metric([], value)
            found.append(gauge)
        head = GaugeMetricFamily(
            "comite_journal_head", "Rank of the last entry", None, ["committee"]
        )
        for committee, rank in (facts.heads or {}).items():
            head.add_metric([committee], rank)
        info = InfoMetricFamily(
            "comite_build",
            "Versions that matter",
            {"tzdata": tzdata_version(), "sqlite": SQLITE_VERSION},
        )
        happened = CounterMetricFamily(
            "comite_events", "What happened in this process", None, ["name"]
        )
        for name, n in self._all().items():
            happened.add_metric([name], n)
        return [*found, head, info, happened]

    def _all(self) -> Mapping[str, int]:
        total = Counts(self._counts)
        for read in self._others:
            total.update(read())
        return total


def _read(unit: Any, now: datetime) -> Facts:
    seen = unit.tick_at()
    committees = unit.committees.all()
    heads = {one.id: unit.journal.head(one.id)[0] for one in committees}
    return Facts(
        True,
        None if seen is None else max(0.0, (now - seen).total_seconds()),
        unit.messages.oldest_age(now),
        len(committees),
        sum(len(unit.sessions.open_in(one.id)) for one in committees),
        sum(heads.values()),
        heads,
    )
