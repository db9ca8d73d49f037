"""The lines that a conversation is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

START = "2026-11-23 09:00"
"""A Monday, half an hour before the stand-up."""
EITHER = " || "
"""Between two texts of which one or the other is read."""

Where = Literal["", "place", "kept"]
How = Literal["told", "asked", "received", "shown"]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that somebody does or sees. `at` is where it stands, `said` its own words."""

    said: str
    at: str


@dataclass(frozen=True, slots=True)
class Types(Line):
    """`alice: /comite …` where the committee meets; `alice, alone: /comite …` in her 1:1 talk."""

    who: str
    text: str
    alone: bool


@dataclass(frozen=True, slots=True)
class Presses(Line):
    """`bob presses: No-go`, on the newest thing of theirs that offers it. `on` and `beside` tell
    which, by what stands on the same card, or before the button on it."""

    who: str
    label: str
    on: str = ""
    beside: str = ""
    where: Where = ""


@dataclass(frozen=True, slots=True)
class CannotPress(Line):
    """`olga cannot press: Go`: she is not offered it or, where she is, is refused in these words."""

    who: str
    label: str
    refusal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fills(Line):
    """The open form, by the labels of its fields, and sends it."""

    who: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Corrected(Line):
    """The form stays open, with these sentences under these fields, and no others."""

    who: str
    errors: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sees(Line):
    """What is read: `told` in answer to one's last act, `asked` in the form that it opened,
    `received` in the 1:1 talk, `shown` where the committee meets. `absent` denies it."""

    who: str
    how: How
    texts: tuple[str, ...]
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Replies(Line):
    """`bob replies under the card: ok pour moi`, in the thread of the last card of the channel that
    holds the words `on`."""

    who: str
    text: str
    on: str


@dataclass(frozen=True, slots=True)
class Reports(Line):
    """`carol reports the message: Le guichet ferme trop tôt`, which Farid wrote in the channel, from
    its menu."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Keeps(Line):
    """Leaves everything open as it is, to press it later though it has changed meanwhile."""

    who: str


@dataclass(frozen=True, slots=True)
class Again(Line):
    """What they did last arrives a second time."""

    who: str


@dataclass(frozen=True, slots=True)
class Copies(Line):
    """The code that they were just told, which stands for `CODE` in whatever is typed from now on:
    a code is read on one screen and typed on another."""

    who: str


@dataclass(frozen=True, slots=True)
class Reads(Line):
    """From now on everything private is in that language."""

    who: str
    locale: str


@dataclass(frozen=True, slots=True)
class Time(Line):
    """Time passes, and what is due happens."""

    until: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """`shows`: the rulings that it makes visible. `starts`: Casablanca's clock, which is UTC.
    `needs`: what only a chat has, `threads` or `menus`; elsewhere it cannot be held."""

    title: str
    shows: tuple[str, ...]
    lines: tuple[Line, ...]
    starts: str = START
    chapter: str = ""
    needs: str = ""

    @property
    def id(self) -> str:
        return re.sub(r"\W+", "-", self.title.lower()).strip("-")
