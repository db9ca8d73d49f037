"""What Slack accepts as blocks and views, written from its Block Kit reference.

`problems` is a pure function: it can judge a card as rendered, before any server sees it.
It knows nothing of this product; `slack_opinions` adds what two public libraries reject.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .slack_elements import OPTION_LISTS, element_problems, text_problems
from .slack_opinions import blockkit_problems, sdk_problems

Json = Mapping[str, Any]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
VIEW_BYTES = 250_000
MESSAGE_TEXT_SUM = 12_000
ID_LENGTH = 255
PRIVATE_METADATA = 3_000
VIEW_LABEL = 24

_INPUTS_ONLY = {
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "file_input",
    "rich_text_input",
}
_SELECTS = {
    f"{many}{kind}_select"
    for many in ("", "multi_")
    for kind in ("static", "external", "users", "conversations", "channels")
}
_PICKERS = {"checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker"}
_PRESSES = {"button", "overflow", "workflow_button"}
ALLOWED = {
    "actions": _SELECTS | _PICKERS | _PRESSES | {"icon_button", "feedback_buttons"},
    "section": _SELECTS | _PICKERS | _PRESSES | {"image"},
    "input": _SELECTS | _PICKERS | _INPUTS_ONLY,
    "context": {"image", "plain_text", "mrkdwn"},
    "context_actions": {"icon_button", "feedback_buttons"},
}
_VIEW_KEYS = {
    "modal": {
        "type",
        "title",
        "blocks",
        "close",
        "submit",
        "private_metadata",
        "callback_id",
        "clear_on_close",
        "notify_on_close",
        "external_id",
        "submit_disabled",
    },
    "home": {"type", "blocks", "private_metadata", "callback_id", "external_id"},
}


def problems(subject: Sequence[Json] | Json, *, opinions: bool = True) -> list[str]:
    """Everything Slack would refuse in a list of blocks, a view, or a whole message.

    A mapping with a `type` of modal or home is a view; any other mapping is a message and must
    also carry a non-empty `text` (it is all that a notification shows). `opinions=False` leaves
    the two libraries out, which is some ten times faster. An empty list means acceptable.
    """
    try:
        json.dumps(subject)
    except (TypeError, ValueError) as reason:
        return [f"not JSON: {reason}"]
    try:
        return _judge(subject, opinions)
    except (TypeError, ValueError, KeyError, AttributeError) as reason:
        return [f"malformed beyond reading: {type(reason).__name__}: {reason}"]


def _judge(subject: Sequence[Json] | Json, opinions: bool) -> list[str]:
    if isinstance(subject, Mapping):
        if "type" in subject and "channel" not in subject and subject["type"] != "message":
            return _view_problems(subject, opinions)
        found = [] if str(subject.get("text") or "").strip() else ["message: text is missing"]
        return found + _message_problems(subject.get("blocks") or [], opinions)
    return _message_problems(subject, opinions)


def _message_problems(blocks: Any, opinions: bool) -> list[str]:
    found = _blocks_problems(blocks, MESSAGE_BLOCKS, opinions)
    total = sum(len(text) for text in _texts(blocks))
    if total >= MESSAGE_TEXT_SUM:
        found.append(f"blocks: {total} characters of text in all, {MESSAGE_TEXT_SUM} is too many")
    return found


def _view_problems(view: Json, opinions: bool) -> list[str]:
    kind = view["type"]
    if kind not in _VIEW_KEYS:
        return [f"view: unknown type {kind!r}"]
    found = [f"view: unknown key {key!r} for a {kind}" for key in view.keys() - _VIEW_KEYS[kind]]
    size = len(json.dumps(view, ensure_ascii=False).encode())
    if size > VIEW_BYTES:
        found.append(f"view: {size} bytes, more than {VIEW_BYTES}")
    for name, limit in (
        ("callback_id", ID_LENGTH),
        ("external_id", ID_LENGTH),
        ("private_metadata", PRIVATE_METADATA),
    ):
        value = view.get(name, "")
        if not isinstance(value, str) or len(value) > limit:
            found.append(f"view.{name}: a string of at most {limit} characters")
    for name in ("title", "submit", "close"):
        if name in view:
            found += text_problems(view[name], f"view.{name}", VIEW_LABEL, plain=True)
    blocks = view.get("blocks")
    if kind == "modal" and "title" not in view:
        found.append("view.title: required")
    if not isinstance(blocks, Sequence) or isinstance(blocks, str):
        return [*found, "view.blocks: required"]
    inputs = [b for b in blocks if isinstance(b, Mapping) and b.get("type") == "input"]
    if kind == "modal" and inputs and "submit" not in view:
        found.append("view.submit: required when there are inputs")
    focused = [e for b in blocks for e in elements_of(b) if e.get("focus_on_load")]
    if len(focused) > 1:
        found.append("view: only one element may have focus_on_load")
    return found + _blocks_problems(blocks, VIEW_BLOCKS, opinions)


def _blocks_problems(blocks: Any, limit: int, opinions: bool) -> list[str]:
    if not isinstance(blocks, Sequence) or isinstance(blocks, str):
        return ["blocks: not a list"]
    found = []
    if len(blocks) > limit:
        found.append(f"blocks: {len(blocks)}, more than {limit}")
    ids = Counter(str(b["block_id"]) for b in blocks if isinstance(b, Mapping) and "block_id" in b)
    found += [f"block_id {name!r} used {n} times" for name, n in ids.items() if n > 1]
    for index, block in enumerate(blocks):
        where = f"blocks[{index}]"
        if not isinstance(block, Mapping) or not isinstance(block.get("type"), str):
            found.append(f"{where}: not an object with a type")
            continue
        found += _block_problems(block, f"{where} {block['type']}")
        if opinions:
            found += [f"{where} slack_sdk: {p}" for p in sdk_problems(block)]
            found += [f"{where} blockkit: {p}" for p in blockkit_problems(block)]
    return found


def _block_problems(block: Json, where: str) -> list[str]:
    found: list[str] = []
    block_id = block.get("block_id")
    if "block_id" in block and not (isinstance(block_id, str) and 0 < len(block_id) <= ID_LENGTH):
        found.append(f"{where}.block_id: 1 to {ID_LENGTH} characters")
    match block["type"]:
        case "header":
            found += text_problems(block.get("text"), f"{where}.text", 150, plain=True)
        case "section":
            found += _section_problems(block, where)
        case "input":
            found += _input_problems(block, where)
        case "actions":
            found += _count(block.get("elements"), f"{where}.elements", 25)
        case "context":
            found += _count(block.get("elements"), f"{where}.elements", 10)
            for element in block.get("elements") or []:
                if isinstance(element, Mapping) and element.get("type") in {"mrkdwn", "plain_text"}:
                    found += text_problems(element, f"{where}.elements", 3000)
        case "image":
            if isinstance(block.get("title"), Mapping):
                found += text_problems(block["title"], f"{where}.title", 2000, plain=True)
            found += element_problems(block, where)
        case "markdown":
            if not 0 < len(str(block.get("text", ""))) <= MESSAGE_TEXT_SUM:
                found.append(f"{where}.text: 1 to {MESSAGE_TEXT_SUM} characters")
        case "divider" | "context_actions" | "rich_text" | "table" | "video" | "file":
            pass
        case other:
            found.append(f"{where}: unknown block type {other!r}")
    for element in elements_of(block):
        kind = element.get("type")
        if kind not in ALLOWED.get(block["type"], {kind}):
            found.append(f"{where}: no {kind!r} allowed in a {block['type']}")
        elif kind not in {"mrkdwn", "plain_text"}:
            found += element_problems(element, f"{where}.{kind}")
    ids = Counter(str(e["action_id"]) for e in elements_of(block) if "action_id" in e)
    found += [f"{where}: action_id {name!r} used {n} times" for name, n in ids.items() if n > 1]
    return found


def _section_problems(block: Json, where: str) -> list[str]:
    found: list[str] = []
    if "text" not in block and not block.get("fields"):
        found.append(f"{where}: neither text nor fields")
    if "text" in block:
        found += text_problems(block["text"], f"{where}.text", 3000)
    if "fields" in block:
        found += _count(block["fields"], f"{where}.fields", 10)
        for item in block["fields"] or []:
            found += text_problems(item, f"{where}.fields", 2000)
    return found


def _input_problems(block: Json, where: str) -> list[str]:
    found = text_problems(block.get("label"), f"{where}.label", 2000, plain=True)
    if "hint" in block:
        found += text_problems(block["hint"], f"{where}.hint", 2000, plain=True)
    if not isinstance(block.get("element"), Mapping):
        found.append(f"{where}.element: required")
    return found


def _count(items: Any, where: str, most: int) -> list[str]:
    if isinstance(items, Sequence) and 1 <= len(items) <= most:
        return []
    return [f"{where}: 1 to {most} items"]


def elements_of(block: Json) -> list[dict[str, Any]]:
    """The elements of one block, whichever way that block holds them."""
    if not isinstance(block, Mapping) or block.get("type") in {"rich_text", "table"}:
        return []
    held = [block.get("accessory"), block.get("element"), *(block.get("elements") or [])]
    return [e for e in held if isinstance(e, dict)]


def options_of(element: Json) -> list[dict[str, Any]]:
    """Every option of a menu, groups flattened."""
    groups = element.get("option_groups") or []
    return [*(element.get(OPTION_LISTS[0]) or []), *(o for g in groups for o in g["options"])]


def _texts(node: Any) -> Iterator[str]:
    """Every string that is shown: text objects, markdown, rich text and table cells."""
    if isinstance(node, Mapping):
        if isinstance(node.get("text"), str):
            yield node["text"]
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, Sequence) and not isinstance(node, str):
        for item in node:
            yield from _texts(item)
