"""How well near-duplicates are told: hand-labelled pairs, asked of the store as the act asks it.

`python -m tests.near_duplicates` prints the figures; `tuning` or `held out` after it prints the
pairs of that half that are taken wrongly.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import registering
from bot.model import Committee, Irritant
from bot.ports import Unit
from storage.migrate import migrate
from tests.store_kit import AMINA, COMMITTEE, START, opened, settle

FILE = Path(__file__).parent / "data" / "near_duplicates.tsv"
HALVES = ("tuning", "held out")


@dataclass(frozen=True, slots=True)
class Pair:
    number: int
    kind: str
    first: str
    second: str
    same: bool

    @property
    def half(self) -> str:
        """Odd numbers served to build the matcher; even ones only to measure it."""
        return HALVES[self.number % 2 == 0]


@dataclass(frozen=True, slots=True)
class Figures:
    """Of some pairs: how many were offered and should be, how many were taken right by kind, and
    those taken wrongly."""

    offered: int
    right: int
    same: int
    by_kind: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Kind to (taken right, all)."""
    wrong: tuple[Pair, ...] = ()

    @property
    def precision(self) -> float:
        return self.right / self.offered

    @property
    def recall(self) -> float:
        return self.right / self.same


@cache
def pairs() -> tuple[Pair, ...]:
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return tuple(
        Pair(int(row["number"]), row["kind"], row["first"], row["second"], row["same"] == "yes")
        for row in rows
    )


def _committee(unit: Unit, name: str) -> Committee:
    unit.committees.add(replace(COMMITTEE, id=name, slug=name, name=name, seats=(), places=()))
    return replace(COMMITTEE, id=name)


def _report(unit: Unit, committee: Committee, irritant_id: str, text: str) -> None:
    unit.irritants.add(Irritant(irritant_id, committee.id, 0, text, START, AMINA.id))


def _offered(unit: Unit) -> set[int]:
    """The pairs whose first text, alone in a register, is offered for the second."""
    found = set()
    for pair in pairs():
        committee = _committee(unit, f"c-{pair.number}")
        _report(unit, committee, f"i-{pair.number}", pair.first)
        if registering.similar(unit, committee, pair.second):
            found.add(pair.number)
    return found


def _among_all(unit: Unit) -> set[int]:
    """The pairs whose first text is one of the three offered, in a register that has them all."""
    committee = _committee(unit, "c-all")
    for pair in pairs():
        _report(unit, committee, f"all-{pair.number}", pair.first)
    return {
        pair.number
        for pair in pairs()
        if f"all-{pair.number}" in [i.id for i in registering.similar(unit, committee, pair.second)]
    }


@cache
def _asked() -> tuple[set[int], set[int]]:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/pairs.db"
        migrate(url)
        with opened(url) as store:

            def ask(unit: Unit) -> tuple[set[int], set[int]]:
                settle(unit)
                return _offered(unit), _among_all(unit)

            return store.write_sync(ask)


def _of(half: str) -> list[Pair]:
    return [pair for pair in pairs() if half in (pair.half, "")]


def figures(half: str = "") -> Figures:
    """Of one half, or of all pairs: the first text alone in a register."""
    offered, _ = _asked()
    chosen = _of(half)
    return Figures(
        sum(pair.number in offered for pair in chosen),
        sum(pair.number in offered and pair.same for pair in chosen),
        sum(pair.same for pair in chosen),
        _by_kind(chosen, offered),
        tuple(pair for pair in chosen if (pair.number in offered) != pair.same),
    )


def _by_kind(chosen: Iterable[Pair], offered: set[int]) -> Mapping[str, tuple[int, int]]:
    every = Counter(pair.kind for pair in chosen)
    right = Counter(pair.kind for pair in chosen if (pair.number in offered) == pair.same)
    return {kind: (right[kind], every[kind]) for kind in every}


def recall_among_all(half: str = "") -> float:
    """How often the first text is one of the three offered, where the register has all of them."""
    _, found = _asked()
    same = [pair for pair in _of(half) if pair.same]
    return sum(pair.number in found for pair in same) / len(same)


def table() -> str:
    """The figures, for people."""
    lines = []
    for half in ("", *HALVES):
        got = figures(half)
        lines.append(
            f"{half or 'all pairs':10} precision {got.precision:.3f}  recall {got.recall:.3f}"
            f"  recall among all {recall_among_all(half):.3f}"
        )
    whole, held = figures(), figures("held out")
    lines += [
        f"  {kind:12} {right:3} of {every:3} right, held out {held.by_kind[kind][0]} of "
        f"{held.by_kind[kind][1]}"
        for kind, (right, every) in whole.by_kind.items()
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
    for wrong in figures(" ".join(sys.argv[1:])).wrong if sys.argv[1:] else ():
        print(f"{wrong.number} {wrong.kind}: {wrong.first} | {wrong.second}")
