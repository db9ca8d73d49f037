"""What botbuilder routes to us: each activity becomes one event, is handled, and is answered.

Nothing is acknowledged before `handle` returns, which is after the commit.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.core.teams import TeamsActivityHandler

from adapters.front.counters import Counters
from adapters.teams import forms, lifecycle, turns
from adapters.teams.answers import Answers, Body
from adapters.teams.bridge import Bridge
from adapters.teams.contacts import Contacts
from adapters.teams.extension import REPORT, seed_of
from adapters.teams.front import Answer
from adapters.teams.payload import BadPayload, Payload, Sealer
from adapters.teams.people import Directory
from adapters.teams.refs import NAME, form_key, key
from adapters.teams.tokens import Claims
from adapters.teams.turns import QUICK, Turn
from bot.events import Action, Command, Event, Heard, PersonPicked, Press, Submission, Value, Who
from bot.facilitator import event_action
from bot.ports import Busy, Clock, StoreDown
from bot.replies import Correct, Reply, Tell

log = logging.getLogger(__name__)

Handle = Callable[[Event], Awaitable[Reply]]
Activity = dict[str, Any]

STALE = Action("stale")
"""Stands for a button that this version cannot read: no act has this name, so it is refused."""
FORM = "form"
"""The verb of a form that stands in a message; any other verb is a press."""


class Inbound:
    """`handle` is the facilitator's door."""

    def __init__(
        self,
        handle: Handle,
        answers: Answers,
        people: Directory,
        book: Contacts,
        bridge: Bridge,
        sealer: Sealer,
        clock: Clock,
        counters: Counters,
    ) -> None:
        self._handle, self._answers, self._people = handle, answers, people
        self._book, self._bridge, self._sealer = book, bridge, sealer
        self._clock, self._counters = clock, counters

    async def take(self, activity: Activity, claims: Claims) -> Answer:
        """One activity that the front has verified. Raises Busy and StoreDown for what Teams is to
        bring again."""
        turn = turns.of(activity, self._clock())
        with suppress(Busy, StoreDown):  # what they did matters more, and will say so
            await self._book.learn(turn.tenant, turn.contacts)
        found = await self._bridge.run(activity, claims, Visit(self, activity, turn))
        return Answer(found.status, found.body) if found else Answer()

    async def on_message(self, turn: Turn) -> None:
        """A command typed after our name, or in the 1:1 chat; in a thread, perhaps an answer to the
        card above it."""
        if not turns.from_person(turn):
            return
        if turn.under and isinstance(await self._overheard(turn), Tell):
            return
        if turn.channel and not turn.mentioned:
            return
        name = key(turn.tenant, "msg", turn.conversation, turn.activity)
        who = await self._people.who(turn)
        event = Command(who, turn.where, turn.text, name, turn.acted_at)
        try:
            reply = await self._handle(event)
        except (Busy, StoreDown):
            self._counters.add("teams_not_stored")
            await self._answers.not_stored(turn)
            raise
        await self._answers.said(turn, reply, event_action(event)[0])

    async def _overheard(self, turn: Turn) -> Reply:
        who = Who(NAME, turn.tenant, turn.user)
        name = key(turn.tenant, "heard", turn.conversation, turn.activity)
        heard = Heard(who, turn.where, turn.under, turn.text, name, turn.acted_at)
        return await self._handle(heard)

    async def on_invoke(self, invoke: str, turn: Turn) -> Body | None:
        """A press, a form or the message extension; None answers with nothing."""
        if not turns.from_person(turn):
            self._counters.add("teams_strangers")
            return None
        try:
            return await self._invoked(invoke, turn)
        except (Busy, StoreDown):
            # Teams shows this in place of what was asked for: the person presses again.
            self._counters.add("teams_not_stored")
            return self._answers.lost(turn, invoke)

    async def on_change(self, activity: Activity, turn: Turn) -> None:
        """Installed, removed, added to a channel, taken out of it, or a member was."""
        for happened in lifecycle.read(activity, turn):
            if happened.kind in ("met", "hello"):
                happened = replace(happened, who=await self._people.who(turn))
            await self._handle(happened)

    async def _invoked(self, invoke: str, turn: Turn) -> Body | None:
        match invoke:
            case "adaptiveCard/action":
                asked = turn.value.get("action") or {}
                payload, turn = self._read(asked.get("data"), turn)
                if asked.get("verb") == FORM:
                    reply, again = await self._fill(turn, payload, asked.get("data") or {})
                    opener = payload.opener or payload.action
                    return await self._answers.filled(turn, reply, opener, again)
                return self._answers.pressed(
                    turn, await self._press(turn, payload.action, in_place=True), payload.action
                )
            case "task/fetch":
                payload, turn = self._read(turn.value.get("data"), turn)
                reply = await self._press(turn, payload.action)
                return self._answers.dialog(turn, reply, payload.action)
            case "task/submit" | "composeExtension/submitAction":
                data = turn.value.get("data")
                payload, turn = self._read(data, turn)
                if payload.opener is None:  # a button of a card that a dialog shows
                    reply = await self._press(turn, payload.action)
                    return self._answers.dialog(turn, reply, payload.action)
                reply, again = await self._fill(turn, payload, data or {})
                return self._answers.submitted(turn, reply, payload.opener, again)
            case "composeExtension/fetchTask":
                if turn.value.get("commandId") != REPORT:
                    return self._answers.dialog(turn, await self._press(turn, STALE), STALE)
                opener = Action("irritant.form")
                reply = await self._press(turn, opener, seed=seed_of(turn.value))
                return self._answers.dialog(turn, reply, opener)
            case _:
                self._counters.add("teams_ignored")
                return None

    def _read(self, data: Any, turn: Turn) -> tuple[Payload, Turn]:
        """What a button carries, and the turn as done where the card is about."""
        try:
            payload = Payload.read(data, self._sealer, turn.tenant)
        except BadPayload:
            self._counters.add("teams_bad_payloads")
            return Payload(STALE), turn
        return payload, turn.about(payload.origin)

    async def _press(
        self,
        turn: Turn,
        action: Action,
        *,
        seed: dict[str, str] | None = None,
        in_place: bool = False,
    ) -> Reply:
        who = await self._people.who(turn)
        name = key(turn.tenant, "inv", turn.conversation, turn.activity)
        return await self._handle(
            Press(who, turn.where, action, name, turn.acted_at, seed or {}, in_place=in_place)
        )

    async def _fill(
        self, turn: Turn, payload: Payload, data: dict[str, Any]
    ) -> tuple[Reply, Reply | None]:
        """Submits a form; when it is to be corrected, the form is asked for once more."""
        typed = forms.values(data)
        name = (
            form_key(turn.tenant, turn.user, payload.once, typed)
            if payload.once
            else key(turn.tenant, "inv", turn.conversation, turn.activity)
        )
        values = {field: await self._resolved(turn, value) for field, value in typed.items()}
        who = await self._people.who(turn)
        reply = await self._handle(
            Submission(who, turn.where, payload.action, values, name, turn.acted_at, in_place=True)
        )
        if not isinstance(reply, Correct) or payload.opener is None:
            return reply, None
        return reply, await self._press(turn, payload.opener)

    async def _resolved(self, turn: Turn, value: Any) -> Value:
        if isinstance(value, forms.Picked):
            return await self._picked(turn, value) if value.user or value.email else None
        found: Value = value
        return found

    async def _picked(self, turn: Turn, value: forms.Picked) -> Value:
        """Whoever is looked for in many rosters is known by their address where that takes long:
        their account is found later."""
        try:
            async with asyncio.timeout(QUICK):
                return await self._people.picked(turn, value)
        except TimeoutError:
            return PersonPicked(email=value.email) if value.email else None


class Visit(TeamsActivityHandler):
    """One activity on its way through botbuilder. Every handler that botbuilder would serve from
    its own network is ours."""

    def __init__(self, inbound: Inbound, activity: Activity, turn: Turn) -> None:
        self._inbound, self._activity, self._turn = inbound, activity, turn

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        await self._inbound.on_message(self._turn)

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        body = await self._inbound.on_invoke(str(turn_context.activity.name), self._turn)
        return InvokeResponse(status=int(HTTPStatus.OK), body=body)

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        await self._inbound.on_change(self._activity, self._turn)

    async def on_installation_update(self, turn_context: TurnContext) -> None:
        await self._inbound.on_change(self._activity, self._turn)
