"""The world inside the fake Slack: who and what exists, the transcript, what a test reads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .slack_faults import Fault, Faults
from .slack_state import State
from .slack_things import Channel, Json, Message, User, View, Workspace

PEOPLE = (
    ("U01ALICE", "Alice Anderson"),
    ("U02BOB", "Bob Brown"),
    ("U03CAROL", "Carol Cherkaoui"),
    ("U04DAN", "Dan Daoudi"),
)


@dataclass(frozen=True)
class Call:
    """One request of the app. `result` is what was done, `fault` what befell the answer."""

    method: str
    token: str
    payload: Json
    result: Json
    fault: str | None = None


class SlackWorld:
    """Workspace T01TEST (token `xoxb-test`), channel C01GEN and the people of PEOPLE in it."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.state = State(clock)
        self.clock = clock
        self.signing_secret = "signing-secret"
        self.verification_token = "verification-token"
        self.app_id = "A01COMITE"
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.late_acks: list[str] = []
        self.missing_scopes: set[str] = set()
        self.faults = Faults()
        self.lock = threading.RLock()
        self._changed = threading.Condition(self.lock)
        self.add_workspace("T01TEST", "test", token="xoxb-test")
        for user_id, name in PEOPLE:
            self.add_user(user_id, name)
        self.add_channel("C01GEN", "general", members=[user_id for user_id, _ in PEOPLE])

    # What exists.

    def add_workspace(
        self, team: str, name: str, *, token: str, enterprise: Json | None = None
    ) -> Workspace:
        bot = f"U{team[1:]}BOT"
        space = Workspace(team, name, name, token, bot, f"B{team[1:]}", self.app_id, enterprise)
        self.state.workspaces[team] = space
        self.state.tokens[token] = team
        self.state.users[bot] = User(bot, "comite", "", team, "Comité", is_bot=True)
        return space

    def add_user(
        self,
        user_id: str,
        real_name: str,
        *,
        team: str = "T01TEST",
        email: str | None = None,
        **facts: Any,
    ) -> User:
        """`facts`: tz, tz_offset, locale, is_restricted, is_stranger, is_bot, deleted."""
        name = real_name.split()[0].lower()
        email = f"{name}@example.com" if email is None else email
        user = User(user_id, name, email, team, real_name, **facts)
        self.state.users[user_id] = user
        return user

    def add_channel(
        self,
        channel_id: str,
        name: str,
        *,
        team: str = "T01TEST",
        members: Collection[str] = (),
        bot: bool = True,
        **facts: Any,
    ) -> Channel:
        """`bot`: whether the bot is a member. `facts`: is_private, is_archived, is_ext_shared."""
        there = [*([self.state.workspaces[team].bot_user] if bot else []), *members]
        channel = Channel(channel_id, name, team, there, **facts)
        self.state.channels[channel_id] = channel
        return channel

    def oauth_code(self, team: str = "T01TEST") -> str:
        """A code that oauth.v2.access exchanges, once, for that workspace's token."""
        code = f"code-{self.state.serial()}"
        self.state.codes[code] = team
        return code

    # What a test reads, and does.

    def channel(self, channel_id: str) -> Channel:
        return self.state.channels[channel_id]

    def dm(self, user_id: str) -> Channel:
        """The bot's conversation with that person (opened if need be)."""
        with self.lock:
            space = self.state.workspaces[self.state.user(user_id).team]
            return self.state.dm(space, user_id)[0]

    def ephemerals(self, user_id: str) -> list[Message]:
        return [m for m in self.state.ephemerals if m.to == user_id]

    def opened_views(self, user_id: str) -> list[View]:
        """The stack of modals on that person's screen, top last."""
        return list(self.state.stacks.get(user_id, []))

    @property
    def homes(self) -> dict[str, View]:
        """The published home tabs, by user id."""
        return self.state.homes

    def calls_of(self, method: str) -> list[Call]:
        return [c for c in list(self.calls) if c.method == method]

    def record(self, call: Call) -> None:
        """Add to the transcript and wake who waits for it."""
        with self._changed:
            self.calls.append(call)
            self._changed.notify_all()

    def wait_until(self, fact: Callable[[], bool], timeout: float = 10.0) -> None:
        """Block until the app's calls have made that true; TimeoutError says what came."""
        with self._changed:
            if not self._changed.wait_for(fact, timeout):
                raise TimeoutError(f"still false after {[c.method for c in self.calls[-10:]]}")

    def fail_next(self, method: str, kind: str, channel: str = "*") -> Fault:
        """See `Fault` for the kinds; `*` stands for any method, or any channel."""
        with self.lock:
            return self.faults.plan(method, kind, channel)

    def chaos(
        self, seed: int, chances: Mapping[str, float], methods: Collection[str] | None = None
    ) -> None:
        """Random faults from now on, the same for the same seed and order of calls."""
        with self.lock:
            self.faults.chances(seed, chances, methods)
