"""Group commit: many callers, one commit, and nobody pays for another's failure (B08)."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from bot.model import Organization
from bot.ports import Busy, StoreDown
from bot.refusals import Refused
from storage.errors import Conflict, ReadOnly
from storage.store import Pending, SqlStore
from storage.unit import SqlUnit
from tests.store_kit import AMINA, ASKED, START, Hands, fresh_url, opened, session, settle

WAIT = 30
"""Seconds before a test that hangs fails; nothing is measured against it."""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    return fresh_url(request, request.param)


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    with opened(url) as store:
        yield store


def add(name: str) -> Callable[[SqlUnit], str]:
    def work(unit: SqlUnit) -> str:
        unit.organizations.add(Organization(name, name, "fr", "UTC"))
        return name

    return work


def names(store: SqlStore) -> list[str]:
    return store.read_sync(lambda unit: [each.id for each in unit.organizations.all()])


@contextmanager
def held(store: SqlStore) -> Iterator[None]:
    """The writer is busy meanwhile: whatever is queued shares the next commit."""
    inside, free = threading.Event(), threading.Event()

    def hold(unit: SqlUnit) -> None:
        inside.set()
        assert free.wait(WAIT)

    pending = store.write(hold)
    assert inside.wait(WAIT)
    try:
        yield
    finally:
        free.set()
    pending.wait()


def outcome(pending: Any) -> Any:
    try:
        return pending.wait()
    except Exception as error:  # noqa: BLE001  whatever it is, it is what we look at
        return type(error)


def test_a_group_shares_one_commit_and_a_failure_disturbs_nobody(store: SqlStore) -> None:
    commits = []
    store.watch(commits.append)

    def refuse(unit: SqlUnit) -> None:
        add("b2")(unit)
        unit.touch("b2")
        raise Refused("not_now")

    def touching(name: str) -> Callable[[SqlUnit], str]:
        def work(unit: SqlUnit) -> str:
            unit.touch(name)
            return add(name)(unit)

        return work

    with held(store):
        pending = [store.write(work) for work in (touching("a"), refuse, touching("c"))]
    assert [outcome(each) for each in pending] == ["a", Refused, "c"]
    assert names(store) == ["a", "c"]
    store.close()
    assert commits == [frozenset({"a", "c"})]


def test_a_defect_of_one_command_is_its_own(store: SqlStore) -> None:
    with held(store):
        pending = [
            store.write(work)
            for work in (
                add("a"),
                add("a"),
                lambda unit: unit.db.raw.execute("SELEC 1"),
                lambda unit: 1 / 0,
                add("b"),
            )
        ]
    assert [outcome(each).__class__ for each in pending[::4]] == [str, str]
    assert outcome(pending[1]) is Conflict
    assert outcome(pending[2]).__name__ == "StorageError"
    assert outcome(pending[3]) is ZeroDivisionError
    assert names(store) == ["a", "b"]


def test_many_threads_each_get_their_own_answer(store: SqlStore) -> None:
    store.write_sync(settle)
    results: dict[int, Any] = {}

    def caller(number: int) -> None:
        def work(unit: SqlUnit) -> int:
            unit.meta.put("count", str(int(unit.meta.get("count") or 0) + 1))
            if number % 7 == 0:
                raise Refused("seven")
            return number

        results[number] = outcome(store.write(work, key=f"k{number}"))

    threads = [threading.Thread(target=caller, args=(number,)) for number in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {n: Refused if n % 7 == 0 else n for n in range(64)}
    assert store.read_sync(lambda unit: unit.meta.get("count")) == str(64 - 10)


def test_a_key_seen_before_changes_nothing_and_is_answered_from_the_state(
    store: SqlStore,
) -> None:
    """B05."""

    def look(unit: SqlUnit) -> list[str]:
        found = [each.id for each in unit.organizations.all()]
        add("never")(unit)
        return found

    store.write_sync(add("a"), key="k")
    assert store.write_sync(add("b"), key="k", again=look) == ["a"]
    assert store.write_sync(add("b"), key="k") is None
    assert names(store) == ["a"]


def test_the_same_key_twice_in_a_group_runs_once(store: SqlStore) -> None:
    with held(store):
        pending = [
            store.write(add(name), key="k", again=lambda unit: "again") for name in ("a", "b", "c")
        ]
    assert [outcome(each) for each in pending] == ["a", "again", "again"]
    assert names(store) == ["a"]


def test_a_refusal_takes_no_key(store: SqlStore) -> None:
    """B05."""

    def refuse(unit: SqlUnit) -> None:
        raise Refused("not_now")

    with pytest.raises(Refused):
        store.write_sync(refuse, key="k")
    with held(store):
        pending = [store.write(refuse, key="k"), store.write(add("other"), key="j")]
    assert [outcome(each) for each in pending] == [Refused, "other"]
    assert store.write_sync(add("a"), key="k") == "a"
    assert store.write_sync(add("b"), key="j") is None


def test_a_key_that_a_refusal_freed_serves_the_next_of_the_same_group(store: SqlStore) -> None:
    def refuse(unit: SqlUnit) -> None:
        raise Refused("not_now")

    with held(store):
        pending = [store.write(work, key="k") for work in (refuse, add("a"), add("b"))]
    assert [outcome(each) for each in pending] == [Refused, "a", None]


def test_a_refused_duplicate_leaves_the_key_to_the_first(store: SqlStore) -> None:
    def refuse(unit: SqlUnit) -> None:
        raise Refused("closed")

    store.write_sync(add("a"), key="k")
    with pytest.raises(Refused):
        store.write_sync(add("b"), key="k", again=refuse)
    assert store.write_sync(add("c"), key="k", again=lambda unit: "again") == "again"


def test_a_full_queue_says_busy_and_stores_nothing_of_it(url: str) -> None:
    with opened(url, queue=2) as store:
        with held(store):
            pending = [store.write(add(name)) for name in ("a", "b", "c")]
            assert outcome(pending[2]) is Busy
        assert [outcome(each) for each in pending[:2]] == ["a", "b"]
        assert names(store) == ["a", "b"]


def test_a_group_is_never_larger_than_asked(url: str) -> None:
    with opened(url, group=2) as store:
        commits: list[frozenset[str]] = []
        store.watch(commits.append)
        with held(store):
            pending = [store.write(lambda unit, n=n: unit.touch(str(n))) for n in range(5)]
        for each in pending:
            each.wait()
        store.close()
    assert [len(touched) for touched in commits] == [2, 2, 1]


def test_a_lost_transaction_fails_the_whole_group_and_the_next_is_served(store: SqlStore) -> None:
    def lose(unit: SqlUnit) -> None:
        unit.db.raw.execute("ROLLBACK")

    with held(store):
        pending = [store.write(work) for work in (add("a"), lose, add("b"))]
    assert [outcome(each) for each in pending] == [StoreDown] * 3
    assert names(store) == []
    assert store.write_sync(add("c")) == "c"


def test_a_broken_connection_fails_its_group_and_is_replaced(store: SqlStore) -> None:
    def cut(unit: SqlUnit) -> None:
        unit.db.raw.close()

    with held(store):
        pending = [store.write(work, key=key) for key, work in (("k", add("a")), ("j", cut))]
    assert [outcome(each) for each in pending] == [StoreDown] * 2
    assert store.write_sync(add("a"), key="k") == "a"


def test_nothing_is_said_before_the_commit(store: SqlStore) -> None:
    seen: list[Any] = []

    def work(unit: SqlUnit) -> str:
        value = add("a")(unit)
        seen.append((pending_future.done(), names(store)))
        return value

    ready = threading.Event()
    with held(store):
        pending = store.write(lambda unit: (ready.wait(WAIT), work(unit))[1])
        pending_future = pending._future
        ready.set()
    assert pending.wait() == "a"
    assert seen == [(False, [])]
    assert names(store) == ["a"]


def test_a_cancelled_command_that_had_not_begun_is_not_run(store: SqlStore) -> None:
    with held(store):
        pending = store.write(add("a"))
        assert pending._future.cancel()
    store.write_sync(add("b"))
    assert names(store) == ["b"]


def test_a_result_can_be_awaited_in_any_event_loop(store: SqlStore) -> None:
    async def ask() -> tuple[str, list[str]]:
        return await store.write(add("a")), await store.read(
            lambda unit: [each.id for each in unit.organizations.all()]
        )

    assert asyncio.run(ask()) == ("a", ["a"])

    async def twice() -> list[str | None]:
        return await asyncio.gather(*(store.write(add(f"z{n}")) for n in range(3)))

    assert asyncio.run(twice()) == ["z0", "z1", "z2"]


def test_an_awaited_refusal_is_the_callers_own(store: SqlStore) -> None:
    async def ask() -> None:
        def refuse(unit: SqlUnit) -> None:
            raise Refused("not_now", who="x")

        await store.write(refuse)

    with pytest.raises(Refused) as refused:
        asyncio.run(ask())
    assert refused.value.params == {"who": "x"}


def test_a_command_that_waits_for_another_is_a_defect(store: SqlStore) -> None:
    with pytest.raises(RuntimeError, match="cannot wait"):
        store.write_sync(lambda unit: store.write_sync(add("a")))


def test_each_command_has_the_instant_at_which_it_starts(url: str) -> None:
    hands = Hands()

    def tick(unit: SqlUnit) -> Any:
        now = unit.now
        hands.forward(seconds=1)
        return now

    with opened(url, hands) as store:
        with held(store):
            pending = [store.write(tick) for _ in range(3)]
        instants = [each.wait() for each in pending]
    assert [(at - START).total_seconds() for at in instants] == [0, 1, 2]


def test_a_closed_store_stores_what_was_queued_and_then_nothing(url: str) -> None:
    with opened(url) as store:
        with held(store):
            pending = [store.write(add(name)) for name in ("a", "b")]
        store.close()
        assert [outcome(each) for each in pending] == ["a", "b"]
        assert outcome(store.write(add("c"))) is StoreDown
    with opened(url) as store:
        assert names(store) == ["a", "b"]


def test_reading_cannot_write(store: SqlStore) -> None:
    with pytest.raises(ReadOnly):
        store.read_sync(add("a"))
    assert names(store) == []


def test_a_reading_sees_one_state_however_long_it_lasts(store: SqlStore) -> None:
    def long(unit: SqlUnit) -> tuple[int, int]:
        before = len(unit.organizations.all())
        store.write_sync(add("a"))
        return before, len(unit.organizations.all())

    assert store.read_sync(long) == (0, 0)
    assert names(store) == ["a"]


def test_an_error_while_reading_is_the_readers_own_and_the_next_reading_works(
    store: SqlStore,
) -> None:
    with pytest.raises(ZeroDivisionError):
        store.read_sync(lambda unit: 1 / 0)
    assert names(store) == []


def test_who_was_touched_is_told_once_a_commit_and_never_of_what_was_undone(
    store: SqlStore,
) -> None:
    store.write_sync(settle)
    told: list[frozenset[str]] = []
    end = store.watch(told.append)

    def answer(unit: SqlUnit) -> None:
        unit.sessions.open(session(), ASKED[:1])
        unit.messages.refresh("session:se1")

    store.write_sync(answer, key="k")
    store.write_sync(answer, key="k")
    store.write_sync(lambda unit: unit.meta.put("a", "b"))
    store.write_sync(lambda unit: None)
    end()
    store.write_sync(lambda unit: unit.touch("later"))
    store.close()
    assert told == [frozenset({"c1", AMINA.id, "messages"})]


def test_a_watcher_that_fails_keeps_nothing_from_anybody(store: SqlStore) -> None:
    told: list[frozenset[str]] = []

    def fail(touched: frozenset[str]) -> None:
        raise ValueError

    store.watch(fail)
    store.watch(told.append)
    store.write_sync(lambda unit: unit.touch("c1"))
    assert store.write_sync(lambda unit: "alive") == "alive"
    store.close()
    assert told == [frozenset({"c1"})]


@pytest.fixture
def postgres(request: pytest.FixtureRequest) -> str:
    return fresh_url(request, "postgresql")


def test_another_process_hears_of_a_commit(postgres: str) -> None:
    with opened(postgres) as one, opened(postgres) as other:
        heard: list[frozenset[str]] = []
        ready = threading.Event()
        other.watch(lambda touched: (heard.append(touched), ready.set()))
        assert other._listener is not None and other._listener.listening.wait(WAIT)
        many = {f"person-{number:06}" for number in range(1000)}
        one.write_sync(lambda unit: unit.touch("c1", *many))
        assert ready.wait(WAIT)
        # A long list comes in several notices.
        other.write_sync(lambda unit: unit.touch("own"))
        one.write_sync(lambda unit: unit.touch("end"))
        while not any("end" in each for each in heard):
            ready.clear()
            assert ready.wait(WAIT) or any("end" in each for each in heard)
    together = frozenset().union(*heard)
    assert many | {"c1", "own", "end"} == together
    assert sum("own" in each for each in heard) == 1


def test_two_processes_take_the_same_key_once(postgres: str) -> None:
    with opened(postgres) as one, opened(postgres) as other:
        pending: list[Pending[str]] = []
        for number in range(40):
            for store in (one, other):
                pending.append(
                    store.write(  # type: ignore[arg-type]  # our own awaitable
                        lambda unit, n=number: add(f"n{n}")(unit),
                        key=f"k{number}",
                        again=lambda unit: "again",
                    )
                )
        found = [each.wait() for each in pending]
        assert sorted(names(one)) == sorted(f"n{number}" for number in range(40))
    assert found.count("again") == 40


def test_locks_given_in_any_order_by_two_processes_end_in_no_deadlock(postgres: str) -> None:
    """B08: sorted, FOR NO KEY UPDATE."""
    with opened(postgres, lock_timeout=WAIT) as one, opened(postgres, lock_timeout=WAIT) as other:
        one.write_sync(settle)
        one.write_sync(lambda unit: [unit.sessions.open(session(f"se{n}"), ()) for n in range(4)])

        def count(unit: SqlUnit, session_id: str) -> None:
            found = unit.sessions.sitting(session_id, lock=True).session
            unit.sessions.save(
                session(session_id, state={"n": found.state.get("n", 0) + 1}, key=found.key)
            )

        pending = []
        for number in range(120):
            order = [f"se{(number + shift) % 4}" for shift in range(4)]
            for store, ids in ((one, order), (other, order[::-1])):
                pending.append(
                    store.write(
                        lambda unit, ids=tuple(ids): [count(unit, each) for each in ids], locks=ids
                    )
                )
        for each in pending:
            each.wait()
        states = one.read_sync(
            lambda unit: [unit.sessions.get(f"se{n}").state["n"] for n in range(4)]
        )
    assert states == [240] * 4


def test_a_deadlock_is_run_again_and_nobody_of_the_group_notices(postgres: str) -> None:
    """A stranger locks in the opposite order."""
    plain = make_url(postgres).set(drivername="postgresql").render_as_string(False)
    lock = "SELECT 1 FROM session WHERE id = %s FOR UPDATE"
    with opened(postgres, lock_timeout=WAIT) as store, psycopg.connect(plain) as stranger:
        store.write_sync(settle)
        store.write_sync(lambda unit: [unit.sessions.open(session(f"se{n}"), ()) for n in range(2)])
        # Whoever looks first is the one that ends: not the stranger.
        stranger.execute(f"SET deadlock_timeout = '{WAIT}s'")
        stranger.execute(lock, ("se1",))
        runs: list[str] = []
        first_held = threading.Event()

        def cross(unit: SqlUnit) -> str:
            unit.sessions.sitting("se0", lock=True)
            runs.append("cross")
            first_held.set()
            unit.sessions.sitting("se1", lock=True)
            return "crossed"

        with held(store):
            pending = [store.write(work) for work in (add("a"), cross, add("b"))]
        assert first_held.wait(WAIT)
        stranger.execute(lock, ("se0",))
        stranger.commit()
        assert [each.wait() for each in pending] == ["a", "crossed", "b"]
        assert len(runs) > 1
        assert names(store) == ["a", "b", "o1"]


def test_a_lock_held_elsewhere_delays_one_command_and_fails_it_alone(postgres: str) -> None:
    with opened(postgres, lock_timeout=0.2) as store:
        store.write_sync(settle)
        store.write_sync(lambda unit: unit.sessions.open(session(), ()))
        plain = make_url(postgres).set(drivername="postgresql").render_as_string(False)
        with psycopg.connect(plain) as stranger:
            stranger.execute("SELECT 1 FROM session FOR UPDATE")
            with held(store):
                pending = [
                    store.write(add("a")),
                    store.write(lambda unit: None, locks=["se1"]),
                    store.write(add("b")),
                ]
            assert [outcome(each) for each in pending] == ["a", Busy, "b"]
