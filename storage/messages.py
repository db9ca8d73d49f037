"""What is to be shown to people, kept with what it tells of until a platform shows it.

Nothing is sent from here. A change leaves a mark; a claim folds marks into what messages want
shown, so that a thousand votes on one card are a thousand inserts and one edit (B07).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.model import Committee, Json
from bot.ports import Destination, Message
from storage import claim_statements as claims
from storage import message_statements as sql
from storage.db import Row
from storage.message_statements import message_of
from storage.values import plain

if TYPE_CHECKING:
    from storage.unit import SqlUnit

LEASE = timedelta(seconds=45)
"""At least three times what a call to a platform may take."""
_MARKS = 1000
_PRIORITIES = {"result": 0, "session": 0, "prompt": 1, "reminder": 1}
_LATER = 2


class Messages:
    """See bot.ports.Messages."""

    def __init__(self, unit: SqlUnit):
        self._unit, self._db = unit, unit.db

    def post(
        self,
        committee: Committee,
        topic: str,
        *,
        payload: Json | None = None,
        thread_topic: str = "",
    ) -> None:
        for place in committee.places:
            if place.reachable:
                to = Destination(place.platform, place.workspace, place.channel)
                self._add(
                    to,
                    topic,
                    payload,
                    committee_id=committee.id,
                    thread_topic=self._parent(thread_topic, to),
                )

    def _parent(self, thread_topic: str, to: Destination) -> str:
        """Nothing to answer under in this place: the message stands by itself."""
        there = thread_topic and self._db.one(sql.HAS_TOPIC, topic=thread_topic, talk=talk_of(to))
        return thread_topic if there else ""

    def whisper(
        self,
        person_id: str,
        topic: str,
        *,
        committee_id: str | None = None,
        payload: Json | None = None,
        rather_not: str = "",
    ) -> bool:
        if topic != "note" and self._db.one(sql.OF_PERSON_TOPIC, topic=topic, person_id=person_id):
            return False
        accounts = self._db.all(sql.ACCOUNTS, person_id=person_id)
        if not accounts:
            return False
        # A page notifies nobody: it is no better than a chat that is late.
        apart = [one for one in accounts if rather_not and one.platform not in (rather_not, "web")]
        best = max(apart or accounts, key=_last_used)
        to = Destination(best.platform, best.workspace, user=best.user)
        self._add(to, topic, payload, committee_id=committee_id, person_id=person_id)
        return True

    def move(self, person_id: str, topic: str, to: Destination) -> bool:
        there = {"platform": to.platform, "workspace": to.workspace, "user": to.user}
        there |= {"talk": talk_of(to), "the_topic": topic, "the_person": person_id}
        self._unit.touch("messages")
        return bool(self._db.run(sql.MOVE, now=self._unit.now, **there))

    def send(self, to: Destination, topic: str, payload: Json) -> None:
        """A topic that is there already is shown again, with the new payload."""
        added = self._add(to, topic, payload)
        if not added:
            self._db.run(
                sql.RENEW,
                the_topic=topic,
                the_talk=talk_of(to),
                now=self._unit.now,
                payload=plain(payload),
            )
            self._unit.touch("messages")

    def _add(
        self,
        to: Destination,
        topic: str,
        payload: Json | None,
        *,
        committee_id: str | None = None,
        person_id: str | None = None,
        thread_topic: str = "",
    ) -> bool:
        now = self._unit.now
        self._unit.touch("messages", person_id)
        return bool(
            self._db.run(
                sql.ADD,
                id=self._unit.new_id(),
                committee_id=committee_id,
                topic=topic,
                talk=talk_of(to),
                platform=to.platform,
                workspace=to.workspace,
                channel=to.channel,
                user=to.user,
                home=to.home,
                thread=to.thread,
                thread_topic=thread_topic,
                person_id=person_id,
                payload=None if payload is None else plain(payload),
                priority=_PRIORITIES.get(topic.partition(":")[0], _LATER),
                wanted=1,
                shown=0,
                ref=None,
                state="pending",
                owner="",
                lease_until=None,
                not_before=None,
                attempts=0,
                maybe=False,
                first_tried_at=None,
                created_at=now,
                since=now,
                error="",
            )
        )

    def refresh(self, *topics: str) -> None:
        self._db.many(
            claims.MARK, ({"topic": topic, "at": self._unit.now} for topic in dict.fromkeys(topics))
        )
        self._unit.touch("messages")

    def topic_of(self, platform: str, workspace: str, channel: str, ref: str) -> str | None:
        talk = {"platform": platform, "workspace": workspace, "channel": channel}
        row = self._db.one(sql.OF_REF, ref=ref, **talk)
        return row.topic if row else None

    def in_place(self, place_id: str, limit: int) -> list[Message]:
        return _read(self._db.all(sql.IN_PLACE, place_id=place_id, limit=limit))

    def to_person(self, person_id: str, limit: int) -> list[Message]:
        return _read(self._db.all(sql.TO_PERSON, person_id=person_id, limit=limit))

    def claim(
        self, now: datetime, owner: str, limit: int, apart: Iterable[str] = ()
    ) -> list[Message]:
        self._fold(now)
        found = self._db.all(claims.CLAIMABLE, now=now, limit=limit, apart=sorted(apart))
        ids = [row.id for row in found]
        if not ids:
            return []
        self._db.run(claims.LEASE, ids=ids, owner=owner, lease_until=now + LEASE, now=now)
        return _read(self._db.all(claims.SOME, ids=ids))

    def _fold(self, now: datetime) -> None:
        marks = self._db.all(claims.FOLD, limit=_MARKS)
        for topic in sorted({mark.topic for mark in marks}):
            # Descendants are `topic:…`: in byte order, all between `topic:` and `topic;`.
            self._db.run(claims.BUMP, the_topic=topic, low=f"{topic}:", high=f"{topic};", now=now)

    def shown(self, message_id: str, version: int, ref: str) -> None:
        row = self._db.one(sql.SHOWN, the_id=message_id, version=version, ref=ref)
        if row is not None and self._db.one(sql.WAITING_IN, talk=row.talk):
            self._unit.touch("messages")

    def retry(
        self, message_id: str, not_before: datetime, *, maybe: bool, counted: bool, error: str
    ) -> None:
        self._db.run(
            sql.RETRY,
            the_id=message_id,
            not_before=not_before,
            maybe=maybe,
            counted=int(counted),
            error=error,
        )

    def failed(self, message_id: str, state: str, error: str) -> None:
        """What was to be answered under a message never posted is dropped with it."""
        self._orphaned(self._db.one(sql.FAILED, the_id=message_id, state=state, error=error))

    def _orphaned(self, row: Row | None) -> None:
        if row is None:
            return
        if row.ref is None:
            self._db.run(sql.ORPHANS, the_topic=row.topic, the_talk=row.talk)
        self._unit.touch("messages")

    def undelivered(self, states: Iterable[str]) -> list[Message]:
        """In the order of their creation; of `pending` ones those that wait to be shown."""
        wanted = set(states)
        rows = self._db.all(sql.UNDELIVERED, states=sorted(wanted))
        if "pending" in wanted:
            rows += self._db.all(sql.WAITING)
        return _read(sorted(rows, key=lambda row: int(row.seq)))

    def replay(self, message_id: str) -> bool:
        self._unit.touch("messages")
        return bool(self._db.run(sql.REPLAY, the_id=message_id, now=self._unit.now))

    def drop(self, message_id: str) -> bool:
        row = self._db.one(sql.DROP, the_id=message_id)
        self._orphaned(row)
        return row is not None

    def revive(self, platform: str, workspace: str, channel: str = "", user: str = "") -> int:
        self._unit.touch("messages")
        return self._db.run(
            sql.REVIVE,
            the_platform=platform,
            the_workspace=workspace,
            the_channel=channel,
            the_user=user,
            now=self._unit.now,
        )

    def oldest_age(self, now: datetime) -> float:
        rows = (self._db.one(sql.OLDEST, now=now), self._db.one(sql.OLDEST_MARK))
        waiting = [row.since for row in rows if row is not None and row.since is not None]
        return max(((now - since).total_seconds() for since in waiting), default=0.0)


def talk_of(to: Destination) -> str:
    """The conversation: what one person or one channel reads in order."""
    return "\x1f".join((to.platform, to.workspace, to.channel, to.user, "home" * to.home))


def _last_used(account: Row) -> tuple[bool, float, bool, str]:
    """Used last; among those never used a chat before the web page, which notifies nobody."""
    seen = account.seen_at
    return (
        seen is not None,
        seen.timestamp() if seen else 0.0,
        account.platform != "web",
        account.platform,
    )


def _read(rows: list[Row]) -> list[Message]:
    return [message_of(row) for row in rows]
