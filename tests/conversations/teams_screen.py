"""Teams' screens as people read them: the words of cards, the inputs of a form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.acts.asking import LANGUAGES
from tests.catalogues import LEXICON
from tests.conversations.room import NAMES, Option, chosen
from tests.fakes import CardView
from tests.fakes.teams_schema import walk

Json = dict[str, Any]


def nodes(view: Json) -> Iterator[Json]:
    """The elements and buttons of a card in reading order; not those that a button would show."""
    for path, node in walk(view, ""):
        if not any(hidden in path for hidden in (".card", ".fallback", ".refresh")):
            yield node


def words(node: Json) -> str:
    """What one element says."""
    match node.get("type"):
        case "RichTextBlock":
            return "".join(run if isinstance(run, str) else run["text"] for run in node["inlines"])
        case "TextBlock":
            return str(node["text"])
        case "FactSet":
            return "\n".join(f"{fact['title']} {fact['value']}" for fact in node["facts"])
        case "Action.OpenUrl":
            return str(node["title"])
    return ""


def label(asked: Json) -> str:
    """What an input asks, without the mark of those that may be left empty."""
    said = str(asked["label"])
    for locale in LANGUAGES:
        said = said.removesuffix(LEXICON(locale).say("teams.forms.optional", label=""))
    return said


def form_words(view: CardView) -> Iterator[str]:
    """All that a form says: labels, hints, choices, and what is filled in."""
    for node in nodes(view):
        yield words(node)
        if str(node.get("type", "")).startswith("Input."):
            yield str(node["label"])
            yield str(node.get("value", ""))
            yield from (str(one["title"]) for one in node.get("choices", ()))


def alarms(node: Json) -> bool:
    """Whether a text stands in the colour of attention, as what is wrong in a form does."""
    runs = node.get("inlines", ())
    return any(isinstance(run, dict) and run.get("color") == "attention" for run in runs)


def value(asked: Json, given: str, option: Option) -> Any:
    """What the fake's screen is given for an answer of the table."""
    if asked["type"] != "Input.ChoiceSet":
        return given
    if "choices.data" in asked:
        return NAMES[given]
    titles = [str(one["title"]) for one in asked["choices"]]
    many = bool(asked.get("isMultiSelect"))
    given_ones = given.split(", ") if many else [given]
    picked = [titles[chosen(titles, one, option)] for one in given_ones]
    return picked if many else picked[0]
