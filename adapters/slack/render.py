"""A card as Block Kit.

Whatever a person wrote is shown through `rich_text` and `plain_text` only. Slack parses neither:
a mention, a link or a style typed by somebody stays the characters that they typed, and nothing
needs escaping. The one field that Slack reads as markup, a message's `text`, is escaped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from adapters.slack import limits
from adapters.slack.limits import cut
from adapters.slack.tables import aligned
from bot.cards import (
    Button,
    Buttons,
    Card,
    Divider,
    Element,
    Facts,
    Heading,
    Quote,
    Span,
    Spans,
    Table,
    Text,
    Tone,
    plain,
)
from bot.words import Lexicon, Words

Block: TypeAlias = dict[str, Any]

PRESS = "act."
"""Prefix of the action ids of buttons that carry an Action in their value."""
LINK = "link."
"""Prefix of those that only open one of our pages."""

_MARKS: dict[Tone, str] = {"good": "✓ ", "warning": "▲ ", "bad": "✕ "}
"""Signs that are text, not emoji: they keep the colour of the sentence on every system."""


@dataclass(slots=True)
class Budget:
    """What is left of a message or a view while it is being drawn."""

    blocks: int
    characters: int
    buttons: int = 0
    short: bool = False
    """Whether something had to be left out."""
    drawn: list[Block] = field(default_factory=list)

    def add(self, block: Block, characters: int) -> None:
        self.drawn.append(block)
        self.blocks -= 1
        self.characters -= characters

    def room(self, text: str) -> str:
        """As much of a text as still fits; empty when nothing more does."""
        if self.blocks < 1 or self.characters < min(len(text), 80):
            self.short = True
            return ""
        kept = cut(text, self.characters)
        self.short = self.short or kept != text.strip()
        return kept


def message(card: Card, lexicon: Lexicon) -> dict[str, Any]:
    """`text` and `blocks` for chat.postMessage, chat.update and response_url.

    `mrkdwn` is off because `text` is the plain summary that notifications show.
    """
    drawn = blocks(card, lexicon(card.locale))
    return {"text": limits.escaped(card.summary or card.title), "mrkdwn": False, "blocks": drawn}


def blocks(card: Card, words: Words, *, view: bool = False) -> list[Block]:
    """The card's blocks; what does not fit is cut, and the card then says where the rest is."""
    last = _page(card, words)
    most = limits.VIEW_BLOCKS if view else limits.MESSAGE_BLOCKS
    characters = limits.VIEW_CHARACTERS if view else limits.MESSAGE_CHARACTERS - 1
    rows = [item for item in card.elements if isinstance(item, Buttons)]
    budget = Budget(
        most - len(last) - sum(_rows(row) for row in rows),
        characters
        - sum(_size(block) for block in last)
        - sum(limits.BUTTON_LABEL + _confirm_size(b) for row in rows for b in row.items),
    )
    title = cut(_MARKS.get(card.tone, "") + card.title, limits.HEADER)
    if title:
        budget.add({"type": "header", "text": plain_text(title)}, len(title))
    for element in card.elements:
        draw(element, budget)
    if budget.short:
        budget.drawn.extend(last)
    if not budget.drawn:
        budget.add(_small(words.say("slack.empty")), 0)
    return budget.drawn


def elements(items: tuple[Element, ...]) -> list[Block]:
    """The introduction of a form: elements without a title."""
    budget = Budget(limits.VIEW_BLOCKS // 2, limits.VIEW_CHARACTERS // 2)
    for element in items:
        draw(element, budget)
    return budget.drawn


def draw(element: Element, budget: Budget) -> None:
    match element:
        case Heading(text=text):
            _paragraph((Span(text, "bold"),), budget)
        case Text(spans=spans, tone="muted"):
            for piece in _pieces(budget.room(plain(spans))):
                budget.add(_small(piece), len(piece))
        case Text(spans=spans, tone=tone):
            mark = _MARKS.get(tone)
            _paragraph((Span(mark, "bold"), *spans) if mark else spans, budget)
        case Quote():
            _quote(element, budget)
        case Facts(items=facts):
            for fact in facts:
                _lines([(Span(f"{fact.label} ", "bold"), Span(fact.value))], budget)
        case Table():
            _table(element, budget)
        case Divider():
            if budget.blocks > 0:
                budget.add({"type": "divider"}, 0)
        case Buttons(items=buttons):
            # Their room was set aside from the start: a cut message keeps its choices.
            for start in range(0, len(buttons), limits.ACTIONS_ROW):
                row = buttons[start : start + limits.ACTIONS_ROW]
                budget.drawn.append(
                    {"type": "actions", "elements": [button(item, budget) for item in row]}
                )


def button(item: Button, budget: Budget) -> Block:
    """One choice; action ids are unique in their message, the value is the packed Action."""
    budget.buttons += 1
    drawn: Block = {
        "type": "button",
        "action_id": f"{LINK if item.url else PRESS}{budget.buttons}",
        "text": plain_text(cut(item.label, limits.BUTTON_LABEL) or limits.ELLIPSIS),
    }
    if item.url:
        drawn["url"] = item.url[: limits.BUTTON_URL]
    elif item.action is not None:
        drawn["value"] = item.action.pack()
    if item.style != "default":
        drawn["style"] = item.style
    if item.confirm is not None:
        drawn["confirm"] = {
            "title": plain_text(cut(item.confirm.title, limits.CONFIRM_TITLE)),
            "text": plain_text(cut(item.confirm.text, limits.CONFIRM_TEXT)),
            "confirm": plain_text(cut(item.confirm.yes, limits.CONFIRM_BUTTON)),
            "deny": plain_text(cut(item.confirm.no, limits.CONFIRM_BUTTON)),
        }
    return drawn


def plain_text(text: str) -> Block:
    """A text object that Slack shows as it is: `emoji` off keeps `:words:` as typed."""
    return {"type": "plain_text", "text": text, "emoji": False}


def _paragraph(spans: Spans, budget: Budget) -> None:
    _lines([spans], budget)


def _lines(lines: list[Spans], budget: Budget) -> None:
    """Text with its styles, in as many blocks as its length needs."""
    for line in lines:
        kept: list[Block] = []
        size = 0
        fit = budget.room(plain(line))
        for text, style in _within(line, len(fit)):
            if size + len(text) > limits.TEXT and kept:
                budget.add(_rich("rich_text_section", kept), size)
                kept, size = [], 0
            kept.append(_run(text, style))
            size += len(text)
        if kept:
            budget.add(_rich("rich_text_section", kept), size)


def _within(spans: Spans, room: int) -> list[tuple[str, str]]:
    """The runs of a text that fit in `room` characters, none longer than one block may be."""
    whole = plain(spans)
    start = len(whole) - len(whole.lstrip())
    short = room < len(whole.strip())
    end, position = start + max(room - short, 0), 0
    runs: list[tuple[str, str]] = []
    for span in spans:
        kept = span.text[max(start - position, 0) : max(end - position, 0)]
        runs += [(piece, span.style) for piece in _pieces(kept)]
        position += len(span.text)
    if runs and short:
        runs[-1] = (runs[-1][0].rstrip()[: limits.TEXT - 1] + limits.ELLIPSIS, runs[-1][1])
    return [run for run in runs if run[0]]


def _run(text: str, style: str) -> Block:
    run: Block = {"type": "text", "text": text}
    if style != "plain":
        run["style"] = {style: True}
    return run


def _quote(quote: Quote, budget: Budget) -> None:
    for piece in _pieces(budget.room(quote.text)):
        budget.add(_rich("rich_text_quote", [{"type": "text", "text": piece}]), len(piece))
    by = budget.room(quote.by) if quote.by.strip() else ""
    if by:
        budget.add(_small(cut(f"— {by}", limits.TEXT)), len(by) + 2)


def _table(table: Table, budget: Budget) -> None:
    """Aligned where it fits a phone, else one paragraph a row with its columns named."""
    drawn = aligned(table)
    if drawn and len(drawn) <= min(limits.TEXT, budget.characters) and budget.blocks > 0:
        runs = [{"type": "text", "text": drawn}]
        budget.add(_rich("rich_text_preformatted", runs), len(drawn))
        return
    for row in table.rows:
        spans: list[Span] = [Span(row[0], "bold")] if row else []
        for name, cell in zip(table.columns[1:], row[1:], strict=False):
            if cell.strip():
                spans += [Span(f"\n{name} ", "italic"), Span(cell)]
        _paragraph(tuple(spans), budget)


def _rich(kind: str, runs: list[Block]) -> Block:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": runs}]}


def _small(text: str) -> Block:
    return {"type": "context", "elements": [plain_text(text)]}


def _pieces(text: str) -> list[str]:
    return [text[i : i + limits.TEXT] for i in range(0, len(text), limits.TEXT)]


def _rows(buttons: Buttons) -> int:
    return -(-len(buttons.items) // limits.ACTIONS_ROW)


def _confirm_size(item: Button) -> int:
    return len(item.confirm.title + item.confirm.text) + 60 if item.confirm else 0


def _page(card: Card, words: Words) -> list[Block]:
    """What stands at the end of a card that had to be cut."""
    notice = _small(words.say("slack.cut"))
    if not card.url:
        return [notice]
    link = Button(words.say("slack.open_page"), url=card.url)
    return [notice, {"type": "actions", "elements": [button(link, Budget(1, 0, buttons=99))]}]


def _size(block: Block) -> int:
    return sum(
        len(e["text"] if isinstance(e["text"], str) else e["text"]["text"])
        for e in block["elements"]
    )
