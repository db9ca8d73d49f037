"""One thing that somebody did, and all that is needed to answer them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from adapters.slack.forms import BadMetadata, Origin
from adapters.slack.refs import NAME, enterprise_of, private, workspace_of
from adapters.slack.typed import unescaped
from bot.events import Action, BadAction, Where

AGAIN = "slack.again"
"""Our own action: do again what a form could not be opened for in time."""

Surface = Literal["command", "message", "modal", "home", "shortcut", "talk"]


@dataclass(frozen=True, slots=True)
class Turn:
    """`surface` is where they acted; `again` the button value that repeats it, if it can be."""

    surface: Surface
    workspace: str
    user: str
    enterprise: str = ""
    home_team: str = ""
    name: str = ""
    channel: str = ""
    channel_name: str = ""
    trigger: str = ""
    response_url: str = ""
    ephemeral: bool = False
    view: Mapping[str, Any] = field(default_factory=dict)
    again: Action | None = None
    locale: str = ""

    @property
    def where(self) -> Where:
        if private(self.channel, self.channel_name):
            return Where(NAME, self.workspace)
        return Where(NAME, self.workspace, self.channel, self.channel_name)


def of_interaction(payload: Mapping[str, Any], surface: Surface) -> Turn:
    """A press, a shortcut or a submission."""
    user, view = payload["user"], payload.get("view") or {}
    channel = payload.get("channel") or {}
    place, name = channel.get("id") or "", channel.get("name") or ""
    if view and not place:
        origin = origin_of(view)
        place, name = (origin.channel, origin.name) if origin else ("", "")
    return Turn(
        surface,
        workspace_of(payload),
        user["id"],
        enterprise_of(payload),
        user.get("team_id") or "",
        user.get("name") or user.get("username") or "",
        place,
        name,
        payload.get("trigger_id") or "",
        payload.get("response_url") or "",
        bool((payload.get("container") or {}).get("is_ephemeral")),
        view,
    )


def of_command(payload: Mapping[str, Any]) -> Turn:
    return Turn(
        "command",
        workspace_of(payload),
        payload["user_id"],
        enterprise_of(payload),
        name=payload.get("user_name") or "",
        channel=payload["channel_id"],
        channel_name=payload.get("channel_name") or "",
        trigger=payload["trigger_id"],
        response_url=payload.get("response_url") or "",
        again=repeat({"text": unescaped(payload.get("text") or "")}),
    )


def of_event(payload: Mapping[str, Any], user: str, channel: str = "") -> Turn:
    """Something that happened; `talk` is how a person reads us back then."""
    return Turn("talk", workspace_of(payload), user, enterprise_of(payload), channel=channel)


def origin_of(view: Mapping[str, Any]) -> Origin | None:
    """What one of our views remembers; None for a home tab and for what we did not write."""
    try:
        return Origin.unpack(view.get("private_metadata") or "")
    except BadMetadata:
        return None


def repeat(what: Mapping[str, str]) -> Action | None:
    """The button that does it again: a command's `text`, or a press with its `seed`.

    Without the seed where that is too long for a button, and None where even so it is.
    """
    for kept in (what, {k: v for k, v in what.items() if k != "seed"}):
        action = Action(AGAIN, kept)
        try:
            action.pack()
        except BadAction:
            continue
        return action
    return None


def repeat_press(action: Action, seed: Mapping[str, str]) -> Action | None:
    if not seed:
        return action
    return repeat({"action": action.pack(), "seed": json.dumps(dict(seed))})


def repeated(args: Mapping[str, str]) -> tuple[str | None, Action, dict[str, str]]:
    """(a command's text or None, a press's action, its seed). Raises BadAction."""
    if "text" in args:
        return args["text"], Action("menu"), {}
    seed = json.loads(args.get("seed") or "{}")
    return None, Action.unpack(args.get("action") or ""), {str(k): str(v) for k, v in seed.items()}
