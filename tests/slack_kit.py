"""The Slack room served over real HTTP, with a scripted facilitator behind it and a fake Slack."""

from __future__ import annotations

import asyncio
import http.client
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn

from adapters.slack import WORDS, Counters, SlackRoom, SlackSettings, build
from bot.cards import Card, Field, Form, Option, Span, Text
from bot.events import Action, Event
from bot.replies import Reply, Silence
from bot.words import LOCALES, Lexicon
from tests.fakes.slack import FakeSlack

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CENTRE = {
    "fr": "Rien n'a été enregistré, réessayez.",
    "en": "Nothing was stored: try again.",
    "ar": "لم يُحفظ شيء.",
}


class Hands:
    """A clock that moves when it is told to."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Scripted:
    """The facilitator's door: keeps what comes in, answers what the test says."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.reply: Reply | Exception | Callable[[Event], Reply] = Silence()

    async def handle(self, event: Event) -> Reply:
        self.events.append(event)
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply(event) if callable(self.reply) else self.reply

    @property
    def last(self) -> Any:
        return self.events[-1]


class Drawer:
    """The little of bot.ports.Store that installations need, in memory."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}
        self.off: set[str] = set()
        self.keys: set[str] = set()
        self.broken: Exception | None = None
        self.installations = self
        self._lock = threading.Lock()

    def get(self, platform: str, workspace: str) -> dict[str, Any] | None:
        return self.rows.get(workspace)

    def put(self, platform: str, workspace: str, secret: Any, *, active: bool = True) -> None:
        self.rows[workspace] = dict(secret)
        self.off.discard(workspace)

    def active(self, platform: str) -> list[str]:
        return [name for name in self.rows if name not in self.off]

    def disable(self, platform: str, workspace: str) -> None:
        self.off.add(workspace)

    async def write(self, work: Any, *, key: str = "", locks: Any = (), again: Any = None) -> Any:
        if self.broken:
            raise self.broken
        with self._lock:
            if key and key in self.keys:
                return again(self) if again else None
            self.keys.add(key)
            return work(self)

    async def read(self, work: Any) -> Any:
        if self.broken:
            raise self.broken
        return work(self)


def lexicon(folder: Path) -> Lexicon:
    """Slack's own catalogues, and the one sentence of the centre that the room says itself."""
    for locale in LOCALES:
        (folder / f"{locale}.toml").write_text(
            f'[refusal.not_stored]\ntitle = "!"\ntext = "{CENTRE[locale]}"\n', encoding="utf-8"
        )
    return Lexicon.load(WORDS, folder)


class Served:
    """The room on a port of loopback; `url` is its address."""

    def __init__(
        self, fake: FakeSlack, words: Lexicon, clock: Hands, settings: SlackSettings
    ) -> None:
        self.fake, self.clock = fake, clock
        self.facilitator, self.store, self.counters = Scripted(), Drawer(), Counters()
        self.room: SlackRoom
        self.words = words
        self.url = ""
        self._settings = settings
        self._up = threading.Event()
        self._server: uvicorn.Server
        self._loop: asyncio.AbstractEventLoop
        self._over: asyncio.Event
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._over = asyncio.Event()
        self.room = build(
            self._settings,
            self.store,
            self.facilitator,
            self.words,
            self.clock,
            self.counters,
            reference=lambda: "ref-1",
        )
        config = uvicorn.Config(
            self._app, port=0, lifespan="off", log_level="critical", interface="asgi3"
        )
        self._server = uvicorn.Server(config)
        await self.room.start()
        config.load()
        self._server.lifespan = config.lifespan_class(config)
        await self._server.startup()
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._up.set()
        await self._server.on_tick(0)
        await self._over.wait()
        # Not `shutdown`, which waits a tenth of a second for callers that are gone.
        for listening in self._server.servers:
            listening.close()
        await self.room.stop()

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        await self.room.asgi[scope["path"]](scope, receive, send)

    def start(self) -> None:
        self._thread.start()
        assert self._up.wait(20), "the room did not start"

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(20)

    def run(self, work: Awaitable[Any]) -> Any:
        """Runs something of the room on the room's own loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)  # type: ignore[arg-type]

    def request(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """One raw HTTP request: (status, headers, body)."""
        address = urlsplit(self.url)
        link = http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)
        try:
            link.putrequest(method, path)
            if "Content-Length" not in (headers or {}):
                link.putheader("Content-Length", str(len(body)))
            for name, value in (headers or {}).items():
                link.putheader(name, value.encode("utf-8") if not value.isascii() else value)
            link.endheaders()
            link.send(body)
            answer = link.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            link.close()


@contextmanager
def served(folder: Path, **settings: Any) -> Iterator[Served]:
    """A fake Slack and the room in front of it."""
    clock = Hands()
    with FakeSlack(clock) as fake:
        given = {
            "signing_secrets": ("signing-secret",),
            "bot_token": "xoxb-test",
            "api_url": fake.api_url,
            **settings,
        }
        room = Served(fake, lexicon(folder), clock, SlackSettings(**given))
        room.start()
        try:
            yield room
        finally:
            room.stop()


def card(title: str = "Titre", text: str = "Bonjour", **more: Any) -> Card:
    return Card(title, text, "fr", (Text((Span(text),)), *more.pop("elements", ())), **more)


def form(*fields: Field, action: Action | None = None) -> Form:
    asked = fields or (
        Field("done", "text", "Fait", limit=500),
        Field(
            "to",
            "choice",
            "Direction",
            required=False,
            options=(Option("", "Aucune"), Option("d1", "DSI")),
        ),
    )
    return Form(
        "Stand-up", "Envoyer", action or Action("session.answer", {"session": "s1"}), asked, "fr"
    )
