"""How the weight of an irritant reads, wherever it is shown."""

from __future__ import annotations

from fractions import Fraction

from bot.cards import Spans
from bot.ranking import Weight
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


def decimal(value: Fraction, words: Words) -> str:
    """With one decimal at most."""
    return words.number(float(round(value, 1)))
