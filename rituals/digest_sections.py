"""The sections of a digest, in their order; urgent first inside each (D01)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.cards import (
    Button,
    Buttons,
    Element,
    Fact,
    Facts,
    Heading,
    Quote,
    Table,
    Text,
    Tone,
)
from bot.events import Action
from bot.model import Json, Viewer
from bot.words import Words
from rituals.collecting import cut

LISTED = 10
"""Lines of one section; the pages have them all."""
EXCERPT = 300  # characters of a proposal, a commitment or a customer's words
_TONES: dict[str, Tone] = {"go": "good", "go_conditions": "warning", "no_go": "bad"}


def decisions(facts: Json, words: Words) -> list[Element]:
    latest = sorted(
        facts["decisions"], key=lambda one: datetime.fromisoformat(one["at"]), reverse=True
    )
    elements = _headed("decisions", latest, words)
    for one in latest[:LISTED]:
        key = f"digest.outcome.{one['outcome']}"
        outcome = words.say(key) if key in words else one["outcome"]
        elements.append(
            Text(
                words.text("digest.decision", number=one["number"], outcome=outcome),
                tone=_TONES.get(one["outcome"], "normal"),
            )
        )
        elements.append(Quote(cut(one["proposal"], EXCERPT)))
        why = f"digest.why.{one.get('reason')}"
        if why in words:
            elements.append(Text(words.text(why), tone="muted"))
    return elements + _more(latest, words)


def votes(facts: Json, viewer: Viewer, words: Words) -> list[Element]:
    soonest = sorted(facts["open_votes"], key=lambda one: datetime.fromisoformat(one["closes_at"]))
    elements = _headed("open_votes", soonest, words)
    for one in soonest[:LISTED]:
        moment = words.moment(datetime.fromisoformat(one["closes_at"]), viewer.timezone)
        awaited = one.get("awaited_departments", ())
        said = (
            words.text(
                "digest.vote_awaits",
                moment=moment,
                n=len(awaited),
                departments=words.list(words.say("plain", text=name) for name in awaited),
            )
            if awaited
            else words.text("digest.vote_closes", moment=moment)
        )
        elements += [Quote(cut(one["proposal"], EXCERPT)), Text(said)]
        if one.get("session"):
            see = Action("session.show", {"session": one["session"]})
            elements.append(Buttons((Button(words.say("digest.button.vote"), see),)))
    return elements + _more(soonest, words)


def commitments(facts: Json, words: Words) -> list[Element]:
    """Overdue ones first, the longest overdue before all."""
    overdue, due = (
        sorted(facts[name], key=lambda one: one["due"])
        for name in ("commitments_overdue", "commitments_due")
    )
    rows = [
        (
            cut(one["text"], EXCERPT),
            _whose(one, words),
            words.say(f"digest.{when}", due=words.date(date.fromisoformat(one["due"]), "short")),
        )
        for when, found in (("overdue", overdue), ("due", due))
        for one in found
    ]
    if not rows:
        return []
    columns = tuple(words.say(f"digest.column.{name}") for name in ("what", "who", "due"))
    return [
        Heading(words.say("digest.section.commitments", n=len(rows))),
        Table(columns, tuple(rows[:LISTED])),
        *_more(rows, words),
    ]


def irritants(facts: Json, words: Words) -> list[Element]:
    """In the register's order, then what became of those that moved."""
    top = sorted(facts["irritants"], key=_heavy)  # stable: equal ranks stand as they were given
    elements = _headed("irritants", top, words)
    for one in top[:LISTED]:
        line = words.say(
            "digest.irritant",
            n=one["frequency"],
            number=words.number(one["number"]),
            status=_status(one, words),
        )
        if one.get("pain") is not None:
            pain = words.number(round(one["pain"], 1))
            line = words.say("digest.weight.pain", line=line, pain=pain)
        elements.append(Quote(cut(one["verbatim"], EXCERPT), line))
    elements += _more(top, words)
    moves = facts["irritant_moves"]
    elements += _headed("irritant_moves", moves, words)
    for one in moves[:LISTED]:
        elements.append(
            Text(
                words.text(
                    "digest.move",
                    number=words.number(one["number"]),
                    status=_status(one, words),
                    department=one.get("department", ""),
                    reason=cut(one.get("reason") or "", EXCERPT),
                )
            )
        )
    return elements + _more(moves, words)


def _heavy(one: Mapping[str, Any]) -> tuple[bool, float, int]:
    """Scored ones by pain × frequency first, then the most frequent."""
    pain = one.get("pain")
    rank = round((pain or 0) * one["frequency"], 6)
    return (pain is None, -rank, 0 if pain is not None else -one["frequency"])


def alerts(facts: Json, words: Words) -> list[Element]:
    """Each with its owner and what lifts it; those that block come first."""
    alerts = sorted(facts["alerts"], key=lambda one: not one.get("blocking"))
    elements = _headed("alerts", alerts, words)
    for one in alerts[:LISTED]:
        said = "blocking" if one.get("blocking") else "alert"
        elements.append(
            Text(
                words.text(f"digest.{said}", text=cut(one["text"], EXCERPT)),
                tone="bad" if one.get("blocking") else "warning",
            )
        )
        known = tuple(
            Fact(words.say(f"digest.alert_{name}"), one[name])
            for name in ("owner", "lifts")
            if one.get(name)
        )
        if known:
            elements.append(Facts(known))
    return elements + _more(alerts, words)


def participation(facts: Json, words: Words) -> list[Element]:
    shown = facts["participation"]
    # Small departments shown together are "others" only where some stand by themselves.
    together = words.say("digest.others" if len(shown) > 1 else "digest.everybody")
    rows = tuple(
        (one["department"] or together, words.percent(one["answered"] / one["asked"]))
        for one in shown
    )
    if not rows:
        return []
    columns = tuple(words.say(f"digest.column.{name}") for name in ("department", "rate"))
    return [Heading(words.say("digest.section.participation")), Table(columns, rows)]


def _headed(name: str, found: list[Any], words: Words) -> list[Element]:
    return [Heading(words.say(f"digest.section.{name}", n=len(found)))] if found else []


def _more(found: list[Any], words: Words) -> list[Element]:
    """How many a section does not list: nothing is left out silently."""
    if len(found) <= LISTED:
        return []
    return [Text(words.text("digest.more", n=len(found) - LISTED), tone="muted")]


def _whose(one: Mapping[str, Any], words: Words) -> str:
    if not one.get("owner"):
        return one["department"]
    return words.say("digest.whose", owner=one["owner"], department=one["department"])


def _status(one: Mapping[str, Any], words: Words) -> str:
    key = f"digest.status.{one['status']}"
    return words.say(key) if key in words else one["status"]
