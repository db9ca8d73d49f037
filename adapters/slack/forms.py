"""A form as a modal view, and a submitted view as values.

A field's name is both its block id and its action id, so that errors find their place and values
their name. `private_metadata` carries the action and the conversation that the form came from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.slack import limits
from adapters.slack.limits import cut
from adapters.slack.paper import Block, plain_text
from adapters.slack.refs import COMMAND
from adapters.slack.render import blocks, elements
from bot.cards import Card, Field, Form, Option, commanded
from bot.events import Action, BadAction
from bot.words import Words

FORM = "comite.form"
"""callback_id of a form; a closing view has none of ours and cannot be submitted."""
SHOWN = "comite.shown"

NONE = "~none"
"""Stands for the empty value, which Slack does not allow in an option."""

_INITIAL = {
    "date": ("datepicker", "initial_date", r"\d{4}-\d{2}-\d{2}"),
    "time": ("timepicker", "initial_time", r"([01]\d|2[0-3]):[0-5]\d"),
    "person": ("users_select", "initial_user", r"[UW][A-Z0-9]{2,}"),
    "number": ("number_input", "initial_value", r"-?\d+(\.\d+)?"),
}


class BadMetadata(ValueError):
    """A view's private_metadata that no version of ours wrote."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a view remembers: the action it submits and where it was opened from."""

    action: Action
    channel: str = ""
    name: str = ""

    def pack(self) -> str:
        packed = json.dumps([self.action.pack(), self.channel, self.name[:80]])
        if len(packed) > limits.PRIVATE_METADATA:
            raise BadAction(f"{self.action.name}: too long for a view")
        return packed

    @classmethod
    def unpack(cls, packed: str) -> Origin:
        """Raises BadMetadata for anything `pack` did not write."""
        try:
            action, channel, name = json.loads(packed)
            if not isinstance(channel, str) or not isinstance(name, str):
                raise BadMetadata("not two strings")
            return cls(Action.unpack(action), channel, name)
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise BadMetadata(type(error).__name__) from error


def modal(form: Form, words: Words, channel: str = "", name: str = "") -> dict[str, Any]:
    """The view of a form. Raises BadAction when its action does not fit."""
    form = commanded(form, COMMAND)
    inputs = [block for item in form.fields if (block := _input(item))]
    intro = elements(form.intro, rtl=words.direction == "rtl")
    drawn = [*intro, *inputs][: limits.VIEW_BLOCKS]
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": Origin(form.action, channel, name).pack(),
        "title": plain_text(cut(form.title, limits.VIEW_LABEL) or limits.ELLIPSIS),
        "submit": plain_text(cut(form.submit, limits.VIEW_LABEL) or limits.ELLIPSIS),
        "close": plain_text(cut(words.say("slack.close"), limits.VIEW_LABEL)),
        "blocks": drawn,
    }


def shown(card: Card, words: Words, channel: str = "", name: str = "") -> dict[str, Any]:
    """A view that only shows a card; its buttons still know the conversation it came from."""
    return {
        "type": "modal",
        "callback_id": SHOWN,
        "private_metadata": Origin(Action(SHOWN), channel, name).pack(),
        "title": plain_text(cut(card.title or card.summary, limits.VIEW_LABEL) or limits.ELLIPSIS),
        "close": plain_text(cut(words.say("slack.close"), limits.VIEW_LABEL)),
        "blocks": blocks(card, words, view=True),
    }


def home(card: Card, words: Words) -> dict[str, Any]:
    """The home tab of one person."""
    return {"type": "home", "blocks": blocks(card, words, view=True)}


def errors(view: Mapping[str, Any], found: Mapping[str, str]) -> dict[str, str]:
    """Sentences by block id; one about a field that is not in the view goes under the first."""
    inputs = [
        b["block_id"]
        for b in view.get("blocks", ())
        if isinstance(b, dict) and b.get("type") == "input" and "block_id" in b
    ]
    placed: dict[str, str] = {}
    for name, sentence in found.items():
        at = name if name in inputs else next(iter(inputs), name)
        placed[at] = cut(
            f"{placed[at]} {sentence}" if at in placed else sentence, limits.ERROR_TEXT
        )
    return placed


def values(view: Mapping[str, Any]) -> dict[str, Any]:
    """What a person put in each field: text as str, choices as tuple, a person as `Picked`."""
    return {
        name: _value(element)
        for block in view["state"]["values"].values()
        for name, element in block.items()
    }


@dataclass(frozen=True, slots=True)
class Picked:
    """A user id chosen in the directory, to be completed with their profile."""

    user: str


def _value(element: Mapping[str, Any]) -> Any:
    match element.get("type"):
        case "static_select" | "radio_buttons":
            option = element.get("selected_option")
            return _chosen(option) if option else ""
        case "checkboxes" | "multi_static_select":
            return tuple(_chosen(option) for option in element.get("selected_options") or ())
        case "users_select":
            user = element.get("selected_user")
            return Picked(user) if user else None
        case "datepicker":
            return element.get("selected_date") or ""
        case "timepicker":
            return element.get("selected_time") or ""
        case _:
            return element.get("value") or ""


def _chosen(option: Mapping[str, Any]) -> str:
    return "" if option["value"] == NONE else str(option["value"])


def _input(item: Field) -> Block | None:
    element = _element(item)
    if element is None:
        return None
    element["action_id"] = item.name
    if item.placeholder and item.kind not in {"choices", "time"}:
        element["placeholder"] = plain_text(cut(item.placeholder, limits.PLACEHOLDER))
    block: Block = {
        "type": "input",
        "block_id": item.name,
        "element": element,
        "optional": not item.required,
        "label": plain_text(cut(item.label, limits.INPUT_LABEL) or item.name),
    }
    if item.hint.strip():
        block["hint"] = plain_text(cut(item.hint, limits.INPUT_HINT))
    return block


def _element(item: Field) -> Block | None:
    if item.kind in {"choice", "choices"}:
        return _menu(item) if item.options else None
    initial = item.initial if isinstance(item.initial, str) else ""
    if item.kind in _INITIAL:
        kind, name, pattern = _INITIAL[item.kind]
        drawn: Block = {"type": kind}
        if item.kind == "number":
            drawn["is_decimal_allowed"] = True
        if re.fullmatch(pattern, initial):
            drawn[name] = initial
        return drawn
    most = max(1, min(item.limit, limits.INPUT_TEXT))
    text: Block = {"type": "plain_text_input", "multiline": item.kind == "text", "max_length": most}
    if initial:
        text["initial_value"] = cut(initial, most)
    return text


def _menu(item: Field) -> Block:
    many = item.kind == "choices"
    options = [_option(option) for option in item.options]
    wanted = (item.initial,) if isinstance(item.initial, str) else item.initial
    chosen = [
        drawn
        for drawn, option in zip(options, item.options, strict=True)
        if option.value in wanted and (many or option.value or item.required)
    ]
    if many and len(options) <= limits.CHECKBOXES:
        menu: Block = {"type": "checkboxes", "options": options}
    else:
        menu = {"type": "multi_static_select" if many else "static_select"}
        menu |= _listed(options)
    if chosen:
        menu |= {"initial_options": chosen} if many else {"initial_option": chosen[0]}
    return menu


def _listed(options: list[Block]) -> Block:
    """Options, in groups of a hundred where there are more."""
    if len(options) <= limits.OPTIONS:
        return {"options": options}
    groups = [options[i : i + limits.OPTIONS] for i in range(0, len(options), limits.OPTIONS)]
    return {
        "option_groups": [
            {
                "label": plain_text(
                    cut(
                        f"{group[0]['text']['text'][:30]} – {group[-1]['text']['text']}",
                        limits.OPTION_LABEL,
                    )
                ),
                "options": group,
            }
            for group in groups[: limits.OPTIONS]
        ]
    }


def _option(option: Option) -> Block:
    value = option.value or NONE
    if len(value) > limits.OPTION_VALUE:
        raise BadAction(f"an option of {len(value)} characters")
    return {"text": plain_text(cut(option.label, limits.OPTION_LABEL) or value), "value": value}
