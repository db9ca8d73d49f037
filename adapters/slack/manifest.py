"""The manifest that a customer gives to Slack to make their own app (api.slack.com/apps)."""

from __future__ import annotations

from typing import Any

from adapters.slack.envelopes import COMMAND, MENU, REPORT
from adapters.slack.limits import cut
from adapters.slack.oauth import REDIRECT
from bot.words import Words

SCOPES = (
    "channels:read",  # to learn that a channel of a committee was archived, or left
    "chat:write",
    "commands",
    "groups:read",  # the same for private channels
    "im:history",  # to be told what people write to us in the 1:1 talk
    "users:read",
    "users:read.email",  # one person with accounts on several platforms is one person
)
"""What Comité needs, and why where it is not obvious."""
OPTIONAL_SCOPES = ("channels:history", "groups:history", "im:write")
"""With these, a message of ours whose fate is unknown is looked for before it is sent again.
Everything works without: at worst a card is posted twice, never a vote counted twice."""
EVENTS = (
    "app_home_opened",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "channel_unarchive",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "message.im",
    "tokens_revoked",
    "user_change",
)
THREAD_SCOPES = ("channels:history", "groups:history")
THREAD_EVENTS = ("message.channels", "message.groups")
"""For a customer who wants replies under a vote to be noticed (V39): Slack then tells us of every
message in the channels that we were invited to."""
_NAME, _DESCRIPTION, _LONG, _SHORTCUT, _ABOUT = 35, 140, 4_000, 24, 150
"""Slack's limits for these texts (docs.slack.dev, app manifest reference)."""


def manifest(
    url: str | None,
    socket: bool,
    words: Words,
    *,
    rotation: bool = False,
    threads: bool = False,
    name: str = "Comité",
) -> dict[str, Any]:
    """The manifest as plain values.

    `url` is our public address, needed unless `socket`. `rotation` has Slack renew tokens every
    twelve hours: for installations by OAuth, never with a token given by the environment. `threads`
    asks for what noticing replies needs.
    Raises ValueError when neither an address nor Socket Mode is given.
    """
    if not socket and not url:
        raise ValueError("an address or Socket Mode is needed")
    base = (url or "").rstrip("/")
    address = {} if socket else {"request_url": f"{base}/slack/events"}
    command = {
        "command": COMMAND,
        "should_escape": False,
        "description": words.say("slack.manifest.command"),
        "usage_hint": words.say("slack.manifest.command_hint"),
    }
    if not socket:
        command["url"] = f"{base}/slack/events"
    needed = (*SCOPES, *(THREAD_SCOPES if threads else ()))
    optional = [scope for scope in OPTIONAL_SCOPES if scope not in needed]
    events = sorted((*EVENTS, *(THREAD_EVENTS if threads else ())))
    oauth: dict[str, Any] = {"scopes": {"bot": sorted(needed), "bot_optional": optional}}
    if url:
        oauth["redirect_urls"] = [base + REDIRECT]
    return {
        "display_information": {
            "name": cut(name, _NAME),
            "description": cut(words.say("slack.manifest.description"), _DESCRIPTION),
            "long_description": cut(words.say("slack.manifest.long_description"), _LONG),
            "background_color": "#1f3a4d",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": cut(name, _NAME), "always_online": True},
            "shortcuts": [
                _shortcut(words, "report", "message", REPORT),
                _shortcut(words, "menu", "global", MENU),
            ],
            "slash_commands": [command],
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": {**address, "bot_events": events},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": True,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": rotation,
        },
    }


def _shortcut(words: Words, key: str, kind: str, callback: str) -> dict[str, str]:
    label = words.say(f"slack.manifest.{key}")
    return {
        "name": cut(label, _SHORTCUT),
        "type": kind,
        "callback_id": callback,
        "description": cut(words.say("slack.manifest.description"), _ABOUT),
    }
