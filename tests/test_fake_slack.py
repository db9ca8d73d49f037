"""The fake Slack refuses what Slack refuses, and its people send what Slack sends."""

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

from tests.fakes import CannotDo, FakeSlack, Result, problems

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str | None = None) -> Json:
    return {"text": plain(text), "value": text if value is None else value}


def button(label: str = "Go", action: str = "go", **more: Any) -> Json:
    return {"type": "button", "text": plain(label), "action_id": action, **more}


def section(text: str = "Texte", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def entry(element: Json, label: str = "Verbatim", **more: Any) -> Json:
    return {"type": "input", "label": plain(label), "element": element, **more}


def typed(action: str = "verbatim", **more: Any) -> Json:
    return {"type": "plain_text_input", "action_id": action, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "callback_id": "form", "title": plain("Irritant"),
            "submit": plain("Envoyer"), "close": plain("Fermer"),
            "blocks": list(blocks) or [entry(typed())], **more}


def menu(kind: str = "static_select", count: int = 2, **more: Any) -> Json:
    return {"type": kind, "action_id": "menu",
            "options": [option(f"Choix {n}") for n in range(count)], **more}


CONFIRM = {"title": plain("Sûr ?"), "text": plain("Oui"), "confirm": plain("Oui"),
           "deny": plain("Non")}

GOOD: dict[str, Any] = {
    "a message with every block": [
        {"type": "header", "text": plain("Stand-up")}, {"type": "divider"},
        section(accessory=menu("overflow")), {"type": "section", "fields": [mrkdwn("a")] * 10},
        {"type": "context", "elements": [
            mrkdwn("a"), {"type": "image", "image_url": "https://a.example/b.png",
                          "alt_text": "courbe"}]},
        {"type": "image", "image_url": "https://a.example/b.png", "alt_text": "courbe",
         "title": plain("Courbe")},
        actions(button(value="v" * 2000, style="primary", confirm=CONFIRM), menu(),
                {"type": "users_select", "action_id": "who"}, block_id="b"),
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
            {"type": "text", "text": "a", "style": {"bold": True}}]}]}],
    "a modal with every field": modal(
        entry(typed(multiline=True, max_length=300, placeholder=plain("…")), hint=plain("h")),
        entry(menu("static_select", 100, initial_option=option("Choix 3"))),
        entry({"type": "multi_static_select", "action_id": "m", "option_groups": [
            {"label": plain("G"), "options": [option("a")]}], "initial_options": [option("a")]}),
        entry(menu("checkboxes")), entry(menu("radio_buttons"), optional=True),
        entry({"type": "datepicker", "action_id": "d", "initial_date": "2026-11-23"}),
        entry({"type": "timepicker", "action_id": "t", "initial_time": "09:30"}),
        entry({"type": "multi_users_select", "action_id": "u", "initial_users": ["U1"]}),
        entry({"type": "email_text_input", "action_id": "e"}),
        entry({"type": "number_input", "action_id": "n", "is_decimal_allowed": False,
               "min_value": "1", "max_value": "5"}), private_metadata="{}"),
    "a home tab": {"type": "home", "blocks": [section(), actions(button())]},
}

BAD: dict[str, Any] = {
    "51 blocks in a message": [{"type": "divider"}] * 51,
    "101 blocks in a view": {"type": "home", "blocks": [{"type": "divider"}] * 101},
    "a view over 250 KB": modal(*[section("é" * 2900)] * 50),
    "a header of 151": [{"type": "header", "text": plain("x" * 151)}],
    "a header in mrkdwn": [{"type": "header", "text": mrkdwn("x")}],
    "a section of 3001": [section("x" * 3001)],
    "an empty section": [section("")],
    "a section with nothing": [{"type": "section"}],
    "11 section fields": [{"type": "section", "fields": [mrkdwn("x")] * 11}],
    "a section field of 2001": [{"type": "section", "fields": [mrkdwn("x" * 2001)]}],
    "a button label of 76": [actions(button("x" * 76))],
    "a button value of 2001": [actions(button(value="x" * 2001))],
    "an empty button value": [actions(button(value=""))],
    "a button label in mrkdwn": [actions({**button(), "text": mrkdwn("Go")})],
    "an unknown button style": [actions(button(style="success"))],
    "an action_id of 256": [actions(button(action="x" * 256))],
    "the same action_id twice in a block": [actions(button("A"), button("B"))],
    "the same block_id twice": [section(block_id="b"), section(block_id="b")],
    "a block_id of 256": [section(block_id="x" * 256)],
    "26 actions": [actions(*[button(action=str(n)) for n in range(26)])],
    "no action": [actions()],
    "an option label of 76": [actions(menu(options=[option("x" * 76, "v")]))],
    "an option value of 151": [actions(menu(options=[option("a", "x" * 151)]))],
    "an option in mrkdwn in a select": [
        actions(menu(options=[{"text": mrkdwn("a"), "value": "a"}]))],
    "the same option value twice": [actions(menu(options=[option("a", "v"), option("b", "v")]))],
    "101 options": [actions(menu(count=101))],
    "11 checkboxes": [actions(menu("checkboxes", 11))],
    "a select without options": [actions({"type": "static_select", "action_id": "a"})],
    "an initial option that is not offered": [actions(menu(initial_option=option("z")))],
    "a placeholder of 151": [actions(menu(placeholder=plain("x" * 151)))],
    "11 context elements": [{"type": "context", "elements": [mrkdwn("x")] * 11}],
    "a button in a context": [{"type": "context", "elements": [button()]}],
    "a text field outside an input": [actions(typed())],
    "a button in an input": modal(entry(button())),
    "12000 characters in a message": [section("x" * 3000)] * 4,
    "an unknown block": [{"type": "marquee", "text": plain("x")}],
    "an unknown element": [actions({"type": "slider", "action_id": "a"})],
    "an unknown key": [section(colour="red")],
    "an unknown key in a button": [actions(button(tooltip="x"))],
    "an image without alternative text": [{"type": "image", "image_url": "https://a.example/b"}],
    "a confirmation in mrkdwn": [actions(button(confirm={**CONFIRM, "title": mrkdwn("x")}))],
    "a date that is none": [actions({"type": "datepicker", "action_id": "a",
                                     "initial_date": "demain"})],
    "an hour that is none": [actions({"type": "timepicker", "action_id": "a",
                                      "initial_time": "25:00"})],
    "a message without text": {"blocks": [section()]},
    "a modal without title": {k: v for k, v in modal().items() if k != "title"},
    "a title of 25": modal(title=plain("x" * 25)),
    "a submit of 25": modal(submit=plain("x" * 25)),
    "a close of 25": modal(close=plain("x" * 25)),
    "inputs without submit": {k: v for k, v in modal().items() if k != "submit"},
    "private_metadata of 3001": modal(private_metadata="x" * 3001),
    "a callback_id of 256": modal(callback_id="x" * 256),
    "an input label of 2001": modal(entry(typed(), label="x" * 2001)),
    "an input hint of 2001": modal(entry(typed(), hint=plain("x" * 2001))),
    "an input label in mrkdwn": modal({**entry(typed()), "label": mrkdwn("x")}),
    "an initial value beyond max_length": modal(entry(typed(max_length=2, initial_value="abc"))),
    "a number field that does not say decimals": modal(
        entry({"type": "number_input", "action_id": "n"})),
    "two fields with the focus": modal(entry(typed("a", focus_on_load=True)),
                                       entry(typed("b", focus_on_load=True))),
    "a title on a home tab": {"type": "home", "title": plain("x"), "blocks": [section()]},
    "something that is not JSON": [section(when=datetime.now(UTC))],
}


@pytest.mark.parametrize("name", GOOD)
def test_validator_accepts(name: str) -> None:
    """What Slack documents as allowed is found faultless, by the two libraries too."""
    assert problems(GOOD[name]) == []


@pytest.mark.parametrize("name", BAD)
def test_validator_refuses(name: str) -> None:
    """Each malformed payload is found at fault by our own rules or by the two libraries."""
    assert problems(BAD[name])


def test_the_libraries_add_what_our_rules_do_not_know() -> None:
    """Without the second opinions an unknown key passes: they are really asked."""
    assert problems([section(colour="red")], opinions=False) == []


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


def test_a_message_is_kept_with_what_was_sent(fake: FakeSlack, client: WebClient) -> None:
    client.chat_postMessage(channel="C01GEN", text="Bonjour", blocks=[section()],
                            metadata={"event_type": "c", "event_payload": {"id": "1"}})
    assert fake.channel("C01GEN").last.text == "Bonjour"


def test_time_stamps_rise_although_the_clock_stands(client: WebClient) -> None:
    stamps = [float(client.chat_postMessage(channel="C01GEN", text="a")["ts"]) for _ in range(5)]
    assert stamps == sorted(set(stamps))


def test_an_asynchronous_client_works_as_well(fake: FakeSlack) -> None:
    async def post() -> None:
        app = AsyncWebClient("xoxb-test", base_url=fake.api_url)
        await app.chat_postMessage(channel="U02BOB", text="Bonjour Bob")

    asyncio.run(post())
    assert [m.text for m in fake.dm("U02BOB").messages] == ["Bonjour Bob"]


def test_a_malformed_card_is_refused_and_remembered(fake: FakeSlack, client: WebClient) -> None:
    blocks = [actions(button("A"), button("B"))]
    refused = error_of(lambda: client.chat_postMessage(channel="C01GEN", text="a", blocks=blocks))
    assert (refused, bool(fake.violations)) == ("invalid_blocks", True)


def test_a_refused_card_is_not_posted(fake: FakeSlack, client: WebClient) -> None:
    error_of(lambda: client.chat_postMessage(channel="C01GEN", text="a", blocks=[section("")]))
    assert fake.channel("C01GEN").messages == []


REFUSALS: dict[str, Callable[[WebClient], object]] = {
    "channel_not_found": lambda c: c.chat_postMessage(channel="C99", text="a"),
    "not_in_channel": lambda c: c.chat_postMessage(channel="C02OUT", text="a"),
    "is_archived": lambda c: c.chat_postMessage(channel="C03OLD", text="a"),
    "no_text": lambda c: c.chat_postMessage(channel="C01GEN"),
    "msg_too_long": lambda c: c.chat_postMessage(channel="C01GEN", text="x" * 40_001),
    "message_not_found": lambda c: c.chat_update(channel="C01GEN", ts="1.2", text="a"),
    "thread_not_found": lambda c: c.conversations_replies(channel="C01GEN", ts="1.2"),
    "users_not_found": lambda c: c.users_lookupByEmail(email="nobody@example.com"),
    "user_not_found": lambda c: c.users_info(user="U99"),
    "invalid_trigger_id": lambda c: c.views_open(trigger_id="1.2.3", view=modal()),
    "unknown_method": lambda c: c.api_call("chat.sing"),
    "invalid_code": lambda c: c.oauth_v2_access(client_id="111.222",
                                                client_secret="client-secret", code="x"),
    "bad_client_secret": lambda c: c.oauth_v2_access(client_id="111.222", client_secret="x",
                                                     code="x"),
}


@pytest.mark.parametrize("error", REFUSALS)
def test_errors_carry_slack_s_names(fake: FakeSlack, client: WebClient, error: str) -> None:
    fake.add_channel("C02OUT", "dehors", bot=False)
    fake.add_channel("C03OLD", "vieux", is_archived=True)
    assert error_of(lambda: REFUSALS[error](client)) == error


@pytest.mark.parametrize(("token", "error"), [
    (None, "not_authed"), ("xoxb-else", "invalid_auth"), ("xapp-test", "not_allowed_token_type")])
def test_a_wrong_token_is_refused(fake: FakeSlack, token: str | None, error: str) -> None:
    assert error_of(WebClient(token, base_url=fake.api_url).auth_test) == error


def test_installing_gives_a_token_that_works(fake: FakeSlack) -> None:
    fake.add_workspace("T02", "autre", token="xoxb-other")
    code = fake.oauth_code("T02")
    answer = WebClient(base_url=fake.api_url).oauth_v2_access(
        client_id="111.222", client_secret="client-secret", code=code)
    app = WebClient(answer["access_token"], base_url=fake.api_url)
    assert app.auth_test()["team_id"] == "T02"


def test_history_shows_metadata_only_when_asked(client: WebClient) -> None:
    metadata = {"event_type": "c", "event_payload": {"id": "1"}}
    client.chat_postMessage(channel="C01GEN", text="a", metadata=metadata)
    plainly = client.conversations_history(channel="C01GEN")["messages"][0]
    fully = client.conversations_history(channel="C01GEN", include_all_metadata=True)["messages"][0]
    assert ("metadata" in plainly, fully["metadata"]) == (False, metadata)


def test_replies_stay_out_of_the_history(client: WebClient) -> None:
    root = client.chat_postMessage(channel="C01GEN", text="a")["ts"]
    client.chat_postMessage(channel="C01GEN", text="b", thread_ts=root)
    history = [m["text"] for m in client.conversations_history(channel="C01GEN")["messages"]]
    thread = client.conversations_replies(channel="C01GEN", ts=root)["messages"]
    assert (history, [m["text"] for m in thread]) == (["a"], ["a", "b"])


def test_lists_come_in_pages(client: WebClient) -> None:
    first = client.users_list(limit=3)
    second = client.users_list(limit=3, cursor=first["response_metadata"]["next_cursor"])
    assert len({m["id"] for m in [*first["members"], *second["members"]]}) == 5


def test_the_transcript_hides_nothing_but_tokens(fake: FakeSlack, client: WebClient) -> None:
    client.chat_postMessage(channel="C01GEN", text="a")
    call = fake.calls_of("chat.postMessage")[0]
    assert (call.token, call.payload["text"], call.result["ok"]) == ("xoxb-test", "a", True)


# Faults.

def attempt(client: WebClient) -> int:
    """The HTTP status that a post meets, 0 when the connection breaks."""
    try:
        return int(client.chat_postMessage(channel="C01GEN", text="a").status_code)
    except SlackApiError as refused:
        return int(refused.response.status_code)
    except OSError:
        return 0


@pytest.mark.parametrize(("kind", "status", "stored"), [
    ("429:7", 429, 0), ("http_500", 500, 0), ("http_502", 502, 0), ("drop", 0, 0),
    ("ok_false:internal_error", 200, 0), ("accept_then_500", 500, 1), ("accept_then_drop", 0, 1)])
def test_a_fault_stores_or_not(fake: FakeSlack, client: WebClient, kind: str, status: int,
                               stored: int) -> None:
    fake.fail_next("chat.postMessage", kind)
    met = attempt(client)
    assert (met, len(fake.channel("C01GEN").messages)) == (status, stored)


def test_a_rate_limit_says_when_to_come_back(fake: FakeSlack, client: WebClient) -> None:
    fake.fail_next("*", "429:7")
    with pytest.raises(SlackApiError) as refused:
        client.auth_test()
    assert refused.value.response.headers["Retry-After"] == "7"


def test_a_fault_strikes_once(fake: FakeSlack, client: WebClient) -> None:
    fake.fail_next("chat.postMessage", "http_500")
    assert [attempt(client), attempt(client)] == [500, 200]


def test_a_slow_call_waits_for_the_test(fake: FakeSlack, client: WebClient) -> None:
    fault = fake.fail_next("chat.postMessage", "slow")
    caller = threading.Thread(target=attempt, args=(client,))
    caller.start()
    assert fault.reached.wait(10)
    before = len(fake.channel("C01GEN").messages)
    fault.release.set()
    caller.join(10)
    assert (before, len(fake.channel("C01GEN").messages)) == (0, 1)


def test_chaos_is_the_same_for_the_same_seed(client: WebClient, fake: FakeSlack) -> None:
    chances = {"429": 0.2, "http_500": 0.2, "accept_then_drop": 0.2}
    runs = []
    for _ in range(2):
        fake.chaos(7, chances, {"chat.postMessage"})
        runs.append([attempt(client) for _ in range(20)])
    assert runs[0] == runs[1] and len(set(runs[0])) == 4


def test_an_unknown_fault_is_refused(fake: FakeSlack) -> None:
    with pytest.raises(ValueError, match="unknown fault"):
        fake.fail_next("chat.postMessage", "http_418")


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
                self.wfile.write((content if isinstance(content, str)
                                  else json.dumps(content)).encode())

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
        "/comite", "irritant Trop de courriels", "general", "U01ALICE")


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
    client.chat_postMessage(channel="C01GEN", text="Vote", blocks=[
        actions(button("Go", "go", value="1"), button("No-go", "no", value="2"), block_id="b")])
    fake.person("U02BOB", app.url).click("No-go").send()
    action = app.payload["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"]) == ("no", "b", "2")


def test_a_press_in_a_message_names_where_it_was(fake: FakeSlack, client: WebClient,
                                                  app: App) -> None:
    client.chat_postMessage(channel="C01GEN", text="Vote", blocks=[actions(button())])
    fake.person("U02BOB", app.url).click("Go").send()
    ts = fake.channel("C01GEN").last.ts
    assert app.payload["container"] == {"type": "message", "message_ts": ts,
                                        "channel_id": "C01GEN", "is_ephemeral": False}


def test_a_button_that_is_not_there_cannot_be_pressed(fake: FakeSlack) -> None:
    with pytest.raises(CannotDo, match="no button 'Go'"):
        fake.person("U02BOB").click("Go")


def test_a_person_does_not_see_another_s_private_message(fake: FakeSlack,
                                                          client: WebClient) -> None:
    client.chat_postEphemeral(channel="C01GEN", user="U01ALICE", text="a",
                              blocks=[actions(button())])
    with pytest.raises(CannotDo):
        fake.person("U02BOB").click("Go")


def test_a_press_in_a_private_message_carries_no_message(fake: FakeSlack, client: WebClient,
                                                          app: App) -> None:
    client.chat_postEphemeral(channel="C01GEN", user="U01ALICE", text="a",
                              blocks=[actions(button())])
    fake.person("U01ALICE", app.url).click("Go").send()
    assert app.payload["container"]["is_ephemeral"] and "message" not in app.payload


def test_a_response_url_replaces_what_was_shown(fake: FakeSlack, client: WebClient,
                                                 app: App) -> None:
    client.chat_postEphemeral(channel="C01GEN", user="U01ALICE", text="a",
                              blocks=[actions(button())])
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
        "expired_trigger_id")


def test_a_trigger_serves_once(fake: FakeSlack, client: WebClient) -> None:
    trigger = fake.person("U01ALICE").command("/comite").payload["trigger_id"]
    client.views_open(trigger_id=trigger, view=modal())
    assert error_of(lambda: client.views_open(trigger_id=trigger, view=modal())) == (
        "exchanged_trigger_id")


EVERY_FIELD = modal(
    entry(typed(), "Verbatim", block_id="v"),
    entry(menu(), "Choix", block_id="s"), entry(menu("multi_static_select"), "Plusieurs"),
    entry(menu("checkboxes"), "Cases"), entry(menu("radio_buttons"), "Un seul"),
    entry({"type": "datepicker", "action_id": "date"}, "Jour"),
    entry({"type": "timepicker", "action_id": "time"}, "Heure"),
    entry({"type": "users_select", "action_id": "who"}, "Qui"),
    entry({"type": "multi_users_select", "action_id": "many"}, "Membres"),
    entry({"type": "email_text_input", "action_id": "mail"}, "Adresse"),
    entry({"type": "number_input", "action_id": "n", "is_decimal_allowed": False}, "Note"),
    entry(typed("more"), "Suite", optional=True))
ANSWERS: Json = {
    "Verbatim": "Trop long", "Choix": "Choix 1", "Plusieurs": ["Choix 0", "Choix 1"],
    "Cases": ["Choix 0"], "Un seul": "Choix 1", "Jour": datetime(2026, 12, 1, tzinfo=UTC).date(),
    "Heure": "09:30", "Qui": "U02BOB", "Membres": ["U02BOB", "U04DAN"], "mail": "a@example.com",
    "n": 4}


def test_a_submitted_form_reports_every_field_as_slack_does(fake: FakeSlack, client: WebClient,
                                                            app: App) -> None:
    opened(fake, client, EVERY_FIELD)
    fake.person("U01ALICE", app.url).submit(ANSWERS).send()
    blocks = app.payload["view"]["state"]["values"].values()
    kept = [{k: v for k, v in f.items() if k != "type"} for b in blocks for f in b.values()]
    one, two = option("Choix 0"), option("Choix 1")
    assert kept == [
        {"value": "Trop long"}, {"selected_option": two}, {"selected_options": [one, two]},
        {"selected_options": [one]}, {"selected_option": two}, {"selected_date": "2026-12-01"},
        {"selected_time": "09:30"}, {"selected_user": "U02BOB"},
        {"selected_users": ["U02BOB", "U04DAN"]}, {"value": "a@example.com"}, {"value": "4"},
        {"value": None}]


def test_a_required_field_left_empty_cannot_be_submitted(fake: FakeSlack,
                                                          client: WebClient) -> None:
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


def test_errors_for_a_block_that_is_no_input_are_a_violation(fake: FakeSlack, client: WebClient,
                                                              app: App) -> None:
    answer = {"response_action": "errors", "errors": {"nowhere": "Trop court"}}
    assert not answered(fake, client, app, answer).ok
    assert fake.violations


@pytest.mark.parametrize(("action", "titles"), [
    ("update", ["Suite"]), ("push", ["Irritant", "Suite"]), ("clear", [])])
def test_an_answer_changes_the_screen(fake: FakeSlack, client: WebClient, app: App, action: str,
                                      titles: list[str]) -> None:
    answer: Json = {"response_action": action}
    if action != "clear":
        answer["view"] = modal(title=plain("Suite"))
    assert answered(fake, client, app, answer).ok
    assert [v.title for v in fake.opened_views("U01ALICE")] == titles


def test_an_old_hash_does_not_update(fake: FakeSlack, client: WebClient) -> None:
    opened(fake, client, modal())
    view = fake.opened_views("U01ALICE")[0]
    client.views_update(view_id=view["id"], view=modal(title=plain("Deux")), hash=view["hash"])
    assert error_of(lambda: client.views_update(view_id=view["id"], view=modal(),
                                                hash=view["hash"])) == "hash_conflict"


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
    assert (on_message["type"], on_message["message"]["text"], app.payload["type"],
            app.payload["callback_id"]) == ("message_action", "a", "shortcut", "menu")


def test_every_event_is_an_envelope_of_its_type(fake: FakeSlack, client: WebClient) -> None:
    client.chat_postMessage(channel="C01GEN", text="Vote")
    alice, root = fake.person("U01ALICE"), fake.channel("C01GEN").last
    reply = alice.says("ok pour moi", thread=root)
    said = fake.channel("C01GEN").last
    deliveries = [
        reply, alice.says("bonjour"), alice.edits(said, "go"), alice.mentions("aide"),
        alice.opens_home(), alice.joins(), alice.leaves(), alice.deletes(said),
        alice.joins_team(), alice.changes(tz="Europe/Paris"), alice.revokes_tokens(),
        alice.uninstalls()]
    assert [(d.payload["type"], d.payload["event"]["type"], d.payload["event"].get("subtype"))
            for d in deliveries] == [("event_callback", kind, subtype) for kind, subtype in (
                ("message", None), ("message", None), ("message", "message_changed"),
                ("app_mention", None), ("app_home_opened", None),
                ("member_joined_channel", None), ("member_left_channel", None),
                ("message", "message_deleted"), ("team_join", None), ("user_change", None),
                ("tokens_revoked", None), ("app_uninstalled", None))]


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
                SocketModeResponse(request.envelope_id, ack(request)))

        app.socket_mode_request_listeners.append(listen)  # type: ignore[arg-type]  # a coroutine
        await app.connect()
        try:
            await asyncio.to_thread(fake.socket.wait_open)
            await deed()
        finally:
            await app.close()

    asyncio.run(run())


def test_the_socket_carries_commands_presses_and_events(fake: FakeSlack,
                                                         client: WebClient) -> None:
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
        results.append(await asyncio.to_thread(
            fake.person("U01ALICE").submit({"Verbatim": "a"}).send))

    over_socket(fake, lambda _: {"response_action": "errors", "errors": {"v": "Non"}}, deed)
    assert results[0].errors == {"v": "Non"}


def test_a_client_told_to_disconnect_comes_back(fake: FakeSlack) -> None:
    async def deed() -> None:
        await asyncio.to_thread(fake.socket.disconnect)
        await asyncio.to_thread(fake.socket.wait_open, 2)
        assert (await asyncio.to_thread(fake.person("U01ALICE").says("bonjour").send)).ok

    over_socket(fake, lambda _: None, deed)
    assert len(fake.calls_of("apps.connections.open")) == 2


def test_without_a_socket_nothing_is_delivered(fake: FakeSlack) -> None:
    assert fake.person("U01ALICE").says("bonjour").send().status == 0
