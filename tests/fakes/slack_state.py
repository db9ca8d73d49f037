"""What the fake Slack remembers: workspaces, people, conversations, messages, views."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .slack_blocks import elements_of

Json = dict[str, Any]
TRIGGER_SECONDS = 3.0
HOOK_SECONDS = 30 * 60
HOOK_USES = 5


class SlackError(Exception):
    """An answer `ok: false`; extra keyword arguments go into the answer."""

    def __init__(self, error: str, **extra: Any) -> None:
        super().__init__(error)
        self.answer: Json = {"ok": False, "error": error, **extra}


class Message(dict[str, Any]):
    """One message as Slack returns it, with shorthands.

    Its place (`channel`), only reader (`to`) and what people chose in it (`typed`, by user, block
    and action id) are attributes, not part of the JSON.
    """

    channel: str = ""
    to: str | None = None  # the only person who sees it, when ephemeral
    typed: dict[tuple[str, str, str], Json]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.typed = {}

    @property
    def ts(self) -> str:
        return str(self["ts"])

    @property
    def text(self) -> str:
        return str(self.get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        return list(self.get("blocks", []))

    @property
    def labels(self) -> list[str]:
        """The labels of its buttons, in order."""
        return [e["text"]["text"] for e in elements(self) if e["type"] == "button"]


class View(dict[str, Any]):
    """An opened modal or a home tab as Slack returns it; `user` and `typed` are not in the JSON."""

    user: str = ""
    typed: dict[tuple[str, str, str], Json]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.typed = {}

    @property
    def blocks(self) -> list[Json]:
        return list(self.get("blocks", []))

    @property
    def title(self) -> str:
        return str(self.get("title", {}).get("text", ""))

    @property
    def labels(self) -> list[str]:
        """The labels of its buttons, in order."""
        return [e["text"]["text"] for e in elements(self) if e["type"] == "button"]


def elements(holder: Json) -> Iterator[Json]:
    """Every element of a message or view, in order."""
    for block in holder.get("blocks", []):
        yield from elements_of(block)


@dataclass
class User:
    id: str
    name: str
    email: str
    team: str
    real_name: str
    tz: str = "Africa/Casablanca"
    tz_offset: int = 0
    locale: str = "fr-FR"
    is_restricted: bool = False
    is_stranger: bool = False
    is_bot: bool = False
    deleted: bool = False

    def json(self) -> Json:
        """The object of `users.info`."""
        profile = {"real_name": self.real_name, "display_name": self.name, "email": self.email,
                   "real_name_normalized": self.real_name, "team": self.team}
        known: Json = {
            "id": self.id, "team_id": self.team, "name": self.name, "deleted": self.deleted,
            "real_name": self.real_name, "tz": self.tz, "tz_label": self.tz,
            "tz_offset": self.tz_offset, "profile": profile, "is_admin": False, "is_owner": False,
            "is_restricted": self.is_restricted, "is_ultra_restricted": False,
            "is_bot": self.is_bot, "is_app_user": False, "updated": 1700000000,
            "is_email_confirmed": not self.is_bot, "locale": self.locale}
        if self.is_stranger:
            known["is_stranger"] = True
        return known


@dataclass
class Channel:
    id: str
    name: str
    team: str
    members: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    deleted_ts: set[str] = field(default_factory=set)
    is_im: bool = False
    is_private: bool = False
    is_archived: bool = False
    is_ext_shared: bool = False

    @property
    def last(self) -> Message:
        return self.messages[-1]

    def find(self, ts: str) -> Message | None:
        return next((m for m in self.messages if m["ts"] == ts), None)

    def thread(self, ts: str) -> list[Message]:
        """The replies under a message, without the message itself."""
        return [m for m in self.messages if m.get("thread_ts") == ts and m["ts"] != ts]

    @property
    def posts(self) -> list[Message]:
        """What stands in the channel itself: everything but the replies."""
        return [m for m in self.messages if m.get("thread_ts", m["ts"]) == m["ts"]]


@dataclass
class Workspace:
    id: str
    name: str
    domain: str
    bot_token: str
    bot_user: str
    bot_id: str
    app_id: str
    enterprise: Json | None = None


@dataclass
class Trigger:
    user: str
    at: datetime
    view: str | None = None
    spent: bool = False


@dataclass
class Hook:
    """A response_url: who may see what is posted to it, and the message it stands for."""

    channel: str
    user: str
    at: datetime
    message: Message | None = None
    uses: int = 0


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
        channel = Channel(f"{kind}{self.serial():03d}{users[0][1:]}", "directmessage", space.id,
                          members, is_im=kind == "D", is_private=True)
        self.channels[channel.id] = channel
        return channel, False

    def view(self, view_id: object, external_id: object = None) -> View:
        for stack in (*self.stacks.values(), list(self.homes.values())):
            for view in stack:
                if view["id"] == view_id or (external_id and view["external_id"] == external_id):
                    return view
        raise SlackError("not_found")
