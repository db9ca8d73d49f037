"""POST /slack/events over real HTTP: what a stranger, a broken sender or Slack itself may send."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.front.counters import Counters
from adapters.front.parse import Malformed, form_of, json_of
from adapters.slack.envelopes import read
from adapters.slack.front import Front
from adapters.slack.signature import signed
from bot.ports import Busy, StoreDown
from tests.slack_kit import START, Served, served

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
SECRETS = ("new-secret", "signing-secret")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("words"), signing_secrets=SECRETS) as room:
        yield room


def sign(
    body: bytes, secret: str = "signing-secret", at: float = START.timestamp()
) -> dict[str, str]:
    stamp = str(int(at))
    base = b"v0:" + stamp.encode() + b":" + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def post(room: Served, body: bytes, kind: str = JSON, **headers: str) -> tuple[int, bytes]:
    given = {"Content-Type": kind, **sign(body), **headers}
    status, _, answer = room.request("POST", "/slack/events", body, given)
    return status, answer


def event(**changes: Any) -> dict[str, Any]:
    return {
        "type": "event_callback",
        "team_id": "T01TEST",
        "event_id": "Ev01",
        "event_time": 1,
        "event": {"type": "app_home_opened", "user": "U01ALICE", "tab": "home"},
        **changes,
    }


def press(**changes: Any) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "team": {"id": "T01TEST"},
        "user": {"id": "U01ALICE"},
        "actions": [
            {
                "type": "button",
                "action_id": "act.1",
                "value": "1|menu|",
                "action_ts": "1700000000.000100",
            }
        ],
        **changes,
    }


def submission(**changes: Any) -> dict[str, Any]:
    view = {
        "id": "V1",
        "hash": "h",
        "callback_id": "comite.form",
        "private_metadata": "",
        "state": {"values": {}},
        "type": "modal",
    } | changes
    return {
        "type": "view_submission",
        "team": {"id": "T01TEST"},
        "user": {"id": "U01ALICE"},
        "view": view,
    }


COMMAND = {
    "command": "/comite",
    "team_id": "T01TEST",
    "user_id": "U01ALICE",
    "channel_id": "C01GEN",
    "trigger_id": "1.2.a",
    "text": "aide",
}
WORD = {
    "type": "message",
    "channel_type": "im",
    "channel": "D1",
    "user": "U01ALICE",
    "text": "aide",
    "ts": "1700000000.000100",
}


def without(fields: dict[str, Any], name: str) -> dict[str, Any]:
    return {k: v for k, v in fields.items() if k != name}


BAD_EVENTS: dict[str, Any] = {
    "null": None,
    "a list": [],
    "a string": "x",
    "a number": 3,
    "an empty object": {},
    "no type": without(event(), "type"),
    "a type that is a list": event(type=[]),
    "event null": event(event=None),
    "event a list": event(event=[]),
    "event a string": event(event="x"),
    "event without type": event(event={"user": "U1"}),
    "event type null": event(event={"type": None}),
    "event type an object": event(event={"type": {}}),
    "no event id": without(event(), "event_id"),
    "event id a number": event(event_id=3),
    "event id empty": event(event_id=""),
    "team an integer": event(team_id=3),
    "team an object": event(team_id={"id": "T1"}),
    "authorizations a string": event(authorizations="x"),
    "authorizations of strings": event(authorizations=["x"]),
    "event time a string": event(event_time="soon"),
    "event_ts a word": event(
        event={"type": "app_home_opened", "user": "U1", "event_ts": "yesterday"}
    ),
    "home opened by nobody": event(event={"type": "app_home_opened"}),
    "home opened by a list": event(event={"type": "app_home_opened", "user": ["U1"]}),
    "a user id with blanks": event(event={"type": "app_home_opened", "user": "U 1"}),
    "a user id of 300 characters": event(event={"type": "app_home_opened", "user": "U" * 300}),
    "joined without channel": event(event={"type": "member_joined_channel", "user": "U1"}),
    "user change of a string": event(event={"type": "user_change", "user": "U1"}),
    "deleted not a boolean": event(
        event={"type": "user_change", "user": {"id": "U1", "deleted": 1}}
    ),
    "tokens a list": event(event={"type": "tokens_revoked", "tokens": []}),
    "a message whose text is a list": event(event=WORD | {"text": []}),
    "a message without channel": event(event=without(WORD, "channel")),
    "a message whose ts is a word": event(event=WORD | {"ts": "now"}),
    "challenge missing": {"type": "url_verification"},
    "challenge of 256 characters": {"type": "url_verification", "challenge": "c" * 256},
    "challenge with a line break": {"type": "url_verification", "challenge": "a\r\nb"},
    "challenge an object": {"type": "url_verification", "challenge": {}},
}
BAD_INTERACTIONS: dict[str, Any] = {
    "null": None,
    "a list": [],
    "no type": {},
    "type an object": {"type": {}},
    "actions empty": press(actions=[]),
    "actions null": press(actions=None),
    "actions a string": press(actions="x"),
    "actions of null": press(actions=[None]),
    "an action without ts": press(actions=[{"type": "button", "action_id": "act.1"}]),
    "an action id that is a number": press(
        actions=[{"type": "button", "action_id": 1, "action_ts": "1.1"}]
    ),
    "a value that is an object": press(
        actions=[{"type": "button", "action_id": "act.1", "action_ts": "1.1", "value": {}}]
    ),
    "a value of 3,000 characters": press(
        actions=[{"type": "button", "action_id": "act.1", "action_ts": "1.1", "value": "v" * 3000}]
    ),
    "no user": without(press(), "user"),
    "user a string": press(user="U1"),
    "team an integer": press(team=3),
    "enterprise a string": press(enterprise="E1"),
    "channel a string": press(channel="C1"),
    "view a list": press(view=[]),
    "container a string": press(container="x"),
    "response_url a list": press(response_url=[]),
    "response_urls a string": press(response_urls="x"),
    "message a string": press(message="x"),
    "view null": {**submission(), "view": None},
    "view without state": {**submission(), "view": without(submission()["view"], "state")},
    "view without hash": {**submission(), "view": without(submission()["view"], "hash")},
    "values a list": submission(state={"values": []}),
    "a block of values that is a list": submission(state={"values": {"a": []}}),
    "a value that is null": submission(state={"values": {"a": {"a": None}}}),
    "an option that is a string": submission(
        state={"values": {"a": {"a": {"type": "static_select", "selected_option": "x"}}}}
    ),
    "options that are strings": submission(
        state={"values": {"a": {"a": {"type": "checkboxes", "selected_options": ["x"]}}}}
    ),
    "metadata an object": submission(private_metadata={}),
    "blocks of strings": submission(blocks=["x"]),
    "a shortcut without trigger": {
        **press(),
        "type": "shortcut",
        "callback_id": "comite_menu",
        "action_ts": "1.1",
    },
    "a message shortcut without message": {
        **press(),
        "type": "message_action",
        "callback_id": "report_irritant",
        "trigger_id": "t",
        "action_ts": "1.1",
        "channel": {"id": "C1"},
        "message_ts": "1.1",
    },
}
BAD_BODIES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", JSON),
    "half an object": (b"{", JSON),
    "two objects": (b"{}{}", JSON),
    "invalid UTF-8": (b'{"type":"\xff"}', JSON),
    "a lone surrogate": (b'{"type":"\\ud800"}', JSON),
    "a byte order mark": (b"\xef\xbb\xbf{}", JSON),
    "UTF-16": ('{"type":"x"}'.encode("utf-16"), JSON),
    "NaN": (b'{"type":NaN}', JSON),
    "a key given twice": (b'{"type":"a","type":"b"}', JSON),
    "a number of 5,000 digits": (b'{"type":' + b"9" * 5000 + b"}", JSON),
    "33 levels of lists": (b'{"a":' + b"[" * 33 + b"]" * 33 + b"}", JSON),
    "20,000 levels of objects": (b'{"a":' * 20_000, JSON),
    "a string that never ends": (b'{"a":"' + b"\\" * 100_001, JSON),
    "101 fields": (urlencode({f"f{n}": "" for n in range(101)}).encode(), FORM),
    "a field given twice": (b"command=/comite&command=/comite", FORM),
    "invalid UTF-8 in a form": (b"payload=%ff", FORM),
    "an empty form": (b"", FORM),
    "a payload that is not JSON": (b"payload=hello", FORM),
    "an empty payload": (b"payload=", FORM),
    "a surrogate in a payload": (b"payload=" + quote('{"type":"\\udfff"}').encode(), FORM),
    "a command without user": (urlencode(without(COMMAND, "user_id")).encode(), FORM),
    "a command without a slash": (urlencode(COMMAND | {"command": "comite"}).encode(), FORM),
    "a channel that is a path": (urlencode(COMMAND | {"channel_id": "../x"}).encode(), FORM),
}


@pytest.mark.parametrize("name", BAD_EVENTS)
def test_a_malformed_event_is_400_and_counted(room: Served, name: str) -> None:
    before = room.counters["slack_malformed"]
    assert post(room, json.dumps(BAD_EVENTS[name]).encode()) == (400, b"")
    assert room.counters["slack_malformed"] == before + 1


@pytest.mark.parametrize("name", BAD_INTERACTIONS)
def test_a_malformed_interaction_is_400_and_counted(room: Served, name: str) -> None:
    body = b"payload=" + quote(json.dumps(BAD_INTERACTIONS[name])).encode()
    before = room.counters["slack_malformed"]
    assert post(room, body, FORM) == (400, b"")
    assert room.counters["slack_malformed"] == before + 1


@pytest.mark.parametrize("name", BAD_BODIES)
def test_a_body_that_cannot_be_read_is_400(room: Served, name: str) -> None:
    body, kind = BAD_BODIES[name]
    assert post(room, body, kind) == (400, b"")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0="},
        {"X-Slack-Signature": "v0=é"},
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": "v1=" + "0" * 64},
        {"X-Slack-Signature": "nonsense" * 500},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "now"},
        {"X-Slack-Request-Timestamp": "-1"},
        {"X-Slack-Request-Timestamp": "1e9"},
        {"X-Slack-Request-Timestamp": "9" * 13},
        {"X-Slack-Request-Timestamp": "١٧"},
        {"X-Slack-Request-Timestamp": "1700000000x"},
    ],
    ids=lambda headers: str(headers)[:60],
)
@pytest.mark.parametrize(
    "body",
    [json.dumps(event()).encode(), b"{", b"\xff", b"", b"[" * 20_000],
    ids=["event", "half", "bytes", "empty", "deep"],
)
def test_an_unsigned_request_is_401_without_a_word(
    room: Served, headers: dict[str, str], body: bytes
) -> None:
    given = {"Content-Type": JSON, **(sign(body) | headers if headers else {})}
    status, _, answer = room.request("POST", "/slack/events", body, given)
    assert (status, answer) == (401, b"")


def test_a_body_signed_with_another_secret_is_401(room: Served) -> None:
    assert post(room, b"{}", **sign(b"{}", "wrong"))[0] == 401


def test_a_body_changed_after_signing_is_401(room: Served) -> None:
    assert post(room, b'{"a": 1}', **sign(b'{"a": 2}'))[0] == 401


@pytest.mark.parametrize("secret", SECRETS)
def test_both_secrets_are_good_while_one_replaces_the_other(room: Served, secret: str) -> None:
    body = json.dumps(event(event_id=f"Ev{secret}")).encode()
    assert post(room, body, **sign(body, secret))[0] == 200


@pytest.mark.parametrize(("offset", "status"), [(-301, 401), (-300, 200), (300, 200), (301, 401)])
def test_a_signature_is_good_for_five_minutes(room: Served, offset: int, status: int) -> None:
    body = json.dumps(event()).encode()
    assert post(room, body, **sign(body, at=START.timestamp() + offset))[0] == status


def test_a_request_outside_the_window_is_counted(room: Served) -> None:
    before = room.counters["slack_front_stale"]
    post(room, b"{}", **sign(b"{}", at=0))
    assert room.counters["slack_front_stale"] == before + 1


def test_a_body_over_256_kib_is_413(room: Served) -> None:
    assert post(room, b" " * (256 * 1024 + 1))[0] == 413


def test_a_body_that_announces_too_much_is_413_before_it_is_read(room: Served) -> None:
    given = {"Content-Length": "99999999999999", "Content-Type": JSON}
    assert room.request("POST", "/slack/events", b"", given)[0] == 413


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
def test_only_post_is_taken(room: Served, method: str) -> None:
    assert room.request(method, "/slack/events")[0] == 405


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data; boundary=x", "é"])
def test_another_content_type_is_415(room: Served, kind: str) -> None:
    assert post(room, b"{}", kind)[0] == 415


def test_the_challenge_is_echoed_as_plain_text(room: Served) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c" * 255}).encode()
    status, headers, answer = room.request(
        "POST", "/slack/events", body, {"Content-Type": JSON, **sign(body)}
    )
    assert (status, answer) == (200, b"c" * 255)
    assert headers["content-type"].startswith("text/plain")


def test_the_challenge_is_not_echoed_unsigned(room: Served) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "secret"}).encode()
    status, _, answer = room.request("POST", "/slack/events", body, {"Content-Type": JSON})
    assert (status, answer) == (401, b"")


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "something_new"},
        event(event={"type": "emoji_changed"}),
        event(event=WORD | {"channel_type": "channel"}),
        event(event=WORD | {"bot_id": "B1"}),
        event(event=WORD | {"subtype": "message_changed"}),
        event(event=without(WORD, "user")),
    ],
    ids=["type", "event", "channel", "bot", "edit", "nobody"],
)
def test_what_does_not_concern_us_is_200_and_counted(room: Served, payload: Any) -> None:
    before, heard = room.counters["slack_ignored"], len(room.facilitator.events)
    assert post(room, json.dumps(payload).encode()) == (200, b"")
    assert room.counters["slack_ignored"] == before + 1
    assert len(room.facilitator.events) == heard


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "block_suggestion"},
        press(actions=[{"type": "button", "action_id": "link.1", "action_ts": "1700000000.1"}]),
        submission(callback_id="other"),
        {**press(), "type": "view_closed", "view": {"id": "V1"}},
        {
            **press(),
            "type": "shortcut",
            "callback_id": "other",
            "action_ts": "1.1",
            "trigger_id": "t",
        },
    ],
    ids=["suggestion", "link", "view", "closed", "shortcut"],
)
def test_an_interaction_that_is_not_ours_is_200(room: Served, payload: Any) -> None:
    heard = len(room.facilitator.events)
    body = b"payload=" + quote(json.dumps(payload)).encode()
    assert post(room, body, FORM) == (200, b"")
    assert len(room.facilitator.events) == heard


def test_another_command_is_200(room: Served) -> None:
    assert post(room, urlencode(COMMAND | {"command": "/other"}).encode(), FORM)[0] == 200


def test_an_ssl_check_is_200(room: Served) -> None:
    assert post(room, b"ssl_check=1&token=x", FORM)[0] == 200


def test_a_rate_limited_workspace_is_counted(room: Served) -> None:
    body = {"type": "app_rate_limited", "team_id": "T01TEST", "minute_rate_limited": 1}
    assert post(room, json.dumps(body).encode())[0] == 200
    assert room.counters["slack_app_rate_limited"] == 1


@pytest.mark.parametrize("trouble", [Busy(), StoreDown()], ids=["busy", "down"])
def test_what_was_not_stored_is_503(room: Served, trouble: Exception) -> None:
    room.facilitator.reply = trouble
    try:
        assert post(room, json.dumps(event()).encode()) == (503, b"")
    finally:
        room.facilitator = reset(room)


def test_what_surprises_is_400_with_a_reference_in_the_log(
    room: Served, caplog: pytest.LogCaptureFixture
) -> None:
    room.facilitator.reply = RuntimeError("a surprise")
    try:
        assert post(room, json.dumps(event()).encode()) == (400, b"")
    finally:
        room.facilitator = reset(room)
    assert "ref-1" in caplog.text


def test_no_log_line_holds_what_was_sent(room: Served, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="adapters")
    secret = "mot-de-passe"
    for body in (
        event(event={"type": "app_home_opened", "user": secret + "\x00"}),
        event(event={"type": secret}),
        {"type": secret},
    ):
        post(room, json.dumps(body).encode())
        post(room, json.dumps(body).encode(), **{"X-Slack-Signature": secret})
    assert secret not in caplog.text


def reset(room: Served) -> Any:
    room.facilitator.reply = type(room.facilitator)().reply
    return room.facilitator


async def test_a_body_that_does_not_come_is_408() -> None:
    async def never() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    counters = Counters()
    front = Front(None, ("s",), lambda: START, counters, read_seconds=0.01)  # type: ignore[arg-type]
    await front({"method": "POST", "headers": []}, never, send)
    assert (sent[0]["status"], counters["slack_front_slow"]) == (408, 1)


async def test_a_body_in_parts_is_stopped_at_256_kib() -> None:
    taken = 0

    async def more() -> dict[str, Any]:
        nonlocal taken
        taken += 1
        assert taken <= 257, "the body was read beyond its limit"
        return {"type": "http.request", "body": b" " * 1024, "more_body": True}

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    front = Front(None, ("s",), lambda: START, Counters())  # type: ignore[arg-type]
    await front({"method": "POST", "headers": []}, more, send)
    assert sent[0]["status"] == 413


def test_the_front_refuses_to_open_without_a_secret() -> None:
    with pytest.raises(ValueError, match="secret"):
        Front(None, ("",), lambda: START, Counters())  # type: ignore[arg-type]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
PLACES = st.lists(
    st.sampled_from(
        [
            "type",
            "event",
            "event_id",
            "team_id",
            "user",
            "team",
            "actions",
            "view",
            "state",
            "values",
            "channel",
            "message",
            "id",
            "callback_id",
            "authorizations",
            "action_ts",
            "value",
        ]
    ),
    max_size=4,
)


PAYLOADS = st.sampled_from([event(), event(event=WORD), press(), submission(), COMMAND])


def changed(payload: dict[str, Any], path: list[str], value: Any) -> dict[str, Any]:
    """A copy in which one place, as deep as the path finds its way, holds something else."""
    copy: dict[str, Any] = json.loads(json.dumps(payload))
    at = copy
    for name in path[:-1]:
        inner = at.get(name)
        at = (
            inner[0]
            if isinstance(inner, list) and inner and isinstance(inner[0], dict)
            else (inner if isinstance(inner, dict) else at)
        )
    if path:
        at[path[-1]] = value
    return copy


@given(PAYLOADS, PLACES, VALUES, st.sampled_from(["events_api", "interactive", "slash_commands"]))
def test_any_payload_is_understood_or_malformed(
    payload: dict[str, Any], path: list[str], value: Any, kind: Any
) -> None:
    with suppress(Malformed):
        assert read(kind, changed(payload, path, value)).fate in {"dispatch", "ignore"}


@example(submission(), ["view", "type"], None)
@given(PAYLOADS, PLACES, VALUES)
def test_no_signed_payload_becomes_a_5xx_or_a_surprise(
    room: Served, payload: dict[str, Any], path: list[str], value: Any
) -> None:
    sent = changed(payload, path, value)
    surprises = room.counters["slack_surprises"]
    if payload is COMMAND:
        body, kind = (
            urlencode({k: str(v) for k, v in sent.items()}).encode("utf-8", "replace"),
            FORM,
        )
    elif payload["type"] == "event_callback":
        body, kind = json.dumps(sent).encode(), JSON
    else:
        body, kind = b"payload=" + quote(json.dumps(sent)).encode(), FORM
    assert post(room, body, kind)[0] in {200, 400}
    assert room.counters["slack_surprises"] == surprises


def test_32_levels_are_read() -> None:
    assert json_of('{"a":' + "[" * 31 + "]" * 31 + "}")


@pytest.mark.parametrize(
    "text", ['{"a":' + "[" * 32 + "]" * 32 + "}", '{"a":' * 33 + "1" + "}" * 33]
)
def test_33_levels_are_too_deep(text: str) -> None:
    with pytest.raises(Malformed, match="nesting"):
        json_of(text)


def test_brackets_in_a_text_are_no_levels() -> None:
    assert json_of('{"a": "' + "[{" * 100 + '\\" [ "}')


def test_100_fields_are_read() -> None:
    assert len(form_of("&".join(f"f{n}=" for n in range(100)))) == 100


def test_101_fields_are_too_many() -> None:
    with pytest.raises(Malformed, match="form"):
        form_of("&".join(f"f{n}=" for n in range(101)))


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_body_is_parsed_or_malformed(body: bytes) -> None:
    text = body.decode("utf-8", "replace")
    for parser in (json_of, form_of):
        with suppress(Malformed):
            assert isinstance(parser(text), dict)


@given(st.binary(max_size=80), st.binary(max_size=15))
def test_no_guess_is_a_signature(signature: bytes, stamp: bytes) -> None:
    assert not signed(SECRETS, stamp, signature, b"body")
