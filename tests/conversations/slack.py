"""Conversations in Slack: signed requests to the real front door, read from the fake's screens."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from tests.conversations import slack_screen as screen
from tests.conversations.phrases import Phrase
from tests.conversations.premises import Premises, Tools
from tests.conversations.room import NAMES, NOTHING, Clock, Knob, Option, Sight, committee, instant
from tests.fakes import FakeSlack, Message, SlackPerson, View
from tests.fakes.slack_delivery import Delivery, Result

TEAM, CHANNEL = "T01TEST", "C01GEN"
USERS = {
    "alice": "U01ALICE",
    "bob": "U02BOB",
    "carol": "U03CAROL",
    "dan": "U04DAN",
    "emna": "U05EMNA",
    "olga": "U06OLGA",
    "farid": "U07FARID",
}


@dataclass(slots=True)
class Desk:
    """Where somebody is: what their last act was, what it was answered with, what they pressed."""

    answer: Message | View | None = None
    pressed: Message | View | None = None
    last: Delivery | None = None
    errors: Mapping[str, str] | None = None


class SlackRoom:
    platform = "slack"
    has = frozenset({"threads", "menus"})

    def __init__(self, locale: str, starts: str, tools: Tools) -> None:
        self.locale, self.tools = locale, tools
        self.clock = Clock(instant(starts))
        self.desks = {name: Desk() for name in NAMES}
        self.fake = FakeSlack(self.clock)

    def __enter__(self) -> Self:
        self.fake.__enter__()
        for name, user in USERS.items():
            self.fake.add_user(user, NAMES[name], locale=self.locale)
            if user not in self.fake.channel(CHANNEL).members:
                self.fake.channel(CHANNEL).members.append(user)
        accounts = {name: user for name, user in USERS.items() if name != "farid"}
        place = {"platform": "slack", "workspace": TEAM, "channel": CHANNEL}
        self.premises = Premises(
            self.tools,
            self.clock,
            {
                "SLACK_API_URL": self.fake.api_url,
                "SLACK_BOT_TOKEN": "xoxb-test",
                "SLACK_SIGNING_SECRET": self.fake.signing_secret,
            },
            committee(self.locale, place, accounts, "slack"),
            self.locale,
        )
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.premises.leave()
        self.fake.__exit__()
        if kind is None:
            assert self.fake.violations == []
            assert self.fake.late_acks == []

    def type(self, who: str, command: str, *, alone: bool) -> None:
        channel = self.fake.dm(USERS[who]).id if alone else CHANNEL
        self._clear(who)
        self.desks[who].pressed = None
        self._do(who, self._person(who).command(command, channel))

    def fill(self, who: str, answers: Sequence[tuple[Phrase, str]], option: Option) -> None:
        view = self._person(who).view
        filled: dict[str, Any] = {}
        for label, given in answers:
            block, element = screen.field(view, label)
            filled[block["block_id"]] = screen.value(element, given, option, USERS)
        self._do(who, self._person(who).submit(filled))

    def reply(self, who: str, text: str, on: Phrase) -> None:
        shown = self.fake.channel(CHANNEL).messages
        under = next(m for m in reversed(shown) if on.stands_in(self._sight(who, m).words))
        self._do(who, self._person(who).says(text, thread=under))

    def report(self, who: str, text: str) -> None:
        self._person("farid").says(text, CHANNEL)
        written = self.fake.channel(CHANNEL).messages[-1]
        self._do(who, self._person(who).message_shortcut("report_irritant", written))

    def again(self, who: str) -> None:
        last = self.desks[who].last
        assert last is not None
        self._do(who, last, retry=1)

    def answer(self, who: str) -> Sight:
        holder = self.desks[who].answer
        return NOTHING if holder is None else self._sight(who, holder)

    def form(self, who: str) -> Sight | None:
        views = self.fake.opened_views(USERS[who])
        if not views or not views[-1].get("submit"):
            return None
        errors = self.desks[who].errors or {}
        return Sight((views[-1].title, *screen.form_words(views[-1]), *errors.values()))

    def errors(self, who: str) -> Mapping[str, str]:
        view = self._person(who).view
        labels = {b["block_id"]: b["label"]["text"] for b in view.blocks if b["type"] == "input"}
        return {labels[name]: said for name, said in (self.desks[who].errors or {}).items()}

    def talk(self, who: str) -> Sequence[Sight]:
        return [self._sight(who, one) for one in self.fake.dm(USERS[who]).messages]

    def place(self, who: str) -> Sequence[Sight]:
        return [self._sight(who, one) for one in self.fake.channel(CHANNEL).messages]

    def menu(self, who: str) -> Sequence[Sight]:
        return ()

    def until(self, at: str) -> None:
        self.premises.until(at)

    def _person(self, who: str) -> SlackPerson:
        return self.fake.person(USERS[who], self.premises.street.url)

    def _do(self, who: str, delivery: Delivery, retry: int = 0) -> None:
        """Sends what somebody did, and finds what they look at afterwards."""
        user, desk = USERS[who], self.desks[who]
        talks, before = self._private(user), self._shown(user)
        result: Result = delivery.send(retry=retry) if retry else delivery.send()
        assert result.ok, f"Slack shows a failure: {result.failed}"
        self.premises.deliver()
        desk.last, desk.errors = delivery, result.errors
        views, after = self.fake.opened_views(user), self._shown(user)
        if views:
            desk.answer = views[-1]
        elif after != before:
            changed = [m for m, b in zip(talks, before, strict=True) if b != screen.content(m)]
            desk.answer = [*changed, *self._private(user)[len(talks) :]][-1]
        else:
            desk.answer = desk.pressed

    def _clear(self, who: str) -> None:
        """Closes the modals, which stand before everything else."""
        while self.fake.opened_views(USERS[who]):
            self._person(who).close_view()

    def _private(self, user: str) -> list[Message]:
        return self.fake.ephemerals(user)

    def _shown(self, user: str) -> list[str]:
        return [screen.content(one) for one in self._private(user)]

    def _sight(self, who: str, holder: Message | View) -> Sight:
        kept = copy.deepcopy(holder)
        for name in ("channel", "to", "user"):
            if hasattr(holder, name):
                setattr(kept, name, getattr(holder, name))
        parts: list[str | Knob] = []
        if isinstance(holder, View):
            parts.append(holder.title)
        for block in holder.blocks:
            if block["type"] == "actions":
                for element in block["elements"]:
                    push = self._pusher(who, element["action_id"], holder, kept)
                    parts.append(Knob(element["text"]["text"], push))
            else:
                parts.append(screen.words(block))
        return Sight(tuple(parts))

    def _pusher(
        self, who: str, action_id: str, holder: Message | View, kept: Message | View
    ) -> Callable[[bool], None]:
        def push(old: bool) -> None:
            place = kept if old else holder
            if isinstance(holder, Message):
                self._clear(who)
                self.desks[who].pressed = place
            self._do(who, self._person(who).click(action_id, place))

        return push
