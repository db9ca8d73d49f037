"""The Web API of the fake Slack answers slack_sdk's clients as Slack does, faults included."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes import FakeSlack
from tests.fakes.slack_samples import Clock, actions, button, modal, section


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
    client.chat_postMessage(
        channel="C01GEN",
        text="Bonjour",
        blocks=[section()],
        metadata={"event_type": "c", "event_payload": {"id": "1"}},
    )
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
    "invalid_code": lambda c: c.oauth_v2_access(
        client_id="111.222", client_secret="client-secret", code="x"
    ),
    "bad_client_secret": lambda c: c.oauth_v2_access(
        client_id="111.222", client_secret="x", code="x"
    ),
}


@pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing")
@pytest.mark.parametrize("error", REFUSALS)
def test_errors_carry_slack_s_names(fake: FakeSlack, client: WebClient, error: str) -> None:
    fake.add_channel("C02OUT", "dehors", bot=False)
    fake.add_channel("C03OLD", "vieux", is_archived=True)
    assert error_of(lambda: REFUSALS[error](client)) == error


@pytest.mark.parametrize(
    ("token", "error"),
    [(None, "not_authed"), ("xoxb-else", "invalid_auth"), ("xapp-test", "not_allowed_token_type")],
)
def test_a_wrong_token_is_refused(fake: FakeSlack, token: str | None, error: str) -> None:
    assert error_of(WebClient(token, base_url=fake.api_url).auth_test) == error


def test_installing_gives_a_token_that_works(fake: FakeSlack) -> None:
    fake.add_workspace("T02", "autre", token="xoxb-other")
    code = fake.oauth_code("T02")
    answer = WebClient(base_url=fake.api_url).oauth_v2_access(
        client_id="111.222", client_secret="client-secret", code=code
    )
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


def test_a_file_is_uploaded_then_shared(fake: FakeSlack, client: WebClient) -> None:
    client.files_upload_v2(channel="C01GEN", content=b"png", filename="courbe.png")
    (shared,) = fake.channel("C01GEN").last["files"]
    assert (shared["name"], fake.state.uploads[shared["id"]]) == ("courbe.png", b"png")


# Faults.


def attempt(client: WebClient) -> int:
    """The HTTP status that a post meets, 0 when the connection breaks."""
    try:
        return int(client.chat_postMessage(channel="C01GEN", text="a").status_code)
    except SlackApiError as refused:
        return int(refused.response.status_code)
    except OSError:
        return 0


@pytest.mark.parametrize(
    ("kind", "status", "stored"),
    [
        ("429:7", 429, 0),
        ("http_500", 500, 0),
        ("http_502", 502, 0),
        ("drop", 0, 0),
        ("ok_false:internal_error", 200, 0),
        ("accept_then_500", 500, 1),
        ("accept_then_drop", 0, 1),
    ],
)
def test_a_fault_stores_or_not(
    fake: FakeSlack, client: WebClient, kind: str, status: int, stored: int
) -> None:
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


def test_a_test_can_wait_for_what_the_app_does(fake: FakeSlack, client: WebClient) -> None:
    caller = threading.Thread(target=attempt, args=(client,))
    caller.start()
    fake.wait_until(lambda: bool(fake.channel("C01GEN").messages))
    caller.join(10)


def test_waiting_for_what_never_comes_ends(fake: FakeSlack) -> None:
    with pytest.raises(TimeoutError):
        fake.wait_until(lambda: False, timeout=0.01)
