"""People known by their e-mail alone are found in Slack, welcomed and asked there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot import conversation
from bot.acquaintance import AGAIN, Acquaintance
from bot.events import PersonPicked
from bot.model import Account, Role, Seat
from bot.ports import Rejected, RetryLater, Unit
from bot.timetable import parse_hours
from tests.front_door import FrontDoor
from tests.world import WORKSPACE, World, words

FORM = {
    "name": "Parcours de réclamation",
    "goal": "Répondre en deux jours",
    "departments": "Accueil, DSI",
    "department": "Accueil",
    "members": "emna@example.com, DSI\nghita@example.com, Accueil\nparti@example.com",
}
FARID = PersonPicked("simulated", WORKSPACE, "farid", "Farid Filali", "farid@example.com")


# Through Slack


@pytest.fixture
def door(database_url: str) -> Iterator[FrontDoor]:
    """Emna and Ghita are in Slack; Comité knows their addresses alone."""
    with FrontDoor(database_url, "2026-11-23 08:30") as door:
        for user, name in (("U05EMNA", "Emna El Fassi"), ("U06GHITA", "Ghita Guessous")):
            if user not in door.fake.state.users:
                door.fake.add_user(user, name, email=f"{name.split()[0].lower()}@example.com")
        yield door
    assert door.fake.violations == []


def texts(door: FrontDoor, user: str) -> list[str]:
    return [message.text for message in door.fake.dm(user).messages]


def created(door: FrontDoor) -> None:
    alice = door.person("alice")
    alice.command("/comite créer", channel="C01GEN").send()
    assert alice.submit(FORM).send().status == 200
    door.deliver()


def test_a_member_typed_by_e_mail_is_welcomed_in_slack_by_whoever_seated_them(
    door: FrontDoor,
) -> None:
    created(door)
    assert texts(door, "U06GHITA") == []
    door.meet()
    [welcome] = texts(door, "U06GHITA")
    assert "Alice Anderson vous y a donné un siège" in welcome


def test_nobody_is_welcomed_twice(door: FrontDoor) -> None:
    created(door)
    door.meet()
    door.meet()
    assert len(texts(door, "U06GHITA")) == 1


def test_a_member_met_in_time_is_asked_in_slack_at_the_stand_up(door: FrontDoor) -> None:
    created(door)
    door.meet()
    door.until("2026-11-23 09:31")
    assert "stand-up" in texts(door, "U06GHITA")[-1].lower()
    assert len(texts(door, "U06GHITA")) == 2


def test_a_stand_up_under_way_is_asked_in_slack_of_whoever_is_met_meanwhile(
    door: FrontDoor,
) -> None:
    created(door)
    door.until("2026-11-23 09:45")
    assert texts(door, "U06GHITA") == []
    door.meet()
    asked = [text for text in texts(door, "U06GHITA") if "lundi 23 novembre" in text]
    assert len(asked) == 1


def test_an_imported_member_is_welcomed_without_a_host(door: FrontDoor) -> None:
    door.meet()
    [welcome] = texts(door, "U05EMNA")
    assert "Vous y avez un siège" in welcome


def test_an_address_that_slack_does_not_know_is_asked_about_once_an_hour(door: FrontDoor) -> None:
    created(door)

    def asked() -> int:
        return sum(
            call.payload.get("email") == "parti@example.com"
            for call in door.fake.calls_of("users.lookupByEmail")
        )

    door.meet()
    door.meet()
    assert asked() == 1
    door.clock.now += AGAIN
    door.meet()
    assert asked() == 2


def test_a_stranger_of_another_workspace_is_not_taken_for_the_owner_of_an_address(
    door: FrontDoor,
) -> None:
    door.fake.state.users["U06GHITA"].is_stranger = True
    created(door)
    door.meet()
    assert texts(door, "U06GHITA") == []


# In the centre


@dataclass
class Told:
    """A directory that knows one person, or answers with a failure first."""

    failures: list[Exception] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def find(self, workspace: str, email: str) -> PersonPicked | None:
        self.asked.append(email)
        if self.failures:
            raise self.failures.pop(0)
        return FARID if email == FARID.email else None


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    made.write(lambda unit: seat(unit, made))
    yield made
    made.close()


def seat(unit: Unit, world: World) -> None:
    committee = unit.committees.get(world.committee_id)
    organization = unit.organizations.get(committee.organization_id)
    person = conversation.enroll(unit, organization, "", "", "", email="farid@example.com")
    unit.committees.seat(
        committee.id, Seat(unit.new_id(), person, committee.departments[0], Role.MEMBER)
    )


def looking(world: World, directory: Told) -> Acquaintance:
    return Acquaintance(world.store, world.bearings, {"simulated": directory}, world.clock)


def farid(world: World) -> Account | None:
    def find(unit: Unit) -> Account | None:
        person = unit.people.by_email(world.committee.organization_id, FARID.email)
        assert person is not None
        return next((a for a in unit.people.accounts(person.id) if a.platform != "web"), None)

    return world.read(find)  # type: ignore[no-any-return]


def test_only_whoever_has_no_account_is_asked_about(world: World) -> None:
    directory = Told()
    assert world.wait(looking(world, directory).round()) == 1
    assert directory.asked == [FARID.email]
    account = farid(world)
    assert account is not None and account.user == "farid" and account.seen_at is None


def test_the_name_that_the_directory_gives_replaces_the_address(world: World) -> None:
    world.wait(looking(world, Told()).round())
    assert "Farid Filali" in [s.person.name for s in world.committee.seats]


def test_a_platform_that_asks_to_wait_is_left_in_peace_until_then(world: World) -> None:
    directory = Told([RetryLater(90)])
    looks = looking(world, directory)
    world.wait(looks.round())
    world.clock.go(world.clock.now + timedelta(seconds=89))
    world.wait(looks.round())
    assert len(directory.asked) == 1
    world.clock.go(world.clock.now + timedelta(seconds=2))
    assert world.wait(looks.round()) == 1


def test_a_process_that_stops_asks_nobody_any_more(world: World) -> None:
    directory, stopped = Told(), asyncio.Event()
    stopped.set()
    assert world.wait(looking(world, directory).round(stopped)) == 0
    assert directory.asked == []


def test_a_workspace_that_refuses_is_told_about_once(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    looks = looking(world, Told([Rejected("missing_scope"), Rejected("missing_scope")]))
    for _ in range(2):
        world.wait(looks.round())
        world.clock.go(world.clock.now + AGAIN)
    assert [
        r.getMessage().count("missing_scope")
        for r in caplog.records
        if r.name == "bot.acquaintance"
    ] == [1]


def test_an_account_that_is_somebody_elses_is_not_taken_from_them(world: World) -> None:
    def link(unit: Unit) -> None:
        alice = unit.people.of_account("simulated", WORKSPACE, "alice")
        assert alice is not None
        unit.people.link(Account("simulated", WORKSPACE, "farid", alice.id))

    world.write(link)
    assert world.wait(looking(world, Told()).round()) == 0
    assert farid(world) is None


def test_whoever_reads_on_the_web_goes_on_there(world: World) -> None:
    """S06: on the platform last used."""

    def used(unit: Unit) -> None:
        person = unit.people.by_email(world.committee.organization_id, FARID.email)
        assert person is not None
        unit.people.seen("web", world.committee.organization_id, person.id, unit.now)

    world.write(used)
    assert world.wait(looking(world, Told()).round()) == 1
    while world.wait(world.courier.deliver()):
        pass
    assert world.person("farid").talk == []


def test_nobody_is_asked_again_at_night(world: World) -> None:
    """A prompt that went where they have never been follows only at an hour of work."""
    world.until("2026-11-23 09:45")
    world.clock.go(world.clock.now.replace(hour=12))

    def leaves_early(unit: Unit) -> None:
        person = unit.people.by_email(world.committee.organization_id, FARID.email)
        assert person is not None
        unit.people.save(replace(person, hours=parse_hours("08:00-11:00")))

    world.write(leaves_early)
    world.wait(looking(world, Told()).round())
    while world.wait(world.courier.deliver()):
        pass
    assert not [m for m in world.person("farid").talk if "23 novembre" in words(m.card)]
