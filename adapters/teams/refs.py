"""Teams' own identifiers, as the rest of Comité carries them: the only file that knows them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

NAME = "teams"
COMMAND = "@Comité"
"""What people type before a command, in a channel and in their own chat with us."""
_THREAD = ";messageid="
_BOT = "28:"
"""Every bot's id in Teams begins so, ours too; a person's with 29:."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A message of ours: `19:…@thread.tacv2|1700000000000`."""

    conversation: str
    activity: str

    def __str__(self) -> str:
        return f"{self.conversation}|{self.activity}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """Raises ValueError for anything else."""
        conversation, bar, activity = text.rpartition("|")
        if not (bar and conversation and activity):
            raise ValueError("not a reference to a message in Teams")
        return cls(conversation, activity)

    @property
    def thread(self) -> str:
        """The conversation whose messages are answers under this one."""
        return f"{root(self.conversation)}{_THREAD}{self.activity}"


def root(conversation: str) -> str:
    """The channel or chat itself, not one of its threads."""
    return conversation.partition(_THREAD)[0]


def thread(conversation: str) -> str:
    """The id of the message that a channel's thread stands under; empty outside of one."""
    return conversation.partition(_THREAD)[2]


def is_channel(conversation: str) -> bool:
    """Whether it is a team's channel, where answers stand under a message; chats have none."""
    return root(conversation).endswith(("@thread.tacv2", "@thread.skype"))


def tenant_of(activity: Mapping[str, Any]) -> str:
    """The Entra tenant in which something happened, which names accounts and conversations."""
    told = (activity.get("channelData") or {}).get("tenant") or {}
    named = told.get("id") or (activity.get("conversation") or {}).get("tenantId") or ""
    return str(named).lower()


def is_bot(account: str) -> bool:
    return account.startswith(_BOT)


def bot_id(app_id: str) -> str:
    return f"{_BOT}{app_id}"


def moment(timestamp: str, now: datetime) -> datetime:
    """The instant of `2026-11-23T09:30:00.1234567Z`, or with an offset, in UTC; `now` where it is
    none."""
    try:
        at = datetime.fromisoformat(timestamp)
    except ValueError:
        return now
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def key(tenant: str, kind: str, *parts: str) -> str:
    """The name of one delivery for ever."""
    return ":".join((NAME, tenant, kind, *parts))


def form_key(tenant: str, user: str, form: str, values: Mapping[str, Any]) -> str:
    """The name of what one person put into one form: Teams repeats a submission under a new
    activity id when an answer was slow (FAULTS 33), but never with other words."""
    told = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return key(tenant, "form", user, form, hashlib.sha256(told.encode()).hexdigest()[:32])
