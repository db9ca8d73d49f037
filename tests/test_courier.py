"""The courier under faults: one message that cannot be sent, a store that cannot be read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.simulated import SimulatedPlatform
from bot.cards import Card
from bot.events import Action, Command, Where
from bot.ports import Destination, Rejected, StoreDown, Uncertain, Unit
from storage.store import SqlStore
from tests.world import CHANNEL, WORKSPACE, World, buttons


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    made.until("2026-11-23 09:00")
    yield made
    made.close()


def propose(world: World) -> None:
    """Alice opens a vote; nothing is sent yet."""
    where = Where("simulated", WORKSPACE, CHANNEL)
    world.wait(
        world.facilitator.handle(
            Command(
                world.person("alice").who, where, "vote Lancer la campagne", "vote-1", world.clock()
            )
        )
    )


def rounds(world: World, count: int, apart: timedelta) -> None:
    for _ in range(count):
        world.clock.go(world.clock() + apart)
        world.wait(world.courier.deliver())


@dataclass
class Unreadable:
    """A store whose reading connections are gone while its writer still works."""

    store: SqlStore

    def write(self, work: Callable[..., Any]) -> Awaitable[Any]:
        return self.store.write(work)

    async def read(self, work: Callable[..., Any]) -> Any:
        raise StoreDown("no connection")


def test_a_message_that_breaks_its_platform_keeps_no_other_from_leaving_once(world: World) -> None:
    world.platform.fault = lambda verb, to: (
        ValueError("drawn wrongly") if to.user == "bob" else None
    )
    propose(world)
    rounds(world, 20, timedelta(minutes=6))
    sent = [shown.to.user or shown.to.channel for shown in world.platform.messages]
    assert sorted(sent) == [CHANNEL, "alice", "carol", "dan"]


def test_a_message_that_breaks_its_platform_is_dead_after_ten_attempts(world: World) -> None:
    world.platform.fault = lambda verb, to: (
        ValueError("drawn wrongly") if to.user == "bob" else None
    )
    propose(world)
    rounds(world, 12, timedelta(minutes=6))
    dead = world.read(lambda unit: unit.messages.undelivered(["dead"]))
    assert [(message.to.user, message.error) for message in dead] == [("bob", "ValueError")]


def test_a_rejected_message_is_dead_at_once_and_the_others_leave_once(world: World) -> None:
    world.platform.fault = lambda verb, to: Rejected("msg_too_long") if to.user == "bob" else None
    propose(world)
    rounds(world, 3, timedelta(minutes=6))
    dead = world.read(lambda unit: unit.messages.undelivered(["dead"]))
    sent = [shown.to.user or shown.to.channel for shown in world.platform.messages]
    assert [(message.to.user, message.error) for message in dead] == [("bob", "msg_too_long")]
    assert sorted(sent) == [CHANNEL, "alice", "carol", "dan"]


def test_an_unreadable_store_costs_no_message_its_attempts(world: World) -> None:
    propose(world)
    world.courier.store = Unreadable(world.store)
    rounds(world, 12, timedelta(minutes=6))
    world.courier.store = world.store
    rounds(world, 3, timedelta(minutes=1))
    assert [shown.to.channel for shown in world.channel()] == [CHANNEL]


def test_a_card_whose_edit_was_rejected_once_still_shows_the_outcome(world: World) -> None:
    propose(world)
    rounds(world, 1, timedelta(minutes=1))
    [vote] = world.read(lambda unit: unit.sessions.open_in(world.committee_id, "vote"))
    world.platform.fault = lambda verb, to: Rejected("msg_too_long") if verb == "update" else None
    world.person("bob").presses(Action("session.answer", {"session": vote.id, "choice": "go"}))
    world.platform.fault = lambda verb, to: None
    for user in ("alice", "carol", "dan"):
        world.person(user).presses(Action("session.answer", {"session": vote.id, "choice": "go"}))
    world.until("2026-11-23 09:40")
    offered = {b.action.name for b in buttons(world.channel()[0].card) if b.action}
    assert "session.answer" not in offered


def test_an_outage_is_waited_out_where_a_message_of_our_own_making_is_not(world: World) -> None:
    world.platform.fault = lambda verb, to: Uncertain("status 502") if to.channel else None
    propose(world)
    rounds(world, 20, timedelta(minutes=10))
    assert world.read(lambda unit: unit.messages.undelivered(["dead"])) == []
    world.platform.fault = lambda verb, to: None
    rounds(world, 7, timedelta(minutes=10))
    assert len(world.channel()) == 1


def test_a_post_of_unknown_fate_is_not_repeated_without_end(world: World) -> None:
    """Each attempt may leave a copy where a platform cannot tell."""
    posts = []

    def fault(verb: str, to: Destination) -> Exception | None:
        if not to.channel:
            return None
        posts.append(verb)
        return Uncertain("status 502")

    world.platform.fault = fault
    propose(world)
    rounds(world, 24 * 20, timedelta(minutes=3))
    assert len(posts) < 60


def test_what_was_sent_is_remembered_while_a_slower_one_is_on_its_way(world: World) -> None:
    """A slow one must not outlast the lease of the others (FAULTS 91)."""
    release = asyncio.Event()

    class Slow(SimulatedPlatform):
        async def post(self, to: Destination, card: Card, message_id: str) -> str:
            if to.channel:
                await release.wait()
            return await super().post(to, card, message_id)

    world.courier.platforms["simulated"] = Slow(world.clock)  # type: ignore[index]
    propose(world)

    def prompted(unit: Unit) -> bool:
        [seat] = [
            s for s in unit.committees.get(world.committee_id).seats if s.person.name[0] == "C"
        ]
        return any(message.ref for message in unit.messages.to_person(seat.person.id, 5))

    async def carried() -> bool:
        work = asyncio.create_task(world.courier.deliver())
        found = False
        for _ in range(500):
            found = found or await world.store.read(prompted)
        release.set()
        await work
        return found

    assert world.wait(carried())


def test_after_a_day_of_outage_an_administrator_decides(world: World) -> None:
    world.platform.fault = lambda verb, to: Uncertain("status 502") if to.channel else None
    propose(world)
    rounds(world, 15, timedelta(hours=2))
    [dead] = world.read(lambda unit: unit.messages.undelivered(["dead"]))
    assert dead.error == "status 502"


def test_a_platform_that_does_not_answer_keeps_no_other_waiting(world: World) -> None:
    """The simulated platform hangs; the web's copy of the same vote is delivered meanwhile."""

    @dataclass
    class Hanging:
        name: str = "simulated"
        called: int = 0

        async def post(self, *_: Any) -> str:
            self.called += 1
            await release.wait()
            return "1"

        update = find = post

    release, stopped, wake = asyncio.Event(), asyncio.Event(), asyncio.Event()
    hanging, web = Hanging(), SimulatedPlatform(world.clock, "web")
    courier = replace(world.courier, platforms={"simulated": hanging, "web": web})

    async def scene() -> list[str]:
        running = asyncio.create_task(courier.run(stopped, wake, idle=0.01))
        async with asyncio.timeout(10):  # only a defect waits so long
            while not (web.messages and hanging.called):
                await asyncio.sleep(0)
        shown = [message.card.title for message in web.messages]
        stopped.set()
        release.set()
        await running
        return shown

    propose(world)
    assert "Lancer la campagne" in world.wait(scene())
    assert world.read(lambda unit: unit.messages.undelivered(["pending"])) == []
