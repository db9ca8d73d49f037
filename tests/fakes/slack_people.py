"""People of the fake Slack: what they do becomes the payloads that Slack would send.

Shapes follow Slack's reference for interaction payloads, slash commands and the Events API.
Every method returns a Delivery; `.send()` gives it to the app.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .slack_delivery import Delivery
from .slack_events import EventsOfAPerson
from .slack_forms import CannotDo, fill, find_field, find_press, state_of, value_of
from .slack_things import Json, Message, View


class SlackPerson(EventsOfAPerson):
    """One person at their screen: commands, shortcuts, presses, forms; events by inheritance."""

    # Commands and shortcuts.

    def command(self, text: str, channel: str = "C01GEN") -> Delivery:
        """`/comite words…` typed in a conversation (a D… of theirs is allowed)."""
        name, _, words = text.partition(" ")
        with self.fake.lock:
            place = self.fake.state.channel(channel)
            shown = (
                "directmessage"
                if place.is_im
                else "privategroup"
                if place.is_private
                else place.name
            )
            payload: Json = {
                "token": self.fake.verification_token,
                "team_id": self.space.id,
                "team_domain": self.space.domain,
                "channel_id": place.id,
                "channel_name": shown,
                "user_id": self.id,
                "user_name": self.user.name,
                "command": name,
                "text": words.strip(),
                "api_app_id": self.fake.app_id,
                "is_enterprise_install": "false",
                "response_url": self._hook(place.id),
                "trigger_id": self.fake.state.trigger(self.id),
            }
            if self.space.enterprise:
                payload |= {
                    "enterprise_id": self.space.enterprise["id"],
                    "enterprise_name": self.space.enterprise["name"],
                }
        return self._delivery("slash_commands", payload)

    def global_shortcut(self, callback_id: str) -> Delivery:
        with self.fake.lock:
            payload = self._interaction("shortcut") | {
                "callback_id": callback_id,
                "action_ts": self.fake.state.ts(),
                "trigger_id": self.fake.state.trigger(self.id),
            }
            del payload["api_app_id"]
        return self._delivery("interactive", payload)

    def message_shortcut(self, callback_id: str, message: Message) -> Delivery:
        with self.fake.lock:
            payload = self._interaction("message_action") | {
                "callback_id": callback_id,
                "action_ts": self.fake.state.ts(),
                "trigger_id": self.fake.state.trigger(self.id),
                "message_ts": message.ts,
                "channel": self._channel_json(message.channel),
                "message": dict(message),
                "response_url": self._hook(message.channel, message),
            }
            payload["user"] = {"id": self.id, "name": self.user.name}
            del payload["api_app_id"]
        return self._delivery("interactive", payload)

    # Buttons and menus.

    def click(self, label: str, where: Message | View | None = None) -> Delivery:
        """Press a button (or choose in a "…" menu) by its visible label or action id.

        Without `where`: the top modal, else the newest message that has it among what they see,
        else their home tab.
        """
        with self.fake.lock:
            for holder in [where] if where is not None else self._screen():
                try:
                    block, element, extra = find_press(holder, label)
                except CannotDo:
                    continue
                action: Json = {
                    "type": element["type"],
                    "action_id": element["action_id"],
                    "block_id": block["block_id"],
                    "action_ts": self.fake.state.ts(),
                }
                for key in ("text", "value", "style", "url"):
                    if key in element:
                        action[key] = element[key]
                return self._action(holder, action | extra)
            places = [where] if where is not None else list(self._screen())
        raise CannotDo(f"no button {label!r}; there are {[p.labels for p in places]}")

    def choose(self, field: str, value: Any, where: Message | View | None = None) -> Delivery:
        """Set a field that reports at once (a menu in a section, a dispatching input)."""
        with self.fake.lock:
            holder = self.view if where is None else where
            block, element = find_field(holder, field)
            chosen = value_of(element, value)
            holder.typed[self.id, block["block_id"], element["action_id"]] = chosen
            action = {
                **chosen,
                "action_id": element["action_id"],
                "block_id": block["block_id"],
                "action_ts": self.fake.state.ts(),
            }
            if "placeholder" in element:
                action["placeholder"] = element["placeholder"]
            return self._action(holder, action)

    def _screen(self) -> Iterator[Message | View]:
        modals = self.fake.opened_views(self.id)
        if modals:
            yield modals[-1]
            return
        seen = [
            m for c in self.fake.state.channels.values() if self.id in c.members for m in c.messages
        ] + self.fake.ephemerals(self.id)
        yield from sorted(seen, key=lambda m: float(m.ts), reverse=True)
        if self.id in self.fake.homes:
            yield self.fake.homes[self.id]

    def _action(self, holder: Message | View, action: Json) -> Delivery:
        payload = self._interaction("block_actions") | {"actions": [action]}
        if isinstance(holder, View):
            payload |= {
                "trigger_id": self.fake.state.trigger(self.id, str(holder["id"])),
                "container": {"type": "view", "view_id": holder["id"]},
                "view": self._view_json(holder),
            }
            return self._delivery("interactive", payload)
        payload |= {
            "trigger_id": self.fake.state.trigger(self.id),
            "container": {
                "type": "message",
                "message_ts": holder.ts,
                "channel_id": holder.channel,
                "is_ephemeral": holder.to is not None,
            },
            "channel": self._channel_json(holder.channel),
            "state": state_of(holder, self.id),
            "response_url": self._hook(holder.channel, holder),
        }
        if "thread_ts" in holder:
            payload["container"]["thread_ts"] = holder["thread_ts"]
        if holder.to is None:
            payload["message"] = dict(holder)
        return self._delivery("interactive", payload)

    # Modals.

    def submit(
        self, answers: Mapping[str, Any] | None = None, view: View | None = None
    ) -> Delivery:
        """Fill a modal by labels or ids and submit it. CannotDo where Slack would not let them."""
        with self.fake.lock:
            view = view or self.view
            if not view.get("submit"):
                raise CannotDo("this modal has no submit button")
            fill(view, answers or {})
            payload = self._interaction("view_submission") | {
                "trigger_id": self.fake.state.trigger(self.id, str(view["id"])),
                "view": self._view_json(view),
                "response_urls": [],
            }
        return self._delivery("interactive", payload, view)

    def close_view(self) -> Delivery | None:
        """Close the top modal; None when the app did not ask to be told (notify_on_close)."""
        with self.fake.lock:
            view = self.view
            self.fake.state.stacks[self.id].remove(view)
            if not view["notify_on_close"]:
                return None
            payload = self._interaction("view_closed") | {
                "view": self._view_json(view),
                "is_cleared": False,
            }
        return self._delivery("interactive", payload)
