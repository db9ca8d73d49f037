"""The sheet that a card is drawn on: so many blocks, so many characters, and text laid out on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from adapters.slack import limits
from adapters.slack.limits import cut
from bot.cards import Span, Spans, plain

Block: TypeAlias = dict[str, Any]

_STRONG = re.compile("[A-Za-z\u00c0-\u024f\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LAST_LATIN = "\u024f"
_RLM = "\N{RIGHT-TO-LEFT MARK}"
_LEAST = 80
"""Characters under which the beginning of a longer text is not worth showing."""


@dataclass(slots=True)
class Sheet:
    """What is left of a message or a view while it is being drawn."""

    blocks: int
    characters: int
    buttons: int = 0
    short: bool = False
    """Whether something had to be left out."""
    rtl: bool = False
    """Whether the card's language is written from right to left: a line of ours that begins with a
    foreign name would otherwise be laid out in that name's direction."""
    drawn: list[Block] = field(default_factory=list)

    def add(self, block: Block, characters: int) -> None:
        self.drawn.append(block)
        self.blocks -= 1
        self.characters -= characters

    def room(self, text: str, begun: int = 0) -> str:
        """As much of a text as still fits, empty when nothing more does.

        `begun` characters stand already in a block that is not added yet.
        """
        text = text.strip()
        most = min(self.characters, self.blocks * limits.TEXT) - begun
        if most < min(len(text), _LEAST) or most < 1:
            self.short = self.short or bool(text)
            return ""
        kept = cut(text, most)
        self.short = self.short or kept != text
        return kept

    def lines(self, lines: Iterable[Spans]) -> None:
        """Lines of text with their styles, together in as few blocks as their length needs."""
        sections: list[Block] = []
        size = 0
        for line in map(self._led, lines):
            runs: list[Block] = []
            for text, style in within(line, len(self.room(plain(line), size))):
                for piece in pieces(text, limits.TEXT - size):
                    if size + len(piece) > limits.TEXT:
                        self._flush([*sections, *_section(runs)], size)
                        sections, runs, size = [], [], 0
                    runs.append(_run(piece, style))
                    size += len(piece)
            sections += _section(runs)
        self._flush(sections, size)

    def quote(self, text: str) -> None:
        for piece in pieces(self.room(text)):
            runs = [{"type": "text", "text": piece}]
            self.add(rich({"type": "rich_text_quote", "elements": runs}), len(piece))

    def small(self, text: str) -> None:
        """Secondary words, in Slack's small grey face."""
        for piece in pieces(self.room(plain(self._led((Span(text),))))):
            self.add(small(piece), len(piece))

    def _led(self, line: Spans) -> Spans:
        """The line, with a mark of direction where it begins with a letter of the other one."""
        strong = _STRONG.search(plain(line)) if self.rtl else None
        if strong is None or strong[0] > _LAST_LATIN:
            return line
        return (Span(_RLM + line[0].text, line[0].style), *line[1:])

    def _flush(self, sections: list[Block], size: int) -> None:
        if sections:
            self.add(rich(*sections), size)


def within(spans: Spans, room: int) -> Iterator[tuple[str, str]]:
    """The first `room` characters of a text as (text, style), an ellipsis included if it is cut."""
    whole = plain(spans)
    start = len(whole) - len(whole.lstrip())
    short = room < len(whole.strip())
    end, position = start + max(room - short, 0), 0
    for span in spans:
        kept = span.text[max(start - position, 0) : max(end - position, 0)]
        position += len(span.text)
        if short and room and position >= end and kept:
            yield kept.rstrip() + limits.ELLIPSIS, span.style
            return
        if kept:
            yield kept, span.style


def pieces(text: str, first: int = limits.TEXT) -> Iterator[str]:
    """The text in parts that one block may hold; the first one shorter where it joins others."""
    if first > 0 and text:
        yield text[:first]
    for start in range(max(first, 0), len(text), limits.TEXT):
        yield text[start : start + limits.TEXT]


def plain_text(text: str) -> Block:
    """A text object that Slack shows as it is: `emoji` off keeps `:words:` as typed."""
    return {"type": "plain_text", "text": text, "emoji": False}


def rich(*parts: Block) -> Block:
    return {"type": "rich_text", "elements": list(parts)}


def small(text: str) -> Block:
    return {"type": "context", "elements": [plain_text(text)]}


def _section(runs: list[Block]) -> list[Block]:
    return [{"type": "rich_text_section", "elements": runs}] if runs else []


def _run(text: str, style: str) -> Block:
    run: Block = {"type": "text", "text": text}
    if style != "plain":
        run["style"] = {style: True}
    return run
