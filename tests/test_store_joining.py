"""Two persons who turn out to be one: what moves, what returns, and two processes at once."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from bot import conversation, identity
from bot.desk import Bearings
from bot.handover import settle as settle_session
from bot.model import (
    Account,
    Answer,
    Commitment,
    Irritant,
    Joined,
    Leave,
    Participant,
    Sitting,
)
from rituals import ALL, REGISTER
from storage.store import SqlStore
from storage.unit import SqlUnit
from tests.catalogues import LEXICON
from tests.store_kit import (
    AMINA,
    ASKED,
    BADR,
    CHAMA,
    MARKETING,
    SALES,
    START,
    fresh_url,
    opened,
    session,
    settle,
)

BEARINGS = Bearings("https://comite.example", LEXICON, {r.kind: r for r in ALL}, register=REGISTER)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    with opened(fresh_url(request, request.param)) as store:
        store.write_sync(settle)
        yield store


@pytest.fixture
def postgres(request: pytest.FixtureRequest) -> str:
    return fresh_url(request, "postgresql")


def commitment(number: str, **changes: Any) -> Commitment:
    known: dict[str, Any] = {"owner_id": BADR.id, "author_id": AMINA.id, **changes}
    return Commitment(number, "c1", "request", "Le chiffre", SALES, due=date(2026, 12, 1), **known)


def irritant(number: str, reporter: str) -> Irritant:
    return Irritant(number, "c1", 0, f"Le code {number}", START, reporter)


def answer(person_id: str, second: int = 0, **value: Any) -> Answer:
    at = START + timedelta(seconds=second)
    return Answer(person_id, SALES, value or {"done": "x"}, at, at, f"slack:T1:{person_id}")


# What a person has


def test_what_is_owed_reported_and_planned_moves_and_returns(store: SqlStore) -> None:
    def before(unit: SqlUnit) -> None:
        unit.commitments.add(commitment("k1"))
        unit.commitments.add(commitment("k2", owner_id=AMINA.id, author_id=BADR.id))
        unit.irritants.add(irritant("i1", BADR.id))
        unit.people.add_leave(Leave("l1", BADR.id, date(2026, 12, 1), date(2026, 12, 2)))

    def whose(unit: SqlUnit) -> tuple[Any, ...]:
        one, two = unit.commitments.get("k1"), unit.commitments.get("k2")
        told = unit.irritants.get("i1")
        assert one and two and told
        away = [each.id for person in (AMINA, BADR) for each in unit.people.leaves(person.id)]
        return (
            one.owner_id,
            two.author_id,
            told.reporter_id,
            unit.people.leaves(AMINA.id) != [],
            away,
        )

    store.write_sync(before)
    rows = store.write_sync(lambda unit: unit.identities.absorb(BADR.id, AMINA.id))
    assert store.read_sync(whose) == (AMINA.id, AMINA.id, AMINA.id, True, ["l1"])
    store.write_sync(lambda unit: unit.commitments.add(commitment("k3", owner_id=AMINA.id)))
    store.write_sync(lambda unit: unit.identities.give_back(rows, BADR.id, AMINA.id))
    assert store.read_sync(whose) == (BADR.id, BADR.id, BADR.id, False, ["l1"])
    kept = store.read_sync(lambda unit: unit.commitments.get("k3"))
    assert kept and kept.owner_id == AMINA.id, "entrusted since: it stays"


def test_what_changed_hands_meanwhile_does_not_return(store: SqlStore) -> None:
    store.write_sync(lambda unit: unit.commitments.add(commitment("k1")))
    rows = store.write_sync(lambda unit: unit.identities.absorb(BADR.id, AMINA.id))

    def entrust(unit: SqlUnit) -> None:
        found = unit.commitments.get("k1")
        assert found
        unit.commitments.save(replace(found, owner_id=CHAMA.id))
        unit.identities.give_back(rows, BADR.id, AMINA.id)

    store.write_sync(entrust)
    found = store.read_sync(lambda unit: unit.commitments.get("k1"))
    assert found and found.owner_id == CHAMA.id


def test_one_person_supports_an_irritant_once_and_two_do_again(store: SqlStore) -> None:
    def before(unit: SqlUnit) -> None:
        for number in ("i1", "i2"):
            unit.irritants.add(irritant(number, CHAMA.id))
        unit.irritants.support("i1", AMINA.id, START)
        for number in ("i1", "i2"):
            unit.irritants.support(number, BADR.id, START)

    def frequency(unit: SqlUnit) -> list[int]:
        found = unit.irritants.frequency("c1", START - timedelta(days=1))
        return [found["i1"], found["i2"]]

    store.write_sync(before)
    assert store.read_sync(frequency) == [3, 2]
    rows = store.write_sync(lambda unit: unit.identities.absorb(BADR.id, AMINA.id))
    assert store.read_sync(frequency) == [2, 2]
    store.write_sync(lambda unit: unit.identities.give_back(rows, BADR.id, AMINA.id))
    assert store.read_sync(frequency) == [3, 2]


def test_nobody_stands_in_for_themselves(store: SqlStore) -> None:
    """Badr's deputy is Amina: joined, they have none; whoever had Badr has the one person."""

    def third(unit: SqlUnit) -> None:
        seat = unit.committees.get("c1").seat_of(CHAMA.id)
        unit.committees.seat("c1", replace(seat, deputy_id=BADR.id))
        unit.identities.absorb(BADR.id, AMINA.id)

    store.write_sync(third)
    seats = store.read_sync(lambda unit: unit.committees.get("c1")).seats
    assert {seat.person.id: seat.deputy_id for seat in seats} == {
        AMINA.id: None,
        BADR.id: None,
        CHAMA.id: AMINA.id,
    }


def test_a_seat_asked_for_is_asked_by_whoever_has_none(store: SqlStore) -> None:
    def work(unit: SqlUnit) -> list[str]:
        unit.committees.unseat("c1", "s1")
        unit.committees.ask_to_join("c1", BADR.id, "DSI", START)
        unit.identities.absorb(BADR.id, AMINA.id)
        first = [person.id for person, _ in unit.committees.joining("c1")]
        unit.identities.absorb(AMINA.id, CHAMA.id)
        return [*first, *(person.id for person, _ in unit.committees.joining("c1"))]

    assert store.write_sync(work) == [AMINA.id], "Chama sits there already"


# Who somebody is now


def joined(number: str, person_id: str, other_id: str, **more: Any) -> Joined:
    return Joined(number, person_id, other_id, (), START, **more)


def test_whoever_was_joined_twice_is_the_last_one_and_comes_back_step_by_step(
    store: SqlStore,
) -> None:
    def chain(unit: SqlUnit) -> Any:
        unit.identities.keep(joined("j1", AMINA.id, BADR.id))
        rows = unit.identities.absorb(AMINA.id, CHAMA.id)
        unit.identities.keep(joined("j2", CHAMA.id, AMINA.id, moved={"rows": rows}))
        return rows

    rows = store.write_sync(chain)
    now = store.read_sync(lambda unit: [unit.identities.survivor(p.id) for p in (BADR, AMINA)])
    assert now == [CHAMA.id, CHAMA.id]
    of = store.read_sync(lambda unit: [one.id for one in unit.identities.of(CHAMA.id)])
    assert sorted(of) == ["j1", "j2"], "the way back is theirs"

    def back(unit: SqlUnit) -> list[str]:
        assert unit.identities.undo("j2", START)
        unit.identities.give_back(rows, AMINA.id, CHAMA.id)
        return [unit.identities.survivor(p.id) for p in (BADR, AMINA, CHAMA)]

    assert store.write_sync(back) == [AMINA.id, AMINA.id, CHAMA.id]
    assert store.write_sync(lambda unit: unit.identities.undo("j2", START)) is False


def test_an_address_leads_to_whoever_its_person_has_become(store: SqlStore) -> None:
    def work(unit: SqlUnit) -> list[str]:
        unit.identities.keep(joined("j1", AMINA.id, BADR.id))
        first = unit.people.by_email("o1", BADR.email)
        unit.identities.undo("j1", START)
        second = unit.people.by_email("o1", BADR.email)
        assert first and second
        return [first.id, second.id]

    assert store.write_sync(work) == [AMINA.id, BADR.id]


def test_who_said_no_said_it_for_both(store: SqlStore) -> None:
    def work(unit: SqlUnit) -> list[bool]:
        unit.identities.keep(joined("j1", AMINA.id, BADR.id, undone_at=START))
        pairs = ((AMINA, BADR), (BADR, AMINA), (AMINA, CHAMA))
        return [unit.identities.parted(one.id, two.id) for one, two in pairs]

    assert store.write_sync(work) == [True, True, False]


# An open session


def opened_session(unit: SqlUnit, *asked: Participant, kind: str = "standup") -> None:
    assert unit.sessions.open(session(kind=kind, opened_by=BADR.id), asked or ASKED)


def hand_over(unit: SqlUnit, **which: Any) -> Sitting:
    unit.identities.hand_over("se1", BADR.id, AMINA.id, "Amina", **which)
    return unit.sessions.sitting("se1")


@pytest.mark.parametrize("which", ["own", "theirs"])
def test_one_participant_and_one_answer_stay(store: SqlStore, which: Any) -> None:
    def work(unit: SqlUnit) -> Sitting:
        opened_session(unit)
        unit.sessions.answer("se1", answer(AMINA.id, 1, done="own"))
        unit.sessions.answer("se1", answer(BADR.id, 2, done="first"))
        unit.sessions.answer("se1", answer(BADR.id, 3, done="theirs"))
        return hand_over(unit, place=which, answer=which, department=MARKETING)

    sitting = store.write_sync(work)
    [one] = [each for each in sitting.participants if each.person_id == AMINA.id]
    assert one.department == (MARKETING if which == "own" else SALES)
    [stands] = sitting.answers
    assert stands.person_id == AMINA.id and stands.value["done"] == which
    assert stands.department == MARKETING, "its own place says which department"
    assert BADR.id not in {each.person_id for each in sitting.participants}
    assert sitting.session.opened_by == AMINA.id


def test_a_request_of_the_answer_that_goes_is_withdrawn(store: SqlStore) -> None:
    """One key an answer: edited from now on, the request of the one that stands is the same one."""

    def work(unit: SqlUnit) -> list[tuple[str, str]]:
        opened_session(unit)
        for number, person in (("k1", AMINA), ("k2", BADR)):
            unit.sessions.answer("se1", answer(person.id))
            made = commitment(number, session_id="se1", author_id=person.id, owner_id=None)
            unit.commitments.add(made, f"request:{person.id}")
        hand_over(unit, place="own", answer="theirs", department=MARKETING)
        keyed = unit.commitments.keyed("se1", f"request:{AMINA.id}")
        assert keyed is not None and keyed.id == "k2"
        found = [unit.commitments.get(number) for number in ("k1", "k2")]
        return [(one.id, str(one.status)) for one in found if one]

    assert store.write_sync(work) == [("k1", "cancelled"), ("k2", "open")]


def test_an_irritant_of_the_answer_that_stands_is_not_reported_twice(store: SqlStore) -> None:
    def work(unit: SqlUnit) -> list[str]:
        opened_session(unit)
        for person in (AMINA, BADR):
            unit.sessions.answer("se1", answer(person.id))
            unit.irritants.add(irritant(f"i-{person.id}", person.id), f"se1:irritant:{person.id}:1")
        hand_over(unit, place="own", answer="theirs", department=MARKETING)
        unit.irritants.add(irritant("again", AMINA.id), f"se1:irritant:{AMINA.id}:1")
        return sorted(one.id for one in unit.irritants.of("c1"))

    assert store.write_sync(work) == [f"i-{AMINA.id}", f"i-{BADR.id}"]


def test_the_sessions_that_may_name_a_person_are_found_in_the_order_of_locking(
    store: SqlStore,
) -> None:
    def work(unit: SqlUnit) -> list[list[str]]:
        for number in ("se2", "se1", "se3"):
            unit.sessions.open(session(number), ASKED[:1])
        unit.sessions.close("se3", "closed", START)
        unit.committees.unseat("c1", "s2")
        seated, left = unit.identities.touched_by(CHAMA.id), unit.identities.touched_by(BADR.id)
        return [seated, left]

    assert store.write_sync(work) == [["se1", "se2"], []]


# Two processes


def with_accounts(unit: SqlUnit) -> None:
    settle(unit)
    for person in (AMINA, BADR):
        unit.people.link(Account("web", "o1", person.id, person.id))
    unit.people.link(Account("slack", "T1", "U1", AMINA.id, START))
    unit.people.link(Account("teams", "X", "U2", BADR.id, START))


def join(unit: SqlUnit) -> str:
    return identity.join(unit, BEARINGS, AMINA, BADR).id


def test_two_processes_that_join_the_same_two_join_them_once_and_tell_once(postgres: str) -> None:
    with opened(postgres) as one, opened(postgres) as other:
        one.write_sync(with_accounts)
        gate = threading.Barrier(2)

        def work(unit: SqlUnit) -> str:
            found = unit.people.get(AMINA.id), unit.people.get(BADR.id)
            if not gate.broken:
                gate.wait(20)  # both have read them as two
            return identity.join(unit, BEARINGS, *found).id

        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(lambda store: store.write_sync(work), (one, other)))
        assert len(set(done)) == 1
        kept = one.read_sync(lambda unit: unit.identities.of(done[0]))
        notes = one.read_sync(lambda unit: unit.messages.to_person(done[0], 10))
        assert len(kept) == 1 and len(notes) == 1


def test_a_session_that_opens_while_two_are_joined_asks_the_one(postgres: str) -> None:
    """The opening has read the committee before the join: it waits for it, then looks again."""
    with opened(postgres) as one, opened(postgres) as other:
        one.write_sync(with_accounts)
        read, joined_ = threading.Event(), threading.Event()

        def opening(unit: SqlUnit) -> list[str]:
            committee = unit.committees.get("c1")
            read.set()
            assert joined_.wait(20)
            opened_now = session(kind="standup")
            assert unit.sessions.open(opened_now, ASKED)
            sitting = Sitting(opened_now, committee, ASKED, ())
            return [p.person_id for p in settle_session(unit, BEARINGS, sitting).participants]

        with ThreadPoolExecutor(2) as pool:
            asked = pool.submit(other.write_sync, opening)
            assert read.wait(20)
            kept = one.write_sync(join)
            joined_.set()
            found = asked.result(20)
        assert found.count(kept) == 1 and len(found) == 2


def test_a_join_waits_for_the_session_that_is_being_opened(postgres: str) -> None:
    """It asks both already, and nobody else can see it yet."""
    plain = postgres.replace("+psycopg", "")
    with (
        opened(postgres) as one,
        opened(postgres) as other,
        psycopg.connect(plain, autocommit=True) as looker,
        ThreadPoolExecutor(2) as pool,
    ):
        one.write_sync(with_accounts)
        opened_, go_on = threading.Event(), threading.Event()

        def opening(unit: SqlUnit) -> None:
            opened_session(unit)
            opened_.set()
            assert go_on.wait(20)

        first = pool.submit(other.write_sync, opening)
        assert opened_.wait(20)
        joining = pool.submit(one.write_sync, join)
        pause, waiting = threading.Event(), "SELECT count(*) FROM pg_locks WHERE NOT granted"
        while not joining.done() and looker.execute(waiting).fetchone() == (0,):
            pause.wait(0.01)
        go_on.set()
        first.result(20)
        kept = joining.result(20)
        sitting = one.read_sync(lambda unit: unit.sessions.sitting("se1"))
        assert [p.person_id for p in sitting.participants].count(kept) == 1
        assert len(sitting.participants) == 2


def test_a_new_account_that_acts_twice_at_once_is_met_once(postgres: str) -> None:
    with opened(postgres) as one, opened(postgres) as other:
        one.write_sync(with_accounts)
        gate = threading.Barrier(2)

        def act(unit: SqlUnit) -> str:
            home = unit.organizations.get("o1")
            assert unit.people.of_account("zulip", "Z", "U9") is None
            gate.wait(20)  # neither knows them yet
            found = conversation.enroll(unit, home, "zulip", "Z", "U9", email=AMINA.email)
            account = Account("zulip", "Z", "U9", found.id)
            identity.met_by_address(unit, BEARINGS, found, account)
            return found.id

        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(lambda store: store.write_sync(act), (one, other)))
        assert done == [AMINA.id, AMINA.id]
        kept = one.read_sync(lambda unit: unit.identities.of(AMINA.id))
        notes = one.read_sync(lambda unit: unit.messages.to_person(AMINA.id, 10))
        assert len(kept) == 1 and len(notes) == 1


def test_two_accounts_of_one_address_met_at_once_are_one_person(postgres: str) -> None:
    with opened(postgres) as one, opened(postgres) as other:
        one.write_sync(with_accounts)
        gate = threading.Barrier(2)

        def act(platform: str) -> Callable[[SqlUnit], str]:
            def work(unit: SqlUnit) -> str:
                home = unit.organizations.get("o1")
                gate.wait(20)
                email = "driss@maison.example"
                return conversation.enroll(unit, home, platform, "Z", "U9", email=email).id

            return work

        with ThreadPoolExecutor(2) as pool:
            jobs = ((one, "slack"), (other, "teams"))
            done = list(pool.map(lambda job: job[0].write_sync(act(job[1])), jobs))
        assert done[0] == done[1]


def test_votes_of_both_accounts_while_they_are_joined_leave_one_and_the_last(
    postgres: str,
) -> None:
    """Whatever the interleaving: what was accepted last stands, as one person's."""
    with opened(postgres) as one, opened(postgres) as other:
        one.write_sync(with_accounts)
        one.write_sync(opened_session)
        ticks, accepted = itertools.count(1), list[int]()

        def cast(account: tuple[str, str, str]) -> Callable[[SqlUnit], None]:
            def work(unit: SqlUnit) -> None:
                person = unit.people.of_account(*account)
                assert person is not None
                sitting = unit.sessions.sitting("se1", lock=True)
                number = next(ticks)  # our receipt, in the order of the lock
                if sitting.participant(person.id) is not None:
                    given = replace(answer(person.id, number, n=number), account=":".join(account))
                    assert unit.sessions.answer("se1", given)
                    accepted.append(number)

            return work

        accounts = (("slack", "T1", "U1"), ("teams", "X", "U2"))

        def voting(store: SqlStore, account: tuple[str, str, str]) -> None:
            for _ in range(15):
                store.write_sync(cast(account), locks=("se1",))

        with ThreadPoolExecutor(3) as pool:
            votes = [
                pool.submit(voting, *each) for each in zip((one, other), accounts, strict=True)
            ]
            kept = pool.submit(one.write_sync, join).result(30)
            for each in votes:
                each.result(30)
        sitting = one.read_sync(lambda unit: unit.sessions.sitting("se1"))
        [stands] = sitting.answers
        assert stands.person_id == kept and stands.value["n"] == max(accepted)
