"""A card as an Adaptive Card 1.5: one branch per element."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from adapters.teams import limits
from adapters.teams.paper import TONES, Element, Pen, inert
from adapters.teams.payload import Origin, Payload, Sealer
from adapters.teams.refs import COMMAND
from bot import acts, cards
from bot.cards import (
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Divider,
    Facts,
    Heading,
    Quote,
    Span,
    Table,
    Text,
    commanded,
)
from bot.events import Action
from bot.words import Lexicon, Words

ADAPTIVE = "application/vnd.microsoft.card.adaptive"
ACT = "act"
"""The verb of every press but that of a form's own button."""
_STYLES: dict[ButtonStyle, str] = {"primary": "positive", "danger": "destructive"}


@dataclass(frozen=True, slots=True)
class Ink:
    """What the buttons of a card are written with. `viewers` are the ids in Teams of those who may
    see their own version; `opener` and `once` travel with a form (see Payload)."""

    sealer: Sealer
    tenant: str
    origin: Origin = Origin()
    viewers: tuple[str, ...] = ()
    opener: Action | None = None
    once: str = ""
    dialog: bool = False
    """Whether it is drawn in a dialog, which knows no button but one that sends it."""

    def data(self, action: Action) -> dict[str, str]:
        """The sealed data of a button. Raises BadAction."""
        return Payload(action, self.origin).data(self.sealer, self.tenant)


def message(shown: Card, lexicon: Lexicon, ink: Ink) -> dict[str, Any]:
    """A message that shows a card; notifications show its summary."""
    words = lexicon(shown.locale)
    said = commanded(shown.summary.strip() or shown.title.strip(), COMMAND)
    return {
        "type": "message",
        "summary": said or words.say("teams.render.empty"),
        "attachments": [{"contentType": ADAPTIVE, "content": card(shown, words, ink)}],
    }


def card(shown: Card, words: Words, ink: Ink) -> dict[str, Any]:
    """The card's content, of at most CARD_BYTES: long texts are cut first, then tables, and the
    card then says where the rest is. Buttons stay. Raises BadAction."""
    shown = commanded(shown, COMMAND)
    for rows in limits.ROWS:
        for cap in limits.CAPS:
            found = _whole(shown, words, ink, Pen(cap, rows))
            if limits.size(found) <= limits.CARD_BYTES:
                return found
    return _less(shown, words, ink, Pen(cap, rows))


def framed(body: list[Element], words: Words, **more: Any) -> dict[str, Any]:
    """What stands around the elements of any card of ours."""
    frame: dict[str, Any] = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": limits.VERSION,
        "lang": words.locale,
        "body": body,
    }
    if words.direction == "rtl":
        frame["rtl"] = True  # turns columns and the alignment of texts too
    return {**frame, **more}


def elements(items: tuple[cards.Element, ...], ink: Ink, pen: Pen) -> list[Element]:
    return [drawn for item in items for drawn in element(item, ink, pen)]


def element(item: cards.Element, ink: Ink, pen: Pen) -> list[Element]:
    match item:
        case Heading(text=text):
            line = pen.line(text, weight="bolder")
            return [{**line, "spacing": "medium"}]
        case Text(spans=spans, tone="muted"):
            return pen.lines(spans, isSubtle=True, size="small")
        case Text(spans=spans, tone=tone):
            return pen.lines(spans, **({"color": TONES[tone]} if tone in TONES else {}))
        case Quote(text=text, by=by):
            inside = pen.quoted(text)
            if by.strip():
                inside.append(pen.line(f"— {by}", isSubtle=True, size="small"))
            return [{"type": "Container", "style": "emphasis", "items": inside}] if inside else []
        case Facts(items=facts):
            if any(len(fact.label) > limits.FACT_LABEL for fact in facts):
                return [line for fact in facts for line in _told(fact.label, fact.value, pen)]
            return [_fact(fact.label, fact.value, pen) for fact in facts]
        case Table():
            return _table(item, pen)
        case Divider():
            return [{**pen.line("\u00a0", size="small"), "separator": True, "spacing": "small"}]
        case Buttons(items=buttons):
            return [
                action_set(
                    [press(one, ink, pen) for one in buttons[start : start + limits.ACTIONS]]
                )
                for start in range(0, len(buttons), limits.ACTIONS)
            ]


def action_set(actions: list[Element]) -> Element:
    return {"type": "ActionSet", "actions": actions}


def press(item: Button, ink: Ink, pen: Pen) -> Element:
    """One choice: it acts at once, asks first, opens a dialog, or leads to a page of ours."""
    title = limits.cut(item.label, limits.BUTTON_LABEL) or limits.ELLIPSIS
    style = {"style": _STYLES[item.style]} if item.style in _STYLES else {}
    if item.action is None:
        return {"type": "Action.OpenUrl", "title": title, "url": item.url}
    act: Element
    if ink.dialog:
        act = {"type": "Action.Submit", "data": ink.data(item.action)}
    elif _asks(item.action):
        data = {"msteams": {"type": "task/fetch"}, **ink.data(item.action)}
        return {"type": "Action.Submit", "title": title, "data": data, **style}
    else:
        act = {"type": "Action.Execute", "verb": ACT, "data": ink.data(item.action)}
    if item.confirm is None:
        return {**act, "title": title, **style}
    sure = item.confirm
    asked = [pen.line(sure.title, weight="bolder"), *pen.lines((Span(sure.text),))]
    yes = {**act, "title": limits.cut(sure.yes, limits.BUTTON_LABEL), **style}
    inside = {"type": "AdaptiveCard", "body": [*asked, action_set([yes])]}
    return {"type": "Action.ShowCard", "title": title, "card": inside}


def _less(shown: Card, words: Words, ink: Ink, pen: Pen) -> dict[str, Any]:
    """What has too many parts even so: the last ones are left out, one by one, but the buttons."""
    pen.short = True
    left = list(shown.elements)
    while True:
        found = _whole(replace(shown, elements=tuple(left)), words, ink, pen)
        spare = [n for n, item in enumerate(left) if not isinstance(item, Buttons)]
        if limits.size(found) <= limits.CARD_BYTES or not spare:
            return found
        del left[spare[-1]]


def _whole(card: Card, words: Words, ink: Ink, pen: Pen) -> dict[str, Any]:
    body = [*_head(card, pen), *elements(card.elements, ink, pen)]
    if pen.short:
        body += pen.lines(words.text("teams.render.cut"), isSubtle=True, size="small")
        if card.url:
            page = Button(words.say("teams.render.open_page"), url=card.url)
            body.append(action_set([press(page, ink, pen)]))
    more: dict[str, Any] = {"fallbackText": limits.cut(inert(card.summary or card.title), 500)}
    if any(isinstance(item, Table) for item in card.elements):
        more["msteams"] = {"width": "Full"}
    if card.personal is not None and ink.viewers:
        more["refresh"] = {
            "action": {
                "type": "Action.Execute",
                "title": words.say("teams.render.refresh"),
                "verb": ACT,
                "data": ink.data(card.personal.action),
            },
            "userIds": list(ink.viewers),
        }
    return framed(body or [pen.line(words.say("teams.render.empty"))], words, **more)


def _head(card: Card, pen: Pen) -> list[Element]:
    """The title, in the colour of what it says."""
    if not card.title.strip():
        return []
    line = pen.line(limits.cut(card.title, limits.TITLE), weight="bolder", size="large")
    if card.tone not in TONES:
        return [line]
    return [{"type": "Container", "style": TONES[card.tone], "bleed": True, "items": [line]}]


def _fact(label: str, value: str, pen: Pen) -> Element:
    """A label and its value, side by side on a wide screen and on a phone."""
    told = pen.lines((Span(value),)) or [pen.line("")]
    return {
        "type": "ColumnSet",
        "spacing": "small",
        "columns": [
            {"type": "Column", "width": "90px", "items": [pen.line(label, isSubtle=True)]},
            {"type": "Column", "width": "stretch", "items": told},
        ],
    }


def _told(label: str, value: str, pen: Pen) -> list[Element]:
    """A question and its answer, one under the other."""
    asked = {**pen.line(label, isSubtle=True, size="small"), "spacing": "medium"}
    told = pen.lines((Span(value),)) or [pen.line("")]
    return [asked, *({**line, "spacing": "none"} for line in told)]


def _table(table: Table, pen: Pen) -> list[Element]:
    """A table where a phone can show it, else one paragraph a row with its columns named."""
    rows = table.rows[: pen.rows]
    pen.short = pen.short or len(rows) < len(table.rows)
    narrow = len(table.columns) <= limits.TABLE_COLUMNS and all(
        len(cell) <= limits.TABLE_CELL for row in rows for cell in row
    )
    if not narrow:
        return [_row(table.columns, row, pen) for row in rows]
    head = [_cell(pen.line(name, weight="bolder")) for name in table.columns]
    return [
        {
            "type": "Table",
            "firstRowAsHeader": True,
            "gridStyle": "default",
            "columns": [{"width": 2 if not n else 1} for n in range(len(table.columns))],
            "rows": [
                {"type": "TableRow", "cells": cells}
                for cells in (head, *([_cell(pen.line(cell)) for cell in row] for row in rows))
            ],
        }
    ]


def _cell(item: Element) -> Element:
    return {"type": "TableCell", "items": [item]}


def _row(columns: tuple[str, ...], row: tuple[str, ...], pen: Pen) -> Element:
    items = pen.lines((Span(row[0], "bold"),)) if row else []
    for name, cell in zip(columns[1:], row[1:], strict=False):
        if cell.strip():
            items += pen.lines((Span(f"{name} : ", "italic"), Span(cell)))
    return {"type": "Container", "items": items or [pen.line("")], "separator": True}


def _asks(action: Action) -> bool:
    act = acts.ALL.get(action.name)
    return act is not None and act.asks
