"""What a digest keeps of its week, what it shows, and what it never tells."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards import Heading, Table
from bot.model import Participant, Role, Sitting
from bot.refusals import Refused
from rituals.digest import Digest, rates
from tests.gathering_scene import (
    END,
    FR,
    LEXICON,
    LOCALES,
    NOW,
    buttons,
    check,
    committee,
    labels,
    occasion,
    opened,
    reads,
    seat,
    shown,
    viewer,
)

DIGEST = Digest()
PERIOD = {
    "since": "2026-11-16T15:00:00+00:00",
    "until": "2026-11-23T15:00:00+00:00",
    "goal": "Moins de réclamations",
}
CHECKPOINT = {"checkpoint": {"rank": 14, "hash": "1a2b3c4d5e6f7788"}, "new_entries": 2}
DECISION = {
    "number": "D-2026-014",
    "outcome": "no_go",
    "proposal": "Lancer en mars",
    "at": "2026-11-20T10:00:00+00:00",
    "reason": "department_no_go",
}
VOTE = {
    "proposal": "Ouvrir l'API",
    "closes_at": "2026-11-25T12:00:00+00:00",
    "session": "s9",
    "awaited_departments": ["Marketing", "DSI"],
}
DUE = {"text": "Livrer la recette", "department": "DSI", "owner": "Bob", "due": "2026-11-27"}
OVERDUE = {
    "text": "Publier le script",
    "department": "Commercial",
    "owner": "",
    "due": "2026-11-18",
}
IRRITANT = {"number": 3, "verbatim": "Trop de codes", "frequency": 5, "status": "sorted"}
MOVE = {"number": 2, "status": "owned", "department": "DSI", "reason": ""}
ALERT = {
    "text": "Le message part avant le produit",
    "owner": "Marketing",
    "lifts": "une date de disponibilité",
    "blocking": True,
}
FULL = {
    **PERIOD,
    **CHECKPOINT,
    "decisions": [DECISION],
    "open_votes": [VOTE],
    "commitments_due": [DUE],
    "commitments_overdue": [OVERDUE],
    "irritants": [IRRITANT],
    "irritant_moves": [MOVE],
    "alerts": [ALERT],
    "participation": [{"department": "DSI", "members": 4, "asked": 8, "answered": 6}],
}


def held(**material: Any) -> Sitting:
    return opened(DIGEST, material=material)


def card_of(**material: Any) -> str:
    return reads(shown(DIGEST, held(**material)))


def headings(text: Sitting) -> list[str]:
    return [one.text for one in shown(DIGEST, text).elements if isinstance(one, Heading)]


def nothing_shown(sitting: Sitting) -> bool:
    where = sitting.committee.public
    return DIGEST.card(sitting, where, FR) is None and DIGEST.result(sitting, where, FR) is None


def test_a_digest_is_over_as_soon_as_it_opens_and_asks_nobody() -> None:
    opening = DIGEST.open(committee(), occasion(committee(), material=FULL))
    assert opening.concluded and opening.participants == () and opening.effects == ()


def test_a_week_with_nothing_new_open_due_or_alerting_gives_no_digest() -> None:
    """D02, D03"""
    sitting = held(
        **PERIOD,
        new_entries=0,
        checkpoint=CHECKPOINT["checkpoint"],
        participation=FULL["participation"],
    )
    assert sitting.session.state == {"empty": True}
    assert nothing_shown(sitting)


def test_no_material_at_all_is_an_empty_week() -> None:
    assert nothing_shown(held())


def test_an_irritant_of_before_is_no_news_of_this_week() -> None:
    """D02"""
    assert nothing_shown(held(**PERIOD, irritants=[{**IRRITANT, "new": False}]))
    assert not nothing_shown(held(**PERIOD, irritants=[{**IRRITANT, "new": True}]))


def test_a_quiet_week_gives_two_lines_the_second_the_checkpoint() -> None:
    """D03"""
    text = card_of(**PERIOD, **CHECKPOINT, commitments_due=[DUE], irritants=[IRRITANT])
    assert text.splitlines()[1:] == [
        "Semaine calme\u00a0: un engagement à échéance et un irritant à suivre.",
        "Journal\u00a0: 14 entrées, empreinte 1a2b3c4d5e6f",
    ]


def test_a_journal_that_grew_gives_a_digest_even_when_nothing_else_happened() -> None:
    """D03"""
    assert "Semaine calme\u00a0: 2 entrées au journal." in card_of(**PERIOD, **CHECKPOINT)


def test_a_quiet_week_without_a_new_entry_needs_no_checkpoint() -> None:
    """D03"""
    text = card_of(
        **PERIOD, checkpoint=CHECKPOINT["checkpoint"], new_entries=0, commitments_due=[DUE]
    )
    assert text.splitlines()[1:] == [
        "Semaine calme\u00a0: un engagement à échéance.",
        "Objectif\u00a0: Moins de réclamations",
    ]


@pytest.mark.parametrize("name", ["decisions", "open_votes", "alerts"])
def test_a_decision_a_vote_or_an_alert_makes_a_week_that_is_not_quiet(name: str) -> None:
    """D02"""
    assert headings(held(**PERIOD, **{name: FULL[name]}))


@pytest.mark.parametrize(("facts", "quiet"), [(3, True), (4, False)])
def test_a_quiet_week_has_at_most_three_other_facts(facts: int, quiet: bool) -> None:
    """D02"""
    some = {
        "commitments_due": [DUE],
        "commitments_overdue": [OVERDUE],
        "irritant_moves": [MOVE],
        "irritants": [IRRITANT] * (facts - 3),
    }
    assert held(**PERIOD, **some).session.state["quiet"] is quiet


def test_sections_stand_in_their_order() -> None:
    """D01"""
    assert headings(held(**FULL)) == [
        "Décision de la semaine",
        "Vote ouvert",
        "2 engagements à tenir",
        "Irritant à suivre",
        "Ce qu’un irritant est devenu",
        "Alerte",
        "Participation",
    ]


def test_a_full_digest_reads_like_this() -> None:
    assert card_of(**FULL).splitlines() == [
        "La semaine du comité Carte Fidélité",
        "Objectif\u00a0: Moins de réclamations",
        "Du 16 novembre au 23 novembre",
        "Décision de la semaine",
        "D-2026-014 · NO-GO",
        "Lancer en mars",
        "Une direction au moins est no-go.",
        "Vote ouvert",
        "Ouvrir l'API",
        "Clôture le mercredi 25 novembre à 12:00. Directions attendues\u00a0: Marketing et DSI.",
        "2 engagements à tenir",
        "Quoi | Qui | Échéance",
        "Publier le script | Commercial | 18 novembre, en retard",
        "Livrer la recette | DSI (Bob) | 27 novembre",
        "Irritant à suivre",
        "Trop de codes | n° 3 · 5 personnes · trié",
        "Ce qu’un irritant est devenu",
        "Irritant n° 2\u00a0: pris en charge, DSI",
        "Alerte",
        "Bloquant\u00a0: Le message part avant le produit",
        "Qui s’en occupe | Marketing",
        "Ce qui la lève | une date de disponibilité",
        "Participation",
        "Direction | Réponses",
        "DSI | 75\u00a0%",
        "Journal\u00a0: 14 entrées, empreinte 1a2b3c4d5e6f",
    ]


def test_the_most_urgent_stands_first_in_each_section() -> None:
    """D01"""
    text = card_of(
        decisions=[
            {**DECISION, "number": "old", "at": "2026-11-17T10:00:00+00:00"},
            {**DECISION, "number": "new", "at": "2026-11-22T10:00:00+01:00"},
        ],
        open_votes=[
            {**VOTE, "proposal": "later", "closes_at": "2026-11-26T10:00:00+00:00"},
            {**VOTE, "proposal": "sooner", "closes_at": "2026-11-24T10:00:00+00:00"},
        ],
        commitments_overdue=[
            {**OVERDUE, "text": "recent"},
            {**OVERDUE, "text": "ancient", "due": "2026-10-01"},
        ],
        irritants=[
            {**IRRITANT, "verbatim": "rare", "frequency": 1},
            {**IRRITANT, "verbatim": "common", "frequency": 9},
        ],
        alerts=[{**ALERT, "text": "warns", "blocking": False}, {**ALERT, "text": "blocks"}],
        **PERIOD,
    )
    for first, second in (
        ("new", "old"),
        ("sooner", "later"),
        ("ancient", "recent"),
        ("common", "rare"),
        ("blocks", "warns"),
    ):
        assert 0 < text.index(first) < text.index(second)


def test_a_vote_on_which_every_department_has_voted_says_so() -> None:
    assert "Toutes les directions ont voté." in card_of(
        **PERIOD, open_votes=[{**VOTE, "awaited_departments": []}]
    )


def test_an_open_vote_leads_to_its_card() -> None:
    action = buttons(shown(DIGEST, held(**FULL)))["Voir le vote"].action
    assert action and (action.name, action.args) == ("session.show", {"session": "s9"})


def test_a_digest_is_frozen_once_posted() -> None:
    """D05"""
    sitting = held(**FULL)
    renamed = replace(sitting.committee, name="Autre", goal="Autre", departments=())
    later = replace(sitting, committee=renamed)
    assert shown(DIGEST, later) == shown(DIGEST, sitting)


def test_twelve_digits_of_the_journals_hash_are_shown() -> None:
    """J10"""
    text = card_of(**{**FULL, "checkpoint": {"rank": 1, "hash": "abcdef012345" + "9" * 52}})
    assert text.endswith("Journal\u00a0: 1 entrée, empreinte abcdef012345")


def test_what_a_section_leaves_out_is_counted() -> None:
    text = card_of(**{**FULL, "decisions": [DECISION] * 14, "commitments_due": [DUE] * 20})
    assert "Et 4 autres." in text and "Et 11 autres." in text


def test_a_code_of_a_later_version_is_not_shown_as_a_reason() -> None:
    assert "some_code" not in card_of(**PERIOD, decisions=[{**DECISION, "reason": "some_code"}])


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "department": st.uuids().map(str),
            "members": st.integers(1, 6),
            "asked": st.integers(0, 9),
        }
    ).flatmap(lambda one: st.integers(0, one["asked"]).map(lambda n: {**one, "answered": n})),
    max_size=8,
)


@given(ROWS)
def test_no_rate_is_shown_of_fewer_than_three_members(rows: list[dict[str, Any]]) -> None:
    """D04"""
    found, by_name = rates(rows), {one["department"]: one for one in rows}
    for one in found:
        if one["department"] is not None:
            assert by_name[one["department"]]["members"] >= 3
    together = [one for one in found if one["department"] is None]
    small = [one for one in rows if one["members"] < 3 and one["asked"]]
    assert len(together) == (sum(one["members"] for one in small) >= 3)
    for one in together:
        assert one["asked"] == sum(each["asked"] for each in small)
        assert one["answered"] == sum(each["answered"] for each in small)


@given(ROWS)
def test_every_department_of_three_or_more_that_was_asked_is_shown_lowest_first(
    rows: list[dict[str, Any]],
) -> None:
    """D01, D04"""
    alone = [one for one in rates(rows) if one["department"] is not None]
    assert {one["department"] for one in alone} == {
        one["department"] for one in rows if one["members"] >= 3 and one["asked"]
    }
    shares = [one["answered"] / one["asked"] for one in alone]
    assert shares == sorted(shares)


def test_a_department_that_was_asked_nothing_hides_nobody() -> None:
    """D04"""
    rows = [
        {"department": "DSI", "members": 2, "asked": 4, "answered": 1},
        {"department": "Achats", "members": 2, "asked": 0, "answered": 0},
    ]
    assert rates(rows) == []


def test_small_departments_are_shown_together() -> None:
    """D04"""
    rows = [
        {"department": "DSI", "members": 2, "asked": 4, "answered": 1},
        {"department": "Achats", "members": 1, "asked": 4, "answered": 3},
    ]
    text = card_of(**{**FULL, "participation": rows})
    assert "Autres directions | 50\u00a0%" in text and "Achats" not in text


def test_nobody_answers_a_digest() -> None:
    sitting = held(**FULL)
    person = committee().seats[0].person
    with pytest.raises(Refused) as refusal:
        DIGEST.accept(sitting, _participant(person.id), {}, NOW)
    for locale in LOCALES:
        assert LEXICON(locale).say(f"refusal.{refusal.value.code}.text")
        assert LEXICON(locale).say(f"refusal.{refusal.value.code}.title")
    assert DIGEST.form(sitting, _participant(person.id), "", None, FR) is None
    assert DIGEST.compose(committee(), FR, {}) is None


def _participant(who: str) -> Participant:
    return Participant(who, who, committee().departments[0])


def test_whoever_asks_after_an_empty_week_is_told_so() -> None:
    assert "Rien de nouveau" in reads(DIGEST.prompt(held(), viewer(committee(), "bob"), FR))
    assert not labels(DIGEST.prompt(held(), viewer(committee(), "bob"), FR))


def test_concluding_changes_nothing() -> None:
    sitting = held(**FULL)
    conclusion = DIGEST.conclude(sitting, END + timedelta(1))
    assert (conclusion.state, conclusion.effects, conclusion.publishes) == (
        sitting.session.state,
        (),
        False,
    )


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("n", [1, 2, 3, 11, 100])
def test_every_card_can_be_made_at_its_fullest(locale: str, n: int) -> None:
    where = committee(
        *(
            seat(f"Alice {place}", f"Direction {place} {'é' * 60}", Role.MEMBER)
            for place in range(20)
        )
    )
    names = [one.name for one in where.departments]
    outcomes = ["go", "go_conditions", "no_go", "undecided", "later"]
    reasons = [
        "quorum_departments",
        "quorum_share",
        "no_voice",
        "without_position",
        "department_no_go",
        "departments_against",
        "departments_tied",
        "members_against",
        "members_tied",
        "objection",
    ]
    statuses = ["new", "sorted", "owned", "resolved", "dismissed", "later"]
    full = {
        **PERIOD,
        "goal": "ب" * 500,
        "new_entries": n,
        "url": "https://comite.example/c/carte",
        "checkpoint": {"rank": n, "hash": "0123456789ab" * 5},
        "decisions": [
            {
                **DECISION,
                "outcome": outcomes[i % 5],
                "reason": reasons[i % 10],
                "proposal": "p" * 4000,
            }
            for i in range(n)
        ],
        "open_votes": [
            {**VOTE, "proposal": "م" * 4000, "awaited_departments": names[: i % 21]}
            for i in range(n)
        ],
        "commitments_due": [{**DUE, "text": "t" * 4000}] * n,
        "commitments_overdue": [{**OVERDUE, "text": "t" * 4000}] * n,
        "irritants": [
            {**IRRITANT, "verbatim": "v" * 4000, "frequency": i, "status": statuses[i % 6]}
            for i in range(n)
        ],
        "irritant_moves": [
            {**MOVE, "reason": "r" * 1000, "status": statuses[i % 6]} for i in range(n)
        ],
        "alerts": [{**ALERT, "text": "a" * 4000, "blocking": bool(i % 2)} for i in range(n)],
        "participation": [
            {"department": name, "members": i % 5 + 1, "asked": n, "answered": i % n}
            for i, name in enumerate(names)
        ],
    }
    sitting = opened(DIGEST, where, material=json.loads(json.dumps(full)))
    check(shown(DIGEST, sitting, locale=locale), locale)
    assert shown(DIGEST, sitting, locale=locale).url == full["url"]
    quiet = opened(
        DIGEST, where, material={name: full[name] for name in ("goal", "new_entries", "checkpoint")}
    )
    check(shown(DIGEST, quiet, locale=locale), locale)
    check(DIGEST.prompt(held(), viewer(where, None, locale), LEXICON(locale)), locale)


def test_the_commitments_table_has_a_column_for_each_cell() -> None:
    (table, _) = [one for one in shown(DIGEST, held(**FULL)).elements if isinstance(one, Table)]
    assert len(table.columns) == len(table.rows[0]) == 3
