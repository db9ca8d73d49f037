"""The Web API of the fake, continued: conversations, people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .slack_files import FILE_METHODS
from .slack_methods import MESSAGE_METHODS, Request
from .slack_things import Channel, Json, SlackError
from .slack_views import VIEW_METHODS

PAGE = 100


def _page(req: Request, items: Sequence[Any], key: str) -> Json:
    """A page of a list, with Slack's cursor."""
    limit = min(int(req.args.get("limit") or PAGE), 1000)
    cursor = str(req.args.get("cursor") or "")
    start = int(cursor.removeprefix("page:")) if cursor else 0
    after = f"page:{start + limit}" if start + limit < len(items) else ""
    return {
        key: list(items[start : start + limit]),
        "has_more": bool(after),
        "response_metadata": {"next_cursor": after},
    }


def _channel_json(req: Request, channel: Channel) -> Json:
    known: Json = {
        "id": channel.id,
        "is_im": channel.is_im,
        "is_archived": channel.is_archived,
        "is_private": channel.is_private,
        "is_ext_shared": channel.is_ext_shared,
        "is_member": req.space.bot_user in channel.members,
        "context_team_id": channel.team,
    }
    if channel.is_im:
        known["user"] = channel.members[1]
    else:
        known |= {
            "name": channel.name,
            "name_normalized": channel.name,
            "is_channel": True,
            "num_members": len(channel.members),
            "topic": {"value": ""},
            "is_general": channel.name == "general",
            "purpose": {"value": ""},
        }
    return known


def auth_test(req: Request) -> Json:
    space = req.space
    return {
        "url": f"https://{space.domain}.slack.com/",
        "team": space.name,
        "user": "comite",
        "team_id": space.id,
        "user_id": space.bot_user,
        "bot_id": space.bot_id,
        "is_enterprise_install": False,
    }


def conversations_open(req: Request) -> Json:
    if req.args.get("channel"):
        channel, existed = req.conversation(), True
    else:
        asked = req.need("users")
        users = asked if isinstance(asked, list) else str(asked).split(",")
        for user in users:
            req.state.user(user)
        channel, existed = req.state.dm(req.space, *users)
    full = req.args.get("return_im") in (True, "true", "1")
    answer: Json = {"channel": _channel_json(req, channel) if full else {"id": channel.id}}
    return answer | ({"no_op": True, "already_open": True} if existed else {})


def conversations_info(req: Request) -> Json:
    return {"channel": _channel_json(req, req.conversation(member=False))}


def conversations_list(req: Request) -> Json:
    return _page(
        req,
        [
            _channel_json(req, c)
            for c in req.state.channels.values()
            if c.team == req.space.id and not c.is_private
        ],
        "channels",
    )


def _shown(req: Request, messages: Sequence[Json]) -> list[Json]:
    full = req.args.get("include_all_metadata") in (True, "true", "1")
    return [{k: v for k, v in m.items() if full or k != "metadata"} for m in messages]


def _between(req: Request, messages: Sequence[Json]) -> list[Json]:
    oldest = float(req.args.get("oldest") or 0)
    latest = float(req.args.get("latest") or 9e12)
    if req.args.get("inclusive") in (True, "true", "1"):
        return [m for m in messages if oldest <= float(m["ts"]) <= latest]
    return [m for m in messages if oldest < float(m["ts"]) < latest]


def conversations_history(req: Request) -> Json:
    channel = req.conversation()
    shown = [
        m
        for m in channel.messages
        if m.get("thread_ts", m["ts"]) == m["ts"] or m.get("subtype") == "thread_broadcast"
    ]
    return _page(req, _shown(req, _between(req, shown[::-1])), "messages")


def conversations_replies(req: Request) -> Json:
    channel = req.conversation()
    ts = str(req.need("ts"))
    parent = channel.find(ts)
    if parent is None:
        raise SlackError("thread_not_found")
    root = channel.find(str(parent.get("thread_ts", ts))) or parent
    replies = _between(req, channel.thread(root.ts))
    return _page(req, _shown(req, [root, *replies]), "messages")


def conversations_members(req: Request) -> Json:
    return _page(req, req.conversation().members, "members")


def conversations_join(req: Request) -> Json:
    channel = req.conversation(member=False)
    if channel.is_im or channel.is_private:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    already = req.space.bot_user in channel.members
    if not already:
        channel.members.append(req.space.bot_user)
    return {"channel": _channel_json(req, channel)} | (
        {"warning": "already_in_channel"} if already else {}
    )


def users_info(req: Request) -> Json:
    user = req.state.user(req.need("user"))
    if user.team != req.space.id and not user.is_stranger:
        raise SlackError("user_not_found")
    return {"user": user.json()}


def users_by_email(req: Request) -> Json:
    email = str(req.need("email")).casefold()
    for user in req.state.users.values():
        if (user.email.casefold(), user.team) == (email, req.space.id) and not user.deleted:
            return {"user": user.json()}
    raise SlackError("users_not_found")


def users_list(req: Request) -> Json:
    return _page(
        req, [u.json() for u in req.state.users.values() if u.team == req.space.id], "members"
    )


def auth_revoke(req: Request) -> Json:
    req.state.revoked.add(req.token)
    return {"revoked": True}


METHODS: dict[str, Callable[[Request], Json]] = (
    MESSAGE_METHODS
    | VIEW_METHODS
    | FILE_METHODS
    | {
        "api.test": lambda req: {"args": req.args},
        "auth.test": auth_test,
        "auth.revoke": auth_revoke,
        "conversations.open": conversations_open,
        "conversations.info": conversations_info,
        "conversations.list": conversations_list,
        "conversations.history": conversations_history,
        "conversations.replies": conversations_replies,
        "conversations.members": conversations_members,
        "conversations.join": conversations_join,
        "users.info": users_info,
        "users.lookupByEmail": users_by_email,
        "users.list": users_list,
    }
)
