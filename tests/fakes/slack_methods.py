"""The Web API of the fake: one small function a method, listed in METHODS.

A function takes a `Call in hand` (state, workspace, arguments) and returns what goes beside
`ok: true`, or raises SlackError with Slack's own error name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .slack_blocks import problems
from .slack_state import State
from .slack_things import Channel, Json, Message, SlackError, Workspace

UPDATE_TEXT = 4_000
POST_TEXT = 40_000


@dataclass
class Request:
    state: State
    space: Workspace
    args: Json
    base: str
    token: str = ""
    violations: list[str] = field(default_factory=list)

    def need(self, name: str) -> Any:
        if self.args.get(name) in (None, ""):
            raise SlackError(
                "invalid_arguments",
                response_metadata={"messages": [f"[ERROR] missing required field: {name}"]},
            )
        return self.args[name]

    def check(self, found: list[str]) -> None:
        """Refuse what the validator found, and keep it for the test to see."""
        if found:
            self.violations += found
            raise SlackError(
                "invalid_blocks",
                errors=found,
                response_metadata={"messages": [f"[ERROR] {p}" for p in found]},
            )

    def conversation(self, *, member: bool = True) -> Channel:
        channel = self.state.channel(self.need("channel"))
        if channel.team != self.space.id and not channel.is_ext_shared:
            raise SlackError("channel_not_found")
        if member and self.space.bot_user not in channel.members:
            raise SlackError("channel_not_found" if channel.is_private else "not_in_channel")
        return channel

    def message(self, channel: Channel, ts: Any) -> Message:
        found = channel.find(str(ts))
        if found is None:
            raise SlackError("message_not_found")
        return found


def _check_content(req: Request, limit: int) -> None:
    text, blocks = req.args.get("text"), req.args.get("blocks")
    if not text and not blocks and not req.args.get("attachments"):
        raise SlackError("no_text")
    if len(str(text or "")) > limit:
        req.violations.append(f"text: {len(str(text))} characters, {limit} at most")
        raise SlackError("msg_too_long")
    req.check(problems({"text": text, "blocks": blocks or []}))


def stamped(blocks: list[Json], state: State) -> list[Json]:
    """Blocks as Slack gives them back: every block and element has an id."""
    done = []
    for block in blocks:
        block = {**block, "block_id": block.get("block_id") or f"b{state.serial():04x}"}
        for key in ("element", "accessory"):
            if key in block:
                block[key] = _named(block[key], state)
        if block["type"] == "actions":
            block["elements"] = [_named(e, state) for e in block["elements"]]
        done.append(block)
    return done


def _named(element: Json, state: State) -> Json:
    if element.get("type") in {"image", "mrkdwn", "plain_text"} or "action_id" in element:
        return element
    return {**element, "action_id": f"a{state.serial():04x}"}


def new_message(state: State, space: Workspace, channel: Channel, content: Json) -> Message:
    """A message of the bot, with the keys of `content` that Slack keeps."""
    message = Message(
        {
            "type": "message",
            "user": space.bot_user,
            "bot_id": space.bot_id,
            "team": space.id,
            "app_id": space.app_id,
            "text": content.get("text") or "",
            "ts": state.ts(),
        }
    )
    message.channel = channel.id
    if content.get("blocks"):
        message["blocks"] = stamped(content["blocks"], state)
    for key in ("attachments", "thread_ts", "metadata"):
        if content.get(key):
            message[key] = content[key]
    return message


def append(channel: Channel, message: Message) -> None:
    """Put a message in its conversation, counting it in its thread."""
    parent = channel.find(str(message.get("thread_ts")))
    if parent is not None:
        replies = [*channel.thread(parent.ts), message]
        parent.update(
            thread_ts=parent.ts,
            reply_count=len(replies),
            latest_reply=message.ts,
            reply_users=list(dict.fromkeys(m["user"] for m in replies)),
        )
    channel.messages.append(message)


def post_message(req: Request) -> Json:
    req.need("channel")
    to = str(req.args["channel"])
    if to in req.state.users:
        if req.state.users[to].team != req.space.id:
            raise SlackError("channel_not_found")
        channel = req.state.dm(req.space, to)[0]
    else:
        channel = req.conversation()
    if channel.is_archived:
        raise SlackError("is_archived")
    _check_content(req, POST_TEXT)
    thread = req.args.get("thread_ts")
    if thread and channel.find(str(thread)) is None and str(thread) not in channel.deleted_ts:
        req.violations.append(f"thread_ts {thread} names no message of {channel.id}")
        raise SlackError("thread_not_found")
    metadata = req.args.get("metadata")
    if metadata and not {"event_type", "event_payload"} <= set(metadata):
        raise SlackError("invalid_metadata_format")
    message = new_message(req.state, req.space, channel, req.args)
    if thread and req.args.get("reply_broadcast") in (True, "true", "1"):
        message["subtype"] = "thread_broadcast"
    append(channel, message)
    return {"channel": channel.id, "ts": message.ts, "message": dict(message)}


def update(req: Request) -> Json:
    channel = req.conversation()
    message = req.message(channel, req.need("ts"))
    if message["user"] != req.space.bot_user:
        raise SlackError("cant_update_message")
    if channel.is_archived:
        raise SlackError("is_archived")
    _check_content(req, UPDATE_TEXT)
    if "text" in req.args:
        message["text"] = req.args["text"]
    if "blocks" in req.args:
        message["blocks"] = stamped(req.args["blocks"] or [], req.state)
    if req.args.get("metadata"):
        message["metadata"] = req.args["metadata"]
    message["edited"] = {"user": req.space.bot_user, "ts": req.state.ts()}
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": dict(message)}


def delete(req: Request) -> Json:
    channel = req.conversation()
    message = req.message(channel, req.need("ts"))
    if message["user"] != req.space.bot_user:
        raise SlackError("cant_delete_message")
    channel.deleted_ts.add(message.ts)
    channel.messages.remove(message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(req: Request) -> Json:
    channel = req.conversation()
    user = req.state.user(req.need("user"))
    if user.id not in channel.members:
        raise SlackError("user_not_in_channel")
    _check_content(req, POST_TEXT)
    message = new_message(req.state, req.space, channel, req.args)
    message.to = user.id
    req.state.ephemerals.append(message)
    return {"message_ts": message.ts}


def get_permalink(req: Request) -> Json:
    channel = req.conversation(member=False)
    message = req.message(channel, req.need("message_ts"))
    link = (
        f"https://{req.space.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    )
    return {"channel": channel.id, "permalink": link}


def unfurl(req: Request) -> Json:
    for item in req.need("unfurls").values():
        req.check(problems(item.get("blocks", [])))
    req.state.unfurls.append(dict(req.args))
    return {}


def react(req: Request) -> Json:
    channel = req.conversation(member=False)
    message = req.message(channel, req.need("timestamp"))
    name = str(req.need("name")).strip(":")
    reactions = message.setdefault("reactions", [])
    if any(r["name"] == name and req.space.bot_user in r["users"] for r in reactions):
        raise SlackError("already_reacted")
    reactions.append({"name": name, "users": [req.space.bot_user], "count": 1})
    return {}


MESSAGE_METHODS: dict[str, Callable[[Request], Json]] = {
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": get_permalink,
    "chat.unfurl": unfurl,
    "reactions.add": react,
}
