"""Conversations in Microsoft Teams: signed activities to the real front door, read from the fake's
screens. Where a card gives each reader their own version, their client asks for it by itself."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from tests.conversations import teams_screen as screen
from tests.conversations.phrases import Phrase
from tests.conversations.premises import Premises, Tools
from tests.conversations.room import NAMES, NOTHING, Clock, Knob, Option, Sight, committee, instant
from tests.fakes import CardView, FakeTeams, TeamsDelivery, TeamsPerson
from tests.fakes.teams_things import Conversation, Message
from tests.fakes.teams_views import inputs
from tests.fakes.teams_world import GENERAL

Json = dict[str, Any]
REGIONS = {"fr": "fr-FR", "en": "en-GB", "ar": "ar-MA"}


@dataclass(slots=True)
class Desk:
    """Where somebody is: what their last act was answered with, and where that stands."""

    shown: CardView | None = None
    message: Message | None = None
    said: str = ""
    last: TeamsDelivery | None = None
    read: set[str] = field(default_factory=set)


class TeamsRoom:
    platform = "teams"
    has = frozenset({"threads", "menus"})

    def __init__(self, locale: str, starts: str, tools: Tools) -> None:
        self.locale, self.tools = locale, tools
        self.clock = Clock(instant(starts))
        self.desks = {name: Desk() for name in NAMES}
        self.fake = FakeTeams(self.clock)

    def __enter__(self) -> Self:
        self.fake.__enter__()
        fake = self.fake
        for name in NAMES.values():
            if name not in {user.name for user in fake.state.users.values()}:
                fake.conversation(GENERAL).members.append(fake.add_person(name).aad)
        for user in fake.state.users.values():
            user.locale = REGIONS[self.locale]
        accounts = {who: fake.user(NAMES[who]).aad for who in NAMES if who != "farid"}
        place = {"platform": "teams", "tenant": fake.tenant, "conversation": GENERAL}
        self.premises = Premises(
            self.tools,
            self.clock,
            {
                "TEAMS_APP_ID": fake.app_id,
                "TEAMS_APP_PASSWORD": fake.app_password,
                "TEAMS_TENANT_ID": fake.tenant,
                "TEAMS_OPENID_METADATA_URL": fake.openid_url,
                "TEAMS_LOGIN_URL": fake.login_url,
                "TEAMS_SERVICE_URL": fake.service_url,
            },
            committee(self.locale, place, accounts, "teams"),
            self.locale,
        )
        for who in NAMES:  # their organisation has set the app up for everybody
            assert self._person(who).installs().send().ok
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.premises.leave()
        self.fake.__exit__()
        if kind is None:
            assert self.fake.violations == []
            assert self.fake.late == []

    def type(self, who: str, command: str, *, alone: bool) -> None:
        person, text = self._person(who), command.removeprefix("/comite").strip()
        self._clear(who)
        self.desks[who].message = None
        self._do(who, person.says(text) if alone else person.mentions(text))

    def fill(self, who: str, answers: Sequence[tuple[Phrase, str]], option: Option) -> None:
        view = self._form(who)
        assert view is not None, "no form is open"
        filled: dict[str, Any] = {}
        for label, given in answers:
            asked = next((one for one in inputs(view) if label.names(screen.label(one))), None)
            assert asked, f"no field {label.said!r}; there are {view.fields}"
            filled[asked["id"]] = screen.value(asked, given, option)
        holder = None if self._dialog(who) else self.desks[who].message
        self._do(who, self._person(who).submit(filled, holder))

    def reply(self, who: str, text: str, on: Phrase) -> None:
        shown = self.fake.conversation(GENERAL).posts
        under = next(m for m in reversed(shown) if on.stands_in(self._seen(who, m).words))
        self._do(who, self._person(who).replies(text, under))

    def report(self, who: str, text: str) -> None:
        self._do(who, self._person(who).report(self._person("farid").writes(text)))

    def again(self, who: str) -> None:
        last = self.desks[who].last
        assert last is not None
        self._do(who, last)

    def answer(self, who: str) -> Sight:
        desk = self.desks[who]
        if desk.shown is not None:
            return self._sight(who, desk.shown, desk.message)
        return Sight((desk.said,)) if desk.said else NOTHING

    def form(self, who: str) -> Sight | None:
        view = self._form(who)
        return None if view is None else Sight((view.title, *screen.form_words(view)))

    def errors(self, who: str) -> Mapping[str, str]:
        """Each stands under its input, in the colour of attention."""
        view, label, found = self._form(who), "", dict[str, str]()
        assert view is not None, "no form is open"
        for node in screen.nodes(view):
            if str(node.get("type", "")).startswith("Input."):
                # An address stands for the person of the picker above it.
                label = label if str(node["id"]).startswith("mail.") else screen.label(node)
            elif screen.alarms(node):
                found[label] = screen.words(node)
        return found

    def talk(self, who: str) -> Sequence[Sight]:
        chat = self._chat(who)
        return [self._seen(who, one) for one in chat.posts] if chat else []

    def place(self, who: str) -> Sequence[Sight]:
        posts = self.fake.conversation(GENERAL).posts
        if not who:
            return [
                Sight((one.text, *map(screen.words, screen.nodes(one.card or {})))) for one in posts
            ]
        return [self._seen(who, one) for one in posts]

    def menu(self, who: str) -> Sequence[Sight]:
        return ()

    def until(self, at: str) -> None:
        self.premises.until(at)

    def _person(self, who: str) -> TeamsPerson:
        return self.fake.person(NAMES[who], self.premises.street.url)

    def _chat(self, who: str) -> Conversation | None:
        return self.fake.state.chat(self.fake.user(NAMES[who]))

    def _dialog(self, who: str) -> CardView | None:
        found = self.fake.state.dialogs.get(self.fake.user(NAMES[who]).aad)
        return found.card if found else None

    def _form(self, who: str) -> CardView | None:
        """The open dialog, else the form that the last command was answered with."""
        desk = self.desks[who]
        view = self._dialog(who) or desk.shown
        return view if view is not None and inputs(view) else None

    def _clear(self, who: str) -> None:
        if self._dialog(who):
            self._person(who).closes()

    def _do(self, who: str, delivery: TeamsDelivery) -> None:
        """Sends what somebody did, and finds what they look at afterwards."""
        desk = self.desks[who]
        self._unread(who)
        result = delivery.send()
        assert result.ok, f"Teams shows a failure: {result.failed}"
        desk.last, desk.said, desk.shown = delivery, result.message, result.card
        written = self._unread(who)
        self.premises.deliver()
        if self._dialog(who):
            desk.shown = self._dialog(who)
        elif written:
            desk.message = written[-1]
            desk.shown = self._view(who, desk.message)
        elif desk.shown is None and not desk.said and desk.message is not None:
            desk.shown = self._view(who, desk.message)

    def _unread(self, who: str) -> list[Message]:
        """What came into their 1:1 chat since they looked last."""
        desk, chat = self.desks[who], self._chat(who)
        found = [one for one in chat.posts if one.id not in desk.read] if chat else []
        desk.read |= {one.id for one in found}
        return found

    def _view(self, who: str, message: Message) -> CardView | None:
        """What they see of a message once their client has asked for their own version."""
        if message.card is None:
            return None
        person = self._person(who)
        refresh = person.view(message).get("refresh", {})
        if person.aad not in message.views and person.mri in refresh.get("userIds", ()):
            assert person.refresh(message).send().ok
        return person.view(message)

    def _seen(self, who: str, message: Message) -> Sight:
        view = self._view(who, message)
        return self._sight(who, view, message) if view else Sight((message.text,))

    def _sight(self, who: str, view: CardView, message: Message | None) -> Sight:
        parts: list[str | Knob] = [view.title] if view.title else []
        for node in screen.nodes(view):
            kind = str(node.get("type", ""))
            if kind.startswith("Action.") and kind != "Action.OpenUrl":
                parts.append(Knob(str(node["title"]), self._pusher(who, view, node, message)))
            else:
                parts.append(screen.words(node))
        return Sight(tuple(part for part in parts if part))

    def _pusher(
        self, who: str, view: CardView, action: Json, message: Message | None
    ) -> Callable[[bool], None]:
        alone = CardView({**copy.deepcopy(view), "body": [], "actions": [copy.deepcopy(action)]})

        def push(kept: bool) -> None:
            if message is not None and self._dialog(who) is not view:
                self._clear(who)
                self.desks[who].message = message
            holder = None if self._dialog(who) else message
            self._do(who, self._person(who).click(action["title"], holder, card=alone))

        return push
