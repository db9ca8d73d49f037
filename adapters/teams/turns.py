"""One thing that somebody did in Teams, and all that is needed to answer them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from html import unescape
from typing import Any

from adapters.teams import contacts
from adapters.teams.contacts import Address
from adapters.teams.payload import Origin
from adapters.teams.refs import COMMAND, NAME, Ref, is_bot, moment, root, tenant_of, thread
from bot.events import Where
from bot.words import LOCALES

QUICK = 2.0
"""Seconds for a call made while a person waits: Teams wants an answer within five (FAULTS 34)."""
_AT = re.compile(r"<at\b[^<>]*>([^<]*)</at>")  # costs no more than its text is long
_NAME = re.escape(COMMAND.removeprefix("@"))
# "Comité Produit" is a committee's name; "@Comité …" and "Comité, …" speak to us.
_NAMED = re.compile(rf"^\s*(?:@{_NAME}\b[\s:,]*|{_NAME}\s*[,:]\s*)", re.I)


@dataclass(frozen=True, slots=True)
class Turn:
    """`conversation` is where to answer, thread included; `channel` the place that it is about,
    empty where that is the 1:1 chat itself; `personal` whether it was done in that chat. `value` is
    an invoke's, `pressed` the id of the message that carried the button."""

    tenant: str
    user: str
    mri: str
    name: str
    conversation: str
    channel: str
    channel_name: str
    team: str
    url: str
    activity: str
    acted_at: datetime
    locale: str = ""
    timezone: str = ""
    text: str = ""
    mentioned: bool = False
    pressed: str = ""
    personal: bool = False
    value: Mapping[str, Any] = field(default_factory=dict)

    @property
    def where(self) -> Where:
        return Where(NAME, self.tenant, self.channel, self.channel_name)

    @property
    def under(self) -> str:
        """The reference of the message that this one answers in a channel's thread, or nothing."""
        above = thread(self.conversation) if self.channel else ""
        return str(Ref(self.channel, above)) if above and above != self.activity else ""

    @property
    def origin(self) -> Origin:
        """What a private card about this conversation remembers of it."""
        return Origin(self.channel, self.channel_name)

    def about(self, origin: Origin) -> Turn:
        """The same, done on a private card that is about a channel."""
        if self.channel or not origin.conversation:
            return self
        return replace(self, channel=origin.conversation, channel_name=origin.name)

    @property
    def contacts(self) -> dict[str, Address]:
        """What this tells about how to reach people and conversations."""
        found = {}
        if self.channel:
            place = Address(self.url, name=self.channel_name, team=self.team)
            found[contacts.conversation(self.channel)] = place
        else:
            found[contacts.conversation(self.conversation)] = Address(self.url)
        if self.user and self.mri:
            talk = "" if self.channel else self.conversation
            found[contacts.user(self.user)] = Address(self.url, self.mri, talk, self.name)
        return found


def of(activity: Mapping[str, Any], now: datetime) -> Turn:
    """Reads an activity that the front let through."""
    sender, talk = activity.get("from") or {}, activity.get("conversation") or {}
    data = activity.get("channelData") or {}
    place, team = data.get("channel") or {}, data.get("team") or {}
    conversation = str(talk.get("id") or "")
    personal = talk.get("conversationType") == "personal"
    us = str((activity.get("recipient") or {}).get("id") or "")
    text, mentioned = spoken(str(activity.get("text") or ""), activity.get("entities") or (), us)
    value = activity.get("value")
    return Turn(
        tenant_of(activity),
        str(sender.get("aadObjectId") or "").lower(),
        str(sender.get("id") or ""),
        str(sender.get("name") or ""),
        conversation,
        "" if personal else root(conversation),
        "" if personal else str(place.get("name") or talk.get("name") or team.get("name") or ""),
        str(team.get("id") or ""),
        str(activity.get("serviceUrl") or ""),
        str(activity.get("id") or ""),
        moment(str(activity.get("timestamp") or ""), now),
        _locale(activity),
        _timezone(activity),
        text,
        mentioned,
        str(activity.get("replyToId") or ""),
        personal,
        value if isinstance(value, Mapping) else {},
    )


def from_person(turn: Turn) -> bool:
    """Whether somebody of the directory did it: never a bot, nor a nameless client."""
    return bool(turn.tenant and turn.user and not is_bot(turn.mri))


def spoken(text: str, entities: Any, us: str) -> tuple[str, bool]:
    """The words of a message without our own name, and whether it was a mention of us.

    Other people's mentions stay as their names: what is kept never mentions anybody again.
    """
    ours = {
        str(entity.get("text") or "")
        for entity in entities
        if isinstance(entity, Mapping)
        and entity.get("type") == "mention"
        and (entity.get("mentioned") or {}).get("id") == us
    } - {""}
    for mark in sorted(ours, key=len, reverse=True):
        text = text.replace(mark, " ")
    said = unescape(_AT.sub(lambda found: f"@{found[1].strip()}", text))
    return _NAMED.sub("", said).strip(), bool(ours)


def _locale(activity: Mapping[str, Any]) -> str:
    told = str(activity.get("locale") or _client(activity).get("locale") or "")[:2].lower()
    return told if told in LOCALES else ""


def _timezone(activity: Mapping[str, Any]) -> str:
    return str(activity.get("localTimezone") or _client(activity).get("timezone") or "")


def _client(activity: Mapping[str, Any]) -> Mapping[str, Any]:
    for entity in activity.get("entities") or ():
        if isinstance(entity, Mapping) and entity.get("type") == "clientInfo":
            return entity
    return {}
