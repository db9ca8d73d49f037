"""Activities that concern an installation or a conversation, in the centre's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from adapters.teams.refs import NAME, key, root
from adapters.teams.turns import Turn, from_person
from bot.events import Lifecycle, Where, Who

Happening = Literal["joined", "left", "met", "gone"]

_OVER = {"channelDeleted", "teamDeleted", "teamHardDeleted", "teamArchived"}
_BACK = {"channelRestored", "teamRestored", "teamUnarchived"}


def read(activity: Mapping[str, Any], turn: Turn) -> Iterator[Lifecycle]:
    """What happened; nothing when it does not concern us.

    A team and its channels come and go together, but Teams names one conversation at a time: the
    channels that are lost with it are noticed when something is to be posted there.
    """
    found = _meaning(activity, turn)
    if found is None:
        return
    kind, channel = found
    user = turn.user if not channel else ""
    yield Lifecycle(
        kind,
        Who(NAME, turn.tenant, user, turn.name),
        Where(NAME, turn.tenant, channel, turn.channel_name),
        key(turn.tenant, "life", kind, turn.conversation, turn.activity),
        turn.acted_at,
    )


def _meaning(activity: Mapping[str, Any], turn: Turn) -> tuple[Happening, str] | None:
    if activity.get("type") == "installationUpdate":
        added = str(activity.get("action") or "").startswith("add")
        if not turn.channel:
            if not from_person(turn):
                return None
            return ("met" if added else "gone"), ""
        # Being added comes a second time, as a member of the conversation: one welcome is enough.
        return None if added else ("left", turn.channel)
    data = activity.get("channelData") or {}
    what = str(data.get("eventType") or "")
    channel = root(str((data.get("channel") or {}).get("id") or turn.channel))
    if what in _OVER:
        return "left", channel
    if what in _BACK:
        return "joined", channel
    us = str((activity.get("recipient") or {}).get("id") or "")
    if turn.channel and _names(activity.get("membersAdded"), us):
        return "joined", turn.channel
    if turn.channel and _names(activity.get("membersRemoved"), us):
        return "left", turn.channel
    return None


def _names(members: Any, us: str) -> bool:
    return bool(us) and any(
        isinstance(member, Mapping) and member.get("id") == us for member in members or ()
    )
