"""A Teams of our own for tests: Microsoft's servers as a real HTTP server on loopback.

Written from Microsoft's documentation, without a line of the code it tests. It gives out tokens,
serves the Connector API, keeps a transcript, refuses what Teams refuses, injects faults, and
drives people (`person`), whose deliveries are real signed posts to the app.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Self

from aiohttp import web

from .teams_connector import OPERATIONS, Request, member_of
from .teams_delivery import TeamsDelivery
from .teams_faults import REFUSALS, TeamsFault, refusal
from .teams_keys import KeyServer
from .teams_login import give_token
from .teams_people import TeamsPerson
from .teams_routes import route
from .teams_things import Call, Json, TeamsError
from .teams_world import TeamsWorld

ISSUER = "https://api.botframework.com"
TOKEN_SECONDS = 3600


class FakeTeams(TeamsWorld):
    """Use as a context manager; then TEAMS_OPENID_METADATA_URL is its `openid_url`,
    TEAMS_LOGIN_URL its `login_url` and TEAMS_SERVICE_URL its `service_url`.

    `clock` returns aware UTC and rules ids, tokens and throttling. Calls from an asynchronous
    test that wait for the app (`send`) belong in `asyncio.to_thread`.
    """

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(clock)
        self.keys = KeyServer()
        self.url = ""
        self._thread = threading.Thread(target=self._run, name="fake-teams", daemon=True)
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()

    def __enter__(self) -> Self:
        self.keys.__enter__()
        self._thread.start()
        if not self._ready.wait(10):
            raise TimeoutError("the fake Teams did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self.keys.__exit__(None, None, None)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_route("*", "/login/{directory}/oauth2/v2.0/token", self._login)
        app.router.add_route("*", "/{region}/{path:v3/.*}", self._connector)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        self._loop.run_until_complete(runner.setup())
        self._loop.run_until_complete(web.TCPSite(runner, "127.0.0.1", 0).start())
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    # Addresses, keys and tokens.

    @property
    def openid_url(self) -> str:
        """What TEAMS_OPENID_METADATA_URL must be."""
        return str(self.keys.metadata_url)

    @property
    def login_url(self) -> str:
        """What TEAMS_LOGIN_URL must be."""
        return f"{self.url}/login"

    @property
    def service_url(self) -> str:
        """What TEAMS_SERVICE_URL must be, and what activities carry as serviceUrl."""
        return f"{self.url}/{self.region}/"

    def claims(self, **changes: Any) -> Json:
        """The claims of a good token now; a change to None takes the claim away."""
        now = int(self.clock().timestamp())
        good = {
            "iss": ISSUER,
            "aud": self.app_id,
            "serviceurl": self.service_url,
            "nbf": now,
            "exp": now + TOKEN_SECONDS,
        }
        return {key: value for key, value in (good | changes).items() if value is not None}

    def sign(self, claims: Mapping[str, Any] | None = None, **overrides: Any) -> str:
        """A token over `claims` (a good one's by default); `overrides`: kid, alg, key."""
        return str(self.keys.sign(dict(self.claims() if claims is None else claims), **overrides))

    def rotate_keys(self) -> None:
        """From now on another key signs, and the old one is no longer published."""
        self.keys.rotate()

    def person(self, who: str, url: str | None = None, *, phone: bool = False) -> TeamsPerson:
        """Someone who acts, by name or id; `url` is the app's address, `phone` their client."""
        return TeamsPerson(self, self.state.user(who), url, phone)

    def add_bot(self, conversation: str, by: TeamsPerson) -> TeamsDelivery:
        """Somebody adds the app to a group chat, or to the team of a channel."""
        return by.adds_bot(conversation)

    def remove_bot(self, conversation: str, by: TeamsPerson | None = None) -> TeamsDelivery:
        """The app is taken away; nobody in particular is Alice, who has no address to tell."""
        return (by or self.person("Alice")).removes_bot(conversation)

    # What the app calls.

    async def _login(self, http: web.Request) -> web.StreamResponse:
        form = {k: v for k, v in (await http.post()).items() if isinstance(v, str)}
        directory = http.match_info["directory"]
        payload = {k: v for k, v in form.items() if k != "client_secret"} | {"tenant": directory}

        def work() -> tuple[int, Json]:
            return give_token(self.state, self.app_id, self.app_password, directory, form)

        return await self._serve(http, "token", "", payload, {}, work)

    async def _connector(self, http: web.Request) -> web.StreamResponse:
        raw = await http.read()
        scheme, _, token = http.headers.get("Authorization", "").partition(" ")
        path = http.rel_url.raw_path.partition("/v3/")[2]
        found = route(http.method, f"/v3/{path}")
        if found is None:
            with self.lock:
                self.violations.append(f"{http.method} {http.path}: no such operation")
            return web.json_response({"error": {"code": "ServiceError"}}, status=404)
        operation, names = found
        body: Any = None
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            body = "not JSON"

        def work() -> tuple[int, Json]:
            if scheme.lower() != "bearer" or not token:
                self.violations.append(f"{operation}: no bearer token")
            if not self.state.trusts(token):
                raise TeamsError(401, "Unauthorized", "Authorization has been denied.")
            query, region = dict(http.query), self.service_url
            request = Request(self.state, region, names, query, body, self.violations)
            return OPERATIONS[operation](request)

        return await self._serve(http, operation, token, body, names, work)

    async def _serve(
        self,
        http: web.Request,
        operation: str,
        token: str,
        payload: Any,
        names: dict[str, str],
        work: Callable[[], tuple[int, Json]],
    ) -> web.StreamResponse:
        """Faults, limits, the work itself and the transcript."""
        place = self.state.split(names.get("conversation") or names.get("team", ""))[0]
        thread = place or (member_of(payload) if operation == "create" else "")

        def note(status: int, answer: Json, fault: TeamsFault | None) -> None:
            kind = fault.kind if fault else None
            kept = payload if isinstance(payload, dict) else {"body": payload} if payload else {}
            activity = names.get("activity", "")
            self.record(Call(operation, token, kept, status, answer, place, activity, kind))

        with self.lock:
            fault = self.faults.draw(operation)
            pause = 0 if fault else self.throttle.wait(operation, thread)
        if fault and fault.name == "slow":
            await asyncio.to_thread(fault.hold)
        elif pause or (fault and fault.name in REFUSALS):
            return self._refuse(http, fault or TeamsFault(f"429:{pause}"), note)
        with self.lock:
            try:
                status, answer = work()
            except TeamsError as refusal:
                status, answer = refusal.status, refusal.answer
            note(status, answer, fault)
        if fault and fault.name == "slow_answer":
            await asyncio.to_thread(fault.hold)
        elif fault and fault.name == "accept_then_drop":
            return _drop(http)
        elif fault and fault.name == "accept_then_502":
            return web.Response(status=502, text="Bad Gateway")
        return web.json_response(answer, status=status)

    def _refuse(
        self,
        http: web.Request,
        fault: TeamsFault,
        note: Callable[[int, Json, TeamsFault], None],
    ) -> web.StreamResponse:
        status, answer, headers = refusal(fault)
        with self.lock:
            note(status, answer, fault)
        if fault.name == "drop":
            return _drop(http)
        return web.json_response(answer, status=status, headers=headers)


def _drop(http: web.Request) -> web.StreamResponse:
    if http.transport is not None:
        http.transport.abort()
    return web.Response()
