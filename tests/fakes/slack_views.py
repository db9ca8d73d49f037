"""The Web API of the fake, continued: modals and home tabs."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from .slack_blocks import VIEW_BYTES, problems
from .slack_methods import Request, stamped
from .slack_things import Json, SlackError, View

STACK = 3


def make_view(
    req: Request, given: Json, user: str, root: View | None = None, replaced: View | None = None
) -> View:
    """A checked view with the fields Slack adds; `replaced` keeps its identity."""
    found = problems(given)
    if any(f"more than {VIEW_BYTES}" in p for p in found):
        req.violations += found
        raise SlackError("view_too_large")
    req.check(found)
    state = req.state
    identity = replaced["id"] if replaced else f"V{state.serial():08d}"
    view = View(
        {
            "id": identity,
            "team_id": req.space.id,
            "type": given["type"],
            "blocks": stamped(given["blocks"], state),
            "callback_id": given.get("callback_id", ""),
            "private_metadata": given.get("private_metadata", ""),
            "state": {"values": {}},
            "hash": f"{int(state.clock().timestamp())}.{secrets.token_hex(4)}",
            "title": given.get("title"),
            "clear_on_close": given.get("clear_on_close", False),
            "notify_on_close": given.get("notify_on_close", False),
            "close": given.get("close"),
            "submit": given.get("submit"),
            "previous_view_id": root["id"] if root else None,
            "root_view_id": root["root_view_id"] if root else identity,
            "app_id": req.space.app_id,
            "external_id": given.get("external_id", ""),
            "app_installed_team_id": req.space.id,
            "bot_id": req.space.bot_id,
        }
    )
    if replaced is not None:
        view["previous_view_id"] = replaced["previous_view_id"]
        view["root_view_id"] = replaced["root_view_id"]
        view.typed = replaced.typed
    view.user = user
    return view


def replace_view(req: Request, old: View, given: Json) -> View:
    """The view that takes the place of `old` in its owner's stack, or on the home tab."""
    new = make_view(req, given, old.user, replaced=old)
    if old["type"] == "home":
        req.state.homes[old.user] = new
    else:
        stack = req.state.stacks[old.user]
        stack[stack.index(old)] = new
    return new


def push_view(req: Request, user: str, given: Json) -> View:
    stack = req.state.stacks.get(user, [])
    if not stack:
        raise SlackError("not_found")
    if len(stack) >= STACK:
        raise SlackError("push_limit_reached")
    stack.append(make_view(req, given, user, root=stack[-1]))
    return stack[-1]


def _wanted(req: Request, kind: str) -> Json:
    view: Json = req.need("view")
    if not isinstance(view, dict) or view.get("type") != kind:
        req.check([f"view: a {kind} is expected here"])
    return view


def views_open(req: Request) -> Json:
    trigger = req.state.spend(str(req.need("trigger_id")))
    view = make_view(req, _wanted(req, "modal"), trigger.user)
    req.state.stacks[trigger.user] = [view]
    return {"view": dict(view)}


def views_push(req: Request) -> Json:
    trigger = req.state.spend(str(req.need("trigger_id")))
    return {"view": dict(push_view(req, trigger.user, _wanted(req, "modal")))}


def views_update(req: Request) -> Json:
    old = req.state.view(req.args.get("view_id"), req.args.get("external_id"))
    if req.args.get("hash") and req.args["hash"] != old["hash"]:
        raise SlackError("hash_conflict")
    return {"view": dict(replace_view(req, old, _wanted(req, str(old["type"]))))}


def views_publish(req: Request) -> Json:
    user = req.state.user(req.need("user_id"))
    old = req.state.homes.get(user.id)
    if old and req.args.get("hash") and req.args["hash"] != old["hash"]:
        raise SlackError("hash_conflict")
    view = make_view(req, _wanted(req, "home"), user.id, replaced=old)
    req.state.homes[user.id] = view
    return {"view": dict(view)}


VIEW_METHODS: dict[str, Callable[[Request], Json]] = {
    "views.open": views_open,
    "views.push": views_push,
    "views.update": views_update,
    "views.publish": views_publish,
}
