"""Teams' front on a port of loopback, a key server behind it, and tokens good and bad."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import uvicorn

from adapters.front.counters import Counters
from adapters.teams.front import Answer, Front
from adapters.teams.keys import Keys
from adapters.teams.tokens import Claims, Verifier
from tests.fakes.teams_keys import KeyServer
from tests.service import free_port

APP = "22222222-2222-2222-2222-222222222222"
TENANT = "11111111-1111-1111-1111-111111111111"
SERVICE = "https://smba.trafficmanager.net/emea/"
Headers = dict[bytes, bytes] | list[tuple[bytes, bytes]]
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
AT = int(NOW.timestamp())


class Hands:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Door:
    """The front on a port of loopback; `taken` is what reached the bot."""

    keys: KeyServer
    tenants: frozenset[str] = frozenset({TENANT})
    clock: Hands = field(default_factory=Hands)
    taken: list[dict[str, Any]] = field(default_factory=list)
    timeout: float = 3.0
    read_seconds: float = 5.0
    patience: float = 20.0
    raises: Exception | None = None
    answer: Answer = Answer(200, {"ok": True})

    def __post_init__(self) -> None:
        self.counters = Counters()
        self.port = free_port()
        self.up = threading.Event()
        self.thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    async def _take(self, activity: dict[str, Any], claims: Claims) -> Answer:
        self.taken.append(activity)
        if self.raises is not None:
            raise self.raises
        return self.answer

    async def _run(self) -> None:
        self.found = Keys(self.keys.metadata_url, self.clock, timeout=self.timeout)
        self.verifier = Verifier(self.found, APP, self.tenants, self.clock)
        front = Front(
            self._take,
            self.verifier,
            self.counters,
            reference=lambda: "ref-1",
            read_seconds=self.read_seconds,
        )
        config = uvicorn.Config(front, port=self.port, lifespan="off", log_level="critical")
        self.server = uvicorn.Server(config)
        self.loop = asyncio.get_running_loop()
        serving = asyncio.create_task(self.server.serve())
        while not self.server.started:
            await asyncio.sleep(0.01)
        self.up.set()
        await serving
        await self.found.close()

    def post(self, token: str | None, activity: Any = None) -> int:
        """The status of one request; a None token sends no header."""
        given = {b"Content-Type": b"application/json"}
        if token is not None:
            given[b"Authorization"] = token.encode()
        body = json.dumps(activity if activity is not None else message()).encode()
        return self.send(body, given).status_code

    def send(self, body: Any, headers: Headers, method: str = "POST") -> httpx.Response:
        """Any request, as it is."""
        url = f"http://127.0.0.1:{self.port}/api/messages"
        return httpx.request(method, url, content=body, headers=headers, timeout=self.patience)


@contextmanager
def opened(**how: Any) -> Iterator[Door]:
    endorsements = how.pop("endorsements", ("msteams",))
    with KeyServer(endorsements) as keys:
        door = Door(keys, **how)
        door.thread.start()
        assert door.up.wait(20)
        try:
            yield door
        finally:
            keys.release.set()
            door.server.should_exit = True
            door.thread.join(20)


def message(**changes: Any) -> dict[str, Any]:
    tenant = changes.pop("tenant", TENANT)
    return {
        "type": "message",
        "id": "1700000000000",
        "timestamp": "2026-11-23T09:00:00.123Z",
        "serviceUrl": SERVICE,
        "channelId": "msteams",
        "from": {"id": "29:alice", "aadObjectId": "33333333-3333-3333-3333-333333333333"},
        "recipient": {"id": f"28:{APP}"},
        "conversation": {"id": "a:1", "conversationType": "personal", "tenantId": tenant},
        "channelData": {"tenant": {"id": tenant}},
        "text": "menu",
        **changes,
    }


def claims(**changes: Any) -> dict[str, Any]:
    good = {
        "iss": "https://api.botframework.com",
        "aud": APP,
        "serviceurl": SERVICE,
        "nbf": AT - 60,
        "exp": AT + 3600,
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


def signed(door: Door, **changes: Any) -> str:
    return f"Bearer {door.keys.sign(claims(**changes))}"
