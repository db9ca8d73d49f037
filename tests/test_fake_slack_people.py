"""The people of the fake Slack send what Slack sends, signed or through a websocket."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook import WebhookClient

from tests.fakes import CannotDo, FakeSlack, Result
from tests.fakes.slack_samples import (
    actions,
    button,
    entry,
    menu,
    modal,
    option,
    plain,
    section,
    typed,
)

Json = dict[str, Any]


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


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


# People, over HTTP.


class App:
    """An app of ten lines: keeps what it is sent, answers what the test chose."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.answer: tuple[int, Json | str] = (200, "")
        app = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                app.received.append((dict(self.headers.items()), body))
                status, content = app.answer
                self.send_response(status)
                self.end_headers()
                self.wfile.write(
                    (content if isinstance(content, str) else json.dumps(content)).encode()
                )

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    @property
    def payload(self) -> Json:
        """The last interaction received."""
        form = parse_qs(self.received[-1][1].decode())
        return dict(json.loads(form["payload"][0]))


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


def opened(fake: FakeSlack, client: WebClient, view: Json, user: str = "U01ALICE") -> None:
    """Open that modal on somebody's screen, as an answer to a command."""
    trigger = fake.person(user).command("/comite").payload["trigger_id"]
    client.views_open(trigger_id=trigger, view=view)


def test_a_trigger_lives_three_seconds(fake: FakeSlack, client: WebClient, clock: Clock) -> None:
    trigger = fake.person("U01ALICE").command("/comite").payload["trigger_id"]
    clock.now += timedelta(seconds=3.1)
    assert error_of(lambda: client.views_open(trigger_id=trigger, view=modal())) == (
        "expired_trigger_id"
    )


def test_a_trigger_serves_once(fake: FakeSlack, client: WebClient) -> None:
    trigger = fake.person("U01ALICE").command("/comite").payload["trigger_id"]
    client.views_open(trigger_id=trigger, view=modal())
    assert error_of(lambda: client.views_open(trigger_id=trigger, view=modal())) == (
        "exchanged_trigger_id"
    )


EVERY_FIELD = modal(
    entry(typed(), "Verbatim", block_id="v"),
    entry(menu(), "Choix", block_id="s"),
    entry(menu("multi_static_select"), "Plusieurs"),
    entry(menu("checkboxes"), "Cases"),
    entry(menu("radio_buttons"), "Un seul"),
    entry({"type": "datepicker", "action_id": "date"}, "Jour"),
    entry({"type": "timepicker", "action_id": "time"}, "Heure"),
    entry({"type": "users_select", "action_id": "who"}, "Qui"),
    entry({"type": "multi_users_select", "action_id": "many"}, "Membres"),
    entry({"type": "email_text_input", "action_id": "mail"}, "Adresse"),
    entry({"type": "number_input", "action_id": "n", "is_decimal_allowed": False}, "Note"),
    entry(typed("more"), "Suite", optional=True),
)
ANSWERS: Json = {
    "Verbatim": "Trop long",
    "Choix": "Choix 1",
    "Plusieurs": ["Choix 0", "Choix 1"],
    "Cases": ["Choix 0"],
    "Un seul": "Choix 1",
    "Jour": datetime(2026, 12, 1, tzinfo=UTC).date(),
    "Heure": "09:30",
    "Qui": "U02BOB",
    "Membres": ["U02BOB", "U04DAN"],
    "mail": "a@example.com",
    "n": 4,
}


def test_a_submitted_form_reports_every_field_as_slack_does(
    fake: FakeSlack, client: WebClient, app: App
) -> None:
    opened(fake, client, EVERY_FIELD)
    fake.person("U01ALICE", app.url).submit(ANSWERS).send()
    blocks = app.payload["view"]["state"]["values"].values()
    kept = [{k: v for k, v in f.items() if k != "type"} for b in blocks for f in b.values()]
    one, two = option("Choix 0"), option("Choix 1")
    assert kept == [
        {"value": "Trop long"},
        {"selected_option": two},
        {"selected_options": [one, two]},
        {"selected_options": [one]},
        {"selected_option": two},
        {"selected_date": "2026-12-01"},
        {"selected_time": "09:30"},
        {"selected_user": "U02BOB"},
        {"selected_users": ["U02BOB", "U04DAN"]},
        {"value": "a@example.com"},
        {"value": "4"},
        {"value": None},
    ]


def test_a_required_field_left_empty_cannot_be_submitted(
    fake: FakeSlack, client: WebClient
) -> None:
    opened(fake, client, modal())
    with pytest.raises(CannotDo, match="required"):
        fake.person("U01ALICE").submit({})


def answered(fake: FakeSlack, client: WebClient, app: App, answer: Json | str) -> Result:
    """Submit a modal whose one field is `v`; the app gives that answer."""
    opened(fake, client, modal(entry(typed(), block_id="v")))
    app.answer = (200, answer)
    return fake.person("U01ALICE", app.url).submit({"Verbatim": "a"}).send()


def test_an_empty_answer_closes_the_form(fake: FakeSlack, client: WebClient, app: App) -> None:
    assert answered(fake, client, app, "").ok
    assert fake.opened_views("U01ALICE") == []


def test_errors_keep_the_form_open(fake: FakeSlack, client: WebClient, app: App) -> None:
    answer = {"response_action": "errors", "errors": {"v": "Trop court"}}
    assert answered(fake, client, app, answer).errors == {"v": "Trop court"}
    assert len(fake.opened_views("U01ALICE")) == 1


def test_errors_for_a_block_that_is_no_input_are_a_violation(
    fake: FakeSlack, client: WebClient, app: App
) -> None:
    answer = {"response_action": "errors", "errors": {"nowhere": "Trop court"}}
    assert not answered(fake, client, app, answer).ok
    assert fake.violations


@pytest.mark.parametrize(
    ("action", "titles"), [("update", ["Suite"]), ("push", ["Irritant", "Suite"]), ("clear", [])]
)
def test_an_answer_changes_the_screen(
    fake: FakeSlack, client: WebClient, app: App, action: str, titles: list[str]
) -> None:
    answer: Json = {"response_action": action}
    if action != "clear":
        answer["view"] = modal(title=plain("Suite"))
    assert answered(fake, client, app, answer).ok
    assert [v.title for v in fake.opened_views("U01ALICE")] == titles


def test_an_old_hash_does_not_update(fake: FakeSlack, client: WebClient) -> None:
    opened(fake, client, modal())
    view = fake.opened_views("U01ALICE")[0]
    client.views_update(view_id=view["id"], view=modal(title=plain("Deux")), hash=view["hash"])
    assert (
        error_of(lambda: client.views_update(view_id=view["id"], view=modal(), hash=view["hash"]))
        == "hash_conflict"
    )


def test_closing_tells_only_who_asked(fake: FakeSlack, client: WebClient) -> None:
    opened(fake, client, modal())
    assert fake.person("U01ALICE").close_view() is None
    opened(fake, client, modal(notify_on_close=True))
    told = fake.person("U01ALICE").close_view()
    assert told is not None and told.payload["type"] == "view_closed"


def test_a_menu_in_a_modal_reports_at_once(fake: FakeSlack, client: WebClient, app: App) -> None:
    opened(fake, client, modal(section("Règle", accessory=menu()), entry(typed())))
    fake.person("U01ALICE", app.url).choose("Règle", "Choix 1").send()
    assert app.payload["actions"][0]["selected_option"] == option("Choix 1")
    assert app.payload["container"]["type"] == "view"


def test_a_button_on_the_home_tab_works(fake: FakeSlack, client: WebClient, app: App) -> None:
    client.views_publish(user_id="U01ALICE", view={"type": "home", "blocks": [actions(button())]})
    fake.person("U01ALICE", app.url).click("Go", fake.homes["U01ALICE"]).send()
    assert app.payload["view"]["type"] == "home"


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


# People, over Socket Mode.

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
