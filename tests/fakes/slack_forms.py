"""What a person's screen does with fields: finding them by what is written, filling them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from .slack_blocks import elements_of, options_of
from .slack_things import Json, Message, View

# Field type: the key of its value in `state.values`, and of its initial value in the element.
FIELDS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}


class CannotDo(AssertionError):  # an AssertionError, so that a test fails with its words
    """What a person was asked to do is impossible on that screen; says what is on it."""


def fields(holder: Json) -> Iterator[tuple[Json, Json]]:
    """Every field of a message or view that holds a value, with its block."""
    for block in holder.get("blocks", []):
        for element in elements_of(block):
            if element.get("type") in FIELDS:
                yield block, element


def find_field(holder: Json, name: str) -> tuple[Json, Json]:
    """A field by the label beside it, or by its action or block id."""
    known: list[str] = []
    for block, element in fields(holder):
        beside = block.get("label") or block.get("text") or {}
        names = [
            beside.get("text"),
            element.get("placeholder", {}).get("text"),
            element["action_id"],
            block["block_id"],
        ]
        if name in names:
            return block, element
        known.append(str(names[0] or names[2]))
    raise CannotDo(f"no field {name!r}; there are {known}")


def find_press(holder: Json, label: str) -> tuple[Json, Json, Json]:
    """A button, or an entry of an overflow menu, by its label or action id.

    Returns the block, the element, and what the press adds to the action.
    """
    for block in holder.get("blocks", []):
        for element in elements_of(block):
            if element["type"] == "button":
                if label in {element["text"]["text"], element.get("action_id")}:
                    return block, element, {}
            elif element["type"] == "overflow":
                for option in element["options"]:
                    if option["text"]["text"] == label:
                        return block, element, {"selected_option": option}
    raise CannotDo(f"no button {label!r}")


def value_of(element: Json, given: Any) -> Json:
    """One entry of `state.values` for what a person puts in a field (None empties it).

    Options are given by label or value; dates and times as such or as strings.
    """
    kind = str(element["type"])
    key = FIELDS[kind][0]
    many = key.endswith("s")
    if given is None or given == "" or (many and not given):
        return {"type": kind, key: [] if many else None}
    if "selected_option" in key:
        wanted = [given] if isinstance(given, str) else list(given)
        chosen = [_option(element, str(w)) for w in wanted]
        if len(chosen) > element.get("max_selected_items", 100):
            raise CannotDo(f"at most {element['max_selected_items']} options")
        return {"type": kind, key: chosen if many else chosen[0]}
    if many:
        return {"type": kind, key: [given] if isinstance(given, str) else list(given)}
    if isinstance(given, datetime):
        return {"type": kind, key: int(given.timestamp())}
    if isinstance(given, date):
        return {"type": kind, key: given.isoformat()}
    if isinstance(given, time):
        return {"type": kind, key: given.strftime("%H:%M")}
    if key == "value":
        _check_typed(element, str(given))
        return {"type": kind, key: str(given)}
    return {"type": kind, key: given}


def _option(element: Json, wanted: str) -> Json:
    options = options_of(element)
    for option in options:
        if wanted in {option["text"]["text"], option["value"]}:
            return option
    raise CannotDo(f"no option {wanted!r}; there are {[o['text']['text'] for o in options]}")


def _check_typed(element: Json, text: str) -> None:
    """What Slack's own field would not let a person submit."""
    if not element.get("min_length", 0) <= len(text) <= element.get("max_length", 3000):
        raise CannotDo(f"{len(text)} characters do not fit {element['action_id']}")
    if element["type"] == "email_text_input" and "@" not in text:
        raise CannotDo(f"{text!r} is no e-mail address")
    if element["type"] == "number_input":
        number = float(text)
        low, high = element.get("min_value", number), element.get("max_value", number)
        if not float(low) <= number <= float(high):
            raise CannotDo(f"{text} is not within {low} and {high}")
        if not element["is_decimal_allowed"] and number != int(number):
            raise CannotDo(f"{text} has decimals")


def state_of(holder: Message | View, user: str) -> Json:
    """`state.values` as Slack would send it for that person now."""
    values: dict[str, Json] = {}
    for block, element in fields(holder):
        key = FIELDS[element["type"]]
        typed = holder.typed.get((user, block["block_id"], element["action_id"]))
        if typed is None or typed["type"] != element["type"]:
            empty: Collection[Any] | None = [] if key[0].endswith("s") else None
            typed = {"type": element["type"], key[0]: element.get(key[1], empty)}
        values.setdefault(block["block_id"], {})[element["action_id"]] = typed
    return {"values": values}


def fill(view: View, answers: Mapping[str, Any]) -> None:
    """Type answers into a modal, then check what Slack requires before it lets one submit."""
    for name, given in answers.items():
        block, element = find_field(view, name)
        view.typed[view.user, block["block_id"], element["action_id"]] = value_of(element, given)
    values = state_of(view, view.user)["values"]
    for block, element in fields(view):
        if block["type"] == "input" and not block.get("optional"):
            held = values[block["block_id"]][element["action_id"]]
            if held[FIELDS[element["type"]][0]] in (None, [], ""):
                raise CannotDo(f"{block['label']['text']!r} is required")
