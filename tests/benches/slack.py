"""Slack on its bench."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, ClassVar

from adapters.slack.api import SlackApi
from adapters.slack.installs import Installs
from adapters.slack.outbound import SlackPlatform
from bot.ports import Destination, Platform
from tests.benches.bench import WAIT, Posting, Shown, Trouble, seen
from tests.catalogues import LEXICON
from tests.fakes import FakeSlack
from tests.slack_kit import Drawer, Hands


class SlackBench(Posting):
    here = Destination("slack", "T01TEST", channel="C01GEN")
    alice = Destination("slack", "T01TEST", user="U01ALICE")
    home = Destination("slack", "T01TEST", user="U01ALICE", home=True)
    nowhere = Destination("slack", "T01TEST", channel="C99NONE")
    foreign = "19:general@thread.tacv2|1700000000000"
    _TROUBLES: ClassVar[Mapping[Trouble, str]] = {
        "wait": f"429:{WAIT}",
        "lost": "accept_then_drop",
        "down": "http_500",
        "gone": "ok_false:is_archived",
    }

    def __init__(self, fake: FakeSlack, platform: Platform) -> None:
        self.fake, self.platform = fake, platform

    def shown(self, to: Destination) -> list[Shown]:
        if to.home:
            view = self.fake.homes.get(to.user)
            return [Shown(_slack_words(view.blocks), tuple(view.labels))] if view else []
        place = self.fake.channel(to.channel) if to.channel else self.fake.dm(to.user)
        return [Shown(_slack_words(m.blocks), tuple(m.labels)) for m in place.messages]

    def breaks(self, trouble: Trouble) -> None:
        self._fail(self._TROUBLES[trouble])

    def every_fault(self) -> Iterator[Callable[[], object]]:
        kinds = ("429", "http_500", "http_502", "http_503", "drop", "accept_then_drop",
                 "accept_then_500", "ok_false:is_archived", "ok_false:token_revoked",
                 "ok_false:msg_too_long", "ok_false:internal_error", "ok_false:tomorrow")  # fmt: skip
        for kind in kinds:
            yield lambda kind=kind: self._fail(kind)

    def violations(self) -> list[str]:
        return self.fake.violations

    def _fail(self, kind: str) -> None:
        """The next call of each method that the outbound side is there for."""
        for method in ("chat.postMessage", "chat.update", "conversations.history"):
            self.fake.fail_next(method, kind)


@asynccontextmanager
async def slack() -> AsyncIterator[SlackBench]:
    clock = Hands()
    with FakeSlack(clock) as fake:
        api = SlackApi(fake.api_url, timeout=10)
        installs = Installs(Drawer(), api, clock, token="xoxb-test")  # type: ignore[arg-type]
        yield SlackBench(fake, SlackPlatform(api, installs, LEXICON))
        await api.close()


def _slack_words(blocks: list[dict[str, Any]]) -> str:
    """What Slack shows as it stands: runs of rich text and plain text, never its markup."""
    return seen(" ".join(_runs(blocks)))


def _runs(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _runs(one)
    elif isinstance(node, dict):
        if node.get("type") in {"plain_text", "text"}:
            yield node["text"]
        elif node.get("type") == "rich_text_section":
            yield "".join(_runs(node["elements"]))
        elif node.get("type") != "mrkdwn":
            yield from _runs(list(node.values()))
