"""What somebody may type to make others see, press or run something that is not theirs."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

from bot.cleaning import line

STRINGS = (
    "<!channel>",
    "<!here|ici>",
    "<@U1SALMA>",
    "<#C01GEN>",
    "<https://evil.example|texte>",
    "@here @channel @everyone",
    "*gras* _it_ ~ba~ `code`",
    "[clic](https://evil.example)",
    "![i](https://evil.example/i.png)",
    "<at>Bob</at>",
    "<script>alert(1)</script>",
    "</b></p></div>",
    "<b>gras</b>",
    "<img src=x onerror=alert(1)>",
    "\"' onclick='x()",
    "&amp; &lt;b&gt; &#60;",
    "{{ 7*7 }} {% raw %}",
    "{committee.name} %(n)s",
    ":tada: :ko:",
    "carte\u202egnp.exe\u202c",
    "\u2067inverse\u2069",
    "\u200bin\u200bvis\ufeffible\u00ad",
    "z" + "\u0301" * 10_000,
    "https://evil.example/cliquez",
    "javascript:alert(1)",
    "a" + "\n" * 3_000 + "b",
    "x\r\nBcc: y@z.example",
    "\nBEGIN:VEVENT\nSUMMARY:x",
    "# titre",
    "| a | b |",
    "nul\x00 \x07 \x1b[31m",
    "\ud800seul",
)
FORMULAS = ("=cmd()", "+1+1", "-2+3", "@SUM(A1)")
SHORT = 62
"""Characters that a group of strings may hold once cleaned: the shortest field takes eighty."""

HIDDEN = re.compile(
    "[\u202a-\u202e\u2066\u2067\u200b\u200e\u200f\u2060\ufeff\u00ad\x00-\x09\x0b-\x1f"
    "\x7f-\x9f\ud800-\udfff]"
)
_UNESCAPED = re.compile("[<>]|&(?!amp;|lt;|gt;)")
PILE = re.compile("[\u0300-\u036f]{7,}")
TAGS = {
    "a",
    "article",
    "bdi",
    "blockquote",
    "button",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "em",
    "fieldset",
    "figcaption",
    "figure",
    "form",
    "h2",
    "h3",
    "h4",
    "h5",
    "header",
    "hr",
    "input",
    "label",
    "legend",
    "option",
    "p",
    "path",
    "select",
    "span",
    "strong",
    "summary",
    "svg",
    "table",
    "tbody",
    "td",
    "textarea",
    "th",
    "thead",
    "tr",
}
ATTRIBUTES = {
    "action",
    "aria-describedby",
    "aria-hidden",
    "aria-invalid",
    "aria-label",
    "aria-labelledby",
    "autocomplete",
    "autofocus",
    "checked",
    "class",
    "d",
    "data-close",
    "data-key",
    "data-label",
    "data-leave",
    "dir",
    "for",
    "href",
    "id",
    "inputmode",
    "lang",
    "maxlength",
    "method",
    "name",
    "novalidate",
    "open",
    "placeholder",
    "required",
    "role",
    "rows",
    "scope",
    "selected",
    "style",
    "type",
    "value",
    "viewbox",
}
LIVE = {"link", "user", "channel", "broadcast", "usergroup", "team", "emoji", "date", "color"}
"""Elements of Slack's rich text that do or say more than their characters."""


def groups(size: int = SHORT) -> Iterator[str]:
    """The strings, few enough together to fit the shortest field; a formula begins each group,
    because a spreadsheet only runs what stands first."""
    formulas = itertools.cycle(FORMULAS)
    group = [next(formulas)]
    for one in STRINGS:
        if len(group) > 1 and _length([*group, one]) > size:
            yield " ".join(group)
            group = [next(formulas)]
        group.append(one)
    yield " ".join(group)


def _length(group: Iterable[str]) -> int:
    return len(line(" ".join(group)))


def strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for one in value.values():
                yield from strings(one)
        case list() | tuple():
            for one in value:
                yield from strings(one)


def hidden(value: Any) -> list[str]:
    """What is shown with an invisible sign or a pile of marks. Our own isolates are closed."""
    return [
        text[:80]
        for text in strings(value)
        if HIDDEN.search(text) or PILE.search(text) or text.count("\u2068") != text.count("\u2069")
    ]


def live_in_slack(payload: Mapping[str, Any]) -> list[str]:
    """Whatever in a message or view Slack would make into more than the characters typed."""
    return list(_live(payload, payload.get("type") in ("modal", "home")))


def _live(part: Any, view: bool) -> Iterator[str]:
    if isinstance(part, Mapping):
        if part.get("type") == "mrkdwn":
            yield f"markup is read: {part}"
        if part.get("type") in LIVE and "element" not in part:
            yield f"live element: {part}"
        if part.get("type") == "plain_text" and "text" in part and part.get("emoji") is not False:
            yield f"emoji are read: {part}"
        if set(part) & {"link_names", "parse"}:
            yield f"names are linked: {part}"
        if (
            "blocks" in part
            and not view
            and (part.get("mrkdwn") is not False or _UNESCAPED.search(part["text"]))
        ):
            yield f"unescaped: {part['text'][:80]}"
        for one in part.values():
            yield from _live(one, view)
    elif isinstance(part, list):
        for one in part:
            yield from _live(one, view)


def live_in_html(document: str) -> list[str]:
    """Tags, attributes and addresses that no template of ours writes."""
    reader = _Reader()
    reader.feed(document)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ATTRIBUTES:
                self.found.append(f"<{tag} {name}>")
            if (
                name in ("href", "action")
                and value
                and not value.startswith("act")
                and not re.match(r"/(?![/\\])", value)
            ):
                self.found.append(f"{name}={value}")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data[:40]}")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl[:40]}")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data[:40]}")


def live_in_teams(card: Any) -> list[str]:
    """What in an Adaptive Card would be more than the characters that were typed: all that is read
    as Markdown, as a mention or as a date."""
    found: list[str] = []
    if isinstance(card, list):
        for item in card:
            found += live_in_teams(item)
    elif isinstance(card, dict):
        kind = str(card.get("type", ""))
        if kind in ("TextBlock", "FactSet"):
            found.append(f"{kind}, which reads Markdown")
        for name, item in card.items():
            if name == "title" and kind.startswith("Action."):
                continue  # what a button says is plain text
            if isinstance(item, str):
                told = name in ("title", "label", "text", "value", "placeholder", "summary")
                if told and "{{" in item:
                    found.append(f"{name}: a date")
                if name in ("title", "label") and ("](" in item or "<at" in item):
                    found.append(f"{name}: {item[:60]}")
            else:
                found += live_in_teams(item)
    return found
