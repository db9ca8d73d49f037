"""Sessions, participants and answers, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Answer, SessionStatus
from storage.store import SqlStore
from tests.store_kit import (
    AMINA,
    ASKED,
    BADR,
    CHAMA,
    COMMITTEE,
    IT,
    MARKETING,
    SALES,
    START,
    fresh_url,
    opened,
    session,
    settle,
)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    with opened(fresh_url(request, request.param)) as store:
        store.write_sync(settle)
        yield store


def answer(
    person=AMINA,
    department=MARKETING,
    second: int = 0,
    account: str = "slack:T1:U1",
    value: object = None,
) -> Answer:
    acted = START + timedelta(seconds=second)
    return Answer(
        person.id,
        department,
        value or {"done": str(second)},
        acted,
        acted + timedelta(seconds=1),
        account,
    )


def test_a_sitting_holds_all_that_a_ritual_needs(store: SqlStore) -> None:
    def sit(unit):
        unit.sessions.open(session(), ASKED)
        unit.sessions.answer("se1", answer())
        return unit.sessions.sitting("se1", lock=True)

    sitting = store.write_sync(sit)
    assert sitting.session == session()
    assert sitting.committee == COMMITTEE
    assert sitting.participants == ASKED
    assert sitting.answers == (answer(),)


def test_an_unknown_session_is_none_or_a_key_error(store: SqlStore) -> None:
    assert store.read_sync(lambda unit: unit.sessions.get("none")) is None
    with pytest.raises(KeyError):
        store.read_sync(lambda unit: unit.sessions.sitting("none"))


def test_a_session_of_the_same_key_opens_once(store: SqlStore) -> None:
    def twice(unit):
        first = unit.sessions.open(session("se1", key="standup:2026-11-23"), ASKED)
        again = unit.sessions.open(session("se2", key="standup:2026-11-23"), ASKED)
        return first, again, unit.sessions.get("se2")

    assert store.write_sync(twice) == (True, False, None)


def test_saving_writes_what_may_change_and_nothing_else(store: SqlStore) -> None:
    later = START + timedelta(hours=5)
    changed = session(
        state={"a": 1},
        closes_at=later,
        remind_at=START,
        reminded=True,
        status=SessionStatus.CANCELLED,
        closed_at=later,
    )

    def save(unit):
        unit.sessions.open(session(), ())
        unit.sessions.save(replace(changed, kind="vote", opens_at=later))
        return unit.sessions.get("se1")

    assert store.write_sync(save) == changed
    with pytest.raises(KeyError):
        store.write_sync(lambda unit: unit.sessions.save(session("none")))


def test_a_session_closes_once(store: SqlStore) -> None:
    """FAULTS 49."""

    def close(unit):
        unit.sessions.open(session(), ())
        return (
            unit.sessions.close("se1", SessionStatus.CLOSED, START),
            unit.sessions.close("se1", SessionStatus.CANCELLED, START),
            unit.sessions.get("se1").status,
            unit.sessions.close("none", "closed", START),
        )

    assert store.write_sync(close) == (True, False, SessionStatus.CLOSED, False)


def test_a_later_click_of_an_account_wins_whatever_arrives_first(store: SqlStore) -> None:
    """B06."""

    def clicks(unit):
        unit.sessions.open(session(), ASKED)
        written = [unit.sessions.answer("se1", answer(second=second)) for second in (5, 3, 5, 9)]
        return written, unit.sessions.sitting("se1").answers

    written, answers = store.write_sync(clicks)
    assert written == [True, False, True, True]
    assert answers == (replace(answer(second=9), version=3),)


def test_across_accounts_the_last_received_wins(store: SqlStore) -> None:
    """B06."""

    def clicks(unit):
        unit.sessions.open(session(), ASKED)
        unit.sessions.answer("se1", answer(second=9))
        return unit.sessions.answer("se1", answer(second=2, account="teams:X:Y"))

    assert store.write_sync(clicks) is True


def test_earlier_versions_are_kept_until_they_are_forgotten(store: SqlStore) -> None:
    """V40."""

    def versions(unit):
        unit.sessions.open(session(), ASKED)
        for second in range(3):
            unit.sessions.answer("se1", answer(second=second))
        kept = unit.db.raw.execute(
            "SELECT version, value FROM answer_version ORDER BY version"
        ).fetchall()
        unit.sessions.forget_versions("se1")
        left = unit.db.raw.execute("SELECT count(*) FROM answer_version").fetchone()
        return [tuple(row) for row in kept], left[0], unit.sessions.sitting("se1").answers

    kept, left, answers = store.write_sync(versions)
    assert kept == [(1, '{"done":"0"}'), (2, '{"done":"1"}')]
    assert left == 0
    assert [a.version for a in answers] == [3]


def test_a_participant_is_changed_in_place_or_added_last(store: SqlStore) -> None:
    def participate(unit):
        unit.sessions.open(session(), ASKED[:2])
        unit.sessions.participate("se1", replace(ASKED[0], prompted=True, awaited=False))
        unit.sessions.participate("se1", ASKED[2])
        return unit.sessions.sitting("se1").participants

    assert store.write_sync(participate) == (
        replace(ASKED[0], prompted=True, awaited=False),
        ASKED[1],
        ASKED[2],
    )


def test_the_previous_answer_is_the_last_of_that_kind_in_that_committee(store: SqlStore) -> None:
    def earlier(unit):
        unit.committees.add(replace(COMMITTEE, id="c2", slug="b", seats=(), places=()))
        unit.sessions.open(session("se1"), ASKED)
        unit.sessions.open(session("se2"), ASKED)
        unit.sessions.open(session("se3", kind="vote"), ASKED)
        unit.sessions.open(session("se4", committee_id="c2"), ASKED)
        for number in (1, 2, 3, 4):
            unit.sessions.answer(f"se{number}", answer(second=number, value={"n": number}))
        return (
            unit.sessions.previous_answer("c1", "standup", AMINA.id),
            unit.sessions.previous_answer("c1", "standup", BADR.id),
        )

    assert store.write_sync(earlier) == ({"n": 2}, None)


def test_open_and_recent_sessions_are_listed_by_kind(store: SqlStore) -> None:
    def several(unit):
        for number, kind in enumerate(["standup", "vote", "standup"]):
            unit.sessions.open(
                session(
                    f"se{number}",
                    kind=kind,
                    opens_at=START + timedelta(hours=number),
                    closes_at=START + timedelta(hours=9 - number),
                ),
                (),
            )
        unit.sessions.close("se0", "closed", START)
        ids = lambda found: [each.id for each in found]  # noqa: E731
        return (
            ids(unit.sessions.open_in("c1")),
            ids(unit.sessions.open_in("c1", "vote")),
            ids(unit.sessions.recent("c1", 2)),
            ids(unit.sessions.recent("c1", 9, "standup")),
        )

    assert store.write_sync(several) == (["se2", "se1"], ["se1"], ["se2", "se1"], ["se2", "se0"])


def test_what_awaits_a_person_is_every_open_session_that_asks_them(store: SqlStore) -> None:
    def asked(unit):
        unit.sessions.open(session("late", closes_at=START + timedelta(days=2)), ASKED)
        unit.sessions.open(session("soon"), ASKED[:1])
        unit.sessions.open(session("done"), ASKED)
        unit.sessions.close("done", "closed", START)
        unit.sessions.answer("soon", answer())
        return unit.sessions.asking(AMINA.id), unit.sessions.asking("nobody")

    sittings, none = store.write_sync(asked)
    assert [(s.session.id, s.participants, s.answers) for s in sittings] == [
        ("soon", ASKED[:1], (answer(),)),
        ("late", ASKED, ()),
    ]
    assert none == []


def test_prompts_come_due_once_and_only_in_open_sessions(store: SqlStore) -> None:
    def prompts(unit):
        unit.sessions.open(session("se1"), ASKED)
        unit.sessions.open(session("se2"), ASKED)
        unit.sessions.close("se2", "cancelled", START)
        early = unit.sessions.to_prompt(START, 9)
        unit.sessions.participate("se1", replace(ASKED[0], prompted=True))
        return early, unit.sessions.to_prompt(START + timedelta(hours=1), 9)

    assert store.write_sync(prompts) == ([("se1", AMINA.id)], [("se1", BADR.id)])


def test_reminders_and_closings_come_due_at_their_instant(store: SqlStore) -> None:
    at = START + timedelta(hours=1)

    def due(unit):
        unit.sessions.open(session("se1", remind_at=at, closes_at=at + timedelta(hours=1)), ())
        unit.sessions.open(session("se2", remind_at=at, reminded=True, closes_at=at), ())
        unit.sessions.open(session("se3", remind_at=at, closes_at=at, status="draft"), ())
        before = at - timedelta(microseconds=1)
        ids = lambda found: [each.id for each in found]  # noqa: E731
        return (
            ids(unit.sessions.to_remind(before, 9)),
            ids(unit.sessions.to_remind(at, 9)),
            ids(unit.sessions.to_close(before, 9)),
            ids(unit.sessions.to_close(at, 9)),
        )

    assert store.write_sync(due) == ([], ["se1"], [], ["se2"])


def test_attendance_counts_closed_sessions_of_the_period_by_person(store: SqlStore) -> None:
    def attend(unit):
        for number, hours in ((1, 1), (2, 2), (3, 30)):
            unit.sessions.open(session(f"se{number}"), ASKED)
            unit.sessions.answer(f"se{number}", answer(second=number))
            unit.sessions.close(f"se{number}", "closed", START + timedelta(hours=hours))
        unit.sessions.answer("se1", answer(CHAMA, IT))
        unit.sessions.open(session("open"), ASKED)
        return unit.sessions.attendance("c1", START, START + timedelta(hours=30))

    assert store.write_sync(attend) == [
        (SALES, BADR.id, 2, 0),
        (IT, CHAMA.id, 1, 1),
        (MARKETING, AMINA.id, 2, 2),
    ]
