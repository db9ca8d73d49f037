"""A stage for the web's tests: the real store and words, a facilitator that keeps a transcript, and
pages of sample cards, served over real HTTP on the loopback."""

from __future__ import annotations

import asyncio
import itertools
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from adapters import web
from bot.cards import Button, Card, Option
from bot.events import Action, Event
from bot.model import Committee, Department, Organization, Person, Role, Seat
from bot.pages import (
    CommitteePage,
    EntryView,
    Frame,
    HomePage,
    Item,
    JournalPage,
    NotFound,
    Tab,
)
from bot.replies import Reply, Silence
from bot.timetable import Calendar
from bot.words import Lexicon
from storage.migrate import migrate
from storage.store import SqlStore
from tests.web_samples import NOW, journal_entries, say, table_card

CORE = Path(__file__).parents[1] / "bot" / "words" / "core"
WEEK = timedelta(days=7)


class Transcript:
    """A facilitator that writes down what it hears and answers what the test says."""

    def __init__(self) -> None:
        self.heard: list[Event] = []
        self.reply: Reply = Silence()
        self.failing: Exception | None = None
        self.looked: list[tuple[str, str]] = []

    async def looks(self, person_id: str, committee_id: str) -> None:
        self.looked.append((person_id, committee_id))

    async def handle(self, event: Event) -> Reply:
        if self.failing:
            raise self.failing
        self.heard.append(event)
        return self.reply


class StagePages:
    """The pages of one committee, whose cards the test may change while it is looked at."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.locale = "fr"
        self.empty = False
        self.awaiting: list[Item] = []
        self.feed: list[Item] = []
        self.broken: Exception | None = None
        self.asked: dict[str, Any] = {}

    async def frame(self, person_id: str, slug: str | None = None) -> Frame:
        person = await self.store.read(lambda unit: unit.people.get(person_id))
        tabs = (
            ()
            if self.empty
            else (
                Tab("carte", say(self.locale, "name"), "facilitator"),
                Tab("agences", say(self.locale, "second"), "member"),
            )
        )
        return Frame(
            person.name,
            person.id,
            person.locale or self.locale,
            "Africa/Casablanca",
            tabs,
            len(self.awaiting),
            "Banque Atlas",
        )

    async def home(self, person_id: str) -> HomePage:
        if self.broken:
            raise self.broken
        menu = (
            Button(say(self.locale, "create"), Action("committee.form"), style="primary"),
            Button(say(self.locale, "help"), Action("help")),
        )
        return HomePage(await self.frame(person_id), tuple(self.awaiting), menu)

    def _known(self, slug: str) -> None:
        if slug not in ("carte", "agences"):
            raise NotFound(slug)

    async def committee(self, slug: str, person_id: str) -> CommitteePage:
        self._known(slug)
        locale = self.locale
        labels = [
            Button(label, Action(f"menu.{n}"), style="primary" if n == 0 else "default")
            for n, label in enumerate(say(locale, "menu").split("|"))
        ]
        seats = (
            ("Alice Anderson", "Marketing", "facilitator"),
            ("Bob Brown", "DSI", "member"),
            ("كريم العلوي", "Commercial", "member"),
            ("Emna El Fassi", "Marketing", "sponsor"),
        )
        return CommitteePage(
            await self.frame(person_id),
            say(locale, "name"),
            say(locale, "goal"),
            tuple(self.awaiting),
            tuple(self.feed),
            tuple(labels),
            seats,
        )

    async def journal(
        self,
        slug: str,
        person_id: str,
        search: str = "",
        outcome: str = "",
        department: str = "",
        before: int | None = None,
    ) -> JournalPage:
        self._known(slug)
        self.asked = {
            "search": search,
            "outcome": outcome,
            "department": department,
            "before": before,
        }
        entries = () if self.empty or search == "rien" else journal_entries(self.locale)
        return JournalPage(
            await self.frame(person_id),
            slug,
            say(self.locale, "name"),
            entries,
            search,
            outcome,
            department,
            {
                "outcome": (Option("go", "GO"), Option("no_go", "NO-GO")),
                "department": (Option("d1", "Marketing"), Option("d2", "DSI")),
            },
            (len(entries), "9f2c51d07ab3" + "0" * 52),
            3 if entries else None,
        )

    async def entry(self, slug: str, number: str, person_id: str) -> tuple[Frame, EntryView]:
        self._known(slug)
        found = [e for e in journal_entries(self.locale) if e.number == number]
        if not found:
            raise NotFound(number)
        return await self.frame(person_id), found[0]

    async def irritants(self, slug: str, person_id: str) -> tuple[Frame, Card]:
        self._known(slug)
        return await self.frame(person_id), table_card(self.locale)

    commitments = irritants
    digest = irritants

    async def all_journals(self, person_id: str) -> tuple[Frame, tuple[JournalPage, ...]]:
        return await self.frame(person_id), (await self.journal("carte", person_id),)


@dataclass
class Stage:
    store: SqlStore
    facilitator: Transcript
    pages: StagePages
    room: web.WebRoom
    url: str = ""
    loop: Any = None
    counted: list[str] = field(default_factory=list)
    letters: list[Any] = field(default_factory=list)

    def grant(self, purpose: str, life: timedelta, person_id: str = "alice", **data: str) -> str:
        return self.store.write_sync(
            lambda unit: unit.keys.grant(purpose, person_id, NOW + life, data)
        )

    def session(self, person_id: str = "alice") -> str:
        return self.grant("web-session", WEEK, person_id)

    def link(self, purpose: str = "sign-in", **data: str) -> str:
        return f"/{purpose}?token={self.grant(purpose, timedelta(minutes=10), **data)}"

    def valid(self, purpose: str, secret: str) -> bool:
        return self.store.read_sync(lambda unit: unit.keys.peek(purpose, secret, NOW)) is not None

    def call(self, work: Callable[[], None]) -> None:
        """On the loop of the server, as a signal's handler would."""
        self.loop.call_soon_threadsafe(work)

    def touch(self, slug: str = "carte") -> None:
        """A commit about that committee, as anybody's vote makes one."""

        def work(unit: Any) -> None:
            unit.committees.save(replace(unit.committees.by_slug(slug), goal="…"))

        self.store.write_sync(work)

    @contextmanager
    def browser(self, person_id: str | None = "alice") -> Iterator[httpx.Client]:
        with httpx.Client(base_url=self.url, headers={"Accept-Language": "fr"}) as client:
            if person_id:
                client.cookies.set("comite", self.session(person_id), domain="127.0.0.1")
            yield client


def hidden(html: str, name: str) -> str:
    """The value of the first hidden field of that name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, f"no field {name}"
    return found[1]


def proof(client: httpx.Client, path: str = "/") -> dict[str, str]:
    """What a form of that page carries."""
    html = client.get(path).text
    return {"csrf": hidden(html, "csrf"), "nonce": hidden(html, "nonce")}


@contextmanager
def staged(folder: Path, **config: Any) -> Iterator[Stage]:
    """The web on a port of the loopback, in a thread of its own."""
    url = f"sqlite:///{folder / 'web.db'}"
    migrate(url)
    numbers = itertools.count(1)
    store = SqlStore(
        url,
        clock=lambda: NOW,
        new_id=lambda: f"id{next(numbers):06}",
        secret_keys=("k" * 40,),
    )
    store.write_sync(found)
    facilitator = Transcript()
    pages = StagePages(store)
    secrets = itertools.count(1)
    mailer = config.pop("mailer", None)
    counted: list[str] = []
    room = web.build(
        web.WebConfig(**config),
        store,
        facilitator,
        pages,  # type: ignore[arg-type]
        lexicon(),
        lambda: NOW,
        lambda: f"secret{next(secrets):030d}",
        counted.append,
        mailer=mailer,
        ready=_ready,
        metrics=lambda: b"comite_up 1\n",
    )
    stage = Stage(store, facilitator, pages, room, counted=counted)
    try:
        with serving(room.asgi, room.close) as (address, loop):
            stage.url, stage.loop = address, loop
            yield stage
    finally:
        store.close()


def lexicon() -> Lexicon:
    return Lexicon.load(CORE, web.WORDS)


def found(unit: Any) -> None:
    """Two people and the two committees in which both sit; a third is of another organisation."""
    for name in ("org", "other"):
        unit.organizations.add(Organization(name, name, "fr", "Africa/Casablanca"))
    alice = Person("alice", "org", "Alice Anderson", "alice@example.com")
    bob = Person("bob", "org", "Bob Brown", "bob@example.com", locale="ar")
    for person in (alice, bob, Person("eve", "other", "Eve", "eve@example.com")):
        unit.people.add(person)
    for slug in ("carte", "agences", "foreign"):
        owner = "other" if slug == "foreign" else "org"
        committee = Committee(
            f"c-{slug}", owner, slug, slug, "…", "fr", "Africa/Casablanca", Calendar("MA")
        )
        unit.committees.add(committee)
        if owner == "org":
            it: Department = unit.committees.department(committee.id, "DSI")
            for person in (alice, bob):
                seat = Seat(f"{slug}-{person.id}", person, it, Role.MEMBER)
                unit.committees.seat(committee.id, seat)


async def _ready() -> tuple[bool, dict[str, object]]:
    return False, {"database": "ok", "tick_age": 75.0}


@contextmanager
def serving(app: Any, close: Callable[[], None]) -> Iterator[tuple[str, Any]]:
    server = uvicorn.Server(
        uvicorn.Config(
            app, port=0, log_level="error", timeout_graceful_shutdown=5, access_log=False
        )
    )
    loop: list[asyncio.AbstractEventLoop] = []

    async def run() -> None:
        loop.append(asyncio.get_running_loop())
        await server.serve()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert thread.is_alive() and time.monotonic() < deadline, "the web did not start"
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}", loop[0]
    finally:
        loop[0].call_soon_threadsafe(close)
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive(), "the web did not stop"
