"""The language of the table: a conversation is a list of lines, and nothing in it names a platform.

    # A no-go says why
    shows: V13

    alice: /comite vote Lancer la campagne le 3 mars
    bob presses: No-go
    bob fills:
        Motif du no-go: La recette n’est pas finie
        Ce qui en ferait un go: La fin de la recette
    bob is told: Votre bulletin : No-go.
    channel shows: NO-GO

What is not in straight quotes is said by the catalogues: it is written as French has it, and looked
for in the language of whoever reads it. What people typed, names and numbers of the journal stand
in quotes. `…` stands for anything, ` || ` between two texts for one or the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.conversations.lines import (
    START,
    Again,
    CannotPress,
    Conversation,
    Copies,
    Corrected,
    Fills,
    How,
    Keeps,
    Line,
    Presses,
    Reads,
    Replies,
    Reports,
    Sees,
    Time,
    Types,
    Where,
)

TABLE = Path(__file__).parent / "table"


class BadScript(ValueError):
    """A line that is not of the language; says where."""


_PEOPLE = "alice|bob|carol|dan|emna|olga|farid"
_LINE = re.compile(
    rf"(?:(?P<who>{_PEOPLE})(?P<verb>[^:]*)|(?P<other>channel [a-z ]+|time)):\s?(?P<text>.*)"
)
_BESIDE = re.compile(r"(.*?)(?:, (on|beside) (.*))?")
_SEEN: dict[str, tuple[How, bool]] = {
    "is told": ("told", False),
    "is not told": ("told", True),
    "is asked": ("asked", False),
    "is not asked": ("asked", True),
    "receives": ("received", False),
    "does not receive": ("received", True),
}
_SHOWN = {"channel shows": False, "channel does not show": True}
_PRESSES: dict[str, Where] = {
    "presses": "",
    "presses in the channel": "place",
    "presses what was kept": "kept",
}


@dataclass(slots=True)
class _Raw:
    """A line with those that stand indented under it."""

    text: str
    at: str
    under: list[str] = field(default_factory=list)


def conversations() -> tuple[Conversation, ...]:
    """The whole table, in order. Raises BadScript."""
    return tuple(found for path in sorted(TABLE.glob("*.txt")) for found in read(path))


def read(path: Path) -> Iterator[Conversation]:
    """The conversations of one chapter."""
    title, raw = "", list[_Raw]()
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if text.startswith("# "):
            if title:
                yield _conversation(title, raw, path.stem)
            title, raw = text[2:].strip(), []
        elif text.startswith("    ") and raw:
            raw[-1].under.append(text.strip())
        elif text.strip():
            raw.append(_Raw(text.strip(), f"{path.name}:{number}"))
    if title:
        yield _conversation(title, raw, path.stem)


def _conversation(title: str, raw: list[_Raw], chapter: str) -> Conversation:
    head = dict.fromkeys(("shows", "starts", "needs"), "")
    lines: list[Line] = []
    for one in raw:
        name, _, text = one.text.partition(":")
        if name in head and not lines:
            head[name] = text.strip()
        else:
            lines.append(_line(one))
    if not head["shows"] or not lines:
        raise BadScript(f"{title}: says nothing, or not what it shows")
    shows = tuple(part.strip() for part in head["shows"].split(","))
    starts = head["starts"] or START
    return Conversation(title, shows, tuple(lines), starts, chapter, head["needs"])


def _line(raw: _Raw) -> Line:
    match = _LINE.fullmatch(raw.text)
    if match is None:
        raise BadScript(f"{raw.at}: {raw.text}")
    said, at, text = "\n    ".join((raw.text, *raw.under)), raw.at, match["text"].strip()
    if match["other"] == "time":
        return Time(said, at, text)
    texts = tuple(part for part in (text, *raw.under) if part)
    if match["other"]:
        if match["other"] not in _SHOWN:
            raise BadScript(f"{at}: {match['other']}")
        return Sees(said, at, "", "shown", texts, _SHOWN[match["other"]])
    who, verb = match["who"], match["verb"].strip()
    if verb in ("", ", alone"):
        return Types(said, at, who, text, bool(verb))
    if verb in _PRESSES:
        return _presses(said, at, who, text, _PRESSES[verb])
    if verb in _SEEN:
        how, absent = _SEEN[verb]
        return Sees(said, at, who, how, texts, absent)
    match verb:
        case "cannot press":
            return CannotPress(said, at, who, text, tuple(raw.under))
        case "fills":
            return Fills(said, at, who, _pairs(raw))
        case "is corrected":
            return Corrected(said, at, who, _pairs(raw))
        case "keeps":
            return Keeps(said, at, who)
        case "copies":
            return Copies(said, at, who)
        case "is delivered again":
            return Again(said, at, who)
        case "reads":
            return Reads(said, at, who, text)
        case "reports the message":
            return Reports(said, at, who, text)
    if verb.startswith("replies under "):
        return Replies(said, at, who, text, verb.removeprefix("replies under "))
    raise BadScript(f"{at}: {who} {verb}")


def _presses(said: str, at: str, who: str, text: str, where: Where) -> Presses:
    found = _BESIDE.fullmatch(text)
    assert found is not None  # everything matches
    about = {found[2]: found[3]} if found[2] else {}
    return Presses(said, at, who, found[1], about.get("on", ""), about.get("beside", ""), where)


def _pairs(raw: _Raw) -> tuple[tuple[str, str], ...]:
    """Label and value, parted by the last `: ` that a label may not hold itself."""
    found = []
    for text in raw.under:
        label, colon, value = text.partition(": ")
        if not colon and text.endswith(":"):
            label, colon = text[:-1], ":"
        if not colon:
            raise BadScript(f"{raw.at}: {text}")
        found.append((label.strip(), value.strip()))
    return tuple(found)
