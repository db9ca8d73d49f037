"""The outbox: what is to be shown to people, from the intention to the last edit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.model import Committee, Json
from bot.ports.meeting import Destination


@dataclass(frozen=True, slots=True)
class Message:
    """A message of ours on one platform, from the intention to post it to its last edit.

    `topic` says what it shows (`session:ID`, `prompt:SESSION:PERSON`, `note`, see bot.topics); it
    is dirty while `wanted > shown`; `ref` is the platform's reference once posted.
    """

    id: str
    committee_id: str | None
    topic: str
    to: Destination
    person_id: str | None
    wanted: int
    shown: int
    ref: str | None
    payload: Json | None
    attempts: int
    maybe: bool
    first_tried_at: datetime | None
    created_at: datetime
    state: str = "pending"
    error: str = ""
    since: datetime | None = None
    """When it last began to want showing."""


class Messages(Protocol):
    """What is to be shown to people, from the intention on (the outbox)."""

    def post(
        self,
        committee: Committee,
        topic: str,
        *,
        payload: Json | None = None,
        thread_topic: str = "",
    ) -> None:
        """One message in each reachable place of the committee, unless that topic is there already.
        With `thread_topic`, it answers under the message of that topic."""

    def whisper(
        self,
        person_id: str,
        topic: str,
        *,
        committee_id: str | None = None,
        payload: Json | None = None,
        rather_not: str = "",
    ) -> bool:
        """One private message, on the reachable account last used (S06), in another chat than
        `rather_not` where there is one. Topics other than `note` are unique per person. False when
        none was written: no such account, or told already."""

    def move(self, person_id: str, topic: str, to: Destination) -> bool:
        """Shows a whispered message on another account of the person instead, as if it had not
        been posted yet. False when there is none, or it is on its way just now."""

    def send(self, to: Destination, topic: str, payload: Json) -> None:
        """One message to a conversation that belongs to no committee (a welcome)."""

    def refresh(self, *topics: str) -> None:
        """Marks every message of these topics, and their `topic:…` descendants, to be shown again."""

    def topic_of(self, platform: str, workspace: str, channel: str, ref: str) -> str | None:
        """What the message of that channel that has this reference shows; None for none of ours."""

    def in_place(self, place_id: str, limit: int) -> list[Message]:
        """A place's messages, newest first (the feed of the web)."""

    def to_person(self, person_id: str, limit: int) -> list[Message]: ...
    def claim(
        self, now: datetime, owner: str, limit: int, apart: Iterable[str] = ()
    ) -> list[Message]:
        """Leases what is due, ballots' cards first, but nothing of the platforms `apart`."""

    def shown(self, message_id: str, version: int, ref: str) -> None: ...
    def retry(
        self, message_id: str, not_before: datetime, *, maybe: bool, counted: bool, error: str
    ) -> None: ...
    def failed(self, message_id: str, state: str, error: str) -> None: ...
    def undelivered(self, states: Iterable[str]) -> list[Message]: ...
    def replay(self, message_id: str) -> bool: ...
    def drop(self, message_id: str) -> bool: ...
    def revive(self, platform: str, workspace: str, channel: str = "", user: str = "") -> int:
        """A channel, one person's talk, or all of a workspace answers again: what failed to reach
        it is tried again. Returns how many."""

    def oldest_age(self, now: datetime) -> float:
        """Seconds since the oldest message that is due and not shown; 0 when there is none."""
