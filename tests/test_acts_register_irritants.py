"""Irritants through the front door: reporting, "is it the same?", the register, their life."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.cards import Card
from bot.events import Action, Press, Where, Who
from bot.model import Irritant, IrritantStatus
from bot.ports import Unit
from bot.registering import ask_if_same
from bot.replies import Ask, Correct, Tell
from tests.world import CHANNEL, WORKSPACE, Guest, World, buttons, words

LATE = "Le client attend trois semaines sa carte"
LATE_TOO = "les clients attendent leur carte trois semaines"


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def register(world: World) -> list:
    return world.read(lambda unit: unit.irritants.of(world.committee_id))


def notes(guest: Guest) -> list[str]:
    return [words(m.card) for m in guest.talk]


def test_words_after_the_command_are_saved_with_the_next_number(world: World) -> None:
    bob = world.person("bob")
    for number, text in enumerate(("Facture illisible", "Application lente le matin"), 1):
        reply = bob.types(f"irritant {text}")
        assert isinstance(reply, Tell)
        assert str(number) in reply.card.summary
    assert [(i.number, i.verbatim) for i in register(world)] == [
        (1, "Facture illisible"),
        (2, "Application lente le matin"),
    ]


def test_a_near_duplicate_is_asked_about_before_anything_is_stored(world: World) -> None:
    world.person("bob").types(f"irritant {LATE}")
    reply = world.person("carol").types(f"irritant {LATE_TOO}")
    assert isinstance(reply, Tell)
    assert LATE in words(reply.card) and LATE_TOO in words(reply.card)
    assert len(register(world)) == 1


def test_me_too_counts_one_more_person_and_stores_no_second_irritant(world: World) -> None:
    world.person("bob").types(f"irritant {LATE}")
    carol = world.person("carol")
    carol.types(f"irritant {LATE_TOO}")
    said = carol.clicks("Moi aussi")
    [one] = register(world)
    assert len(one.supporters) == 2
    assert isinstance(said, Tell) and "2" in said.card.summary
    carol.presses(Action("irritant.support", {"irritant": one.id}))
    assert len(register(world)[0].supporters) == 2


def test_a_long_text_survives_the_question_and_is_saved_as_new(world: World) -> None:
    world.person("bob").types(f"irritant {LATE}")
    carol, text = world.person("carol"), f"{LATE_TOO}. " * 80
    reply = carol.types(f"irritant {text}")
    assert isinstance(reply, Tell) and len(text) > 3500
    keep = next(b.action for b in buttons(reply.card) if b.action.name == "irritant.keep")
    assert len(keep.pack()) < 400
    carol.presses(keep)
    assert register(world)[1].verbatim == text.strip()


def test_a_draft_is_kept_once(world: World) -> None:
    world.person("bob").types(f"irritant {LATE}")
    carol = world.person("carol")
    reply = carol.types(f"irritant {LATE_TOO}")
    keep = next(b.action for b in buttons(reply.card) if b.action.name == "irritant.keep")
    carol.presses(keep)
    again = carol.presses(keep)
    assert len(register(world)) == 2
    assert isinstance(again, Tell) and again.card.tone == "warning"


def test_somebody_elses_draft_cannot_be_kept(world: World) -> None:
    world.person("bob").types(f"irritant {LATE}")
    reply = world.person("carol").types(f"irritant {LATE_TOO}")
    keep = next(b.action for b in buttons(reply.card) if b.action.name == "irritant.keep")
    world.person("dan").presses(keep)
    assert len(register(world)) == 1


def test_the_form_saves_where_the_customer_is_and_the_link_of_the_message(world: World) -> None:
    bob = world.person("bob")
    where = Where("simulated", WORKSPACE, CHANNEL)
    bob._handle(
        Press(
            bob.who,
            where,
            Action("irritant.form"),
            "shortcut",
            world.clock(),
            seed={
                "verbatim": "Je ne trouve pas le code",
                "link": "https://chat.example/p1",
                "author": "Zineb",
            },
        )
    )
    assert isinstance(bob.said, Ask)
    assert bob.said.form.fields[0].initial == "Je ne trouve pas le code"
    bob.submits(
        {
            "verbatim": "Le code d’activation est introuvable",
            "segment": "Jeunes actifs",
            "moment": "activation",
            "source": "support",
        }
    )
    [one] = register(world)
    assert (one.verbatim, one.segment, one.moment, one.source, one.link) == (
        "Le code d’activation est introuvable",
        "Jeunes actifs",
        "activation",
        "support",
        "https://chat.example/p1",
    )
    assert "Zineb" not in str(one)


def test_a_blank_report_is_corrected_under_its_field(world: World) -> None:
    bob = world.person("bob")
    bob.types("irritant")
    assert isinstance(bob.submits({"verbatim": "  "}), Correct)
    assert register(world) == []


def test_the_reporter_is_named_to_facilitators_only_unless_they_sign(world: World) -> None:
    bob = world.person("bob")
    bob.types("irritant Facture illisible")
    show = Action("irritant.show", {"irritant": register(world)[0].id})
    carol, alice = world.person("carol"), world.person("alice")
    assert "Bob Brown" not in words(carol.presses(show).card)
    assert "Bob Brown" in words(alice.presses(show).card)
    bob.types("irritant")
    bob.submits({"verbatim": "Application lente", "signed": ("yes",)})
    signed = Action("irritant.show", {"irritant": register(world)[1].id})
    assert "Bob Brown" in words(carol.presses(signed).card)


def test_anybody_with_an_account_reports_and_a_guest_does_not(world: World) -> None:
    world.person("zineb").types("irritant Le standard ne répond pas")
    assert len(register(world)) == 1
    visitor = world.person("visitor")
    who = Who("simulated", WORKSPACE, "visitor", "Visitor", guest=True)
    where = Where("simulated", WORKSPACE, CHANNEL)
    reply = visitor._handle(Press(who, where, Action("irritant.form"), "g1", world.clock()))
    assert isinstance(reply, Tell) and reply.card.tone == "warning"


def test_the_register_is_ranked_by_people_then_newest_first(world: World) -> None:
    bob = world.person("bob")
    for text in ("Facture illisible", "Application lente le matin", "Code PIN jamais reçu"):
        bob.types(f"irritant {text}")
    second = register(world)[1]
    for user in ("carol", "dan"):
        world.person(user).presses(Action("irritant.support", {"irritant": second.id}))
    said = words(world.person("alice").types("irritants").card)
    order = [said.index(text) for text in ("Application lente", "Code PIN", "Facture illisible")]
    assert order == sorted(order)


def test_the_register_is_for_people_who_sit_in_the_committee(world: World) -> None:
    world.person("bob").types("irritant Facture illisible")
    reply = world.person("zineb").types("irritants")
    assert "Facture" not in words(reply.card)


def test_text_after_the_plural_asks_which_was_meant_and_loses_nothing(world: World) -> None:
    bob = world.person("bob")
    reply = bob.types(f"irritants {LATE}")
    assert isinstance(reply, Tell) and register(world) == []
    report = next(b.action for b in buttons(reply.card) if b.action.name == "irritant.report")
    bob.presses(report)
    assert [i.verbatim for i in register(world)] == [LATE]


def test_an_irritant_is_sorted_taken_charge_of_and_resolved_and_its_reporter_told(
    world: World,
) -> None:
    carol, alice, bob = (world.person(u) for u in ("carol", "alice", "bob"))
    carol.types(f"irritant {LATE}")
    one = register(world)[0]
    alice.presses(Action("irritant.move", {"irritant": one.id, "to": "sorted"}))
    bob.presses(Action("irritant.move_form", {"irritant": one.id, "to": "owned"}))
    assert isinstance(bob.submits({"date": "2026-11-20"}), Correct)
    bob.submits({"date": "2026-12-04"})
    taken = register(world)[0]
    assert (taken.status, taken.owner.name) == (IrritantStatus.OWNED, "DSI")
    [owed] = world.read(lambda unit: unit.commitments.of(world.committee_id))
    assert (owed.kind, owed.department.name, f"{owed.due}") == ("action", "DSI", "2026-12-04")
    bob.presses(Action("irritant.move", {"irritant": one.id, "to": "resolved"}))
    assert register(world)[0].status is IrritantStatus.RESOLVED
    assert world.read(lambda unit: unit.commitments.of(world.committee_id)) == [], "not owed now"
    assert len(notes(carol)) == 3
    assert "DSI" in notes(carol)[1] or "DSI" in notes(carol)[-2]
    moves = world.read(lambda unit: unit.journal.of(world.committee_id, kinds=("irritant_moved",)))
    assert [(e.facts["from"], e.facts["to"], e.people["moved_by"]) for e in reversed(moves)] == [
        ("new", "sorted", "Alice Anderson"),
        ("sorted", "owned", "Bob Brown"),
        ("owned", "resolved", "Bob Brown"),
    ]


def test_putting_an_irritant_aside_demands_a_reason_that_its_reporter_reads(world: World) -> None:
    carol, alice = world.person("carol"), world.person("alice")
    carol.types(f"irritant {LATE}")
    one = register(world)[0]
    alice.presses(Action("irritant.move_form", {"irritant": one.id, "to": "dismissed"}))
    assert isinstance(alice.submits({"reason": " "}), Correct)
    alice.submits({"reason": "Déjà corrigé en octobre"})
    assert register(world)[0].status is IrritantStatus.DISMISSED
    assert "Déjà corrigé en octobre" in notes(carol)[-1]


def test_a_member_neither_sorts_nor_resolves_what_another_department_owns(world: World) -> None:
    carol, alice, bob = (world.person(u) for u in ("carol", "alice", "bob"))
    carol.types(f"irritant {LATE}")
    one = register(world)[0]
    bob.presses(Action("irritant.move", {"irritant": one.id, "to": "sorted"}))
    assert register(world)[0].status is IrritantStatus.NEW
    alice.presses(Action("irritant.move", {"irritant": one.id, "to": "sorted"}))
    bob.presses(Action("irritant.move_form", {"irritant": one.id, "to": "owned"}))
    bob.submits({"date": "2026-12-04"})
    carol.presses(Action("irritant.move", {"irritant": one.id, "to": "resolved"}))
    assert register(world)[0].status is IrritantStatus.OWNED


def test_the_stages_of_an_irritant_are_not_skipped(world: World) -> None:
    world.person("carol").types(f"irritant {LATE}")
    one = register(world)[0]
    world.person("alice").presses(Action("irritant.move", {"irritant": one.id, "to": "resolved"}))
    assert register(world)[0].status is IrritantStatus.NEW


def test_an_irritant_of_another_organisation_does_not_exist(world: World) -> None:
    world.person("carol").types(f"irritant {LATE}")
    one = register(world)[0]
    stranger = world.person("eve")
    who = Who("simulated", "S99OTHER", "eve", "Eve")
    where = Where("simulated", "S99OTHER")
    stranger._handle(
        Press(who, where, Action("irritant.support", {"irritant": one.id}), "x1", world.clock())
    )
    assert len(register(world)[0].supporters) == 1


def heard_in_a_session(world: World, user: str, text: str) -> Card | None:
    """Saved at once, as a stand-up does, then put to its reporter; the question, if there is one."""

    def work(unit: Unit) -> None:
        person = unit.people.of_account("simulated", WORKSPACE, user)
        one = unit.irritants.add(
            Irritant(unit.new_id(), world.committee_id, 0, text, world.clock(), person.id)
        )
        ask_if_same(unit, world.bearings, unit.committees.get(world.committee_id), one, person)

    before = len(world.person(user).talk)
    world.write(work)
    world.tick()
    asked = world.person(user).talk[before:]
    return asked[0].card if asked else None


def test_what_a_session_saved_gives_way_to_the_irritant_it_repeats(world: World) -> None:
    world.person("bob").types(f"irritant {LATE}")
    card = heard_in_a_session(world, "carol", LATE_TOO)
    assert card is not None and len(register(world)) == 2
    world.person("carol").clicks("Moi aussi", card)
    first, twin = register(world)
    assert len(first.supporters) == 2
    assert (twin.status, twin.reason) == (IrritantStatus.DISMISSED, "Même irritant que le n° 1.")


def test_what_a_session_saved_stands_when_its_reporter_says_it_is_another(world: World) -> None:
    world.person("bob").types(f"irritant {LATE}")
    card = heard_in_a_session(world, "carol", LATE_TOO)
    assert card is not None
    carol = world.person("carol")
    carol.presses(next(b.action for b in buttons(card) if b.action.name == "irritant.keep"))
    assert [i.status for i in register(world)] == [IrritantStatus.NEW, IrritantStatus.NEW]


def test_what_resembles_nothing_is_not_asked_about(world: World) -> None:
    world.person("bob").types(f"irritant {LATE}")
    assert heard_in_a_session(world, "carol", "Frais inconnus au retrait") is None


def test_nobody_puts_aside_an_irritant_that_another_reported(world: World) -> None:
    world.person("bob").types(f"irritant {LATE}")
    world.person("dan").types("irritant Frais inconnus au retrait")
    first, other = register(world)
    world.person("carol").presses(
        Action("irritant.support", {"irritant": first.id, "instead": other.id})
    )
    assert register(world)[1].status is IrritantStatus.NEW
