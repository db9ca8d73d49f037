"""The smallest parts of a page: a run of text, the side it starts from, the sign of a tone."""

from __future__ import annotations

import re

from markupsafe import Markup

from bot.cards import Span

NOTHING = Markup("")
ICONS = {
    "good": Markup('<path d="M5 12.5l4.5 4.5L19 7.5"/>'),
    "warning": Markup('<path d="M12 4 2.8 20h18.4z"/><path d="M12 10v4.5m0 2.6v.1"/>'),
    "bad": Markup('<path d="M8 3h8l5 5v8l-5 5H8l-5-5V8z"/><path d="M12 8v5m0 3v.1"/>'),
}
_STYLES = {
    "bold": Markup("<strong><bdi>{}</bdi></strong>"),
    "italic": Markup("<em><bdi>{}</bdi></em>"),
}
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LTR = re.compile("[A-Za-z\u00c0-\u024f]")


def span(run: Span) -> Markup:
    """Raw text, escaped here and only here, in its style."""
    return _STYLES.get(run.style, Markup("{}")).format(run.text)


def direction_of(locale: str) -> str:
    return "rtl" if locale.startswith("ar") else "ltr"


def side(text: str, direction: str) -> Markup:
    """The attribute of a paragraph that holds not one letter of its page's direction."""
    rtl, ltr = bool(_RTL.search(text)), bool(_LTR.search(text))
    if direction == "ltr" and rtl and not ltr:
        return Markup(' dir="rtl"')
    if direction == "rtl" and ltr and not rtl:
        return Markup(' dir="ltr"')
    return NOTHING
