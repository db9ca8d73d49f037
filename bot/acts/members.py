"""Who sits in the committee: the list, and the changes that a facilitator makes to it."""

from __future__ import annotations

from dataclasses import replace

from bot import founding, identity
from bot.acts import joining
from bot.acts.asking import EMAIL, ask, field, one_of, open_here, roles, seat_here
from bot.acts.links import only_on_the_web
from bot.acts.welcome import welcome
from bot.cards import Button, Buttons, Card, Element, Field, Option, Spans, Table, Text, plain
from bot.carry import whisper
from bot.conversation import enroll
from bot.desk import Act, Desk
from bot.effects import Notice
from bot.events import PersonPicked
from bot.model import VOTING, Account, Committee, Person, Role, Seat
from bot.refusals import Refused, invalid
from bot.replies import Reply, Tell
from bot.words import Words

ROWS = 12
"""Up to so many people, each has their own buttons; above, a card would grow too long."""


def seats(desk: Desk) -> Reply:
    """Everyone with department and role; a facilitator can change it from here."""
    committee, words = desk.here, desk.words
    text = words.text("seat.list.text", n=len(committee.seats), committee=committee.name)
    elements: list[Element] = [Text(text)]
    steers = desk.viewer.facilitates and committee.status == "open"
    if steers and len(committee.seats) <= ROWS:
        for seat in committee.seats:
            elements += [Text(_row(seat, words)), Buttons(_steering(desk, seat))]
    else:
        columns = tuple(words.say(f"seat.column_{name}") for name in ("name", "department", "role"))
        elements.append(
            Table(
                columns,
                tuple(
                    (s.person.name, s.department.name, _roles(s, words)) for s in committee.seats
                ),
            )
        )
    if steers:
        if len(committee.seats) > ROWS:
            elements += [
                Text(words.text("seat.list.pick")),
                Buttons(
                    tuple(
                        Button(s.person.name[:60], desk.do("seat.change_form", seat=s.id))
                        for s in committee.seats
                    )
                ),
            ]
        elements += joining.waiting(desk)
        elements.append(
            Buttons(
                (
                    Button(words.say("seat.add_button"), desk.do("seat.add_form"), style="primary"),
                    Button(words.say("seat.remove_button"), desk.do("seat.remove_form")),
                )
            )
        )
    return Tell(Card(words.say("seat.list.title"), plain(text), words.locale, tuple(elements)))


def _row(seat: Seat, words: Words) -> Spans:
    return words.text(
        "seat.row", name=seat.person.name, department=seat.department.name, role=_roles(seat, words)
    )


def _roles(seat: Seat, words: Words) -> str:
    role = words.say(f"role.{seat.role}")
    return words.say("seat.leading", role=role) if seat.lead else role


def _steering(desk: Desk, seat: Seat) -> tuple[Button, ...]:
    words = desk.words
    link = (
        (Button(words.say("link.make"), desk.do("seat.invite", seat=seat.id)),)
        if only_on_the_web(desk, seat.person.id)
        else ()
    )
    return (
        *link,
        Button(words.say("seat.change_button"), desk.do("seat.change_form", seat=seat.id)),
        Button(words.say("seat.take_button"), desk.do("seat.remove_form", seat=seat.id)),
    )


def add_form(desk: Desk) -> Reply:
    """Names one person, from the platform's directory or by e-mail (P04)."""
    committee, words = open_here(desk), desk.words
    return ask(
        desk,
        "seat.add",
        desk.do("seat.add"),
        (
            field(words, "person", "person", "seat.person"),
            *joining.department_fields(words, committee),
            field(
                words, "role", "choice", "seat.role", initial=str(Role.MEMBER), options=roles(words)
            ),
        ),
    )


def add(desk: Desk) -> Reply:
    """Seats somebody and tells them; whoever is not on a platform yet is known by e-mail."""
    committee = open_here(desk)
    department = joining.department_of(desk, committee)
    role = Role(one_of(desk, "role", [str(role) for role in Role]))
    person = _picked(desk)
    if committee.seat_of(person.id) is not None:
        raise invalid("person", "already_seated", who=person.name)
    seat = founding.take_seat(
        desk.unit, committee, person, department, role, now=desk.now, by=desk.me
    )
    welcome(desk, committee, seat)
    link = (
        (("link.make", desk.do("seat.invite", seat=seat.id)),)
        if only_on_the_web(desk, person.id)
        else ()
    )
    return joining.settled(desk, "seat.added", who=person.name, also=link)


def _picked(desk: Desk) -> Person:
    """The person of the form, known or made. Raises Invalid for nobody, and for a person of
    another organisation (P03)."""
    given = desk.values.get("person")
    if isinstance(given, str):
        given = PersonPicked(email=given.strip())
    if not isinstance(given, PersonPicked) or not (given.user or given.email):
        raise invalid("person", "blank")
    if not given.user and not EMAIL.fullmatch(given.email):
        raise invalid("person", "email")
    assert desk.organization is not None  # the committee's own
    if given.user:
        owner = desk.unit.organizations.of_workspace(given.platform, given.workspace)
        if owner is None or owner.id != desk.organization.id:
            raise invalid("person", "other_organization")
    account = Account(given.platform, given.workspace, given.user, "")
    new = bool(given.user) and (
        desk.unit.people.of_account(given.platform, given.workspace, given.user) is None
    )
    person = enroll(
        desk.unit,
        desk.organization,
        given.platform,
        given.workspace,
        given.user,
        name=given.name,
        email=given.email.casefold(),
        locale=given.locale,
        timezone=given.timezone,
        guest=given.guest,
    )
    if new:
        identity.met_by_address(desk.unit, desk.bearings, person, account)
    if person.organization_id != desk.organization.id:
        raise invalid("person", "other_organization")
    return person


def change_form(desk: Desk) -> Reply:
    """One seat: department, role, and whether it answers for its department."""
    committee, words = open_here(desk), desk.words
    seat = seat_here(desk, desk.arg("seat"))
    yes_no = (Option("yes", words.say("common.yes")), Option("no", words.say("common.no")))
    fields: tuple[Field, ...] = (
        *joining.department_fields(words, committee, seat.department),
        field(words, "role", "choice", "seat.role", initial=str(seat.role), options=roles(words)),
        field(
            words,
            "lead",
            "choice",
            "seat.lead",
            initial="yes" if seat.lead else "no",
            options=yes_no,
        ),
        field(
            words,
            "deputy",
            "choice",
            "seat.deputy",
            required=False,
            initial=seat.deputy_id or "",
            options=tuple(Option(s.person.id, s.person.name) for s in _deputies(committee, seat)),
        ),
    )
    about = Text(words.text("seat.change.about", who=seat.person.name))
    return ask(desk, "seat.change", desk.do("seat.change", seat=seat.id), fields, (about,))


def change(desk: Desk) -> Reply:
    """Changes a seat; the last facilitator stays one."""
    committee = open_here(desk)
    seat = seat_here(desk, desk.arg("seat"))
    role = Role(one_of(desk, "role", [str(role) for role in Role]))
    if role is not Role.FACILITATOR:
        _keep_facilitator(desk, committee, seat)
    home = desk.unit.committees.department(committee.id, joining.department_of(desk, committee))
    lead = one_of(desk, "lead", ("yes", "no")) == "yes" and role in VOTING
    deputy = _deputy(desk, committee, seat)
    after = replace(seat, department=home, role=role, lead=lead, deputy_id=deputy)
    founding.change_seat(desk.unit, committee, seat, after, now=desk.now, by=desk.me)
    return joining.settled(desk, "seat.changed", who=seat.person.name)


def _deputies(committee: Committee, seat: Seat) -> list[Seat]:
    """Who may stand in for a seat: one holder each, and nobody for themselves (V20)."""
    taken = {other.deputy_id for other in committee.seats if other.id != seat.id}
    return [s for s in committee.seats if s.id != seat.id and s.person.id not in taken]


def _deputy(desk: Desk, committee: Committee, seat: Seat) -> str | None:
    named = desk.value("deputy")
    if named and all(s.person.id != named for s in _deputies(committee, seat)):
        raise invalid("deputy", "deputy_taken")
    return named or None


def remove_form(desk: Desk) -> Reply:
    """Asks whom to take away, or whether it is really this person."""
    committee, words = open_here(desk), desk.words
    picked = desk.action.args.get("seat")
    offered = [s for s in committee.seats if picked in (None, s.id)]
    if not offered:
        raise Refused("seat_gone")
    if picked:
        _keep_facilitator(desk, committee, offered[0])
    who = field(
        words,
        "seat",
        "choice",
        "seat.remove.who",
        initial=picked or "",
        options=tuple(Option(s.id, s.person.name) for s in offered),
    )
    return ask(
        desk,
        "seat.remove",
        desk.do("seat.remove"),
        (who,),
        (Text(words.text("seat.remove.about")),),
    )


def remove(desk: Desk) -> Reply:
    """Takes a seat away, never the last facilitator's; the person is told."""
    committee = open_here(desk)
    seat = seat_here(desk, desk.required("seat"))
    _keep_facilitator(desk, committee, seat)
    founding.leave_seat(desk.unit, committee, seat, now=desk.now, by=desk.me)
    if seat.person.id != desk.me.id:
        whisper(
            desk.unit,
            desk.bearings,
            seat.person,
            Notice("seat.left", {"committee": committee.name, "who": desk.me.name}),
            committee,
        )
    return joining.settled(desk, "seat.removed", who=seat.person.name)


def _keep_facilitator(desk: Desk, committee: Committee, seat: Seat) -> None:
    if seat.role is Role.FACILITATOR and len(committee.seats_with(Role.FACILITATOR)) == 1:
        raise Refused(
            "last_facilitator",
            who=seat.person.name,
            buttons=(("seat.list_button", desk.do("seat.list")),),
        )


ACTS = (
    Act("seat.list", seats, reads=True),
    Act("seat.add_form", add_form, guard="facilitators", reads=True, asks=True),
    Act("seat.add", add, guard="facilitators"),
    Act("seat.change_form", change_form, guard="facilitators", reads=True, asks=True),
    Act("seat.change", change, guard="facilitators"),
    Act("seat.remove_form", remove_form, guard="facilitators", reads=True, asks=True),
    Act("seat.remove", remove, guard="facilitators"),
    *joining.ACTS,
)
