"""What is shown, in no platform's words: cards, forms and the spans of their texts.

A card is built once, in the language of whoever looks at it, and each platform renders it with one
small function per element. Strings here are *raw*: `Span.text`, labels and values hold exactly what
a person wrote or what a catalogue says, never markup. Escaping is each renderer's duty, at its own
edge, once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, Literal, TypeVar

from bot.events import Action

T = TypeVar("T")
COMMAND = "\u2060/comite"
"""What people type to reach us, marked by a sign that cleaning takes out of whatever they write:
a platform where it is typed otherwise finds it in our sentences, and never in theirs."""
Style = Literal["plain", "bold", "italic"]
Tone = Literal["normal", "muted", "good", "warning", "bad"]
ButtonStyle = Literal["default", "primary", "danger"]
FieldKind = Literal["line", "text", "choice", "choices", "date", "time", "number", "person"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of raw text in one style; the unit that renderers escape."""

    text: str
    style: Style = "plain"


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A short line that names what follows; at most about 80 characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. `tone` colours it where the platform can, and changes nothing where it cannot."""

    spans: Spans
    tone: Tone = "normal"


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words, shown apart from ours; `by` is an optional attribution."""

    text: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One label and its value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Label and value pairs, in reading order."""

    items: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns; every row has as many cells as there are columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Divider:
    """A rest between two parts."""


@dataclass(frozen=True, slots=True)
class Confirm:
    """What is asked before an action that cannot be undone."""

    title: str
    text: str
    yes: str
    no: str


@dataclass(frozen=True, slots=True)
class Button:
    """A choice: either an action of ours or the address of one of our own pages, never both."""

    label: str
    action: Action | None = None
    url: str = ""
    style: ButtonStyle = "default"
    confirm: Confirm | None = None


@dataclass(frozen=True, slots=True)
class Buttons:
    """Choices offered together; renderers wrap them into as many rows as their platform needs."""

    items: tuple[Button, ...]


Element = Heading | Text | Quote | Facts | Table | Divider | Buttons


@dataclass(frozen=True, slots=True)
class Personal:
    """Each of `users` may see a version of their own of the same message, which `action` gives.

    `users` are accounts of the platform that the card goes to, whom it concerns most first. Only
    platforms that can show one message differently to each reader make something of it.
    """

    action: Action
    users: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One message.

    `summary` is the whole meaning in one plain sentence: phones, notifications and screen readers
    show only that. `url` is our page where the same is shown whole: a renderer that must cut a
    long text says so and points there. `locale` gives direction and the renderer's own few words.
    """

    title: str
    summary: str
    locale: str
    elements: tuple[Element, ...] = ()
    url: str = ""
    tone: Tone = "normal"
    personal: Personal | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One answer among several; `value` is what comes back."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form.

    `kind`: line and text are free text of at most `limit` characters; choice and choices pick from
    `options`; date comes back as YYYY-MM-DD, time as HH:MM, number as typed; person comes back as
    `bot.events.PersonPicked`, picked in the platform's directory or typed as an e-mail.
    """

    name: str
    kind: FieldKind
    label: str
    hint: str = ""
    placeholder: str = ""
    required: bool = True
    initial: str | tuple[str, ...] = ""
    options: tuple[Option, ...] = ()
    limit: int = 4000


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked; its answers come back as a Submission carrying `action`.

    `title` and `submit` hold at most 24 characters in every language (Slack views).
    """

    title: str
    submit: str
    action: Action
    fields: tuple[Field, ...]
    locale: str
    intro: tuple[Element, ...] = field(default=())


_TAG = "$"  # names the kind of element; no argument of an action is called so
_KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        Span,
        Heading,
        Text,
        Quote,
        Fact,
        Facts,
        Table,
        Divider,
        Confirm,
        Button,
        Buttons,
        Personal,
        Card,
        Action,
        Option,
        Field,
        Form,
    )
}


def to_json(value: Any) -> Any:
    """A card, or any part of one, as plain JSON values; `from_json` gives an equal card back."""
    if is_dataclass(value) and not isinstance(value, type):
        body = {f.name: to_json(getattr(value, f.name)) for f in fields(value)}
        return {_TAG: type(value).__name__, **body}
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if isinstance(value, Mapping):
        return dict(value)
    return value


def from_json(value: Any) -> Any:
    """The inverse of `to_json`. Raises KeyError on a kind of element that this version lacks."""
    if isinstance(value, list):
        return tuple(from_json(item) for item in value)
    if isinstance(value, dict) and _TAG in value:
        kind = _KINDS[value[_TAG]]
        return kind(**{k: from_json(v) for k, v in value.items() if k != _TAG})
    return value


def commanded(shown: T, command: str) -> T:
    """A card or a form, or any part of one, whose sentences name the command as it is typed on one
    platform (`/comite`, `@Comité`); what people wrote is left as it is."""
    named: T = _named(shown, command)
    return named


def _named(shown: Any, command: str) -> Any:
    if isinstance(shown, str):
        return shown.replace(COMMAND, command)
    if isinstance(shown, tuple):
        return tuple(_named(item, command) for item in shown)
    if not is_dataclass(shown) or isinstance(shown, Action | type):
        return shown
    parts = {each.name: getattr(shown, each.name) for each in fields(shown)}
    changed = {
        name: after for name, part in parts.items() if (after := _named(part, command)) != part
    }
    return replace(shown, **changed) if changed else shown


def plain(spans: Spans) -> str:
    """The words of a text without their styles."""
    return "".join(span.text for span in spans)
