"""What time brings when something else happens at the same moment, or when the process was away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import ticking
from bot.events import Action
from bot.model import Schedule, Session, SessionStatus
from bot.timetable import parse_duration
from tests.world import World, instant


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def stand_up(world: World) -> Schedule:
    found = world.read(lambda unit: unit.schedules.of(world.committee_id))
    return next(schedule for schedule in found if schedule.kind == "standup")


def open_now(world: World, kind: str = "standup") -> list[Session]:
    return world.read(lambda unit: unit.sessions.open_in(world.committee_id, kind))


def change_hours(world: World) -> None:
    """Bob works otherwise: the committee's occurrences are derived again."""
    bob = world.person("bob")
    bob.types("absence")
    bob.submits({"hours": "08:00-17:00"})


def test_an_occurrence_that_is_due_survives_a_change_of_hours_before_the_next_beat(
    world: World,
) -> None:
    world.until("2026-11-23 09:29")
    world.clock.go(instant("2026-11-23 09:30") + timedelta(seconds=2))
    change_hours(world)
    world.tick()
    assert [session.key for session in open_now(world)] == ["standup:2026-11-23"]


def test_a_late_stand_up_stays_open_for_its_whole_delay(world: World) -> None:
    world.write(
        lambda unit: unit.schedules.save(
            replace(stand_up(world), closes_after=parse_duration("1h"))
        )
    )
    world.clock.go(instant("2026-11-23 11:00"))
    world.tick()
    assert [session.closes_at for session in open_now(world)] == [instant("2026-11-23 12:00")]


def test_a_punctual_stand_up_closes_at_the_minute_that_was_announced(world: World) -> None:
    world.clock.go(instant("2026-11-23 09:30") + timedelta(seconds=4))
    world.tick()
    assert [session.closes_at for session in open_now(world)] == [instant("2026-11-23 13:30")]


def test_a_skipped_occurrence_leaves_a_stand_up_run_by_hand_open(world: World) -> None:
    alice, schedule = world.person("alice"), stand_up(world)
    about = {"committee": world.committee_id, "schedule": schedule.id}
    alice.presses(Action("plan.skip", {**about, "day": str(schedule.next_day)}))
    world.until("2026-11-23 09:00")
    alice.presses(Action("plan.run", about))
    by_hand = open_now(world)
    change_hours(world)
    world.until("2026-11-23 09:40")
    assert [session.id for session in open_now(world)] == [session.id for session in by_hand]


def test_a_reminder_that_missed_its_hour_does_not_bring_a_cancelled_vote_back(world: World) -> None:
    world.until("2026-11-23 10:00")
    alice = world.person("alice")
    alice.types("vote Lancer la campagne le 3 mars")
    [vote] = open_now(world, "vote")
    assert vote.remind_at is not None
    world.clock.go(vote.remind_at + timedelta(minutes=40))
    due = world.read(lambda unit: unit.sessions.to_remind(world.clock(), 10))
    seen_due = next(session for session in due if session.id == vote.id)
    alice.presses(Action("session.cancel_form", {"session": vote.id}))
    alice.submits({"reason": "La campagne est reportée"})
    world.write(lambda unit: ticking._remind(unit, session=seen_due, now=world.clock()))
    after = world.read(lambda unit: unit.sessions.get(vote.id))
    assert (after.status, after.closed_at) == (SessionStatus.CANCELLED, world.clock())
