"""How the shell speaks: aligned columns in 80 characters, JSON for programs, three ways to end."""

from __future__ import annotations

import json
import sys
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NoReturn, TypeVar

import click

WIDTH = 80
F = TypeVar("F", bound=Callable[..., Any])

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


class Mend(click.ClickException):
    """The request or the configuration is wrong; the sentence says how to mend it. Exit code 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        for sentence in self.format_message().split("\n"):
            click.echo(wrapped(sentence), file=file or sys.stderr)


def wrapped(text: str, indent: str = "") -> str:
    """Folded at 80 columns, never within a word: a path or a command stays whole."""
    return textwrap.fill(
        text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def no() -> NoReturn:
    """The answer is no: exit code 1."""
    raise click.exceptions.Exit(1)


def example(*lines: str) -> str:
    """The end of a command's help."""
    shown = "\n".join(f"  $ {line}" for line in lines)
    return f"\b\nExample:\n{shown}"


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def width(text: str) -> int:
    """Columns that a text takes on a terminal: marks take none, wide letters two."""
    return sum(
        0
        if unicodedata.combining(c) or unicodedata.category(c) == "Cf"
        else 2
        if unicodedata.east_asian_width(c) in "WF"
        else 1
        for c in text
    )


def cut(text: str, most: int) -> str:
    """One line of at most so many columns, the last an ellipsis where something was cut."""
    line = " ".join(text.split())
    if width(line) <= most:
        return line
    while line and width(line) > most - 1:
        line = line[:-1]
    return line.rstrip() + "…"


def columns(rows: Iterable[Sequence[str]], heads: Sequence[str] = (), gap: int = 2) -> str:
    """Rows under their heads; the last column takes what is left of 80 and is cut to it."""
    table = [tuple(heads)] if heads else []
    table += [tuple(" ".join(str(cell).split()) for cell in row) for row in rows]
    if not table:
        return ""
    most = len(table[0])
    wide = [max(width(row[n]) for row in table) for n in range(most)]
    left = max(10, WIDTH - sum(wide[:-1]) - gap * (most - 1))
    while left == 10 and most > 1 and max(wide[:-1]) > 12:
        largest = wide.index(max(wide[:-1]))
        wide[largest] -= 1
        left = max(10, WIDTH - sum(wide[:-1]) - gap * (most - 1))
    wide[-1] = min(wide[-1], left)
    lines = []
    for row in table:
        cells = [cut(cell, wide[n]) for n, cell in enumerate(row)]
        padded = (cell + " " * (wide[n] - width(cell)) for n, cell in enumerate(cells))
        lines.append((" " * gap).join(padded).rstrip())
    return "\n".join(lines)


def pairs(items: Mapping[str, str]) -> str:
    """Names and values below each other, long values folded under themselves."""
    wide = max((width(name) for name in items), default=0) + 2
    lines = []
    for name, value in items.items():
        folded = textwrap.wrap(
            value, WIDTH - wide, break_long_words=False, break_on_hyphens=False
        ) or [""]
        lines.append(name + " " * (wide - width(name)) + folded[0])
        lines += [" " * wide + more for more in folded[1:]]
    return "\n".join(lines)
