"""People of the fake Teams: what they do becomes the activities that Teams would send.

Every method returns a TeamsDelivery; `.send()` gives it to the app.
"""

from __future__ import annotations

import copy
import html
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .teams_asks import InvokesOfAPerson
from .teams_delivery import TeamsDelivery
from .teams_fields import gather
from .teams_things import Conversation, Json, Message
from .teams_views import CannotDo, CardView, Press, find_press, inputs, presses
from .teams_world import GENERAL


class TeamsPerson(InvokesOfAPerson):
    """One person at their screen: messages, presses, forms; the rest by inheritance."""

    # Messages.

    def says(self, text: str) -> TeamsDelivery:
        """A message in their 1:1 chat with the bot."""
        with self.fake.lock:
            return self._said(self._place(self.chat.id), text, html.escape(text))

    def mentions(
        self, text: str, conversation: str = GENERAL, under: Message | None = None
    ) -> TeamsDelivery:
        """`@Comité text` in a channel or group chat; `under` a message, in its thread."""
        with self.fake.lock:
            name = self.fake.bot_name
            at = f"<at>{name}</at>"
            span = (
                '<span itemtype="http://schema.skype.com/Mention" itemscope="" itemid="0">'
                f"{html.escape(name)}</span>&nbsp;{html.escape(text)}"
            )
            delivery = self._said(self._place(conversation), f"{at} {text}".strip(), span, under)
            mentioned = {"id": self.fake.state.bot, "name": name}
            entity = {"mentioned": mentioned, "text": at, "type": "mention"}
            delivery.activity["entities"].insert(0, entity)
            return delivery

    def replies(self, text: str, under: Message) -> TeamsDelivery:
        """A reply in a channel's thread, of which the bot is told where the team has let it read
        the channel's messages."""
        with self.fake.lock:
            return self._said(self._place(under.conversation), text, html.escape(text), under)

    def writes(self, text: str, conversation: str = GENERAL) -> Message:
        """A message to colleagues, of which the bot is told nothing."""
        with self.fake.lock:
            return self._written(self._place(conversation), text, None)

    def _written(self, place: Conversation, text: str, under: Message | None) -> Message:
        number = self.fake.state.message_id()
        thread = "" if place.kind != "channel" else under.thread if under else number
        message = Message(number, place.id, self.mri, thread, text)
        place.keep(message)
        return message

    def _said(
        self, place: Conversation, text: str, marked: str, under: Message | None = None
    ) -> TeamsDelivery:
        message = self._written(place, text, under)
        attached = {"contentType": "text/html", "content": f"<p>{marked}</p>"}
        said: Json = {"text": text, "textFormat": "plain", "attachments": [attached]}
        activity = self._activity("message", place, message.thread, id=message.id, **said)
        if place.kind == "channel":  # deprecated, and still sent with messages alone
            old = {"teamsChannelId": place.id, "teamsTeamId": place.team}
            activity["channelData"] = old | activity["channelData"]
        message.activity = activity
        return self._told(activity)

    # Buttons.

    def click(
        self,
        label: str,
        message: Message | None = None,
        answers: Mapping[str, Any] | None = None,
        *,
        card: CardView | None = None,
    ) -> TeamsDelivery:
        """Press a button by its label or id, in a card that another button shows if need be.

        Without `message`: in the open dialog, else in the newest card they see that has it.
        `answers` are typed first. `card` is what a screen that is out of date still shows.
        """
        with self.fake.lock:
            there = []
            for seen, holder in self._screen(message):
                try:
                    press = find_press(card or seen, label)
                except CannotDo as reason:
                    there.append(str(reason))
                    continue
                return self._pressed(press, holder, answers or {})
        raise CannotDo(f"no button {label!r}: {there}")

    def submit(
        self,
        answers: Mapping[str, Any] | None = None,
        message: Message | None = None,
        button: str = "",
    ) -> TeamsDelivery:
        """Fill the open dialog, else the newest form they see, and press its button.

        Fields by label or id. The first button that takes the fields along, unless named.
        """
        with self.fake.lock:
            for seen, holder in self._screen(message):
                if not inputs(seen) and self.aad not in self.fake.state.dialogs:
                    continue
                if button:
                    return self._pressed(find_press(seen, button), holder, answers or {})
                known = presses(seen)
                taking = [press for press in known if press.inputs] or known
                if not taking:
                    raise CannotDo(f"nothing to press, there are {seen.labels}")
                return self._pressed(taking[0], holder, answers or {})
        raise CannotDo(f"{self.user.name} sees no form")

    def closes(self) -> None:
        """Close the dialog; the bot is told nothing."""
        if self.fake.state.dialogs.pop(self.aad, None) is None:
            raise CannotDo("no dialog is open")

    def _pressed(
        self, press: Press, message: Message | None, answers: Mapping[str, Any]
    ) -> TeamsDelivery:
        action, kind = press.action, press.action["type"]
        if kind not in {"Action.Execute", "Action.Submit"}:
            raise CannotDo(f"{action.get('title')!r} is an {kind}, which tells the bot nothing")
        if not action.get("isEnabled", True):
            raise CannotDo(f"{action.get('title')!r} is disabled")
        directory = [u for u in self.fake.state.users.values() if u.tenant == self.user.tenant]
        typed = gather(press.inputs, answers, directory, phone=self.phone)
        data: Json = copy.deepcopy(action.get("data") or {}) | typed
        if message is None:
            return self._dialog_pressed(kind, data)
        place = self._place(message.conversation)
        if kind == "Action.Execute":
            pressed = {k: action[k] for k in ("type", "id", "title", "verb") if k in action}
            value = {"action": pressed | {"data": data}, "trigger": "manual"}
            return self._invoke("adaptiveCard/action", value, place, message)
        meant = data.get("msteams", {}).get("type")
        if meant == "task/fetch":
            return self._invoke("task/fetch", self._with_theme(data=data), place, message)
        if meant is not None:
            raise CannotDo(f"the fake knows no {meant!r}")
        activity = self._activity("message", place, message.thread, value=data)
        activity["replyToId"] = message.id
        return replace(self._told(activity), message=message)
