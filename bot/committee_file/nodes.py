"""YAML read as plain text with line numbers: every scalar is the text that was typed.

YAML 1.1 would read `at: 12:30` as 750 and a department called `no` as false; here quotes or none
make no difference. Texts are cleaned as those typed in a chat are. Aliases and keys given twice
are errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import yaml

from bot.cleaning import clean
from bot.committee_file.contents import BadFile, Problem
from bot.timetable import BadTime

T = TypeVar("T")
LIMIT = 1_000_000
"""Characters; a committee of hundreds is a hundredth of that."""


@dataclass(frozen=True, slots=True)
class Scalar:
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    items: Mapping[str, Node]
    line: int


Node = Scalar | Sequence | Table
_EMPTY = Table({}, 0)


def compose(text: str) -> Table:
    """The file's mapping. Raises BadFile for what is not YAML, or not a mapping."""
    if len(text) > LIMIT:
        raise BadFile([Problem("too_long", "", 1)])
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.BaseLoader)):
            raise BadFile([Problem("alias", "", 1)])
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise BadFile([Problem("not_yaml", "", line)]) from error
    problems: list[Problem] = []
    found = _converted(root, "", problems) if root is not None else _EMPTY
    if not isinstance(found, Table):
        problems.append(Problem("not_table", "", 1))
    if problems or not isinstance(found, Table):
        raise BadFile(problems)
    return found


def _converted(node: yaml.Node, path: str, problems: list[Problem]) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        items: dict[str, Node] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            at = f"{path}.{name}".lstrip(".")
            if name in items:
                problems.append(Problem("twice", at, key.start_mark.line + 1))
            items[name] = _converted(value, at, problems)
        return Table(items, line)
    if isinstance(node, yaml.SequenceNode):
        return Sequence(
            tuple(
                _converted(item, f"{path}.{n}".lstrip("."), problems)
                for n, item in enumerate(node.value, 1)
            ),
            line,
        )
    return Scalar(clean(node.value).strip(), line)


@dataclass(slots=True)
class Reader:
    """Reads one mapping and collects what is wrong with it; a wrong value becomes its default, so
    that all problems are found in one go."""

    table: Table
    path: str
    problems: list[Problem]
    seen: set[str] = field(default_factory=set)

    def at(self, name: str) -> str:
        return f"{self.path}.{name}".lstrip(".")

    def wrong(self, code: str, name: str, **params: str) -> None:
        node = self.table.items.get(name)
        self.problems.append(Problem(code, self.at(name), (node or self.table).line, params))

    def done(self) -> None:
        """What was not read has no meaning here."""
        for name in self.table.items:
            if name not in self.seen:
                self.wrong("unknown_key", name, allowed=", ".join(sorted(self.seen)))

    def has(self, name: str) -> bool:
        self.seen.add(name)
        return name in self.table.items

    def text(self, name: str, default: str | None = None, limit: int = 200) -> str:
        """A text on one line; missing is an error where there is no default."""
        if not self.has(name):
            if default is None:
                self.wrong("missing", name)
            return default or ""
        node = self.table.items[name]
        if not isinstance(node, Scalar):
            self.wrong("not_text", name)
        elif not node.text and default is None:
            self.wrong("blank", name)
        elif len(node.text) > limit:
            self.wrong("long", name, limit=str(limit))
        else:
            return node.text
        return default or ""

    def choice(self, name: str, allowed: Iterable[str], default: str | None = None) -> str:
        given, known = self.text(name, default), tuple(allowed)
        if given and given not in known:
            self.wrong("choice", name, given=given, allowed=", ".join(known))
            return default or ""
        return given

    def read(self, name: str, parse: Callable[[str], T], default: T | None) -> T | None:
        """A value that `parse` reads, or raises BadTime; absent or wrong, the default."""
        if not self.has(name):
            return default
        given = self.text(name)
        try:
            return parse(given) if given else default
        except BadTime as bad:
            self.wrong(f"bad_{bad.code}", name, given=given)
            return default

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        found = []
        for node in self._list(name):
            if isinstance(node, Scalar) and node.text:
                found.append(node.text)
            else:
                self.wrong("not_text", name)
        return tuple(found)

    def tables(self, name: str) -> list[Reader]:
        """A list of mappings, to be read one by one."""
        found = []
        for number, node in enumerate(self._list(name), 1):
            at = f"{self.at(name)}.{number}"
            if isinstance(node, Table):
                found.append(Reader(node, at, self.problems))
            else:
                self.problems.append(Problem("not_table", at, node.line))
        return found

    def inner(self, name: str) -> Reader:
        """A mapping inside; an empty one where there is none."""
        found = self.table.items.get(name, _EMPTY) if self.has(name) else _EMPTY
        if isinstance(found, Scalar) and not found.text:
            found = Table({}, found.line)
        if not isinstance(found, Table):
            self.wrong("not_table", name)
            found = _EMPTY
        return Reader(found, self.at(name), self.problems)

    def _list(self, name: str) -> tuple[Node, ...]:
        if not self.has(name):
            return ()
        node = self.table.items[name]
        if isinstance(node, Scalar) and not node.text:
            return ()
        if not isinstance(node, Sequence):
            self.wrong("not_list", name)
            return ()
        return node.items
