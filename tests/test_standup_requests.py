"""What a stand-up asks of another department, and what becomes of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.effects import CommitTo
from bot.model import Role
from tests.gathering_scene import (
    DAY,
    NOW,
    committee,
    department,
    effects,
    errors,
    form,
    initials,
    opened,
    said,
    seat,
    taken,
)
from tests.standup_scene import REQUEST, STANDUP, commitments

ANSWERS = st.one_of(
    st.just({"variant": "skip"}),
    st.fixed_dictionaries(
        {
            "done": st.just("x"),
            "request_department": st.sampled_from(["", "none", "dsi", "commercial"]),
            "request_text": st.text(alphabet="abc", min_size=1, max_size=3),
            "request_date": st.sampled_from(["", "2026-12-01"]),
        }
    ).map(
        lambda one: (
            one if one["request_department"] not in ("", "none") else {**one, "request_text": ""}
        )
    ),
)


def test_a_request_becomes_a_commitment_of_the_asked_department() -> None:
    """S11"""
    assert effects(STANDUP, opened(STANDUP), "alice", done="x", **REQUEST) == (
        CommitTo(
            key="request:alice",
            kind="request",
            text="Ouvrir l'API",
            department=department("DSI"),
            due=date(2026, 12, 1),
            author_id="alice",
            from_department=department("Marketing"),
        ),
    )


@pytest.mark.parametrize(
    ("material", "due"),
    [({}, DAY + timedelta(days=14)), ({"default_due": "2026-11-30"}, date(2026, 11, 30))],
)
def test_a_request_without_a_date_is_due_at_the_stand_up_after_next_or_in_two_weeks(
    material: dict[str, str], due: date
) -> None:
    """S11"""
    sitting = opened(STANDUP, material=material)
    found = effects(STANDUP, sitting, "alice", done="x", **{**REQUEST, "request_date": ""})
    assert [one.due for one in commitments(found)] == [due]


def test_the_default_date_does_not_move_when_the_answer_is_edited_days_later() -> None:
    sitting, _ = taken(
        STANDUP, opened(STANDUP), "alice", done="x", **{**REQUEST, "request_date": ""}
    )
    _, again = taken(
        STANDUP,
        sitting,
        "alice",
        at=NOW + timedelta(days=2),
        done="y",
        **{**REQUEST, "request_date": ""},
    )
    assert commitments(again.effects)[0].due == DAY + timedelta(days=14)


def test_ones_own_department_cannot_be_asked() -> None:
    """S12"""
    assert errors(STANDUP, opened(STANDUP), "bob", done="x", **REQUEST) == {
        "request_department": "standup_own_department"
    }


def test_a_department_of_the_organisation_without_a_seat_may_be_asked() -> None:
    """S12"""
    sitting = opened(STANDUP, material={"departments": [{"id": "juridique", "name": "Juridique"}]})
    values = {**REQUEST, "request_department": "juridique"}
    found = effects(STANDUP, sitting, "alice", done="x", **values)
    assert commitments(found)[0].department == department("Juridique")


@pytest.mark.parametrize(
    ("missing", "code"),
    [("request_department", "standup_department"), ("request_text", "standup_request")],
)
def test_a_request_needs_both_its_department_and_its_text(missing: str, code: str) -> None:
    """S12"""
    assert errors(STANDUP, opened(STANDUP), "alice", done="x", **{**REQUEST, missing: " "}) == {
        missing: code
    }


def test_an_unknown_department_is_refused() -> None:
    assert errors(
        STANDUP,
        opened(STANDUP),
        "alice",
        done="x",
        **{**REQUEST, "request_department": "elsewhere"},
    ) == {"request_department": "standup_department"}


@pytest.mark.parametrize(
    ("given_date", "code"),
    [("2026-11-22", "date_past"), ("01/12/2026", "date"), ("2026-02-30", "date")],
)
def test_a_date_is_a_day_to_come(given_date: str, code: str) -> None:
    assert errors(
        STANDUP, opened(STANDUP), "alice", done="x", **{**REQUEST, "request_date": given_date}
    ) == {"request_date": code}


def test_today_is_a_day_to_come_on_the_authors_own_calendar() -> None:
    where = committee(seat("Yuki", "Marketing", timezone="Asia/Tokyo"), seat("Bob", "DSI"))
    late = NOW.replace(hour=16)  # 01:00 on the 24th in Tokyo
    values = {"done": "x", **REQUEST, "request_date": "2026-11-24"}
    taken(STANDUP, opened(STANDUP, where), "yuki", at=late, **values)
    with pytest.raises(Exception, match="request_date"):
        taken(
            STANDUP,
            opened(STANDUP, where),
            "yuki",
            at=late,
            **{**values, "request_date": "2026-11-23"},
        )


def test_a_date_that_was_accepted_may_stay_after_it_has_passed() -> None:
    sitting = said(
        STANDUP, opened(STANDUP), "alice", done="x", **{**REQUEST, "request_date": "2026-11-23"}
    )
    taken(
        STANDUP,
        sitting,
        "alice",
        at=NOW + timedelta(days=2),
        done="y",
        **{**REQUEST, "request_date": "2026-11-23"},
    )


def test_a_removed_request_is_withdrawn() -> None:
    """S13"""
    sitting = said(STANDUP, opened(STANDUP), "alice", done="x", **REQUEST)
    found = commitments(effects(STANDUP, sitting, "alice", done="x", request_department="none"))
    assert [(one.key, one.text) for one in found] == [("request:alice", "")]


def test_no_withdrawal_without_an_earlier_request() -> None:
    assert effects(STANDUP, opened(STANDUP), "alice", done="x") == ()


def test_passing_withdraws_the_request_and_keeps_the_irritant() -> None:
    sitting = said(STANDUP, opened(STANDUP), "alice", done="x", irritant="Trop de codes", **REQUEST)
    after, accepted = taken(STANDUP, sitting, "alice", variant="skip", reason="Salon")
    assert [one.text for one in commitments(accepted.effects)] == [""]
    assert after.answers[0].value == {
        "skipped": True,
        "reason": "Salon",
        "irritant": "Trop de codes",
    }


@given(st.lists(ANSWERS, min_size=1, max_size=8))
def test_however_often_it_is_edited_an_answer_owes_its_last_request_once(
    edits: list[dict[str, str]],
) -> None:
    """S13"""
    sitting, owed = opened(STANDUP), dict[str, tuple[str, str]]()
    for values in edits:
        sitting, accepted = taken(STANDUP, sitting, "alice", **values)
        for one in commitments(accepted.effects):
            owed[one.key] = (one.department.id, one.text)
    last = edits[-1]
    wanted = (
        [(last["request_department"], last["request_text"])] if last.get("request_text") else []
    )
    assert [one for one in owed.values() if one[1]] == wanted


def test_the_form_starts_from_the_last_stand_up_without_its_request_nor_irritant() -> None:
    """S13"""
    previous = {"done": "Recette", "next": "Démo", **REQUEST, "irritant": "Trop de codes"}
    assert initials(form(STANDUP, opened(STANDUP), "alice", previous=previous)) == {
        "done": "Recette",
        "next": "Démo",
        "request_department": "",
        "request_text": "",
        "request_date": "",
        "irritant": "",
    }


def test_a_form_offers_every_department_but_ones_own() -> None:
    """S12"""
    found = form(STANDUP, opened(STANDUP), "bob").fields
    asks = next(one for one in found if one.name == "request_department")
    assert [one.value for one in asks.options] == ["none", "marketing", "commercial"]


def test_a_committee_of_one_department_asks_no_request() -> None:
    where = committee(seat("Alice", "Marketing", Role.FACILITATOR), seat("Adil", "Marketing"))
    assert [one.name for one in form(STANDUP, opened(STANDUP, where), "adil").fields] == [
        "done",
        "next",
        "irritant",
    ]
