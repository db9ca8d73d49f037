"""The messages to be shown: intentions, marks, claims, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Account, Place
from bot.ports import Destination, Message
from storage.messages import LEASE
from storage.store import SqlStore
from tests.store_kit import AMINA, COMMITTEE, START, Hands, fresh_url, opened, settle

LATER = START + timedelta(minutes=5)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, hands: Hands) -> Iterator[SqlStore]:
    with opened(fresh_url(request, request.param), hands) as store:
        store.write_sync(settle)
        yield store


def claim(store: SqlStore, at=START, limit: int = 10) -> list[Message]:
    return store.write_sync(lambda unit: unit.messages.claim(at, "me", limit))


def topics(messages: list[Message]) -> list[str]:
    return [message.topic for message in messages]


def post(store: SqlStore, *names: str, **options) -> None:
    for name in names:
        store.write_sync(
            lambda unit, name=name: unit.messages.post(unit.committees.get("c1"), name, **options)
        )


def show(store: SqlStore, message: Message, ref: str = "1.0") -> None:
    store.write_sync(lambda unit: unit.messages.shown(message.id, message.wanted, ref))


def test_a_post_goes_to_each_reachable_place_once(store: SqlStore) -> None:
    def three(unit):
        unit.committees.add_place("c1", Place("pl-2", "teams", "T", "19:x"))
        unit.committees.add_place("c1", Place("pl-3", "slack", "T1", "C3", reachable=False))

    store.write_sync(three)
    post(store, "session:se1", "session:se1")
    assert [m.to for m in claim(store)] == [
        Destination("slack", "T1", "C1"),
        Destination("teams", "T", "19:x"),
    ]


def test_notes_are_never_taken_for_one_another(store: SqlStore) -> None:
    post(store, "note", payload={"n": 1})
    post(store, "note", payload={"n": 2})
    first = claim(store)
    show(store, first[0])
    assert [m.payload for m in (*first, *claim(store))] == [{"n": 1}, {"n": 2}]


def test_a_whisper_goes_to_the_reachable_account_used_last(store: SqlStore) -> None:
    """S06."""

    def accounts(unit):
        unit.people.link(Account("web", "o1", AMINA.id, AMINA.id))
        unit.people.link(Account("slack", "T1", "U1", AMINA.id, START))
        unit.people.link(Account("teams", "T", "U2", AMINA.id, LATER))
        unit.people.link(Account("teams", "T", "U3", AMINA.id, LATER, reachable=False))
        return unit.messages.whisper(AMINA.id, "prompt:se1:p-amina", committee_id="c1")

    assert store.write_sync(accounts) is True
    [message] = claim(store)
    assert message.to == Destination("teams", "T", user="U2")
    assert (message.person_id, message.committee_id) == (AMINA.id, "c1")


def test_a_chat_never_used_comes_before_the_web(store: SqlStore) -> None:
    def accounts(unit):
        unit.people.link(Account("slack", "T1", "U1", AMINA.id))
        unit.people.link(Account("web", "o1", AMINA.id, AMINA.id))
        unit.messages.whisper(AMINA.id, "note", payload={})

    store.write_sync(accounts)
    assert [m.to.platform for m in claim(store)] == ["slack"]


def test_whoever_has_no_account_is_told_nothing(store: SqlStore) -> None:
    assert store.write_sync(lambda unit: unit.messages.whisper(AMINA.id, "note")) is False


def test_one_whisper_a_topic_even_after_a_change_of_account(store: SqlStore) -> None:
    def twice(unit):
        unit.people.link(Account("slack", "T1", "U1", AMINA.id, START))
        first = unit.messages.whisper(AMINA.id, "reminder:se1:p-amina")
        unit.people.link(Account("teams", "T", "U2", AMINA.id, LATER))
        return first, unit.messages.whisper(AMINA.id, "reminder:se1:p-amina")

    assert store.write_sync(twice) == (True, False)
    assert [m.to.platform for m in claim(store)] == ["slack"]


def test_a_message_shown_is_clean_until_it_is_refreshed(store: SqlStore) -> None:
    post(store, "session:se1")
    [message] = claim(store)
    show(store, message)
    assert claim(store) == []
    store.write_sync(lambda unit: unit.messages.refresh("session:se1"))
    [again] = claim(store)
    assert (again.ref, again.wanted, again.shown) == ("1.0", 2, 1)


def test_a_refresh_reaches_descendants_and_no_namesakes(store: SqlStore) -> None:
    post(store, "prompt:se1", "prompt:se1:a", "prompt:se10", "prompt:se1-b", "prompt")
    for _ in range(5):
        show(store, claim(store)[0])
    store.write_sync(lambda unit: unit.messages.refresh("prompt:se1"))
    found = []
    while claimed := claim(store):
        found += topics(claimed)
        show(store, claimed[0])
    assert found == ["prompt:se1", "prompt:se1:a"]


def test_a_change_writes_a_mark_and_touches_no_message(store: SqlStore) -> None:
    """B07."""
    post(store, "session:se1")
    show(store, claim(store)[0])

    def wanted(unit):
        return unit.messages.in_place("pl-1", 9)[0].wanted

    store.write_sync(lambda unit: unit.messages.refresh("session:se1"))
    assert store.read_sync(wanted) == 1
    claim(store)
    assert store.read_sync(wanted) == 2


def test_a_thousand_marks_are_one_edit(store: SqlStore) -> None:
    post(store, "session:se1")
    show(store, claim(store)[0])
    for _ in range(20):
        store.write_sync(lambda unit: unit.messages.refresh("session:se1"))
    [message] = claim(store)
    show(store, message)
    assert message.wanted == 2
    assert claim(store) == []


def test_what_changes_while_it_is_being_shown_is_shown_again(store: SqlStore) -> None:
    post(store, "session:se1")
    [message] = claim(store)
    store.write_sync(lambda unit: unit.messages.refresh("session:se1"))
    assert claim(store) == []
    show(store, message)
    [again] = claim(store)
    assert (again.wanted, again.shown, again.ref) == (2, 1, "1.0")


def test_a_claimed_message_is_nobody_elses_until_its_lease_ends(store: SqlStore) -> None:
    post(store, "session:se1")
    [first] = claim(store)
    assert claim(store, START + LEASE - timedelta(seconds=1)) == []
    [second] = claim(store, START + LEASE)
    assert (first.maybe, second.maybe) == (False, True)
    assert second.first_tried_at == START


def test_one_conversation_is_served_in_order_and_one_at_a_time(store: SqlStore) -> None:
    post(store, "prompt:1", "result:2", "note")
    order = []
    while claimed := claim(store):
        assert len(claimed) == 1
        order.append(claimed[0].topic)
        show(store, claimed[0])
    assert order == ["prompt:1", "result:2", "note"]


def test_across_conversations_results_come_before_prompts_and_notes(store: SqlStore) -> None:
    def send(unit):
        for number, topic in enumerate(["note", "prompt:1", "reminder:1", "result:1"]):
            unit.messages.send(Destination("slack", "T1", f"C{number}"), topic, {})

    store.write_sync(send)
    assert topics(claim(store, limit=2)) == ["result:1", "prompt:1"]
    assert topics(claim(store)) == ["reminder:1", "note"]


def test_a_conversation_waits_for_a_post_to_be_tried_again_others_do_not(store: SqlStore) -> None:
    post(store, "session:1", "session:2")
    store.write_sync(lambda unit: unit.messages.send(Destination("slack", "T1", "C2"), "note", {}))
    [first, other] = claim(store)
    show(store, other)
    store.write_sync(
        lambda unit: unit.messages.retry(first.id, LATER, maybe=True, counted=True, error="timeout")
    )
    assert claim(store) == []
    [again] = claim(store, LATER)
    assert (again.id, again.attempts, again.maybe, again.error) == (first.id, 1, True, "timeout")


def test_an_edit_to_be_tried_again_holds_up_no_post(store: SqlStore) -> None:
    post(store, "session:1")
    show(store, claim(store)[0])
    store.write_sync(lambda unit: unit.messages.refresh("session:1"))
    [edit] = claim(store)
    store.write_sync(
        lambda unit: unit.messages.retry(
            edit.id, LATER, maybe=False, counted=False, error="ratelimited"
        )
    )
    post(store, "session:2")
    assert topics(claim(store)) == ["session:2"]


def test_an_answer_in_a_thread_waits_for_its_message_and_learns_its_ref(store: SqlStore) -> None:
    post(store, "session:1")
    post(store, "result:1", thread_topic="session:1")
    [parent] = claim(store)
    assert parent.topic == "session:1"
    show(store, parent, "17.42")
    [child] = claim(store)
    assert (child.topic, child.to.thread) == ("result:1", "17.42")


def test_an_answer_without_a_message_to_stand_under_stands_by_itself(store: SqlStore) -> None:
    post(store, "result:1", thread_topic="session:1")
    [message] = claim(store)
    assert message.to.thread == ""


def test_a_message_never_posted_takes_its_answers_with_it(store: SqlStore) -> None:
    post(store, "session:1")
    post(store, "result:1", thread_topic="session:1")
    post(store, "note")
    [parent] = claim(store)
    store.write_sync(lambda unit: unit.messages.failed(parent.id, "failed", "is_archived"))
    assert topics(claim(store)) == ["note"]
    found = store.read_sync(lambda unit: unit.messages.undelivered(["failed", "dropped"]))
    assert [(m.topic, m.state, m.error) for m in found] == [
        ("session:1", "failed", "is_archived"),
        ("result:1", "dropped", "thread"),
    ]


def test_shown_never_goes_back_and_clears_what_went_wrong(store: SqlStore) -> None:
    post(store, "session:1")
    [message] = claim(store)

    def twice(unit):
        unit.messages.retry(message.id, LATER, maybe=True, counted=True, error="x")
        unit.messages.shown(message.id, 1, "1.0")
        unit.messages.shown(message.id, 0, "")
        return unit.messages.in_place("pl-1", 1)[0]

    found = store.write_sync(twice)
    assert (found.shown, found.ref, found.attempts, found.maybe, found.error) == (
        1,
        "1.0",
        0,
        False,
        "",
    )


def test_a_dead_message_can_be_replayed_or_dropped_once(store: SqlStore) -> None:
    """B10."""
    post(store, "session:1")
    [message] = claim(store)

    def revive(unit):
        unit.messages.failed(message.id, "dead", "gave up")
        first = unit.messages.replay(message.id), unit.messages.replay(message.id)
        second = unit.messages.drop(message.id), unit.messages.drop(message.id)
        return first, second, unit.messages.replay("none"), unit.messages.replay(message.id)

    assert store.write_sync(revive) == ((True, False), (True, False), False, True)
    assert topics(claim(store)) == ["session:1"]


def test_what_is_undelivered_is_what_waits_failed_or_died(store: SqlStore) -> None:
    post(store, "session:1", "session:2", "session:3")
    shown = claim(store)[0]
    show(store, shown)
    dead = claim(store)[0]
    store.write_sync(lambda unit: unit.messages.failed(dead.id, "dead", ""))
    found = lambda *states: topics(  # noqa: E731
        store.read_sync(lambda unit: unit.messages.undelivered(states))
    )
    assert found("pending") == ["session:3"]
    assert found("pending", "dead", "failed") == ["session:2", "session:3"]


def test_a_topic_sent_again_is_shown_again_with_its_new_payload(store: SqlStore) -> None:
    home = Destination("slack", "T1", user="U1", home=True)
    store.write_sync(lambda unit: unit.messages.send(home, "home:p", {"n": 1}))
    show(store, claim(store)[0], "V1")
    store.write_sync(lambda unit: unit.messages.send(home, "home:p", {"n": 2}))
    [message] = claim(store)
    assert (message.payload, message.ref, message.to) == ({"n": 2}, "V1", home)


def test_the_feeds_of_a_place_and_of_a_person_are_newest_first(store: SqlStore) -> None:
    def fill(unit):
        unit.people.link(Account("slack", "T1", "U1", AMINA.id))
        other = replace(
            COMMITTEE, id="c2", slug="b", seats=(), places=(Place("pl-2", "slack", "T1", "C1"),)
        )
        unit.committees.add(other)
        unit.messages.post(other, "session:other")
        for number in range(3):
            unit.messages.post(COMMITTEE, f"session:{number}")
            unit.messages.whisper(AMINA.id, f"prompt:{number}")
        return (
            topics(unit.messages.in_place("pl-1", 2)),
            topics(unit.messages.to_person(AMINA.id, 2)),
        )

    assert store.write_sync(fill) == (["session:2", "session:1"], ["prompt:2", "prompt:1"])


def test_the_oldest_age_counts_from_when_something_wanted_showing(
    store: SqlStore, hands: Hands
) -> None:
    """B15."""
    age = lambda: store.read_sync(lambda unit: unit.messages.oldest_age(hands.at))  # noqa: E731
    assert age() == 0
    post(store, "session:1")
    hands.forward(seconds=30)
    assert age() == 30
    [message] = claim(store, hands.at)
    show(store, message)
    assert age() == 0
    hands.forward(hours=5)
    store.write_sync(lambda unit: unit.messages.refresh("session:1"))
    hands.forward(seconds=7)
    assert age() == 7
    [message] = claim(store, hands.at)
    store.write_sync(
        lambda unit: unit.messages.retry(
            message.id, hands.at + timedelta(minutes=1), maybe=False, counted=True, error=""
        )
    )
    assert age() == 0
    hands.forward(minutes=2)
    assert age() == 120
