"""One person before a screen of the fake Teams: what they see, and the parts of its activities.

Shapes follow "Messages in bot conversations", "Conversation events" and recorded activities.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from .teams_things import Conversation, Json, Message, TeamsError, User
from .teams_views import CannotDo, CardView

if TYPE_CHECKING:
    from .teams import FakeTeams


@dataclass
class Screen:
    """`url` is the address of the app; `phone` whether they hold a phone."""

    fake: FakeTeams
    user: User
    url: str | None = None
    phone: bool = False

    @property
    def aad(self) -> str:
        return self.user.aad

    @property
    def mri(self) -> str:
        return self.user.mri

    @property
    def dialog(self) -> CardView:
        """The card of the dialog on their screen."""
        found = self.fake.state.dialogs.get(self.aad)
        if found is None:
            raise CannotDo(f"no dialog is open for {self.user.name}")
        return found.card

    @property
    def chat(self) -> Conversation:
        """Their 1:1 chat with the bot."""
        found = self.fake.state.chat(self.user)
        if found is None:
            raise CannotDo(f"{self.user.name} has no chat with the bot")
        return found

    def view(self, message: Message) -> CardView:
        """What they see of a message: their own card if an invoke gave one since its last edit."""
        found = message.views.get(self.aad, message.card)
        if found is None:
            raise CannotDo(f"that message is no card: {message.text!r}")
        return found

    @property
    def seen(self) -> list[Message]:
        """The bot's cards in their conversations, newest first."""
        held = [c for c in self.fake.state.conversations.values() if self.aad in c.members]
        cards = [m for c in held for m in c.posts if m.card is not None]
        return sorted(cards, key=lambda message: int(message.id), reverse=True)

    def _screen(self, message: Message | None) -> Iterator[tuple[CardView, Message | None]]:
        """What a press may be found on: that message, else the open dialog, else what they see."""
        if message is not None:
            yield self.view(message), message
        elif self.aad in self.fake.state.dialogs:
            yield self.dialog, None
        else:
            yield from ((self.view(seen), seen) for seen in self.seen)

    def _place(self, conversation_id: str) -> Conversation:
        """A conversation that they and the app are in."""
        try:
            place = self.fake.state.conversation(conversation_id)
        except TeamsError as refusal:
            raise CannotDo(f"{conversation_id}: {refusal}") from refusal
        if self.aad not in place.members:
            raise CannotDo(f"{self.user.name} is not in {conversation_id}")
        return place

    # Shapes.

    def _activity(
        self, kind: str, place: Conversation, thread: str = "", *, full: bool = True, **more: Any
    ) -> Json:
        """An activity of theirs; what is no message or invoke names less (`full` is False)."""
        now = self.fake.clock()
        sender = {"id": self.mri, "aadObjectId": self.aad}
        activity: Json = {
            "type": kind,
            "id": self.fake.state.event_id(),
            "timestamp": utc(now),
            "channelId": "msteams",
            "serviceUrl": self.fake.service_url,
            "from": {**sender, "name": self.user.name} if full else sender,
            "conversation": self._conversation_json(place, thread),
            "recipient": {"id": self.fake.state.bot, "name": self.fake.bot_name},
            "channelData": self._channel_data(place),
        }
        if full:
            client = {
                "locale": self.user.locale,
                "country": self.user.locale.partition("-")[2],
                "platform": "iOS" if self.phone else "Web",
                "timezone": self.user.timezone,
                "type": "clientInfo",
            }
            activity |= {
                "localTimestamp": now.astimezone(ZoneInfo(self.user.timezone)).isoformat(),
                "localTimezone": self.user.timezone,
                "locale": self.user.locale,
                "entities": [client],
            }
        return activity | more

    def _conversation_json(self, place: Conversation, thread: str) -> Json:
        known: Json = {
            "conversationType": place.kind,
            "tenantId": place.tenant,
            "id": f"{place.id};messageid={thread}" if thread else place.id,
        }
        if place.kind != "personal":
            known["isGroup"] = True
        return known

    def _channel_data(self, place: Conversation) -> Json:
        data: Json = {"tenant": {"id": self.user.tenant}}
        if place.kind == "channel":
            data |= {"channel": {"id": place.id}, "team": {"id": place.team}}
        return data


def utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
