"""What the Connector API makes of an activity that the bot sends: everything wrong with it."""

from __future__ import annotations

import json
import re
from typing import Any

from .teams_cards import CARD_BYTES, mention_problems, problems
from .teams_state import State
from .teams_things import ADAPTIVE, Json

# The properties of an Activity that a bot may set (bot-framework-rest-connector-api-reference).
_KNOWN = {
    "attachmentLayout",
    "attachments",
    "channelData",
    "channelId",
    "conversation",
    "deliveryMode",
    "entities",
    "from",
    "id",
    "importance",
    "inputHint",
    "locale",
    "recipient",
    "replyToId",
    "serviceUrl",
    "speak",
    "suggestedActions",
    "summary",
    "text",
    "textFormat",
    "timestamp",
    "type",
    "value",
}
_FORMATS = {"plain", "markdown", "xml"}
_MENTION = re.compile(r"<at[^>]*>.*?</at>", re.DOTALL)


def size_of(activity: Json) -> int:
    """Bytes of the activity as UTF-8 JSON."""
    return len(json.dumps(activity, ensure_ascii=False).encode())


def activity_problems(activity: Any, state: State, *, edit: bool = False) -> list[str]:
    """What is wrong with a message to post, or (`edit`) with one that replaces another."""
    if not isinstance(activity, dict):
        return ["activity: not an object"]
    if activity.get("type") == "typing" and not edit:
        return []
    found = [f"activity: unknown property {key!r}" for key in sorted(activity.keys() - _KNOWN)]
    if activity.get("type") != "message":
        found.append(f"activity.type: message, not {activity.get('type')!r}")
    for key in ("text", "summary", "textFormat", "replyToId", "id"):
        if not isinstance(activity.get(key), str | None):
            found.append(f"activity.{key}: not a string")
            return found
    if (activity.get("textFormat") or "plain") not in _FORMATS:
        found.append(f"activity.textFormat: one of {sorted(_FORMATS)}")
    if size_of(activity) >= CARD_BYTES:
        found.append(f"activity: {size_of(activity)} bytes, {CARD_BYTES} is too many")
    text, attachments = activity.get("text") or "", activity.get("attachments") or []
    if not text.strip() and not attachments:
        found.append("activity: neither text nor card")
    if text and attachments:  # "Message splitting": no id comes back, so no edit is possible
        found.append("activity: text and a card are split into two messages without an id")
    if attachments and not (edit or (activity.get("summary") or "").strip()):
        found.append("activity.summary: a card without one notifies of nothing but a card")
    written = set(_MENTION.findall(text))
    entities = activity.get("entities") or []
    found += mention_problems(written, entities, "activity.entities")
    found += _strangers(entities, state, "activity.entities")
    return found + _attachment_problems(attachments, state)


def _attachment_problems(attachments: Any, state: State) -> list[str]:
    if not isinstance(attachments, list):
        return ["activity.attachments: not a list"]
    found = []
    for index, attachment in enumerate(attachments):
        where = f"attachments[{index}]"
        kind = attachment.get("contentType") if isinstance(attachment, dict) else None
        if kind != ADAPTIVE:
            found.append(f"{where}.contentType: {kind!r} is not shown by the fake")
        else:
            found += card_problems(attachment.get("content"), state, where)
    return found


def card_problems(card: Any, state: State, where: str = "card") -> list[str]:
    """`problems`, and the people named in the card who are nobody."""
    found = [f"{where}: {problem}" for problem in problems(card)]
    if found:
        return found
    for user in card.get("refresh", {}).get("userIds", []):
        if not any(known.mri == user for known in state.users.values()):
            found.append(f"{where}.refresh.userIds: {user!r} is nobody")
    return found + _strangers(card.get("msteams", {}).get("entities", []), state, where)


def _strangers(entities: Any, state: State, where: str) -> list[str]:
    known = {state.bot, *state.users, *(user.mri for user in state.users.values())}
    named = [
        str(entity["mentioned"].get("id"))
        for entity in (entities if isinstance(entities, list) else [])
        if isinstance(entity, dict) and entity.get("type") == "mention"
        if isinstance(entity.get("mentioned"), dict)
    ]
    return [f"{where}: {name!r} is nobody" for name in named if name not in known]
