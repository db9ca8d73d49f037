"""What people of the fake Teams press and see on cards."""

from __future__ import annotations

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
    entry,
    execute,
    replaces,
    show,
    shows,
    submit,
)
from tests.fakes.teams_things import Message
from tests.fakes.teams_world import GENERAL, GROUP


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


# Buttons.


def test_a_button_is_found_by_its_label(
    fake: FakeTeams, api: Api, bot: Bot, alice: TeamsPerson
) -> None:
    go = execute("Go", data={"vote": "1"}, id="go", style="positive")
    message = posted(fake, api, adaptive(actions=[go, execute("No-go", data={"vote": "2"})]))
    alice.click("Go").send()
    pressed = bot.activity
    assert pressed["value"] == {
        "action": {
            "type": "Action.Execute",
            "id": "go",
            "title": "Go",
            "verb": "act",
            "data": {"vote": "1"},
        },
        "trigger": "manual",
    }
    assert (pressed["type"], pressed["name"], pressed["replyToId"]) == (
        "invoke",
        "adaptiveCard/action",
        message.id,
    )
    assert pressed["conversation"]["id"] == f"{GENERAL};messageid={message.thread}"


def test_a_button_in_the_body_is_found_too(fake: FakeTeams, api: Api, alice: TeamsPerson) -> None:
    inner = {"type": "ActionSet", "actions": [execute("Go")]}
    message = posted(fake, api, adaptive({"type": "Container", "items": [inner]}))
    assert message.labels == ["Go"]
    assert alice.click("Go").name == "adaptiveCard/action"


def test_a_button_that_is_not_there_cannot_be_pressed(
    fake: FakeTeams, api: Api, alice: TeamsPerson
) -> None:
    message = posted(fake, api, adaptive(actions=[execute("Go"), execute("Non", isEnabled=False)]))
    with pytest.raises(CannotDo, match=r"no buttons 'Voter'; there are \['Go', 'Non'\]"):
        alice.click("Voter", message)
    with pytest.raises(CannotDo, match="disabled"):
        alice.click("Non")


def test_a_link_tells_the_bot_nothing(fake: FakeTeams, api: Api, alice: TeamsPerson) -> None:
    link = {"type": "Action.OpenUrl", "title": "Voir", "url": "https://comite.example"}
    posted(fake, api, adaptive(actions=[link]))
    with pytest.raises(CannotDo, match="tells the bot nothing"):
        alice.click("Voir")


def test_a_question_is_answered_through_the_card_it_shows(
    fake: FakeTeams, api: Api, alice: TeamsPerson
) -> None:
    sure = adaptive(block("Sûr ?"), actions=[execute("Oui", data={"sure": "1"})])
    message = posted(fake, api, adaptive(actions=[show("Clore", sure)]))
    assert (message.labels, "Sûr ?" in alice.view(message).text) == (["Clore"], False)
    for label in ("Clore", "Oui"):
        assert alice.click(label).activity["value"]["action"]["data"] == {"sure": "1"}


def test_two_buttons_of_one_name_behind_others_are_not_guessed(
    fake: FakeTeams, api: Api, alice: TeamsPerson
) -> None:
    sure = adaptive(actions=[execute("Oui")])
    posted(fake, api, adaptive(actions=[show("Clore", sure), show("Annuler", sure)]))
    with pytest.raises(CannotDo, match="2 buttons 'Oui'"):
        alice.click("Oui")


def test_a_shown_card_takes_its_inputs_and_those_around_it(
    fake: FakeTeams, api: Api, alice: TeamsPerson
) -> None:
    why = adaptive(entry("Text", "motif"), actions=[execute("Envoyer")])
    posted(fake, api, adaptive(entry("Text", "nom"), actions=[show("Refuser", why), execute()]))
    typed = {"Nom": "A", "Motif": "B"}
    inner = alice.click("Envoyer", answers=typed).activity["value"]["action"]["data"]
    outer = alice.click("Go", answers={"Nom": "A"}).activity["value"]["action"]["data"]
    assert (inner, outer) == ({"nom": "A", "motif": "B"}, {"nom": "A"})


def test_a_button_may_leave_the_inputs_behind(
    fake: FakeTeams, api: Api, alice: TeamsPerson
) -> None:
    cancel = execute("Annuler", associatedInputs="none", data={"no": "1"})
    posted(fake, api, adaptive(entry("Text", "nom", isRequired=True), actions=[cancel]))
    assert alice.click("Annuler").activity["value"]["action"]["data"] == {"no": "1"}


def test_a_plain_submit_in_a_message_is_a_message(
    fake: FakeTeams, api: Api, alice: TeamsPerson
) -> None:
    message = posted(fake, api, adaptive(actions=[submit("Go", data={"a": "1"})]), GROUP)
    sent = alice.click("Go").activity
    assert (sent["type"], sent["value"], sent["replyToId"], "text" in sent) == (
        "message",
        {"a": "1"},
        message.id,
        False,
    )


def test_the_newest_card_with_that_button_is_pressed(
    fake: FakeTeams, api: Api, alice: TeamsPerson
) -> None:
    posted(fake, api, adaptive(actions=[execute("Go", data={"n": "1"})]))
    newest = posted(fake, api, adaptive(actions=[execute("Go", data={"n": "2"})]), GROUP)
    assert alice.click("Go").activity["replyToId"] == newest.id


def test_a_screen_that_is_out_of_date_still_has_its_buttons(
    fake: FakeTeams, api: Api, alice: TeamsPerson
) -> None:
    message = posted(fake, api, adaptive(actions=[execute("Go")]))
    old = alice.view(message)
    api.put(GENERAL, message.id, shows(adaptive(block("Clos"))))
    assert alice.click("Go", message, card=old).activity["replyToId"] == message.id


# Views.


def test_an_answered_card_is_seen_by_that_person_alone(
    fake: FakeTeams, api: Api, alice: TeamsPerson
) -> None:
    message = posted(fake, api, adaptive(block("Vote"), actions=[execute()]))
    result = alice.click("Go").send()
    assert result.card is not None and result.card.texts == ["Merci"]
    assert (alice.view(message).text, fake.person("Bob").view(message).text) == ("Merci", "Vote")


def test_an_edit_is_seen_by_everybody(fake: FakeTeams, api: Api, alice: TeamsPerson) -> None:
    message = posted(fake, api, adaptive(block("Vote"), actions=[execute()]))
    alice.click("Go").send()
    api.put(GENERAL, message.id, shows(adaptive(block("Clos"))))
    assert alice.view(message).text == "Clos"


def test_a_refresh_is_asked_for_those_listed(
    fake: FakeTeams, api: Api, bot: Bot, alice: TeamsPerson
) -> None:
    refresh = {"action": execute("r", data={"view": "1"}), "userIds": [alice.mri]}
    message = posted(fake, api, adaptive(refresh=refresh))
    result = alice.refresh(message).send()
    assert result.card is not None and bot.activity["value"]["trigger"] == "automatic"
    assert bot.activity["value"]["action"]["data"] == {"view": "1"}
    with pytest.raises(CannotDo, match="does not refresh for Bob"):
        fake.person("Bob").refresh(message)
    assert fake.person("Bob").refresh(message, by_hand=True).activity["value"]["trigger"] == (
        "manual"
    )


def test_a_refresh_without_a_list_is_for_everybody_in_a_small_group(
    fake: FakeTeams, api: Api
) -> None:
    card = adaptive(refresh={"action": execute()})
    assert fake.person("Bob").refresh(posted(fake, api, card))
    crowd = [fake.add_person(f"Personne{n:03d} X").aad for n in range(60)]
    fake.conversation(GROUP).members += crowd
    with pytest.raises(CannotDo):
        fake.person("Bob").refresh(posted(fake, api, card, GROUP))


def test_a_card_that_does_not_refresh_is_not_asked_for(
    fake: FakeTeams, api: Api, alice: TeamsPerson
) -> None:
    with pytest.raises(CannotDo, match="does not refresh"):
        alice.refresh(posted(fake, api, adaptive()))


def test_what_is_written_on_a_card_can_be_read(
    fake: FakeTeams, api: Api, alice: TeamsPerson
) -> None:
    rich = {"type": "RichTextBlock", "inlines": ["Un ", {"type": "TextRun", "text": "mot"}]}
    facts = {"type": "FactSet", "facts": [{"title": "Chef", "value": "Alice"}]}
    inside = {"type": "ColumnSet", "columns": [{"type": "Column", "items": [block("Bas")]}]}
    view = alice.view(posted(fake, api, adaptive(block("Haut"), rich, facts, inside)))
    assert view.texts == ["Haut", "Un mot", "Chef", "Alice", "Bas"]
