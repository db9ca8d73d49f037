"""What the fake Slack remembers, and how it looks things up."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from .slack_things import (
    TRIGGER_SECONDS,
    Channel,
    Hook,
    Json,
    Message,
    SlackError,
    Trigger,
    User,
    View,
    Workspace,
)


class State:
    """Everything remembered. Not locked: `FakeSlack` holds its lock around each use."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.workspaces: dict[str, Workspace] = {}
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.tokens: dict[str, str] = {}
        self.revoked: set[str] = set()
        self.app_token = "xapp-test"
        self.client = ("111.222", "client-secret")
        self.codes: dict[str, str] = {}
        self.triggers: dict[str, Trigger] = {}
        self.hooks: dict[str, Hook] = {}
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.ephemerals: list[Message] = []
        self.unfurls: list[Json] = []
        self.files: dict[str, Json] = {}
        self.uploads: dict[str, bytes] = {}
        self._last_ts = 0
        self._serial = 0

    def serial(self) -> int:
        self._serial += 1
        return self._serial

    def ts(self) -> str:
        """A message time stamp by the injected clock, always later than the one before."""
        self._last_ts = max(int(self.clock().timestamp() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def trigger(self, user: str, view: str | None = None) -> str:
        name = f"{self.serial()}.{int(self.clock().timestamp())}.{secrets.token_hex(8)}"
        self.triggers[name] = Trigger(user, self.clock(), view)
        return name

    def spend(self, name: str) -> Trigger:
        """The trigger of that id, once, within three seconds."""
        trigger = self.triggers.get(name)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.spent:
            raise SlackError("exchanged_trigger_id")
        if (self.clock() - trigger.at).total_seconds() > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        trigger.spent = True
        return trigger

    def channel(self, name: object) -> Channel:
        """A conversation by id or, for public ones, by #name."""
        found = self.channels.get(str(name))
        if found is None and str(name).startswith("#"):
            found = next((c for c in self.channels.values() if c.name == str(name)[1:]), None)
        if found is None:
            raise SlackError("channel_not_found")
        return found

    def user(self, name: object) -> User:
        if str(name) not in self.users:
            raise SlackError("user_not_found")
        return self.users[str(name)]

    def dm(self, space: Workspace, *users: str) -> tuple[Channel, bool]:
        """The conversation of the bot with these people, and whether it existed already."""
        members = [space.bot_user, *sorted(users)]
        for channel in self.channels.values():
            if channel.id[0] in "DG" and channel.members == members:
                return channel, True
        kind = "D" if len(users) == 1 else "G"
        channel = Channel(
            f"{kind}{self.serial():03d}{users[0][1:]}",
            "directmessage",
            space.id,
            members,
            is_im=kind == "D",
            is_private=True,
        )
        self.channels[channel.id] = channel
        return channel, False

    def view(self, view_id: object, external_id: object = None) -> View:
        for stack in (*self.stacks.values(), list(self.homes.values())):
            for view in stack:
                if view["id"] == view_id or (external_id and view["external_id"] == external_id):
                    return view
        raise SlackError("not_found")
