"""What Teams accepts as an Adaptive Card, written from Microsoft's pages.

`problems` is a pure function: it can judge a card as rendered, before any server sees it. The
official schema speaks first (`teams_schema`), then what the pages of Teams and of Adaptive Cards
say beside it. It knows nothing of this product.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from .teams_inputs import input_problems
from .teams_schema import gate_problems, schema_problems, walk

Json = Mapping[str, Any]

# The page has said 28, 40 and 100 KB over the years; the least is kept, strictly, in bytes of UTF-8
# (learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages).
CARD_BYTES = 28 * 1024
NEWEST = (1, 5)  # "Teams platform supports v1.5 or earlier" (cards-reference)
REFRESH_USERS = 60  # "a maximum of 60 user MRIs" (work-with-universal-actions)
ROW = 6  # actions of one row that Teams shows before the rest disappear (cards-reference, buttons)
# The types of `data.msteams` on an Action.Submit (cards-actions).
_SUBMITS = {"messageBack", "imBack", "signin", "invoke", "task/fetch", "task/submit"}
_MENTION = re.compile(r"<at>.*?</at>", re.DOTALL)


def problems(card: Any) -> list[str]:
    """Everything Teams would refuse, hide or show wrong in one card; empty when acceptable."""
    try:
        text = json.dumps(card, ensure_ascii=False, allow_nan=False)
        size = len(text.encode())
    except (TypeError, ValueError) as reason:
        return [f"card: not JSON: {reason}"]
    if not isinstance(card, dict):
        return ["card: not an object"]
    if card.get("type") != "AdaptiveCard":
        return [f"card.type: AdaptiveCard, not {card.get('type')!r}"]
    found = [] if size < CARD_BYTES else [f"card: {size} bytes, {CARD_BYTES} is too many"]
    refused = schema_problems(card)
    return found + (refused or [p for judge in _JUDGES for p in judge(card)])


def dialog_problems(card: Any) -> list[str]:
    """The same for the card of a dialog, where only a plain Action.Submit reaches the bot.

    "The Adaptive Card body is sent through task/submit when the user selects any Action.Submit"
    (task-modules-bots); `msteams` in its data "does not work with a dialog" (cards-actions).
    """
    found = problems(card)
    for path, node in walk(card) if not found else ():
        if node.get("type") == "Action.Execute":
            found.append(f"{path}: no Action.Execute in a dialog")
        data = node.get("data")
        if node.get("type") == "Action.Submit" and isinstance(data, dict) and "msteams" in data:
            found.append(f"{path}.data.msteams: does not work in a dialog")
    return found


def _version_problems(card: Json) -> list[str]:
    written = str(card.get("version", ""))
    if not re.fullmatch(r"1\.\d", written):
        return [f"card.version: {written!r} is none"]
    version = tuple(int(part) for part in written.split("."))
    if version > NEWEST:
        return [f"card.version: Teams knows {NEWEST} at most"]
    return gate_problems(card, version)


def _whole_problems(card: Json) -> list[str]:
    found = [] if card.get("body") or card.get("actions") else ["card: it shows nothing"]
    nodes = list(walk(card))
    ids = Counter(str(node["id"]) for _, node in nodes if node.get("id"))
    found += [f"id {name!r} used {n} times" for name, n in ids.items() if n > 1]
    for path, node in nodes:
        for target in node.get("targetElements", []):
            name = target if isinstance(target, str) else target["elementId"]
            if name not in ids:
                found.append(f"{path}.targetElements: no element has the id {name!r}")
        if path != "card" and node.get("type") == "AdaptiveCard" and "refresh" in node:
            found.append(f"{path}.refresh: only the card itself refreshes")
    fields = {str(n["id"]) for _, n in nodes if str(n.get("type")).startswith("Input.")}
    hidden = {key for _, n in nodes if isinstance(n.get("data"), dict) for key in n["data"]}
    found += [f"{name!r} is both an input and hidden data" for name in sorted(fields & hidden)]
    arabic = str(card.get("lang", "")).partition("-")[0] == "ar"
    if arabic and card.get("rtl") is not True:
        found.append("card.rtl: a card in Arabic reads from right to left")
    return found


def _refresh_problems(card: Json) -> list[str]:
    refresh = card.get("refresh")
    if refresh is None:
        return []
    action, users = refresh.get("action"), refresh.get("userIds", [])
    found = []
    if not action or action.get("type") != "Action.Execute":
        found.append("card.refresh.action: an Action.Execute is required")
    if len(users) > REFRESH_USERS:
        found.append(f"card.refresh.userIds: {len(users)}, at most {REFRESH_USERS}")
    if len(set(users)) < len(users):
        found.append("card.refresh.userIds: the same person twice")
    strange = [user for user in users if not user.startswith("29:")]
    return found + [f"card.refresh.userIds: {user!r} is no MRI (29:…)" for user in strange]


def _mention_problems(card: Json) -> list[str]:
    """Each `<at>` of the card's own text has its entity, and each entity its text."""
    host = card.get("msteams", {})
    if not isinstance(host, dict):
        return ["card.msteams: not an object"]
    entities = host.get("entities", [])
    written = {name for text in _markdown(card) for name in _MENTION.findall(text)}
    return mention_problems(written, entities, "card.msteams.entities")


def mention_problems(written: set[str], entities: Any, where: str) -> list[str]:
    """`written` holds every `<at>…</at>` of the text that `entities` goes with."""
    if not isinstance(entities, list) or not all(isinstance(e, dict) for e in entities):
        return [f"{where}: not a list of objects"]
    mentions = [entity for entity in entities if entity.get("type") == "mention"]
    meant = {str(entity.get("text")) for entity in mentions}
    found = [f"{where}: nobody is behind {name!r}" for name in sorted(written - meant)]
    found += [f"{where}: {name!r} is not in the text" for name in sorted(meant - written)]
    for entity in mentions:
        mentioned = entity.get("mentioned")
        if not isinstance(mentioned, dict) or not (mentioned.get("id") and mentioned.get("name")):
            found.append(f"{where}: a mention needs mentioned.id and mentioned.name")
    return found


def _markdown(card: Json) -> Iterator[str]:
    """Every text in which Teams reads Markdown and mentions: text blocks and facts."""
    for _, node in walk(card):
        if node.get("type") == "TextBlock":
            yield str(node.get("text", ""))
        for fact in node.get("facts", []):
            yield from (str(fact["title"]), str(fact["value"]))


def _nodes_problems(card: Json) -> list[str]:
    return [p for path, node in walk(card) for p in _node_problems(path, node)]


def _node_problems(path: str, node: Json) -> list[str]:
    kind = str(node.get("type", ""))
    found = []
    if kind.startswith("Input."):
        found += input_problems(path, node)
    elif kind.startswith("Action."):
        found += _action_problems(path, node)
    elif kind == "Table":
        wide = len(node.get("columns", []))
        for index, row in enumerate(node.get("rows", [])):
            if len(row.get("cells", [])) > wide:
                found.append(f"{path}.rows[{index}]: more cells than the table has columns")
    elif kind == "Image" and not re.match(r"https://|data:image/(png|jpeg|gif);", node["url"]):
        found.append(f"{path}.url: an https address, or a PNG, JPEG or GIF as data")
    primary = [a for a in node.get("actions", []) if a.get("mode", "primary") == "primary"]
    if len(primary) > ROW:
        found.append(f"{path}.actions: {len(primary)} in a row, at most {ROW}")
    for action in node.get("actions", []):
        if not (action.get("title") or action.get("iconUrl")):
            found.append(f"{path}.actions: an action without a title")
    return found


def _action_problems(path: str, action: Json) -> list[str]:
    found = []
    kind, data = action["type"], action.get("data")
    if kind == "Action.Execute" and not action.get("verb"):
        found.append(f"{path}.verb: required for Action.Execute")
    if isinstance(data, str):
        found.append(f"{path}.data: inputs cannot be merged into a string")
    if kind == "Action.Submit" and isinstance(data, dict) and "msteams" in data:
        meant = data["msteams"].get("type") if isinstance(data["msteams"], dict) else None
        if meant not in _SUBMITS:
            found.append(f"{path}.data.msteams: unknown type {meant!r}")
    if kind == "Action.OpenUrl" and not re.match(r"https?://[^\s/]|(mailto|tel):.", action["url"]):
        found.append(f"{path}.url: a full address is required")
    if kind == "Action.ShowCard":
        inner = action.get("card")
        if not inner:
            found.append(f"{path}.card: required")
        elif any(node.get("type") == kind for _, node in walk(inner)):
            found.append(f"{path}.card: no Action.ShowCard inside another")
    return found


_JUDGES = (
    _version_problems,
    _whole_problems,
    _refresh_problems,
    _mention_problems,
    _nodes_problems,
)
