"""A page as a person reads it and a browser sends it: its cards, its form, its buttons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "img", "input", "hr", "br", "path", "circle"}
BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "td", "th", "figure"}
BLOCKS |= {"blockquote", "figcaption", "label", "legend", "summary", "header", "section", "tr"}


@dataclass(slots=True)
class Node:
    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    inside: list[Node | str] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return self.attrs.get("class", "").split()

    def all(self, *tags: str) -> Iterator[Node]:
        """Every element of these tags under this one, in order."""
        for one in self.inside:
            if isinstance(one, Node):
                if one.tag in tags:
                    yield one
                yield from one.all(*tags)

    def by_id(self, name: str) -> Node | None:
        return next((n for n in self.everything() if n.attrs.get("id") == name), None)

    def by_class(self, name: str) -> Iterator[Node]:
        return (n for n in self.everything() if name in n.classes)

    def everything(self) -> Iterator[Node]:
        yield self
        for one in self.inside:
            if isinstance(one, Node):
                yield from one.everything()

    @property
    def text(self) -> str:
        """What is read on it; not what only a screen reader says of a colour."""
        if {"sr", "optional"} & set(self.classes):
            return ""
        words = "".join(one if isinstance(one, str) else one.text for one in self.inside)
        return f"\n{words}\n" if self.tag in BLOCKS else words


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("html")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in {node.tag for node in self.open[1:]}:
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def parsed(html: str) -> Node:
    builder = _Builder()
    builder.feed(html)
    return builder.root


@dataclass(frozen=True, slots=True)
class Send:
    """What a browser posts: where to, and the fields."""

    target: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a form: its label, its error, and the controls that answer it."""

    label: str
    error: str
    node: Node

    @property
    def control(self) -> Node:
        return next(self.node.all("textarea", "select", "input"))

    @property
    def kind(self) -> str:
        return next(c.removeprefix("field-") for c in self.node.classes if c.startswith("field-"))

    @property
    def options(self) -> list[tuple[str, str]]:
        """(label, value) of what may be picked."""
        found = [(one.text.strip(), one.attrs.get("value", "")) for one in self.node.all("option")]
        for label in self.node.by_class("pick"):
            found.append((label.text.strip(), next(label.all("input")).attrs.get("value", "")))
        return found


def sends(root: Node) -> Iterator[tuple[str, Send | None]]:
    """Words and buttons in reading order: (words, None) or (label, what pressing it sends)."""
    yield from _sends(root, None)


def _sends(node: Node, form: Node | None) -> Iterator[tuple[str, Send | None]]:
    words = ""
    for one in node.inside:
        if isinstance(one, str):
            words += one
            continue
        if not any(True for n in one.everything() if n.tag in ("button", "form")):
            words += one.text
            continue
        if words.strip():
            yield words.strip(), None
        words = ""
        around = one if one.tag == "form" else form
        if "confirm" in one.classes:
            # Its question is answered with yes: what is pressed is named by what opened it.
            label = next(one.all("summary")).text.strip()
            yield label, _pressed(next(one.all("button")), around)
        elif one.tag == "button":
            if one.attrs.get("type") != "button":
                yield one.text.strip(), _pressed(one, around)
        else:
            yield from _sends(one, around)
    if words.strip():
        yield words.strip(), None


def _pressed(button: Node, form: Node | None) -> Send:
    assert form is not None, f"{button.text} stands outside of any form"
    own = [(button.attrs["name"], button.attrs.get("value", ""))] if "name" in button.attrs else []
    return Send(form.attrs.get("action", ""), (*filled(form), *own))


def filled(form: Node) -> tuple[tuple[str, str], ...]:
    """Names and values of a form as it stands."""
    found: list[tuple[str, str]] = []
    for one in form.all("input", "textarea", "select"):
        name = one.attrs.get("name", "")
        if not name:
            continue
        match one.tag, one.attrs.get("type", "text"):
            case "textarea", _:
                found.append((name, "".join(s for s in one.inside if isinstance(s, str))[1:]))
            case "select", _:
                options = list(one.all("option"))
                chosen = [o for o in options if "selected" in o.attrs] or options[:1]
                found += [(name, o.attrs.get("value", "")) for o in chosen]
            case _, "radio" | "checkbox":
                if "checked" in one.attrs:
                    found.append((name, one.attrs.get("value", "")))
            case _:
                found.append((name, one.attrs.get("value", "")))
    return tuple(found)


def questions(form: Node) -> list[Asked]:
    """The questions of a form, in order."""
    found = []
    for node in form.by_class("field"):
        label = next(node.all("legend", "label"))
        error = next(node.by_class("error"), None)
        found.append(Asked(label.text.strip(), error.text.strip() if error else "", node))
    return found
