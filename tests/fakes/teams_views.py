"""A card as somebody sees it: its words, its buttons, its inputs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .slack_forms import CannotDo
from .teams_schema import walk

Json = dict[str, Any]


class CardView(Json):
    """An Adaptive Card on a screen; `title` is that of the dialog around it, if any.

    What a press on Action.ShowCard would add is not seen until then.
    """

    title: str = ""

    @property
    def labels(self) -> list[str]:
        """The labels of its buttons, in order, those of its body first."""
        return [str(action.get("title", "")) for action in _actions(self)]

    @property
    def texts(self) -> list[str]:
        """Every word on it, in order, one string an element; facts and cells included."""
        return list(_texts(self))

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    @property
    def fields(self) -> list[str]:
        """The labels of its inputs (or their ids), in order."""
        return [str(field.get("label") or field["id"]) for field in inputs(self)]

    @property
    def errors(self) -> list[str]:
        """What stands in the colour of attention, if the card is a form."""
        if not inputs(self):
            return []
        return [
            str(node["text"])
            for _, node in _seen(self)
            if str(node.get("color", "")).lower() == "attention" and node.get("text")
        ]


@dataclass(frozen=True)
class Press:
    """A button, with the cards whose inputs go along: the one it stands on and those around it."""

    action: Json
    cards: tuple[Json, ...]

    @property
    def inputs(self) -> list[Json]:
        if str(self.action.get("associatedInputs", "auto")).lower() == "none":
            return []
        return [field for card in self.cards for field in inputs(card)]


def inputs(card: Json) -> list[Json]:
    """The inputs on the card itself that are not hidden."""
    return [
        node
        for _, node in _seen(card)
        if str(node.get("type", "")).startswith("Input.") and node.get("isVisible", True)
    ]


def presses(card: Json) -> list[Press]:
    """Every button that tells the bot something, on the card itself."""
    kinds = {"Action.Execute", "Action.Submit"}
    return [Press(action, (card,)) for action in _actions(card) if action["type"] in kinds]


def find_press(card: Json, label: str) -> Press:
    """A button by its label or id, on a card that another button shows if need be.

    The label of a button that shows a card stands for the only button of that card: they press
    it, then say yes. CannotDo when nothing, or more than one thing, goes by that name.
    """
    hidden = []
    for action in _actions(card):
        shows = action["type"] == "Action.ShowCard"
        if label in {action.get("title"), action.get("id")}:
            return _only(card, action) if shows else Press(action, (card,))
        if shows:
            inner = action["card"]
            named = [a for a in _actions(inner) if label in {a.get("title"), a.get("id")}]
            hidden += [Press(found, (card, inner)) for found in named]
    if len(hidden) != 1:
        there = [action.get("title") for action in _actions(card)]
        raise CannotDo(f"{len(hidden) or 'no'} buttons {label!r}; there are {there}")
    return hidden[0]


def _only(card: Json, action: Json) -> Press:
    inside = _actions(action["card"])
    if len(inside) != 1:
        there = [found.get("title") for found in inside]
        raise CannotDo(f"{action.get('title')!r} shows a card with the buttons {there}")
    return Press(inside[0], (card, action["card"]))


def _actions(card: Json) -> list[Json]:
    return [
        node
        for path, node in _seen(card)
        if str(node.get("type", "")).startswith("Action.") and path.endswith("]")
    ]


def _seen(card: Json) -> Iterator[tuple[str, Json]]:
    """The elements of the card itself: not those that a button would show, nor fallbacks."""
    for path, node in walk(card, ""):
        if ".card" not in path and ".fallback" not in path and ".refresh" not in path:
            yield path, node


def _texts(card: Json) -> Iterator[str]:
    for _, node in _seen(card):
        kind = node.get("type")
        if kind == "RichTextBlock":
            runs = [run if isinstance(run, str) else run["text"] for run in node["inlines"]]
            yield "".join(runs)
        elif kind == "TextBlock":
            yield str(node["text"])
        elif kind == "FactSet":
            for fact in node["facts"]:
                yield from (str(fact["title"]), str(fact["value"]))
