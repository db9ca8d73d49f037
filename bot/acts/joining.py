"""Asking for a seat, and a facilitator's answer (C05)."""

from __future__ import annotations

from bot import founding
from bot.acts.asking import ask, field, open_here
from bot.acts.welcome import welcome
from bot.cards import Button, Buttons, Element, Field, Heading, Option, Text
from bot.carry import whisper, whisper_facilitators
from bot.desk import Act, Desk
from bot.effects import Notice
from bot.events import Action
from bot.model import Committee, Department, Role
from bot.refusals import Refused, invalid
from bot.replies import Reply, Tell
from bot.ticking import replan
from bot.words import Words

NEW = "new"
"""The choice of a department that is not in the list yet."""
NAME_LIMIT = 80


def department_fields(
    words: Words, committee: Committee, current: Department | None = None
) -> tuple[Field, Field]:
    """A department of the committee, or the name of a new one."""
    options = (
        *(Option(d.id, d.name) for d in committee.departments),
        Option(NEW, words.say("seat.new_department")),
    )
    first = committee.departments[0].id if committee.departments else NEW
    return (
        field(
            words,
            "department",
            "choice",
            "seat.department",
            options=options,
            initial=current.id if current else first,
        ),
        field(
            words,
            "new_department",
            "line",
            "seat.department_name",
            required=False,
            limit=NAME_LIMIT,
        ),
    )


def department_of(desk: Desk, committee: Committee) -> str:
    """The name of the department that was chosen or typed. Raises Invalid."""
    picked = desk.required("department")
    if picked == NEW or desk.value("new_department"):
        return " ".join(desk.required("new_department", NAME_LIMIT).split())
    found = next((d for d in committee.departments if d.id == picked), None)
    if found is None:
        raise invalid("department", "department", department="")
    return found.name


def form(desk: Desk) -> Reply:
    """Anyone of the organisation may ask; a facilitator answers."""
    committee, words = open_here(desk), desk.words
    if desk.seat is not None:
        return _seated(desk)
    about = Text(words.text("seat.join.about", committee=committee.name, goal=committee.goal))
    return ask(
        desk, "seat.join", desk.do("seat.join"), department_fields(words, committee), (about,)
    )


def join(desk: Desk) -> Reply:
    """Keeps the request and tells the facilitators, once."""
    committee, me = open_here(desk), desk.me
    if desk.seat is not None:
        return _seated(desk)
    if me.organization_id != committee.organization_id:
        raise Refused("stale_button")
    department = department_of(desk, committee)
    if not desk.unit.committees.ask_to_join(committee.id, me.id, department, desk.now):
        return desk.tell("seat.join_waiting", committee=committee.name)
    whisper_facilitators(
        desk.unit,
        desk.bearings,
        committee,
        Notice(
            "seat.join_request",
            {"who": me.name, "committee": committee.name, "department": department},
            buttons=(
                ("seat.approve_button", desk.do("seat.approve", person=me.id)),
                ("seat.decline_button", desk.do("seat.decline", person=me.id)),
            ),
        ),
    )
    return desk.tell("seat.join_sent", committee=committee.name)


def _seated(desk: Desk) -> Reply:
    assert desk.seat is not None
    return desk.tell("seat.already", committee=desk.here.name, department=desk.seat.department.name)


def waiting(desk: Desk) -> list[Element]:
    """The requests that wait, each with its two answers."""
    words = desk.words
    asked = desk.unit.committees.joining(desk.here.id)
    elements: list[Element] = [Heading(words.say("seat.join_heading"))] if asked else []
    for person, department in asked:
        elements.append(Text(words.text("seat.join_row", who=person.name, department=department)))
        elements.append(
            Buttons(
                (
                    Button(
                        words.say("seat.approve_button"),
                        desk.do("seat.approve", person=person.id),
                        style="primary",
                    ),
                    Button(
                        words.say("seat.decline_button"), desk.do("seat.decline", person=person.id)
                    ),
                )
            )
        )
    return elements


def approve(desk: Desk) -> Reply:
    """Seats whoever asked, as a member of the department they named."""
    committee = open_here(desk)
    person_id = desk.arg("person")
    department = desk.unit.committees.drop_joining(committee.id, person_id)
    if department is None or committee.seat_of(person_id) is not None:
        raise Refused("join_gone")
    person = desk.unit.people.get(person_id)
    seat = founding.take_seat(
        desk.unit, committee, person, department, Role.MEMBER, now=desk.now, by=desk.me
    )
    welcome(desk, committee, seat)
    return settled(desk, "seat.added", who=person.name)


def decline(desk: Desk) -> Reply:
    """Says no; the person is told."""
    committee = open_here(desk)
    person_id = desk.arg("person")
    if desk.unit.committees.drop_joining(committee.id, person_id) is None:
        raise Refused("join_gone")
    person = desk.unit.people.get(person_id)
    whisper(
        desk.unit,
        desk.bearings,
        person,
        Notice("seat.join_declined", {"committee": committee.name}),
        committee,
    )
    return desk.tell("seat.declined", who=person.name)


def settled(desk: Desk, key: str, *, who: str, also: tuple[tuple[str, Action], ...] = ()) -> Tell:
    """After a change of the roster: the next occurrences follow, and the facilitator is reminded
    that open votes keep the electors they opened with."""
    committee = desk.here
    replan(desk.unit, desk.bearings, committee.id, desk.now)
    words = desk.words
    votes = desk.unit.sessions.open_in(committee.id, "vote")
    frozen: tuple[Element, ...] = (
        (Text(words.text("seat.votes_frozen", n=len(votes)), "muted"),) if votes else ()
    )
    return desk.tell(
        key,
        who=who,
        committee=committee.name,
        elements=frozen,
        tone="good",
        buttons=(*also, ("seat.list_button", desk.do("seat.list"))),
    )


ACTS = (
    Act("seat.join_form", form, guard="anyone", reads=True, asks=True),
    Act("seat.join", join, guard="anyone"),
    Act("seat.approve", approve, guard="facilitators"),
    Act("seat.decline", decline, guard="facilitators"),
)
