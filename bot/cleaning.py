"""What a person typed, as it is kept: the same words, without what nobody can see (FAULTS 42, B17).

Pure, and cleaning twice changes nothing. It removes no markup: escaping is each renderer's duty.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from bot.events import Command, Event, Heard, PersonPicked, Press, Submission, Value

LIMIT = 20_000
"""Characters looked at; every field has a far smaller limit of its own, which says so."""
MARKS = 6
"""Marks on one letter: vowelled Arabic needs three, no script in use more than this."""
JOINERS = "\u200c\u200d"
"""Arabic and Persian spell with them, emoji are put together by them."""
_BREAKS = re.compile("\r\n?|[\u0085\u2028\u2029\x0b\x0c]")
_FLOOD = re.compile(r"(?:[^\S\n]*\n){3,}")
_VISIBLE = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2")
"""Signs of Arabic that stand before a number: Unicode counts them with the invisible ones."""
_NONCHARACTERS = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")


def clean(text: str, limit: int = LIMIT) -> str:
    """NFC, one kind of line break and at most one empty line; no control, no override or other
    invisible sign of direction or width, no pile of marks; at most `limit` characters."""
    text = _NONCHARACTERS.sub("", _BREAKS.sub("\n", text[:limit]).replace("\t", " "))
    kept: list[str] = []
    marks = 0
    for sign in unicodedata.normalize("NFC", text):
        category = unicodedata.category(sign)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= MARKS and not _invisible(sign, category):
            kept.append(sign)
    # What was removed may have stood between a letter and its mark.
    return unicodedata.normalize("NFC", _FLOOD.sub("\n\n", "".join(kept)))[:limit]


def line(text: str, limit: int = LIMIT) -> str:
    """The same for what holds on one line: a name, an address."""
    return " ".join(clean(text, limit).split())


def value(given: Value) -> Value:
    """The same for whatever the field of a form may hold."""
    if isinstance(given, str):
        return clean(given)
    if isinstance(given, tuple):
        return tuple(clean(one) for one in given)
    if isinstance(given, PersonPicked):
        return replace(given, name=line(given.name), email=line(given.email))
    return given


def event(given: Event) -> Event:
    """An event as the facilitator hears it: what was typed, and the names that people and channels
    give themselves on their platform."""
    who = replace(given.who, name=line(given.who.name), email=line(given.who.email))
    given = replace(given, who=who, where=replace(given.where, name=line(given.where.name)))
    match given:
        case Command() | Heard():
            return replace(given, text=clean(given.text))
        case Press():
            return replace(given, seed={name: clean(text) for name, text in given.seed.items()})
        case Submission():
            return replace(given, values={n: value(one) for n, one in given.values.items()})
    return given


def _invisible(sign: str, category: str) -> bool:
    if category == "Cc":
        return sign != "\n"
    if category == "Cf":
        return sign not in JOINERS and sign not in _VISIBLE
    return category == "Cs"
