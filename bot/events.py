"""What people do, in no platform's words.

Adapters translate a verified request into one of these events and hand it to the facilitator;
what comes back is one of `bot.replies`, which they translate again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from urllib.parse import parse_qsl, urlencode

ACTION_VERSION = 1
ACTION_LIMIT = 2000  # characters: the value of a Slack button, the narrowest carrier


class BadAction(ValueError):
    """A button's payload that no version of ours wrote, or one from a newer version."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a button asks for: a name of `bot.acts` and a few short arguments.

    It travels packed as `1|session.answer|session=k3…&choice=go`. Arguments are identifiers and
    choices, never rights or state: those are read from the database when the button is pressed.
    """

    name: str
    args: Mapping[str, str] = field(default_factory=dict)

    def pack(self) -> str:
        packed = f"{ACTION_VERSION}|{self.name}|{urlencode(sorted(self.args.items()))}"
        if len(packed) > ACTION_LIMIT:
            raise BadAction(f"{self.name}: {len(packed)} characters, {ACTION_LIMIT} at most")
        return packed

    @classmethod
    def unpack(cls, packed: str) -> Action:
        """Raises BadAction for anything `pack` did not write."""
        version, _, rest = packed.partition("|")
        name, bar, query = rest.partition("|")
        if version != str(ACTION_VERSION) or not bar or not name or len(packed) > ACTION_LIMIT:
            raise BadAction(packed[:80])
        try:
            args = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)))
        except ValueError as error:
            raise BadAction(packed[:80]) from error
        return cls(name, args)


@dataclass(frozen=True, slots=True)
class Who:
    """The account that acts, as its platform names it; the profile is what the platform told us.

    `workspace` is a Slack team or enterprise, a Teams tenant, or an organisation's id on the web.
    `guest` is true for guests and for people of another workspace (Slack Connect).
    """

    platform: str
    workspace: str
    user: str
    name: str = ""
    email: str = ""
    locale: str = ""
    timezone: str = ""
    guest: bool = False


@dataclass(frozen=True, slots=True)
class Where:
    """The conversation an event came from; `channel` is empty for a 1:1 talk with us."""

    platform: str
    workspace: str
    channel: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class PersonPicked:
    """Somebody named in a form: by account where a directory offered it, else by e-mail."""

    platform: str = ""
    workspace: str = ""
    user: str = ""
    name: str = ""
    email: str = ""
    locale: str = ""
    timezone: str = ""
    guest: bool = False


Value = str | tuple[str, ...] | PersonPicked | None


@dataclass(frozen=True, slots=True)
class Command:
    """`/comite text`, typed. `key` names this delivery for ever: the same key changes things once."""

    who: Who
    where: Where
    text: str
    key: str
    acted_at: datetime


@dataclass(frozen=True, slots=True)
class Press:
    """A button or a message shortcut. `seed` pre-fills the form that it opens (a message's text);
    `in_place` says that the reply will stand where the button stood, for its presser alone."""

    who: Who
    where: Where
    action: Action
    key: str
    acted_at: datetime
    seed: Mapping[str, str] = field(default_factory=dict)
    in_place: bool = False


@dataclass(frozen=True, slots=True)
class Submission:
    """A form sent back, its values under the names of its fields; `in_place` as for a press."""

    who: Who
    where: Where
    action: Action
    values: Mapping[str, Value]
    key: str
    acted_at: datetime
    in_place: bool = False


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Something happened to our installation or to a conversation, not to a ritual.

    installed and removed concern the workspace; joined and left the bot in a channel; hello is a
    first private word or the home page being opened; met is a person who added us to their own 1:1
    talk; gone is an account that was deactivated, or whose talk with us was ended.
    """

    kind: Literal["installed", "removed", "joined", "left", "hello", "met", "gone"]
    who: Who
    where: Where
    key: str
    acted_at: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """A reply that somebody wrote under a message of ours, whose ref is `under`. Its text is looked
    at and never kept (V39)."""

    who: Who
    where: Where
    under: str
    text: str
    key: str
    acted_at: datetime


Event = Command | Press | Submission | Lifecycle | Heard
