"""What Slack may send, by type: the shape each must have, and which of them concern us.

The same for HTTP and for Socket Mode. Shapes follow docs.slack.dev (Events API, interaction
payloads, slash commands) and name only the fields that we or Bolt read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from adapters.front.parse import Malformed
from adapters.front.shapes import Many, Str, fit
from adapters.slack.forms import FORM
from adapters.slack.refs import COMMAND
from adapters.slack.render import PRESS

REPORT = "report_irritant"
MENU = "comite_menu"

Kind = Literal["events_api", "interactive", "slash_commands"]
Fate = Literal["dispatch", "ignore", "challenge", "limited"]


@dataclass(frozen=True, slots=True)
class Envelope:
    """A payload of the right shape and what is to become of it; `name` is safe for a counter.

    `payload` holds the fields that a shape names: what nobody looked at goes no further.
    """

    fate: Fate
    name: str
    payload: Mapping[str, Any]


ID = Str(re.compile(r"[A-Za-z0-9_.-]{1,64}"))
TS = Str(re.compile(r"\d{1,11}\.\d{1,9}"))
NAME = Str(most=255)
TEAM = {"?id": ID, "?domain": Str()}

_ELEMENT = {
    "type": NAME,
    "?value": Str(most=12_000),
    "?selected_date": NAME,
    "?selected_time": NAME,
    "?selected_user": ID,
    "?selected_option": {"value": NAME},
    "?selected_options": Many({"value": NAME}),
}
_VIEW = {
    "id": ID,
    "?type": NAME,
    "?hash": NAME,
    "?callback_id": Str(most=255),
    "?private_metadata": Str(most=3_000),
    "?app_installed_team_id": ID,
    "?blocks": Many({"type": NAME, "?block_id": NAME}),
    "?state": {"?values": {"*": {"*": _ELEMENT}}},
}
_BASE = {
    "type": NAME,
    "user": {"id": ID, "?team_id": ID, "?name": Str(), "?username": Str()},
    "?team": TEAM,
    "?enterprise": {"?id": ID},
    "?is_enterprise_install": bool,
    "?trigger_id": NAME,
    "?response_url": Str(most=2_000),
    "?channel": {"id": ID, "?name": Str()},
    "?response_urls": Many({"?response_url": Str(most=2_000)}),
    "?message": {"?ts": TS},
    "?container": {"?type": NAME, "?is_ephemeral": bool},
}
_SHORTCUT = _BASE | {"callback_id": NAME, "action_ts": TS, "trigger_id": NAME}

INTERACTIONS: Mapping[str, Mapping[str, Any]] = {
    "block_actions": _BASE
    | {
        "?view": _VIEW,
        "actions": Many(
            {"type": NAME, "action_id": NAME, "action_ts": TS, "?value": Str(most=2_000)}, 1
        ),
    },
    "view_submission": _BASE
    | {
        "view": _VIEW
        | {
            "type": NAME,
            "hash": NAME,
            "callback_id": Str(most=255),
            "state": {"values": {"*": {"*": _ELEMENT}}},
        }
    },
    "view_closed": _BASE | {"view": _VIEW},
    "message_action": _SHORTCUT
    | {
        "channel": {"id": ID, "?name": Str()},
        "message": {"?text": Str(), "?ts": TS},
        "message_ts": TS,
    },
    "shortcut": _SHORTCUT,
}
_IN_CHANNEL = {"channel": ID}
EVENTS: Mapping[str, Mapping[str, Any]] = {
    "app_home_opened": {"user": ID, "?tab": NAME},
    "app_uninstalled": {},
    "tokens_revoked": {"?tokens": {"?bot": Many(ID), "?oauth": Many(ID)}},
    "member_joined_channel": {"user": ID, "channel": ID, "?inviter": ID},
    "member_left_channel": {"user": ID, "channel": ID},
    "channel_left": _IN_CHANNEL,
    "group_left": _IN_CHANNEL,
    "channel_archive": _IN_CHANNEL,
    "group_archive": _IN_CHANNEL,
    "channel_deleted": _IN_CHANNEL,
    "group_deleted": _IN_CHANNEL,
    "channel_unarchive": _IN_CHANNEL,
    "group_unarchive": _IN_CHANNEL,
    "user_change": {"user": {"id": ID, "?deleted": bool, "?team_id": ID}},
    "message": {
        "channel": ID,
        "?channel_type": NAME,
        "?user": ID,
        "?text": Str(),
        "?subtype": NAME,
        "?bot_id": ID,
        "?ts": TS,
        "?thread_ts": TS,
    },
}
_EVENT = {
    "type": NAME,
    "event_id": ID,
    "?team_id": ID,
    "?enterprise_id": ID,
    "?event_time": int,
    "?is_enterprise_install": bool,
    "?authorizations": Many(
        {"?team_id": ID, "?enterprise_id": ID, "?user_id": ID, "?is_bot": bool}
    ),
    "event": {"type": NAME, "?event_ts": TS},
}
_CHALLENGE = {"challenge": Str(re.compile(r"[ -~]{1,255}"))}
_SLASH = {
    "command": Str(re.compile(r"/\S{1,79}")),
    "team_id": ID,
    "user_id": ID,
    "channel_id": ID,
    "trigger_id": NAME,
    "?text": Str(),
    "?response_url": Str(most=2_000),
    "?channel_name": Str(),
    "?enterprise_id": ID,
    "?user_name": Str(),
}


def read(kind: Kind, payload: Any) -> Envelope:
    """Checks a payload. Raises Malformed, naming the field at fault and nothing of its content."""
    if not isinstance(payload, dict):
        raise Malformed("payload")
    if kind == "slash_commands":
        kept = fit(payload, _SLASH, "command")
        known = kept["command"] == COMMAND
        return Envelope("dispatch" if known else "ignore", "slash_commands", kept)
    name = payload.get("type")
    if not isinstance(name, str):
        raise Malformed("type")
    if kind == "interactive":
        return _interaction(name, payload)
    if name == "url_verification":
        return Envelope("challenge", name, fit(payload, _CHALLENGE, name))
    if name == "app_rate_limited":
        return Envelope("limited", name, {})
    if name != "event_callback":
        return Envelope("ignore", "other", {})
    return _event(payload)


def _event(payload: dict[str, Any]) -> Envelope:
    kept = fit(payload, _EVENT, "event_callback")
    name = kept["event"]["type"]
    if name not in EVENTS:
        return Envelope("ignore", "other", {})
    kept["event"] |= fit(payload["event"], EVENTS[name], name)
    ours = name != "message" or _said_to_us(kept["event"]) or in_thread(kept["event"])
    return Envelope("dispatch" if ours else "ignore", name, kept)


def _interaction(name: str, payload: dict[str, Any]) -> Envelope:
    shape = INTERACTIONS.get(name)
    if shape is None:
        return Envelope("ignore", "other", {})
    kept = fit(payload, shape, name)
    match name:
        case "block_actions":
            ours = any(action["action_id"].startswith(PRESS) for action in kept["actions"])
        case "view_submission":
            ours = kept["view"]["callback_id"] == FORM
        case "message_action":
            ours = kept["callback_id"] == REPORT
        case "shortcut":
            ours = kept["callback_id"] == MENU
        case _:
            ours = False
    return Envelope("dispatch" if ours else "ignore", name, kept)


def _said_to_us(event: Mapping[str, Any]) -> bool:
    """A word of a person in the 1:1 talk; never a bot's, ours included, nor an edit."""
    return event.get("channel_type") == "im" and _by_a_person(event)


def in_thread(event: Mapping[str, Any]) -> bool:
    """A reply of a person in a channel, under somebody's message: perhaps one of ours (V39)."""
    under = event.get("thread_ts")
    return (
        event.get("channel_type") in ("channel", "group")
        and bool(under)
        and under != event.get("ts")
        and _by_a_person(event)
    )


def _by_a_person(event: Mapping[str, Any]) -> bool:
    said = not event.get("bot_id") and not event.get("subtype")
    return said and bool(event.get("user")) and bool(event.get("ts"))
