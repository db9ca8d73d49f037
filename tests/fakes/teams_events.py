"""What a person's deeds make Teams tell the bot beside messages and invokes.

Shapes: "Conversation events in your Teams bot" (subscribe-to-conversation-events) and recordings.
"""

from __future__ import annotations

from typing import Any

from .teams_delivery import TeamsDelivery
from .teams_screen import Screen
from .teams_things import Conversation, Json, Message, User


class EventsOfAPerson(Screen):
    """The half of TeamsPerson that makes installationUpdate, conversationUpdate and the like."""

    def installs(self) -> TeamsDelivery:
        """They add the app for themselves: installationUpdate, then conversationUpdate."""
        with self.fake.lock:
            place = self.fake.state.open_chat(self.user)
            place.blocked = False
            self.fake.state.installed.add(self.aad)
            both = [{"id": self.fake.state.bot}, {"id": self.mri, "aadObjectId": self.aad}]
            return self._installation(place, "add", membersAdded=both)

    def uninstalls(self) -> TeamsDelivery:
        """They take the app away; from now on the bot's messages to them are refused."""
        with self.fake.lock:
            place = self.chat
            place.blocked = True
            self.fake.state.installed.discard(self.aad)
            gone = [{"id": self.fake.state.bot}]
            return self._installation(place, "remove", membersRemoved=gone)

    def blocks(self) -> None:
        """They block the bot, which is told nothing and refused from now on."""
        self.chat.blocked = True

    def adds_bot(self, conversation_id: str) -> TeamsDelivery:
        """They add the app to a group chat, or to the team of a channel they choose."""
        with self.fake.lock:
            place = self.fake.conversation(conversation_id)
            self.fake.state.installed.add(place.team or place.id)
            added = [{"id": self.fake.state.bot}]
            return self._installation(place, "add", membersAdded=added)

    def removes_bot(self, conversation_id: str) -> TeamsDelivery:
        with self.fake.lock:
            place = self.fake.conversation(conversation_id)
            self.fake.state.installed.discard(place.team or place.id)
            gone = [{"id": self.fake.state.bot}]
            return self._installation(place, "remove", membersRemoved=gone)

    def adds(self, other: User, conversation_id: str) -> TeamsDelivery:
        """They add somebody to a group chat or to the team of a channel."""
        with self.fake.lock:
            place = self.fake.conversation(conversation_id)
            if other.aad not in place.members:
                place.members.append(other.aad)
            who = {"id": other.mri, "aadObjectId": other.aad}
            return self._told(self._update(place, "teamMemberAdded", membersAdded=[who]))

    def removes(self, other: User, conversation_id: str) -> TeamsDelivery:
        with self.fake.lock:
            place = self.fake.conversation(conversation_id)
            place.members.remove(other.aad)
            who = {"id": other.mri, "aadObjectId": other.aad}
            return self._told(self._update(place, "teamMemberRemoved", membersRemoved=[who]))

    def joins(self, conversation_id: str) -> TeamsDelivery:
        return self.adds(self.user, conversation_id)

    def leaves(self, conversation_id: str) -> TeamsDelivery:
        return self.removes(self.user, conversation_id)

    def deletes_channel(self, conversation_id: str) -> TeamsDelivery:
        """channelDeleted; nothing can be posted there from now on."""
        with self.fake.lock:
            self.fake.state.deleted.add(conversation_id)
            return self._channel_event(conversation_id, "channelDeleted")

    def restores_channel(self, conversation_id: str) -> TeamsDelivery:
        with self.fake.lock:
            self.fake.state.deleted.discard(conversation_id)
            return self._channel_event(conversation_id, "channelRestored")

    def renames_channel(self, conversation_id: str, name: str) -> TeamsDelivery:
        with self.fake.lock:
            self.fake.conversation(conversation_id).name = name
            return self._channel_event(conversation_id, "channelRenamed")

    def edits(self, message: Message, text: str) -> TeamsDelivery:
        """messageUpdate: they change a message of theirs that the bot was sent."""
        with self.fake.lock:
            message.text = text
            place = self.fake.conversation(message.conversation)
            activity = self._activity(
                "messageUpdate", place, message.thread, id=message.id, text=text
            )
            activity["channelData"]["eventType"] = "editMessage"
            return self._told(activity)

    def deletes(self, message: Message) -> TeamsDelivery:
        """messageDelete, which Teams calls a soft delete."""
        with self.fake.lock:
            place = self.fake.conversation(message.conversation)
            place.messages.remove(message)
            activity = self._activity("messageDelete", place, message.thread, id=message.id)
            activity["channelData"]["eventType"] = "softDeleteMessage"
            return self._told(activity)

    def reacts(self, message: Message, reaction: str = "like") -> TeamsDelivery:
        """messageReaction on a message of the bot."""
        with self.fake.lock:
            place = self.fake.conversation(message.conversation)
            said = {"reactionsAdded": [{"type": reaction}], "replyToId": message.id}
            return self._told(
                self._activity("messageReaction", place, message.thread, full=False, **said)
            )

    # Shapes.

    def _installation(self, place: Conversation, action: str, **members: Any) -> TeamsDelivery:
        """The pair that an installation makes, in the channel that they chose if in a team."""
        installation = self._activity("installationUpdate", place, full=False, action=action)
        installation["channelData"]["source"] = {"name": "message"}
        installation["locale"] = self.user.locale
        installation["entities"] = [{"type": "clientInfo", "locale": self.user.locale}]
        update = self._activity("conversationUpdate", place, full=False, **members)
        if place.kind == "channel":
            event = "teamMemberAdded" if action == "add" else "teamMemberRemoved"
            update["channelData"]["eventType"] = event
            for activity in (installation, update):
                activity["conversation"]["name"] = place.name
                activity["channelData"]["team"] = self._team_json(place)
                activity["channelData"]["settings"] = {"selectedChannel": {"id": place.id}}
        return self._told(installation, update)

    def _update(self, place: Conversation, event: str, **more: Any) -> Json:
        """A conversationUpdate; in a team its conversation is the team, whatever the channel."""
        if place.kind == "channel":
            place = self.fake.conversation(place.team)
        update = self._activity("conversationUpdate", place, full=False, **more)
        if place.kind == "channel":
            del update["channelData"]["channel"]
            update["channelData"] |= {"team": self._team_json(place), "eventType": event}
        return update

    def _channel_event(self, conversation_id: str, event: str) -> TeamsDelivery:
        channel = self.fake.conversation(conversation_id)
        update = self._update(channel, event)
        update["channelData"]["channel"] = {"id": channel.id, "name": channel.name}
        return self._told(update)

    def _team_json(self, place: Conversation) -> Json:
        team = self.fake.state.teams[place.team]
        return {"id": team.id, "name": team.name, "aadGroupId": team.group}

    def _told(self, *activities: Json) -> TeamsDelivery:
        return TeamsDelivery(self.fake, self.user, self.url, list(activities))
