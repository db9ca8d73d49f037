"""The Connector API of the fake: one small function an operation, listed in OPERATIONS.

A function takes a Request and returns the HTTP status and the JSON of the answer, or raises
TeamsError with Microsoft's own code. Paths: bot-framework-rest-connector-api-reference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .teams_cards import CARD_BYTES
from .teams_receipt import activity_problems, size_of
from .teams_state import State
from .teams_things import Conversation, Json, Message, Team, TeamsError

PAGE = (50, 500)  # "Page size less than 50 are treated as 50, and greater than 500 capped"


@dataclass
class Request:
    """One call in hand; `violations` is the list of the fake."""

    state: State
    service_url: str
    names: dict[str, str]
    query: dict[str, str]
    body: Any
    violations: list[str] = field(default_factory=list)

    def check(self, found: list[str]) -> None:
        """Refuse what the validator found, and keep it for the test to see."""
        if found:
            self.violations += found
            raise TeamsError(400, "BadSyntax", "; ".join(found))

    def place(self) -> Conversation:
        return self.state.conversation(self.names["conversation"])

    def content(self, *, edit: bool = False) -> Json:
        """The activity that was sent, checked."""
        found = activity_problems(self.body, self.state, edit=edit)
        if found and isinstance(self.body, dict) and size_of(self.body) >= CARD_BYTES:
            self.violations += found
            raise TeamsError(413, "MessageSizeTooBig", "Message size too large.")
        self.check(found)
        return dict(self.body)

    def own(self) -> tuple[Conversation, Message]:
        """The bot's message that is named."""
        place = self.place()
        message = self.state.message(place, self.names["activity"])
        if message.author != self.state.bot:
            raise TeamsError(403, "Forbidden", "The bot may only touch its own messages.")
        return place, message


def post(req: Request) -> tuple[int, Json]:
    place, thread = req.place(), req.state.split(req.names["conversation"])[1]
    activity = req.content()
    if activity["type"] == "typing":
        return 201, {"id": req.state.event_id()}
    under = thread or req.names.get("activity", "") or str(activity.get("replyToId") or "")
    if under.startswith("f:"):  # an answer to what is no message stands by itself
        under = ""
    return 201, {"id": add_message(req.state, place, activity, under).id}


def add_message(state: State, place: Conversation, activity: Json, under: str = "") -> Message:
    """A new message of the bot; in a channel it starts a thread or goes `under` one."""
    number = state.message_id()
    thread = ""
    if place.kind == "channel":
        thread = place.threads.get(under, "") if under else number
        if not thread:
            raise TeamsError(404, "ActivityNotFoundInConversation", f"No {under} to reply to.")
    message = Message(number, place.id, state.bot, thread)
    message.put(activity)
    place.keep(message)
    return message


def update(req: Request) -> tuple[int, Json]:
    _, message = req.own()
    activity = req.content(edit=True)
    message.put(activity)
    message.edits.append(activity)
    return 200, {"id": message.id}


def delete(req: Request) -> tuple[int, Json]:
    place, message = req.own()
    place.messages.remove(message)
    return 200, {}


def create(req: Request) -> tuple[int, Json]:
    """A 1:1 chat (the same one for the same person), or a new thread of a channel."""
    body = _object(req.body)
    data = _object(body.get("channelData"))
    if "channel" in data:
        return _new_thread(req, body, str(_object(data["channel"]).get("id")))
    tenant = body.get("tenantId") or _object(data.get("tenant")).get("id")
    found = []
    if _object(body.get("bot")).get("id") != req.state.bot:
        found.append(f"create.bot.id: {req.state.bot}, not {body.get('bot')!r}")
    if body.get("isGroup"):
        found.append("create.isGroup: a bot cannot make a group chat")
    if tenant not in req.state.tenants:
        found.append(f"create: unknown tenant {tenant!r}")
    if not member_of(body):
        found.append("create.members: exactly one person, with an id")
    req.check(found)
    who = member_of(body)
    user = next((u for u in req.state.users.values() if who in {u.mri, u.aad}), None)
    if user is None or user.tenant != tenant:
        raise TeamsError(400, "BadArgument", "Invalid user identity in provided tenant")
    # By their id in Entra, "supported only in the personal scope"; by the MRI in any shared team.
    near = user.aad in req.state.installed if who == user.aad else req.state.reaches(user)
    if req.state.chat(user) is None and not near:
        raise TeamsError(
            403, "ForbiddenOperationException", "Bot is not installed in user's personal scope"
        )
    return 201, {"id": req.state.open_chat(user).id, "serviceUrl": req.service_url}


def member_of(body: Any) -> str:
    """The id of the one person that a 1:1 chat is created with, empty if it is not one."""
    members = _object(body).get("members")
    if not isinstance(members, list) or len(members) != 1:
        return ""
    return str(_object(members[0]).get("id") or "")


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _new_thread(req: Request, body: Json, channel: str) -> tuple[int, Json]:
    place = req.state.conversation(channel)
    req.body = body.get("activity")
    message = add_message(req.state, place, req.content())
    number = f"{place.id};messageid={message.id}"
    return 201, {"id": number, "activityId": message.id, "serviceUrl": req.service_url}


def member(req: Request) -> tuple[int, Json]:
    """By MRI, aadObjectId or UPN."""
    place, who = req.place(), req.names["who"]
    for aad in place.members:
        user = req.state.users[aad]
        if who.lower() in {user.mri.lower(), user.aad, user.email.lower()}:
            return 200, user.json()
    raise TeamsError(404, "MemberNotFoundInConversation", "Member not found in conversation.")


def members(req: Request) -> tuple[int, Json]:
    place = req.place()
    asked, start = (req.query.get(k) or "0" for k in ("pageSize", "continuationToken"))
    req.check([] if f"{asked}{start}".isdecimal() else [f"members: {req.query}"])
    size = min(max(int(asked) or PAGE[1], PAGE[0]), PAGE[1])
    return 200, _page(req, place, int(start), size)


def _page(req: Request, place: Conversation, start: int, size: int) -> Json:
    shown = place.members[start : start + size]
    answer: Json = {"members": [req.state.users[aad].json() for aad in shown]}
    if start + size < len(place.members):
        answer["continuationToken"] = str(start + size)
    return answer


def _team(req: Request) -> Team:
    found = req.state.teams.get(req.names["team"])
    if found is None or found.id not in req.state.installed:
        raise TeamsError(404, "ConversationNotFound", "Team not found.")
    return found


def team(req: Request) -> tuple[int, Json]:
    found = _team(req)
    channels = len(channels_of(req, found.id))
    return 200, {
        "id": found.id,
        "name": found.name,
        "aadGroupId": found.group,
        "channelCount": channels,
        "memberCount": len(found.members),
    }


def channels_of(req: Request, team_id: str) -> list[Json]:
    """The General channel has no name here: "returned as null to allow for localization"."""
    return [
        {"id": c.id, "name": None if c.id == team_id else c.name}
        for c in req.state.conversations.values()
        if c.team == team_id and c.id not in req.state.deleted
    ]


def channels(req: Request) -> tuple[int, Json]:
    return 200, {"conversations": channels_of(req, _team(req).id)}


OPERATIONS: dict[str, Callable[[Request], tuple[int, Json]]] = {
    "create": create,
    "post": post,
    "update": update,
    "delete": delete,
    "member": member,
    "members": members,
    "team": team,
    "channels": channels,
}
