"""What the table quotes, found in the catalogues and looked for in the language of its reader.

A sentence of the table is French. Where a catalogue's template could have said it, the same entry's
template in the reader's language, with the same names and numbers, is what must be read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from babel.dates import get_day_names

from bot import commands
from bot.cards import COMMAND
from tests.conversations.lines import EITHER
from tests.conversations.templates import UNSEEN, Fork, Shape, Slot, either, forks, forms, nought
from tests.conversations.templates import shapes as shapes_of

ANYTHING = "…"
AS_TYPED = re.compile(r'"([^"]*)"')
_TYPED = re.compile(r"\S+ ([^\W\d_]\S*)")
_LISTED = re.compile(r", | et ")
_SHARE = re.compile(r"(\d+) %")


class NotSaid(AssertionError):
    """A text of the table that no catalogue says and that is not in quotes."""


def read(text: str) -> str:
    """A text as the eye has it: one space for any blank, no marks of direction."""
    return " ".join(UNSEEN.sub("", unicodedata.normalize("NFC", text)).split())


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something that must be read, in one language. `said` is how the table has it."""

    said: str
    pattern: re.Pattern[str]

    def stands_in(self, text: str) -> bool:
        return self.pattern.search(read(text)) is not None

    def names(self, label: str) -> bool:
        """Whether it is the whole of a button's or a field's words."""
        return self.pattern.fullmatch(read(label)) is not None


@dataclass(slots=True)
class Phrasebook:
    """The French of the table in one language."""

    locale: str
    _known: dict[tuple[str, bool], Phrase] = field(default_factory=dict)

    def __call__(self, said: str) -> Phrase:
        """Raises NotSaid for what is neither said by a catalogue nor in quotes."""
        return self._phrase(said, strict=True)

    def loose(self, said: str) -> Phrase:
        """An option of a form: of the catalogues if they say it, else as it stands."""
        return self._phrase(said, strict=False)

    def _phrase(self, said: str, *, strict: bool) -> Phrase:
        key = (said, strict)
        if key not in self._known:
            either = [self._pattern(one, strict=strict) for one in said.split(EITHER)]
            self._known[key] = Phrase(said, re.compile("|".join(either)))
        return self._known[key]

    def _pattern(self, said: str, *, strict: bool) -> str:
        text = read(said)
        if whole := AS_TYPED.fullmatch(text):
            return _apart(re.escape(read(whole[1])))
        ways = list(self._ways(text))
        if not ways and strict:
            raise NotSaid(f"no catalogue says {said!r}, and it is not in quotes")
        if not ways or (self.locale == "fr" and "/comite" not in text):
            return _apart(_literal(text))  # French must be read as the table has it
        return _apart(either(ways))

    def _known_value(self, value: str, depth: int) -> bool:
        """Whether a value is in quotes, a number or itself said by a catalogue."""
        if value == ANYTHING or value.isdecimal() or AS_TYPED.fullmatch(value):
            return True
        return next(self._ways(value, depth - 1), None) is not None

    def _ways(self, text: str, depth: int = 2) -> Iterator[str]:
        """Every way in which the catalogues of this language say what French says so. `depth` is
        how many templates that hardly have words of their own may stand in each other."""
        if typed := _command(text, self.locale):
            yield typed
        if text in (days := _days("fr")):
            yield re.escape(_days(self.locale)[days.index(text)])
        for found in forms("fr"):
            match = found.pattern.fullmatch(text)
            if match is None:
                continue
            said = {name: value for name, value in match.groupdict().items() if value is not None}
            if not found.telling and not (
                depth and all(self._known_value(value, depth) for value in said.values())
            ):
                continue
            values = {
                name.rpartition("__")[0]: value
                for name, value in said.items()
                if not name.startswith("fork__")
            }
            turned = {
                test: f"fork__{number}" in said for test, number in forks(found.shape).items()
            }
            if nought() in turned:  # French says nought and one by the same form
                values["n"] = values.get("n", "0" if turned[nought()] else "1")
            for shape in shapes_of(found.key, self.locale, values.get("n")):
                yield self._again(shape, values, turned)

    def _again(self, shape: Shape, values: Mapping[str, str], turned: Mapping[str, bool]) -> str:
        parts = []
        for part in shape:
            match part:
                case str():
                    parts.append(re.escape(part))
                case Slot("comite"):
                    parts.append(r"\S+")
                case Slot(name):
                    parts.append(self._value(values[name]) if name in values else ".*?")
                case Fork(test, yes, no) if test in turned:
                    parts.append(self._again(yes if turned[test] else no, values, turned))
                case Fork(_, yes, no):
                    both = [self._again(branch, values, turned) for branch in (yes, no)]
                    parts.append(either(both))
        return "".join(parts)

    def _value(self, value: str) -> str:
        """What stood in a slot: anything, something typed, or itself words of a catalogue."""
        if value == ANYTHING:
            return ".+?"
        if share := _SHARE.fullmatch(value):
            return rf"{share[1]} ?%"
        if AS_TYPED.fullmatch(value):
            return re.escape(value[1:-1])
        ways = [_literal(value), *self._ways(value)]
        items = _LISTED.split(value)
        if len(items) > 1:  # each language joins a list in its own way
            ways.append(".{1,5}?".join(self._value(item) for item in items))
        return either(ways)


@cache
def phrasebook(locale: str) -> Phrasebook:
    return Phrasebook(locale)


def _literal(text: str) -> str:
    """French as it stands, without the quotes around what was typed."""
    parts = AS_TYPED.sub(lambda typed: typed[1], text).split(ANYTHING)
    return ".+?".join(map(re.escape, parts))


def _apart(pattern: str) -> str:
    """Not as a part of a longer word or number."""
    return rf"(?<!\w){pattern}(?!\w)"


def _command(text: str, locale: str) -> str:
    """`/comite standup` as a button of that language has it, whatever stands for `/comite`."""
    match = _TYPED.fullmatch(text)
    if match is None or not text.startswith(COMMAND.strip("\u2060")):
        return ""
    parsed = commands.parse(match[1])
    known = [c for c in commands.ALL if commands.action_of(c) == parsed.action]
    return rf"\S+ (?:{'|'.join(re.escape(w) for w in known[0].words)})" if known else ""


def _days(locale: str) -> list[str]:
    return [get_day_names("wide", locale=locale)[day] for day in range(7)]


def typed(text: str, locale: str) -> str:
    """A command of the table as somebody of that language types it: its first word translated."""
    name, blank, rest = text.partition(" ")
    word, gap, after = rest.partition(" ")
    parsed = commands.parse(word)
    known = [
        c for c in commands.ALL if word and commands.folded(word) in map(commands.folded, c.words)
    ]
    if not known or commands.unknown(parsed):
        return text
    return f"{name}{blank}{_alias(known[0], word, locale)}{gap}{after}"


def _alias(command: commands.Command, word: str, locale: str) -> str:
    if locale == "ar":
        return command.words[-1]
    if locale == "en":
        return next((w for w in command.words[1:] if w.isascii()), command.words[0])
    return word
