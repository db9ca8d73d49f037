"""How the weight of an irritant reads, wherever it is shown."""

from __future__ import annotations

from fractions import Fraction

from bot.cards import Spans
from bot.model import Department, Json
from bot.ranking import Gap, Weight
from bot.words import Words

SEPARATOR = " · "


def measures(weight: Weight, words: Words) -> tuple[str, ...]:
    """`douleur 4,3 (2 directions)` (I03) and `coût 2` (I05), those that are known."""
    found = []
    if weight.pain is not None:
        found.append(
            words.say("triage.weight.pain", n=weight.departments, pain=decimal(weight.pain, words))
        )
    if weight.cost is not None:
        found.append(words.say("triage.weight.cost", cost=decimal(weight.cost, words)))
    return tuple(found)


def gap_of(weight: Weight, words: Words) -> Spans:
    """How far apart two departments are, by name (I04); nothing where none is."""
    gap = weight.gap
    if gap is None or not gap.size:
        return ()
    return words.text(
        "triage.weight.gap",
        gap=decimal(gap.size, words),
        highest=gap.highest.name,
        lowest=gap.lowest.name,
    )


def kept(weight: Weight) -> Json:
    """A weight as JSON; `weight_of` gives an equal one back. Departments keep the names they had."""
    gap = weight.gap
    return {
        "pain": None if weight.pain is None else str(weight.pain),
        "cost": None if weight.cost is None else str(weight.cost),
        "departments": weight.departments,
        "gap": gap and [str(gap.size), gap.highest.name, gap.lowest.name],
    }


def weight_of(found: Json) -> Weight:
    pain, cost, gap = found["pain"], found["cost"], found["gap"]
    return Weight(
        None if pain is None else Fraction(pain),
        None if cost is None else Fraction(cost),
        found["departments"],
        gap and Gap(Fraction(gap[0]), Department("", gap[1]), Department("", gap[2])),
    )


def decimal(value: Fraction, words: Words) -> str:
    """With one decimal at most."""
    return words.number(float(round(value, 1)))
