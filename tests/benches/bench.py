"""What a bench is: a platform's real outbound side before the stand-in of its servers.

A bench posts, edits and finds as the courier would, breaks what it is told to break, and reads what
stands on people's screens, by what each screen shows as plain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.cards import Card
from bot.ports import Destination, Platform

Trouble = Literal["wait", "lost", "down", "gone"]
WAIT = 7
"""Seconds that a platform asks for in `wait`."""
_UNSEEN = re.compile("[\u200e\u200f\u2060\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Shown:
    """One message on a screen: its words as plain text, its buttons, the side it starts from."""

    words: str
    labels: tuple[str, ...] = ()
    rtl: bool = False


class Bench(Protocol):
    """`here` is a channel, `alice` a 1:1 talk, `home` her home; `nowhere` does not exist, and
    `foreign` is a reference that this platform never gave. `troubles` are the ways in which calls
    can fail before or after they were carried out, as `breaks` takes them."""

    platform: Platform
    here: Destination
    alice: Destination
    home: Destination
    nowhere: Destination
    foreign: str

    async def post(self, to: Destination, card: Card, message_id: str) -> str: ...
    async def update(self, to: Destination, ref: str, card: Card) -> None: ...
    def shown(self, to: Destination) -> list[Shown]: ...
    def breaks(self, trouble: Trouble) -> None: ...
    def every_fault(self) -> Iterator[Callable[[], object]]: ...
    def violations(self) -> list[str]: ...


class Posting:
    """Straight through the outbound side."""

    platform: Platform

    async def post(self, to: Destination, card: Card, message_id: str) -> str:
        return await self.platform.post(to, card, message_id)

    async def update(self, to: Destination, ref: str, card: Card) -> None:
        await self.platform.update(to, ref, card)


def seen(text: str) -> str:
    """A text as the eye has it: one space for any blank, no marks of direction."""
    return " ".join(_UNSEEN.sub("", text).split())
