"""The people of the fake Slack send what Slack sends, signed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.webhook import WebhookClient

from tests.fakes import CannotDo, FakeSlack
from tests.fakes.slack_samples import (
    App,
    Clock,
    actions,
    button,
    section,
)


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


def error_of(work: Callable[[], object]) -> str:
    """The error with which the API refuses that call."""
    with pytest.raises(SlackApiError) as refused:
        work()
    return str(refused.value.response["error"])


@pytest.fixture
def app() -> Iterator[App]:
    running = App()
    thread = threading.Thread(target=running.server.serve_forever, args=(0.01,))
    thread.start()
    yield running
    running.server.shutdown()
    thread.join(10)
    running.server.server_close()


def test_a_command_is_signed_as_slack_signs(fake: FakeSlack, app: App, clock: Clock) -> None:
    fake.person("U01ALICE", app.url).command("/comite aide é").send()
    headers, body = app.received[0]

    class Now:
        def now(self) -> float:
            return clock().timestamp()

    verifier = SignatureVerifier(fake.signing_secret, Now())  # type: ignore[arg-type]  # a clock
    assert verifier.is_valid_request(body, headers)
    assert not verifier.is_valid_request(body + b"x", headers)


def test_a_command_carries_slack_s_fields(fake: FakeSlack, app: App) -> None:
    fake.person("U01ALICE", app.url).command("/comite irritant Trop de courriels").send()
    form = {k: v[0] for k, v in parse_qs(app.received[0][1].decode()).items()}
    assert (form["command"], form["text"], form["channel_name"], form["user_id"]) == (
        "/comite",
        "irritant Trop de courriels",
        "general",
        "U01ALICE",
    )


def test_a_command_s_answer_is_seen_by_its_author_alone(fake: FakeSlack, app: App) -> None:
    app.answer = (200, {"text": "Voici", "blocks": [section("Voici")]})
    result = fake.person("U01ALICE", app.url).command("/comite").send()
    assert result.ephemeral is not None
    assert [m.text for m in fake.ephemerals("U01ALICE")] == ["Voici"]
    assert fake.channel("C01GEN").messages == []


def test_a_malformed_answer_to_a_command_is_a_violation(fake: FakeSlack, app: App) -> None:
    app.answer = (200, {"blocks": [section("")]})
    result = fake.person("U01ALICE", app.url).command("/comite").send()
    assert (result.ok, bool(fake.violations)) == (False, True)


def test_a_server_error_is_a_failure_the_person_sees(fake: FakeSlack, app: App) -> None:
    app.answer = (503, "")
    assert fake.person("U01ALICE", app.url).command("/comite").send().failed == "status 503"


def test_nobody_listening_is_a_failure(fake: FakeSlack) -> None:
    result = fake.person("U01ALICE", "http://127.0.0.1:1").command("/comite").send()
    assert (result.status, result.ok) == (0, False)


def test_a_late_answer_counts_as_a_failure(fake: FakeSlack) -> None:
    result = fake.person("U01ALICE").command("/comite").answered(200, b"", seconds=3.1)
    assert (result.failed, len(fake.late_acks)) == ("late", 1)


def test_a_button_is_found_by_its_label(fake: FakeSlack, client: WebClient, app: App) -> None:
    client.chat_postMessage(
        channel="C01GEN",
        text="Vote",
        blocks=[
            actions(button("Go", "go", value="1"), button("No-go", "no", value="2"), block_id="b")
        ],
    )
    fake.person("U02BOB", app.url).click("No-go").send()
    action = app.payload["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"]) == ("no", "b", "2")


def test_a_press_in_a_message_names_where_it_was(
    fake: FakeSlack, client: WebClient, app: App
) -> None:
    client.chat_postMessage(channel="C01GEN", text="Vote", blocks=[actions(button())])
    fake.person("U02BOB", app.url).click("Go").send()
    ts = fake.channel("C01GEN").last.ts
    assert app.payload["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": "C01GEN",
        "is_ephemeral": False,
    }


def test_a_button_that_is_not_there_cannot_be_pressed(fake: FakeSlack) -> None:
    with pytest.raises(CannotDo, match="no button 'Go'"):
        fake.person("U02BOB").click("Go")


def test_a_person_does_not_see_another_s_private_message(
    fake: FakeSlack, client: WebClient
) -> None:
    client.chat_postEphemeral(
        channel="C01GEN", user="U01ALICE", text="a", blocks=[actions(button())]
    )
    with pytest.raises(CannotDo):
        fake.person("U02BOB").click("Go")


def test_a_press_in_a_private_message_carries_no_message(
    fake: FakeSlack, client: WebClient, app: App
) -> None:
    client.chat_postEphemeral(
        channel="C01GEN", user="U01ALICE", text="a", blocks=[actions(button())]
    )
    fake.person("U01ALICE", app.url).click("Go").send()
    assert app.payload["container"]["is_ephemeral"] and "message" not in app.payload


def test_a_response_url_replaces_what_was_shown(
    fake: FakeSlack, client: WebClient, app: App
) -> None:
    client.chat_postEphemeral(
        channel="C01GEN", user="U01ALICE", text="a", blocks=[actions(button())]
    )
    fake.person("U01ALICE", app.url).click("Go").send()
    answer = WebhookClient(app.payload["response_url"]).send(text="fait", replace_original=True)
    assert (answer.body, fake.person("U01ALICE").seen.text) == ("ok", "fait")


def test_a_response_url_serves_five_times(fake: FakeSlack) -> None:
    hook = WebhookClient(fake.person("U01ALICE").command("/comite").payload["response_url"])
    assert [hook.send(text="a").status_code for _ in range(6)] == [200] * 5 + [404]


def test_shortcuts_carry_their_callback_id(fake: FakeSlack, client: WebClient, app: App) -> None:
    client.chat_postMessage(channel="C01GEN", text="a")
    alice = fake.person("U01ALICE", app.url)
    alice.message_shortcut("report", fake.channel("C01GEN").last).send()
    on_message = app.payload
    alice.global_shortcut("menu").send()
    assert (
        on_message["type"],
        on_message["message"]["text"],
        app.payload["type"],
        app.payload["callback_id"],
    ) == ("message_action", "a", "shortcut", "menu")


def test_every_event_is_an_envelope_of_its_type(fake: FakeSlack, client: WebClient) -> None:
    client.chat_postMessage(channel="C01GEN", text="Vote")
    alice, root = fake.person("U01ALICE"), fake.channel("C01GEN").last
    reply = alice.says("ok pour moi", thread=root)
    said = fake.channel("C01GEN").last
    deliveries = [
        reply,
        alice.says("bonjour"),
        alice.edits(said, "go"),
        alice.mentions("aide"),
        alice.opens_home(),
        alice.joins(),
        alice.leaves(),
        alice.deletes(said),
        alice.joins_team(),
        alice.changes(tz="Europe/Paris"),
        alice.revokes_tokens(),
        alice.uninstalls(),
    ]
    assert [
        (d.payload["type"], d.payload["event"]["type"], d.payload["event"].get("subtype"))
        for d in deliveries
    ] == [
        ("event_callback", kind, subtype)
        for kind, subtype in (
            ("message", None),
            ("message", None),
            ("message", "message_changed"),
            ("app_mention", None),
            ("app_home_opened", None),
            ("member_joined_channel", None),
            ("member_left_channel", None),
            ("message", "message_deleted"),
            ("team_join", None),
            ("user_change", None),
            ("tokens_revoked", None),
            ("app_uninstalled", None),
        )
    ]


def test_a_repeated_delivery_is_the_same_event(fake: FakeSlack, app: App) -> None:
    delivery = fake.person("U01ALICE", app.url).says("bonjour")
    delivery.send()
    delivery.send(retry=1)
    (_, first), (headers, second) = app.received
    assert (first, headers["X-Slack-Retry-Num"]) == (second, "1")


def test_an_uninstalled_app_has_no_token(fake: FakeSlack, client: WebClient) -> None:
    fake.person("U01ALICE").uninstalls()
    assert error_of(client.auth_test) == "token_revoked"
