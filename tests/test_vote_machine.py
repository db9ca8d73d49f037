"""Any course of a vote ends as the rules say; and an error planted in the rules is found.

`VOTE_STEPS=100000 pytest tests/test_vote_machine.py` walks so many steps; a part of them otherwise.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from bot import answering
from bot.model import Participant, Session, SessionStatus, Sitting
from bot.refusals import Refused
from rituals import ballots, tally
from rituals.tally import Count, Position
from tests.vote_machine import VoteMachine

LENGTH = 50
STEPS = int(os.environ.get("VOTE_STEPS", "1500"))
LONG = settings(
    max_examples=max(1, STEPS // LENGTH),
    stateful_step_count=LENGTH,
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
HUNT = settings(LONG, max_examples=300, phases=[Phase.generate], database=None, derandomize=True)
"""The same walks each time: an error that was found once is found always."""


def test_any_course_of_a_vote_ends_as_the_rules_say() -> None:
    run_state_machine_as_test(VoteMachine, settings=LONG)


def _tie(patch: pytest.MonkeyPatch) -> None:
    """A tie refuses."""
    right = Count.position.fget
    assert right is not None

    def wrong(count: Count) -> Position:
        found = right(count)
        return Position.NO_GO if found is Position.TIED else found

    patch.setattr(Count, "position", property(wrong))


def _abstention(patch: pytest.MonkeyPatch) -> None:
    """Who abstains has not voted."""
    right = Count.position.fget
    assert right is not None

    def wrong(count: Count) -> Position:
        found = right(count)
        return Position.SILENT if found is Position.ABSTENTION else found

    patch.setattr(Count, "position", property(wrong))


def _empty_department(patch: pytest.MonkeyPatch) -> None:
    """A department without electors is waited for."""
    right = tally.positions

    def wrong(electorate, cast):  # type: ignore[no-untyped-def]
        found = right(electorate, cast)
        return (*found, Count("empty", 0)) if len(found) < 4 else found

    patch.setattr(tally, "positions", wrong)
    patch.setattr(ballots, "counts", lambda sitting: ())


def _frozen_electorate(patch: pytest.MonkeyPatch) -> None:
    """Whoever sits now may vote."""
    right = Sitting.participant

    def wrong(sitting: Sitting, person_id: str | None) -> Participant | None:
        seat = sitting.committee.seat_of(person_id)
        late = Participant(seat.person.id, seat.person.name, seat.department) if seat else None
        return right(sitting, person_id) or late

    patch.setattr(Sitting, "participant", wrong)


def _late_ballot(patch: pytest.MonkeyPatch) -> None:
    """A ballot counts until somebody closes."""

    def wrong(session: Session, received_at: datetime) -> None:
        if session.status is not SessionStatus.OPEN:
            raise Refused("closed", at=session.closes_at)

    patch.setattr(answering, "refuse_closed", wrong)
    patch.setattr("bot.acts.sessions.refuse_closed", wrong)


@pytest.mark.parametrize(
    "plant", [_tie, _abstention, _empty_department, _frozen_electorate, _late_ballot]
)
def test_an_error_in_the_rules_is_found(
    plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(VoteMachine, settings=HUNT)
