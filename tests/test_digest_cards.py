"""How a digest reads: its sections, what is urgent, what it leaves out."""

from __future__ import annotations

import json

import pytest

from bot.cards import Table
from bot.model import Role
from tests.digest_scene import (
    ALERT,
    DECISION,
    DIGEST,
    DUE,
    FULL,
    IRRITANT,
    MOVE,
    OVERDUE,
    PERIOD,
    VOTE,
    card_of,
    headings,
    held,
)
from tests.gathering_scene import (
    LEXICON,
    LOCALES,
    buttons,
    check,
    committee,
    opened,
    seat,
    shown,
    viewer,
)


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


def test_twelve_digits_of_the_journals_hash_are_shown() -> None:
    """J10"""
    text = card_of(**{**FULL, "checkpoint": {"rank": 1, "hash": "abcdef012345" + "9" * 52}})
    assert text.endswith("Journal\u00a0: 1 entrée, empreinte abcdef012345")


def test_what_a_section_leaves_out_is_counted() -> None:
    text = card_of(**{**FULL, "decisions": [DECISION] * 14, "commitments_due": [DUE] * 20})
    assert "Et 4 autres." in text and "Et 11 autres." in text


def test_a_code_of_a_later_version_is_not_shown_as_a_reason() -> None:
    assert "some_code" not in card_of(**PERIOD, decisions=[{**DECISION, "reason": "some_code"}])


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
