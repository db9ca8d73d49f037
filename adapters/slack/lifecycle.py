"""Events of the Events API that concern the installation or a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from adapters.slack.refs import NAME, key, moment, workspace_of
from bot.events import Lifecycle, Where, Who

Happening = Literal["installed", "removed", "joined", "left", "hello", "gone"]

_LEFT = {
    "channel_left",
    "group_left",
    "channel_archive",
    "group_archive",
    "channel_deleted",
    "group_deleted",
}
_BACK = {"channel_unarchive", "group_unarchive"}


def read(body: Mapping[str, Any], bot_user: str, now: datetime) -> Lifecycle | None:
    """The event in the centre's words; None when it does not concern us.

    `bot_user` is our own user id in that workspace where it is known; the envelope says it too.
    """
    event = body["event"]
    ours = {
        bot_user,
        *(
            str(grant.get("user_id"))
            for grant in body.get("authorizations") or ()
            if grant.get("is_bot")
        ),
    } - {""}
    found = _meaning(event, ours)
    if found is None:
        return None
    kind, user = found
    team = workspace_of(body)
    channel = event.get("channel") or "" if kind in {"joined", "left"} else ""
    return Lifecycle(
        kind,
        Who(NAME, team, user),
        Where(NAME, team, channel),
        key("event", team, body["event_id"]),
        _when(body, now),
    )


def _meaning(event: Mapping[str, Any], ours: set[str]) -> tuple[Happening, str] | None:
    name = event["type"]
    if name == "app_home_opened":
        return "hello", event["user"]
    if name == "member_joined_channel" and event["user"] in ours:
        return "joined", event.get("inviter") or ""
    if name == "member_left_channel" and event["user"] in ours:
        return "left", ""
    if name in _LEFT:
        return "left", ""
    if name in _BACK:
        return "joined", ""
    if name == "user_change" and event["user"].get("deleted"):
        return "gone", event["user"]["id"]
    if name == "app_uninstalled" or (
        name == "tokens_revoked" and (event.get("tokens") or {}).get("bot")
    ):
        return "removed", ""
    return None


def _when(body: Mapping[str, Any], now: datetime) -> datetime:
    event = body["event"]
    if event.get("event_ts"):
        return moment(event["event_ts"])
    if body.get("event_time"):
        return datetime.fromtimestamp(body["event_time"], UTC)
    return now
