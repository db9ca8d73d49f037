"""The validator of the fake Slack accepts what Slack documents and refuses the rest."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import problems
from tests.fakes.slack_samples import (
    actions,
    button,
    entry,
    menu,
    modal,
    mrkdwn,
    option,
    plain,
    section,
    typed,
)

CONFIRM = {
    "title": plain("Sûr ?"),
    "text": plain("Oui"),
    "confirm": plain("Oui"),
    "deny": plain("Non"),
}

GOOD: dict[str, Any] = {
    "a message with every block": [
        {"type": "header", "text": plain("Stand-up")},
        {"type": "divider"},
        section(accessory=menu("overflow")),
        {"type": "section", "fields": [mrkdwn("a")] * 10},
        {
            "type": "context",
            "elements": [
                mrkdwn("a"),
                {"type": "image", "image_url": "https://a.example/b.png", "alt_text": "courbe"},
            ],
        },
        {
            "type": "image",
            "image_url": "https://a.example/b.png",
            "alt_text": "courbe",
            "title": plain("Courbe"),
        },
        actions(
            button(value="v" * 2000, style="primary", confirm=CONFIRM),
            menu(),
            {"type": "users_select", "action_id": "who"},
            block_id="b",
        ),
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [{"type": "text", "text": "a", "style": {"bold": True}}],
                }
            ],
        },
    ],
    "a modal with every field": modal(
        entry(typed(multiline=True, max_length=300, placeholder=plain("…")), hint=plain("h")),
        entry(menu("static_select", 100, initial_option=option("Choix 3"))),
        entry(
            {
                "type": "multi_static_select",
                "action_id": "m",
                "option_groups": [{"label": plain("G"), "options": [option("a")]}],
                "initial_options": [option("a")],
            }
        ),
        entry(menu("checkboxes")),
        entry(menu("radio_buttons"), optional=True),
        entry({"type": "datepicker", "action_id": "d", "initial_date": "2026-11-23"}),
        entry({"type": "timepicker", "action_id": "t", "initial_time": "09:30"}),
        entry({"type": "multi_users_select", "action_id": "u", "initial_users": ["U1"]}),
        entry({"type": "email_text_input", "action_id": "e"}),
        entry(
            {
                "type": "number_input",
                "action_id": "n",
                "is_decimal_allowed": False,
                "min_value": "1",
                "max_value": "5",
            }
        ),
        private_metadata="{}",
    ),
    "a home tab": {"type": "home", "blocks": [section(), actions(button())]},
}

BAD: dict[str, Any] = {
    "51 blocks in a message": [{"type": "divider"}] * 51,
    "101 blocks in a view": {"type": "home", "blocks": [{"type": "divider"}] * 101},
    "a view over 250 KB": modal(*[section("é" * 2900)] * 50),
    "a header of 151": [{"type": "header", "text": plain("x" * 151)}],
    "a header in mrkdwn": [{"type": "header", "text": mrkdwn("x")}],
    "a section of 3001": [section("x" * 3001)],
    "an empty section": [section("")],
    "a section with nothing": [{"type": "section"}],
    "11 section fields": [{"type": "section", "fields": [mrkdwn("x")] * 11}],
    "a section field of 2001": [{"type": "section", "fields": [mrkdwn("x" * 2001)]}],
    "a button label of 76": [actions(button("x" * 76))],
    "a button value of 2001": [actions(button(value="x" * 2001))],
    "an empty button value": [actions(button(value=""))],
    "a button label in mrkdwn": [actions({**button(), "text": mrkdwn("Go")})],
    "an unknown button style": [actions(button(style="success"))],
    "an action_id of 256": [actions(button(action="x" * 256))],
    "the same action_id twice in a block": [actions(button("A"), button("B"))],
    "the same block_id twice": [section(block_id="b"), section(block_id="b")],
    "a block_id of 256": [section(block_id="x" * 256)],
    "26 actions": [actions(*[button(action=str(n)) for n in range(26)])],
    "no action": [actions()],
    "an option label of 76": [actions(menu(options=[option("x" * 76, "v")]))],
    "an option value of 151": [actions(menu(options=[option("a", "x" * 151)]))],
    "an option in mrkdwn in a select": [
        actions(menu(options=[{"text": mrkdwn("a"), "value": "a"}]))
    ],
    "the same option value twice": [actions(menu(options=[option("a", "v"), option("b", "v")]))],
    "101 options": [actions(menu(count=101))],
    "11 checkboxes": [actions(menu("checkboxes", 11))],
    "a select without options": [actions({"type": "static_select", "action_id": "a"})],
    "an initial option that is not offered": [actions(menu(initial_option=option("z")))],
    "a placeholder of 151": [actions(menu(placeholder=plain("x" * 151)))],
    "11 context elements": [{"type": "context", "elements": [mrkdwn("x")] * 11}],
    "a button in a context": [{"type": "context", "elements": [button()]}],
    "a text field outside an input": [actions(typed())],
    "a button in an input": modal(entry(button())),
    "12000 characters in a message": [section("x" * 3000)] * 4,
    "an unknown block": [{"type": "marquee", "text": plain("x")}],
    "an unknown element": [actions({"type": "slider", "action_id": "a"})],
    "an unknown key": [section(colour="red")],
    "an unknown key in a button": [actions(button(tooltip="x"))],
    "an image without alternative text": [{"type": "image", "image_url": "https://a.example/b"}],
    "a confirmation in mrkdwn": [actions(button(confirm={**CONFIRM, "title": mrkdwn("x")}))],
    "a date that is none": [
        actions({"type": "datepicker", "action_id": "a", "initial_date": "demain"})
    ],
    "an hour that is none": [
        actions({"type": "timepicker", "action_id": "a", "initial_time": "25:00"})
    ],
    "a message without text": {"blocks": [section()]},
    "a modal without title": {k: v for k, v in modal().items() if k != "title"},
    "a title of 25": modal(title=plain("x" * 25)),
    "a submit of 25": modal(submit=plain("x" * 25)),
    "a close of 25": modal(close=plain("x" * 25)),
    "inputs without submit": {k: v for k, v in modal().items() if k != "submit"},
    "private_metadata of 3001": modal(private_metadata="x" * 3001),
    "a callback_id of 256": modal(callback_id="x" * 256),
    "an input label of 2001": modal(entry(typed(), label="x" * 2001)),
    "an input hint of 2001": modal(entry(typed(), hint=plain("x" * 2001))),
    "an input label in mrkdwn": modal({**entry(typed()), "label": mrkdwn("x")}),
    "an initial value beyond max_length": modal(entry(typed(max_length=2, initial_value="abc"))),
    "a number field that does not say decimals": modal(
        entry({"type": "number_input", "action_id": "n"})
    ),
    "two fields with the focus": modal(
        entry(typed("a", focus_on_load=True)), entry(typed("b", focus_on_load=True))
    ),
    "a title on a home tab": {"type": "home", "title": plain("x"), "blocks": [section()]},
    "something that is not JSON": [section(when=datetime.now(UTC))],
}


@pytest.mark.parametrize("name", GOOD)
def test_validator_accepts(name: str) -> None:
    """What Slack documents as allowed is found faultless, by the two libraries too."""
    assert problems(GOOD[name]) == []


@pytest.mark.parametrize("name", BAD)
def test_validator_refuses(name: str) -> None:
    """Each malformed payload is found at fault by our own rules or by the two libraries."""
    assert problems(BAD[name])


@pytest.mark.parametrize(
    "name", sorted(BAD.keys() - {"an unknown key", "an unknown key in a button"})
)
def test_our_own_rules_need_no_library(name: str) -> None:
    """But for unknown keys, the rules written here find each fault alone."""
    assert problems(BAD[name], opinions=False)


def test_the_libraries_add_what_our_rules_do_not_know() -> None:
    """Without the second opinions an unknown key passes: they are really asked."""
    assert problems([section(colour="red")], opinions=False) == []


WORDS = st.sampled_from(
    [
        "type",
        "text",
        "blocks",
        "elements",
        "element",
        "accessory",
        "options",
        "option_groups",
        "label",
        "fields",
        "title",
        "submit",
        "value",
        "action_id",
        "block_id",
        "placeholder",
    ]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.sampled_from(
        [
            "modal",
            "home",
            "section",
            "actions",
            "input",
            "context",
            "header",
            "image",
            "button",
            "static_select",
            "plain_text_input",
            "plain_text",
            "mrkdwn",
            "",
        ]
    )
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=30,
)


@given(ANYTHING.filter(lambda subject: isinstance(subject, dict | list)))
def test_the_validator_answers_whatever_it_is_given(subject: Any) -> None:
    """No shape makes it stumble: the answer is always a list of sentences."""
    assert all(isinstance(found, str) for found in problems(json.loads(json.dumps(subject))))
