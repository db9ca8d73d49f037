"""Two second opinions on blocks: Slack's own Python SDK, and the `blockkit` package.

The SDK parses a block and writes it again: what it cannot parse, or silently drops, is wrong.
`blockkit` has builders but no parser, so a block is rebuilt with the constructor of its type:
an unknown argument or a value its validators refuse is wrong. A type that it does not know
(the newest blocks) is left to the others.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import blockkit.core as kit
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

Json = Mapping[str, Any]

# Objects without a `type`, told by the key that holds them.
_UNTYPED: dict[str, type[kit.Component]] = {
    "options": kit.Option,
    "initial_options": kit.Option,
    "initial_option": kit.Option,
    "option_groups": kit.OptionGroup,
    "confirm": kit.Confirm,
    "filter": kit.ConversationFilter,
    "dispatch_action_config": kit.DispatchActionConfig,
    "style": kit.RichStyle,
    "slack_file": kit.SlackFile,
    "column_settings": kit.ColumnSettings,
}
_NUMBERS = {"initial_value", "min_value", "max_value"}


def sdk_problems(block: Json) -> list[str]:
    """What `slack_sdk` refuses or loses in one block."""
    try:
        parsed = Block.parse(dict(block))
        if parsed is None:
            return [f"unknown block {block.get('type')!r}"]
        return list(_lost(block, parsed.to_dict(), str(block["type"])))
    except (SlackObjectFormationError, TypeError, ValueError, KeyError, AttributeError) as reason:
        return [f"{type(reason).__name__}: {reason}"]


def _lost(given: Any, kept: Any, where: str) -> list[str]:
    if isinstance(given, Mapping) and isinstance(kept, Mapping):
        return [
            p
            for key, value in given.items()
            for p in (
                _lost(value, kept[key], f"{where}.{key}")
                if key in kept
                else [f"lost {where}.{key}"]
            )
        ]
    if isinstance(given, list) and isinstance(kept, list):
        if len(given) != len(kept):
            return [f"lost items of {where}"]
        return [
            p
            for i, (a, b) in enumerate(zip(given, kept, strict=True))
            for p in _lost(a, b, f"{where}[{i}]")
        ]
    return [] if given == kept else [f"changed {where}"]


@cache
def _known() -> dict[str, list[type[kit.Component]]]:
    """blockkit's classes by their Slack type (`image` is both a block and an element)."""
    found: dict[str, list[type[kit.Component]]] = {}
    for thing in vars(kit).values():
        if inspect.isclass(thing) and issubclass(thing, kit.Component) and thing != kit.Component:
            kind = thing()._get_field_value("type")
            if kind:
                found.setdefault(str(kind), []).append(thing)
    found["mrkdwn"] = [kit.Text]
    return found


class _NoOpinionError(Exception):
    """blockkit has no class for this type: it has no opinion."""


def blockkit_problems(block: Json) -> list[str]:
    """What `blockkit` refuses in one block."""
    try:
        _rebuild(block, _class_of(block, element=False)).build()  # type: ignore[no-untyped-call]  # blockkit does not type it
    except _NoOpinionError:
        return []
    except (kit.FieldValidationError, kit.ComponentValidationError) as reason:
        return [str(reason)]
    except (TypeError, ValueError, AttributeError) as reason:
        return [f"{type(reason).__name__}: {reason}"]
    return []


def _class_of(node: Json, *, element: bool) -> type[kit.Component]:
    classes = _known().get(str(node.get("type")), [])
    if not classes:
        raise _NoOpinionError(node.get("type"))
    return kit.ImageEl if element and node["type"] == "image" else classes[-1]


def _rebuild(node: Json, cls: type[kit.Component]) -> kit.Component:
    skipped = set() if cls is kit.Text else {"type"}
    if "option_groups" in node:
        # blockkit looks for initial options among the groups instead of inside them.
        skipped |= {"initial_option", "initial_options"}
    arguments = {k: _convert(k, v, node) for k, v in node.items() if k not in skipped}
    return cls(**arguments)


def _convert(key: str, value: Any, holder: Json) -> Any:
    if isinstance(value, Mapping):
        if "type" in value:
            return _rebuild(value, _class_of(value, element=True))
        if key not in _UNTYPED:
            raise _NoOpinionError(key)
        return _rebuild(value, _UNTYPED[key])
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_convert(key, item, holder) for item in value]
    if key in _NUMBERS and holder.get("type") == "number_input":
        # Slack carries the numbers of a number field as strings.
        return float(value) if holder.get("is_decimal_allowed") else int(value)
    return value
