"""Socket Mode: the same events through websockets, for whoever opens no port."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.events import Command
from bot.ports import StoreDown
from bot.replies import Ask, Correct, Silence, Tell
from tests.slack_kit import Served, card, form, served


@pytest.fixture
def room(tmp_path: Any) -> Iterator[Served]:
    with served(tmp_path, signing_secrets=(), app_token="xapp-test") as room:
        room.fake.socket.wait_open(2)
        yield room
        assert room.fake.violations == []


def test_two_connections_are_open(room: Served) -> None:
    room.fake.socket.wait_open(2)


def test_no_address_is_served(room: Served) -> None:
    assert "/slack/events" not in room.room.asgi


def test_a_command_is_heard_and_answered(room: Served) -> None:
    room.facilitator.reply = Tell(card("Menu", "Que voulez-vous faire ?"))
    answer = room.fake.person("U01ALICE").command("/comite aide").send()
    assert isinstance(room.facilitator.last, Command)
    assert answer.ephemeral is not None and "Que voulez-vous faire" in str(answer.ephemeral.blocks)


def test_a_form_opens_and_comes_back(room: Served) -> None:
    alice = room.fake.person("U01ALICE")
    room.facilitator.reply = Ask(form())
    alice.command("/comite standup").send()
    room.facilitator.reply = Silence()
    alice.submit({"Fait": "prêt"}).send()
    assert room.facilitator.last.values["done"] == "prêt"


def test_a_correction_reaches_the_form(room: Served) -> None:
    alice = room.fake.person("U01ALICE")
    room.facilitator.reply = Ask(form())
    alice.command("/comite standup").send()
    room.facilitator.reply = Correct({"done": "Trop court."})
    assert alice.submit({"Fait": "x"}).send().errors == {"done": "Trop court."}


def test_an_event_is_acknowledged(room: Served) -> None:
    assert room.fake.person("U01ALICE").opens_home().send().ok
    assert room.facilitator.last.kind == "hello"


def test_what_was_not_stored_is_not_acknowledged(room: Served) -> None:
    room.facilitator.reply = StoreDown()
    home = room.fake.person("U01ALICE").opens_home()
    assert home.send(timeout=0.3).status == 0


def test_a_repeated_event_has_the_same_key(room: Served) -> None:
    home = room.fake.person("U01ALICE").opens_home()
    home.send(), home.send(retry=1)
    assert len({event.key for event in room.facilitator.events}) == 1


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"type": []},
        {"type": "event_callback", "event": None},
        {"type": "event_callback", "event_id": "Ev1", "event": {"type": "app_home_opened"}},
    ],
    ids=str,
)
def test_a_malformed_envelope_is_acknowledged_and_counted(room: Served, payload: Any) -> None:
    ack = room.fake.socket.send("events_api", payload, answerable=False)
    assert "payload" not in ack
    assert (room.counters["slack_malformed"], room.facilitator.events) == (1, [])


def test_an_unknown_envelope_is_acknowledged(room: Served) -> None:
    room.fake.socket.send("something_new", {}, answerable=False)
    assert room.counters["slack_ignored"] == 1


def test_a_surprise_is_acknowledged(room: Served) -> None:
    room.facilitator.reply = RuntimeError("a surprise")
    assert room.fake.person("U01ALICE").opens_home().send().ok
    assert room.counters["slack_surprises"] == 1


def test_renewed_connections_go_on_listening(room: Served) -> None:
    room.fake.socket.disconnect("refresh_requested")
    room.fake.socket.wait_open(2)
    assert room.fake.person("U01ALICE").opens_home().send().ok
