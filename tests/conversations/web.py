"""Conversations on the web: each person in a browser of their own, over HTTP, with its mail."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from typing import Self

import httpx

from adapters.web import WebConfig, build
from bot import commands
from bot.conversation import enroll
from bot.ports import Unit
from bot.serving.dispatch import Dispatcher
from bot.serving.house import House, Rooms
from tests.catalogues import LEXICON
from tests.conversations.pages import Node, Send, filled, parsed, questions, sends
from tests.conversations.phrases import Phrase
from tests.conversations.premises import Premises, Tools
from tests.conversations.room import (
    NAMES,
    NOTHING,
    SLUG,
    Clock,
    Knob,
    Option,
    Sight,
    committee,
    email,
    instant,
)
from tests.conversations.web_form import values

PAGE = f"/c/{SLUG}"


@dataclass(slots=True)
class Box:
    """A mailer that keeps the letters, by address."""

    letters: dict[str, list[EmailMessage]] = field(default_factory=dict)

    async def send(self, message: EmailMessage) -> None:
        self.letters.setdefault(str(message["To"]), []).append(message)


@dataclass(slots=True)
class Visitor:
    """One browser: what it shows of each address, the answer to the last press, what was sent."""

    client: httpx.Client
    tabs: dict[str, Node] = field(default_factory=dict)
    answered: Node | None = None
    sent: Send | None = None


class WebRoom:
    platform = "web"
    has: frozenset[str] = frozenset()

    def __init__(self, locale: str, starts: str, tools: Tools) -> None:
        self.locale, self.tools = locale, tools
        self.clock = Clock(instant(starts))
        self.box = Box()
        self.visitors: dict[str, Visitor] = {}

    def __enter__(self) -> Self:
        self.premises = Premises(
            self.tools, self.clock, {}, committee(self.locale, {}), self.locale, self._furnish
        )
        return self

    def __exit__(self, *_: object) -> None:
        for visitor in self.visitors.values():
            visitor.client.close()
        self.premises.leave()

    def type(self, who: str, command: str, *, alone: bool) -> None:
        """In the committee's page; what belongs to no committee is a button of one's home."""
        text = command.removeprefix("/comite").strip()
        if alone and text and not commands.parse(text).text:
            self._push(who, self._button(who, text))
            return
        form = next(self._tab(who, PAGE).by_class("command"))
        fields = dict(filled(form)) | {"command": text}
        self._push(who, Send(form.attrs["action"], tuple(fields.items())))

    def fill(self, who: str, answers: Sequence[tuple[Phrase, str]], option: Option) -> None:
        form = self._asked(who)
        assert form is not None, "no form is open"
        asked = questions(form)
        fields = list(filled(form))
        for label, given in answers:
            one = next((q for q in asked if label.names(q.label)), None)
            assert one, f"no field {label.said!r}; there are {[q.label for q in asked]}"
            sent = values(one, given, option)
            named = {name for name, _ in sent} | {one.control.attrs["name"]}
            fields = [f for f in fields if f[0] not in named]
            fields += [value for value in sent if value[1] or one.kind != "choices"]
        self._push(who, Send(form.attrs["action"], tuple(fields)))

    def reply(self, who: str, text: str, on: Phrase) -> None:
        raise AssertionError("a page has no threads")

    def report(self, who: str, text: str) -> None:
        raise AssertionError("a page has no menu on a message")

    def again(self, who: str) -> None:
        sent = self._visitor(who).sent
        assert sent is not None
        self._push(who, sent)

    def answer(self, who: str) -> Sight:
        answered = self._visitor(who).answered
        told = next(answered.by_class("told"), None) if answered else None
        return self._sight(who, told) if told else NOTHING

    def form(self, who: str) -> Sight | None:
        form = self._asked(who)
        if form is None:
            return None
        dialog = self._dialog(who)
        assert dialog is not None
        typed = [value for name, value in filled(form) if name not in ("csrf", "nonce", "form")]
        return Sight((dialog.text, *typed))

    def errors(self, who: str) -> Mapping[str, str]:
        form = self._asked(who)
        assert form is not None, "no form is open"
        return {one.label: one.error for one in questions(form) if one.error}

    def talk(self, who: str) -> Sequence[Sight]:
        """One's home, where what was told and what awaits stands, and one's letters."""
        home = self._tab(who, "/")
        letters = [
            Sight((str(letter["Subject"]), letter.get_content()))
            for letter in self.box.letters.get(email(who), [])
        ]
        return [*letters, *self._cards(who, home, "told"), *self._cards(who, home, "awaiting")]

    def place(self, who: str) -> Sequence[Sight]:
        reader = who or "olga"  # an observer, who has no view of her own
        return self._cards(reader, self._tab(reader, PAGE), "feed")

    def menu(self, who: str) -> Sequence[Sight]:
        return [
            self._sight(who, panel)
            for path in (PAGE, "/")
            for panel in self._tab(who, path).by_class("panel")
        ]

    def until(self, at: str) -> None:
        self.premises.until(at)

    def _furnish(self, house: House) -> Rooms:
        """As the composition root does, but for a box in place of a mail server."""
        settings = house.settings
        web = build(
            WebConfig(
                settings.url,
                settings.comite_locale,
                settings.comite_timezone,
                mail_from="Comité <comite@example.com>",
            ),
            house.store,
            house.facilitator,
            house.pages,
            house.lexicon,
            house.clock,
            lambda: secrets.token_urlsafe(32),
            house.health.count,
            mailer=self.box,
        )
        return Rooms(Dispatcher({}, web.asgi), {"web": web.platform}, web)

    def _visitor(self, who: str) -> Visitor:
        """In by a link, the first time."""
        if who not in self.visitors:
            client = httpx.Client(
                base_url=self.premises.street.url,
                headers={"Accept-Language": self.locale},
                follow_redirects=True,
                timeout=30,
                verify=False,  # plain HTTP: reading the system's certificates would take longer
            )
            self.visitors[who] = Visitor(client)
            link = self.premises.house.store.write_sync(lambda unit: _link(unit, who, self.clock))
            door = parsed(client.get(f"/sign-in?token={link}").text)
            entered = client.post("/sign-in", data=dict(filled(next(door.all("form")))))
            assert entered.status_code == 200, entered.text[:300]
        return self.visitors[who]

    def _tab(self, who: str, path: str) -> Node:
        """A page read anew; one that is not theirs any more stays as it was last seen."""
        visitor = self._visitor(who)
        answer = visitor.client.get(path)
        if answer.status_code == 200:
            visitor.tabs[path] = parsed(answer.text)
        return visitor.tabs.get(path, Node("html"))

    def _push(self, who: str, send: Send) -> None:
        visitor = self._visitor(who)
        fields: dict[str, list[str]] = {}
        for name, value in send.fields:
            fields.setdefault(name, []).append(value)
        answer = visitor.client.post(send.target, data=fields)
        assert answer.status_code in (200, 422), f"status {answer.status_code}: {answer.text[:300]}"
        visitor.sent, visitor.answered = send, parsed(answer.text)
        self.premises.deliver()

    def _dialog(self, who: str) -> Node | None:
        answered = self._visitor(who).answered
        return answered.by_id("ask") if answered else None

    def _asked(self, who: str) -> Node | None:
        dialog = self._dialog(who)
        return next(dialog.all("form")) if dialog else None

    def _cards(self, who: str, page: Node, section: str) -> list[Sight]:
        """The cards of a section, oldest first."""
        found = page.by_id(section)
        return [self._sight(who, card) for card in found.all("article")][::-1] if found else []

    def _sight(self, who: str, node: Node) -> Sight:
        parts: list[str | Knob] = []
        for words, send in sends(node):
            parts.append(Knob(words, self._pusher(who, send)) if send else words)
        return Sight(tuple(parts))

    def _pusher(self, who: str, send: Send) -> Callable[[bool], None]:
        def push(kept: bool) -> None:
            self._push(who, send)  # a page is as old as its last reading

        return push

    def _button(self, who: str, typed: str) -> Send:
        """The button of one's home that stands for a command."""
        home, act = self._tab(who, "/"), commands.parse(typed).action
        named = next(c for c in commands.ALL if commands.action_of(c) == act)
        spoken = next(home.all("html")).attrs["lang"]
        label = LEXICON(spoken).say(f"command.{named.name}.label")
        for panel in home.by_class("panel"):
            for words, send in sends(panel):
                if send and words == label:
                    return send
        raise AssertionError(f"no button {label!r} at home")


def _link(unit: Unit, who: str, clock: Clock) -> str:
    """A sign-in link; whoever sits nowhere becomes known of the organisation by it."""
    [organization] = unit.organizations.all()
    person = unit.people.by_email(organization.id, email(who)) or enroll(
        unit, organization, "", "", "", name=NAMES[who], email=email(who)
    )
    return unit.keys.grant("sign-in", person.id, clock() + timedelta(minutes=10), {"path": "/"})
