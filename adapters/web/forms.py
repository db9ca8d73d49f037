"""Forms as HTML, one small function per kind of field; and what was typed, back as values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from adapters.web.letters import NOTHING
from adapters.web.limits import RADIOS
from adapters.web.render import Painter
from bot.cards import Field, Form, Option, from_json, to_json
from bot.events import PersonPicked, Value
from bot.words import Words

Typed = Mapping[str, list[str]]
_TYPES = {"line": "text", "date": "date", "time": "time", "number": "text"}


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it is shown: what was typed so far and the sentences under its fields."""

    form: Form
    typed: Typed | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def first(self) -> str:
        """Where the keyboard goes: the first wrong field, else the first one."""
        names = [f.name for f in self.form.fields]
        return next((n for n in names if n in self.errors), names[0] if names else "")

    @property
    def general(self) -> list[str]:
        """Errors that no field of this form has a place for."""
        names = {f.name for f in self.form.fields}
        return [text for name, text in self.errors.items() if name not in names]

    def strings(self, asked: Field, part: str = "") -> tuple[str, ...]:
        if self.typed is not None:
            return tuple(self.typed.get(asked.name + part, ()))
        return (asked.initial,) if isinstance(asked.initial, str) else asked.initial


def packed(form: Form) -> str:
    """A form as text; `unpacked` gives an equal form back."""
    return json.dumps(to_json(form), ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str) -> Form:
    """Raises KeyError or TypeError when another version of ours wrote it."""
    form = from_json(json.loads(text))
    if not isinstance(form, Form):
        raise TypeError(type(form).__name__)
    return form


def values(form: Form, typed: Typed) -> dict[str, Value]:
    """What was typed, under the names of the fields and in the shape their kinds promise."""
    found: dict[str, Value] = {}
    for asked in form.fields:
        given = [text.replace("\r\n", "\n") for text in typed.get(asked.name, [])]
        if asked.kind == "choices":
            found[asked.name] = tuple(given)
        elif asked.kind == "person":
            name = typed.get(f"{asked.name}.name", [""])[0].strip()
            email = typed.get(f"{asked.name}.email", [""])[0].strip()
            found[asked.name] = PersonPicked(name=name, email=email) if name or email else None
        else:
            found[asked.name] = given[0] if given else ""
    return found


def paint(filled: Filled, painter: Painter, sealed: str) -> Markup:
    """The fields and the button; the page around says its title and how to leave."""
    words, form = painter.words, filled.form
    general = NOTHING.join(
        Markup('<p class="error" role="alert">{}</p>').format(text) for text in filled.general
    )
    fields = NOTHING.join(_draw(asked, filled, words) for asked in form.fields)
    return Markup(
        '<form method="post" action="{}" class="form" novalidate>{}'
        '<input type="hidden" name="action" value="{}">'
        '<input type="hidden" name="form" value="{}">{}{}{}'
        '<div class="form-end"><button class="btn btn-primary">{}</button>'
        '<a class="btn btn-default" href="{}" data-leave>{}</a></div></form>'
    ).format(
        painter.target,
        painter.hidden(),
        form.action.pack(),
        sealed,
        general,
        painter.elements(form.intro),
        fields,
        form.submit,
        painter.target,
        words.say("web.form.cancel"),
    )


def _draw(asked: Field, filled: Filled, words: Words) -> Markup:
    if asked.kind == "person":
        return _person(asked, filled, words)
    if asked.kind == "choices" or (asked.kind == "choice" and len(asked.options) <= RADIOS):
        return _group(asked, filled, words)
    label = Markup('<label for="f-{}">{}{}</label>').format(
        asked.name, asked.label, _optional(asked, words)
    )
    return _block(
        asked,
        filled,
        Markup("{}{}{}{}").format(
            label, _hint(asked), _error(asked, filled), _control(asked, filled, words)
        ),
    )


def _control(asked: Field, filled: Filled, words: Words) -> Markup:
    common = _common(asked, filled, f"f-{asked.name}", asked.name)
    value = next(iter(filled.strings(asked)), "")
    if asked.kind == "text":
        # A browser drops the first line break inside a textarea: this one is for it.
        return Markup(
            '<textarea {} rows="4" maxlength="{}" placeholder="{}" dir="auto">\n{}</textarea>'
        ).format(common, asked.limit, asked.placeholder, value)
    if asked.kind == "choice":
        empty = Markup('<option value="">{}</option>').format(words.say("web.form.choose"))
        listed = NOTHING.join(
            Markup('<option value="{}"{}>{}</option>').format(
                option.value, Markup(" selected") if option.value == value else "", option.label
            )
            for option in asked.options
        )
        return Markup("<select {}>{}{}</select>").format(common, empty, listed)
    extra = {
        "line": Markup(' dir="auto" maxlength="{}"').format(asked.limit),
        "number": Markup(' inputmode="decimal" class="short"'),
    }.get(asked.kind, Markup(' class="short"'))
    return Markup('<input {} type="{}" value="{}" placeholder="{}"{}>').format(
        common, _TYPES[asked.kind], value, asked.placeholder, extra
    )


def _group(asked: Field, filled: Filled, words: Words) -> Markup:
    """Few options side by side: seen at once, one press each."""
    kind = "checkbox" if asked.kind == "choices" else "radio"
    chosen = set(filled.strings(asked))
    if kind == "radio" and not asked.required and all(o.value for o in asked.options):
        # A radio once pressed cannot be let go: saying nothing must stay possible.
        nothing = Option("", words.say("web.form.none"))
        asked = replace(asked, options=(nothing, *asked.options))
        chosen = chosen or {""}
    boxes = []
    for index, option in enumerate(asked.options):
        focus = asked.name == filled.first and index == 0
        boxes.append(
            Markup(
                '<label class="pick"><input type="{}" name="{}" value="{}"{}{}{}><bdi>{}</bdi></label>'
            ).format(
                kind,
                asked.name,
                option.value,
                Markup(" checked") if option.value in chosen else "",
                Markup(" autofocus") if focus else "",
                Markup(" required") if asked.required and kind == "radio" else "",
                option.label,
            )
        )
    body = Markup('<fieldset{}><legend>{}{}</legend>{}{}<div class="picks">{}</div></fieldset>')
    return _block(
        asked,
        filled,
        body.format(
            _described(asked, filled),
            asked.label,
            _optional(asked, words),
            _hint(asked),
            _error(asked, filled),
            NOTHING.join(boxes),
        ),
    )


def _person(asked: Field, filled: Filled, words: Words) -> Markup:
    """Without a directory, a person is a name and an e-mail address."""
    parts = []
    for part, kind, complete in (("name", "text", "off"), ("email", "email", "off")):
        value = next(iter(filled.strings(asked, f".{part}")), "")
        if filled.typed is None:
            value = value if ("@" in value) == (part == "email") else ""
        common = _common(
            asked, filled, f"f-{asked.name}-{part}", f"{asked.name}.{part}", focus=part == "name"
        )
        parts.append(
            Markup(
                '<div><label for="f-{}-{}">{}</label>'
                '<input {} type="{}" value="{}" autocomplete="{}" dir="auto" maxlength="200"></div>'
            ).format(asked.name, part, words.say(f"web.form.{part}"), common, kind, value, complete)
        )
    return _block(
        asked,
        filled,
        Markup('<fieldset{}><legend>{}{}</legend>{}{}<div class="pair">{}</div></fieldset>').format(
            _described(asked, filled),
            asked.label,
            _optional(asked, words),
            _hint(asked),
            _error(asked, filled),
            NOTHING.join(parts),
        ),
    )


def _block(asked: Field, filled: Filled, inner: Markup) -> Markup:
    wrong = " field-wrong" if asked.name in filled.errors else ""
    return Markup('<div class="field field-{}{}">{}</div>').format(asked.kind, wrong, inner)


def _common(asked: Field, filled: Filled, ident: str, name: str, *, focus: bool = True) -> Markup:
    return Markup('id="{}" name="{}"{}{}{}').format(
        ident,
        name,
        Markup(" required") if asked.required else "",
        Markup(" autofocus") if focus and asked.name == filled.first else "",
        _described(asked, filled),
    )


def _described(asked: Field, filled: Filled) -> Markup:
    wrong = asked.name in filled.errors
    ids = [f"h-{asked.name}"] * bool(asked.hint) + [f"e-{asked.name}"] * wrong
    described = Markup(' aria-describedby="{}"').format(" ".join(ids)) if ids else NOTHING
    return described + (Markup(' aria-invalid="true"') if wrong else NOTHING)


def _hint(asked: Field) -> Markup:
    drawn = Markup('<p class="hint" id="h-{}">{}</p>').format(asked.name, asked.hint)
    return drawn if asked.hint else NOTHING


def _error(asked: Field, filled: Filled) -> Markup:
    text = filled.errors.get(asked.name)
    return Markup('<p class="error" id="e-{}">{}</p>').format(asked.name, text) if text else NOTHING


def _optional(asked: Field, words: Words) -> Markup:
    return (
        NOTHING
        if asked.required
        else Markup(' <span class="optional">{}</span>').format(words.say("web.form.optional"))
    )
