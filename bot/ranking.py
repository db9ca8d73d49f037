"""In what order irritants deserve attention: pain × frequency, the cheapest first among equals.

Pain and cost are means of departments' means (I03), kept as exact fractions so that equal ranks are
equal (I05) whatever they were divided by.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bot.model import Department, Irritant, IrritantStatus, Score

LEAST, MOST = 1, 5
"""The ends of both scales."""
OPEN = (IrritantStatus.NEW, IrritantStatus.SORTED, IrritantStatus.OWNED)


@dataclass(frozen=True, slots=True)
class Gap:
    """How differently departments see one pain (I04): the two furthest apart."""

    size: Fraction
    highest: Department
    lowest: Department


@dataclass(frozen=True, slots=True)
class Weight:
    """What all scores of one irritant add up to; `departments` said how much it hurts."""

    pain: Fraction | None = None
    cost: Fraction | None = None
    departments: int = 0
    gap: Gap | None = None

    def rank(self, frequency: int) -> Fraction:
        return (self.pain or Fraction(0)) * frequency


UNSCORED = Weight()


def weigh(scores: Iterable[Score]) -> dict[str, Weight]:
    """Weights by irritant id. Of one person only the last score counts: they may have been two."""
    last = {
        (one.irritant_id, one.person_id or index): one
        for index, one in enumerate(sorted(scores, key=lambda one: one.at))
    }
    found = defaultdict(list)
    for score in last.values():
        found[score.irritant_id].append(score)
    return {irritant_id: _weight(of) for irritant_id, of in found.items()}


def _weight(scores: list[Score]) -> Weight:
    pains = _means((one.department, one.pain) for one in scores)
    costs = _means((one.department, one.cost) for one in scores)
    return Weight(_mean(list(pains.values())), _mean(list(costs.values())), len(pains), _gap(pains))


def _means(given: Iterable[tuple[Department, int | None]]) -> dict[Department, Fraction]:
    """Each department's own mean, by name; those that said nothing are aside."""
    said: dict[Department, list[Fraction]] = defaultdict(list)
    for department, value in given:
        if value is not None:
            said[department].append(Fraction(value))
    return {
        one: sum(said[one], Fraction(0)) / len(said[one])
        for one in sorted(said, key=lambda d: d.name)
    }


def _mean(values: list[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def _gap(pains: Mapping[Department, Fraction]) -> Gap | None:
    if len(pains) < 2:
        return None
    highest, lowest = max(pains, key=pains.__getitem__), min(pains, key=pains.__getitem__)
    return Gap(pains[highest] - pains[lowest], highest, lowest)


def ranked(
    irritants: Iterable[Irritant], frequency: Mapping[str, int], weights: Mapping[str, Weight]
) -> list[Irritant]:
    """Open ones first; among them the scored ones by rank, then the others by frequency (I02)."""

    def place(one: Irritant) -> tuple[Any, ...]:
        weight, met = weights.get(one.id, UNSCORED), frequency.get(one.id, 0)
        return (one.status not in OPEN, *order(weight, met), -one.number)

    return sorted(irritants, key=place)


def order(weight: Weight, frequency: int) -> tuple[bool, Fraction, bool, Fraction, int]:
    """What irritants are sorted by: scored, rank, cost known, cost, frequency."""
    cost = weight.cost if weight.pain is not None else None
    return (
        weight.pain is None,
        -weight.rank(frequency),
        cost is None,
        cost or Fraction(0),
        -frequency,
    )
