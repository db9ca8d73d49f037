"""How Teams reads the answer to an invoke: pure, and strict.

Shapes: "Universal action model", "Use dialogs in Microsoft Teams bots", "Create and send dialogs"
and "Respond to the dialog submit action" of Microsoft's documentation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .teams_things import ADAPTIVE, Json

INVOKE_SECONDS = 5.0  # "Your app has five seconds to respond to the invoke"
_MESSAGE = "application/vnd.microsoft.activity.message"
_ERROR = "application/vnd.microsoft.error"
_SIZES = {"small", "medium", "large"}


class NotUnderstood(Exception):
    """Teams cannot read that answer, and tells the person that something went wrong."""


@dataclass(frozen=True)
class Shown:
    """What an answer shows: a card in place of the message's, a dialog, a text, or an error.

    `closes` says that an open dialog goes away.
    """

    card: Any = None
    dialog: Any = None
    title: str = ""
    message: str = ""
    error: str = ""
    closes: bool = False


def read_answer(name: str, body: Any) -> Shown:
    """What that invoke's answer shows; `body` is parsed JSON, None when there was none."""
    if name not in _READERS:
        raise NotUnderstood(f"unknown invoke {name!r}")
    return _READERS[name](body)


def _action(body: Any) -> Shown:
    if not isinstance(body, dict):
        raise NotUnderstood(f"adaptiveCard/action answered {body!r}")
    _keys(body, {"statusCode", "type", "value"})
    status, value = body.get("statusCode"), body.get("value")
    match status, body.get("type"):
        case 200, kind if kind == ADAPTIVE:
            return Shown(card=value)
        case 200, kind if kind == _MESSAGE and isinstance(value, str) and value:
            return Shown(message=value)
        case 400 | 500, kind if kind == _ERROR and isinstance(value, dict):
            if isinstance(value.get("code"), str) and isinstance(value.get("message"), str):
                return Shown(error=value["message"] or value["code"])
    raise NotUnderstood(f"adaptiveCard/action answered {status!r}, {body.get('type')!r}")


def _fetch(body: Any) -> Shown:
    if not isinstance(body, dict) or "task" not in body:
        raise NotUnderstood(f"a dialog was asked for, the answer was {body!r}")
    return _task(body)


def _submit(body: Any) -> Shown:
    if body is None or body == {}:
        return Shown(closes=True)
    return _fetch(body)


def _task(body: Json) -> Shown:
    _keys(body, {"task", "responseType"})
    task = body["task"]
    if not isinstance(task, dict):
        raise NotUnderstood(f"task: {task!r} is no object")
    _keys(task, {"type", "value"})
    value = task.get("value")
    match task.get("type"):
        case "message" if isinstance(value, str) and value:
            return Shown(message=value, closes=True)
        case "continue" if isinstance(value, dict):
            return _dialog(value)
    raise NotUnderstood(f"task.type {task.get('type')!r} with {type(value).__name__}")


def _dialog(info: Json) -> Shown:
    """The TaskInfo object (invoking-task-modules, "Dialog metadata"), cards only."""
    _keys(info, {"title", "height", "width", "card", "completionBotId"})
    for key in ("height", "width"):
        size = info.get(key, "small")
        named = isinstance(size, str) and size in _SIZES
        if not named and not (isinstance(size, int) and size > 0):
            raise NotUnderstood(f"task.value.{key}: {size!r}")
    if not isinstance(info.get("title", ""), str):
        raise NotUnderstood("task.value.title: not a string")
    attachment = info.get("card")
    if not isinstance(attachment, dict) or attachment.get("contentType") != ADAPTIVE:
        raise NotUnderstood("task.value.card: an attachment with an Adaptive Card is required")
    return Shown(dialog=attachment.get("content"), title=info.get("title", ""))


def _extension(body: Any) -> Shown:
    """The answers to an action command of a message extension, dialogs and messages only."""
    if not isinstance(body, dict) or "composeExtension" not in body:
        return _submit(body)
    _keys(body, {"composeExtension", "responseType"})
    result = body["composeExtension"]
    match result:
        case {"type": "message", "text": str(text)} if text:
            return Shown(message=text, closes=True)
    raise NotUnderstood(f"composeExtension: {result!r}")


def _keys(body: Json, known: set[str]) -> None:
    strange = sorted(body.keys() - known)
    if strange:
        raise NotUnderstood(f"unknown properties {strange}")


_READERS: dict[str, Callable[[Any], Shown]] = {
    "adaptiveCard/action": _action,
    "task/fetch": _fetch,
    "task/submit": _submit,
    "composeExtension/fetchTask": _fetch,
    "composeExtension/submitAction": _extension,
}
