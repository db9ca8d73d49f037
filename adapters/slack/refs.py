"""Slack's own identifiers, as the rest of Comité carries them: the only file that knows them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

NAME = "slack"
COMMAND = "/comite"
_REF = re.compile(r"(?P<channel>[A-Z0-9]+):(?P<ts>\d+\.\d+)")
_HOME = "home:"


@dataclass(frozen=True, slots=True)
class Ref:
    """A message of ours: `C01GEN:1700000000.000100`, or `home:U01ALICE` for a home tab."""

    channel: str = ""
    ts: str = ""
    home: str = ""

    def __str__(self) -> str:
        return f"{_HOME}{self.home}" if self.home else f"{self.channel}:{self.ts}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """Raises ValueError for anything else."""
        if text.startswith(_HOME) and text != _HOME:
            return cls(home=text.removeprefix(_HOME))
        found = _REF.fullmatch(text)
        if found is None:
            raise ValueError("not a reference to a Slack message")
        return cls(found["channel"], found["ts"])


def workspace_of(payload: Mapping[str, Any]) -> str:
    """The workspace in which something happened, which names accounts and conversations.

    Always a team id, also on Enterprise Grid: user ids are unique in an enterprise but tokens,
    channels and people's profiles are a team's. An organisation joins the teams of one enterprise
    by attaching each of them. The team is the one where the app is installed, which in a channel
    shared with another company is not the team of whoever acts. An enterprise-wide view without
    a team falls back to the enterprise id.
    """
    view = payload.get("view") or {}
    if view.get("app_installed_team_id"):
        return str(view["app_installed_team_id"])
    for grant in payload.get("authorizations") or ():
        if grant.get("team_id"):
            return str(grant["team_id"])
    team = payload.get("team")
    named = payload.get("team_id") or (team.get("id") if isinstance(team, Mapping) else None)
    return str(named or (payload.get("user") or {}).get("team_id") or enterprise_of(payload))


def enterprise_of(payload: Mapping[str, Any]) -> str:
    """The Enterprise Grid of a payload, or an empty string."""
    enterprise = payload.get("enterprise")
    named = enterprise.get("id") if isinstance(enterprise, Mapping) else None
    return str(payload.get("enterprise_id") or named or "")


def private(channel: str, name: str = "") -> bool:
    """Whether a conversation is one person's alone with somebody (with us, most of the time)."""
    return channel.startswith("D") or name == "directmessage"


def moment(ts: str) -> datetime:
    """The instant of a time stamp such as `1700000000.000100`, in UTC."""
    seconds, _, fraction = ts.partition(".")
    return datetime.fromtimestamp(int(seconds), UTC).replace(
        microsecond=int(fraction[:6].ljust(6, "0"))
    )


def key(*parts: str) -> str:
    """The name of one delivery for ever."""
    return ":".join((NAME, *parts))


def hashed(*parts: str) -> str:
    """A key out of parts that must not be kept as they are."""
    return key("cmd", hashlib.sha256("\0".join(parts).encode()).hexdigest())
