"""The whole product in this process, behind its real front door, under a clock that tests move.

Requests come over HTTP as Slack sends them; time and delivery advance only when a test says so."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn

from bot.committee_file import import_file, load
from bot.serving.house import assemble, with_platforms
from bot.settings import load as load_settings
from storage.migrate import migrate
from tests.fakes import FakeSlack, FakeTeams, Message, SlackPerson
from tests.service import COMMITTEE, free_port

USERS = {"alice": "U01ALICE", "bob": "U02BOB", "carol": "U03CAROL", "dan": "U04DAN"}


class MovedClock:
    """Aware UTC, which is also Casablanca's clock since 2026-09-20."""

    def __init__(self, at: str):
        self.now = datetime.fromisoformat(at).replace(tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class FrontDoor:
    """`with FrontDoor(url, "2026-11-23 09:00") as door:`"""

    def __init__(self, database_url: str, at: str, file: Path = COMMITTEE, *, teams: bool = False):
        self.clock = MovedClock(at)
        self.fake = FakeSlack(self.clock)
        self.teams = FakeTeams(self.clock) if teams else None
        self.database_url, self.file = database_url, file
        self.port = free_port()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> FrontDoor:
        self.fake.__enter__()
        if self.teams is not None:
            self.teams.__enter__()
        self.thread.start()
        migrate(self.database_url)
        settings = load_settings(
            {
                "DATABASE_URL": self.database_url,
                "COMITE_SECRET_KEY": "k" * 48,
                "COMITE_URL": self.url,
                "PORT": str(self.port),
                "SLACK_API_URL": self.fake.api_url,
                "SLACK_BOT_TOKEN": "xoxb-test",
                "SLACK_SIGNING_SECRET": self.fake.signing_secret,
                **self._teams_settings(),
            },
            secret=True,
        )
        self.house = assemble(settings, self.clock)
        file = load(self.file.read_text(encoding="utf-8"))
        self.house.store.write_sync(
            lambda unit: import_file(unit, self.house.bearings, file, self.clock())
        )
        self.wait(self._open())
        return self

    def _teams_settings(self) -> dict[str, str]:
        if self.teams is None:
            return {}
        return {
            "TEAMS_APP_ID": self.teams.app_id,
            "TEAMS_APP_PASSWORD": self.teams.app_password,
            "TEAMS_TENANT_ID": self.teams.tenant,
            "TEAMS_OPENID_METADATA_URL": self.teams.openid_url,
            "TEAMS_LOGIN_URL": self.teams.login_url,
            "TEAMS_SERVICE_URL": self.teams.service_url,
        }

    async def _open(self) -> None:
        self.rooms = with_platforms(self.house)
        await self.rooms.start()
        self.courier = self.house.courier(self.rooms.platforms)
        self.acquaintance = self.house.acquaintance(self.rooms.directories)
        self.server = uvicorn.Server(
            uvicorn.Config(
                self.rooms.asgi, host="127.0.0.1", port=self.port, log_config=None, lifespan="off"
            )
        )
        self.serving = asyncio.ensure_future(self.server.serve())
        while not self.server.started:
            await asyncio.sleep(0.01)

    def __exit__(self, *_: object) -> None:
        self.wait(self._shut())
        self.house.store.close()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.fake.__exit__()
        if self.teams is not None:
            self.teams.__exit__()

    async def _shut(self) -> None:
        self.rooms.web.close()
        self.server.should_exit = True
        await self.serving
        await self.rooms.stop()

    def wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def person(self, name: str) -> SlackPerson:
        return self.fake.person(USERS[name], self.url)

    def talk(self, name: str) -> list[Message]:
        """What the person's 1:1 talk shows."""
        return list(self.fake.dm(USERS[name]).messages)

    def deliver(self) -> None:
        """Everything that may leave at this instant leaves."""
        while self.wait(self.courier.deliver()):
            pass

    def meet(self) -> int:
        """Whoever is known by e-mail alone is looked for in Slack, and told what there is to tell.
        Returns how many were found."""
        met: int = self.wait(self.acquaintance.round())
        self.deliver()
        return met

    def until(self, at: str, step: timedelta = timedelta(minutes=1)) -> None:
        """Lets time pass, minute by minute."""
        end = datetime.fromisoformat(at).replace(tzinfo=UTC)
        while self.clock.now < end:
            self.clock.now = min(end, self.clock.now + step)
            self.wait(self.house.facilitator.tick())
            self.deliver()

    def diary(self) -> None:
        """Prints what everybody was told, with the hour."""
        for call in self.fake.calls_of("chat.postMessage"):
            print(f"{call.payload.get('channel')}: {call.payload.get('text')}")
