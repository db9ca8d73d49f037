"""Sample cards, forms and journal entries in three languages, with every kind of element, and a
text that no page may take for markup."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.cards import (
    Button,
    Buttons,
    Card,
    Confirm,
    Divider,
    Fact,
    Facts,
    Field,
    Form,
    Heading,
    Option,
    Quote,
    Span,
    Table,
    Text,
)
from bot.events import Action
from bot.pages import EntryView, Item

NOW = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> https://evil.example {{7*7}}"
SAID = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def say(locale: str, key: str) -> str:
    text: str = SAID[locale][key]
    return text


def facts(locale: str) -> Facts:
    return Facts(tuple(Fact(*pair.split("|")) for pair in say(locale, "facts").split("||")))


def vote_card(locale: str) -> Card:
    """A card with a button that asks before it acts."""
    confirm = Confirm(*(say(locale, k) for k in ("sure", "sure_text", "yes", "no")))
    choices = tuple(
        Button(label, Action("session.form", {"session": "s1", "variant": value}), style=style)
        for label, value, style in (
            ("Go", "go", "primary"),
            ("Go +", "conditional", "default"),
            ("No-go", "no_go", "default"),
        )
    )
    cancel = Button(
        say(locale, "close_vote"),
        Action("session.cancel", {"session": "s1"}),
        style="danger",
        confirm=confirm,
    )
    return Card(
        say(locale, "vote"),
        say(locale, "vote"),
        locale,
        (
            Text((Span(say(locale, "rule"), "bold"),)),
            Text((Span(say(locale, "vote_text")),)),
            Text((Span(say(locale, "warn")),), "warning"),
            facts(locale),
            Buttons((*choices, cancel)),
        ),
    )


def standup_card(locale: str) -> Card:
    return Card(
        say(locale, "standup"),
        say(locale, "standup"),
        locale,
        (
            Text((Span(say(locale, "goal")),), "muted"),
            Buttons(
                (
                    Button(
                        say(locale, "answer"),
                        Action("session.form", {"session": "s2"}),
                        style="primary",
                    ),
                    Button(say(locale, "pass"), Action("session.skip", {"session": "s2"})),
                )
            ),
        ),
    )


def table_card(locale: str) -> Card:
    columns = tuple(say(locale, "cols").split("|"))
    rows = (
        ("Marketing", "GO", "–"),
        ("DSI", "GO +", say(locale, "warn")),
        ("Commercial", say(locale, "none"), "–"),
        ("Produit", "NO-GO", say(locale, "quote")),
    )
    return Card(
        say(locale, "who"),
        say(locale, "who"),
        locale,
        (
            Heading(say(locale, "who")),
            Table(columns, rows),
            Divider(),
            Quote(say(locale, "quote"), say(locale, "by")),
            Text((Span(say(locale, "ok")),), "good"),
            Text((Span(say(locale, "bad")),), "bad"),
            Buttons((Button(say(locale, "answer"), url="/c/carte/journal"),)),
        ),
        tone="warning",
    )


def journal_entries(locale: str) -> tuple[EntryView, ...]:
    body = Card("", "", locale, (facts(locale), Quote(say(locale, "quote"), say(locale, "by"))))
    line = Card("", "", locale, (Text((Span(say(locale, "vote_text")),)),))
    one = EntryView("D-2026-003", 6, "decision", say(locale, "vote"), NOW, "go", body)
    return (
        one,
        replace(
            one,
            number="D-2026-002",
            rank=5,
            title=say(locale, "goal"),
            outcome="go_conditions",
            card=line,
            at=NOW - timedelta(days=2),
        ),
        replace(
            one,
            number=None,
            rank=4,
            title=say(locale, "warn"),
            outcome=None,
            card=line,
            at=NOW - timedelta(days=3),
        ),
        replace(
            one,
            number="D-2026-001",
            rank=3,
            outcome="undecided",
            card=line,
            superseded_by="D-2026-003",
            at=NOW - timedelta(days=6),
        ),
    )


def every_field(locale: str) -> Form:
    """A form with a field of each kind."""
    options = (Option("go", "GO"), Option("conditional", "GO +"), Option("no_go", "NO-GO"))
    segments = tuple(Option(f"s{n}", f"{say(locale, 'seg')} {n}") for n in range(1, 10))
    return Form(
        say(locale, "form"),
        say(locale, "send"),
        Action("session.answer", {"session": "s1"}),
        (
            Field("choice", "choice", say(locale, "choice"), options=options),
            Field("reason", "text", say(locale, "reason"), hint=say(locale, "hint")),
            Field("title", "line", say(locale, "who"), required=False, limit=80),
            Field("segment", "choice", say(locale, "seg"), options=segments, required=False),
            Field(
                "many",
                "choices",
                say(locale, "many"),
                required=False,
                initial=("d1",),
                options=(Option("d1", "Marketing"), Option("d2", "DSI")),
            ),
            Field("owner", "person", say(locale, "owner"), required=False),
            Field("date", "date", say(locale, "date"), initial="2026-12-01"),
            Field("at", "time", say(locale, "date"), required=False),
            Field("count", "number", say(locale, "seg"), required=False),
        ),
        locale,
        (Text((Span(say(locale, "vote_text")),), "muted"),),
    )


def feed(locale: str) -> tuple[list[Item], list[Item]]:
    """What awaits, and what happened."""
    awaiting = [
        Item("m1", NOW - timedelta(hours=1), vote_card(locale)),
        Item("m2", NOW - timedelta(hours=2), standup_card(locale)),
    ]
    done = Card(
        say(locale, "vote"),
        say(locale, "ok"),
        locale,
        (Text((Span(say(locale, "ok"), "bold"),), "good"),),
        tone="good",
        url="/c/carte/journal?n=D-2026-003",
    )
    hostile = Card(
        HOSTILE,
        HOSTILE,
        locale,
        (
            Text((Span(HOSTILE), Span(HOSTILE, "bold"))),
            Quote(HOSTILE, HOSTILE),
            Facts((Fact(HOSTILE, HOSTILE),)),
            Table((HOSTILE,), ((HOSTILE,),)),
            Heading(HOSTILE),
            Buttons(
                (
                    Button(HOSTILE, Action("x", {"y": HOSTILE})),
                    Button("evil", url="https://evil.example/"),
                    Button("js", url="javascript:alert(1)"),
                    Button("slashes", url="//evil.example/"),
                )
            ),
        ),
    )
    return awaiting, [
        Item("m3", NOW - timedelta(hours=3), table_card(locale)),
        Item("m4", NOW - timedelta(days=1), done),
        Item("m5", NOW - timedelta(days=2), hostile),
    ]
