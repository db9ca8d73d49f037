"""POST /api/messages: what is not an activity of Teams goes no further, and nothing is a 5xx but 503."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.front.parse import Malformed
from adapters.teams import envelopes
from adapters.teams.front import Answer
from bot.ports import Busy, StoreDown
from tests.teams_kit import Door, message, opened, signed

JSON = b"application/json; charset=utf-8"


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with opened() as found:
        yield found


def status(door: Door, body: bytes, kind: bytes = JSON, method: str = "POST") -> int:
    headers = {b"Content-Type": kind, b"Authorization": signed(door).encode()}
    return door.send(body, headers, method).status_code


def test_another_method_is_405(door: Door) -> None:
    assert status(door, b"", method="GET") == 405


def test_another_content_type_is_415(door: Door) -> None:
    assert status(door, b"{}", b"text/plain") == 415


def test_a_body_over_256_kib_is_413(door: Door) -> None:
    assert status(door, b" " * (256 * 1024 + 1)) == 413


def test_a_body_over_256_kib_that_tells_no_length_is_413(door: Door) -> None:
    headers = {b"Content-Type": JSON, b"Authorization": signed(door).encode()}
    parts = (b" " * 1024 for _ in range(257))
    assert door.send(parts, headers).status_code == 413


def test_the_token_is_judged_before_the_body_is_understood(door: Door) -> None:
    headers = {b"Content-Type": JSON, b"Authorization": b"Bearer garbage"}
    assert door.send(b"{", headers).status_code == 401


@pytest.mark.parametrize("depth", [32, 33])
def test_32_levels_are_deep_enough(depth: int, door: Door) -> None:
    deep = "[" * (depth - 1) + "]" * (depth - 1)
    body = json.dumps(message()).removesuffix("}") + f', "more": {deep}}}'
    assert status(door, body.encode()) == (200 if depth == 32 else 400)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b'{"type": "message", "type": "message"}',
        b'{"a": NaN}',
        b'{"a": "\\ud800"}',
        b"\xff\xfe",
        b"[" * 50 + b"]" * 50,
    ],
    ids=repr,
)
def test_what_has_no_one_meaning_is_400(body: bytes, door: Door) -> None:
    before = len(door.taken)
    assert status(door, body) == 400
    assert len(door.taken) == before


def test_a_body_that_never_ends_is_given_up() -> None:
    with (
        opened(read_seconds=0.2) as slow,
        socket.create_connection(("127.0.0.1", slow.port)) as link,
    ):
        link.sendall(
            b"POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: 100\r\n\r\n{"
        )
        link.settimeout(20)
        assert link.recv(100).startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize("raises", [Busy("full"), StoreDown("gone")], ids=repr)
def test_what_was_not_stored_is_503(raises: Exception, door: Door) -> None:
    door.raises = raises
    try:
        assert door.post(signed(door)) == 503
    finally:
        door.raises = None


def test_a_surprise_is_400_with_a_reference_in_the_log(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    door.raises = LookupError("a defect")
    try:
        with caplog.at_level(logging.ERROR):
            assert door.post(signed(door)) == 400
    finally:
        door.raises = None
    assert "ref-1" in caplog.text


def test_an_answer_that_is_no_json_is_a_surprise(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    good = door.answer
    door.answer = Answer(200, {"when": object()})
    try:
        with caplog.at_level(logging.ERROR):
            assert door.post(signed(door)) == 400
    finally:
        door.answer = good
    assert "ref-1" in caplog.text


def test_an_invoke_that_nobody_answered_is_200_without_a_body_and_counted(door: Door) -> None:
    good, before = door.answer, door.counters["teams_unanswered"]
    door.answer = Answer(501)
    try:
        body = json.dumps(message()).encode()
        headers = {b"Content-Type": JSON, b"Authorization": signed(door).encode()}
        answer = door.send(body, headers)
    finally:
        door.answer = good
    assert (answer.status_code, answer.content) == (200, b"")
    assert door.counters["teams_unanswered"] == before + 1


def test_neither_token_nor_body_is_logged(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="adapters"):
        door.post("Bearer s3cret-token", message(text="confidence"))
        door.post(signed(door), {"type": "message", "serviceUrl": "confidence"})
        door.post(signed(door), message(text=["confidence"]))
    assert "s3cret" not in caplog.text and "confidence" not in caplog.text


@pytest.mark.parametrize(
    "kind", ["messageReaction", "messageUpdate", "messageDelete", "typing", "event", "kind:2", "x"]
)
def test_what_we_do_not_take_is_acknowledged_and_counted(kind: str, door: Door) -> None:
    before = (len(door.taken), door.counters["teams_ignored"])
    assert door.post(signed(door), message(type=kind)) == 200
    assert (len(door.taken), door.counters["teams_ignored"]) == (before[0], before[1] + 1)


@pytest.mark.parametrize("name", ["fileConsent/invoke", "signin/verifyState", "new:2/name"])
def test_an_invoke_of_another_name_is_acknowledged_and_counted(name: str, door: Door) -> None:
    before = (len(door.taken), door.counters["teams_ignored"])
    assert door.post(signed(door), message(type="invoke", name=name)) == 200
    assert (len(door.taken), door.counters["teams_ignored"]) == (before[0], before[1] + 1)


@pytest.mark.parametrize(
    "change",
    [{"from": "x"}, {"id": 7}, {"entities": 1}, {"value": 1}, {"conversation": {}}],
    ids=str,
)
def test_of_what_we_do_not_take_the_form_does_not_matter(
    change: dict[str, Any], door: Door
) -> None:
    assert door.post(signed(door), {**message(type="event"), **change}) == 200
    assert door.post(signed(door), {**message(type="invoke", name="other"), **change}) == 200


@pytest.mark.parametrize(
    "change",
    [
        {"text": 7},
        {"from": None, "text": ["x"]},
        {"from": {"id": "29:a", "aadObjectId": "not-a-guid"}},
        {"entities": {"type": "mention"}},
        {"conversation": "19:a"},
        {"conversation": {"id": 1}},
        {"id": None},
        {"id": "1|2"},
        {"id": "1\u0000"},
        {"id": "1" * 1001},
        {"type": None},
        {"type": 7},
        {"timestamp": "yesterday"},
        {"text": "x" * 100_001},
        {"from": {"id": "29:a", "name": "a\u0000b"}},
        {"channelData": {"tenant": {"id": "11111111-1111-1111-1111-111111111111"}, "team": "x"}},
        {"type": "conversationUpdate", "membersAdded": [{"name": "nobody"}]},
        {"type": "conversationUpdate", "membersRemoved": {"id": "29:a"}},
        {"type": "installationUpdate", "action": ["add"]},
        {"type": "invoke", "name": None},
        {"type": "invoke", "name": "task/fetch", "id": None, "value": {}},
        {"type": "invoke", "name": "adaptiveCard/action"},
        {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": []}},
        {
            "type": "invoke",
            "name": "adaptiveCard/action",
            "value": {"action": {"type": "Action.Submit"}},
        },
        {"type": "invoke", "name": "task/submit", "value": {"data": [1]}},
        {"type": "invoke", "name": "task/submit", "value": {"data": {"a": [1]}}},
        {"type": "invoke", "name": "composeExtension/fetchTask", "value": {"messagePayload": 1}},
    ],
    ids=str,
)
def test_a_wrong_shape_is_400(change: dict[str, Any], door: Door) -> None:
    before = len(door.taken)
    malformed = door.counters["teams_malformed"]
    assert door.post(signed(door), {**message(), **change}) == 400
    assert len(door.taken) == before
    assert door.counters["teams_malformed"] == malformed + 1


def test_only_what_was_looked_at_goes_on(door: Door) -> None:
    door.post(signed(door), message(attachments=[{"contentType": "text/html"}], secret="x"))
    assert not {"attachments", "secret"} & door.taken[-1].keys()


def test_data_of_a_form_are_texts_whatever_the_client_made_of_them(door: Door) -> None:
    data = {"a": 1, "b": 2.5, "c": True, "d": None, "e": "é", "msteams": {"type": "task/fetch"}}
    activity = message(type="invoke", name="task/fetch", value={"data": data, "context": {}})
    assert door.post(signed(door), activity) == 200
    assert door.taken[-1]["value"]["data"] == {"a": "1", "b": "2.5", "c": "true", "e": "é"}


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
)
FIELDS = ("type", "id", "from", "conversation", "channelData", "value", "name", "text", "entities")


@given(
    st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=4),
    st.sampled_from(sorted(envelopes.INVOKES)),
)
def test_any_activity_is_understood_ignored_or_malformed(change: dict[str, Any], name: str) -> None:
    good = message(type="invoke", name=name, value={"action": {"type": "Action.Execute"}})
    try:
        kept = envelopes.read({**good, **change})
    except Malformed:
        return
    assert kept is None or json.dumps(kept)
