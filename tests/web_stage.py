"""A stage for the web's tests: a store in memory that honours its port, a facilitator that keeps a
transcript, and pages with every kind of element, served over real HTTP on the loopback."""

from __future__ import annotations

import asyncio
import itertools
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import uvicorn

from adapters import web
from adapters.web.contract import (
    CommitteePage, EntryView, Frame, HomePage, Item, JournalPage, NotFound, Tab,
)
from bot.cards import (
    Button, Buttons, Card, Confirm, Divider, Fact, Facts, Field, Form, Heading, Option, Quote, Span,
    Table, Text,
)
from bot.events import Action, Event
from bot.model import Account, Person
from bot.replies import Reply, Silence
from bot.words import Lexicon

NOW = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)
HOSTILE = '<script>alert(1)</script>"\'><img src=x onerror=alert(2)> https://evil.example {{7*7}} 𝓗'
MOMENT = {"fr": "{{ day }} à {{ hour }}", "en": "{{ day }} at {{ hour }}",
          "ar": "{{ day }} على الساعة {{ hour }}"}


def lexicon(folder: Path) -> Lexicon:
    """The pages' own words, with the one word of the centre that they lean on."""
    for locale, text in MOMENT.items():
        (folder / f"{locale}.toml").write_text(f'moment = "{text}"\n', encoding="utf-8")
    return Lexicon.load(web.WORDS, folder)


class MemoryKeys:
    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], tuple[str, datetime, Mapping[str, Any]]] = {}
        self._numbers = itertools.count(1)

    def grant(self, purpose: str, person_id: str, expires: datetime,
              data: Mapping[str, Any] | None = None) -> str:
        secret = f"{purpose}-secret-{next(self._numbers):032d}"
        self.kept[purpose, secret] = (person_id, expires, data or {})
        return secret

    def peek(self, purpose: str, secret: str, now: datetime) -> Any:
        found = self.kept.get((purpose, secret))
        return (found[0], found[2]) if found and now < found[1] else None

    def spend(self, purpose: str, secret: str, now: datetime) -> Any:
        found = self.peek(purpose, secret, now)
        self.kept.pop((purpose, secret), None)
        return found

    def revoke(self, purpose: str, secret: str) -> None:
        self.kept.pop((purpose, secret), None)


class MemoryStore:
    """Reads and writes on a thread, as the real one does, and tells its watchers after writes."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.keys = MemoryKeys()
        self.people: dict[str, Person] = {}
        self.accounts: list[Account] = []
        self.committees: dict[str, SimpleNamespace] = {}
        self.failing: Exception | None = None
        self._watchers: list[Callable[[frozenset[str]], None]] = []

    def unit(self) -> Any:
        return SimpleNamespace(
            now=self.clock(), keys=self.keys,
            people=SimpleNamespace(
                get=self.people.__getitem__, link=self.accounts.append,
                by_email=lambda _, email: next(
                    (p for p in self.people.values() if p.email == email), None)),
            organizations=SimpleNamespace(all=lambda: [SimpleNamespace(id="org")]),
            committees=SimpleNamespace(
                by_slug=self.committees.get,
                of_person=lambda _: list(self.committees.values())))

    async def read(self, work: Callable[[Any], Any]) -> Any:
        return await asyncio.to_thread(lambda: work(self.unit()))

    async def write(self, work: Callable[[Any], Any], **_: Any) -> Any:
        if self.failing:
            raise self.failing
        result = await asyncio.to_thread(lambda: work(self.unit()))
        self.tell("messages")
        return result

    def watch(self, notice: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        self._watchers.append(notice)
        return lambda: self._watchers.remove(notice)

    def tell(self, *ids: str) -> None:
        for notice in list(self._watchers):
            notice(frozenset(ids))


class Transcript:
    """A facilitator that writes down what it hears and answers what the test says."""

    def __init__(self) -> None:
        self.heard: list[Event] = []
        self.reply: Reply = Silence()
        self.failing: Exception | None = None

    async def handle(self, event: Event) -> Reply:
        if self.failing:
            raise self.failing
        self.heard.append(event)
        return self.reply


class StagePages:
    """The pages of one committee, whose cards the test may change while it is looked at."""

    def __init__(self, store: MemoryStore) -> None:
        self.store = store
        self.locale = "fr"
        self.empty = False
        self.awaiting: list[Item] = []
        self.feed: list[Item] = []
        self.broken: Exception | None = None
        self.asked: dict[str, Any] = {}

    async def frame(self, person_id: str) -> Frame:
        person = self.store.people[person_id]
        tabs = () if self.empty else (Tab("carte", say(self.locale, "name"), "facilitator"),
                                      Tab("agences", say(self.locale, "second"), "member"))
        return Frame(person.name, person.id, person.locale or self.locale, "Africa/Casablanca",
                     tabs, len(self.awaiting), "Banque Atlas")

    async def home(self, person_id: str) -> HomePage:
        if self.broken:
            raise self.broken
        menu = (Button(say(self.locale, "create"), Action("committee.form"), style="primary"),
                Button(say(self.locale, "help"), Action("help")))
        return HomePage(await self.frame(person_id), tuple(self.awaiting), menu)

    def _known(self, slug: str) -> None:
        if slug not in ("carte", "agences"):
            raise NotFound(slug)

    async def committee(self, slug: str, person_id: str) -> CommitteePage:
        self._known(slug)
        locale = self.locale
        labels = [Button(label, Action(f"menu.{n}"), style="primary" if n == 0 else "default")
                  for n, label in enumerate(say(locale, "menu").split("|"))]
        seats = (("Alice Anderson", "Marketing", "facilitator"), ("Bob Brown", "DSI", "member"),
                 ("كريم العلوي", "Commercial", "member"), ("Emna El Fassi", "Marketing", "sponsor"))
        return CommitteePage(await self.frame(person_id), say(locale, "name"), say(locale, "goal"),
                             tuple(self.awaiting), tuple(self.feed), tuple(labels), seats)

    async def journal(self, slug: str, person_id: str, search: str = "", outcome: str = "",
                      department: str = "", before: int | None = None) -> JournalPage:
        self._known(slug)
        self.asked = {"search": search, "outcome": outcome, "department": department,
                      "before": before}
        entries = () if self.empty or search == "rien" else journal_entries(self.locale)
        return JournalPage(
            await self.frame(person_id), slug, say(self.locale, "name"), entries, search,
            {"outcome": (Option("go", "GO"), Option("no_go", "NO-GO")),
             "department": (Option("d1", "Marketing"), Option("d2", "DSI"))},
            (len(entries), "9f2c51d07ab3"), 3 if entries else None)

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
    store: MemoryStore
    facilitator: Transcript
    pages: StagePages
    room: web.WebRoom
    url: str = ""
    counted: list[str] = field(default_factory=list)
    letters: list[Any] = field(default_factory=list)

    def session(self, person_id: str = "alice") -> str:
        return self.store.keys.grant("web-session", person_id, NOW + timedelta(days=7))

    def link(self, purpose: str = "sign-in", **data: str) -> str:
        secret = self.store.keys.grant(purpose, "alice", NOW + timedelta(minutes=10), data)
        return f"/{purpose}?token={secret}"

    @contextmanager
    def browser(self, person_id: str | None = "alice") -> Iterator[httpx.Client]:
        with httpx.Client(base_url=self.url, headers={"Accept-Language": "fr"}) as client:
            if person_id:
                client.cookies.set("comite", self.session(person_id))
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
    clock = lambda: NOW  # noqa: E731
    store, facilitator = MemoryStore(clock), Transcript()
    store.people["alice"] = Person("alice", "org", "Alice Anderson", "alice@example.com")
    store.people["bob"] = Person("bob", "org", "Bob Brown", "bob@example.com", locale="ar")
    for slug in ("carte", "agences"):
        store.committees[slug] = SimpleNamespace(
            id=f"c-{slug}", slug=slug, organization_id="org")
    pages = StagePages(store)
    secrets = itertools.count(1)
    mailer = config.pop("mailer", None)
    counted: list[str] = []
    room = web.build(
        web.WebConfig(**config), store, facilitator, pages,  # type: ignore[arg-type]
        lexicon(folder), clock, lambda: f"secret{next(secrets):030d}", counted.append,
        mailer=mailer, ready=_ready, metrics=lambda: b"comite_up 1\n")
    stage = Stage(store, facilitator, pages, room, counted=counted)
    with serving(room.asgi, room.close) as url:
        stage.url = url
        yield stage


async def _ready() -> tuple[bool, dict[str, object]]:
    return False, {"database": "ok", "tick_age": 75.0}


@contextmanager
def serving(app: Any, close: Callable[[], None]) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(
        app, port=0, log_level="critical", timeout_graceful_shutdown=5, access_log=False))
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
        yield f"http://127.0.0.1:{port}"
    finally:
        loop[0].call_soon_threadsafe(close)
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive(), "the web did not stop"


SAID: dict[str, dict[str, str]] = {
    "fr": {
        "name": "Lancement Carte Fidélité", "second": "Accueil en agence",
        "goal": "Réduire de 30 % les réclamations à l’activation d’ici le 30 juin 2027",
        "create": "Créer un comité", "help": "Aide",
        "menu": "Signaler un irritant|Proposer un vote|Mon stand-up|Voir les engagements|Décider"
                "|Planifier|Membres|Absence|Langue|Rejoindre|Clore le comité|Aide",
        "vote": "Ouvrir l’activation en ligne le 1er décembre ?",
        "rule": "Unanimité des directions, quorum : chaque direction. Clôture demain à 18:00.",
        "vote_text": "Une position par direction. Vous pourrez changer jusqu’à la clôture.",
        "standup": "Votre stand-up du lundi", "answer": "Répondre", "pass": "Passer",
        "quote": "J’ai appelé trois fois, personne n’a su me dire quand ma carte serait active.",
        "by": "Client particulier, agence de Fès", "warn": "La DSI n’a pas encore répondu sur l’API.",
        "bad": "Le message part avant la disponibilité du produit.", "ok": "GO à l’unanimité des directions.",
        "cols": "Direction|Position|Condition", "none": "en attente", "who": "Qui attend quoi de qui",
        "close_vote": "Annuler le vote", "sure": "Annuler ce vote ?",
        "sure_text": "Les bulletins seront effacés et le motif inscrit au journal.", "yes": "Annuler le vote", "no": "Revenir",
        "facts": "Objectif partagé|4,2 réclamations pour 100 activations||Échéance|mardi 24 novembre à 18:00||Attendus|Commercial, DSI",
        "form": "Votre position", "send": "Enregistrer", "reason": "Pourquoi, et ce qui en ferait un go",
        "hint": "Une phrase suffit : elle paraîtra avec votre direction.", "date": "Pour quand", "owner": "Responsable",
        "choice": "Votre position", "many": "Directions concernées", "seg": "Segment",
    },
    "en": {
        "name": "Loyalty Card Launch", "second": "Branch welcome",
        "goal": "Cut activation complaints by 30% before 30 June 2027",
        "create": "Create a committee", "help": "Help",
        "menu": "Report an irritant|Propose a vote|My stand-up|See commitments|Decide|Plan|Members"
                "|Absence|Language|Join|Close the committee|Help",
        "vote": "Open online activation on 1 December?",
        "rule": "Unanimity of departments, quorum: every department. Closes tomorrow at 18:00.",
        "vote_text": "One position a department. You may change yours until closing.",
        "standup": "Your Monday stand-up", "answer": "Answer", "pass": "Skip",
        "quote": "I called three times and nobody could tell me when my card would work.",
        "by": "Private customer, Fès branch", "warn": "IT has not answered about the API yet.",
        "bad": "The message goes out before the product is available.", "ok": "GO, unanimous among departments.",
        "cols": "Department|Position|Condition", "none": "awaited", "who": "Who awaits what from whom",
        "close_vote": "Cancel the vote", "sure": "Cancel this vote?",
        "sure_text": "Ballots will be erased and the reason entered in the journal.", "yes": "Cancel the vote", "no": "Go back",
        "facts": "Shared goal|4.2 complaints per 100 activations||Deadline|Tuesday 24 November at 18:00||Awaited|Sales, IT",
        "form": "Your position", "send": "Save", "reason": "Why, and what would make it a go",
        "hint": "One sentence is enough: it will appear with your department.", "date": "By when", "owner": "Owner",
        "choice": "Your position", "many": "Departments concerned", "seg": "Segment",
    },
    "ar": {
        "name": "إطلاق بطاقة الوفاء", "second": "الاستقبال في الوكالات",
        "goal": "خفض شكاوى التفعيل بنسبة 30٪ قبل 30 يونيو 2027",
        "create": "إنشاء لجنة", "help": "مساعدة",
        "menu": "الإبلاغ عن إزعاج|اقتراح تصويت|وقفتي اليومية|عرض الالتزامات|اتخاذ قرار|جدولة|الأعضاء"
                "|غياب|اللغة|انضمام|إغلاق اللجنة|مساعدة",
        "vote": "هل نفتح التفعيل عبر الإنترنت في فاتح دجنبر؟",
        "rule": "إجماع المديريات، والنصاب: كل مديرية. يُقفل غدًا على الساعة 18:00.",
        "vote_text": "موقف واحد لكل مديرية. يمكنك تغيير موقفك حتى الإقفال.",
        "standup": "وقفة يوم الاثنين", "answer": "إجابة", "pass": "تجاوز",
        "quote": "اتصلت ثلاث مرات ولم يستطع أحد أن يخبرني متى تعمل بطاقتي.",
        "by": "زبون، وكالة فاس", "warn": "لم تُجب DSI بعد بشأن واجهة API.",
        "bad": "تُرسل الرسالة قبل توفر المنتج.", "ok": "موافقة بإجماع المديريات.",
        "cols": "المديرية|الموقف|الشرط", "none": "في الانتظار", "who": "من ينتظر ماذا ممّن",
        "close_vote": "إلغاء التصويت", "sure": "هل تلغي هذا التصويت؟",
        "sure_text": "ستُمحى الأصوات ويُدوَّن السبب في السجل.", "yes": "إلغاء التصويت", "no": "رجوع",
        "facts": "الهدف المشترك|4.2 شكاوى لكل 100 تفعيل||الأجل|الثلاثاء 24 نونبر على الساعة 18:00||المنتظرون|Commercial, DSI",
        "form": "موقفك", "send": "حفظ", "reason": "لماذا، وما الذي يجعله موافقة",
        "hint": "جملة واحدة تكفي: ستظهر مع مديريتك.", "date": "متى", "owner": "المسؤول",
        "choice": "موقفك", "many": "المديريات المعنية", "seg": "الشريحة",
    },
}


def say(locale: str, key: str) -> str:
    return SAID[locale][key]


def facts(locale: str) -> Facts:
    return Facts(tuple(Fact(*pair.split("|")) for pair in say(locale, "facts").split("||")))


def vote_card(locale: str) -> Card:
    """A card with a button that asks before it acts."""
    confirm = Confirm(*(say(locale, k) for k in ("sure", "sure_text", "yes", "no")))
    choices = tuple(
        Button(label, Action("session.form", {"session": "s1", "variant": value}), style=style)
        for label, value, style in (("Go", "go", "primary"), ("Go +", "conditional", "default"),
                                    ("No-go", "no_go", "default")))
    cancel = Button(say(locale, "close_vote"), Action("session.cancel", {"session": "s1"}),
                    style="danger", confirm=confirm)
    return Card(say(locale, "vote"), say(locale, "vote"), locale, (
        Text((Span(say(locale, "rule"), "bold"),)), Text((Span(say(locale, "vote_text")),)),
        Text((Span(say(locale, "warn")),), "warning"), facts(locale), Buttons((*choices, cancel))))


def standup_card(locale: str) -> Card:
    return Card(say(locale, "standup"), say(locale, "standup"), locale, (
        Text((Span(say(locale, "goal")),), "muted"),
        Buttons((Button(say(locale, "answer"), Action("session.form", {"session": "s2"}),
                        style="primary"),
                 Button(say(locale, "pass"), Action("session.skip", {"session": "s2"}))))))


def table_card(locale: str) -> Card:
    columns = tuple(say(locale, "cols").split("|"))
    rows = (("Marketing", "GO", "–"), ("DSI", "GO +", say(locale, "warn")),
            ("Commercial", say(locale, "none"), "–"), ("Produit", "NO-GO", say(locale, "quote")))
    return Card(say(locale, "who"), say(locale, "who"), locale, (
        Heading(say(locale, "who")), Table(columns, rows), Divider(),
        Quote(say(locale, "quote"), say(locale, "by")),
        Text((Span(say(locale, "ok")),), "good"), Text((Span(say(locale, "bad")),), "bad"),
        Buttons((Button(say(locale, "answer"), url="/c/carte/journal"),))), tone="warning")


def journal_entries(locale: str) -> tuple[EntryView, ...]:
    body = Card("", "", locale, (facts(locale), Quote(say(locale, "quote"), say(locale, "by"))))
    line = Card("", "", locale, (Text((Span(say(locale, "vote_text")),)),))
    one = EntryView("D-2026-003", 6, "decision", say(locale, "vote"), NOW, "go", body)
    return (one,
            replace(one, number="D-2026-002", rank=5, title=say(locale, "goal"),
                    outcome="conditional", card=line, at=NOW - timedelta(days=2)),
            replace(one, number=None, rank=4, title=say(locale, "warn"), outcome=None, card=line,
                    at=NOW - timedelta(days=3)),
            replace(one, number="D-2026-001", rank=3, outcome="undecided", card=line,
                    superseded_by="D-2026-003", at=NOW - timedelta(days=6)))


def every_field(locale: str) -> Form:
    """A form with a field of each kind."""
    options = (Option("go", "GO"), Option("conditional", "GO +"), Option("no_go", "NO-GO"))
    segments = tuple(Option(f"s{n}", f"{say(locale, 'seg')} {n}") for n in range(1, 10))
    return Form(say(locale, "form"), say(locale, "send"),
                Action("session.answer", {"session": "s1"}), (
        Field("choice", "choice", say(locale, "choice"), options=options),
        Field("reason", "text", say(locale, "reason"), hint=say(locale, "hint")),
        Field("title", "line", say(locale, "who"), required=False, limit=80),
        Field("segment", "choice", say(locale, "seg"), options=segments, required=False),
        Field("many", "choices", say(locale, "many"), required=False, initial=("d1",),
              options=(Option("d1", "Marketing"), Option("d2", "DSI"))),
        Field("owner", "person", say(locale, "owner"), required=False),
        Field("date", "date", say(locale, "date"), initial="2026-12-01"),
        Field("at", "time", say(locale, "date"), required=False),
        Field("count", "number", say(locale, "seg"), required=False),
    ), locale, (Text((Span(say(locale, "vote_text")),), "muted"),))


def feed(locale: str) -> tuple[list[Item], list[Item]]:
    """What awaits, and what happened."""
    awaiting = [Item("m1", NOW - timedelta(hours=1), vote_card(locale)),
                Item("m2", NOW - timedelta(hours=2), standup_card(locale))]
    done = Card(say(locale, "vote"), say(locale, "ok"), locale,
                (Text((Span(say(locale, "ok"), "bold"),), "good"),), tone="good",
                url="/c/carte/journal?n=D-2026-003")
    hostile = Card(HOSTILE, HOSTILE, locale, (
        Text((Span(HOSTILE), Span(HOSTILE, "bold"))), Quote(HOSTILE, HOSTILE),
        Facts((Fact(HOSTILE, HOSTILE),)), Table((HOSTILE,), ((HOSTILE,),)), Heading(HOSTILE),
        Buttons((Button(HOSTILE, Action("x", {"y": HOSTILE})),
                 Button("evil", url="https://evil.example/"), Button("js", url="javascript:alert(1)"),
                 Button("slashes", url="//evil.example/"))))) 
    return awaiting, [Item("m3", NOW - timedelta(hours=3), table_card(locale)),
                      Item("m4", NOW - timedelta(days=1), done),
                      Item("m5", NOW - timedelta(days=2), hostile)]
