"""Amounts, delays and counts in a text, in one unit each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from storage.likeness.lexicon import SILENT
from storage.likeness.typing import root

_NUMBERS = {
    word: value
    for value, spelled in {
        1: "un une wahed", 2: "deux jouj juj", 3: "trois tlata", 4: "quatre rb3a", 5: "cinq khamsa",
        6: "six setta", 7: "sept seb3a", 8: "huit tmnya", 9: "neuf ts3oud", 10: "dix 3achra",
        11: "onze", 12: "douze", 15: "quinze", 20: "vingt", 24: "vingtquatre", 30: "trente",
        40: "quarante", 50: "cinquante", 60: "soixante", 100: "cent", 1000: "mille",
    }.items()
    for word in spelled.split()
}  # fmt: skip
_UNITS: dict[str, tuple[str, float]] = {
    word: (unit, factor)
    for unit, factor, forms in (
        ("days", 1 / 1440, "minute minutes min mn mns dqiqa"),
        ("days", 1 / 24, "heure heures h hr sa3a sa3at"),
        ("days", 1, "jour jours j jrs nhar iyam yam"),
        ("days", 7, "semaine semaines sem simana simanat"),
        ("days", 30, "mois chhar chhour"),
        ("days", 365, "an ans annee annees 3am"),
        ("money", 1, "dh dhs dirham dirhams mad drahm derhem"),
        ("money", 0.05, "rial ryal"),
        ("percent", 1, "pourcent pour"),
        ("data", 1, "go gb giga gigas"),
        ("data", 0.001, "mo mb mega megas"),
        ("times", 1, "fois x merrat mrat reprises"),
    )
    for word in forms.split()
}
_STUCK = re.compile(r"^(\d+)([a-z]+)$")


def figures(words: list[str]) -> tuple[Mapping[str, frozenset[float]], frozenset[int]]:
    """The amounts by unit, and the places of the words that say them. Delays are in days, money in
    dirhams; a count of something is under its stem."""
    found: dict[str, set[float]] = defaultdict(set)
    spoken: set[int] = set()
    at = 0
    while at < len(words):
        amount, unit, size = _figure(words, at)
        if size:
            found[unit].add(round(amount, 4))
            spoken.update(range(at, at + size))
        at += size or 1
    return {unit: frozenset(values) for unit, values in found.items()}, frozenset(spoken)


def _figure(words: list[str], at: int) -> tuple[float, str, int]:
    """One amount, its unit and how many words say it; 0 words where there is none."""
    word = words[at]
    after = words[at + 1] if at + 1 < len(words) else ""
    if word == "double" or word == "doublement":
        return 2, "times", 1
    if (stuck := _STUCK.match(word)) and stuck[2] in _UNITS:
        unit, factor = _UNITS[stuck[2]]
        return int(stuck[1]) * factor, unit, 1
    size = 1
    if word.isdecimal() and len(word) < 10:
        amount = int(word)
        if len(after) == 3 and after.isdecimal() and len(word) <= 3:
            amount, size = amount * 1000 + int(after), 2
    elif word in _NUMBERS:
        amount = _NUMBERS[word]
        if amount < 1000 and _NUMBERS.get(after, 0) >= 100:
            amount, size = amount * _NUMBERS[after], 2
    else:
        return 0, "", 0
    after = words[at + size] if at + size < len(words) else ""
    if after in _UNITS:
        unit, factor = _UNITS[after]
        if amount == 1 and unit == "times":
            return 0, "", 0
        return amount * factor, unit, size + 1
    if amount == 1 or not after or after in SILENT or after.isdecimal():
        return 0, "", 0
    return amount, root(after), size
