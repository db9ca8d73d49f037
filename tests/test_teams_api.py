"""The Connector's API called once: each way in which it may fail, and where our token goes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import web

from adapters.teams.api import HOSTS, TEAMS, TeamsApi
from adapters.teams.login import Login
from bot.ports import Rejected, RetryLater, Uncertain, Unreachable

APP = "22222222-2222-2222-2222-222222222222"
PATH = "v3/conversations/19%3Aa/activities"


class Hands:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Server:
    """Answers what the test says; keeps what it was asked."""

    status: int = 200
    body: Any = field(default_factory=lambda: {"id": "1"})
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    slow: bool = False
    released: asyncio.Event = field(default_factory=asyncio.Event)
    slow_login: bool = False
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    logins: list[dict[str, Any]] = field(default_factory=list)
    login: tuple[int, Any] = (200, None)
    directories: list[str] = field(default_factory=list)
    url: str = ""

    async def answer(self, http: web.Request) -> web.StreamResponse:
        self.asked.append((http.method, http.raw_path, http.headers.get("Authorization", "")))
        if self.drop and http.transport is not None:
            http.transport.abort()
        if self.slow:
            await self.released.wait()
        if isinstance(self.body, str):
            return web.Response(text=self.body, status=self.status, headers=self.headers)
        return web.json_response(self.body, status=self.status, headers=self.headers)

    async def token(self, http: web.Request) -> web.StreamResponse:
        self.logins.append(dict(await http.post()))
        self.directories.append(http.match_info["tenant"])
        if self.slow_login:
            await self.released.wait()
        status, body = self.login
        if isinstance(body, str):
            return web.Response(text=body, status=status)
        given = {"access_token": f"token-{len(self.logins)}", "expires_in": 3600}
        return web.json_response(body or given, status=status)


@asynccontextmanager
async def served(
    tenants: tuple[str, ...] = ("t",),
) -> AsyncIterator[tuple[Server, TeamsApi, Hands]]:
    server, clock = Server(), Hands()
    app = web.Application()
    app.router.add_route("*", "/login/{tenant}/oauth2/v2.0/token", server.token)
    app.router.add_route("*", "/teams/{tail:.*}", server.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    server.url = f"{base}/teams/"
    login = Login(f"{base}/login", APP, "secret", tenants, clock)
    api = TeamsApi(login, server.url, timeout=5)
    try:
        yield server, api, clock
    finally:
        server.released.set()
        await api.close()
        await login.close()
        await runner.cleanup()


async def test_a_call_carries_our_token_and_its_answer_comes_back() -> None:
    async with served() as (server, api, _):
        assert await api.call("POST", server.url, PATH, {"type": "message"}) == {"id": "1"}
        assert server.asked == [("POST", f"/teams/{PATH}", "Bearer token-1")]
        assert server.logins[0]["scope"] == "https://api.botframework.com/.default"


@pytest.mark.parametrize(
    ("tenants", "directory"), [(("t",), "t"), (("t", "u"), "botframework.com")]
)
async def test_one_tenant_gives_the_token_itself(tenants: tuple[str, ...], directory: str) -> None:
    async with served(tenants) as (server, api, _):
        await api.call("GET", server.url, PATH)
        assert server.directories == [directory]


async def test_many_calls_at_once_ask_for_one_token() -> None:
    async with served() as (server, api, _):
        await asyncio.gather(*(api.call("GET", server.url, PATH) for _ in range(8)))
        assert len(server.logins) == 1


async def test_many_calls_at_once_share_one_refusal() -> None:
    async with served() as (server, api, _):
        server.login = (503, {})
        calls = (api.call("GET", server.url, PATH) for _ in range(8))
        found = await asyncio.gather(*calls, return_exceptions=True)
        assert {type(error) for error in found} == {RetryLater}
        assert len(server.logins) == 1


async def test_whoever_gives_up_waiting_for_the_token_leaves_it_to_the_others() -> None:
    async with served() as (server, api, _):
        server.slow_login = True
        patient = asyncio.create_task(api.call("GET", server.url, PATH))
        with pytest.raises(RetryLater):
            await api.call("GET", server.url, PATH, timeout=0.05)
        server.released.set()
        assert await patient == {"id": "1"}
        assert len(server.logins) == 1


async def test_a_token_is_renewed_five_minutes_early() -> None:
    async with served() as (server, api, clock):
        await api.call("GET", server.url, PATH)
        clock.now += timedelta(minutes=54)
        await api.call("GET", server.url, PATH)
        clock.now += timedelta(minutes=1)
        await api.call("GET", server.url, PATH)
        assert len(server.logins) == 2


async def test_a_token_that_is_refused_is_not_used_again() -> None:
    async with served() as (server, api, clock):
        await api.call("GET", server.url, PATH)
        clock.now += timedelta(minutes=30)
        server.status, server.body, server.asked = 401, {}, []
        with pytest.raises(RetryLater) as told:
            await api.call("GET", server.url, PATH)
        assert told.value.seconds == 1
        server.status = 200
        await api.call("GET", server.url, PATH)
        assert [token for _, _, token in server.asked] == ["Bearer token-1", "Bearer token-2"]


async def test_a_new_token_that_is_refused_as_well_is_no_reason_to_hurry() -> None:
    async with served() as (server, api, _):
        server.status, server.body = 401, {}
        with pytest.raises(RetryLater) as told:
            await api.call("GET", server.url, PATH)
        assert told.value.seconds == 60


@pytest.mark.parametrize(
    ("login", "error"),
    [
        ((400, {"error": "invalid_client"}), Rejected),
        ((401, {"error": "invalid_client"}), Rejected),
        ((400, "<html>"), Rejected),
        ((503, {}), RetryLater),
        ((429, {}), RetryLater),
        ((200, "<html>"), RetryLater),
        ((200, {"access_token": ""}), RetryLater),
        ((200, {"access_token": 7}), RetryLater),
        ((302, {"error": "elsewhere"}), RetryLater),
    ],
)
async def test_without_a_token_nothing_is_sent_and_the_message_waits(
    login: tuple[int, Any], error: type[Exception]
) -> None:
    async with served() as (server, api, _):
        server.login = login
        with pytest.raises(RetryLater):
            await api.call("GET", server.url, PATH)
        assert server.asked == []
        with pytest.raises(error):
            await api._login.token()


@pytest.mark.parametrize("lasts", [None, "soon", -5, 10, 1e300, 3600])
async def test_a_token_lasts_a_minute_at_least_and_a_day_at_most(lasts: Any) -> None:
    async with served() as (server, api, clock):
        server.login = (200, {"access_token": "t", "expires_in": lasts})
        await api.call("GET", server.url, PATH)
        clock.now += timedelta(seconds=59)
        await api.call("GET", server.url, PATH)
        assert len(server.logins) == 1
        clock.now += timedelta(days=1)
        await api.call("GET", server.url, PATH)
        assert len(server.logins) == 2


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (412, "", RetryLater),
        (429, "", RetryLater),
        (500, "", Uncertain),
        (502, "", Uncertain),
        (503, "", Uncertain),
        (504, "", Uncertain),
        (501, "", Uncertain),
        (520, "", Uncertain),
        (503, "ServiceUnavailable", Uncertain),
        (408, "", Uncertain),
        (403, "BotNotInConversationRoster", Unreachable),
        (403, "MessageWritesBlocked", Unreachable),
        (403, "ForbiddenOperationException", Unreachable),
        (403, "BotDisabledByAdmin", Unreachable),
        (403, "ConversationBlockedByUser", Unreachable),
        (403, "SomethingElse", Rejected),
        (404, "", Rejected),
        (409, "", Rejected),
        (403, "", Unreachable),
        (404, "ConversationNotFound", Unreachable),
        (404, "UserNotFound", Unreachable),
        (404, "ActivityNotFoundInConversation", Rejected),
        (400, "BadSyntax", Rejected),
        (413, "MessageSizeTooBig", Rejected),
        (302, "", Rejected),
    ],
)
async def test_each_failure_has_its_name(status: int, code: str, error: type[Exception]) -> None:
    async with served() as (server, api, _):
        server.status, server.body = status, {"error": {"code": code}} if code else {}
        with pytest.raises(error):
            await api.call("POST", server.url, PATH, {})


async def test_a_blocked_conversation_hides_its_code_in_its_message() -> None:
    async with served() as (server, api, _):
        hidden = '{"subCode": "MessageWritesBlocked", "details": "Thread is blocked."}'
        server.status, server.body = 403, {"errorCode": 209, "message": hidden}
        with pytest.raises(Unreachable, match="MessageWritesBlocked"):
            await api.call("POST", server.url, PATH, {})


@pytest.mark.parametrize(
    ("after", "seconds"),
    [
        ("17", 17),
        ("0", 1),
        ("-4", 1),
        ("0.5", 1),
        ("99999", 3600),
        ("inf", 3600),
        ("nan", 2),
        ("soon", 2),
        ("Mon, 23 Nov 2026 09:00:05 GMT", 2),
        ("", 2),
        (None, 2),
    ],
)
async def test_we_wait_as_long_as_we_are_told_within_an_hour(
    after: str | None, seconds: float
) -> None:
    async with served() as (server, api, _):
        server.status = 429
        server.headers = {} if after is None else {"Retry-After": after}
        with pytest.raises(RetryLater) as told:
            await api.call("POST", server.url, PATH, {})
        assert told.value.seconds == seconds


async def test_a_server_that_does_not_answer_in_time_leaves_the_outcome_unknown() -> None:
    async with served() as (server, api, _):
        await api.call("GET", server.url, PATH)
        server.slow = True
        with pytest.raises(Uncertain):
            await api.call("POST", server.url, PATH, {}, timeout=0.05)


async def test_our_token_follows_no_redirection() -> None:
    async with served() as (server, api, _):
        server.status, server.headers = 307, {"Location": f"{server.url}elsewhere"}
        with pytest.raises(Rejected):
            await api.call("POST", server.url, PATH, {})
        assert [path for _, path, _ in server.asked] == [f"/teams/{PATH}"]


@pytest.mark.parametrize("body", ["", "<html>", "[]", "[" * 5_000])
async def test_an_answer_that_is_no_object_is_an_empty_one(body: str) -> None:
    async with served() as (server, api, _):
        server.body = body
        assert await api.call("POST", server.url, PATH, {}) == {}


async def test_an_identifier_goes_into_the_path_as_it_was_quoted() -> None:
    async with served() as (server, api, _):
        path = f"v3/conversations/{quote('19:a/b@thread.tacv2;messageid=1', safe='')}/activities"
        await api.call("POST", server.url, path, {})
        assert server.asked[0][1] == f"/teams/{path}"


async def test_a_connection_that_breaks_leaves_the_outcome_unknown() -> None:
    async with served() as (server, api, _):
        server.drop = True
        with pytest.raises(Uncertain):
            await api.call("POST", server.url, PATH, {})


async def test_a_server_that_does_not_listen_did_nothing() -> None:
    async with served() as (server, api, _):
        await api.call("GET", server.url, PATH)
        away = TeamsApi(api._login, "http://127.0.0.1:9/", timeout=5)
        with pytest.raises(RetryLater):
            await away.call("GET", "http://127.0.0.1:9/", PATH)
        await away.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/",
        "https://evil.example/teams/",
        "http://smba.trafficmanager.net/teams/",
        "https://smba.trafficmanager.net.evil.example/",
        "https://user:pw@smba.trafficmanager.net/teams/",
        "https://smba.trafficmanager.net:8443/teams/",
        "ftp://smba.trafficmanager.net/",
        "https://evil.example\\@smba.trafficmanager.net/",
        "https://smba.trafficmanager.net\\@evil.example/",
        "https://smba.trafficmanager.net\t.evil.example/",
        "https://smba.trafficmanager.net:443@evil.example/",
        "https://smba.trafficmanager.net.:443/",
        "//smba.trafficmanager.net/",
        "https://[::1/",
        "",
    ],
)
async def test_our_token_goes_to_no_other_host(url: str) -> None:
    async with served() as (server, api, _):
        with pytest.raises(Rejected):
            await api.call("GET", url, PATH)
        assert (server.asked, server.logins) == ([], [])


def test_microsofts_own_hosts_are_allowed() -> None:
    api = TeamsApi(Login("https://x/", APP, "s", (), Hands()), TEAMS)
    assert all(api.allowed(f"https://{host}/amer/") for host in HOSTS)
