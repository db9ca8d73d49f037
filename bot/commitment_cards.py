"""Who owes what, and by when: the commitments of a committee as one card."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.cards import Button, Buttons, Card, Element, Heading, Text, plain
from bot.events import Action
from bot.model import VOTING, Commitment, CommitmentStatus, Committee, Role, Seat, Viewer
from bot.words import Words

SHOWN = 8
"""Of each part in a message; the page shows all of them."""
DECLINABLE = ("request", "action")
"""What may be declined with a sentence; a vote's condition binds (S11, V35)."""


def settles(commitment: Commitment, committee: Committee, person_id: str | None) -> bool:
    """Whether this person may say that it is done: its owner, or a voting seat of the department
    that owes it when nobody is named; a facilitator may too."""
    seat = committee.seat_of(person_id)
    if person_id is not None and commitment.owner_id == person_id:
        return True
    return seat is not None and (
        seat.role is Role.FACILITATOR or owes(commitment, committee, person_id)
    )


def owes(commitment: Commitment, committee: Committee, person_id: str | None) -> bool:
    """Whether it is theirs, in their own name or in their department's."""
    if commitment.owner_id is not None:
        return commitment.owner_id == person_id
    seat = committee.seat_of(person_id)
    return (
        seat is not None and seat.role in VOTING and seat.department.id == commitment.department.id
    )


def transfers(commitment: Commitment, committee: Committee, person_id: str | None) -> bool:
    """Whether this person may hand it to somebody else: whoever owes it, or a facilitator."""
    seat = committee.seat_of(person_id)
    facilitates = seat is not None and seat.role is Role.FACILITATOR
    return facilitates or owes(commitment, committee, person_id)


def takers(commitment: Commitment, committee: Committee) -> list[Seat]:
    """Who may take it over: a voting seat, of the department that was asked where it is a request
    (another department declines instead, S11); not who owes it already."""
    return [
        seat
        for seat in committee.seats_with(*VOTING)
        if seat.person.id != commitment.owner_id
        and (commitment.kind != "request" or seat.department.id == commitment.department.id)
    ]


def confirms(commitment: Commitment, committee: Committee, person_id: str | None) -> bool:
    """Whether this person's word lifts a condition that is done: its author's, or a facilitator's
    once the author has left (V35)."""
    if committee.seat_of(commitment.author_id) is not None:
        return commitment.author_id == person_id
    seat = committee.seat_of(person_id)
    return seat is not None and seat.role is Role.FACILITATOR


def commitments_card(
    found: Iterable[Commitment],
    committee: Committee,
    viewer: Viewer,
    words: Words,
    url: str,
    today: date,
    *,
    limit: int | None = SHOWN,
) -> Card:
    """Those that wait: for the viewer's word, theirs, then the committee's; the soonest due first.

    `limit` is how many of each part are shown; None shows all.
    """
    me = viewer.person_id
    waiting: list[Commitment] = []
    mine: list[Commitment] = []
    others: list[Commitment] = []
    for one in sorted(found, key=lambda c: c.due):
        if one.status is CommitmentStatus.DONE and one.kind == "condition":
            if confirms(one, committee, me):
                waiting.append(one)
            else:
                others.append(one)
        elif one.status is CommitmentStatus.OPEN:
            (mine if owes(one, committee, me) else others).append(one)
    late = sum(one.due < today and one.status is CommitmentStatus.OPEN for one in mine + others)
    said = words.text(
        "commitment.count", n=len(waiting) + len(mine) + len(others), committee=committee.name
    )
    elements: list[Element] = [Text(said)]
    if late:
        elements.append(Text(words.text("commitment.late_count", n=late), "warning"))
    for name, part in (("waiting", waiting), ("mine", mine), ("others", others)):
        if part:
            elements.append(Heading(words.say(f"commitment.{name}")))
        for one in part[:limit]:
            elements += _one(one, committee, viewer, words, today)
        if limit is not None and len(part) > limit:
            elements.append(Text(words.text("commitment.more", n=len(part) - limit), "muted"))
    if url:
        elements.append(Buttons((Button(words.say("commitment.whole"), url=url),)))
    return Card(
        words.say("commitment.list_title"),
        plain(said),
        words.locale,
        tuple(elements),
        url=url,
        tone="warning" if late else "normal",
    )


def owner_name(commitment: Commitment, committee: Committee) -> str:
    """Who owes it: a seated person by name, else the department."""
    seat = committee.seat_of(commitment.owner_id)
    return seat.person.name if seat else commitment.department.name


def _one(
    one: Commitment, committee: Committee, viewer: Viewer, words: Words, today: date
) -> list[Element]:
    me, late = viewer.person_id, one.due < today and one.status is CommitmentStatus.OPEN
    key = "done" if one.status is CommitmentStatus.DONE else "late" if late else "line"
    said = words.text(
        f"commitment.{key}",
        text=one.text,
        owner=owner_name(one, committee),
        department=one.department.name,
        due=words.date(one.due, "long"),
        kind=words.say(f"commitment.kind.{one.kind}"),
        entry=one.entry or "",
        source=one.from_department.name if one.from_department else "",
    )
    shown: list[Element] = [Text(said, "warning" if late else "normal")]
    buttons = tuple(
        Button(
            words.say(f"commitment.{name}_button"),
            Action(f"commitment.{act}", {"commitment": one.id}),
        )
        for name, act in _offered(one, committee, me)
    )
    if buttons:
        shown.append(Buttons(buttons))
    return shown


def _offered(
    one: Commitment, committee: Committee, person_id: str | None
) -> Iterable[tuple[str, str]]:
    if one.status is CommitmentStatus.DONE:
        if confirms(one, committee, person_id):
            yield "confirm", "confirm"
            yield "reopen", "reopen"
        return
    if settles(one, committee, person_id):
        yield "done", "done"
    if one.kind in DECLINABLE and owes(one, committee, person_id):
        yield "decline", "decline_form"
    if transfers(one, committee, person_id) and takers(one, committee):
        yield "transfer", "transfer_form"
