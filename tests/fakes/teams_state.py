"""What the fake Teams remembers, and how it looks things up."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from .teams_things import Conversation, Dialog, Message, Team, TeamsError, User

TOKEN_LIFE = timedelta(seconds=3599)


class State:
    """Everything remembered. Not locked: `FakeTeams` holds its lock around each use."""

    def __init__(self, clock: Callable[[], datetime], bot: str) -> None:
        self.clock = clock
        self.bot = bot
        self.tenants: set[str] = set()
        self.users: dict[str, User] = {}
        self.teams: dict[str, Team] = {}
        self.conversations: dict[str, Conversation] = {}
        self.deleted: set[str] = set()
        # Where the app is: ids of teams and group chats, and aadObjectIds of people.
        self.installed: set[str] = set()
        self.dialogs: dict[str, Dialog] = {}
        self.tokens: dict[str, datetime] = {}
        self._last_id = 0
        self._serial = 0

    def serial(self) -> int:
        self._serial += 1
        return self._serial

    def message_id(self) -> str:
        """The milliseconds of the injected clock, always later than the one before."""
        self._last_id = max(int(self.clock().timestamp() * 1000), self._last_id + 1)
        return str(self._last_id)

    def event_id(self) -> str:
        """What Teams calls whatever is no message: `f:` and a UUID."""
        return f"f:{uuid.UUID(int=self.serial())}"

    def new_token(self) -> str:
        token = f"token-{self.serial()}"
        self.tokens[token] = self.clock() + TOKEN_LIFE
        return token

    def trusts(self, token: str) -> bool:
        return token in self.tokens and self.clock() < self.tokens[token]

    def user(self, who: str) -> User:
        """By aadObjectId, MRI, name, first name or e-mail. KeyError if nobody."""
        for user in self.users.values():
            if who in {user.aad, user.mri, user.name, user.name.partition(" ")[0], user.email}:
                return user
        raise KeyError(who)

    def split(self, conversation_id: str) -> tuple[str, str]:
        """A conversation's id without the thread, and the thread."""
        place, _, thread = conversation_id.partition(";messageid=")
        return place, thread

    def conversation(self, conversation_id: str) -> Conversation:
        """The conversation that the bot may use; TeamsError as the Connector refuses."""
        place = self.split(conversation_id)[0]
        found = self.conversations.get(place)
        if found is None or place in self.deleted:
            raise TeamsError(404, "ConversationNotFound", "Conversation not found.")
        if found.kind == "personal":
            if found.blocked:
                raise TeamsError(403, "MessageWritesBlocked")
        elif (found.team or found.id) not in self.installed:
            raise TeamsError(
                403,
                "BotNotInConversationRoster",
                "The bot is not part of the conversation roster.",
            )
        return found

    def message(self, conversation: Conversation, activity_id: str) -> Message:
        found = conversation.find(activity_id)
        if found is None:
            raise TeamsError(404, "ActivityNotFoundInConversation", "Activity not found.")
        return found

    def chat(self, user: User) -> Conversation | None:
        """The 1:1 chat of that person with the bot, if it exists."""
        return next(
            (
                c
                for c in self.conversations.values()
                if c.kind == "personal" and c.members == [user.aad]
            ),
            None,
        )

    def open_chat(self, user: User) -> Conversation:
        found = self.chat(user)
        if found is None:
            found = Conversation(f"a:1chat-{user.aad}", "personal", user.tenant, members=[user.aad])
            self.conversations[found.id] = found
        return found

    def reaches(self, user: User) -> bool:
        """Whether the app is installed for them, or in a team that they belong to."""
        return user.aad in self.installed or any(
            user.aad in team.members for team in self.teams.values() if team.id in self.installed
        )
