"""How often one conversation in Teams may be written to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from adapters.teams.pace import WINDOWS, Pace

START = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Hands:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


def test_the_eighth_call_of_a_second_waits() -> None:
    pace = Pace(Hands())
    assert [pace.wait("19:a") for _ in range(7)] == [0.0] * 7
    assert pace.wait("19:a") > 0


def test_another_conversation_does_not_wait() -> None:
    pace = Pace(Hands())
    for _ in range(9):
        pace.wait("19:a")
    assert pace.wait("19:b") == 0.0


def test_after_waiting_as_told_the_call_goes_through() -> None:
    clock = Hands()
    pace = Pace(clock)
    for _ in range(300):
        left = pace.wait("19:a")
        clock.now += timedelta(seconds=left)
        if left:
            assert pace.wait("19:a") == 0.0


@given(st.lists(st.floats(0, 40), min_size=1, max_size=400))
def test_no_window_ever_holds_more_calls_than_teams_allows(pauses: list[float]) -> None:
    clock, made = Hands(), list[datetime]()
    pace = Pace(clock)
    for pause in pauses:
        clock.now += timedelta(seconds=pause)
        if pace.wait("19:a") == 0.0:
            made.append(clock.now)
    for most, span in WINDOWS:
        for start in made:
            within = [at for at in made if start <= at < start + timedelta(seconds=span)]
            assert len(within) <= most
