"""The things of the fake Slack: workspaces, people, conversations, messages, views."""

from __future__ import annotations

from collections.abc import Iterator
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
        profile = {
            "real_name": self.real_name,
            "display_name": self.name,
            "email": self.email,
            "real_name_normalized": self.real_name,
            "team": self.team,
        }
        known: Json = {
            "id": self.id,
            "team_id": self.team,
            "name": self.name,
            "deleted": self.deleted,
            "real_name": self.real_name,
            "tz": self.tz,
            "tz_label": self.tz,
            "tz_offset": self.tz_offset,
            "profile": profile,
            "is_admin": False,
            "is_owner": False,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": False,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": 1700000000,
            "is_email_confirmed": not self.is_bot,
            "locale": self.locale,
        }
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
