"""The invokes that a person's deeds make: card actions, dialogs, message extensions.

Shapes: "Universal action model", "Use dialogs in Microsoft Teams bots", "Create and send dialogs".
"""

from __future__ import annotations

import copy
import html
import json
from datetime import UTC, datetime
from typing import Any

from .teams_delivery import TeamsDelivery
from .teams_events import EventsOfAPerson
from .teams_screen import utc
from .teams_things import ADAPTIVE, Conversation, Json, Message
from .teams_views import CannotDo

# Where an invoke came from (channelData.source); whatever is not listed came from a message.
_SOURCES = {
    "task/submit": "task",
    "composeExtension/fetchTask": "compose",
    "composeExtension/submitAction": "compose",
}
SMALL_GROUP = 60  # members up to which every card refreshes, listed or not (universal actions)


class InvokesOfAPerson(EventsOfAPerson):
    """The part of TeamsPerson that asks the bot something and waits for the answer."""

    def refresh(self, message: Message, *, by_hand: bool = False) -> TeamsDelivery:
        """What their client asks by itself when the card comes into view (or `by_hand`)."""
        with self.fake.lock:
            refresh = self.view(message).get("refresh")
            if not refresh:
                raise CannotDo("that card does not refresh")
            place = self._place(message.conversation)
            listed = refresh.get("userIds")
            small = listed is None and len(place.members) <= SMALL_GROUP
            if not by_hand and not small and self.mri not in (listed or []):
                raise CannotDo(f"that card does not refresh for {self.user.name}")
            trigger = "manual" if by_hand else "automatic"
            value = {"action": copy.deepcopy(refresh["action"]), "trigger": trigger}
            return self._invoke("adaptiveCard/action", value, place, message)

    def _dialog_pressed(self, kind: str, data: Json) -> TeamsDelivery:
        dialog = self.fake.state.dialogs[self.aad]
        if kind != "Action.Submit":
            raise CannotDo("only Action.Submit works in a dialog")
        place = self.fake.state.conversations[dialog.conversation]
        name = "composeExtension/submitAction" if dialog.command else "task/submit"
        value = self._with_theme(data=data) | (dialog.command or {})
        return self._invoke(name, value, place, dialog.message, dialog.command)

    # Message extensions.

    def report(self, message: Message, command: str = "report") -> TeamsDelivery:
        """An action of the app in the menu of any message: composeExtension/fetchTask."""
        with self.fake.lock:
            place = self.fake.conversation(message.conversation)  # the app need not be there
            known = {
                "commandId": command,
                "commandContext": "message",
                "messagePayload": self._payload(message),
            }
            value = self._with_theme(requestId=f"{self.fake.state.serial():032x}") | known
            return self._invoke("composeExtension/fetchTask", value, place, message, known)

    def _payload(self, message: Message) -> Json:
        """The message as Microsoft Graph knows it ("initial invoke request")."""
        moment = utc(datetime.fromtimestamp(int(message.id) / 1000, UTC))
        place = message.conversation
        return {
            "linkToMessage": f"https://teams.microsoft.com/l/message/{place}/{message.id}",
            "id": message.id,
            "replyToId": message.thread if message.thread not in {"", message.id} else None,
            "createdDateTime": moment,
            "lastModifiedDateTime": None,
            "deleted": False,
            "subject": None,
            "summary": None,
            "importance": "normal",
            "locale": self.user.locale.lower(),
            "from": self._author(message.author),
            "reactions": [],
            **self._content(message),
        }

    def _author(self, mri: str) -> Json:
        known: Json = {"device": None, "conversation": None, "user": None, "application": None}
        if mri == self.fake.state.bot:
            bot = {"id": self.fake.app_id, "displayName": self.fake.bot_name}
            return known | {"application": {"applicationIdentityType": "bot"} | bot}
        user = self.fake.state.user(mri)
        person = {"id": user.aad, "displayName": user.name}
        return known | {"user": {"userIdentityType": "aadUser"} | person}

    def _content(self, message: Message) -> Json:
        """Body, mentions and attachments: words as HTML, a card as text beside a reference."""
        if message.card is not None:
            body = f'<attachment id="{message.id}"></attachment>'
            card = {"id": message.id, "contentType": ADAPTIVE, "content": json.dumps(message.card)}
            return {
                "body": {"contentType": "html", "content": body},
                "mentions": [],
                "attachments": [card],
            }
        name = html.escape(self.fake.bot_name, quote=False)
        written = html.escape(message.text, quote=False)
        body = written.replace(f"&lt;at&gt;{name}&lt;/at&gt;", f'<at id="0">{name}</at>')
        named = {
            "id": 0,
            "mentionText": self.fake.bot_name,
            "mentioned": self._author(self.fake.state.bot),
        }
        return {
            "body": {"contentType": "html", "content": f"<div><div>{body}</div>\n</div>"},
            "mentions": [named] if body != written else [],
            "attachments": [],
        }

    # Shapes.

    def _with_theme(self, **value: Any) -> Json:
        return {**value, "context": {"theme": "default"}}

    def _invoke(
        self,
        name: str,
        value: Json,
        place: Conversation,
        message: Message | None,
        command: Json | None = None,
    ) -> TeamsDelivery:
        thread = message.thread if message is not None else ""
        activity = self._activity("invoke", place, thread, name=name, value=value)
        activity["channelData"]["source"] = {"name": _SOURCES.get(name, "message")}
        if place.name:
            activity["conversation"]["name"] = place.name
        if message is not None and name in {"adaptiveCard/action", "task/fetch"}:
            activity["replyToId"] = message.id
            legacy = {"replyToId": f"1:{self.fake.state.serial():043d}"}
            activity["channelData"]["legacy"] = legacy
        return TeamsDelivery(self.fake, self.user, self.url, [activity], message, command)
