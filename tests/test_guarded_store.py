"""What the store promises to whoever waits, and what the chain binds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.effects import Record
from bot.ports import StoreDown
from storage import chain
from storage.store import SqlStore
from storage.unit import SqlUnit
from storage.verify import verify
from tests.store_kit import START, fresh_url, opened, settle


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    with opened(fresh_url(request, "sqlite")) as store:
        store.write_sync(settle)
        yield store


def test_a_commit_that_fails_was_never_said_to_be_done(store: SqlStore) -> None:
    """M2: success is told after the commit, never before."""

    def work(unit: SqlUnit) -> str:
        # A constraint that is only looked at by COMMIT.
        unit.db.raw.execute("PRAGMA defer_foreign_keys=ON")
        unit.db.raw.execute("INSERT INTO leave VALUES ('l1', 'nobody', '2026-01-01', '2026-01-02')")
        return "done"

    with pytest.raises(StoreDown):
        store.write_sync(work)


def test_a_card_asked_for_twice_is_shown_once(store: SqlStore) -> None:
    """B07: the key is the topic and the conversation, whatever the code above remembers."""

    def post(unit: SqlUnit) -> None:
        unit.messages.post(unit.committees.get("c1"), "result:se1")

    for _ in range(2):
        store.write_sync(post)
    topics = []
    while found := store.write_sync(lambda unit: unit.messages.claim(START, "me", 10)):
        topics += [message.topic for message in found]
        store.write_sync(
            lambda unit, found=found: [unit.messages.shown(m.id, m.wanted, "1.0") for m in found]
        )
    assert topics == ["result:se1"]


def test_an_entry_rewritten_with_its_hash_breaks_the_next_one(store: SqlStore) -> None:
    """M6: a hash holds the one before it, so that a forger must write the whole rest anew."""
    for alert in ("x", "y", "z"):
        record = Record("override", {"alert": alert})
        store.write_sync(lambda unit, r=record: unit.journal.append("c1", r, START, 2026))

    def forge(unit: SqlUnit) -> None:
        written = chain.body(
            committee_id="c1",
            rank=1,
            kind="override",
            number=None,
            at=START,
            facts={"alert": "forged"},
            supersedes=None,
            digests={},
        )
        hashed = chain.linked("", written)
        unit.db.raw.execute("DROP TRIGGER journal_entry_update")
        unit.db.raw.execute(
            "UPDATE journal_entry SET facts = ?, hash = ? WHERE rank = 1",
            ('{"alert":"forged"}', hashed),
        )
        unit.db.raw.execute("UPDATE journal_entry SET prev_hash = ? WHERE rank = 2", (hashed,))

    store.write_sync(forge)
    report = store.read_sync(lambda unit: verify(unit.db, "c1"))
    assert (report.ok, report.first_bad, report.reason) == (False, 2, "hash")
