"""Microsoft Teams on its bench."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from adapters.teams.api import TeamsApi
from adapters.teams.contacts import Contacts
from adapters.teams.login import Login
from adapters.teams.outbound import TeamsPlatform
from adapters.teams.pace import Pace
from adapters.teams.payload import Sealer
from bot.ports import Destination, Platform
from storage.migrate import migrate
from storage.store import SqlStore
from tests.benches.bench import WAIT, Posting, Shown, Trouble, seen
from tests.catalogues import LEXICON
from tests.fakes import CardView, FakeTeams
from tests.fakes.teams_schema import walk
from tests.fakes.teams_world import GENERAL
from tests.slack_kit import Hands


class TeamsBench(Posting):
    nowhere = Destination("teams", "", channel="19:none@thread.tacv2")
    foreign = "C01GEN:1700000000.000100"
    _TROUBLES: ClassVar[Mapping[Trouble, str]] = {
        "wait": f"429:{WAIT}",
        "lost": "accept_then_drop",
        "down": "http_500",
        "gone": "forbidden:BotNotInConversationRoster",
    }

    def __init__(self, fake: FakeTeams, platform: Platform) -> None:
        self.fake, self.platform = fake, platform
        aad = fake.user("Alice").aad
        self.here = Destination("teams", fake.tenant, channel=GENERAL)
        self.alice = Destination("teams", fake.tenant, user=aad)
        self.home = Destination("teams", fake.tenant, user=aad, home=True)
        self.nowhere = Destination("teams", fake.tenant, channel="19:none@thread.tacv2")

    def shown(self, to: Destination) -> list[Shown]:
        if to.channel:
            posts = self.fake.conversation(to.channel).posts
        else:
            chat = self.fake.state.chat(self.fake.user(to.user))
            posts = chat.posts if chat else []
        return [
            Shown(
                _teams_words(m.card or CardView()), tuple(m.labels), bool((m.card or {}).get("rtl"))
            )
            for m in posts
        ]

    def breaks(self, trouble: Trouble) -> None:
        self._fail(self._TROUBLES[trouble])

    def every_fault(self) -> Iterator[Callable[[], object]]:
        kinds = ("429", "http_412", "http_500", "http_502", "http_503", "http_504", "drop",
                 "accept_then_drop", "accept_then_502", "forbidden", "forbidden:tomorrow",
                 "not_found", "not_found:tomorrow")  # fmt: skip
        for kind in kinds:
            yield lambda kind=kind: self._fail(kind)

    def violations(self) -> list[str]:
        return self.fake.violations

    def _fail(self, kind: str) -> None:
        """The next call that writes; the token before it is another matter."""
        for operation in ("post", "update"):
            self.fake.fail_next(operation, kind)


@asynccontextmanager
async def teams(folder: Path) -> AsyncIterator[TeamsBench]:
    clock = Hands()

    def hurried() -> datetime:
        """Two seconds between calls: how often Teams may be called is another matter."""
        clock.advance(2)
        return clock.now

    with FakeTeams(clock) as fake:
        url = f"sqlite:///{folder / 'bench.db'}"
        migrate(url)
        numbers = itertools.count(1)
        store = SqlStore(
            url, clock=clock, new_id=lambda: f"id{next(numbers)}", secret_keys=("k" * 40,)
        )
        fake.state.installed.add(fake.user("Alice").aad)
        login = Login(fake.login_url, fake.app_id, fake.app_password, (fake.tenant,), clock)
        api = TeamsApi(login, fake.service_url)
        platform = TeamsPlatform(
            api,
            Contacts(store),
            LEXICON,
            Pace(hurried),
            Sealer(("k" * 40,)),
            fake.app_id,
            fake.service_url,
        )
        yield TeamsBench(fake, platform)
        await api.close()
        await login.close()
        store.close()


def _teams_words(card: CardView) -> str:
    """What Teams shows as it stands: runs of rich text, in which it reads no Markdown, but takes
    two braces for one of its functions."""
    blocks = (node for _, node in walk(card, "") if node.get("type") == "RichTextBlock")
    runs = ("".join(run["text"] for run in one["inlines"]) for one in blocks)
    return seen(" ".join(text.replace("{{", "(a function)") for text in runs))
