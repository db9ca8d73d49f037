"""Cards as HTML, one small function per element.

Everything a person typed goes through `Markup.format`, which escapes it: it never becomes a link,
a tag or an attribute. Text of the other direction is set apart with `<bdi>` or `dir`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from markupsafe import Markup

from adapters.web.letters import ICONS, NOTHING, direction_of
from adapters.web.letters import side as side_of
from adapters.web.letters import span as letter
from bot.cards import (
    Button,
    Buttons,
    Card,
    Confirm,
    Divider,
    Element,
    Facts,
    Heading,
    Quote,
    Spans,
    Table,
    Text,
    commanded,
    plain,
)
from bot.words import Words

TYPED = "/comite"
"""How the command is written on the page, whose box takes it with and without the slash."""
TIGHT = 14
"""A cell of at most so many characters stays on one line: a date, a count, a position."""

_SITE = re.compile(r"/(?![/\\])")


@dataclass(frozen=True, slots=True)
class Painter:
    """Renders for one page: its language, where its forms post to and what proves them ours."""

    words: Words
    target: str
    csrf: str
    nonce: str
    site: str
    """Our public address: links to it become links within the site; others are not links."""

    def card(
        self,
        card: Card,
        *,
        key: str = "",
        level: int = 3,
        when: Markup = NOTHING,
        bare: bool = False,
        folded: bool = False,
    ) -> Markup:
        """An article with its title and elements; `key` lets a live page know it again. `bare`
        leaves the title to the page, whose own heading says it; `folded` shows the title and the
        meaning, and the rest at a press."""
        card = commanded(card, TYPED)
        body = Markup('<div class="card-body">{}</div>').format(
            self.elements(card.elements, 2 if bare else level + 1)
        )
        if folded:
            inner = Markup("<details><summary>{}{}</summary>{}</details>").format(
                self._head(card, level, when, linked=False), self._meaning(card), body
            )
        else:
            inner = body if bare else self._head(card, level, when) + body
        return Markup('<article class="card{}{}"{} lang="{}" dir="{}">{}</article>').format(
            Markup(" card-{}").format(card.tone) if card.tone in ICONS else NOTHING,
            " card-folded" if folded else "",
            Markup(' data-key="{}"').format(key) if key else NOTHING,
            card.locale,
            direction_of(card.locale),
            inner,
        )

    def _meaning(self, card: Card) -> Markup:
        if card.summary in ("", card.title):
            return NOTHING
        return Markup('<p class="meaning"><bdi>{}</bdi></p>').format(card.summary)

    def elements(self, elements: tuple[Element, ...], level: int = 4) -> Markup:
        """`level` is that of their headings, one below the title they stand under."""
        return NOTHING.join(self.element(one, level) for one in commanded(elements, TYPED))

    def element(self, element: Element, level: int = 4) -> Markup:
        match element:
            case Heading():
                return Markup('<h{} class="heading"><bdi>{}</bdi></h{}>').format(
                    level, element.text, level
                )
            case Text():
                return self._text(element)
            case Quote():
                return self._quote(element)
            case Facts():
                return self._facts(element)
            case Table():
                return self._table(element)
            case Divider():
                return Markup("<hr>")
            case Buttons():
                return self.buttons(element.items)

    def buttons(self, items: tuple[Button, ...], style: str = "buttons") -> Markup:
        """One form for all: each button carries its own action."""
        drawn = NOTHING.join(self._button(button) for button in items)
        if not drawn:
            return NOTHING
        if all(button.action is None for button in items):
            return Markup('<div class="{}">{}</div>').format(style, drawn)
        return Markup('<form method="post" action="{}" class="{}">{}{}</form>').format(
            self.target, style, self.hidden(), drawn
        )

    def hidden(self) -> Markup:
        """What every form of ours carries: the proof and the delivery's name."""
        return Markup(
            '<input type="hidden" name="csrf" value="{}">'
            '<input type="hidden" name="nonce" value="{}">'
        ).format(self.csrf, self.nonce)

    def link(self, url: str) -> str:
        """The path of one of our own pages, or nothing: no other address is ever made a link."""
        if _SITE.match(url):
            return url
        given, ours = urlsplit(url), urlsplit(self.site)
        if (given.scheme, given.netloc) != (ours.scheme, ours.netloc):
            return ""
        path = given._replace(scheme="", netloc="").geturl() or "/"
        return path if _SITE.match(path) else ""

    def tone_mark(self, tone: str) -> Markup:
        """A sign and a word beside the colour, for whoever does not see the colour."""
        if tone not in ICONS:
            return NOTHING
        return Markup(
            '<svg class="mark mark-{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>'
            '<span class="sr">{}</span> '
        ).format(tone, ICONS[tone], self.words.say(f"web.tone.{tone}"))

    def _head(self, card: Card, level: int, when: Markup, *, linked: bool = True) -> Markup:
        path = self.link(card.url) if card.url and linked else ""
        title = Markup('<a href="{}">{}</a>').format(path, card.title) if path else card.title
        # Inside the summary of a folded card a header would be left out of the summary's name.
        tag = "header" if linked else "div"
        return Markup(
            '<{} class="card-head"><h{} class="card-title">{}<bdi>{}</bdi></h{}>{}</{}>'
        ).format(tag, level, self.tone_mark(card.tone), title, level, when, tag)

    def _text(self, text: Text) -> Markup:
        side = side_of(plain(text.spans), self.words.direction)
        return Markup('<p class="text{}"{}>{}{}</p>').format(
            Markup(" tone-{}").format(text.tone) if text.tone != "normal" else NOTHING,
            side,
            self.tone_mark(text.tone),
            self.spans(text.spans),
        )

    def spans(self, spans: Spans) -> Markup:
        return NOTHING.join(letter(span) for span in spans)

    def _quote(self, quote: Quote) -> Markup:
        by = Markup("<figcaption><bdi>{}</bdi></figcaption>").format(quote.by) if quote.by else ""
        return Markup(
            '<figure class="quote"><blockquote dir="auto">{}</blockquote>{}</figure>'
        ).format(quote.text, by)

    def _facts(self, facts: Facts) -> Markup:
        rows = NOTHING.join(
            Markup("<div><dt>{}</dt><dd><bdi>{}</bdi></dd></div>").format(fact.label, fact.value)
            for fact in facts.items
        )
        return Markup('<dl class="facts">{}</dl>').format(rows)

    def _table(self, table: Table) -> Markup:
        """On a narrow screen each row becomes a small block whose cells name their column."""
        heads = NOTHING.join(
            Markup('<th scope="col" role="columnheader">{}</th>').format(c) for c in table.columns
        )
        rows = NOTHING.join(
            Markup('<tr role="row">{}</tr>').format(
                NOTHING.join(
                    Markup('<td role="cell" data-label="{}"{}><bdi>{}</bdi></td>').format(
                        column, Markup(' class="tight"') if len(cell) <= TIGHT else NOTHING, cell
                    )
                    for column, cell in zip(table.columns, row, strict=True)
                )
            )
            for row in table.rows
        )
        return Markup(
            '<div class="table"><table role="table"><thead role="rowgroup"><tr role="row">{}</tr>'
            '</thead><tbody role="rowgroup">{}</tbody></table></div>'
        ).format(heads, rows)

    def _button(self, button: Button) -> Markup:
        style = Markup("btn btn-{}").format(button.style)
        if button.action is None:
            path = self.link(button.url)
            return (
                Markup('<a class="{}" href="{}"><bdi>{}</bdi></a>').format(
                    style, path, button.label
                )
                if path
                else NOTHING
            )
        packed = button.action.pack()
        if button.confirm is not None:
            return self._confirmed(button.label, packed, button.confirm, style)
        return Markup('<button class="{}" name="action" value="{}"><bdi>{}</bdi></button>').format(
            style, packed, button.label
        )

    def _confirmed(self, label: str, packed: str, confirm: Confirm, style: Markup) -> Markup:
        """The question opens under the button, without script; pressing it again takes it back."""
        return Markup(
            '<details class="confirm"><summary class="{}"><bdi>{}</bdi></summary>'
            '<div class="confirm-box" role="group" aria-label="{}"><p><strong>{}</strong></p>'
            '<p>{}</p><div class="buttons">'
            '<button class="btn btn-danger" name="action" value="{}"><bdi>{}</bdi></button>'
            '<button type="button" class="btn btn-default js" data-close>{}</button>'
            "</div></div></details>"
        ).format(
            style,
            label,
            confirm.title,
            confirm.title,
            confirm.text,
            packed,
            confirm.yes,
            confirm.no,
        )
