"""The paths of the Connector API that the fake serves (bot-framework-rest-connector-api-reference)."""

from __future__ import annotations

import re
from urllib.parse import unquote

_PLACE = r"/v3/conversations/(?P<conversation>[^/]+)"
_ROUTES = (
    ("POST", r"/v3/conversations", "create"),
    ("POST", rf"{_PLACE}/activities(/(?P<activity>[^/]+))?", "post"),
    ("PUT", rf"{_PLACE}/activities/(?P<activity>[^/]+)", "update"),
    ("DELETE", rf"{_PLACE}/activities/(?P<activity>[^/]+)", "delete"),
    ("GET", rf"{_PLACE}/members/(?P<who>[^/]+)", "member"),
    ("GET", rf"{_PLACE}/pagedmembers", "members"),
    ("GET", r"/v3/teams/(?P<team>[^/]+)", "team"),
    ("GET", r"/v3/teams/(?P<team>[^/]+)/conversations", "channels"),
)


def route(method: str, path: str) -> tuple[str, dict[str, str]] | None:
    """The operation that a method and raw path (after the region) name, and what they name."""
    for wanted, pattern, operation in _ROUTES:
        found = re.fullmatch(pattern, path)
        if found and method == wanted:
            return operation, {k: unquote(v) for k, v in found.groupdict().items() if v}
    return None
