"""The things of the fake Teams: people, teams, conversations, messages, dialogs, calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .teams_views import CardView

Json = dict[str, Any]

ADAPTIVE = "application/vnd.microsoft.card.adaptive"


class TeamsError(Exception):
    """A refusal of the Connector API: an HTTP status, and Microsoft's code and message.

    Codes and messages: "Status codes from bot conversational APIs" (conversation-messages).
    """

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code, self.message = status, code, message

    @property
    def answer(self) -> Json:
        if self.code == "MessageWritesBlocked":  # the one that speaks otherwise (send-proactive)
            inner = (
                '{\r\n  "subCode": "MessageWritesBlocked",\r\n'
                '  "details": "Thread is blocked from message writes.",\r\n'
                '  "errorCode": null,\r\n  "errorSubCode": null\r\n}'
            )
            return {"errorCode": 209, "message": inner}
        return {"error": {"code": self.code, "message": self.message}}


@dataclass
class User:
    """Somebody of the directory: `aad` is their aadObjectId, `mri` the id that this bot sees."""

    aad: str
    mri: str
    name: str
    email: str
    tenant: str
    role: str = "user"  # or "guest", "anonymous"
    locale: str = "fr-FR"
    timezone: str = "Africa/Casablanca"

    def json(self) -> Json:
        """The TeamsChannelAccount of `members/{id}` (get-teams-context)."""
        given, _, surname = self.name.partition(" ")
        return {
            "id": self.mri,
            "objectId": self.aad,
            "aadObjectId": self.aad,
            "name": self.name,
            "givenName": given,
            "surname": surname,
            "email": self.email,
            "userPrincipalName": self.email,
            "tenantId": self.tenant,
            "userRole": self.role,
        }


@dataclass(eq=False)
class Message:
    """One message. In a channel `thread` is the id of the first message of its thread."""

    id: str
    conversation: str
    author: str  # an MRI, `28:…` for the bot
    thread: str = ""
    text: str = ""
    summary: str = ""
    card: CardView | None = None
    activity: Json = field(default_factory=dict)
    edits: list[Json] = field(default_factory=list)  # the activities that replaced the first one
    views: dict[str, CardView] = field(default_factory=dict)  # what some see instead, by aad

    @property
    def labels(self) -> list[str]:
        """The labels of the buttons that everybody sees, in order."""
        return self.card.labels if self.card is not None else []

    def put(self, activity: Json) -> None:
        """Take the content of an activity; everybody sees that card from now on."""
        cards = [a for a in activity.get("attachments") or [] if a["contentType"] == ADAPTIVE]
        self.activity = activity
        self.text = activity.get("text") or ""
        self.summary = activity.get("summary") or ""
        self.card = CardView(cards[0]["content"]) if cards else None
        self.views.clear()


@dataclass(eq=False)
class Conversation:
    """A channel, a group chat or a 1:1 chat with the bot; `members` are aadObjectIds."""

    id: str
    kind: str  # channel, groupChat, personal
    tenant: str
    name: str = ""
    team: str = ""
    members: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    threads: dict[str, str] = field(default_factory=dict)  # of every message that ever was
    blocked: bool = False  # the person blocked the bot, or took the app away

    @property
    def last(self) -> Message:
        return self.messages[-1]

    @property
    def posts(self) -> list[Message]:
        """What the bot posted here, in order; an edited message counts once."""
        return [message for message in self.messages if message.author.startswith("28:")]

    def keep(self, message: Message) -> None:
        self.messages.append(message)
        self.threads[message.id] = message.thread

    def find(self, activity_id: str) -> Message | None:
        return next((m for m in self.messages if m.id == activity_id), None)


@dataclass(eq=False)
class Team:
    """Its id is also that of its channel General (get-teams-context)."""

    id: str
    name: str
    tenant: str
    group: str  # aadGroupId
    members: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Dialog:
    """A dialog open on somebody's screen, and where it came from."""

    card: CardView
    conversation: str
    message: Message | None = None
    command: Json | None = None  # of a message extension: what each of its invokes repeats


@dataclass(frozen=True)
class Call:
    """One request of the app. `result` is what was done, `fault` what befell the answer.

    Operations: post, update, delete, create, member, members, team, channels, token.
    """

    operation: str
    token: str
    payload: Json
    status: int
    result: Json
    conversation: str = ""
    activity: str = ""
    fault: str | None = None
