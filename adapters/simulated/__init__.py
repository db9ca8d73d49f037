"""A platform without a network: it keeps what it was sent, and can be told to fail.

Conversations are rehearsed on it under a virtual clock; it keeps every promise of
`bot.ports.Platform`, checked by the same contract tests as Slack and the web.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.cards import Card
from bot.ports import Destination, Rejected


@dataclass(slots=True)
class Shown:
    """One message as people see it now, with every card it ever showed."""

    to: Destination
    ref: str
    message_id: str
    at: datetime
    cards: list[Card] = field(default_factory=list)

    @property
    def card(self) -> Card:
        return self.cards[-1]


@dataclass(slots=True)
class SimulatedPlatform:
    """Posts and edits in memory. `fault`, when it returns an exception, raises it instead."""

    clock: Callable[[], datetime]
    name: str = "simulated"
    fault: Callable[[str, Destination], Exception | None] = lambda verb, to: None
    messages: list[Shown] = field(default_factory=list)

    async def post(self, to: Destination, card: Card, message_id: str) -> str:
        self._fail("post", to)
        ref = f"{len(self.messages) + 1}"
        self.messages.append(Shown(to, ref, message_id, self.clock(), [card]))
        return ref

    async def update(self, to: Destination, ref: str, card: Card) -> None:
        self._fail("update", to)
        shown = next((message for message in self.messages if message.ref == ref), None)
        if shown is None:
            raise Rejected("message_not_found")
        shown.cards.append(card)

    async def find(self, to: Destination, message_id: str, since: datetime) -> str | None:
        return next(
            (m.ref for m in self.messages if m.message_id == message_id and m.at >= since), None
        )

    def at(self, ref: str) -> Shown:
        return next(message for message in self.messages if message.ref == ref)

    def channel(self, channel: str) -> list[Shown]:
        """What a channel shows, oldest first."""
        return [m for m in self.messages if m.to.channel == channel]

    def talk(self, user: str) -> list[Shown]:
        """What one person's 1:1 talk shows, oldest first."""
        return [m for m in self.messages if m.to.user == user and not m.to.home]

    def _fail(self, verb: str, to: Destination) -> None:
        fault = self.fault(verb, to)
        if fault is not None:
            raise fault
