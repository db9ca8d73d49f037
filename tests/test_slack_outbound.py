"""What the courier asks of Slack, and how each way of failing is told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import Counters
from adapters.slack.api import SlackApi, failure
from adapters.slack.installs import Installation, Installs
from adapters.slack.outbound import SlackPlatform
from adapters.slack.refs import Ref, enterprise_of, moment, private, workspace_of
from bot.cards import Button, Buttons
from bot.events import Action
from bot.ports import (
    Busy,
    Destination,
    Rejected,
    RetryLater,
    StoreDown,
    Uncertain,
    Unreachable,
)
from tests.fakes.slack import FakeSlack
from tests.slack_kit import START, Drawer, Hands, card, lexicon

HERE = Destination("slack", "T01TEST", "C01GEN")
ALICE = Destination("slack", "T01TEST", user="U01ALICE")
HOME = replace(ALICE, home=True)
CARD = card("Décision", "GO")


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def fake(clock: Hands) -> Iterator[FakeSlack]:
    with FakeSlack(clock) as fake:
        yield fake


@pytest.fixture
async def api(fake: FakeSlack) -> AsyncIterator[SlackApi]:
    api = SlackApi(fake.api_url, timeout=10)
    yield api
    await api.close()


@pytest.fixture
def slack(api: SlackApi, clock: Hands, tmp_path: Path) -> SlackPlatform:
    installs = Installs(Drawer(), api, clock, token="xoxb-test")  # type: ignore[arg-type]
    return SlackPlatform(api, installs, lexicon(tmp_path))


async def test_a_card_is_posted_in_its_channel(slack: SlackPlatform, fake: FakeSlack) -> None:
    ref = await slack.post(HERE, CARD, "m1")
    assert ref == f"C01GEN:{fake.channel('C01GEN').last.ts}"


async def test_a_message_holds_the_opaque_id_and_nothing_else(
    slack: SlackPlatform, fake: FakeSlack
) -> None:
    await slack.post(HERE, CARD, "m1")
    assert fake.channel("C01GEN").last["metadata"] == {
        "event_type": "comite_message",
        "event_payload": {"id": "m1"},
    }


async def test_nothing_unfurls(slack: SlackPlatform, fake: FakeSlack) -> None:
    await slack.post(HERE, CARD, "m1")
    payload = fake.calls_of("chat.postMessage")[0].payload
    assert (payload["unfurl_links"], payload["unfurl_media"]) == ("false", "false")
    assert not {"link_names", "parse", "as_user"} & payload.keys()


async def test_a_private_card_goes_to_the_one_to_one_talk(
    slack: SlackPlatform, fake: FakeSlack
) -> None:
    ref = await slack.post(ALICE, CARD, "m1")
    assert Ref.parse(ref).channel == fake.dm("U01ALICE").id


async def test_a_home_tab_is_published(slack: SlackPlatform, fake: FakeSlack) -> None:
    assert await slack.post(HOME, CARD, "m1") == "home:U01ALICE"
    assert "GO" in str(fake.homes["U01ALICE"].blocks)


async def test_an_answer_stands_in_the_thread_and_in_the_channel(
    slack: SlackPlatform, fake: FakeSlack
) -> None:
    under = await slack.post(HERE, CARD, "m1")
    await slack.post(replace(HERE, thread=under), CARD, "m2")
    last = fake.channel("C01GEN").last
    assert (last["thread_ts"], last["subtype"]) == (Ref.parse(under).ts, "thread_broadcast")


async def test_an_answer_to_a_deleted_message_stands_by_itself(
    slack: SlackPlatform, fake: FakeSlack
) -> None:
    fake.fail_next("chat.postMessage", "ok_false:thread_not_found")
    await slack.post(replace(HERE, thread="C01GEN:1700000000.000100"), CARD, "m2")
    assert "thread_ts" not in fake.channel("C01GEN").last


# What went wrong.


@pytest.mark.parametrize(
    "code",
    [
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "restricted_action",
        "account_inactive",
        "token_revoked",
        "user_not_found",
        "cannot_dm_bot",
        "invalid_auth",
        "messages_tab_disabled",
    ],
)
async def test_a_destination_that_is_gone_is_unreachable(
    slack: SlackPlatform, fake: FakeSlack, code: str
) -> None:
    fake.fail_next("chat.postMessage", f"ok_false:{code}")
    with pytest.raises(Unreachable, match=code):
        await slack.post(HERE, CARD, "m1")


@pytest.mark.parametrize(
    "code",
    [
        "invalid_blocks",
        "msg_too_long",
        "no_text",
        "cant_update_message",
        "message_not_found",
        "missing_scope",
        "an_error_of_tomorrow",
    ],
)
async def test_a_message_that_slack_refuses_is_rejected(
    slack: SlackPlatform, fake: FakeSlack, code: str
) -> None:
    fake.fail_next("chat.postMessage", f"ok_false:{code}")
    with pytest.raises(Rejected, match=code):
        await slack.post(HERE, CARD, "m1")


@pytest.mark.parametrize(
    "kind",
    [
        "http_500",
        "http_502",
        "http_503",
        "ok_false:internal_error",
        "ok_false:fatal_error",
        "drop",
        "accept_then_drop",
        "accept_then_500",
    ],
)
async def test_a_call_whose_fate_is_unknown_is_uncertain(
    slack: SlackPlatform, fake: FakeSlack, kind: str
) -> None:
    fake.fail_next("chat.postMessage", kind)
    with pytest.raises(Uncertain):
        await slack.post(HERE, CARD, "m1")


async def test_a_slow_answer_is_uncertain(fake: FakeSlack) -> None:
    api = SlackApi(fake.api_url, timeout=0.05)
    fault = fake.fail_next("auth.test", "slow_answer")
    try:
        with pytest.raises(Uncertain, match="TimeoutError"):
            await api.call("auth.test", "xoxb-test")
    finally:
        fault.release.set()
        await api.close()


@pytest.mark.parametrize(
    ("after", "seconds"), [("", 1), ("x", 1), ("0", 1), ("-5", 1), ("99999", 3600), ("2.5", 2.5)]
)
def test_a_wait_is_between_a_second_and_an_hour(after: str, seconds: float) -> None:
    error = failure("ratelimited", after)
    assert isinstance(error, RetryLater) and error.seconds == seconds


async def test_a_slack_that_nobody_reaches_has_done_nothing() -> None:
    api = SlackApi("http://127.0.0.1:9/api/")
    with pytest.raises(RetryLater):
        await api.call("chat.postMessage", "xoxb-test")
    await api.close()


async def test_a_workspace_without_the_app_is_unreachable(
    api: SlackApi, clock: Hands, tmp_path: Path
) -> None:
    installs = Installs(Drawer(), api, clock)  # type: ignore[arg-type]
    with pytest.raises(Unreachable, match="not_installed"):
        await SlackPlatform(api, installs, lexicon(tmp_path)).post(HERE, CARD, "m1")


# Looking for a message whose fate is unknown.


@pytest.mark.parametrize("to", [HERE, ALICE], ids=["channel", "talk"])
async def test_a_message_that_arrived_is_found(
    slack: SlackPlatform, fake: FakeSlack, to: Destination
) -> None:
    fake.fail_next("chat.postMessage", "accept_then_500")
    with pytest.raises(Uncertain):
        await slack.post(to, CARD, "m1")
    found = await slack.find(to, "m1", START)
    assert found is not None and Ref.parse(found).ts


async def test_an_answer_in_a_thread_is_found(slack: SlackPlatform) -> None:
    under = replace(HERE, thread=await slack.post(HERE, CARD, "m1"))
    assert await slack.post(under, CARD, "m2") == await slack.find(under, "m2", START)


async def test_a_message_is_found_behind_many_others(slack: SlackPlatform, fake: FakeSlack) -> None:
    ref = await slack.post(HERE, CARD, "m1")
    for _ in range(120):
        fake.person("U02BOB", "http://127.0.0.1:9").says("bruit", "C01GEN")
    assert await slack.find(HERE, "m1", START) == ref


async def test_an_older_message_is_not_looked_at(slack: SlackPlatform, clock: Hands) -> None:
    await slack.post(HERE, CARD, "m1")
    assert await slack.find(HERE, "m1", START + timedelta(minutes=2)) is None


async def test_without_the_history_scope_nothing_is_found(
    slack: SlackPlatform, fake: FakeSlack
) -> None:
    fake.missing_scopes.add("conversations.history")
    await slack.post(HERE, CARD, "m1")
    assert await slack.find(HERE, "m1", START) is None


async def test_a_missing_scope_is_asked_for_once(slack: SlackPlatform, fake: FakeSlack) -> None:
    fake.missing_scopes.add("conversations.history")
    for _ in range(3):
        await slack.find(HERE, "m1", START)
    assert len(fake.calls_of("conversations.history")) == 1


async def test_without_the_right_to_open_a_talk_nothing_is_found(
    slack: SlackPlatform, fake: FakeSlack
) -> None:
    fake.missing_scopes.add("conversations.open")
    await slack.post(ALICE, CARD, "m1")
    assert await slack.find(ALICE, "m1", START) is None


async def test_a_button_that_cannot_be_packed_is_rejected(slack: SlackPlatform) -> None:
    heavy = Buttons((Button("x", Action("a", {"b": "c" * 3000})),))
    with pytest.raises(Rejected, match="bad_action"):
        await slack.post(HERE, card(elements=(heavy,)), "m1")


@pytest.mark.parametrize("trouble", [Busy(), StoreDown()], ids=["busy", "down"])
async def test_without_the_store_a_message_waits(
    api: SlackApi, clock: Hands, tmp_path: Path, trouble: Exception
) -> None:
    store = Drawer()
    store.broken = trouble
    installs = Installs(store, api, clock)  # type: ignore[arg-type]
    with pytest.raises(RetryLater):
        await SlackPlatform(api, installs, lexicon(tmp_path)).post(HERE, CARD, "m1")


# Addresses that may be answered to.


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("https://hooks.slack.com/actions/T1/1/x", True),
        ("http://hooks.slack.com/actions", False),
        ("https://hooks.slack.com:8443/x", False),
        ("https://hooks.slack.com.evil.example/x", False),
        ("https://user@hooks.slack.com/x", False),
        ("https://evil.example/hooks.slack.com", False),
        ("http://127.0.0.1:8000/hooks/x", True),
        ("http://127.0.0.1:8001/hooks/x", False),
        ("http://169.254.169.254/latest", False),
        ("file:///etc/passwd", False),
        ("", False),
        ("https://[::1", False),
        ("http://127.0.0.1:99999/x", False),
    ],
)
def test_only_slack_and_its_stand_in_are_answered(url: str, ours: bool) -> None:
    assert SlackApi("http://127.0.0.1:8000/api/").ours(url) is ours


async def test_nothing_is_sent_to_another_host(api: SlackApi) -> None:
    with FakeSlack(Hands()) as other:
        with pytest.raises(Rejected, match="another host"):
            await api.respond(f"{other.url}/hooks/x", {"text": "x"})
        assert other.calls == []


# Tokens.


def rotating(clock: Hands, seconds: float) -> Installation:
    return Installation(
        "T01TEST", "xoxb-test", refresh_token="xoxe-1", expires_at=clock().timestamp() + seconds
    )


class Renewing(SlackApi):
    """Slack's token endpoint: a refresh token serves once."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:9/")
        self.used: list[str] = []

    async def call(self, method: str, token: str, args: Any = None, **how: Any) -> dict[str, Any]:
        assert method == "oauth.v2.access"
        if args["refresh_token"] in self.used:
            raise Rejected("invalid_refresh_token")
        self.used.append(args["refresh_token"])
        return {
            "ok": True,
            "access_token": f"xoxb-{len(self.used)}",
            "refresh_token": f"xoxe-{len(self.used) + 1}",
            "expires_in": 43200,
        }


async def test_a_token_with_hours_left_is_used_as_it_is(clock: Hands) -> None:
    slack, store = Renewing(), Drawer()
    installs = Installs(store, slack, clock)  # type: ignore[arg-type]
    await installs.save(rotating(clock, 7201))
    assert (await installs.token("T01TEST"), slack.used) == ("xoxb-test", [])


async def test_a_token_near_its_end_is_renewed_and_both_are_kept(clock: Hands) -> None:
    slack, store = Renewing(), Drawer()
    installs = Installs(store, slack, clock)  # type: ignore[arg-type]
    await installs.save(rotating(clock, 7199))
    assert await installs.token("T01TEST") == "xoxb-1"
    assert (store.rows["T01TEST"]["bot_token"], store.rows["T01TEST"]["refresh_token"]) == (
        "xoxb-1",
        "xoxe-2",
    )


async def test_two_processes_use_a_refresh_token_once(clock: Hands) -> None:
    slack, store = Renewing(), Drawer()
    one, two = (Installs(store, slack, clock) for _ in range(2))  # type: ignore[arg-type]
    await one.save(rotating(clock, 60))
    await two.find("T01TEST")
    assert await one.token("T01TEST") == await two.token("T01TEST") == "xoxb-1"
    assert slack.used == ["xoxe-1"]


async def test_the_other_process_goes_on_with_the_token_it_has(clock: Hands) -> None:
    slack, store = Renewing(), Drawer()
    installs = Installs(store, slack, clock)  # type: ignore[arg-type]
    await installs.save(rotating(clock, 60))
    assert await installs._mine_to_renew(rotating(clock, 60))
    assert (await installs.token("T01TEST"), slack.used) == ("xoxb-test", [])


async def test_a_renewal_cut_short_is_tried_again(clock: Hands) -> None:
    slack, store = Renewing(), Drawer()
    installs = Installs(store, slack, clock)  # type: ignore[arg-type]
    await installs.save(rotating(clock, 600))
    await installs._mine_to_renew(rotating(clock, 600))
    clock.advance(300)
    assert await installs.token("T01TEST") == "xoxb-1"


async def test_an_uninstalled_workspace_has_no_token(clock: Hands) -> None:
    installs = Installs(Drawer(), Renewing(), clock)  # type: ignore[arg-type]
    await installs.save(rotating(clock, 9999))
    await installs.drop("T01TEST")
    with pytest.raises(Unreachable):
        await installs.token("T01TEST")


async def test_an_installation_of_the_enterprise_serves_its_workspaces(clock: Hands) -> None:
    installs = Installs(Drawer(), Renewing(), clock)  # type: ignore[arg-type]
    await installs.save(Installation("E1", "xoxb-e"))
    await installs.find("T02GRID", "E1")
    assert await installs.token("T02GRID") == "xoxb-e"


# Identifiers.


@pytest.mark.parametrize("ref", [Ref("C01GEN", "1700000000.000100"), Ref(home="U01ALICE")], ids=str)
def test_a_reference_survives_its_writing(ref: Ref) -> None:
    assert Ref.parse(str(ref)) == ref


@pytest.mark.parametrize("text", ["", "home:", "C1", "C1:", ":1.1", "C1:1.1:2", "c1:1.1", "C1:x"])
def test_nothing_else_is_a_reference(text: str) -> None:
    with pytest.raises(ValueError, match="reference"):
        Ref.parse(text)


@pytest.mark.parametrize(
    ("ts", "micro"),
    [("1700000000.000100", 100), ("1700000000.1", 100000), ("1700000000.123456789", 123456)],
)
def test_a_time_stamp_keeps_its_microseconds(ts: str, micro: int) -> None:
    assert (int(moment(ts).timestamp()), moment(ts).microsecond) == (1700000000, micro)


@pytest.mark.parametrize(
    ("payload", "workspace"),
    [
        ({"team_id": "T1"}, "T1"),
        ({"team": {"id": "T1"}}, "T1"),
        ({"team_id": "T9", "authorizations": [{"team_id": "T1"}]}, "T1"),
        ({"team": {"id": "T9"}, "view": {"app_installed_team_id": "T1"}}, "T1"),
        ({"team": None, "user": {"team_id": "T1"}, "enterprise": {"id": "E1"}}, "T1"),
        ({"team": None, "enterprise": {"id": "E1"}}, "E1"),
        ({}, ""),
    ],
)
def test_the_workspace_is_where_the_app_is_installed(
    payload: dict[str, Any], workspace: str
) -> None:
    assert workspace_of(payload) == workspace


@pytest.mark.parametrize(
    ("payload", "enterprise"),
    [
        ({"enterprise_id": "E1"}, "E1"),
        ({"enterprise": {"id": "E1"}}, "E1"),
        ({"enterprise": None}, ""),
    ],
)
def test_the_enterprise_of_a_payload(payload: dict[str, Any], enterprise: str) -> None:
    assert enterprise_of(payload) == enterprise


@pytest.mark.parametrize(
    ("channel", "name", "alone"),
    [
        ("D01", "", True),
        ("C01", "directmessage", True),
        ("C01", "general", False),
        ("G01", "privategroup", False),
        ("G01", "mpdm-a--b-1", False),
    ],
)
def test_a_talk_with_one_person_is_private(channel: str, name: str, alone: bool) -> None:
    assert private(channel, name) is alone


def test_counters_count() -> None:
    counters = Counters()
    counters.add("a")
    counters.add("a", 2)
    assert (counters["a"], counters["b"], counters.all()) == (3, 0, {"a": 3})
