"""Before an irritant is saved, those that say the same are offered: how often rightly."""

from __future__ import annotations

import pytest

from tests.near_duplicates import HALVES, figures, pairs, recall_among_all, table

LOOK_ALIKES = (
    "product",
    "negation",
    "channel",
    "amount",
    "direction",
    "actor",
    "city",
    "fault",
)
SAME = ("typos", "accents", "sms", "darija", "paraphrase", "reordered", "long_short")


def test_there_are_enough_pairs_of_every_kind_in_both_halves() -> None:
    assert len(pairs()) >= 270
    assert len({(pair.first, pair.second) for pair in pairs()}) == len(pairs())
    assert [pair.number for pair in pairs()] == list(range(1, len(pairs()) + 1))
    for half in HALVES:
        some = [pair for pair in pairs() if pair.half == half]
        assert {pair.kind for pair in some if pair.same} == set(SAME)
        assert {pair.kind for pair in some if not pair.same} == set(LOOK_ALIKES)


@pytest.mark.parametrize("half", ["", *HALVES])
def test_nine_offers_of_ten_are_right_and_four_duplicates_of_five_are_offered(half: str) -> None:
    print(table())
    got = figures(half)
    assert got.precision >= 0.90, got.wrong
    assert got.recall >= 0.80, got.wrong


@pytest.mark.parametrize("kind", LOOK_ALIKES)
def test_what_only_looks_the_same_is_mostly_told_apart(kind: str) -> None:
    right, every = figures().by_kind[kind]
    assert right / every >= 0.8


@pytest.mark.parametrize("kind", SAME)
def test_each_way_of_saying_the_same_is_mostly_found(kind: str) -> None:
    right, every = figures().by_kind[kind]
    assert right / every >= 0.75


def test_in_a_register_of_all_the_right_one_is_among_the_three_offered() -> None:
    assert recall_among_all() >= 0.80
