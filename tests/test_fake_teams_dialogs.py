"""How dialogs open, are shown again and close on the screens of the fake Teams."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.slack_forms import CannotDo
from tests.fakes.teams import FakeTeams
from tests.fakes.teams_people import TeamsPerson
from tests.fakes.teams_samples import (
    Api,
    Bot,
    Clock,
    adaptive,
    block,
    dialog,
    entry,
    opens_dialog,
    replaces,
    shows,
    submit,
)
from tests.fakes.teams_things import Message
from tests.fakes.teams_world import GENERAL


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


# Dialogs.

ASKED = adaptive(entry("Text", "why", label="Pourquoi"), actions=[submit(data={"f": "1"})])


@pytest.fixture
def opened(fake: FakeTeams, api: Api, bot: Bot, alice: TeamsPerson) -> Message:
    """A card whose button opened a dialog on Alice's screen."""
    message = posted(fake, api, adaptive(actions=[opens_dialog("Répondre", act="standup")]))
    bot.answers["task/fetch"] = dialog(ASKED, "Stand-up")
    result = alice.click("Répondre").send()
    assert result.dialog == ASKED
    return message


def test_a_button_opens_a_dialog(
    fake: FakeTeams, bot: Bot, alice: TeamsPerson, opened: Message
) -> None:
    asked = bot.activity
    assert (asked["name"], asked["replyToId"], asked["value"]) == (
        "task/fetch",
        opened.id,
        {
            "data": {"msteams": {"type": "task/fetch"}, "act": "standup"},
            "context": {"theme": "default"},
        },
    )
    assert (alice.dialog.title, alice.dialog.fields) == ("Stand-up", ["Pourquoi"])


def test_a_dialog_is_submitted_and_closed(
    fake: FakeTeams, bot: Bot, alice: TeamsPerson, opened: Message
) -> None:
    result = alice.submit({"Pourquoi": "Parce que"}).send()
    sent = bot.activity
    assert (sent["name"], sent["value"]["data"]) == ("task/submit", {"f": "1", "why": "Parce que"})
    assert sent["conversation"]["id"] == f"{GENERAL};messageid={opened.thread}"
    assert (result.ok, result.dialog) == (True, None)
    with pytest.raises(CannotDo, match="no dialog"):
        _ = alice.dialog


def test_a_dialog_shown_again_says_what_is_wrong(
    bot: Bot, alice: TeamsPerson, opened: Message
) -> None:
    wrong = block("Dites pourquoi", color="attention")
    run = {"type": "TextRun", "text": "En une phrase", "color": "Attention"}
    rich = {"type": "RichTextBlock", "inlines": [run]}
    again = adaptive(entry("Text", "why", label="Pourquoi"), wrong, rich, actions=[submit()])
    bot.answers["task/submit"] = dialog(again)
    result = alice.submit({"Pourquoi": ""}).send()
    assert (result.errors, result.dialog, alice.dialog) == (
        ["Dites pourquoi", "En une phrase"],
        again,
        again,
    )


def test_a_dialog_may_end_with_a_sentence(bot: Bot, alice: TeamsPerson, opened: Message) -> None:
    bot.answers["task/submit"] = {"task": {"type": "message", "value": "C’est noté."}}
    result = alice.submit().send()
    assert (result.message, result.dialog) == ("C’est noté.", None)


def test_a_dialog_may_be_closed_without_a_word(
    fake: FakeTeams, bot: Bot, alice: TeamsPerson, opened: Message
) -> None:
    before = len(bot.received)
    alice.closes()
    with pytest.raises(CannotDo):
        alice.closes()
    assert len(bot.received) == before


def test_a_dialog_is_one_person_s(fake: FakeTeams, opened: Message) -> None:
    with pytest.raises(CannotDo, match="no dialog is open for Bob"):
        _ = fake.person("Bob").dialog


# Message extensions.


def test_a_message_is_reported_through_a_dialog(
    fake: FakeTeams, bot: Bot, alice: TeamsPerson
) -> None:
    message = fake.person("Bob").writes("Trop de <b>courriels</b>")
    bot.answers["composeExtension/fetchTask"] = dialog(ASKED)
    assert alice.report(message, "irritant").send().dialog == ASKED
    asked = bot.activity["value"]
    payload = asked["messagePayload"]
    assert (asked["commandId"], asked["commandContext"], payload["id"]) == (
        "irritant",
        "message",
        message.id,
    )
    assert "Trop de &lt;b&gt;courriels&lt;/b&gt;" in payload["body"]["content"]
    assert payload["from"]["user"]["id"] == fake.user("Bob").aad
    bot.answers["composeExtension/submitAction"] = None
    result = alice.submit({"Pourquoi": "Oui"}).send()
    sent = bot.activity
    assert (sent["name"], sent["value"]["data"], sent["value"]["commandId"], result.ok) == (
        "composeExtension/submitAction",
        {"f": "1", "why": "Oui"},
        "irritant",
        True,
    )
    assert sent["value"]["messagePayload"] == payload


def test_a_mention_in_a_reported_message_is_marked(fake: FakeTeams, alice: TeamsPerson) -> None:
    alice.mentions("aide")
    payload = alice.report(fake.conversation().last).activity["value"]["messagePayload"]
    assert payload["mentions"][0]["mentionText"] == "Comité"
    assert '<at id="0">Comité</at> aide' in payload["body"]["content"]


def test_a_card_of_the_bot_is_reported_as_an_attachment(
    fake: FakeTeams, api: Api, alice: TeamsPerson
) -> None:
    message = posted(fake, api, adaptive())
    payload = alice.report(message).activity["value"]["messagePayload"]
    (attachment,) = payload["attachments"]
    assert (json.loads(attachment["content"]), payload["from"]["application"]["id"]) == (
        message.card,
        fake.app_id,
    )
