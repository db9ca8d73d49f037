"""Catching up: what happened in a committee since the asker was last there, for one department."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.cards import Button, Buttons, Element, Text
from bot.commands import folded
from bot.desk import Act, Desk
from bot.digesting import caught_up, since_of
from bot.model import Department
from bot.refusals import Refused
from bot.replies import Reply, Tell

OTHERS = 5
"""Departments that a button leads to."""


def mine(desk: Desk) -> Reply:
    """For my own department; the others are a press away (D07)."""
    assert desk.seat is not None  # a reader has one
    return _for(desk, desk.seat.department)


def of(desk: Desk) -> Reply:
    """For the department of the button, or whose name was typed."""
    if named := desk.action.args.get("department"):
        found = [one for one in desk.here.departments if one.id == named]
    else:
        typed = folded(desk.text)
        found = [one for one in desk.here.departments if folded(one.name) == typed]
        found = found or [one for one in desk.here.departments if typed in folded(one.name)]
    if len(found) != 1:
        names = desk.words.list([one.name for one in desk.here.departments])
        raise Refused("no_department", typed=desk.text[:80], departments=names)
    return _for(desk, found[0])


def _for(desk: Desk, department: Department) -> Reply:
    since = _since(desk)
    others = [one for one in desk.here.departments if one.id != department.id][:OTHERS]
    row = Buttons(
        tuple(Button(one.name, desk.do("catchup.of", department=one.id)) for one in others)
    )
    more = (row,) if others else ()
    card = caught_up(
        desk.unit,
        desk.bearings,
        desk.here,
        department,
        since,
        desk.viewer,
        desk.words,
        desk.now,
    )
    if card is None:
        return desk.tell("catchup.nothing", since=since, department=department.name, elements=more)
    told: tuple[Element, ...] = (
        Text(desk.words.text("catchup.since", since=_moment(desk, since))),
    )
    title = desk.words.say("catchup.title", department=department.name)
    return Tell(replace(card, title=title, elements=told + card.elements + more))


def _since(desk: Desk) -> datetime:
    """The end of the asker's last visit; for a first one, the digest's own period."""
    before = desk.unit.people.visit_before(desk.me.id, desk.here.id)
    return before or since_of(desk.unit, desk.here, desk.now)


def _moment(desk: Desk, at: datetime) -> str:
    return desk.words.moment(at, desk.timezone)


ACTS = (
    Act("catchup.mine", mine, closed=True),
    Act("catchup.of", of, closed=True),
)
