"""A Slack of our own for tests: a real HTTP server and websocket on a free port of loopback.

Written from Slack's documentation, without a line of the code it tests. It keeps a transcript,
refuses what Slack refuses, injects faults, and drives people (`person`).
"""

from __future__ import annotations

import asyncio
import base64
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Self

from aiohttp import web

from .slack_directory import METHODS
from .slack_faults import REFUSALS, Fault
from .slack_hooks import use_hook
from .slack_methods import Request
from .slack_people import SlackPerson
from .slack_socket import SocketHub
from .slack_things import Json, SlackError, Workspace
from .slack_world import Call, SlackWorld

_JSON_FIELDS = {"blocks", "view", "metadata", "attachments", "unfurls", "files"}
_HIDDEN = {"token", "client_secret"}


class FakeSlack(SlackWorld):
    """Use as a context manager; SLACK_API_URL is then its `api_url`.

    `clock` returns aware UTC and rules time stamps, trigger ids and signatures. Calls from an
    asynchronous test that wait for the app (`send`) belong in `asyncio.to_thread`.
    """

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(clock)
        self.socket = SocketHub(self.app_id)
        self.url = ""
        self._thread = threading.Thread(target=self._run, name="fake-slack", daemon=True)
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(10):
            raise TimeoutError("the fake Slack did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self.socket.loop = self._loop
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/hooks/{name:.*}", self._hook)
        app.router.add_post("/upload/{file_id}", self._upload)
        app.router.add_get("/link", self.socket.serve)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        self._loop.run_until_complete(runner.setup())
        self._loop.run_until_complete(web.TCPSite(runner, "127.0.0.1", 0).start())
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    @property
    def api_url(self) -> str:
        """What SLACK_API_URL must be."""
        return f"{self.url}/api/"

    async def _api(self, http: web.Request) -> web.StreamResponse:
        method = http.match_info["method"]
        token, args = await _arguments(http)
        with self.lock:
            fault = self.faults.draw(method, str(args.get("channel")))
        if fault and fault.name == "slow":
            await asyncio.to_thread(fault.hold)
        elif fault and fault.name in REFUSALS:
            return self._refuse(http, fault, method, token, args)
        with self.lock:
            answer = self._answer(method, token, args)
            self._record(method, token, args, answer, fault)
        if fault and fault.name == "slow_answer":
            await asyncio.to_thread(fault.hold)
        elif fault and fault.name == "accept_then_drop":
            return _drop(http)
        elif fault and fault.name == "accept_then_500":
            return web.Response(status=500, text="Internal Server Error")
        return web.json_response(answer)

    def _refuse(
        self, http: web.Request, fault: Fault, method: str, token: str, args: Json
    ) -> web.StreamResponse:
        error = {"429": "ratelimited", "ok_false": fault.detail or "internal_error"}
        answer = {"ok": False, "error": error.get(fault.name, fault.name)}
        with self.lock:
            self._record(method, token, args, answer, fault)
        if fault.name == "drop":
            return _drop(http)
        if fault.name == "429":
            wait = fault.detail or "1"
            return web.json_response(answer, status=429, headers={"Retry-After": wait})
        if fault.name == "ok_false":
            return web.json_response(answer)
        return web.Response(status=int(fault.name.removeprefix("http_")), text="upstream error")

    def _record(
        self, method: str, token: str, args: Json, answer: Json, fault: Fault | None
    ) -> None:
        payload = {k: v for k, v in args.items() if k not in _HIDDEN}
        self.record(Call(method, token, payload, answer, fault.kind if fault else None))

    def _answer(self, method: str, token: str, args: Json) -> Json:
        try:
            if method == "oauth.v2.access":
                return {"ok": True, **self._install(args)}
            if method == "apps.connections.open":
                return {"ok": True, "url": self._socket_url(token)}
            if method not in METHODS:
                raise SlackError("unknown_method", req_method=method)
            request = self.request(self._space(token), args, token)
            if method in self.missing_scopes:
                raise SlackError("missing_scope", needed="(withheld)", provided="chat:write")
            return {"ok": True, **METHODS[method](request)}
        except SlackError as refusal:
            return refusal.answer

    def request(self, space: Workspace, args: Json, token: str = "") -> Request:
        """What a method works on; violations found there are kept here."""
        return Request(self.state, space, args, self.url, token, self.violations)

    def _space(self, token: str) -> Workspace:
        if not token:
            raise SlackError("not_authed")
        if token in self.state.revoked:
            raise SlackError("token_revoked")
        if token == self.state.app_token:
            raise SlackError("not_allowed_token_type")
        if token not in self.state.tokens:
            raise SlackError("invalid_auth")
        return self.state.workspaces[self.state.tokens[token]]

    def _socket_url(self, token: str) -> str:
        if token != self.state.app_token:
            raise SlackError(
                "not_allowed_token_type"
                if token in self.state.tokens
                else "invalid_auth"
                if token
                else "not_authed"
            )
        return f"{self.url.replace('http', 'ws', 1)}/link?ticket={self.state.serial()}"

    def _install(self, args: Json) -> Json:
        client_id, client_secret = self.state.client
        if args.get("client_id") != client_id:
            raise SlackError("invalid_client_id")
        if args.get("client_secret") != client_secret:
            raise SlackError("bad_client_secret")
        team = self.state.codes.pop(str(args.get("code")), None)
        if team is None:
            raise SlackError("invalid_code")
        space = self.state.workspaces[team]
        self.state.revoked.discard(space.bot_token)
        return {
            "app_id": self.app_id,
            "token_type": "bot",
            "access_token": space.bot_token,
            "scope": "chat:write,commands",
            "bot_user_id": space.bot_user,
            "team": {"id": space.id, "name": space.name},
            "enterprise": space.enterprise,
            "authed_user": {"id": "U01ALICE"},
            "is_enterprise_install": False,
        }

    async def _hook(self, http: web.Request) -> web.Response:
        content = await http.json()
        with self.lock:
            status, text = use_hook(self, http.match_info["name"], content)
            self.record(Call("response_url", "", content, {"ok": status == 200}))
        return web.Response(status=status, text=text)

    async def _upload(self, http: web.Request) -> web.Response:
        content = await http.read()
        file_id = http.match_info["file_id"]
        with self.lock:
            if file_id not in self.state.files:
                return web.Response(status=404)
            self.state.uploads[file_id] = content
        return web.Response(text=f"OK - {len(content)}")

    def person(self, user_id: str, url: str | None = None) -> SlackPerson:
        """Someone who acts; `url` is the app's address, None means through its websocket."""
        return SlackPerson(self, self.state.user(user_id), url)


def _drop(http: web.Request) -> web.StreamResponse:
    if http.transport is not None:
        http.transport.abort()
    return web.Response()


async def _arguments(http: web.Request) -> tuple[str, Json]:
    """The bearer token and the arguments, from JSON, a form or the query."""
    scheme, _, token = http.headers.get("Authorization", "").partition(" ")
    args: Json = dict(http.query)
    if http.content_type == "application/json":
        args |= json.loads(await http.read() or b"{}")
    else:
        args |= {k: v for k, v in (await http.post()).items() if isinstance(v, str)}
        for name in _JSON_FIELDS & args.keys():
            try:
                args[name] = json.loads(args[name])
            except ValueError:
                args[name] = ["not JSON"]
        token = token or str(args.get("token", ""))
    if scheme.lower() == "basic":
        client, _, secret = base64.b64decode(token).decode().partition(":")
        return "", args | {"client_id": client, "client_secret": secret}
    return token, args
