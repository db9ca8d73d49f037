"""Sends what was committed: claims dirty messages, draws them as things stand, posts or edits them,
marks them shown. A crash between the platform's yes and our mark leaves a message `maybe` posted:
it is looked for before it is posted again (FAULTS 82, 86)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.cards import Card
from bot.desk import Bearings
from bot.lifecycle import late_place, lost_place
from bot.ports import (
    Clock,
    Destination,
    Message,
    Platform,
    Rejected,
    RetryLater,
    Store,
    StoreDown,
    Uncertain,
    Unit,
    Unreachable,
)
from bot.topics import UnknownTopic, show

log = logging.getLogger(__name__)

BATCH = 32
ATTEMPTS = 10
"""After this many failed attempts a message is dead: kept for an administrator (FAULTS 87)."""
PATIENCE = timedelta(hours=24)
"""How long at least a message is tried where the platform is what fails: an outage is no poison."""
PACE = timedelta(seconds=1)
"""At most one message a second to one conversation (Slack's own rule)."""
BACKOFF = (1, 2, 5, 15, 30, 60, 120)
"""Seconds before the next attempt, before jitter (M10)."""

RARE = 3600.0
"""Seconds between attempts, at most, where each may leave one more copy: some forty in a day."""
LONGEST = 40.0
"""Seconds of one attempt, less than a claim is leased for: another process then takes it."""
BEHIND = timedelta(minutes=3)
"""After this long without its copy, a place is late and its facilitators are told."""

Mark = Callable[[Unit], None]


@dataclass(slots=True)
class Courier:
    """One per process. `jitter` gives a number in [0, 1); `owner` names this process in leases."""

    store: Store
    bearings: Bearings
    platforms: Mapping[str, Platform]
    clock: Clock
    jitter: Callable[[], float]
    owner: str
    pace: timedelta = PACE
    _last: dict[tuple[str, str, str], datetime] = field(default_factory=dict)

    async def deliver(self) -> int:
        """One round: claims what is due and sends it, conversations side by side. Returns how many
        messages were claimed."""
        claimed = await self._claim()
        await asyncio.gather(*(self._carry(batch) for batch in claimed.values()))
        return sum(map(len, claimed.values()))

    async def run(self, stopped: asyncio.Event, wake: asyncio.Event, idle: float = 1.0) -> None:
        """Delivers until stopped; wakes when something was committed, and every `idle` seconds
        whatever happens, because the wake is only a hint (B17).

        Each platform has a round of its own: one that is slow or away delays its copies alone.
        What a round raises is raised here, once the other rounds are over.
        """
        rounds: dict[str, asyncio.Task[None]] = {}
        try:
            while not stopped.is_set():
                wake.clear()
                for name in [name for name, round in rounds.items() if round.done()]:
                    rounds.pop(name).result()
                claimed = await self._claim(apart=rounds)
                for name, batch in claimed.items():
                    rounds[name] = asyncio.create_task(self._carry(batch))
                    rounds[name].add_done_callback(lambda _: wake.set())
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(wake.wait(), idle)
        finally:
            await asyncio.gather(*rounds.values(), return_exceptions=True)

    async def _claim(self, apart: Iterable[str] = ()) -> dict[str, list[Message]]:
        """What is due, by platform, but for those whose round is not over."""
        now, busy = self.clock(), tuple(apart)
        found: dict[str, list[Message]] = {}
        for message in await self.store.write(
            lambda unit: unit.messages.claim(now, self.owner, BATCH, busy)
        ):
            found.setdefault(message.to.platform, []).append(message)
        return found

    async def _carry(self, batch: list[Message]) -> None:
        """Each is remembered as soon as it was sent: a slow one must not outlast the lease of the
        others (FAULTS 91)."""
        await asyncio.gather(*map(self._one, batch))

    async def _one(self, message: Message) -> None:
        await self.store.write(await self._send(message))

    async def _send(self, message: Message) -> Mark:
        """Sends one message. Returns how the store is to remember it."""
        try:
            card = await self.store.read(lambda unit: show(unit, self.bearings, message))
        except UnknownTopic:
            return self._later(message, 60, counted=False, error="unknown_topic")
        except StoreDown:
            return self._later(message, BACKOFF[0], counted=False, error="store_down")
        except Exception:
            reference = message.id
            log.exception("courier: message %s cannot be drawn", reference)
            return self._again(message, error="cannot_draw")
        if card is None:
            if message.ref is None:
                return lambda unit: unit.messages.failed(message.id, "dropped", "nothing_to_show")
            return lambda unit: unit.messages.shown(message.id, message.wanted, message.ref or "")
        platform = self.platforms.get(message.to.platform)
        if platform is None:
            return self._later(message, 60, counted=False, error="platform_not_configured")
        wait = self._too_soon(message.to)
        if wait and message.ref is None:
            return self._later(message, wait, counted=False, error="")
        try:
            async with asyncio.timeout(LONGEST):
                ref = await self._call(platform, message, card)
        except TimeoutError:
            return self._again(
                message, error="took too long", maybe=message.ref is None, patient=True
            )
        except RetryLater as late:
            later = self._later(
                message, late.seconds + self.jitter(), counted=False, error="rate_limited"
            )
            return self._told(message, later)
        except Unreachable as gone:
            return self._unreachable(message, str(gone))
        except Rejected as refused:
            log.error("courier: message %s was rejected: %s", message.id, refused)
            reason = str(refused)  # `refused` itself is gone once this clause ends
            return lambda unit: unit.messages.failed(message.id, "dead", reason)
        except Uncertain as unknown:
            again = self._again(
                message, error=str(unknown), maybe=message.ref is None, patient=True
            )
            return self._told(message, again)
        except Exception as defect:
            # Raised on, it would take every other message of the round with it, again and again.
            log.exception("courier: message %s cannot be sent", message.id)
            return self._again(message, error=type(defect).__name__, maybe=message.ref is None)
        return lambda unit: unit.messages.shown(message.id, message.wanted, ref)

    async def _call(self, platform: Platform, message: Message, card: Card) -> str:
        if message.ref is not None:
            await platform.update(message.to, message.ref, card)
            return message.ref
        if message.maybe and message.first_tried_at is not None:
            since = message.first_tried_at - timedelta(seconds=60)
            found = await platform.find(message.to, message.id, since)
            if found is not None:
                await platform.update(message.to, found, card)
                return found
        self._last[_conversation(message.to)] = self.clock()
        return await platform.post(message.to, card, message.id)

    def _too_soon(self, to: Destination) -> float:
        last = self._last.get(_conversation(to))
        left = self.pace - (self.clock() - last) if last else timedelta(0)
        return max(0.0, left.total_seconds())

    def _later(
        self, message: Message, seconds: float, *, counted: bool, error: str, maybe: bool = False
    ) -> Mark:
        at = self.clock() + timedelta(seconds=seconds)
        return lambda unit: unit.messages.retry(
            message.id, at, maybe=maybe or message.maybe, counted=counted, error=error
        )

    def _again(
        self, message: Message, *, error: str, maybe: bool = False, patient: bool = False
    ) -> Mark:
        since = message.since or self.clock()
        over = not patient or self.clock() - since >= PATIENCE
        if message.attempts + 1 >= ATTEMPTS and over:
            log.error("courier: message %s is given up: %s", message.id, error)
            return lambda unit: unit.messages.failed(message.id, "dead", error)
        delay = BACKOFF[min(message.attempts, len(BACKOFF) - 1)] * (1 + self.jitter())
        if maybe:  # each attempt may be one more copy, where a platform cannot tell
            delay = min(delay * 2 ** max(0, message.attempts - ATTEMPTS), RARE)
        return self._later(message, delay, counted=True, error=error, maybe=maybe)

    def _told(self, message: Message, mark: Mark) -> Mark:
        """The facilitators learn that a place stays behind, when it has for a while."""
        to, now = message.to, self.clock()
        if not to.channel or message.since is None or now - message.since < BEHIND:
            return mark

        def marked(unit: Unit) -> None:
            mark(unit)
            late_place(unit, self.bearings, to, now)

        return marked

    def _unreachable(self, message: Message, reason: str) -> Mark:
        """Gives up on this destination until it answers again, and remembers why."""
        to = message.to

        def mark(unit: Unit) -> None:
            unit.messages.failed(message.id, "failed", reason)
            if to.user:
                unit.people.unreachable(to.platform, to.workspace, to.user)
            else:
                lost_place(unit, self.bearings, to.platform, to.workspace, to.channel)

        return mark


def _conversation(to: Destination) -> tuple[str, str, str]:
    return (to.platform, to.workspace, to.channel or to.user)
