"""The validator of the fake Teams accepts what Microsoft documents and refuses the rest."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.teams_cards import dialog_problems, problems
from tests.fakes.teams_samples import (
    adaptive,
    block,
    choices,
    entry,
    execute,
    opens_dialog,
    people,
    show,
    submit,
)
from tests.fakes.teams_schema import types

ALICE, BOB = "29:1alice", "29:1bob"
MENTION = {
    "type": "mention",
    "text": "<at>Alice</at>",
    "mentioned": {"id": ALICE, "name": "Alice"},
}
PICTURE = "https://a.example/b.png"


def table(wide: int, *rows: list[str]) -> dict[str, Any]:
    return {
        "type": "Table",
        "columns": [{"width": 1}] * wide,
        "rows": [
            {"type": "TableRow", "cells": [{"type": "TableCell", "items": [block(t)]} for t in row]}
            for row in rows
        ],
    }


def refreshing(*users: str, **more: Any) -> dict[str, Any]:
    return {"type": "Refresh", "action": execute("Rafraîchir"), "userIds": list(users), **more}


GOOD: dict[str, Any] = {
    "a line of text": adaptive(),
    "every way to show things": adaptive(
        block("**Titre**", size="Large", weight="bolder", color="accent"),
        {
            "type": "RichTextBlock",
            "inlines": ["a", {"type": "TextRun", "text": "b", "italic": True}],
        },
        {"type": "FactSet", "facts": [{"title": "Chef", "value": "Alice"}]},
        {
            "type": "ColumnSet",
            "columns": [
                {"type": "Column", "width": "auto", "items": [{"type": "Image", "url": PICTURE}]},
                {"type": "Column", "width": "stretch", "items": [block()], "rtl": True},
            ],
        },
        {"type": "Container", "style": "emphasis", "items": [block()], "rtl": False},
        {"type": "ActionSet", "actions": [execute()] * 6},
        {"type": "Image", "url": "data:image/png;base64,aGVsbG8=", "altText": "courbe"},
    ),
    "a table drawn wide": adaptive(table(2, ["a", "b"], ["c"]), msteams={"width": "Full"}),
    "every input": adaptive(
        entry(),
        entry("Text", "b", isMultiline=True, maxLength=10, value="x" * 10, isRequired=True),
        entry("Number", "c", min=1, max=5, value=3),
        entry("Date", "d", value="2026-11-23"),
        entry("Time", "e", value="09:30"),
        entry("Toggle", "f", title="Oui ?", value="true"),
        choices("Go", "No-go", name="g", style="expanded", value="go"),
        choices("Un", "Deux", name="h", isMultiSelect=True, value="un,deux"),
        people("i"),
        actions=[execute("Envoyer", "form", data={"act": "vote", "actions": "anything"})],
    ),
    "every action": adaptive(
        block(id="more", isVisible=False),
        actions=[
            execute(style="positive", id="go", fallback=submit()),
            opens_dialog(),
            show(
                "Supprimer", adaptive(block("Sûr ?"), actions=[execute("Oui", style="destructive")])
            ),
            {"type": "Action.OpenUrl", "title": "Voir", "url": "https://comite.example/v/1"},
            {"type": "Action.ToggleVisibility", "title": "Plus", "targetElements": ["more"]},
            execute("Autres", mode="secondary"),
        ],
    ),
    "six in a row and more behind the dots": adaptive(
        actions=[execute()] * 6 + [execute(mode="secondary")] * 3
    ),
    "a view of one's own": adaptive(refresh=refreshing(*(f"29:{n}" for n in range(60)))),
    "a view of everybody": adaptive(refresh={"action": execute()}),
    "a card in Arabic": adaptive(block("القرار"), lang="ar", rtl=True),
    "a mention": adaptive(block("<at>Alice</at> répond"), msteams={"entities": [MENTION]}),
    "an at in typed text that is no mention": adaptive(
        {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "<at>tous</at>"}]}
    ),
    "an old card": adaptive(block(), actions=[submit()], version="1.0"),
}

DIALOG = adaptive(entry(), actions=[submit(data={"act": "standup"})])

BAD: dict[str, Any] = {
    "no type": {"version": "1.5", "body": [block()]},
    "a hero card": {"type": "HeroCard", "title": "a"},
    "not JSON": adaptive(block(), more={1}),
    "no version": {"type": "AdaptiveCard", "body": [block()]},
    "version 1.6": adaptive(version="1.6"),
    "version 2": adaptive(version="2.0"),
    "nothing to see": adaptive() | {"body": []},
    "28 KiB": adaptive(block("x" * 28 * 1024)),
    "14 000 letters of Arabic": adaptive(block("ق" * 14_500)),
    "an unknown element": adaptive({"type": "Carousel", "pages": []}),
    "an element without a type": adaptive({"text": "a"}),
    "an unknown property": adaptive(block(bold=True)),
    "an unknown property in a container": adaptive(
        {"type": "Container", "items": [block(bold=True)]}
    ),
    "a text block without text": adaptive({"type": "TextBlock"}),
    "a text block whose text is a number": adaptive(block() | {"text": 3}),
    "an unknown colour": adaptive(block(color="pink")),
    "a colour with more behind it": adaptive(block(color="goodish")),
    "an unknown style of action": adaptive(actions=[execute(style="primary")]),
    "a fact without a value": adaptive({"type": "FactSet", "facts": [{"title": "a"}]}),
    "a table in 1.4": adaptive(table(1, ["a"]), version="1.4"),
    "a table with a cell too many": adaptive(table(1, ["a", "b"])),
    "a cell without items": adaptive(
        table(1) | {"rows": [{"type": "TableRow", "cells": [{"type": "TableCell"}]}]}
    ),
    "Action.Execute in 1.3": adaptive(actions=[execute()], version="1.3"),
    "a label in 1.2": adaptive(entry(), version="1.2"),
    "right to left in 1.4": adaptive(rtl=True, version="1.4"),
    "Action.Execute without a verb": adaptive(actions=[execute(verb="")]),
    "an action without a title": adaptive(actions=[execute("")]),
    "Action.Http": adaptive(actions=[{"type": "Action.Http", "title": "a"}]),
    "seven in a row": adaptive({"type": "ActionSet", "actions": [execute()] * 7}),
    "seven at the foot": adaptive(actions=[execute()] * 7),
    "data that is a string": adaptive(actions=[execute(data="act")]),
    "an unknown submit": adaptive(actions=[submit(data={"msteams": {"type": "task/open"}})]),
    "a relative link": adaptive(actions=[{"type": "Action.OpenUrl", "title": "a", "url": "/v/1"}]),
    "a script as a link": adaptive(
        actions=[{"type": "Action.OpenUrl", "title": "a", "url": "javascript:alert(1)"}]
    ),
    "a card that shows a card that shows a card": adaptive(
        actions=[show("a", adaptive(actions=[show("b", adaptive())]))]
    ),
    "showing a card by a tap": adaptive(selectAction=show("a", adaptive())),
    "toggling what is not there": adaptive(
        actions=[{"type": "Action.ToggleVisibility", "title": "a", "targetElements": ["no"]}]
    ),
    "an id twice": adaptive(block(id="a"), block(id="a")),
    "an input's id twice": adaptive(
        entry("Text", "a"), actions=[show("b", adaptive(entry("Text", "a")))]
    ),
    "an input without an id": adaptive({"type": "Input.Text"}),
    "an input with an empty id": adaptive(entry("Text", "")),
    "an input that hidden data would overwrite": adaptive(
        entry("Text", "act"), actions=[execute(data={"act": "vote"})]
    ),
    "nothing to choose": adaptive(choices()),
    "a choice twice": adaptive(choices("Go", "go")),
    "a choice without a value": adaptive(entry("ChoiceSet", choices=[{"title": "a"}])),
    "a comma in a value of a multiple choice": adaptive(choices("a,b", isMultiSelect=True)),
    "an initial choice that is none": adaptive(choices("Go", value="no-go")),
    "people from nowhere": adaptive(people() | {"choices.data": {"dataset": "a"}}),
    "a number beyond its bounds": adaptive(entry("Number", min=1, max=5, value=9)),
    "a number in letters": adaptive(entry("Number", value="3")),
    "a text beyond its length": adaptive(entry(maxLength=2, value="abc")),
    "a date in French": adaptive(entry("Date", value="23/11/2026")),
    "a date that is none": adaptive(entry("Date", value="2026-02-30")),
    "an hour that is none": adaptive(entry("Time", value="24:30")),
    "a toggle without a title": adaptive(entry("Toggle")),
    "a toggle between true and true": adaptive(entry("Toggle", title="a", valueOff="true")),
    "an image over http": adaptive({"type": "Image", "url": "http://a.example/b.png"}),
    "an image as SVG": adaptive({"type": "Image", "url": "data:image/svg+xml;base64,AA=="}),
    "61 people to refresh for": adaptive(refresh=refreshing(*(f"29:{n}" for n in range(61)))),
    "the same person twice to refresh for": adaptive(refresh=refreshing(ALICE, ALICE)),
    "refreshing for an AAD id": adaptive(refresh=refreshing("a1b2")),
    "a refresh without a verb": adaptive(refresh=refreshing(action=execute(verb=""))),
    "a refresh without an action": adaptive(refresh={"userIds": [ALICE]}),
    "a refresh by Action.Submit": adaptive(refresh=refreshing(action=submit())),
    "an inner card that refreshes": adaptive(
        actions=[show("a", adaptive(refresh=refreshing(BOB)))]
    ),
    "Arabic from left to right": adaptive(block("القرار"), lang="ar"),
    "a mention of nobody": adaptive(block("<at>tous</at>")),
    "a mention of nobody in a fact": adaptive(
        {"type": "FactSet", "facts": [{"title": "a", "value": "<at>tous</at>"}]}
    ),
    "a mention that the text lacks": adaptive(msteams={"entities": [MENTION]}),
    "a mention without an id": adaptive(
        block("<at>Alice</at>"), msteams={"entities": [MENTION | {"mentioned": {"name": "Alice"}}]}
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_microsoft_documents_is_accepted(name: str) -> None:
    assert problems(GOOD[name]) == []


@pytest.mark.parametrize("name", BAD)
def test_what_teams_would_refuse_is_named(name: str) -> None:
    assert problems(BAD[name])


def test_a_complaint_says_where_and_what() -> None:
    nested = {"type": "Container", "items": [block(), {"type": "TextBlock"}]}
    assert problems(adaptive(nested)) == ["card.body[0].items[1]: 'text' is a required property"]


def test_the_size_is_counted_in_bytes_of_utf_8() -> None:
    inside, outside = ("é" * n for n in (14_200, 14_336))
    assert (problems(adaptive(block(inside))), len(problems(adaptive(block(outside))))) == ([], 1)


def test_a_dialog_s_card_is_submitted_and_not_executed() -> None:
    executed = adaptive(entry(), actions=[execute()])
    opening = adaptive(entry(), actions=[opens_dialog()])
    assert dialog_problems(DIALOG) == []
    assert (problems(executed), problems(opening)) == ([], [])
    assert dialog_problems(executed) and dialog_problems(opening)


def test_judging_a_card_does_not_change_it() -> None:
    for card in (*GOOD.values(), BAD["an unknown property in a container"]):
        before = copy.deepcopy(card)
        problems(card)
        assert card == before


WORDS = st.sampled_from(
    [
        "type", "version", "body", "items", "columns", "rows", "cells", "inlines", "actions",
        "card", "selectAction", "refresh", "action", "userIds", "fallback", "text", "id", "facts",
        "choices", "choices.data", "value", "data", "msteams", "entities", "url", "verb", "title",
        "targetElements", "lang", "regex", "isMultiSelect", "min", "max",
    ]
)  # fmt: skip
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "1.5", "1.2", "(", "AdaptiveCard", "<at>a</at>", "mention", "29:a"])
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=30,
)
ELEMENTS = st.sampled_from(sorted(types())).flatmap(
    lambda kind: st.dictionaries(WORDS, ANYTHING, max_size=6).map(
        lambda more: more | {"type": kind}
    )
)


@given(
    st.dictionaries(WORDS, ANYTHING | ELEMENTS | st.lists(ELEMENTS, max_size=3), max_size=6).map(
        lambda more: adaptive() | more | {"type": "AdaptiveCard"}
    )
    | ANYTHING
)
def test_the_validator_answers_whatever_it_is_given(subject: Any) -> None:
    """No shape makes it stumble: the answer is always a list of sentences."""
    assert all(isinstance(found, str) for found in problems(json.loads(json.dumps(subject))))
