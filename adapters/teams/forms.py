"""A form as an Adaptive Card, in a message or in a dialog, and what comes back of it.

An input's id is `kind.name`, so that what was typed can be read without the form. Nothing is marked
as required for the client: it would refuse in its own words, and silently where it is old.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from adapters.teams import limits, render
from adapters.teams.paper import Element, Pen, inert, quiet
from adapters.teams.payload import Payload
from adapters.teams.refs import COMMAND
from adapters.teams.render import Ink
from bot.cards import Field, Form, Span, commanded
from bot.words import Words

FORM = "form"
"""The verb of a form's own button."""
_KINDS = frozenset(
    {"line", "text", "choice", "choices", "date", "time", "number", "person", "mail"}
)
_PEOPLE = {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}
"""Teams' people picker, on the web and on a computer ("People Picker in Adaptive Cards")."""
_NOTHING = "~"
"""Stands for the empty choice; `~` itself is never written by itself, see `_code`."""
_RADIO = 4
"""Choices up to so many are all shown at once."""


@dataclass(frozen=True, slots=True)
class Picked:
    """Somebody named in a form: chosen in the picker, by their id in the directory, or by an
    address that was typed, as on a phone, where there is no picker."""

    user: str = ""
    email: str = ""


Given = str | tuple[str, ...] | Picked


def form(
    form: Form,
    words: Words,
    ink: Ink,
    *,
    given: Mapping[str, Given] | None = None,
    errors: Mapping[str, str] | None = None,
    dialog: bool,
) -> dict[str, Any]:
    """The card of a form, with what was typed and what is wrong with it. In a dialog its title
    stands around it. Raises BadAction."""
    form, pen = commanded(form, COMMAND), Pen(2000, 100)
    told, wrong = dict(given or {}), dict(errors or {})
    body: list[Element] = []
    if not dialog:
        body.append(pen.line(form.title, weight="bolder", size="large"))
    body += [
        pen.line(text, color="attention", weight="bolder")
        for name, text in wrong.items()
        if name not in {field.name for field in form.fields}
    ]
    body += render.elements(form.intro, ink, pen)
    for field in form.fields:
        body += _field(field, told.get(field.name), wrong.get(field.name, ""), words, pen)
    data = Payload(form.action, ink.origin, ink.opener, ink.once).data(ink.sealer, ink.tenant)
    send: Element = {"title": limits.cut(form.submit, limits.BUTTON_LABEL), "style": "positive"}
    send |= (
        {"type": "Action.Submit", "data": data}
        if dialog
        else {"type": "Action.Execute", "verb": FORM, "data": data}
    )
    return render.framed([*body, render.action_set([send])], words)


def values(data: Mapping[str, Any]) -> dict[str, Given]:
    """What a person put in each field, by its name; what the client left out is empty."""
    found: dict[str, Given] = {}
    for key, text in data.items():
        kind, dot, name = key.partition(".")
        if not dot or kind not in _KINDS or not isinstance(text, str):
            continue
        if kind == "choices":
            found[name] = tuple(_chosen(part) for part in text.split(",") if part)
        elif kind in ("person", "mail"):
            before = found.get(name)
            known = before if isinstance(before, Picked) else Picked()
            found[name] = (
                Picked(text.strip().lower(), known.email)
                if kind == "person"
                else Picked(known.user, text.strip())
            )
        elif kind == "choice":
            found[name] = _chosen(text)
        else:
            found[name] = text
    return found


def _field(field: Field, given: Given | None, error: str, words: Words, pen: Pen) -> list[Element]:
    drawn = _inputs(field, given, words)
    drawn[0]["spacing"] = "medium"
    if field.hint:
        drawn += pen.lines((Span(field.hint),), isSubtle=True, size="small")
    if error:
        drawn.append(pen.line(error, color="attention", weight="bolder"))
    return drawn


def _inputs(field: Field, given: Given | None, words: Words) -> list[Element]:
    name = f"{field.kind}.{field.name}"
    value = _value(field, given)
    label = field.label if field.required else words.say("teams.forms.optional", label=field.label)
    base: Element = {"id": name, "label": quiet(label)}
    match field.kind:
        case "line" | "text":
            text: Element = {"type": "Input.Text", **base, "maxLength": field.limit}
            if field.kind == "text":
                text["isMultiline"] = True
            return [_with(text, value, placeholder=inert(field.placeholder))]
        case "choice" | "choices":
            return [_choices(field, base, value)]
        case "date":
            return [_with({"type": "Input.Date", **base}, value)]
        case "time":
            return [_with({"type": "Input.Time", **base}, value)]
        case "number":
            number = {"type": "Input.Number", **base}
            return [{**number, "value": float(value)} if _number(value) else number]
        case "person":
            return _person(field, base, given, words)


def _choices(field: Field, base: Element, value: str) -> Element:
    many = field.kind == "choices"
    drawn: Element = {
        "type": "Input.ChoiceSet",
        **base,
        "choices": [
            {"title": quiet(option.label) or limits.ELLIPSIS, "value": _code(option.value)}
            for option in field.options
        ],
        "style": "expanded" if many or len(field.options) <= _RADIO else "compact",
        "wrap": True,
    }
    if many:
        drawn["isMultiSelect"] = True
    return _with(drawn, value)


def _person(field: Field, base: Element, given: Given | None, words: Words) -> list[Element]:
    chosen = given if isinstance(given, Picked) else Picked()
    picker = {"type": "Input.ChoiceSet", **base, "choices": [], "choices.data": _PEOPLE}
    picker["style"] = "compact"
    mail = {
        "type": "Input.Text",
        "id": f"mail.{field.name}",
        "label": words.say("teams.forms.mail"),
        "style": "email",
        "maxLength": 200,
    }
    return [_with(picker, chosen.user), _with(mail, inert(chosen.email))]


def _value(field: Field, given: Given | None) -> str:
    told = field.initial if given is None else given
    if isinstance(told, tuple):
        return ",".join(_code(one) for one in told)
    if not isinstance(told, str):
        return ""
    return _code(told) if field.kind in ("choice", "choices") and told else inert(told)


def _code(value: str) -> str:
    """A choice as it travels: Teams joins several with commas, and takes an empty one for none."""
    return quote(value, safe="").replace("~", "%7E") or _NOTHING


def _chosen(code: str) -> str:
    return "" if code == _NOTHING else unquote(code)


def _with(drawn: Element, value: str, **more: str) -> Element:
    filled = {name: text for name, text in more.items() if text}
    return {**drawn, **filled, **({"value": value} if value else {})}


def _number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True
