"""Every sentence a person reads: strict templates in three languages, dates and plurals by CLDR.

A catalogue is a TOML file per language. An entry is a Jinja template; a table of CLDR plural
categories is chosen by the parameter `n`. `<b>` and `<i>` are the only tags and only our own files
can write them: values are escaped on the way in, so what a person typed is always plain text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from bot.cards import COMMAND, Span, Spans

LOCALES = ("fr", "en", "ar")
_REGIONS = {"fr": "fr", "en": "en_GB", "ar": "ar_MA"}
"""Whose dates and hours: Morocco's Arabic months and, everywhere, a clock of 24 hours."""
NBSP = "\N{NO-BREAK SPACE}"
_TAG = re.compile(r"<(/?)(b|i)>")
_STYLES = {"b": "bold", "i": "italic"}
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LTR = re.compile("[A-Za-z\u00c0-\u024f]")
_JINJA = Environment(undefined=StrictUndefined, autoescape=True)
_JINJA.globals["comite"] = COMMAND
_FIRST = re.compile(r"\b1 (?=[a-zéû])")
_FRENCH = ((re.compile(r" ([:;!?»%])"), NBSP + r"\1"), (re.compile(r"« "), "«" + NBSP))


class MissingWords(KeyError):
    """A key or a plural form that a catalogue lacks: a defect of ours, found by the tests."""


class _Apart(str):
    """A text whose foreign parts are set apart already."""

    __slots__ = ()


class Words:
    """The sentences of one language."""

    def __init__(self, locale: str, entries: Mapping[str, str | Mapping[str, str]]):
        self.locale = locale
        self.direction = "rtl" if locale == "ar" else "ltr"
        self._entries = entries
        # Compiled when first said: all at once would be most of the time that a start takes.
        self._templates: dict[str, Template] = {}
        self._babel = Locale.parse(_REGIONS[locale])

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def keys(self) -> Iterable[str]:
        return self._entries.keys()

    def say(self, key: str, **params: Any) -> str:
        """One plain sentence: labels, titles, errors. Tags of the catalogue are dropped."""
        return unescape(_TAG.sub("", self._render(key, params)))

    def text(self, key: str, **params: Any) -> Spans:
        """One paragraph with its styles."""
        spans: list[Span] = []
        style, start = "plain", 0
        rendered = self._render(key, params)
        for tag in _TAG.finditer(rendered):
            _add(spans, rendered[start : tag.start()], style)
            style = "plain" if tag[1] else _STYLES[tag[2]]
            start = tag.end()
        _add(spans, rendered[start:], style)
        return tuple(spans)

    def _render(self, key: str, params: Mapping[str, Any]) -> str:
        entry = self._entries.get(key)
        if entry is None:
            raise MissingWords(f"{self.locale}: {key}")
        if not isinstance(entry, str):
            category = self._babel.plural_form(params["n"])
            entry = entry.get(category) or entry["other"]
            params = {**params, "n": self.number(params["n"])}
        template = self._templates.get(entry)
        if template is None:
            source = _typeset(self.locale, entry)
            template = self._templates[entry] = _JINJA.from_string(source)
        return template.render({name: self._isolated(value) for name, value in params.items()})

    def _isolated(self, value: Any) -> Any:
        """Sets a value of the other direction apart, so that it does not disturb its sentence."""
        if not isinstance(value, str) or isinstance(value, Markup | _Apart):
            return value
        foreign = _LTR if self.direction == "rtl" else _RTL
        return f"\u2068{value}\u2069" if foreign.search(value) else value

    def number(self, value: float) -> str:
        return format_decimal(value, locale=self._babel)

    def percent(self, share: float) -> str:
        return format_percent(share, locale=self._babel)

    def list(self, items: Iterable[str]) -> str:
        """`Marketing, Produit et DSI`. What joins the items keeps the direction of the language."""
        return _Apart(format_list([self._isolated(item) for item in items], locale=self._babel))

    def date(self, day: date, style: str = "full") -> str:
        """`mardi 3 mars 2026` (full), `3 mars 2026` (long), `3 mars` (short)."""
        pattern = "d MMMM" if style == "short" else style
        return self._ordinal(format_date(day, pattern, locale=self._babel))

    def hour(self, at: time) -> str:
        return format_time(at, "short", locale=self._babel)

    def moment(self, instant: datetime, zone: str) -> str:
        """`mardi 3 mars à 09:30`, on the clock of an IANA zone; the year only where it is needed."""
        local = instant.astimezone(ZoneInfo(zone))
        day = self._ordinal(format_date(local, "EEEE d MMMM", locale=self._babel))
        return self.say("moment", day=day, hour=self.hour(local.time()))

    def _ordinal(self, day: str) -> str:
        """French says `1er décembre`, which CLDR's patterns do not."""
        return _FIRST.sub("1er ", day) if self.locale == "fr" else day

    def left(self, span: timedelta) -> str:
        """`2 heures`: how much time is left, in one unit."""
        return format_timedelta(max(span, timedelta(0)), locale=self._babel, threshold=1.4)


class Lexicon:
    """The catalogues of every room, by language."""

    def __init__(self, by_locale: Mapping[str, Words]):
        self._by_locale = by_locale

    def __call__(self, locale: str) -> Words:
        """The words of a language; a regional or unknown one falls back (`fr_MA` to `fr`)."""
        return self._by_locale.get(locale[:2].lower()) or self._by_locale[LOCALES[0]]

    @classmethod
    def load(cls, *folders: Path) -> Lexicon:
        """Reads `fr.toml`, `en.toml`, `ar.toml` of each folder. Raises MissingWords on a clash."""
        by_locale = {}
        for locale in LOCALES:
            entries: dict[str, str | Mapping[str, str]] = {}
            for folder in folders:
                found = tomllib.loads((folder / f"{locale}.toml").read_text(encoding="utf-8"))
                for key, entry in _flat(found):
                    if key in entries:
                        raise MissingWords(f"{locale}: {key} stands twice")
                    entries[key] = entry
            by_locale[locale] = Words(locale, entries)
        return cls(by_locale)


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    for name, entry in table.items():
        if isinstance(entry, dict) and "other" not in entry:
            yield from _flat(entry, f"{prefix}{name}.")
        else:
            yield prefix + name, entry


def _typeset(locale: str, text: str) -> str:
    """French sets its high punctuation apart with a space that never breaks."""
    if locale == "fr":
        for pattern, replacement in _FRENCH:
            text = pattern.sub(replacement, text)
    return text


def _add(spans: list[Span], text: str, style: str) -> None:
    if text:
        spans.append(Span(unescape(text), style))  # type: ignore[arg-type]  # from _STYLES


CENTRE = tuple(Path(__file__).parent / room for room in ("core", "committee", "register", "data"))
"""The folders of the centre's own catalogues; rituals and platforms bring theirs."""
