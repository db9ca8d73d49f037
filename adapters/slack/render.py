"""A card as Block Kit.

Whatever a person wrote is shown through `rich_text` and `plain_text` only. Slack parses neither:
a mention, a link or a style typed by somebody stays the characters that they typed, and nothing
needs escaping. The one field that Slack reads as markup, a message's `text`, is escaped.
"""

from __future__ import annotations

from typing import Any

from adapters.slack import limits
from adapters.slack.limits import cut
from adapters.slack.paper import Block, Sheet, plain_text, rich, small
from adapters.slack.refs import COMMAND
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
    Table,
    Text,
    Tone,
    commanded,
    plain,
)
from bot.words import Lexicon, Words

PRESS = "act."
"""Prefix of the action ids of buttons that carry an Action in their value."""
LINK = "link."
"""Prefix of those that only open one of our pages."""

_SHORT_ROW = 60
"""Characters of a row's cells that are read at a glance on one line, or two on a phone."""

_MARKS: dict[Tone, str] = {"good": "✓ ", "warning": "▲ ", "bad": "✕ "}
"""Signs that are text, not emoji: they keep the colour of the sentence on every system."""


def message(card: Card, lexicon: Lexicon) -> dict[str, Any]:
    """`text` and `blocks` for chat.postMessage, chat.update and response_url.

    `mrkdwn` is off because `text` is the plain summary that notifications show.
    """
    card, words = commanded(card, COMMAND), lexicon(card.locale)
    said = card.summary.strip() or card.title.strip() or words.say("slack.empty")
    return {"text": limits.escaped(said), "mrkdwn": False, "blocks": blocks(card, words)}


def blocks(card: Card, words: Words, *, view: bool = False) -> list[Block]:
    """The card's blocks; what does not fit is cut, and the card then says where the rest is."""
    card = commanded(card, COMMAND)
    last = _page(card, words)
    most = limits.VIEW_BLOCKS if view else limits.MESSAGE_BLOCKS
    characters = limits.VIEW_CHARACTERS if view else limits.MESSAGE_CHARACTERS - 1
    rows = [item for item in card.elements if isinstance(item, Buttons)]
    sheet = Sheet(
        most - len(last) - sum(_rows(row) for row in rows),
        characters
        - sum(_size(block) for block in last)
        - sum(limits.BUTTON_LABEL + _confirm_size(b) for row in rows for b in row.items),
        rtl=words.direction == "rtl",
    )
    title = cut(_MARKS.get(card.tone, "") + card.title, limits.HEADER)
    if title:
        sheet.add({"type": "header", "text": plain_text(title)}, len(title))
    for element in card.elements:
        draw(element, sheet)
    if sheet.short:
        sheet.drawn.extend(last)
    if not sheet.drawn:
        sheet.add(small(words.say("slack.empty")), 0)
    return sheet.drawn


def elements(items: tuple[Element, ...], *, rtl: bool = False) -> list[Block]:
    """The introduction of a form: elements without a title."""
    sheet = Sheet(limits.VIEW_BLOCKS // 2, limits.VIEW_CHARACTERS // 2, rtl=rtl)
    for element in items:
        draw(element, sheet)
    return sheet.drawn


def draw(element: Element, sheet: Sheet) -> None:
    match element:
        case Heading(text=text):
            sheet.lines([(Span(text, "bold"),)])
        case Text(spans=spans, tone="muted"):
            sheet.small(plain(spans))
        case Text(spans=spans, tone=tone):
            mark = _MARKS.get(tone)
            sheet.lines([(Span(mark, "bold"), *spans) if mark else spans])
        case Quote(text=text, by=by):
            sheet.quote(text)
            if by.strip():
                sheet.small(f"— {by}")
        case Facts(items=facts):
            sheet.lines((Span(f"{f.label} ", "bold"), Span(f.value)) for f in facts)
        case Table():
            _table(element, sheet)
        case Divider():
            if sheet.blocks > 0:
                sheet.add({"type": "divider"}, 0)
        case Buttons(items=buttons):
            # Their room was set aside from the start: a cut message keeps its choices.
            for start in range(0, len(buttons), limits.ACTIONS_ROW):
                row = buttons[start : start + limits.ACTIONS_ROW]
                sheet.drawn.append(
                    {"type": "actions", "elements": [button(item, sheet) for item in row]}
                )


def button(item: Button, sheet: Sheet) -> Block:
    """One choice; action ids are unique in their message, the value is the packed Action."""
    sheet.buttons += 1
    drawn: Block = {
        "type": "button",
        "action_id": f"{LINK if item.url else PRESS}{sheet.buttons}",
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


def _table(table: Table, sheet: Sheet) -> None:
    """Aligned where it fits a phone, else one paragraph a row with its columns named."""
    drawn = aligned(table)
    if drawn and len(drawn) <= min(limits.TEXT, sheet.characters) and sheet.blocks > 0:
        runs = [{"type": "text", "text": drawn}]
        sheet.add(rich({"type": "rich_text_preformatted", "elements": runs}), len(drawn))
        return
    for row in table.rows:
        spans: list[Span] = [Span(row[0], "bold")] if row else []
        short = sum(map(len, row)) <= _SHORT_ROW
        for name, cell in zip(table.columns[1:], row[1:], strict=False):
            if cell.strip():
                spans += [Span(f"{' · ' if short else chr(10)}{name} ", "italic"), Span(cell)]
        sheet.lines([tuple(spans)])


def _rows(buttons: Buttons) -> int:
    return -(-len(buttons.items) // limits.ACTIONS_ROW)


def _confirm_size(item: Button) -> int:
    return len(item.confirm.title + item.confirm.text) + 60 if item.confirm else 0


def _page(card: Card, words: Words) -> list[Block]:
    """What stands at the end of a card that had to be cut."""
    notice = small(words.say("slack.cut"))
    if not card.url:
        return [notice]
    link = Button(words.say("slack.open_page"), url=card.url)
    return [notice, {"type": "actions", "elements": [button(link, Sheet(1, 0, buttons=99))]}]


def _size(block: Block) -> int:
    return sum(
        len(e["text"] if isinstance(e["text"], str) else e["text"]["text"])
        for e in block["elements"]
    )
