"""The append-only decision log: numbered, chained, searchable, with erasable texts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.effects import Record
from bot.model import Entry
from storage import journal_statements as sql
from storage.chain import PEOPLE, SALT_BYTES, TEXTS, body, canonical, digest, linked
from storage.db import Row
from storage.entries import departments_of, extends_of, outcome_of, parts, strings
from storage.folding import asked, name_key, tokens
from storage.values import plain

if TYPE_CHECKING:
    from storage.unit import SqlUnit

_FIRST_DAY = datetime(1, 1, 1, tzinfo=UTC)
_ENDLESS = 2**31 - 1


def _conditional(row: Row) -> bool:
    return bool(row.outcome == "go_conditions")


class Journal:
    """See bot.ports.Journal; besides, `entries`, `erase` and what verification reads."""

    def __init__(self, unit: SqlUnit):
        self._unit, self._db = unit, unit.db

    def head(self, committee_id: str) -> tuple[int, str]:
        row = self._db.one(sql.HEAD, committee_id=committee_id)
        return (0, "") if row is None else (row.rank, row.hash)

    def append(self, committee_id: str, record: Record, at: datetime, year: int) -> Entry:
        head = self._locked_head(committee_id)
        rank = head.rank + 1
        number = self._next_number(committee_id, year) if record.numbered else None
        facts = plain(record.facts)
        values = self._salted(record)
        digests = {field: digest(*value) for field, value in values.items()}
        written = body(
            committee_id=committee_id,
            rank=rank,
            kind=record.kind,
            number=number,
            at=at,
            facts=facts,
            supersedes=record.supersedes,
            digests=digests,
        )
        now_hash = linked(head.hash, written)
        self._db.run(
            sql.ADD,
            committee_id=committee_id,
            rank=rank,
            kind=record.kind,
            number=number,
            at=at,
            facts=canonical(facts),
            supersedes=record.supersedes,
            extends=extends_of(facts),
            outcome=outcome_of(facts),
            digests=canonical(digests),
            prev_hash=head.hash,
            hash=now_hash,
        )
        self._db.many(
            sql.ADD_TEXT,
            (
                {
                    "committee_id": committee_id,
                    "rank": rank,
                    "field": field,
                    "salt": salt,
                    "value": value,
                    "person_id": person_id,
                }
                for field, (salt, value, person_id) in values.items()
            ),
        )
        self._db.run(sql.MOVE_HEAD, the_committee=committee_id, rank=rank, hash=now_hash)
        self._unit.touch(committee_id)
        texts, people = parts({field: value for field, (_, value, _) in values.items()})
        entry = Entry(committee_id, rank, record.kind, number, at, facts, texts, people, now_hash)
        self._index(entry)
        return entry

    def _locked_head(self, committee_id: str) -> Row:
        head = self._db.one(sql.LOCK_HEAD, committee_id=committee_id)
        if head is None:
            self._db.run(sql.START, committee_id=committee_id, rank=0, hash="")
            head = self._db.one(sql.LOCK_HEAD, committee_id=committee_id)
        return head

    def _next_number(self, committee_id: str, year: int) -> str:
        """D-2026-014: without gaps in a committee's year, under the lock of its head."""
        first = f"D-{year:04d}-"
        last = self._db.one(
            sql.LAST_NUMBER, committee_id=committee_id, first=first, beyond=f"D-{year:04d}."
        )
        count = 0 if last is None else int(last.number.rsplit("-", 1)[1])
        return f"{first}{count + 1:03d}"

    def _salted(self, record: Record) -> dict[str, tuple[str, str, str | None]]:
        """Each erasable value by field, as (salt, value, person id)."""
        values: dict[str, tuple[str, str, str | None]] = {
            TEXTS + name: (self._salt(), text, None) for name, text in record.texts.items()
        }
        names = (
            {
                row.id: row.name
                for row in self._db.all(sql.NAMES, ids=sorted(set(record.people.values())))
            }
            if record.people
            else {}
        )
        for role, person_id in record.people.items():
            values[PEOPLE + role] = (self._salt(), names[person_id], person_id)
        return values

    def _salt(self) -> str:
        return self._unit.entropy(SALT_BYTES).hex()

    def _index(self, entry: Entry) -> None:
        """Writes anew what a search of this entry finds."""
        said = [text for text in (*entry.texts.values(), *entry.people.values()) if text]
        found = tokens([*said, entry.number or "", *strings(entry.facts)])
        tags = {f"d:{name_key(name)}" for name in departments_of(entry.facts)}
        self._db.many(
            sql.ADD_TOKEN,
            (
                {"committee_id": entry.committee_id, "token": token, "rank": entry.rank}
                for token in sorted(found | tags)
            ),
        )

    def get(self, committee_id: str, number: str) -> Entry | None:
        rows = self._db.all(sql.GET, committee_id=committee_id, number=number)
        return next(iter(self._read(committee_id, rows)), None)

    def of(
        self,
        committee_id: str,
        *,
        since: datetime | None = None,
        kinds: Iterable[str] = (),
        outcome: str = "",
        department: str = "",
        search: str = "",
        limit: int = 50,
        before_rank: int | None = None,
    ) -> list[Entry]:
        """`department` is an id or a name, as the entry's facts have it."""
        wanted_kinds = list(kinds)
        words = asked(search)[: sql.MOST_WORDS]
        rows = self._db.all(
            sql.SEARCHES[len(words)] if words else sql.PAGE,
            committee_id=committee_id,
            before=_ENDLESS if before_rank is None else before_rank,
            since=since or _FIRST_DAY,
            kinds=wanted_kinds,
            kinds_given="y" * bool(wanted_kinds),
            outcome=outcome,
            tag=f"d:{name_key(department)}" if department else "",
            limit=limit,
            **{f"word{i}": sorted(stems) for i, stems in enumerate(words)},
        )
        return self._read(committee_id, rows)

    def entries(self, committee_id: str) -> Iterator[Entry]:
        """The whole journal from the first entry on, a few in memory at a time."""
        batch: list[Row] = []
        for row in self._db.stream(sql.ENTRIES, committee_id=committee_id):
            batch.append(row)
            if len(batch) == 200:
                yield from self._read(committee_id, batch)
                batch = []
        yield from self._read(committee_id, batch)

    def _read(self, committee_id: str, rows: list[Row]) -> list[Entry]:
        if not rows:
            return []
        ranks = [row.rank for row in rows]
        values: defaultdict[int, dict[str, str | None]] = defaultdict(dict)
        for text in self._db.all(
            sql.TEXTS, committee_id=committee_id, low=min(ranks), high=max(ranks)
        ):
            values[text.rank][text.field] = text.value
        missed = self._missed(committee_id) if any(map(_conditional, rows)) else frozenset()
        return [
            Entry(
                row.committee_id,
                row.rank,
                row.kind,
                row.number,
                row.at,
                json.loads(row.facts),
                *parts(values[row.rank]),
                row.hash,
                row.superseded_by,
                row.number in missed,
            )
            for row in rows
        ]

    def _missed(self, committee_id: str) -> frozenset[str]:
        """The decisions of which a condition was missed, and all were not lifted since."""
        last: dict[str, str] = {}
        for row in self._db.all(sql.CONDITIONS, committee_id=committee_id):
            last[json.loads(row.facts).get("decision", "")] = row.kind
        return frozenset(number for number, kind in last.items() if kind == "condition_missed")

    def of_person(self, person_id: str) -> list[tuple[str, int, str]]:
        """(committee, rank, field) of every place where the journal names a person."""
        rows = self._db.all(sql.OF_PERSON, person_id=person_id)
        return [(row.committee_id, row.rank, row.field) for row in rows]

    def erase(self, committee_id: str, fields: Iterable[tuple[int, str]], at: datetime) -> Entry:
        """Deletes values and salts, given as (rank, `texts.reason` or `people.owner`), and appends
        the entry that names them. What was erased already stays so, and is not named again."""
        self._locked_head(committee_id)
        erased = [
            (rank, field)
            for rank, field in sorted(set(fields))
            if self._db.run(sql.ERASE, the_committee=committee_id, the_rank=rank, the_field=field)
        ]
        for rank in sorted({rank for rank, _ in erased}):
            rows = self._db.all(sql.RANKED, committee_id=committee_id, rank=rank)
            self._db.run(sql.DROP_TOKENS, committee_id=committee_id, rank=rank)
            for entry in self._read(committee_id, rows):
                self._index(entry)
        return self.append(
            committee_id,
            Record("erasure", {"erased": [list(each) for each in erased]}),
            at,
            at.year,
        )
