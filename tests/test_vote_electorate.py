"""Who votes when the proposal says so: departments, sponsors, and deputies from when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bot.events import Action
from bot.model import Role
from bot.refusals import Invalid
from bot.replies import Ask
from tests.vote_scene import (
    FR,
    NOW,
    SEATS,
    VOTE,
    away,
    closed,
    committee,
    facts,
    names,
    occasion,
    opened,
    says,
    seat,
    shown,
    viewer,
    voted,
    wrong,
)
from tests.world import World

PRODUCT = seat("Sami", "Produit", Role.SPONSOR)


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def who(sitting) -> list[str]:
    return [one.person_id for one in sitting.participants]


def test_a_vote_asks_the_departments_that_it_names() -> None:
    sitting = opened(departments=["dsi", "marketing"])
    assert who(sitting) == ["alice", "adil", "bob"]
    assert says(shown(sitting), "Commercial")  # which is not asked
    assert facts(shown(sitting))["Qui vote"] == "3 électeurs : Marketing et DSI"


def test_a_department_that_is_not_asked_holds_no_quorum_up() -> None:
    sitting = closed(voted(opened(departments=["dsi"]), bob="go"))
    assert sitting.session.state["outcome"] == "go"


def test_a_vacant_department_is_said_apart_from_one_that_is_not_asked() -> None:
    where = committee(*SEATS, seat("Olga", "Audit", Role.OBSERVER))
    state = opened(where, departments=["dsi"]).session.state
    assert (state["left_out"], state["unasked"]) == (["Audit"], ["Marketing", "Commercial"])


def test_a_sponsor_votes_where_the_vote_names_them() -> None:
    where = committee(*SEATS, PRODUCT)
    sitting = opened(where, sponsors=["sami"])
    assert who(sitting) == ["alice", "adil", "bob", "carol", "sami"]
    assert {"id": "produit", "name": "Produit", "electors": 1} in sitting.session.state[
        "departments"
    ]
    assert "session.answer" in names(VOTE.prompt(sitting, viewer("sami", "fr", where), FR))
    over = closed(voted(sitting, alice="go", bob="go", carol="go", sami="abstain"))
    assert over.session.state["outcome"] == "go"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"departments": []}, {"departments": "vote_departments"}),
        ({"departments": ["finance"]}, {"departments": "vote_departments"}),
        ({"sponsors": ["omar"]}, {"sponsors": "vote_sponsors"}),  # an observer, never
        ({"sponsors": ["bob"]}, {"sponsors": "vote_sponsors"}),
        ({"deputy_from": "soon"}, {"deputy_from": "vote_deputy_from"}),
        ({"deputy_from": "24h"}, {"deputy_from": "vote_deputy_from"}),  # the closing itself
        ({"deputy_from": "1d"}, {"deputy_from": "vote_deputy_from"}),
        (
            {"proposal": " ", "departments": [], "deputy_from": "soon"},
            {
                "proposal": "blank",
                "departments": "vote_departments",
                "deputy_from": "vote_deputy_from",
            },
        ),
    ],
)
def test_an_electorate_that_cannot_be_is_said_under_its_field(values, code) -> None:
    with pytest.raises(Invalid) as found:
        opened(**values)
    assert wrong(found) == code


@pytest.mark.parametrize(
    ("wait", "hours"), [("", 12), ("half", 12), ("now", 0), ("1h", 1), ("4h", 4)]
)
def test_deputies_may_vote_from_the_delay_that_the_vote_sets(wait: str, hours: int) -> None:
    where = committee(*SEATS, seat("Sami", "Produit", deputy_id="adil"))
    sitting = opened(where, deputy_from=wait)
    [holder] = [one for one in sitting.participants if one.deputy_id]
    assert holder.deputy_at == NOW + timedelta(hours=hours)
    after = datetime.fromisoformat(sitting.session.state["deputy_after"])
    assert after == holder.deputy_at


def test_a_delay_never_holds_back_the_deputy_of_somebody_on_leave() -> None:
    where = committee(*SEATS, seat("Sami", "Produit", deputy_id="adil"))
    opening = VOTE.open(
        where,
        occasion(
            {"proposal": "Lancer", "deputy_from": "4h"}, participants=(away("sami", "Produit"),)
        ),
    )
    [holder] = [one for one in opening.participants if one.deputy_id]
    assert holder.deputy_at == NOW


def test_a_draft_keeps_whom_it_asks(world: World) -> None:
    bob = world.person("bob")
    bob.presses(Action("ritual.form", {"kind": "vote", "committee": world.committee_id}))
    departments = [d.id for d in world.committee.departments]
    bob.submits({"proposal": "Ouvrir", "departments": tuple(departments[:2])})
    world.tick()
    alice = world.person("alice")
    asked = alice.clicks("Lire et ouvrir", alice.talk[-1].card)
    assert isinstance(asked, Ask)
    [field] = [one for one in asked.form.fields if one.name == "departments"]
    assert field.initial == tuple(departments[:2])
