"""Is the journal what it was? Recomputes every column of every row, streaming (PRODUCT.md, 3).

A cut tail whose head was cut with it is consistent in itself: only a checkpoint published
elsewhere, such as a digest's, shows it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass

from storage import journal_statements as sql
from storage.chain import body, canonical, holds, linked
from storage.db import Db, Row
from storage.entries import extends_of, outcome_of
from storage.illegible import Illegible, legibly

_CHECKPOINT = re.compile(r"[0-9a-f]{12,64}")
_NUMBER = re.compile(r"D-[0-9]{4}-[0-9]{3,}")
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
_BATCH = 500

Checkpoint = tuple[int, str]
"""A rank and the first 12 to 64 hexadecimal digits of its entry's hash (J10)."""


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """`count` entries were read, the last with the hash `head`. Where not `ok`, `first_bad` is the
    rank of the first entry that does not hold, `number` its D number if known, `reason` a code:

    gap (a rank is missing), order (a rank too many), link, hash, facts, digests, outcome, extends,
    instant, unreadable, text (altered), text_missing, text_extra, text_erased (without an
    erasure entry), text_restored, head, checkpoint.
    """

    committee_id: str
    ok: bool
    count: int
    head: str
    first_bad: int | None = None
    number: str | None = None
    reason: str = ""


class _Bad(Exception):
    def __init__(self, reason: str, rank: int, number: str | None = None):
        super().__init__(reason)
        # What was altered into something else is not repeated to whoever reads the report.
        known = isinstance(number, str) and _NUMBER.fullmatch(number)
        self.reason, self.rank, self.number = reason, rank, number if known else None


def journaled(db: Db) -> list[str]:
    """Every committee that has a journal, or rows of one."""
    found: list[str] = []
    with suppress(Illegible), closing(legibly(db.stream(sql.COMMITTEES, 1))) as rows:
        found.extend(row.committee_id for row in rows)
    return found


def verify(db: Db, committee_id: str, checkpoint: Checkpoint | None = None) -> VerifyReport:
    """Reads one committee's whole journal in the caller's transaction, which must be a consistent
    reading. Raises ValueError for a checkpoint that is not one."""
    if checkpoint is not None:
        checkpoint = (checkpoint[0], checkpoint[1].lower())
        if checkpoint[0] < 1 or not _CHECKPOINT.fullmatch(checkpoint[1]):
            raise ValueError(f"not a checkpoint: {checkpoint[0]}:{checkpoint[1]}")
    try:
        return _Walk(db, committee_id, _BATCH).report(checkpoint)
    except Illegible:
        # Somewhere among the rows fetched together: row by row, it is known which.
        return _Walk(db, committee_id, 1).report(checkpoint)


class _Walk:
    """`batch` rows are fetched at a time; of one, it is known that it cannot be read."""

    def __init__(self, db: Db, committee_id: str, batch: int):
        self._db, self._committee, self._batch = db, committee_id, batch
        self.count, self.hash = 0, ""
        self._illegible_text = False
        self._erased: set[tuple[int, str]] = set()
        self._explained: set[tuple[int, str]] = set()
        self._text_fault: _Bad | None = None
        self._text: Row | None = None
        self._texts: Iterator[Row] = iter(())

    def report(self, checkpoint: Checkpoint | None) -> VerifyReport:
        """Raises Illegible where more than one row was fetched with what cannot be read."""
        bad = None
        try:
            self.all(checkpoint)
        except _Bad as found:
            bad = found
        told = (bad.rank, bad.number, bad.reason) if bad else (None, None, "")
        return VerifyReport(self._committee, bad is None, self.count, self.hash, *told)

    def all(self, checkpoint: Checkpoint | None) -> None:
        """Raises the first fault. A damaged entry or head comes before the erasures that it leaves
        unexplained: it is the one that was touched."""
        try:
            self._rows(checkpoint)
        except _Bad as broken:
            raise self._first(broken) from None
        self._erasures()
        if checkpoint and checkpoint[0] > self.count:
            raise _Bad("checkpoint", self.count + 1)

    def _first(self, fault: _Bad) -> _Bad:
        text = self._text_fault
        return text if text is not None and text.rank <= fault.rank else fault

    def _rows(self, checkpoint: Checkpoint | None) -> None:
        here = {"committee_id": self._committee}
        with (
            closing(legibly(self._db.stream(sql.VERIFY_TEXTS, self._batch, **here))) as texts,
            closing(legibly(self._db.stream(sql.VERIFY_ENTRIES, self._batch, **here))) as entries,
        ):
            self._texts = texts
            self._next_text()
            self._chain(entries, checkpoint)
        if self._text is not None:
            raise _Bad("text_extra", self.count + 1)
        if self._illegible_text and self._text_fault is None:
            raise _Bad("text_extra", self.count)
        self._head()

    def _next_text(self) -> None:
        """The texts end where one cannot be read: the first entry that lacks one is named."""
        try:
            self._text = next(self._texts, None)
        except Illegible:
            if self._batch > 1:
                raise
            self._text, self._illegible_text = None, True

    def _chain(self, entries: Iterator[Row], checkpoint: Checkpoint | None) -> None:
        while True:
            rank = self.count + 1
            try:
                row = next(entries, None)
                if row is None:
                    break
                self._entry(row, rank)
            except Illegible as illegible:
                if self._batch > 1:
                    raise
                raise _Bad("unreadable", rank) from illegible
            except _UNREADABLE as unreadable:
                raise _Bad("unreadable", rank) from unreadable
            self.count, self.hash = rank, row.hash
            if checkpoint and checkpoint[0] == rank and not row.hash.startswith(checkpoint[1]):
                raise _Bad("checkpoint", rank, row.number)

    def _entry(self, row: Row, rank: int) -> None:
        if row.rank != rank:
            later = isinstance(row.rank, int) and row.rank > rank
            raise _Bad("gap" if later else "order", rank, None if later else row.number)

        def must(holds: bool, reason: str) -> None:
            if not holds:
                raise _Bad(reason, rank, row.number)

        must(row.prev_hash == self.hash, "link")
        facts, digests = json.loads(row.facts), json.loads(row.digests)
        must(canonical(facts) == row.facts, "facts")
        must(canonical(digests) == row.digests, "digests")
        must(outcome_of(facts) == row.outcome, "outcome")
        must(extends_of(facts) == row.extends, "extends")
        if isinstance(row.written_at, str):
            must(row.written_at == row.at.isoformat(timespec="microseconds"), "instant")
        written = body(
            committee_id=self._committee,
            rank=rank,
            kind=row.kind,
            number=row.number,
            at=row.at,
            facts=facts,
            supersedes=row.supersedes,
            digests=digests,
        )
        must(linked(self.hash, written) == row.hash, "hash")
        reason = self._values(rank, digests)
        if reason and self._text_fault is None:
            self._text_fault = _Bad(reason, rank, row.number)
        if row.kind == "erasure":
            self._explained.update((int(rank), str(field)) for rank, field in facts["erased"])

    def _values(self, rank: int, digests: dict[str, str]) -> str:
        """What is wrong with an entry's texts, if anything."""
        texts = {}
        reason = ""
        while self._text is not None and self._text.rank <= rank:
            if self._text.rank == rank and self._text.field in digests:
                texts[self._text.field] = self._text
            else:
                reason = "text_extra"
            self._next_text()
        for field, expected in digests.items():
            text = texts.get(field)
            if text is None:
                reason = reason or "text_missing"
            elif text.salt is None and text.value is None and text.person_id is None:
                self._erased.add((rank, field))
            elif not holds(text, expected):
                reason = reason or "text"
        return reason

    def _head(self) -> None:
        with closing(legibly(self._db.stream(sql.HEAD, 1, committee_id=self._committee))) as heads:
            try:
                head = next(heads, None)
            except Illegible:
                raise _Bad("head", self.count) from None
        if head is None:
            if self.count:
                raise _Bad("head", self.count)
        elif head.rank != self.count:
            later = isinstance(head.rank, int) and head.rank > self.count
            raise _Bad("head", self.count + 1 if later else self.count)
        elif head.hash != self.hash:
            raise _Bad("head", self.count)

    def _erasures(self) -> None:
        """What was erased is what erasure entries name, no more and no less."""
        faults = [
            (rank, reason)
            for reason, fields in (
                ("text_erased", self._erased - self._explained),
                ("text_restored", self._explained - self._erased),
            )
            for rank, _ in fields
        ]
        if faults:
            rank, reason = min(faults)
            row = self._db.one(sql.RANKED, committee_id=self._committee, rank=rank)
            raise self._first(_Bad(reason, rank, row and row.number))
        if self._text_fault is not None:
            raise self._text_fault
