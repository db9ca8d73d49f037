"""Slack's limits for one element of a block: buttons, menus, pickers, fields, images."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]

OPTION_LISTS = ("options", "option_groups")
BUTTON_LABEL, BUTTON_VALUE, BUTTON_URL = 75, 2_000, 3_000
OPTION_LABEL, OPTION_VALUE, OPTIONS = 75, 150, 100
PLACEHOLDER = 150
ACTION_ID = 255
# Menus shown whole (not in a list that scrolls) hold fewer options than the 100 of a select.
_SHORT_LISTS = {"checkboxes": 10, "radio_buttons": 10, "overflow": 5}
_RICH_LISTS = {"checkboxes", "radio_buttons"}
_NEEDS_OPTIONS = {"static_select", "multi_static_select", *_SHORT_LISTS}
_DATES = {"initial_date": r"\d{4}-\d{2}-\d{2}", "initial_time": r"([01]\d|2[0-3]):[0-5]\d"}


def text_problems(text: Any, where: str, limit: int, *, plain: bool = False) -> list[str]:
    """A text object: its type, its length (1 to `limit` characters), its keys."""
    if not isinstance(text, Mapping) or not isinstance(text.get("text"), str):
        return [f"{where}: not a text object"]
    kind = text.get("type")
    found = []
    if kind not in ({"plain_text"} if plain else {"plain_text", "mrkdwn"}):
        found.append(f"{where}: type {kind!r} not allowed here")
    if not 1 <= len(text["text"]) <= limit:
        found.append(f"{where}: {len(text['text'])} characters, 1 to {limit} allowed")
    extra = text.keys() - {"type", "text", "emoji" if kind == "plain_text" else "verbatim"}
    return found + [f"{where}: unknown key {key!r}" for key in sorted(extra)]


def element_problems(element: Json, where: str) -> list[str]:
    """Everything the reference forbids in one element."""
    found: list[str] = []
    if "action_id" in element and not 1 <= len(str(element["action_id"])) <= ACTION_ID:
        found.append(f"{where}.action_id: 1 to {ACTION_ID} characters")
    if "placeholder" in element:
        found += text_problems(
            element["placeholder"], f"{where}.placeholder", PLACEHOLDER, plain=True
        )
    if "confirm" in element:
        found += _confirm_problems(element["confirm"], f"{where}.confirm")
    kind = element.get("type")
    if kind == "button":
        found += _button_problems(element, where)
    elif kind == "image":
        found += _image_problems(element, where)
    elif kind == "plain_text_input":
        found += _input_problems(element, where)
    elif kind == "number_input" and not isinstance(element.get("is_decimal_allowed"), bool):
        found.append(f"{where}.is_decimal_allowed: required")
    if kind in _NEEDS_OPTIONS:
        found += _menu_problems(element, where)
    for name, pattern in _DATES.items():
        if name in element and not re.fullmatch(pattern, str(element[name])):
            found.append(f"{where}.{name}: {element[name]!r} is not of the form expected")
    if element.get("max_selected_items", 1) < 1:
        found.append(f"{where}.max_selected_items: at least 1")
    return found


def _button_problems(element: Json, where: str) -> list[str]:
    found = text_problems(element.get("text"), f"{where}.text", BUTTON_LABEL, plain=True)
    for name, limit in (("value", BUTTON_VALUE), ("url", BUTTON_URL)):
        value = element.get(name, "x")
        if not isinstance(value, str) or not 1 <= len(value) <= limit:
            found.append(f"{where}.{name}: a string of 1 to {limit} characters")
    if element.get("style", "primary") not in {"primary", "danger"}:
        found.append(f"{where}.style: primary or danger")
    if len(element.get("accessibility_label", "")) > BUTTON_LABEL:
        found.append(f"{where}.accessibility_label: at most {BUTTON_LABEL} characters")
    return found


def _image_problems(element: Json, where: str) -> list[str]:
    found = []
    if not 1 <= len(str(element.get("alt_text") or "")) <= 2_000:
        found.append(f"{where}.alt_text: 1 to 2000 characters")
    if ("image_url" in element) == ("slack_file" in element):
        found.append(f"{where}: one of image_url and slack_file")
    if len(str(element.get("image_url", ""))) > 3_000:
        found.append(f"{where}.image_url: at most 3000 characters")
    return found


def _input_problems(element: Json, where: str) -> list[str]:
    least, most = element.get("min_length", 0), element.get("max_length", 3_000)
    found = []
    if not (0 <= least <= 3_000 and 1 <= most <= 3_000 and least <= most):
        found.append(f"{where}: min_length and max_length within 0 to 3000, in order")
    if len(element.get("initial_value", "")) > most:
        found.append(f"{where}.initial_value: longer than max_length {most}")
    return found


def _menu_problems(element: Json, where: str) -> list[str]:
    kind = str(element["type"])
    given = [name for name in OPTION_LISTS if name in element]
    if len(given) != 1:
        return [f"{where}: one of options and option_groups"]
    groups = element.get("option_groups", [{"options": element.get("options")}])
    found = []
    if not isinstance(groups, Sequence) or not 1 <= len(groups) <= OPTIONS:
        return [f"{where}.option_groups: 1 to {OPTIONS}"]
    options: list[Any] = []
    for group in groups:
        if "option_groups" in element:
            found += text_problems(
                group.get("label"), f"{where}.option_groups.label", OPTION_LABEL, plain=True
            )
        held = group.get("options")
        most = _SHORT_LISTS.get(kind, OPTIONS)
        if not isinstance(held, Sequence) or not 1 <= len(held) <= most:
            return [*found, f"{where}.options: 1 to {most}"]
        options += held
    for option in options:
        found += _option_problems(option, f"{where}.options", rich=kind in _RICH_LISTS)
    values = Counter(o.get("value") for o in options if isinstance(o, Mapping))
    found += [f"{where}: option value {v!r} used {n} times" for v, n in values.items() if n > 1]
    chosen = element.get(
        "initial_options", [element[k] for k in ("initial_option",) if k in element]
    )
    found += [
        f"{where}: initial option {c!r} is not among the options"
        for c in chosen
        if c not in options
    ]
    return found


def _option_problems(option: Any, where: str, *, rich: bool) -> list[str]:
    if not isinstance(option, Mapping):
        return [f"{where}: not an object"]
    found = text_problems(option.get("text"), f"{where}.text", OPTION_LABEL, plain=not rich)
    value = option.get("value")
    if not isinstance(value, str) or not 1 <= len(value) <= OPTION_VALUE:
        found.append(f"{where}.value: a string of 1 to {OPTION_VALUE} characters")
    if "description" in option:
        found += text_problems(
            option["description"], f"{where}.description", OPTION_LABEL, plain=not rich
        )
    extra = option.keys() - {"text", "value", "description", "url"}
    return found + [f"{where}: unknown key {key!r}" for key in sorted(extra)]


def _confirm_problems(confirm: Any, where: str) -> list[str]:
    if not isinstance(confirm, Mapping):
        return [f"{where}: not an object"]
    found = []
    for name, limit in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        found += text_problems(confirm.get(name), f"{where}.{name}", limit, plain=True)
    return found
