"""A committee is created, changed and closed, by the people who do it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from bot import acts
from bot.events import Action
from bot.facilitator import Facilitator
from bot.model import Commitment, Committee
from bot.replies import Ask, Correct, Tell
from tests.world import Guest, World, buttons, instant, words

NEW = "C02NEW"
FORM = {
    "name": "Parcours d’activation",
    "goal": "Activer la carte en un jour",
    "departments": "Marketing, DSI\nRisques",
    "members": "",
}


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def created(world: World, user: str = "fatima", **values: object) -> Guest:
    """Somebody fills the form that `/comite créer` opens in a channel of their own."""
    guest = world.person(user)
    guest.types("créer", channel=NEW)
    guest.submits({**FORM, **values}, channel=NEW)
    return guest


def committee(world: World, name: str = FORM["name"]) -> Committee:
    def find(unit):  # type: ignore[no-untyped-def]
        return next(c for c in unit.committees.all() if c.name == name)

    return world.read(find)


def kinds(world: World, of: Committee) -> list[str]:
    return [e.kind for e in reversed(world.read(lambda unit: unit.journal.of(of.id)))]


# Creating


def test_one_form_leaves_a_committee_running(world: World) -> None:
    created(world)
    made = committee(world)
    planned = world.read(lambda unit: unit.schedules.of(made.id))
    assert sorted(s.kind for s in planned) == ["digest", "irritants", "standup"]
    assert all(s.next_at is not None for s in planned)


def test_the_founder_facilitates_in_the_first_department(world: World) -> None:
    created(world)
    [seat] = committee(world).seats
    assert (seat.person.name, seat.role, seat.department.name) == (
        "Fatima",
        "facilitator",
        "Marketing",
    )


def test_the_founder_may_pick_another_department_accents_aside(world: World) -> None:
    created(world, department="risqués")
    assert committee(world).seats[0].department.name == "Risques"


def test_a_department_outside_the_list_is_pointed_out_under_its_field(world: World) -> None:
    guest = world.person("fatima")
    guest.types("créer", channel=NEW)
    reply = guest.submits({**FORM, "department": "Juridique"}, channel=NEW)
    assert isinstance(reply, Correct) and "Juridique" in reply.errors["department"]


def test_the_channel_where_it_was_created_becomes_its_place_beside_the_web(world: World) -> None:
    created(world)
    made = committee(world)
    assert [(p.platform, p.channel) for p in made.places] == [("web", made.id), ("simulated", NEW)]


def test_the_form_remembers_its_channel_when_it_comes_back_without_one(world: World) -> None:
    guest = world.person("fatima")
    guest.types("créer", channel=NEW)
    guest.submits(FORM)
    assert NEW in [p.channel for p in committee(world).places]


def test_the_members_of_the_list_are_seated_in_their_departments(world: World) -> None:
    created(world, members="bob@example.com, DSI\nSalma Idrissi <salma@example.com>")
    seats = {s.person.name: (s.department.name, s.role) for s in committee(world).seats}
    assert seats["Bob Brown"] == ("DSI", "member")
    assert seats["Salma Idrissi"] == ("Marketing", "member")


@pytest.mark.parametrize(
    "line", ["bob", "bob@example.com carol@example.com", "bob@example.com, Ventes"]
)
def test_a_line_that_cannot_be_read_is_quoted_under_the_members(world: World, line: str) -> None:
    guest = world.person("fatima")
    guest.types("créer", channel=NEW)
    reply = guest.submits({**FORM, "members": line}, channel=NEW)
    assert isinstance(reply, Correct) and line in reply.errors["members"]


def test_each_member_is_welcomed_privately_in_their_language(world: World) -> None:
    created(world, members="bob@example.com, DSI")
    [card] = [m.card for m in world.person("bob").talk]
    assert card.locale == "en" and FORM["goal"] in words(card)
    assert "Stop receiving questions" in [b.label for b in buttons(card)]


def test_the_reply_tells_the_next_dates_and_names_the_holiday_that_takes_one(world: World) -> None:
    world.clock.go(instant("2027-01-06 10:00"))
    said = words(created(world).said.card)  # type: ignore[union-attr]
    assert "mercredi 13 janvier à 09:30, lundi 18 janvier à 09:30" in said
    assert "férié : lundi 11 janvier 2027 (Manifeste" in said.replace("\xa0", " ")


def test_rituals_that_were_ticked_off_are_not_planned(world: World) -> None:
    created(world, rituals=("digest",))
    planned = world.read(lambda unit: unit.schedules.of(committee(world).id))
    assert [s.kind for s in planned] == ["digest"]


def test_a_zone_is_found_by_its_city(world: World) -> None:
    created(world, timezone="paris")
    assert committee(world).timezone == "Europe/Paris"


def test_an_unknown_zone_is_refused_under_its_field(world: World) -> None:
    guest = world.person("fatima")
    guest.types("créer", channel=NEW)
    reply = guest.submits({**FORM, "timezone": "Atlantis"}, channel=NEW)
    assert isinstance(reply, Correct) and set(reply.errors) == {"timezone"}


def test_two_committees_of_one_name_cannot_run_at_once(world: World) -> None:
    created(world)
    guest = world.person("carol")
    guest.types("créer", channel="C03")
    reply = guest.submits(FORM, channel="C03")
    assert isinstance(reply, Correct) and FORM["name"] in reply.errors["name"]


def test_addresses_are_unique_and_readable(world: World) -> None:
    created(world, name="Été 2027 : fidélité !")
    created(world, "carol", name="لجنة الوفاء")
    created(world, "dan", name="لجنة النشاط")
    assert [
        committee(world, n).slug for n in ("Été 2027 : fidélité !", "لجنة الوفاء", "لجنة النشاط")
    ] == ["ete-2027-fidelite", "comite", "comite-2"]


def test_the_journal_begins_with_the_opening(world: World) -> None:
    created(world, members="bob@example.com, DSI")
    assert kinds(world, committee(world)) == ["opened", "membership", "membership"]


def test_an_installation_may_restrict_who_creates(world: World) -> None:
    bearings = replace(world.bearings, creators=("Alice@example.com",))
    world.facilitator = Facilitator(world.store, bearings, acts.ALL, world.clock)
    refused = world.person("bob").types("créer", channel=NEW)
    allowed = world.person("alice").types("créer", channel=NEW)
    assert isinstance(refused, Tell) and "Alice@example.com" in words(refused.card)
    assert isinstance(allowed, Ask)


FORMS = (
    "committee.form",
    "committee.edit_form",
    "committee.close_form",
    "seat.add_form",
    "seat.remove_form",
    "person.locale_form",
    "person.away_form",
    "person.hours_form",
    "person.prompts_form",
    "plan.form",
    "seat.join_form",
    "seat.change_form",
)


@pytest.mark.parametrize("locale", ["fr", "en", "ar"])
def test_titles_and_buttons_of_every_form_fit_a_slack_view(world: World, locale: str) -> None:
    alice = world.person("alice")
    alice.types(f"langue {locale}")
    args = {"kind": "standup", "seat": world.committee.seats[1].id}
    for name in FORMS:
        who = world.person("inconnu") if name == "seat.join_form" else alice
        form = who.presses(Action(name, {"committee": world.committee_id, **args})).form  # type: ignore[union-attr]
        assert max(len(form.title), len(form.submit)) <= 24, (name, form.title, form.submit)
        assert all(len(o.label) <= 75 for f in form.fields for o in f.options)


# Choosing


def test_a_conversation_remembers_the_committee_that_was_chosen(world: World) -> None:
    created(world, "alice")
    alice = world.person("alice")
    asked = alice.types("membres", channel="")
    assert isinstance(asked, Tell)
    alice.clicks("Lancement Carte Fidélité")
    listed = alice.types("membres", channel="")
    assert "Carol Cherkaoui" in words(listed.card)  # type: ignore[union-attr]


# Changing


def test_a_facilitator_changes_goal_language_and_vote_defaults(world: World) -> None:
    alice = world.person("alice")
    alice.presses(Action("committee.edit_form"))
    alice.submits(
        {
            "goal": "Moins d’attente",
            "locale": "en",
            "rule": "consent",
            "quorum": "60%",
            "deadline": "2 jours",
        }
    )
    made = world.committee
    assert (made.goal, made.locale, made.vote.rule, made.vote.quorum, str(made.vote.deadline)) == (
        "Moins d’attente",
        "en",
        "consent",
        "60%",
        "2d",
    )


def test_a_member_is_told_who_can_change_the_committee(world: World) -> None:
    reply = world.person("carol").presses(Action("committee.edit_form"))
    assert "Alice Anderson" in words(reply.card)  # type: ignore[union-attr]


# Closing


def closes(world: World, typed: str = "lancement carte fidelite") -> object:
    alice = world.person("alice")
    alice.types("clore")
    return alice.submits({"name": typed})


def test_closing_asks_for_the_name_and_refuses_another(world: World) -> None:
    reply = closes(world, "Autre chose")
    assert isinstance(reply, Correct) and "Lancement Carte Fidélité" in reply.errors["name"]
    assert world.committee.status == "open"


def test_a_closed_committee_says_so_in_its_places_and_journal(world: World) -> None:
    closes(world)
    assert world.committee.status == "closed"
    assert kinds(world, world.committee)[-1] == "closed"
    assert "est clos" in world.channel()[-1].card.title


def test_a_committee_is_not_closed_while_a_vote_is_open(world: World) -> None:
    alice = world.person("alice")
    alice.types("vote Lancer la campagne")
    reply = alice.types("clore")
    assert isinstance(reply, Tell) and "vote" in words(reply.card)
    assert [b.label for b in buttons(reply.card)] == ["Voir le vote"]


def test_open_commitments_are_listed_and_stay_due(world: World) -> None:
    department = world.committee.departments[0]
    world.write(
        lambda unit: unit.commitments.add(
            Commitment(
                "owed",
                world.committee_id,
                "action",
                "Prévenir les agences",
                department,
                None,
                None,
                date(2026, 12, 1),
            )
        )
    )
    form = world.person("alice").types("clore")
    assert isinstance(form, Ask) and "Prévenir les agences" in words(form.form)
    closes(world)
    assert world.read(lambda unit: unit.commitments.get("owed").status) == "open"


def test_nothing_opens_any_more_once_the_committee_is_closed(world: World) -> None:
    closes(world)
    world.until("2026-11-25 12:00")
    assert world.person("bob").talk == []


def test_a_closed_committee_can_be_read_and_not_changed(world: World) -> None:
    closes(world)
    alice = world.person("alice")
    about = {"committee": world.committee_id}
    assert "Bob Brown" in words(alice.presses(Action("seat.list", about)).card)  # type: ignore[union-attr]
    for name in ("committee.edit_form", "seat.add_form", "committee.close_form"):
        reply = alice.presses(Action(name, about))
        assert isinstance(reply, Tell) and reply.card.title == "Ce comité est clos"
