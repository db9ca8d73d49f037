"""One human, several accounts: joined by a verified address or a code, never by a name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.simulated import Shown, SimulatedPlatform
from bot import conversation, identity
from bot.acts.welcome import welcomed
from bot.cards import Card
from bot.events import Action, Command, Lifecycle, Press, Where, Who
from bot.model import Department, Person, Role, Seat
from bot.replies import Ask, Reply, Tell
from tests.world import CHANNEL, WORKSPACE, World, button, buttons, instant, words

OTHER, TENANT = "other", "O01TENANT"


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """The rehearsal's organisation also meets on another platform."""
    made = World(database_url)
    made.other = SimulatedPlatform(made.clock, OTHER)  # type: ignore[attr-defined]
    made.courier.platforms = {**made.courier.platforms, OTHER: made.other}  # type: ignore
    organization = made.committee.organization_id
    made.write(lambda unit: unit.organizations.attach(organization, OTHER, TENANT))
    made.clock.go(instant("2026-11-23 09:05"))
    yield made
    made.close()


def there(user: str, email: str = "", name: str = "") -> Who:
    """Somebody on the other platform."""
    return Who(OTHER, TENANT, user, name or user.title(), email)


def types(world: World, who: Who, text: str) -> Reply:
    where = Where(who.platform, who.workspace)
    return world.handle(Command(who, where, text, f"k{next(world.keys)}", world.clock()))


def presses(world: World, who: Who, action: Action) -> Reply:
    where = Where(who.platform, who.workspace)
    return world.handle(Press(who, where, action, f"k{next(world.keys)}", world.clock()))


def person(world: World, platform: str, workspace: str, user: str) -> Person:
    found = world.read(lambda unit: unit.people.of_account(platform, workspace, user))
    assert found is not None
    return found


def bob(world: World) -> Person:
    return person(world, "simulated", WORKSPACE, "bob")


def same(world: World, user: str) -> bool:
    return person(world, OTHER, TENANT, user).id == bob(world).id


def talk(world: World, user: str) -> list[Shown]:
    return world.other.talk(user)  # type: ignore[attr-defined, no-any-return]


def told(reply: Reply) -> Card:
    assert isinstance(reply, Tell), reply
    return reply.card


def code_of(card: Card) -> str:
    return next(part for part in words(card).split() if len(part) == 9 and part[4] == "-")


# By a verified address


def test_the_same_verified_address_is_the_same_person_and_is_told_once(world: World) -> None:
    types(world, there("bob2", "BOB@example.com"), "page")
    types(world, there("bob2", "BOB@example.com"), "page")
    assert same(world, "bob2")
    [notice] = [m for m in world.person("bob").talk if "joined" in words(m.card)]
    assert "Undo" not in words(notice.card) and "This is not me" in words(notice.card)
    assert talk(world, "bob2") == [], "told where they were before"


def test_an_undo_makes_two_persons_again_and_only_once(world: World) -> None:
    types(world, there("bob2", "bob@example.com"), "page")
    [notice] = [m for m in world.person("bob").talk if "joined" in words(m.card)]
    undo = button(notice.card, "This is not me").action
    assert undo is not None
    world.clock.go(instant("2026-11-27 09:05"))
    assert "parted" in words(told(world.person("bob").presses(undo))).lower()
    assert not same(world, "bob2")
    assert "already" in words(told(world.person("bob").presses(undo)))
    types(world, there("bob2", "bob@example.com"), "page")
    assert not same(world, "bob2"), "what was parted stays apart"


def test_nobody_undoes_what_concerns_somebody_else(world: World) -> None:
    types(world, there("bob2", "bob@example.com"), "page")
    [notice] = [m for m in world.person("bob").talk if "joined" in words(m.card)]
    undo = button(notice.card, "This is not me").action
    reply = world.person("carol").presses(undo)
    assert isinstance(reply, Tell) and reply.refused
    assert same(world, "bob2")


def test_a_guest_never_joins_by_an_address(world: World) -> None:
    guest = Who(OTHER, TENANT, "guest", "Bob", "bob@example.com", guest=True)
    types(world, guest, "page")
    assert world.read(lambda unit: unit.people.of_account(OTHER, TENANT, "guest")) is None


def test_an_address_learnt_later_joins_two_persons(world: World) -> None:
    types(world, there("bob2"), "page")
    assert not same(world, "bob2")
    types(world, there("bob2", "bob@example.com"), "page")
    assert same(world, "bob2")


def test_the_same_name_joins_nobody(world: World) -> None:
    types(world, there("bob2", name="Bob Brown"), "page")
    assert not same(world, "bob2")


def test_the_same_address_in_another_organisation_is_another_person(world: World) -> None:
    world.write(
        lambda unit: conversation.organization_of(unit, world.bearings, OTHER, "O02", "Télécom")
    )
    stranger = Who(OTHER, "O02", "bob2", "Bob", "bob@example.com")
    types(world, stranger, "page")
    assert person(world, OTHER, "O02", "bob2").id != bob(world).id


def test_whoever_adds_us_to_their_talk_is_told_too(world: World) -> None:
    who = there("bob2", "bob@example.com")
    world.handle(Lifecycle("met", who, Where(OTHER, TENANT), "met1", world.clock()))
    assert same(world, "bob2")
    assert [m for m in world.person("bob").talk if "joined" in words(m.card)]


# By a code


def test_a_code_read_on_one_account_and_typed_on_the_other_joins_them(world: World) -> None:
    types(world, there("bob2"), "page")
    code = code_of(told(world.person("bob").presses(Action("account.code"))))
    reply = types(world, there("bob2"), f"compte {code.lower()}")
    assert same(world, "bob2")
    assert isinstance(reply, Tell) and not reply.refused


def test_a_code_may_be_typed_in_a_form(world: World) -> None:
    types(world, there("bob2"), "page")
    code = code_of(told(presses(world, there("bob2"), Action("account.code"))))
    world.person("bob").presses(Action("account.form"))
    assert isinstance(world.person("bob").presses(Action("account.form")), Ask)
    guest = world.person("bob")
    guest.presses(Action("account.form"))
    guest.submits({"code": f" {code} "})
    assert same(world, "bob2")


def test_a_code_serves_once(world: World) -> None:
    code = code_of(told(world.person("bob").presses(Action("account.code"))))
    types(world, there("bob2"), f"compte {code}")
    types(world, there("mallory"), f"compte {code}")
    assert same(world, "bob2") and not same(world, "mallory")


def test_a_code_ends_after_ten_minutes(world: World) -> None:
    code = code_of(told(world.person("bob").presses(Action("account.code"))))
    world.clock.go(instant("2026-11-23 09:15"))
    assert "plus de dix minutes" in words(told(types(world, there("bob2"), f"compte {code}")))
    assert not same(world, "bob2")


def test_a_new_code_ends_the_one_before(world: World) -> None:
    first = code_of(told(world.person("bob").presses(Action("account.code"))))
    world.person("bob").presses(Action("account.code"))
    types(world, there("bob2"), f"compte {first}")
    assert not same(world, "bob2")


def test_after_five_wrong_codes_a_right_one_has_to_wait(world: World) -> None:
    code = code_of(told(world.person("bob").presses(Action("account.code"))))
    mallory = there("mallory")
    for number in range(5):
        types(world, mallory, f"compte AAAA-AAA{number + 2}")
    reply = types(world, mallory, f"compte {code}")
    assert isinstance(reply, Tell) and reply.refused
    assert not same(world, "mallory")
    world.clock.go(instant("2026-11-23 09:16"))
    fresh = code_of(told(world.person("bob").presses(Action("account.code"))))
    types(world, mallory, f"compte {fresh}")
    assert same(world, "mallory")


def test_ones_own_code_is_refused_with_what_to_do(world: World) -> None:
    code = code_of(told(world.person("bob").presses(Action("account.code"))))
    reply = world.person("bob").types(f"compte {code}")
    assert isinstance(reply, Tell) and "other account" in words(reply.card)


def test_a_code_of_another_organisation_joins_nobody(world: World) -> None:
    world.write(
        lambda unit: conversation.organization_of(unit, world.bearings, OTHER, "O02", "Télécom")
    )
    code = code_of(told(world.person("bob").presses(Action("account.code"))))
    stranger = Who(OTHER, "O02", "eve", "Eve")
    types(world, stranger, f"compte {code}")
    assert person(world, OTHER, "O02", "eve").id != bob(world).id


def test_my_accounts_are_listed_with_the_way_back(world: World) -> None:
    types(world, there("bob2", "bob@example.com"), "page")
    card = told(world.person("bob").types("compte", channel=""))
    labels = [b.label for b in buttons(card)]
    assert {"This is not me", "Get a code", "I have a code"} <= set(labels)


# What moves


def seated(world: World, who: Who, department: str, role: Role = Role.MEMBER) -> None:
    """Gives somebody of the other platform a seat."""

    def work(unit: object) -> None:
        found = unit.people.of_account(who.platform, who.workspace, who.user)  # type: ignore
        home = unit.committees.department(world.committee_id, department)  # type: ignore
        seat = Seat(unit.new_id(), found, Department(home.id, home.name), role)  # type: ignore
        unit.committees.seat(world.committee_id, seat)  # type: ignore

    types(world, who, "page")
    world.write(work)


def join(world: World, user: str, who: Who) -> None:
    code = code_of(told(world.person(user).presses(Action("account.code"))))
    types(world, who, f"compte {code}")


def test_two_seats_of_one_committee_become_the_one_of_the_higher_right(world: World) -> None:
    seated(world, there("bob2"), "Marketing", Role.FACILITATOR)
    join(world, "bob", there("bob2"))
    mine = [s for s in world.committee.seats if s.person.id == bob(world).id]
    assert [(s.role, s.department.name) for s in mine] == [(Role.FACILITATOR, "DSI")]
    kinds = world.read(lambda unit: unit.journal.of(world.committee_id, kinds=("membership",)))
    assert [entry.facts["change"] for entry in kinds] == ["left"], "one of two votes"


def test_a_seat_that_one_of_them_had_is_the_persons(world: World) -> None:
    seated(world, there("zoe"), "Finance")
    types(world, there("zoe"), "irritant Le code arrive trop tard")
    join(world, "emna", there("zoe"))
    emna = person(world, "simulated", WORKSPACE, "emna")
    assert person(world, OTHER, TENANT, "zoe").id == emna.id
    [irritant] = world.read(lambda unit: unit.irritants.of(world.committee_id))
    assert irritant.reporter_id == emna.id


def test_a_twin_of_the_committee_is_asked_once_and_joined_by_nobody(world: World) -> None:
    alice, twin = world.person("alice"), there("bob2", name="Bob Brown")
    types(world, twin, "rejoindre")
    types(world, twin, "page")
    person_id = person(world, OTHER, TENANT, "bob2").id

    def seat(unit: object) -> None:
        found = unit.people.get(person_id)  # type: ignore[attr-defined]
        home = unit.committees.department(world.committee_id, "DSI")  # type: ignore[attr-defined]
        seat = Seat(unit.new_id(), found, home, Role.MEMBER)  # type: ignore[attr-defined]
        unit.committees.seat(world.committee_id, seat)  # type: ignore[attr-defined]
        committee = unit.committees.get(world.committee_id)  # type: ignore[attr-defined]
        welcomed(unit, world.bearings, committee, seat, "Alice")  # type: ignore[arg-type]
        identity.suspect(unit, world.bearings, committee, seat)  # type: ignore[arg-type]

    world.write(seat)
    world.tick()
    asked = [m for m in talk(world, "bob2") if "Bob Brown" in words(m.card)]
    assert len(asked) == 1 and "account.code" in {b.action.name for b in buttons(asked[0].card)}
    assert not same(world, "bob2")
    assert alice.talk == [m for m in alice.talk if "Bob Brown" not in words(m.card)]


def test_a_card_shown_before_goes_on_following(world: World) -> None:
    seated(world, there("zoe"), "Finance")
    world.person("alice").types("vote Lancer la campagne")
    world.until("2026-11-23 09:10")
    [prompt] = talk(world, "zoe")
    join(world, "emna", there("zoe"))
    presses(world, there("zoe"), button(prompt.card, "Go").action or Action(""))
    assert "Votre bulletin" in words(prompt.card)
    assert CHANNEL
