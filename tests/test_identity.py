"""One human, several accounts: joined by a verified address or a code, never by a name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from adapters.simulated import Shown, SimulatedPlatform
from bot import acquaintance, conversation, identity, namesakes
from bot.acts.welcome import welcomed
from bot.cards import Card
from bot.events import Action, Command, Lifecycle, PersonPicked, Press, Where, Who
from bot.model import CommitteeStatus, Department, Person, Role, Seat
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
    assert "Parted already" in words(told(world.person("bob").presses(undo)))
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
    assert [(s.role, s.department.name) for s in mine] == [(Role.FACILITATOR, "Marketing")]
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
        namesakes.ask(unit, world.bearings, committee, seat)  # type: ignore[arg-type]

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


# The way back


def undo(world: World, user: str) -> Reply:
    me = person(world, "simulated", WORKSPACE, user)
    joined = world.read(lambda unit: unit.identities.of(me.id))[0]
    return world.person(user).presses(Action("account.undo", {"joined": joined.id}))


def seats(world: World, person_id: str) -> list[tuple[str, str]]:
    found = [s for s in world.committee.seats if s.person.id == person_id]
    return [(str(s.role), s.department.name) for s in found]


def changes(world: World) -> list[str]:
    found = world.read(lambda unit: unit.journal.of(world.committee_id, kinds=("membership",)))
    return [entry.facts["change"] for entry in reversed(found)]


def test_parted_each_has_the_seat_that_was_theirs(world: World) -> None:
    """Typed by mistake, or by somebody who stole a code: nobody loses a seat for it."""
    seated(world, there("zoe"), "Marketing")
    zoe, bob_ = person(world, OTHER, TENANT, "zoe"), bob(world)
    join(world, "bob", there("zoe"))
    undo(world, "bob")
    assert person(world, OTHER, TENANT, "zoe").id == zoe.id
    assert seats(world, zoe.id) == [("member", "Marketing")]
    assert seats(world, bob_.id) == [("member", "DSI")]
    assert changes(world) == ["left", "joined"]


def test_a_seat_that_came_along_goes_back_with_its_account(world: World) -> None:
    seated(world, there("yan"), "Marketing", Role.FACILITATOR)
    yan = person(world, OTHER, TENANT, "yan")
    code = code_of(told(presses(world, there("yan"), Action("account.code"))))
    world.person("hind").types("page")
    world.person("hind").types(f"compte {code}")
    hind = person(world, "simulated", WORKSPACE, "hind")
    assert hind.id == yan.id, "who sits in more committees stays"
    undo(world, "hind")
    assert seats(world, yan.id) == [("facilitator", "Marketing")]
    assert person(world, OTHER, TENANT, "yan").id == yan.id
    assert person(world, "simulated", WORKSPACE, "hind").id != yan.id


def test_a_seat_taken_away_meanwhile_is_not_given_back(world: World) -> None:
    seated(world, there("zoe"), "Marketing")
    zoe = person(world, OTHER, TENANT, "zoe")
    join(world, "bob", there("zoe"))
    seat = world.committee.seat_of(bob(world).id)
    assert seat is not None
    world.write(lambda unit: unit.committees.unseat(world.committee_id, seat.id))
    undo(world, "bob")
    assert seats(world, zoe.id) == []


def test_what_came_along_goes_back_and_what_came_since_stays(world: World) -> None:
    seated(world, there("zoe"), "Finance")
    types(world, there("zoe"), "irritant Le code arrive trop tard")
    zoe = person(world, OTHER, TENANT, "zoe")
    join(world, "emna", there("zoe"))
    world.person("emna").types("irritant La carte est refusée au guichet")
    emna = person(world, "simulated", WORKSPACE, "emna")
    undo(world, "emna")
    found = world.read(lambda unit: unit.irritants.of(world.committee_id))
    by = {irritant.verbatim: irritant.reporter_id for irritant in found}
    assert by == {
        "Le code arrive trop tard": zoe.id,
        "La carte est refusée au guichet": emna.id,
    }


def test_a_link_given_while_they_were_one_opens_nothing_afterwards(world: World) -> None:
    """Whoever typed a stolen code may have opened the page as somebody else."""
    join(world, "bob", there("mallory"))
    presses(world, there("mallory"), Action("person.page"))
    me = bob(world)
    held = world.read(lambda unit: unit.keys.count("sign-in", me.id, unit.now))
    undo(world, "bob")
    after = world.read(lambda unit: unit.keys.count("sign-in", me.id, unit.now))
    assert (held, after) == (1, 0)


def test_an_address_that_came_with_an_account_leaves_with_it(world: World) -> None:
    types(world, there("zoe", "zoe@example.com"), "page")
    zoe = person(world, OTHER, TENANT, "zoe")
    world.write(lambda unit: unit.people.save(replace(bob(world), email="")))
    world.write(lambda unit: identity.join(unit, world.bearings, bob(world), zoe))
    assert bob(world).email == "zoe@example.com"
    [joined] = world.read(lambda unit: unit.identities.of(bob(world).id))
    world.write(lambda unit: identity.undo(unit, world.bearings, joined.id))
    assert bob(world).email == ""
    found = world.read(lambda unit: unit.people.by_email(zoe.organization_id, zoe.email))
    assert found is not None and found.id == zoe.id


def test_a_question_asked_on_the_account_that_left_is_asked_where_they_still_are(
    world: World,
) -> None:
    join(world, "bob", there("bob2"))
    world.clock.go(instant("2026-11-23 09:10"))
    types(world, there("bob2"), "page")  # used last: asked there (S06)
    world.person("alice").types("vote Lancer la campagne")
    world.until("2026-11-23 09:15")
    before = len(world.person("bob").talk)
    assert talk(world, "bob2")
    undo(world, "bob")
    world.until("2026-11-23 09:20")
    asked = [m for m in world.person("bob").talk[before:] if "Lancer la campagne" in words(m.card)]
    assert len(asked) == 1


def test_two_joins_are_undone_one_by_one_in_any_order(world: World) -> None:
    for first in (0, 1):
        users = (f"x{first}", f"y{first}")
        for user in users:
            types(world, there(user), "page")
        own = [person(world, OTHER, TENANT, user).id for user in users]
        for user in users:
            join(world, "bob", there(user))
        me = bob(world).id
        rows = world.read(lambda unit, me=me: unit.identities.of(me))
        by_user = {one.accounts[0][2]: one.id for one in rows}
        for user in users if first else reversed(users):
            action = Action("account.undo", {"joined": by_user[user]})
            assert "parted" in words(told(world.person("bob").presses(action))).lower()
        assert [person(world, OTHER, TENANT, user).id for user in users] == own


# Somebody of the same name


def twin(world: World, user: str = "bob2") -> str:
    """Gives Bob's namesake of the other platform a seat, as a facilitator would."""
    who = there(user, name="  bob   BRÖWN ")
    types(world, who, "page")

    def work(unit: object) -> str:
        found = unit.people.of_account(OTHER, TENANT, user)  # type: ignore[attr-defined]
        home = unit.committees.department(world.committee_id, "DSI")  # type: ignore[attr-defined]
        seat = Seat(unit.new_id(), found, home, Role.MEMBER)  # type: ignore[attr-defined]
        unit.committees.seat(world.committee_id, seat)  # type: ignore[attr-defined]
        committee = unit.committees.get(world.committee_id)  # type: ignore[attr-defined]
        welcomed(unit, world.bearings, committee, seat, "Alice")  # type: ignore[arg-type]
        return str(found.id)

    found = world.write(work)
    world.tick()
    return str(found)


def asked_twin(messages: list[Shown]) -> list[Shown]:
    return [
        m
        for m in messages
        if "account.not_me" in {b.action.name for b in buttons(m.card) if b.action}
    ]


def test_a_no_is_remembered_by_both_and_against_an_address(world: World) -> None:
    twin(world)
    [question] = asked_twin(talk(world, "bob2"))
    no = next(
        b.action for b in buttons(question.card) if b.action and b.action.name == "account.not_me"
    )
    assert isinstance(presses(world, there("bob2"), no), Tell)
    seat = world.committee.seat_of(bob(world).id)
    assert seat is not None
    world.write(
        lambda unit: namesakes.ask(
            unit, world.bearings, unit.committees.get(world.committee_id), seat
        )
    )
    world.tick()
    assert asked_twin(world.person("bob").talk) == [], "the other one is not asked either"
    types(world, there("bob2", "bob@example.com"), "page")
    assert not same(world, "bob2"), "they said who they are not"


def test_whoever_parted_their_accounts_is_not_asked_for_their_name(world: World) -> None:
    who = there("bob2", name="Bob Brown")
    seated(world, who, "DSI")
    join(world, "bob", who)
    undo(world, "bob")
    seat = world.committee.seat_of(bob(world).id)
    assert seat is not None and len(seats(world, person(world, OTHER, TENANT, "bob2").id)) == 1
    world.write(
        lambda unit: namesakes.ask(
            unit, world.bearings, unit.committees.get(world.committee_id), seat
        )
    )
    world.tick()
    assert asked_twin([*world.person("bob").talk, *talk(world, "bob2")]) == []


def test_one_of_two_namesakes_is_asked_not_both(world: World) -> None:
    twin(world)
    seat = world.committee.seat_of(bob(world).id)
    assert seat is not None
    world.write(
        lambda unit: namesakes.ask(
            unit, world.bearings, unit.committees.get(world.committee_id), seat
        )
    )
    world.tick()
    assert len(asked_twin(talk(world, "bob2"))) == 1
    assert asked_twin(world.person("bob").talk) == []


def test_a_namesake_on_the_same_platform_is_somebody_else(world: World) -> None:
    types(world, there("bob3", name="Bob Brown"), "page")
    twin(world)
    third = person(world, OTHER, TENANT, "bob3")

    def seat(unit: object) -> None:
        home = unit.committees.department(world.committee_id, "DSI")  # type: ignore[attr-defined]
        one = Seat(unit.new_id(), third, home, Role.MEMBER)  # type: ignore[attr-defined]
        unit.committees.seat(world.committee_id, one)  # type: ignore[attr-defined]
        committee = unit.committees.get(world.committee_id)  # type: ignore[attr-defined]
        unit.committees.unseat(committee.id, committee.seat_of(bob(world).id).id)  # type: ignore
        namesakes.ask(unit, world.bearings, unit.committees.get(committee.id), one)  # type: ignore

    world.write(seat)
    world.tick()
    assert asked_twin(talk(world, "bob3")) == []


def test_the_word_of_nobody_known_tells_nobody_apart(world: World) -> None:
    for other in ("nobody", bob(world).id):
        reply = world.person("bob").presses(Action("account.not_me", {"other": other}))
        assert isinstance(reply, Tell) and reply.refused


# Guests, codes


def test_a_guest_who_is_picked_is_nobody_elses_person(world: World) -> None:
    """P04: a facilitator seats them by name; their address proves nothing, then or later."""
    picked = PersonPicked(OTHER, TENANT, "gus", "Gus", "bob@example.com", guest=True)
    alice = world.person("alice")
    alice.types("membres")
    alice.clicks("Ajouter quelqu’un", channel=CHANNEL)
    alice.submits({"person": picked, "role": "observer"}, channel=CHANNEL)
    gus = person(world, OTHER, TENANT, "gus")
    assert gus.id != bob(world).id and gus.email == ""
    assert seats(world, gus.id) == [("observer", "Marketing")]


def test_a_guest_found_by_an_address_is_not_met(world: World) -> None:
    found = PersonPicked(OTHER, TENANT, "gus", "Gus", "bob@example.com", guest=True)
    me = bob(world).id
    meets = world.write(
        lambda unit: [
            acquaintance.meet(unit, world.bearings, me, one)
            for one in (found, replace(found, guest=False))
        ]
    )
    assert meets == [False, True]


def test_whoever_is_picked_on_the_other_platform_is_told_that_they_are_one(world: World) -> None:
    world.person("hind").types("page")
    picked = PersonPicked(OTHER, TENANT, "hind2", "Hind", "hind@example.com")
    alice = world.person("alice")
    alice.types("membres")
    alice.clicks("Ajouter quelqu’un", channel=CHANNEL)
    alice.submits({"person": picked, "role": "member"}, channel=CHANNEL)
    hind = person(world, OTHER, TENANT, "hind2")
    assert person(world, "simulated", WORKSPACE, "hind").id == hind.id
    told_ = [m for m in world.person("hind").talk if "réunis" in words(m.card)]
    assert len(told_) == 1


def test_a_code_is_read_whatever_the_keyboard(world: World) -> None:
    """Arabic keyboards write other digits; people leave the dash out, or put spaces."""
    code = code_of(told(world.person("bob").presses(Action("account.code"))))
    typed = code.replace("-", " ").lower().translate(str.maketrans("23456789", "٢٣٤٥٦٧٨٩"))
    types(world, there("bob2"), f"compte {typed}")
    assert same(world, "bob2")


def test_a_code_is_kept_as_a_hash_only(world: World) -> None:
    code = code_of(told(world.person("bob").presses(Action("account.code")))).replace("-", "")
    rows = world.read(lambda unit: unit.db.raw.execute('SELECT * FROM "grant"').fetchall())
    assert rows and code not in str(rows)


def test_a_closed_committee_is_left_as_it_was(world: World) -> None:
    seated(world, there("bob2"), "Marketing")
    world.write(
        lambda unit: unit.committees.save(
            replace(unit.committees.get(world.committee_id), status=CommitteeStatus.CLOSED)
        )
    )
    before = world.committee.seats
    join(world, "bob", there("bob2"))
    assert [s.id for s in world.committee.seats] == [s.id for s in before]
    assert changes(world) == []


def test_of_two_equal_seats_the_older_stays(world: World) -> None:
    seated(world, there("bob2"), "Marketing")
    join(world, "bob", there("bob2"))
    assert seats(world, bob(world).id) == [("member", "DSI")]
