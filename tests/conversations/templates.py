"""The templates of the catalogues as shapes: what each may say, and what stands in its slots."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Any

from babel import Locale
from jinja2 import Environment, nodes

from tests.catalogues import EVERY

UNSEEN = re.compile("[\u200b\u200e\u200f\u2060\u2066-\u2069]")
_JINJA = Environment()
_TAGS = re.compile(r"</?[bi]>")
_LETTERS = re.compile(r"[^\W\d_]")
_LEAST = 3
"""Letters of its own that a template must have to be told from any other."""


@dataclass(frozen=True, slots=True)
class Slot:
    name: str


@dataclass(frozen=True, slots=True)
class Fork:
    """`{% if test %}…{% else %}…{% endif %}`"""

    test: str
    yes: tuple[Part, ...]
    no: tuple[Part, ...]


Part = str | Slot | Fork
Shape = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """One template of one entry: a catalogue's only one, or one of its plural forms."""

    key: str
    shape: Shape
    pattern: re.Pattern[str]
    telling: bool
    """Whether its own words tell it from any other; if not, each value must be known."""


@cache
def entries(locale: str) -> dict[str, dict[str, Shape]]:
    """Every entry of a language by its plural forms; one that has none is `other` alone."""
    found: dict[str, dict[str, Shape]] = {}
    for folder in EVERY:
        text = (folder / f"{locale}.toml").read_text(encoding="utf-8")
        for key, entry in _flat(tomllib.loads(text)):
            said = entry if isinstance(entry, dict) else {"other": entry}
            found[key] = {form: _shape(template) for form, template in said.items()}
    return found


@cache
def forms(locale: str) -> tuple[Form, ...]:
    """Every template but those that are nothing but values."""
    found = []
    for key, said in entries(locale).items():
        for shape in dict.fromkeys(said.values()):
            whole = all(isinstance(part, str) for part in shape)
            telling = whole or len(_LETTERS.findall(_own(shape))) >= _LEAST
            if telling or _own(shape).strip():
                found.append(Form(key, shape, re.compile(_regex(shape)), telling))
    return tuple(found)


def shapes(key: str, locale: str, n: str | None) -> Iterable[Shape]:
    """The templates of an entry for that number, or all of them where it is not known."""
    said = entries(locale)[key]
    if n is None or not n.isdecimal():
        return said.values()
    return (said.get(Locale.parse(locale).plural_form(int(n))) or said["other"],)


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, entry in table.items():
        if isinstance(entry, dict) and "other" not in entry:
            yield from _flat(entry, f"{prefix}{name}.")
        else:
            yield prefix + name, entry


def _shape(template: str) -> Shape:
    parsed = _JINJA.parse(unescape(_TAGS.sub("", template)))
    return tuple(_parts(parsed.body))


def _parts(body: Iterable[nodes.Node]) -> Iterator[Part]:
    for node in body:
        match node:
            case nodes.Output():
                yield from _parts(node.nodes)
            case nodes.TemplateData():
                text = unicodedata.normalize("NFC", node.data)
                yield re.sub(r"\s+", " ", UNSEEN.sub("", text))
            case nodes.Name():
                yield Slot(node.name)
            case nodes.If():
                yield Fork(repr(node.test), tuple(_parts(node.body)), tuple(_parts(node.else_)))
            case _:
                raise TypeError(f"a template uses {type(node).__name__}: teach it here")


def _own(shape: Shape) -> str:
    """The words of a template that are not values."""
    own = []
    for part in shape:
        if isinstance(part, Fork):
            own.append(min(_own(part.yes), _own(part.no), key=len))
        elif isinstance(part, str):
            own.append(part)
    return "".join(own)


def _regex(shape: Shape, seen: list[str] | None = None) -> str:
    """What a template may say. Each slot is a group, and so is the first branch of each fork;
    they are numbered because they may come twice."""
    seen = [] if seen is None else seen
    found = []
    for part in shape:
        match part:
            case str():
                found.append(re.escape(part))
            case Slot(name):
                seen.append(name)
                found.append(f"(?P<{name}__{len(seen)}>.+?)")
            case Fork(test, yes, no):
                seen.append(test)
                first = f"(?P<fork__{len(seen)}>{_regex(yes, seen)})"
                found.append(either([first, _regex(no, seen)]))
    return "".join(found)


def forks(shape: Shape, seen: list[str] | None = None) -> dict[str, int]:
    """The tests of a template, each by the number of its group."""
    seen = [] if seen is None else seen
    found: dict[str, int] = {}
    for part in shape:
        match part:
            case Slot(name):
                seen.append(name)
            case Fork(test, yes, no):
                seen.append(test)
                found[test] = len(seen)
                found |= forks(yes, seen) | forks(no, seen)
    return found


def either(ways: Iterable[str]) -> str:
    """One of these patterns."""
    return f"(?:{'|'.join(dict.fromkeys(ways))})"


def nought() -> str:
    """The test by which a French template tells nought from one."""
    (fork,) = _shape("{% if n == '0' %}{% endif %}")
    assert isinstance(fork, Fork)
    return fork.test
