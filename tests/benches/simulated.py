"""The simulated platform on its bench."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from adapters.simulated import Shown as Kept
from adapters.simulated import SimulatedPlatform
from bot.cards import Buttons, Facts, Heading, Quote, Table, Text, plain
from bot.ports import Destination, Rejected, RetryLater, Uncertain, Unreachable
from tests.benches.bench import WAIT, Posting, Shown, Trouble, seen
from tests.slack_kit import START


class SimulatedBench(Posting):
    here = Destination("simulated", "S01", channel="C01")
    alice = Destination("simulated", "S01", user="alice")
    home = Destination("simulated", "S01", user="alice", home=True)
    nowhere = Destination("simulated", "S01", channel="C99")
    foreign = "C01GEN:1700000000.000100"

    def __init__(self) -> None:
        self.platform = self.simulated = SimulatedPlatform(lambda: START)
        self.simulated.fault = lambda verb, to: (
            Unreachable("channel_not_found") if to == self.nowhere else None
        )

    def shown(self, to: Destination) -> list[Shown]:
        kept = [m for m in self.simulated.messages if m.to == to]
        return [Shown(_words_of(one), _labels_of(one)) for one in kept]

    def breaks(self, trouble: Trouble) -> None:
        error: Exception = {
            "wait": RetryLater(WAIT),
            "lost": Uncertain("dropped"),
            "down": Uncertain("http_500"),
            "gone": Unreachable("is_archived"),
        }[trouble]
        self._once(error)

    def every_fault(self) -> Iterator[Callable[[], object]]:
        for error in (RetryLater(1), Unreachable("x"), Rejected("x"), Uncertain("x")):
            yield lambda error=error: self._once(error)

    def violations(self) -> list[str]:
        return []

    def _once(self, error: Exception) -> None:
        """The next call fails; one whose answer is lost was carried out all the same."""
        before = self.simulated.fault

        def fault(verb: str, to: Destination) -> Exception | None:
            self.simulated.fault = before
            return error

        self.simulated.fault = fault


def _words_of(one: Kept) -> str:
    parts: list[str] = [one.card.title]
    for element in one.card.elements:
        match element:
            case Text(spans):
                parts.append(plain(spans))
            case Heading(text):
                parts.append(text)
            case Quote(text, by):
                parts += [text, by]
            case Facts(items):
                parts += [f"{fact.label} {fact.value}" for fact in items]
            case Table(columns, rows):
                parts += [" ".join(row) for row in (columns, *rows)]
    return seen("\n".join(parts))


def _labels_of(one: Kept) -> tuple[str, ...]:
    rows = (element for element in one.card.elements if isinstance(element, Buttons))
    return tuple(button.label for row in rows for button in row.items)
