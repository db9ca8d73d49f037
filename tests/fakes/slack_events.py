"""What a person's deeds make the Events API tell, in its `event_callback` envelope."""

from __future__ import annotations

import uuid
from typing import Any

from .slack_delivery import Delivery
from .slack_methods import append
from .slack_screen import Screen
from .slack_things import Json, Message


class EventsOfAPerson(Screen):
    """The half of SlackPerson that makes events."""

    def says(
        self,
        text: str,
        channel: str | None = None,
        thread: Message | None = None,
    ) -> Delivery:
        """A message in a channel, under another (`thread`), or to the bot (neither given)."""
        with self.fake.lock:
            state = self.fake.state
            if thread is not None:
                channel = thread.channel
            place = state.channel(channel) if channel else state.dm(self.space, self.user.id)[0]
            said = Message(
                {
                    "type": "message",
                    "user": self.user.id,
                    "text": text,
                    "ts": state.ts(),
                    "client_msg_id": str(uuid.uuid4()),
                    "team": self.user.team,
                    "blocks": [_rich(text, f"b{state.serial():04x}")],
                }
            )
            said.channel = place.id
            extra: Json = {}
            if thread is not None:
                said["thread_ts"] = thread.get("thread_ts", thread.ts)
                extra = {"parent_user_id": thread["user"]}
            append(place, said)
            return self._event(
                {
                    **said,
                    **extra,
                    "channel": place.id,
                    "event_ts": said.ts,
                    "channel_type": self._channel_type(place.id),
                }
            )

    def edits(self, message: Message, text: str) -> Delivery:
        with self.fake.lock:
            previous = dict(message)
            message["text"] = text
            message["blocks"] = [_rich(text, f"b{self.fake.state.serial():04x}")]
            message["edited"] = {"user": self.user.id, "ts": self.fake.state.ts()}
            return self._changed(
                message, "message_changed", message=dict(message), previous_message=previous
            )

    def deletes(self, message: Message) -> Delivery:
        with self.fake.lock:
            place = self.fake.state.channel(message.channel)
            place.deleted_ts.add(message.ts)
            place.messages.remove(message)
            return self._changed(
                message, "message_deleted", deleted_ts=message.ts, previous_message=dict(message)
            )

    def _changed(self, changed: Message, subtype: str, **extra: Any) -> Delivery:
        now = self.fake.state.ts()
        return self._event(
            {
                "type": "message",
                "subtype": subtype,
                "hidden": True,
                "channel": changed.channel,
                "ts": now,
                "event_ts": now,
                "channel_type": self._channel_type(changed.channel),
                **extra,
            }
        )

    def mentions(self, text: str, channel: str = "C01GEN") -> Delivery:
        """app_mention: the bot named in a channel."""
        with self.fake.lock:
            said = self.says(f"<@{self.space.bot_user}> {text}", channel).payload["event"]
            return self._event(
                {k: v for k, v in said.items() if k != "channel_type"} | {"type": "app_mention"}
            )

    def opens_home(self) -> Delivery:
        with self.fake.lock:
            event: Json = {
                "type": "app_home_opened",
                "user": self.user.id,
                "tab": "home",
                "channel": self.fake.state.dm(self.space, self.user.id)[0].id,
                "event_ts": self.fake.state.ts(),
            }
            if self.user.id in self.fake.homes:
                event["view"] = dict(self.fake.homes[self.user.id])
            return self._event(event)

    def joins(self, channel: str = "C01GEN", *, bot: bool = False) -> Delivery:
        """member_joined_channel: they join, or (`bot`) they invite the app."""
        with self.fake.lock:
            place = self.fake.state.channel(channel)
            who = self.space.bot_user if bot else self.user.id
            if who not in place.members:
                place.members.append(who)
            event = {
                "type": "member_joined_channel",
                "user": who,
                "channel": channel,
                "channel_type": channel[0],
                "team": self.space.id,
                "event_ts": self.fake.state.ts(),
            }
            return self._event(event | ({"inviter": self.user.id} if bot else {}))

    def leaves(self, channel: str = "C01GEN", *, bot: bool = False) -> Delivery:
        """member_left_channel: they leave, or (`bot`) they remove the app."""
        with self.fake.lock:
            who = self.space.bot_user if bot else self.user.id
            self.fake.state.channel(channel).members.remove(who)
            return self._event(
                {
                    "type": "member_left_channel",
                    "user": who,
                    "channel": channel,
                    "channel_type": channel[0],
                    "team": self.space.id,
                    "event_ts": self.fake.state.ts(),
                }
            )

    def shares_link(self, url: str, message: Message) -> Delivery:
        """link_shared: an address of ours appears in a message."""
        return self._event(
            {
                "type": "link_shared",
                "channel": message.channel,
                "is_bot_user_member": True,
                "user": self.user.id,
                "message_ts": message.ts,
                "source": "conversations_history",
                "unfurl_id": f"{message.channel}.{message.ts}",
                "event_ts": message.ts,
                "links": [{"url": url, "domain": url.split("/")[2]}],
            }
        )

    def joins_team(self) -> Delivery:
        """team_join: they are new in the workspace."""
        return self._event({"type": "team_join", "user": self.user.json()})

    def changes(self, **facts: Any) -> Delivery:
        """user_change, after setting those facts (tz, locale, email, deleted…) on the user."""
        for name, value in facts.items():
            if not hasattr(self.user, name):
                raise AttributeError(f"a user has no {name!r}")
            setattr(self.user, name, value)
        return self._event({"type": "user_change", "user": self.user.json()})

    def uninstalls(self) -> Delivery:
        """app_uninstalled; the workspace's token stops working."""
        self.fake.state.revoked.add(self.space.bot_token)
        return self._event({"type": "app_uninstalled"})

    def revokes_tokens(self) -> Delivery:
        """tokens_revoked; the workspace's token stops working."""
        self.fake.state.revoked.add(self.space.bot_token)
        return self._event(
            {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.space.bot_user]}}
        )

    def verifies_url(self, challenge: str = "challenge-value") -> Delivery:
        """url_verification: what Slack sends when the request address is configured."""
        payload = {
            "token": self.fake.verification_token,
            "challenge": challenge,
            "type": "url_verification",
        }
        return Delivery(self.fake, "url_verification", payload, self.user.id, self.url)

    def _channel_type(self, channel_id: str) -> str:
        place = self.fake.state.channel(channel_id)
        return "im" if place.is_im else "group" if place.is_private else "channel"

    def _event(self, event: Json) -> Delivery:
        with self.fake.lock:
            state, space = self.fake.state, self.space
            now = int(state.clock().timestamp())
            event.setdefault("event_ts", state.ts())
            channel = str(event.get("channel", ""))
            payload = {
                "token": self.fake.verification_token,
                "team_id": space.id,
                "context_team_id": space.id,
                "api_app_id": self.fake.app_id,
                "event": event,
                "context_enterprise_id": (space.enterprise or {}).get("id"),
                "type": "event_callback",
                "event_id": f"Ev{state.serial():010d}",
                "event_time": now,
                "authorizations": [
                    {
                        "enterprise_id": (space.enterprise or {}).get("id"),
                        "team_id": space.id,
                        "user_id": space.bot_user,
                        "is_bot": True,
                        "is_enterprise_install": False,
                    }
                ],
                "is_ext_shared_channel": channel in state.channels
                and state.channels[channel].is_ext_shared,
                "event_context": f"4-{state.serial()}",
            }
        return Delivery(self.fake, "events_api", payload, self.user.id, self.url)


def _rich(text: str, block_id: str) -> Json:
    """The rich text that Slack makes of what a person types."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "block_id": block_id, "elements": [section]}
