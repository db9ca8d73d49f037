"""Bolt's listeners: each makes one event of what somebody did, has it handled, and answers.

Nothing is acknowledged before `handle` returns, which is after the commit. What nobody stored is
answered 503, so that Slack brings it again or tells the person.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from adapters.front.counters import Counters
from adapters.slack import lifecycle, turns
from adapters.slack.answers import Answers
from adapters.slack.envelopes import COMMAND, EVENTS, MENU, REPORT, in_thread
from adapters.slack.forms import FORM, Origin, Picked, values
from adapters.slack.installs import Installs
from adapters.slack.people import Directory
from adapters.slack.refs import NAME, Ref, hashed, key, moment
from adapters.slack.render import PRESS
from adapters.slack.turns import AGAIN, Turn
from adapters.slack.typed import plain, unescaped
from bot.events import (
    Action,
    BadAction,
    Command,
    Event,
    Heard,
    PersonPicked,
    Press,
    Submission,
    Who,
)
from bot.ports import Busy, Clock, StoreDown
from bot.replies import Reply

log = logging.getLogger(__name__)

Handle = Callable[[Event], Awaitable[Reply]]
Payload = Mapping[str, Any]

STALE = Action("stale")
"""Stands for a button that this version cannot read: no act has this name, so it is refused."""


class Inbound:
    """`handle` is the facilitator's door."""

    def __init__(
        self,
        handle: Handle,
        answers: Answers,
        people: Directory,
        installs: Installs,
        clock: Clock,
        counters: Counters,
        reference: Callable[[], str],
    ) -> None:
        self._handle, self._answers, self._people = handle, answers, people
        self._installs, self._clock = installs, clock
        self._counters, self._reference = counters, reference

    def listen(self, app: AsyncApp) -> None:
        """Registers every listener; the envelopes have let nothing else pass."""
        app.command(COMMAND)(self.on_command)
        app.action(re.compile(f"^{re.escape(PRESS)}"))(self.on_press)
        app.view(FORM)(self.on_submission)
        app.message_shortcut(REPORT)(self.on_report)
        app.global_shortcut(MENU)(self.on_menu)
        for name in EVENTS:
            app.event(name)(self.on_said if name == "message" else self.on_event)
        app.error(self.on_error)

    async def on_command(self, body: Payload) -> BoltResponse:
        turn = turns.of_command(body)
        name = hashed(turn.workspace, turn.user, turn.trigger)
        return await self._command(turn, unescaped(body.get("text") or ""), name)

    async def on_press(self, body: Payload) -> BoltResponse:
        action = next(a for a in body["actions"] if a["action_id"].startswith(PRESS))
        view = body.get("view") or {}
        turn = turns.of_interaction(
            body, "message" if not view else "home" if view.get("type") == "home" else "modal"
        )
        name = key("act", turn.workspace, turn.user, action["action_id"], action["action_ts"])
        try:
            asked = Action.unpack(action.get("value") or "")
            if asked.name == AGAIN:
                text, asked, seed = turns.repeated(asked.args)
                if text is not None:
                    turn = replace(turn, again=turns.repeat({"text": text}))
                    return await self._command(turn, text, name, action["action_ts"])
                return await self._press(turn, asked, name, action["action_ts"], seed)
        except (BadAction, ValueError, AttributeError):
            asked = STALE
        return await self._press(turn, asked, name, action["action_ts"], {})

    async def on_report(self, body: Payload) -> BoltResponse:
        """The shortcut on any message: its words and its address fill the form."""
        turn = turns.of_interaction(body, "shortcut")
        seed = {
            "verbatim": plain(body["message"].get("text") or ""),
            "link": _permalink(body, turn.channel),
        }
        name = key("act", turn.workspace, turn.user, REPORT, body["action_ts"])
        return await self._press(turn, Action("irritant.form"), name, body["action_ts"], seed)

    async def on_menu(self, body: Payload) -> BoltResponse:
        turn = turns.of_interaction(body, "shortcut")
        name = key("act", turn.workspace, turn.user, MENU, body["action_ts"])
        return await self._press(turn, Action("menu"), name, body["action_ts"], {})

    async def on_submission(self, body: Payload) -> BoltResponse:
        view = body["view"]
        turn = turns.of_interaction(body, "modal")
        origin = turns.origin_of(view) or Origin(STALE)
        who, turn = await self._who(turn)
        answers = {name: await self._resolved(turn, value) for name, value in values(view).items()}
        reply = await self._handle(
            Submission(
                who,
                turn.where,
                origin.action,
                answers,
                key("view", view["id"], view["hash"]),
                self._clock(),
            )
        )
        return _ack(self._answers.submitted(turn, reply))

    async def on_said(self, body: Payload) -> BoltResponse:
        """A word typed in the 1:1 talk is a command without its slash; a reply in a channel may read
        like an answer to the card above it."""
        event = body["event"]
        text = plain(event.get("text") or "")
        turn = turns.of_event(body, event["user"], event["channel"])
        if in_thread(event):
            return await self._overheard(turn, event, text, body["event_id"])
        turn = replace(turn, again=turns.repeat({"text": text}))
        name = key("event", turn.workspace, body["event_id"])
        return await self._command(turn, text, name, event["ts"])

    async def _overheard(
        self, turn: Turn, event: Payload, text: str, delivery: str
    ) -> BoltResponse:
        under = str(Ref(event["channel"], event["thread_ts"]))
        name = key("event", turn.workspace, delivery)
        who = Who(NAME, turn.workspace, turn.user)
        await self._handle(Heard(who, turn.where, under, text, name, moment(event["ts"])))
        return _ack({})

    async def on_event(self, body: Payload) -> BoltResponse:
        event = body["event"]
        found = await self._installs.find(*_whose(body))
        happened = lifecycle.read(body, found.bot_user if found else "", self._clock())
        if event["type"] == "user_change":
            self._people.forget(_whose(body)[0], event["user"]["id"])
        if happened is not None:
            if happened.kind == "hello":
                turn = turns.of_event(body, happened.who.user)
                happened = replace(happened, who=(await self._who(turn))[0])
            await self._handle(happened)
            if happened.kind in {"removed", "installed"}:
                self._installs.forget(happened.where.workspace)
        return _ack({})

    async def on_error(self, error: Exception, body: Payload) -> BoltResponse:
        """Nothing stored is 503; what still surprises is 400, with a reference in the log."""
        turn = _turn(body)
        if turn:
            turn = replace(turn, locale=self._people.locale(turn.workspace, turn.user))
        if isinstance(error, (Busy, StoreDown)):
            self._counters.add("slack_not_stored")
            if turn:
                await self._answers.not_stored(turn)
            return BoltResponse(status=503)
        reference = self._reference()
        self._counters.add("slack_surprises")
        log.error("slack: unexpected error, reference %s", reference, exc_info=error)
        if turn and turn.response_url:
            await self._answers.unexpected(turn, reference)
        return BoltResponse(status=400)

    async def _command(self, turn: Turn, text: str, name: str, ts: str = "") -> BoltResponse:
        who, turn = await self._who(turn)
        at = moment(ts) if ts else self._clock()
        reply = await self._handle(Command(who, turn.where, text, name, at))
        return _ack(await self._answers.give(turn, reply))

    async def _press(
        self, turn: Turn, action: Action, name: str, ts: str, seed: Mapping[str, str]
    ) -> BoltResponse:
        turn = replace(turn, again=turns.repeat_press(action, seed))
        who, turn = await self._who(turn)
        reply = await self._handle(Press(who, turn.where, action, name, moment(ts), dict(seed)))
        return _ack(await self._answers.give(turn, reply))

    async def _who(self, turn: Turn) -> tuple[Who, Turn]:
        who = await self._people.who(
            turn.workspace,
            turn.user,
            enterprise=turn.enterprise,
            home=turn.home_team,
            name=turn.name,
        )
        return who, replace(turn, locale=who.locale)

    async def _resolved(
        self, turn: Turn, value: Any
    ) -> str | tuple[str, ...] | PersonPicked | None:
        if isinstance(value, Picked):
            return await self._people.picked(turn.workspace, value.user, turn.enterprise)
        return value


def _whose(body: Payload) -> tuple[str, str]:
    turn = turns.of_event(body, "")
    return turn.workspace, turn.enterprise


def _turn(body: Payload) -> Turn | None:
    """Whom to tell about a failure; nobody for an event."""
    if "command" in body:
        return turns.of_command(body)
    return turns.of_interaction(body, "message") if "user" in body else None


def _ack(content: Mapping[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=dict(content) if content else "")


def _permalink(body: Payload, channel: str) -> str:
    """The address of the message, made without a call: Slack's own form of it."""
    domain = (body.get("team") or {}).get("domain") or ""
    ts = body["message_ts"].replace(".", "")
    return f"https://{domain}.slack.com/archives/{channel}/p{ts}" if domain else ""
