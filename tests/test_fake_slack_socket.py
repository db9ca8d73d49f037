"""The fake Slack's websocket carries the same deeds to slack_sdk's Socket Mode client."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes import CannotDo, FakeSlack, Result
from tests.fakes.slack_samples import (
    Clock,
    actions,
    button,
    entry,
    modal,
    typed,
)
from tests.fakes.slack_things import Json


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fake(clock: Clock) -> Iterator[FakeSlack]:
    with FakeSlack(clock) as running:
        yield running


@pytest.fixture
def client(fake: FakeSlack) -> WebClient:
    return WebClient("xoxb-test", base_url=fake.api_url, retry_handlers=[])


def opened(fake: FakeSlack, client: WebClient, view: Json, user: str = "U01ALICE") -> None:
    """Open that modal on somebody's screen, as an answer to a command."""
    trigger = fake.person(user).command("/comite").payload["trigger_id"]
    client.views_open(trigger_id=trigger, view=view)


Ack = Callable[[SocketModeRequest], Json | None]


def over_socket(fake: FakeSlack, ack: Ack, deed: Callable[[], Awaitable[None]]) -> None:
    """Run an app of slack_sdk's on a websocket of the fake while `deed` happens."""

    async def run() -> None:
        app = SocketModeClient("xapp-test", web_client=AsyncWebClient(base_url=fake.api_url))

        async def listen(_: Any, request: SocketModeRequest) -> None:
            await app.send_socket_mode_response(
                SocketModeResponse(request.envelope_id, ack(request))
            )

        app.socket_mode_request_listeners.append(listen)
        await app.connect()
        try:
            await asyncio.to_thread(fake.socket.wait_open)
            await deed()
        finally:
            await app.close()

    asyncio.run(run())


def test_the_socket_carries_commands_presses_and_events(fake: FakeSlack, client: WebClient) -> None:
    client.chat_postMessage(channel="C01GEN", text="Vote", blocks=[actions(button())])
    seen: list[tuple[str, bool]] = []
    alice = fake.person("U01ALICE")

    def ack(request: SocketModeRequest) -> Json | None:
        seen.append((request.type, request.accepts_response_payload))
        return {"text": "Voici"} if request.type == "slash_commands" else None

    async def deed() -> None:
        for delivery in (alice.command("/comite"), alice.click("Go"), alice.says("bonjour")):
            assert (await asyncio.to_thread(delivery.send)).ok

    over_socket(fake, ack, deed)
    assert seen == [("slash_commands", True), ("interactive", True), ("events_api", False)]
    assert alice.seen.text == "Voici"


def test_a_form_s_errors_come_back_through_the_socket(fake: FakeSlack, client: WebClient) -> None:
    opened(fake, client, modal(entry(typed(), block_id="v")))
    results: list[Result] = []

    async def deed() -> None:
        results.append(
            await asyncio.to_thread(fake.person("U01ALICE").submit({"Verbatim": "a"}).send)
        )

    over_socket(fake, lambda _: {"response_action": "errors", "errors": {"v": "Non"}}, deed)
    assert results[0].errors == {"v": "Non"}


def test_a_client_told_to_disconnect_comes_back(fake: FakeSlack) -> None:
    async def deed() -> None:
        await asyncio.to_thread(fake.socket.disconnect)
        await asyncio.to_thread(fake.socket.wait_open, 2)
        assert (await asyncio.to_thread(fake.person("U01ALICE").says("bonjour").send)).ok

    over_socket(fake, lambda _: None, deed)
    assert len(fake.calls_of("apps.connections.open")) == 2


def test_url_verification_does_not_exist_in_socket_mode(fake: FakeSlack) -> None:
    with pytest.raises(CannotDo):
        fake.person("U01ALICE").verifies_url().send()


def test_without_a_socket_nothing_is_delivered(fake: FakeSlack) -> None:
    assert fake.person("U01ALICE").says("bonjour").send().status == 0
