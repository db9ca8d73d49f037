"""What a platform must let people do and see for the table to be played on it.

A room holds one committee and its people, with a clock that moves when the table says so. A
`Sight` is a card, or a form, as somebody reads it; its buttons can be pressed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Protocol, Self

import yaml

from tests.conversations.phrases import Phrase
from tests.service import COMMITTEE

SLUG = "lancement-carte-fidelite"
NAMES = {
    "alice": "Alice Anderson",
    "bob": "Bob Brown",
    "carol": "Carol Cherkaoui",
    "dan": "Dan Daoudi",
    "emna": "Emna El Fassi",
    "olga": "Olga Ouazzani",
    "farid": "Farid Fassi",
}
"""Everybody. Farid is of the organisation and sits nowhere."""
QUARTER = timedelta(minutes=15)
"""Everything that the table's committee plans falls on a quarter of an hour, by day."""
DAY = range(7, 20)
"""Hours in which something is planned; the others pass one by one."""
MOMENT = timedelta(seconds=4)
"""What anything takes that a person does: nobody presses seven buttons in a second."""


@dataclass(frozen=True, slots=True)
class Knob:
    """A button. `push(kept=True)` presses it as it stood when it was seen."""

    label: str
    push: Callable[[bool], None]


@dataclass(frozen=True, slots=True)
class Sight:
    """Words and buttons in the order in which they are read."""

    parts: tuple[str | Knob, ...] = ()

    @property
    def words(self) -> str:
        return "\n".join(part if isinstance(part, str) else part.label for part in self.parts)

    def knob(self, label: Phrase, beside: Phrase | None = None) -> Knob | None:
        """The first button of that label, or the first one after the words that it stands by."""
        reached = beside is None
        for part in self.parts:
            if isinstance(part, Knob):
                if reached and label.names(part.label):
                    return part
            elif beside is not None and beside.stands_in(part):
                reached = True
        return None


NOTHING = Sight()


class Room(Protocol):
    """One committee on one platform, entered for one conversation."""

    platform: str
    clock: Clock
    has: frozenset[str]
    """`threads` under a message, `menus` of a message: what some conversations need."""

    def __init__(self, locale: str, starts: str, tools: Any) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Also says what the platform found wrong, where the conversation itself went well."""

    def type(self, who: str, command: str, *, alone: bool) -> None:
        """`/comite …` where the committee meets, or in one's 1:1 talk."""

    def fill(self, who: str, answers: Sequence[tuple[Phrase, str]], option: Option) -> None:
        """Fills the open form by its labels and sends it; what is left out stays as it is. `option`
        tells a choice by its words."""

    def reply(self, who: str, text: str, on: Phrase) -> None:
        """A word in the thread of the last card of the channel that holds these words."""

    def report(self, who: str, text: str) -> None:
        """Reports a message of Farid's from its own menu."""

    def again(self, who: str) -> None:
        """The platform brings what they did last a second time."""

    def answer(self, who: str) -> Sight:
        """What their last act was answered with: the card they pressed, where nothing else was."""

    def form(self, who: str) -> Sight | None:
        """The form that is open before them, with what is filled in and what is wrong."""

    def errors(self, who: str) -> Mapping[str, str]:
        """The sentences under the fields of the open form, by label."""

    def talk(self, who: str) -> Sequence[Sight]:
        """What stands in their 1:1 talk, oldest first."""

    def place(self, who: str) -> Sequence[Sight]:
        """What stands where the committee meets, oldest first, as they see it; for nobody in
        particular, as everybody does."""

    def menu(self, who: str) -> Sequence[Sight]:
        """What else is always at hand: a page's own buttons. Nothing in a chat."""

    def until(self, at: str) -> None:
        """Time passes, and what is due happens."""


Option = Callable[[str], Phrase]


def chosen(labels: Sequence[str], given: str, option: Option) -> int:
    """Which of several choices is meant."""
    wanted = option(given)
    found = [number for number, label in enumerate(labels) if wanted.names(label)]
    assert found, f"no option {given!r}; there are {list(labels)}"
    return found[0]


def instant(text: str) -> datetime:
    """`2026-11-23 09:30`, Casablanca's clock and UTC's."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass(slots=True)
class Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def passes(self) -> None:
        self.now += MOMENT

    def quarters(self, until: str) -> Iterator[datetime]:
        """Moves on, from one quarter of an hour to the next."""
        end = instant(until)
        assert end > self.now, f"{until} is not after {self.now:%Y-%m-%d %H:%M}"
        while self.now < end:
            step = QUARTER if self.now.hour in DAY else 4 * QUARTER
            struck = self.now - (self.now - datetime.min.replace(tzinfo=UTC)) % step
            self.now = min(end, struck + step)
            yield self.now


def email(who: str) -> str:
    return f"{who}@example.com"


def committee(
    locale: str, place: Mapping[str, str], accounts: Mapping[str, str] | None = None, key: str = ""
) -> str:
    """The sample committee with an observer, as a file: it meets in that place and on its page.
    `accounts` are its people's on the platform that the file calls `key`."""
    file = yaml.safe_load(COMMITTEE.read_text(encoding="utf-8"))
    olga = {"name": NAMES["olga"], "email": email("olga"), "department": "DSI", "role": "observer"}
    members = [{k: v for k, v in one.items() if k != "slack"} for one in file["members"]]
    members.append(olga)
    for one in members:
        account = (accounts or {}).get(one["email"].partition("@")[0])
        if account:
            one[key] = account
    places = [dict(place), {"platform": "web"}] if place else [{"platform": "web"}]
    return yaml.safe_dump(
        file | {"locale": locale, "places": places, "members": members}, allow_unicode=True
    )
