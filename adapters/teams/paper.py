"""Text on an Adaptive Card, in which nothing that a person typed can become anything else.

A TextRun is shown as it is: no Markdown, no mention, no link. Only `{{…}}` is read in it, as a date
to be formatted by the client; a sign that nobody sees keeps the braces apart.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from adapters.teams import limits
from bot.cards import Span, Spans, Tone

Element: TypeAlias = dict[str, Any]

_APART = "{\u2060{"
TONES: dict[Tone, str] = {"good": "good", "warning": "warning", "bad": "attention"}
"""Adaptive Cards' own names of colours."""


class Pen:
    """Draws texts of at most `cap` characters; `short` says whether something was cut."""

    def __init__(self, cap: int, rows: int) -> None:
        self.cap, self.rows = cap, rows
        self.short = False

    def lines(self, spans: Spans, **style: Any) -> list[Element]:
        """One paragraph a line, each with its own styles."""
        lines: list[list[Element]] = [[]]
        left = self.cap
        for span in spans:
            text = self._fit(span.text, left)
            left -= len(text)
            for number, part in enumerate(text.split("\n")):
                if number:
                    lines.append([])
                if part:
                    lines[-1].append(run(Span(part, span.style), **style))
        return [self.paragraph(runs) for runs in lines if runs]

    def quoted(self, text: str) -> list[Element]:
        """Somebody's own words, which keep their own direction within a card of another one."""
        drawn = self.lines((Span(text),))
        for one in (run for line in drawn for run in line["inlines"]):
            one["text"] = f"\u2068{one['text']}\u2069"
        return drawn

    def line(self, text: str, **style: Any) -> Element:
        """One line of a label or a cell."""
        text = self._fit(" ".join(text.split()), self.cap) or "\u00a0"
        return self.paragraph([run(Span(text), **style)])

    def paragraph(self, runs: list[Element]) -> Element:
        return {"type": "RichTextBlock", "inlines": runs}

    def _fit(self, text: str, most: int) -> str:
        kept = limits.cut(text, max(most, 1)) if len(text) > most else text
        self.short = self.short or kept != text
        return kept


def run(span: Span, **style: Any) -> Element:
    """One run of text in one style."""
    drawn: Element = {"type": "TextRun", "text": inert(span.text), **style}
    if span.style == "bold":
        drawn["weight"] = "bolder"
    if span.style == "italic":
        drawn["italic"] = True
    return drawn


def inert(text: str) -> str:
    return text.replace("{{", _APART)


def quiet(text: str) -> str:
    """For the title of a choice, which clients read as Markdown: no link, no picture, no mention."""
    return inert(text).replace("](", "]\u2060(").replace("<", "<\u2060")
