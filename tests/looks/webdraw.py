"""Cards and forms as the web shows them: the real painter and the real style sheet."""

from __future__ import annotations

from markupsafe import Markup

from adapters.web.forms import Filled, paint
from adapters.web.render import Painter
from adapters.web.statics import Statics
from bot.cards import Card, Form
from tests.catalogues import LEXICON
from tests.looks.stage import URL

_PAGE = Markup(
    '<!doctype html><html lang="{}" dir="{}"><head><meta charset="utf-8"><style>{}'
    'body {{ padding: 12px; }}</style></head><body><main style="padding:0">{}</main></body></html>'
)
_DIALOG = Markup('<dialog open class="ask" style="position:static;margin:0"><h2>{}</h2>{}</dialog>')


def painter(locale: str) -> Painter:
    return Painter(LEXICON(locale), "/c/lancement", "csrf", "nonce", URL)


def fragment(shown: Card | Form) -> Markup:
    """What the page holds of it."""
    brush = painter(shown.locale)
    if isinstance(shown, Form):
        return _DIALOG.format(shown.title, paint(Filled(shown), brush, "sealed"))
    return brush.card(shown)


def page(shown: Card | Form) -> Markup:
    """A whole document, for a frame of its own."""
    words = LEXICON(shown.locale)
    return _PAGE.format(words.locale, words.direction, Markup(style()), fragment(shown))


def style() -> str:
    statics = Statics()
    name = statics.url("app.css").rsplit("/", 1)[-1]
    return statics._assets[name].body.decode()
