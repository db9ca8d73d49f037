"""How the fake Teams reads what a bot answers to an invoke."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.teams import FakeTeams
from tests.fakes.teams_invokes import NotUnderstood, Shown, read_answer
from tests.fakes.teams_people import TeamsPerson
from tests.fakes.teams_samples import (
    Api,
    Bot,
    Clock,
    adaptive,
    block,
    dialog,
    entry,
    execute,
    opens_dialog,
    replaces,
    shows,
    submit,
)
from tests.fakes.teams_things import ADAPTIVE, Message
from tests.fakes.teams_world import GENERAL

TELLS = "application/vnd.microsoft.activity.message"
FAILS = "application/vnd.microsoft.error"
INVOKES = [
    "adaptiveCard/action",
    "task/fetch",
    "task/submit",
    "composeExtension/fetchTask",
    "composeExtension/submitAction",
]


@pytest.fixture
def fake() -> Iterator[FakeTeams]:
    with FakeTeams(Clock()) as running:
        yield running


@pytest.fixture
def api(fake: FakeTeams) -> Api:
    client = Api(fake.service_url, fake.login_url, fake.app_id, fake.app_password)
    client.sign_in()
    return client


@pytest.fixture
def bot() -> Iterator[Bot]:
    with Bot() as running:
        running.answers["adaptiveCard/action"] = replaces(adaptive(block("Merci")))
        yield running


@pytest.fixture
def alice(fake: FakeTeams, bot: Bot) -> TeamsPerson:
    return fake.person("Alice", bot.url)


def posted(fake: FakeTeams, api: Api, card: dict[str, Any], where: str = GENERAL) -> Message:
    """A card of the bot, now in that conversation."""
    api.post(where, shows(card))
    return fake.conversation(where).last


ASKED = adaptive(entry("Text", "why", label="Pourquoi"), actions=[submit(data={"f": "1"})])


# Answers that Teams does not understand.

BAD_ANSWERS: dict[str, tuple[str, Any]] = {
    "no body for a card action": ("adaptiveCard/action", None),
    "an empty object": ("adaptiveCard/action", {}),
    "text": ("adaptiveCard/action", b"OK"),
    "a bare card": ("adaptiveCard/action", adaptive()),
    "a status in letters": ("adaptiveCard/action", replaces(adaptive()) | {"statusCode": "200"}),
    "another status": ("adaptiveCard/action", replaces(adaptive()) | {"statusCode": 201}),
    "an unknown type": ("adaptiveCard/action", replaces(adaptive()) | {"type": "card"}),
    "a card that is none": ("adaptiveCard/action", replaces({"text": "a"})),
    "a malformed card": ("adaptiveCard/action", replaces(adaptive({"type": "TextBlock"}))),
    "a refresh for nobody": (
        "adaptiveCard/action",
        replaces(adaptive(refresh={"action": execute(), "userIds": ["29:z"]})),
    ),
    "an unknown property": ("adaptiveCard/action", replaces(adaptive()) | {"body": {}}),
    "a message without words": (
        "adaptiveCard/action",
        {"statusCode": 200, "type": TELLS, "value": ""},
    ),
    "a message that is a card": (
        "adaptiveCard/action",
        {"statusCode": 200, "type": TELLS, "value": adaptive()},
    ),
    "an error without a code": (
        "adaptiveCard/action",
        {"statusCode": 400, "type": FAILS, "value": {"message": "a"}},
    ),
    "a double wrapping": ("adaptiveCard/action", {"status": 200, "body": replaces(adaptive())}),
    "no dialog": ("task/fetch", None),
    "an empty dialog": ("task/fetch", {}),
    "a task that is none": ("task/fetch", {"task": None}),
    "an unknown type of task": ("task/fetch", {"task": {"type": "cancel", "value": "a"}}),
    "a message task without words": ("task/fetch", {"task": {"type": "message", "value": ""}}),
    "a dialog without a card": ("task/fetch", {"task": {"type": "continue", "value": {}}}),
    "a dialog with a bare card": (
        "task/fetch",
        {"task": {"type": "continue", "value": {"card": ASKED}}},
    ),
    "a dialog of an unknown size": (
        "task/fetch",
        {
            "task": {
                "type": "continue",
                "value": {"width": "huge", "card": {"contentType": ADAPTIVE, "content": ASKED}},
            }
        },
    ),
    "a dialog with Action.Execute": ("task/fetch", dialog(adaptive(actions=[execute()]))),
    "a dialog with a malformed card": ("task/fetch", dialog(adaptive({"type": "TextBlock"}))),
    "a dialog in an answer of cards": ("adaptiveCard/action", dialog(ASKED)),
    "a card in an answer of dialogs": ("task/fetch", replaces(ASKED)),
}


@pytest.mark.parametrize("name", BAD_ANSWERS)
def test_an_answer_that_teams_does_not_understand_is_a_violation(
    fake: FakeTeams, api: Api, bot: Bot, alice: TeamsPerson, name: str
) -> None:
    message = posted(fake, api, adaptive(block("Vote"), actions=[execute("Go"), opens_dialog("D")]))
    invoke, answer = BAD_ANSWERS[name]
    bot.answers[invoke] = answer
    result = alice.click("D" if invoke == "task/fetch" else "Go").send()
    assert (result.ok, len(fake.violations), alice.view(message).text) == (False, 1, "Vote")
    assert alice.aad not in fake.state.dialogs


@pytest.mark.parametrize(
    "answer",
    [
        {"composeExtension": {"type": "message"}},
        {"composeExtension": {"type": "auth"}},
        {"composeExtension": None},
        {"task": {"type": "continue"}},
    ],
)
def test_so_is_one_that_a_message_extension_may_not_give(
    fake: FakeTeams, bot: Bot, alice: TeamsPerson, answer: Any
) -> None:
    bot.answers["composeExtension/fetchTask"] = dialog(ASKED)
    alice.report(fake.person("Bob").writes("a")).send()
    bot.answers["composeExtension/submitAction"] = answer
    result = alice.submit().send()
    assert (result.ok, len(fake.violations), alice.dialog) == (False, 1, ASKED)


KEYS = st.sampled_from(
    ["statusCode", "type", "value", "task", "composeExtension", "card", "contentType", "content",
     "title", "width", "code", "message", "text"]
)  # fmt: skip
LEAVES = st.none() | st.integers() | st.sampled_from(["", "a", ADAPTIVE, TELLS, FAILS, "continue"])
ANYTHING = st.recursive(
    LEAVES | st.sampled_from([200, "message"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=15,
)


@given(st.sampled_from(INVOKES), ANYTHING)
def test_whatever_is_answered_is_either_shown_or_not_understood(name: str, answer: Any) -> None:
    with contextlib.suppress(NotUnderstood):
        assert isinstance(read_answer(name, answer), Shown)


def test_a_sentence_may_be_the_answer(
    fake: FakeTeams, api: Api, bot: Bot, alice: TeamsPerson
) -> None:
    message = posted(fake, api, adaptive(block("Vote"), actions=[execute()]))
    bot.answers["adaptiveCard/action"] = {"statusCode": 200, "type": TELLS, "value": "Vote clos."}
    result = alice.click("Go").send()
    assert (result.message, result.card, alice.view(message).text) == ("Vote clos.", None, "Vote")


def test_an_error_that_teams_understands_is_shown(
    fake: FakeTeams, api: Api, bot: Bot, alice: TeamsPerson
) -> None:
    posted(fake, api, adaptive(actions=[execute()]))
    value = {"code": "BadRequest", "message": "Référence 12"}
    bot.answers["adaptiveCard/action"] = {"statusCode": 400, "type": FAILS, "value": value}
    assert (alice.click("Go").send().failed, fake.violations) == ("Référence 12", [])


def test_an_invoke_answered_with_an_error_status_is_a_violation(
    fake: FakeTeams, api: Api, bot: Bot, alice: TeamsPerson
) -> None:
    posted(fake, api, adaptive(actions=[execute()]))
    bot.status = 500
    result = alice.click("Go").send()
    assert (result.failed, fake.violations) == (
        "status 500",
        ["adaptiveCard/action answered with status 500"],
    )


def test_a_forged_invoke_may_be_refused(
    fake: FakeTeams, api: Api, bot: Bot, alice: TeamsPerson
) -> None:
    posted(fake, api, adaptive(actions=[execute()]))
    bot.status = 401
    assert alice.click("Go").send(token="forged").failed == "status 401"
    assert fake.violations == []


def test_an_answer_after_five_seconds_is_ignored(
    fake: FakeTeams, api: Api, alice: TeamsPerson
) -> None:
    message = posted(fake, api, adaptive(block("Vote"), actions=[execute()]))
    answer = json.dumps(replaces(adaptive(block("Merci")))).encode()
    result = alice.click("Go").answered(200, answer, seconds=5.1)
    assert (result.failed, len(fake.late), len(fake.violations)) == ("late", 1, 1)
    assert alice.view(message).text == "Vote"
