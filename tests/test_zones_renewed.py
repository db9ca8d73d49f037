"""Planned instants follow the time zone data, not the other way round (FAULTS 62)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.serving.zones import renew
from tests.world import World


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def planned(world: World) -> dict[str, object]:
    found = world.read(lambda unit: unit.schedules.of(world.committee_id))
    return {schedule.kind: (schedule.next_day, schedule.next_at) for schedule in found}


def move_an_hour(world: World) -> None:
    """As older data had it: Casablanca an hour ahead."""

    def work(unit):
        for schedule in unit.schedules.of(world.committee_id):
            unit.schedules.save(replace(schedule, next_at=schedule.next_at - timedelta(hours=1)))

    world.write(work)


def test_instants_planned_under_older_data_are_worked_out_again_on_their_day(world: World) -> None:
    right = planned(world)
    move_an_hour(world)
    assert planned(world) != right
    assert world.write(renew) == 3
    assert planned(world) == right


def test_it_is_done_once_a_version(world: World) -> None:
    world.write(renew)
    move_an_hour(world)
    assert world.write(renew) == 0
