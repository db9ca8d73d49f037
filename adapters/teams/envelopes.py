"""What Teams may send, by type: the shape each must have, and which of them concern us.

Shapes follow learn.microsoft.com (Bot Framework activity schema, "Invoke activities", "Conversation
events in Teams") and name only the fields that we read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from adapters.front.parse import Malformed
from adapters.front.shapes import Many, Str, fit

# No character of Teams' ids is a blank or invisible, and a reference to a message is two of them
# with a bar between; PostgreSQL keeps no NUL.
ID = Str(re.compile(r"[^\s|\x00-\x1f\x7f]{1,1000}"))
NAME = Str(re.compile(r"[^\x00]{0,2000}"))
KIND = Str(most=200)
TIME = Str(re.compile(r"\d{4}-\d\d-\d\dT[\d:.]{5,30}(Z|[+-]\d\d:\d\d)?"))
TAG = Str(re.compile(r"[^\x00]{0,80}"))
GUID = Str(re.compile(r"[0-9a-fA-F-]{36}"))
TEXT = Str(most=100_000)
URL = Str(re.compile(r"https?://\S{1,500}"))
CODE = Str(re.compile(r"[A-Za-z/._-]{1,80}"))

INVOKES = {
    "adaptiveCard/action",
    "task/fetch",
    "task/submit",
    "composeExtension/fetchTask",
    "composeExtension/submitAction",
}

_ACCOUNT = {"id": ID, "?name": NAME, "?aadObjectId": GUID}
_SOURCE = {
    "?serviceUrl": URL,
    "?channelId": CODE,
    "?conversation": {"?tenantId": TAG},
    "?channelData": {"?tenant": {"?id": TAG}},
}
_ACTIVITY = {
    "type": KIND,
    "?id": ID,
    "?timestamp": TIME,
    "serviceUrl": URL,
    "channelId": CODE,
    "?from": _ACCOUNT,
    "?recipient": _ACCOUNT,
    "conversation": {
        "id": ID,
        "?conversationType": CODE,
        "?tenantId": TAG,
        "?name": NAME,
    },
    "?channelData": {
        "?tenant": {"?id": TAG},
        "?team": {"?id": ID, "?name": NAME},
        "?channel": {"?id": ID, "?name": NAME},
        "?eventType": CODE,
    },
    "?locale": TAG,
    "?localTimezone": TAG,
    "?replyToId": ID,
}
_ENTITY = {
    "type": KIND,
    "?text": NAME,
    "?mentioned": {"?id": ID, "?name": NAME},
    "?locale": TAG,
    "?timezone": TAG,
}
_TYPES: Mapping[str, Mapping[str, Any]] = {
    "message": {"?text": TEXT, "?entities": Many(_ENTITY)},
    "invoke": {"name": KIND, "?entities": Many(_ENTITY)},
    "conversationUpdate": {"?membersAdded": Many(_ACCOUNT), "?membersRemoved": Many(_ACCOUNT)},
    "installationUpdate": {"?action": CODE},
}
_VALUES: Mapping[str, Mapping[str, Any]] = {
    "adaptiveCard/action": {
        "action": {"type": CODE, "?verb": NAME},
        "?trigger": NAME,
    },
    "task/fetch": {},
    "task/submit": {},
    "composeExtension/fetchTask": {
        "?commandId": NAME,
        "?messagePayload": {
            "?linkToMessage": Str(most=2_000),
            "?body": {"?contentType": CODE, "?content": TEXT},
        },
    },
    "composeExtension/submitAction": {"?commandId": NAME},
}


def source(activity: dict[str, Any]) -> dict[str, Any]:
    """Where an activity says that it comes from. Raises Malformed."""
    found: dict[str, Any] = fit(activity, _SOURCE, "activity")
    return found


def read(activity: dict[str, Any]) -> dict[str, Any] | None:
    """The activity, of a known shape and with nothing else in it; None for one that we do not
    take. Raises Malformed, naming the field at fault and nothing of its content."""
    # First what it is: of one that is not for us, the form is nobody's business (FAULTS 5).
    kind = fit(activity, {"type": KIND}, "activity")["type"]
    if kind not in _TYPES:
        return None
    if kind == "invoke" and fit(activity, {"name": KIND}, kind)["name"] not in INVOKES:
        return None
    kept: dict[str, Any] = fit(activity, _ACTIVITY, "activity") | fit(activity, _TYPES[kind], kind)
    if kind in ("message", "invoke") and not kept.get("id"):
        raise Malformed(f"{kind}.id")
    if kind == "invoke":
        kept["value"] = _value(activity.get("value"), kept["name"])
    return kept


def _value(value: Any, name: str) -> dict[str, Any]:
    """What a button or a form carries. Its data are kept as they are where they are texts, and
    numbers as texts: they are hints, read as such (FAULTS 35)."""
    kept: dict[str, Any] = fit(value, _VALUES[name], name)
    holder = kept.get("action", kept)
    if "action" in kept and holder["type"] != "Action.Execute":
        raise Malformed(f"{name}.action.type")
    given = value["action"] if "action" in kept else value
    if given.get("data") is not None:
        holder["data"] = _data(given["data"], name)
    return kept


def _data(data: Any, name: str) -> dict[str, str]:
    if not isinstance(data, dict) or len(data) > 200:
        raise Malformed(f"{name}.data")
    found = {}
    for key, item in data.items():
        if isinstance(item, bool):
            found[key] = "true" if item else "false"
        elif isinstance(item, int | float):
            found[key] = f"{item:.15g}" if isinstance(item, float) else str(item)
        elif isinstance(item, str):
            found[key] = item
        elif item is None or isinstance(item, dict):
            continue  # an input left empty; `msteams`, which is the client's own
        else:
            raise Malformed(f"{name}.data")
    return found
