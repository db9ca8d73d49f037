"""The world inside the fake Teams: who and what exists, the transcript, what a test reads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from .teams_faults import TeamsFault, TeamsFaults
from .teams_state import State
from .teams_things import Call, Conversation, Team, User
from .teams_throttle import Throttle

TENANT = "11111111-1111-1111-1111-111111111111"
GENERAL, GROUP = "19:general@thread.tacv2", "19:group@thread.v2"
PEOPLE = ("Alice Anderson", "Bob Brown", "Carol Cherkaoui", "Dan Daoudi", "Emna El Fassi")


class TeamsWorld:
    """One tenant, one team whose channel is GENERAL, a group chat, the app in both, and PEOPLE.

    Their e-mails are those of FakeSlack's directory. The app is installed for none of them.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.app_id = "22222222-2222-2222-2222-222222222222"
        self.app_password = "app-password"
        self.bot_name = "Comité"
        self.region = "teams"  # the path of serviceUrl; another one is a move (FAULTS 38)
        self.tenant = TENANT
        self.state = State(clock, f"28:{self.app_id}")
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.late: list[str] = []
        self.faults = TeamsFaults()
        self.throttle = Throttle(clock)
        self.lock = threading.RLock()
        self._changed = threading.Condition(self.lock)
        self.add_tenant(TENANT)
        for name in PEOPLE:
            self.add_person(name)
        everybody = list(self.state.users)
        self.add_team(GENERAL, "Lancement", members=everybody)
        self.add_group(GROUP, members=everybody)

    # What exists.

    def add_tenant(self, tenant: str) -> str:
        self.state.tenants.add(tenant)
        return tenant

    def add_person(
        self, name: str, *, tenant: str = TENANT, email: str | None = None, **facts: Any
    ) -> User:
        """Somebody of the directory. `facts`: aad, mri, role, locale, timezone."""
        first = name.partition(" ")[0].lower()
        number = len(self.state.users) + 1
        facts = {
            "aad": f"aaaaaaaa-0000-4000-8000-{number:012d}",
            "mri": f"29:1{first}-{number:04d}_pairwise",
        } | facts
        address = f"{first}@example.com" if email is None else email
        user = User(name=name, email=address, tenant=tenant, **facts)
        self.state.users[user.aad] = user
        return user

    def add_team(
        self,
        team_id: str,
        name: str,
        *,
        tenant: str = TENANT,
        members: Collection[str] = (),
        bot: bool = True,
    ) -> Team:
        """A team with its channel General; `members` are aadObjectIds, `bot` installs the app."""
        group = f"bbbbbbbb-0000-4000-8000-{len(self.state.teams) + 1:012d}"
        team = Team(team_id, name, tenant, group, list(members))
        self.state.teams[team_id] = team
        if bot:
            self.state.installed.add(team_id)
        self.add_channel(team_id, "General", team_id)
        return team

    def add_channel(self, channel_id: str, name: str, team: str = GENERAL) -> Conversation:
        """A standard channel: whoever is in the team is in it."""
        held = self.state.teams[team]
        channel = Conversation(channel_id, "channel", held.tenant, name, team, held.members)
        self.state.conversations[channel_id] = channel
        return channel

    def add_group(
        self,
        chat_id: str,
        *,
        tenant: str = TENANT,
        members: Collection[str] = (),
        bot: bool = True,
    ) -> Conversation:
        chat = Conversation(chat_id, "groupChat", tenant, members=list(members))
        self.state.conversations[chat_id] = chat
        if bot:
            self.state.installed.add(chat_id)
        return chat

    # What a test reads, and does.

    def user(self, who: str) -> User:
        """By aadObjectId, MRI, name, first name or e-mail."""
        return self.state.user(who)

    def conversation(self, conversation_id: str = GENERAL) -> Conversation:
        return self.state.conversations[self.state.split(conversation_id)[0]]

    def chat(self, who: str) -> Conversation:
        """The bot's 1:1 chat with that person; KeyError when there is none yet."""
        found = self.state.chat(self.state.user(who))
        if found is None:
            raise KeyError(f"no chat with {who}")
        return found

    def calls_of(self, operation: str) -> list[Call]:
        return [call for call in list(self.calls) if call.operation == operation]

    def record(self, call: Call) -> None:
        """Add to the transcript and wake who waits for it."""
        with self._changed:
            self.calls.append(call)
            self._changed.notify_all()

    def wait_until(self, fact: Callable[[], bool], timeout: float = 10.0) -> None:
        """Block until the app's calls have made that true; TimeoutError says what came."""
        with self._changed:
            if not self._changed.wait_for(fact, timeout):
                raise TimeoutError(f"still false after {[c.operation for c in self.calls[-10:]]}")

    def forget_tokens(self) -> None:
        """Every access token given out so far is refused from now on."""
        with self.lock:
            self.state.tokens.clear()

    def fail_next(self, operation: str, kind: str) -> TeamsFault:
        """See `TeamsFault` for the kinds; `*` stands for any operation."""
        with self.lock:
            return self.faults.plan(operation, kind)

    def chaos(
        self, seed: int, chances: Mapping[str, float], operations: Collection[str] | None = None
    ) -> None:
        """Random faults from now on, the same for the same seed and order of calls."""
        with self.lock:
            self.faults.chances(seed, chances, operations)
