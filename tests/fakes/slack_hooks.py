"""The `response_url` of the fake: five uses in thirty minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .slack_blocks import problems
from .slack_methods import append, new_message
from .slack_state import State
from .slack_things import HOOK_SECONDS, HOOK_USES, Hook, Json, Message

if TYPE_CHECKING:
    from .slack import FakeSlack


def new_hook(
    state: State, base: str, team: str, channel: str, user: str, message: Message | None = None
) -> str:
    """A fresh response_url for what that person just did in that channel."""
    name = f"actions/{team}/{state.serial()}/fake"
    state.hooks[name] = Hook(channel, user, state.clock(), message)
    return f"{base}/hooks/{name}"


def use_hook(fake: FakeSlack, name: str, content: Json) -> tuple[int, str]:
    """Post, replace or delete through a response_url; returns the HTTP status and text."""
    state = fake.state
    hook = state.hooks.get(name)
    if hook is None:
        return 404, "no_service"
    if (state.clock() - hook.at).total_seconds() > HOOK_SECONDS:
        return 404, "expired_url"
    if hook.uses >= HOOK_USES:
        return 404, "used_url"
    hook.uses += 1
    if content.get("delete_original") in (True, "true"):
        _remove(fake, hook)
        return 200, "ok"
    found = problems({"text": content.get("text"), "blocks": content.get("blocks") or []})
    if found:
        fake.violations += found
        return 400, "invalid_blocks"
    receive(fake, hook, content)
    return 200, "ok"


def receive(fake: FakeSlack, hook: Hook, content: Json) -> Message:
    """Show content that came through a response_url or in an answer; the message made of it."""
    channel = fake.state.channels[hook.channel]
    space = fake.state.workspaces[fake.state.users[hook.user].team]
    message = new_message(fake.state, space, channel, content)
    if content.get("replace_original") in (True, "true") and hook.message is not None:
        hook.message["text"] = message.text
        hook.message["blocks"] = message.blocks
        return hook.message
    if content.get("response_type") == "in_channel":
        append(channel, message)
    else:
        message.to = hook.user
        fake.state.ephemerals.append(message)
    return message


def _remove(fake: FakeSlack, hook: Hook) -> None:
    original = hook.message
    if original is None:
        return
    place = fake.state.ephemerals if original.to else fake.state.channels[hook.channel].messages
    if original in place:
        place.remove(original)
