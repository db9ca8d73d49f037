"""The web on its bench."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx

from bot.cards import Card
from bot.pages import Item
from bot.ports import Destination, Rejected, RetryLater
from tests.benches.bench import WAIT, Shown, Trouble, seen
from tests.conversations.pages import parsed
from tests.web_samples import NOW
from tests.web_stage import Stage


class Box:
    """A mail server that takes everything, or fails once as it is told."""

    def __init__(self) -> None:
        self.failing: Exception | None = None

    async def send(self, message: object) -> None:
        failing, self.failing = self.failing, None
        if failing:
            raise failing


class WebBench:
    """On the web a message is delivered by being readable: the page shows it, and a private one is
    mailed as well."""

    here = Destination("web", "org", channel="c-carte")
    alice = Destination("web", "org", user="alice")
    home = Destination("web", "org", user="alice", home=True)
    nowhere = Destination("web", "org", channel="c-none")
    foreign = "C01GEN:1700000000.000100"

    def __init__(self, stage: Stage, client: httpx.Client, box: Box) -> None:
        self.stage, self.client, self.box = stage, client, box
        self.platform = stage.room.platform
        stage.pages.awaiting = []

    async def post(self, to: Destination, card: Card, message_id: str) -> str:
        ref = await self.platform.post(to, card, message_id)
        section = self.stage.pages.feed if to.channel else self.stage.pages.awaiting
        section.append(Item(ref, NOW, card))
        return ref

    async def update(self, to: Destination, ref: str, card: Card) -> None:
        await self.platform.update(to, ref, card)
        section = self.stage.pages.feed if to.channel else self.stage.pages.awaiting
        section[:] = [Item(ref, NOW, card) if one.id == ref else one for one in section]

    def shown(self, to: Destination) -> list[Shown]:
        page = parsed(self.client.get("/c/carte" if to.channel else "/").text)
        section = page.by_id("feed" if to.channel else "awaiting")
        assert section is not None
        return [
            Shown(
                seen(card.text),
                tuple(one.text.strip() for one in card.all("button")),
                card.attrs["dir"] == "rtl",
            )
            for card in section.all("article")
        ]

    def breaks(self, trouble: Trouble) -> None:
        self.box.failing = RetryLater(WAIT) if trouble == "wait" else Rejected(trouble)

    def every_fault(self) -> Iterator[Callable[[], object]]:
        for error in (RetryLater(1), Rejected("no such user")):
            yield lambda error=error: setattr(self.box, "failing", error)

    def violations(self) -> list[str]:
        return []
