"""The one door to botbuilder: activities are routed, answers come back as made, nothing is fetched."""

from __future__ import annotations

from typing import Any

import pytest
from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.core.teams import TeamsActivityHandler
from botbuilder.schema import Activity

from adapters.front.parse import Malformed
from adapters.teams.bridge import Bridge, NotOurs
from adapters.teams.tokens import Claims

CLAIMS = Claims("app", "https://smba.trafficmanager.net/", frozenset({"msteams"}), {"aud": "app"})
BASE = {
    "id": "1",
    "serviceUrl": "https://smba.trafficmanager.net/",
    "channelId": "msteams",
    "from": {"id": "29:alice"},
    "recipient": {"id": "28:app"},
    "conversation": {"id": "19:a@thread.tacv2"},
}


class Bot(TeamsActivityHandler):
    def __init__(self) -> None:
        self.heard: list[str] = []

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        self.heard.append(f"message {turn_context.activity.text}")

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        self.heard.append(f"invoke {turn_context.activity.name}")
        return InvokeResponse(status=200, body={"task": {"value": ["é", {"deep": None}]}})

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        self.heard.append("conversation")

    async def on_installation_update(self, turn_context: TurnContext) -> None:
        self.heard.append("installation")


async def test_an_invoke_answers_with_the_body_as_it_was_made() -> None:
    found = await Bridge().run({**BASE, "type": "invoke", "name": "task/fetch"}, CLAIMS, Bot())
    assert found is not None and found.status == 200
    assert found.body == {"task": {"value": ["é", {"deep": None}]}}


@pytest.mark.parametrize(
    ("activity", "heard"),
    [
        ({"type": "message", "text": "menu"}, ["message menu"]),
        ({"type": "conversationUpdate", "membersAdded": [{"id": "28:app"}]}, ["conversation"]),
        ({"type": "installationUpdate", "action": "add"}, ["installation"]),
    ],
)
async def test_each_activity_comes_to_its_own_method(
    activity: dict[str, Any], heard: list[str]
) -> None:
    bot = Bot()
    assert await Bridge().run({**BASE, **activity}, CLAIMS, bot) is None
    assert bot.heard == heard


async def test_what_the_handler_raises_is_not_swallowed() -> None:
    class Broken(Bot):
        async def on_message_activity(self, turn_context: TurnContext) -> None:
            raise LookupError("nothing stored")

    with pytest.raises(LookupError):
        await Bridge().run({**BASE, "type": "message", "text": "x"}, CLAIMS, Broken())


async def test_an_invoke_that_the_handler_leaves_alone_is_501() -> None:
    activity = {**BASE, "type": "invoke", "name": "task/fetch", "value": {}}
    found = await Bridge().run(activity, CLAIMS, TeamsActivityHandler())
    assert found is not None and (found.status, found.body) == (501, None)


@pytest.mark.parametrize("moment", ["yesterday", "2026-99-23T09:00:00Z"])
async def test_what_botbuilders_model_does_not_read_is_malformed(moment: str) -> None:
    bot = Bot()
    with pytest.raises(Malformed):
        await Bridge().run({**BASE, "type": "message", "timestamp": moment}, CLAIMS, bot)
    assert bot.heard == []


async def test_botbuilders_own_welcome_of_members_would_reach_for_the_network() -> None:
    added = {"type": "conversationUpdate", "membersAdded": [{"id": "29:bob"}], "channelData": {}}
    with pytest.raises(NotOurs):
        await Bridge().run({**BASE, **added}, CLAIMS, TeamsActivityHandler())


async def test_botbuilder_is_kept_from_the_network() -> None:
    class Chatty(Bot):
        async def on_message_activity(self, turn_context: TurnContext) -> None:
            await turn_context.send_activity(Activity(type="message", text="by its own means"))

    with pytest.raises(NotOurs):
        await Bridge().run({**BASE, "type": "message", "text": "x"}, CLAIMS, Chatty())
