"""What scores add up to, and the order they put irritants in."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Department, Irritant, IrritantStatus, Score
from bot.ranking import Weight, ranked, weigh
from tests.gathering_scene import NOW

IT, SALES, PRODUCT = (Department(name.lower(), name) for name in ("DSI", "Commercial", "Produit"))


def score(
    department: Department, who: str, pain: int | None, cost: int | None = None, later: int = 0
) -> Score:
    return Score("i1", department, who, pain, cost, NOW + timedelta(minutes=later))


def irritant(number: int, status: IrritantStatus = IrritantStatus.SORTED) -> Irritant:
    return Irritant(f"i{number}", "c1", number, f"Gêne {number}", NOW, None, status=status)


def weight(pain: int | None, cost: int | None = None) -> Weight:
    return Weight(
        None if pain is None else Fraction(pain), None if cost is None else Fraction(cost)
    )


def test_pain_is_the_mean_of_the_departments_means_not_of_the_people() -> None:
    """I03"""
    found = weigh([score(IT, "a", 5), score(IT, "b", 5), score(IT, "c", 5), score(SALES, "d", 1)])
    assert (found["i1"].pain, found["i1"].departments) == (3, 2)


def test_a_department_that_did_not_score_is_aside() -> None:
    """I03"""
    found = weigh([score(IT, "a", 4), score(SALES, "b", None, 5)])["i1"]
    assert (found.pain, found.departments, found.cost) == (4, 1, 5)


def test_the_gap_is_the_highest_less_the_lowest_department_by_name() -> None:
    """I04"""
    found = weigh(
        [score(IT, "a", 2), score(IT, "b", 3), score(SALES, "c", 5), score(PRODUCT, "d", 3)]
    )
    gap = found["i1"].gap
    assert gap is not None
    assert (gap.size, gap.highest, gap.lowest) == (Fraction(5, 2), SALES, IT)


def test_one_department_alone_has_no_gap() -> None:
    """I04"""
    assert weigh([score(IT, "a", 1), score(IT, "b", 5)])["i1"].gap is None


def test_of_one_person_only_the_last_score_counts() -> None:
    found = weigh([score(IT, "a", 5, later=1), score(IT, "a", 1)])
    assert found["i1"].pain == 5


def test_heavier_comes_first_whatever_is_met_more_often() -> None:
    """I02"""
    weights = {"i1": weight(2), "i2": weight(5)}
    order = [one.number for one in ranked([irritant(1), irritant(2)], {"i1": 2, "i2": 1}, weights)]
    assert order == [2, 1]


def test_equal_ranks_are_ordered_by_cost_the_cheapest_first() -> None:
    """I05: 3 × 2 weighs as much as 2 × 3; an unknown cost comes last."""
    weights = {"i1": weight(3, 5), "i2": weight(2, 1), "i3": weight(3)}
    irritants = [irritant(number) for number in (1, 2, 3)]
    found = ranked(irritants, {"i1": 2, "i2": 3, "i3": 2}, weights)
    assert [one.number for one in found] == [2, 1, 3]


def test_thirds_that_are_equal_are_equal() -> None:
    """I05: as floats, 10/3 × 3 is not 10."""
    weights = {"i1": Weight(Fraction(10, 3), Fraction(4)), "i2": Weight(Fraction(5), Fraction(1))}
    found = ranked([irritant(1), irritant(2)], {"i1": 3, "i2": 2}, weights)
    assert [one.number for one in found] == [2, 1]


def test_unscored_ones_come_after_the_scored_by_frequency_and_settled_ones_last() -> None:
    irritants = [
        irritant(1, IrritantStatus.RESOLVED),
        irritant(2, IrritantStatus.NEW),
        irritant(3, IrritantStatus.NEW),
        irritant(4),
    ]
    found = ranked(irritants, {"i1": 9, "i2": 4, "i3": 5, "i4": 0}, {"i4": weight(1)})
    assert [one.number for one in found] == [4, 3, 2, 1]


SCORES = st.lists(
    st.builds(
        score,
        st.sampled_from([IT, SALES, PRODUCT]),
        st.sampled_from("abcdef"),
        st.none() | st.integers(1, 5),
        st.none() | st.integers(1, 5),
        st.integers(0, 9),
    ),
    max_size=12,
)


@given(SCORES)
def test_a_mean_stays_on_the_scale_and_a_gap_within_it(scores: list[Score]) -> None:
    for found in weigh(scores).values():
        assert found.pain is None or 1 <= found.pain <= 5
        assert (found.pain is None) == (found.departments == 0)
        assert (found.gap is not None) == (found.departments >= 2)
        assert found.gap is None or 0 <= found.gap.size <= 4
