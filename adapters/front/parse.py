"""Bodies of requests, parsed within bounds: nothing in here costs more than its size.

Only what has one meaning passes: valid UTF-8, no key given twice, no lone surrogate.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn
from urllib.parse import parse_qsl

MOST_BYTES = 256 * 1024
MOST_NESTING = 32
MOST_FIELDS = 100

# Possessive: a string that never ends is looked at once.
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"', re.S)
_BRACKET = re.compile(r"[\[\]{}]")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class Malformed(ValueError):
    """A request that is not of the form that the platform sends; the text names a place, never
    content."""


def text_of(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("encoding") from error


def json_of(text: str) -> dict[str, Any]:
    """An object. Raises Malformed for anything else, and beyond MOST_NESTING."""
    _check_nesting(text)
    try:
        parsed = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
        if _SURROGATE.search(text):
            json.dumps(parsed, ensure_ascii=False).encode("utf-8")
    except Malformed:
        raise
    except (ValueError, RecursionError) as error:
        raise Malformed("json") from error
    if not isinstance(parsed, dict):
        raise Malformed("not an object")
    return parsed


def form_of(text: str) -> dict[str, str]:
    """The fields of a form, each given once."""
    try:
        pairs = parse_qsl(
            text,
            keep_blank_values=True,
            max_num_fields=MOST_FIELDS,
            encoding="utf-8",
            errors="strict",
        )
    except ValueError as error:
        raise Malformed("form") from error
    return _once(pairs)


def _check_nesting(text: str) -> None:
    depth = 0
    for bracket in _BRACKET.finditer(_STRING.sub("", text)):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > MOST_NESTING:
            raise Malformed("nesting")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("a key given twice")
    return found


def _refuse(constant: str) -> NoReturn:
    raise Malformed("not a JSON number")
