"""A person goes: what is theirs is deleted, what counts them names nobody (P05, J06, B18, B19).

Texts are looked for before anything is deleted: copies of them stand in sessions, digests and
messages. What was already shown in a place is drawn anew without them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from bot.model import GONE, Erasure, Person, Scrubbed
from storage import erasure_messages as talks
from storage import erasure_statements as sql
from storage.chain import PEOPLE, TEXTS
from storage.db import Row
from storage.people import person_of
from storage.portrait import portrait
from storage.redaction import Redaction, bare, needed, unquoted, written

if TYPE_CHECKING:
    from storage.unit import SqlUnit

UNTIDY = "untidy"
_KEPT = frozenset({"proposal", "context", "goal"})
"""What a committee decided or set itself is its own, whoever wrote it; names in it are not."""
_AUTHORS = frozenset({"cancelled_by", "by", "logged_by", "moved_by", "overridden_by", "asked_by"})
"""Roles in an entry of whoever wrote its texts; `reason.1` wrote reason.1 and lift.1."""
_ANY = "*"
_MISSED = TEXTS + "condition"
"""The condition that was not met: its entry names who owed it, not who set it."""


def mark_of(person_id: str) -> str:
    """How a ledger names who was erased: nobody can be found from it, but a person can be known."""
    return sha256(f"comite erased {person_id}".encode()).hexdigest()


def _writers(field: str) -> tuple[str, ...]:
    """The roles of an entry of whose holder a text is."""
    name = field.removeprefix(TEXTS)
    if name in _KEPT:
        return ()
    return (name, name.replace("lift.", "reason.")) if "." in name else (_ANY,)


class Erasures:
    """See bot.ports.Erasures."""

    def __init__(self, unit: SqlUnit):
        self._unit, self._db = unit, unit.db

    def ask(self, erasure: Erasure) -> bool:
        self._unit.touch(erasure.person_id)
        return bool(
            self._db.run(
                sql.ASK,
                person_id=erasure.person_id,
                asked_at=erasure.asked_at,
                due_at=erasure.due_at,
                last_at=erasure.last_at,
                told_at=erasure.told_at,
            )
        )

    def of(self, person_id: str) -> Erasure | None:
        row = self._db.one(sql.OF, the_person=person_id)
        return None if row is None else Erasure(*row)

    def cancel(self, person_id: str) -> bool:
        self._unit.touch(person_id)
        return bool(self._db.run(sql.CANCEL, the_person=person_id))

    def due(self, now: datetime, limit: int) -> list[Erasure]:
        return [Erasure(*row) for row in self._db.all(sql.DUE, now=now, limit=limit)]

    def told(self, person_id: str, at: datetime) -> bool:
        return bool(self._db.run(sql.TOLD, the_person=person_id, at=at))

    def unsaid(self, person_id: str) -> bool:
        return self._db.one(sql.UNSAID, the_person=person_id) is not None

    def people(self) -> list[Person]:
        return [person_of(row) for row in self._db.all(sql.EVERYBODY) if row.name != GONE]

    def gather(self, person: Person) -> dict[str, Any]:
        return portrait(self._db, person)

    def erased(self) -> list[tuple[str, str]]:
        return [(row.mark, row.at.isoformat()) for row in self._db.all(sql.MARKS)]

    def again(self, marks: Iterable[tuple[str, str]]) -> list[Person]:
        gone = {mark for mark, _ in marks}
        return [one for one in self.people() if mark_of(one.id) in gone] if gone else []

    def untidy(self) -> bool:
        return self._unit.meta.get(UNTIDY) is not None

    def tidied(self) -> None:
        self._db.run(sql.META_GONE, the_name=UNTIDY)

    def fields(self, person: Person) -> Mapping[str, list[tuple[int, str]]]:
        redaction = self._redaction(person, self._texts(person.id))
        found: defaultdict[str, set[tuple[int, str]]] = defaultdict(set)
        authored: set[tuple[str, int, str]] = set()
        for row in self._db.all(sql.JOURNAL_ROLES, the_person=person.id):
            role = row.field.removeprefix(PEOPLE)
            found[row.committee_id].add((row.rank, row.field))
            authored.add((row.committee_id, row.rank, _ANY if role in _AUTHORS else role))
        for row in self._db.all(sql.JOURNAL_OF, committees=self._committees(person)):
            entry = (row.committee_id, row.rank)
            theirs = row.field.startswith(TEXTS) and (
                any((*entry, role) in authored for role in _writers(row.field))
                or (row.field == _MISSED and row.value in redaction.texts)
            )
            if theirs or redaction.named_in(row.value):
                found[row.committee_id].add((row.rank, row.field))
        return {committee_id: sorted(fields) for committee_id, fields in found.items()}

    def scrub(self, person: Person, at: datetime) -> Scrubbed:
        """The journal's values are to be erased before, with `fields`."""
        pid, nobody = person.id, self._unit.new_id()
        texts = self._texts(pid)
        accounts = self._db.all(sql.ACCOUNTS, the_person=pid)
        redaction = self._redaction(person, texts, {pid: nobody})
        counts: dict[str, int] = {}
        sessions = self._answers(pid)
        self._db.run(sql.DRAFTS, the_person=pid)
        counts["requests"] = self._db.run(sql.VOID, the_person=pid)
        self._db.run(sql.UNFIND, the_person=pid)
        for statement in sql.UNSAY:
            self._db.run(statement, the_person=pid, gone=GONE)
        for copied in texts:
            for statement in sql.REASONS:
                self._db.run(statement, the_text=copied, gone=GONE)
        self._db.run(sql.EXCUSE, the_person=pid, gone=GONE)
        self._db.run(
            sql.NOBODY,
            **dict.fromkeys(("locale", "timezone", "hours")),
            **{"id": nobody, "organization_id": person.organization_id, "name": GONE},
            **{"email": "", "email_key": "", "prompts": False},
        )
        self._messages(pid, accounts)
        pressed = [f"{one.platform}:{one.workspace}:{one.user}" for one in accounts]
        for statement in sql.PRESSED:
            self._db.run(statement, accounts=pressed)
        for statement in (*sql.KEYS, *sql.RENAMES):
            self._db.run(statement, the_person=pid, nobody=nobody, like=f"%{pid}%")
        for fate in ("goes", "emptied", "nameless"):
            for statement in sql.ENDS[fate]:
                self._db.run(statement, the_person=pid, nobody=nobody)
        sessions |= self._copies(redaction, self._committees(person))
        self._db.run(sql.FORGET, the_person=pid)
        self._db.run(sql.MARK, mark=mark_of(pid), at=at)
        self._unit.meta.put(UNTIDY, at.isoformat())
        self._unit.forget_committees()
        self._unit.touch("messages")
        return Scrubbed(tuple(sorted(sessions)), counts)

    def _committees(self, person: Person) -> list[str]:
        rows = self._db.all(sql.COMMITTEES, organization_id=person.organization_id)
        return sorted(row.id for row in rows)

    def _texts(self, person_id: str) -> frozenset[str]:
        codes = frozenset(row[0] for row in self._db.all(sql.IDS))
        values = [
            row.value
            for statement in (*sql.SAID, sql.LATER)
            for row in self._db.all(statement, the_person=person_id)
        ]
        found = [text for value in values for text in written(value, codes)]
        for statement in (sql.REPORTED, sql.ASKED, sql.EXPLAINED):
            for row in self._db.all(statement, the_person=person_id):
                found.extend(row)
        return needed(found)

    def _redaction(
        self, person: Person, texts: frozenset[str], ids: Mapping[str, str] | None = None
    ) -> Redaction:
        names = frozenset(one for one in (person.name, person.email) if len(one) > 1)
        return Redaction(names, texts, ids or {})

    def _answers(self, person_id: str) -> set[str]:
        """Ballots that were counted keep their choice; open ones are struck, secret ones say nothing
        of anybody; every other answer keeps its figures, or goes."""
        touched: set[str] = set()
        for row in self._db.all(sql.ANSWERED, the_person=person_id):
            here = {"the_session": row.session_id, "the_person": person_id}
            secret = row.kind == "vote" and bool(row.state.get("secret"))
            kept = bare(row.value)
            figures = any(not isinstance(one, bool | str) for one in kept.values())
            counted = row.kind == "vote" and row.status != "open"
            if secret or counted or (figures and row.status != "open"):
                self._db.run(sql.BARE, **here, value=kept)
            else:
                self._db.run(sql.STRIKE, **here)
            touched.add(row.session_id)
        return touched

    def _messages(self, person_id: str, accounts: list[Row]) -> None:
        """What was told them, and every name by which a chat knows them. Accounts come last of all:
        the page's is there for everybody."""
        self._db.run(
            talks.DROP_TALK, the_person=person_id, platform="", workspace="", user=person_id
        )
        for statement in (talks.DROP_TOPICS, talks.FORGET_MARKS):
            self._db.run(statement, like=f"%:{person_id}%")
        self._db.run(talks.FORGET_LINKS, the_person=person_id)
        for one in accounts:
            there = {"platform": one.platform, "workspace": one.workspace}
            self._db.run(talks.DROP_TALK, the_person=person_id, user=one.user, **there)
            self._db.run(talks.FORGET_TALKS, user=one.user, **there)
            self._db.run(talks.FORGET_CONTACT, name=f"user:{one.user}", **there)
            self._db.run(talks.FORGET_DELIVERIES, like=f"%{one.user}%")

    def _copies(self, redaction: Redaction, committees: list[str]) -> set[str]:
        touched: set[str] = set()
        for row in self._db.all(sql.STATES, committees=committees):
            if redaction.concerns(json.dumps(row.state, ensure_ascii=False)):
                after = redaction.value(row.state)
                if after != row.state:
                    self._db.run(sql.RESTATE, the_session=row.id, state=after)
                    touched.add(row.id)
        for row in self._db.all(talks.PAYLOADS, committees=committees):
            if redaction.concerns(json.dumps(row.payload, ensure_ascii=False)):
                if row.ref is None and row.person_id is not None:
                    self._db.run(talks.DROP_MESSAGE, the_seq=row.seq)
                    continue
                private = row.person_id is not None
                after = redaction.value(unquoted(row.payload) if private else row.payload)
                self._db.run(talks.REWORD, the_seq=row.seq, payload=after)
        return touched
