"""The one form that leaves a committee running."""

from __future__ import annotations

from bot import founding, timetable
from bot.acts import roster
from bot.acts.asking import (
    NO_COUNTRY,
    ask,
    chosen,
    countries,
    field,
    languages,
    one_of,
    read,
    rhythm,
    ritual_name,
    week,
    zone_named,
)
from bot.acts.dates import dates
from bot.acts.links import only_on_the_web
from bot.acts.welcome import welcome
from bot.cards import Button, Buttons, Element, Field, Heading, Option, Text
from bot.carry import carry_out
from bot.commands import folded
from bot.conversation import enroll
from bot.desk import Act, Desk
from bot.effects import Announce, Notice
from bot.events import Action
from bot.model import Committee, Place, Role
from bot.refusals import Refused, invalid
from bot.replies import Reply
from bot.timetable import Calendar

NAME_LIMIT = 100
CARRIED_LIMIT = 200


def form(desk: Desk) -> Reply:
    """Asks for name, goal, departments, people and the rituals to start with."""
    _refuse_others(desk)
    words = desk.words
    where = desk.where
    here = (
        {"channel": where.channel, "place": where.name[:CARRIED_LIMIT]}
        if _meets_in_chat(desk, where.channel)
        else {}
    )
    rituals = tuple(
        Option(
            kind,
            words.say(
                "plan.named",
                ritual=words.say(f"ritual.{kind}"),
                rhythm=rhythm(founding.rhythm_of(kind).rule, words),
            ),
        )
        for kind in _offered(desk)
    )
    fields: tuple[Field, ...] = (
        field(words, "name", "line", "committee.name", limit=NAME_LIMIT),
        field(words, "goal", "text", "committee.goal", limit=1000),
        field(words, "departments", "text", "committee.departments", limit=1000),
        field(words, "department", "line", "committee.my_department", required=False, limit=80),
        field(words, "members", "text", "committee.members", required=False),
        field(
            words,
            "rituals",
            "choices",
            "committee.rituals",
            required=False,
            options=rituals,
            initial=tuple(option.value for option in rituals),
        ),
        field(
            words, "locale", "choice", "committee.locale", options=languages(), initial=words.locale
        ),
        field(words, "timezone", "line", "committee.timezone", limit=60, initial=_timezone(desk)),
        field(
            words,
            "calendar",
            "choice",
            "committee.calendar",
            options=countries(words),
            initial=founding.COUNTRY,
        ),
    )
    return ask(desk, "committee.create", Action("committee.create", here), fields)


def create(desk: Desk) -> Reply:
    """Writes the committee, seats its people, plans its rituals; its founder facilitates it (C05)."""
    _refuse_others(desk)
    me, unit = desk.me, desk.unit
    departments = roster.names(desk.required("departments", 1000))
    people = roster.lines(desk.value("members"), departments)
    mine = _own_department(desk, departments)
    committee = founding.found(unit, _drawn(desk), departments, me, desk.now)
    founding.take_seat(unit, committee, me, mine, Role.FACILITATOR, now=desk.now, by=me)
    unit.committees.add_place(committee.id, founding.web_place(unit, committee))
    _meet(desk, committee)
    assert desk.organization is not None  # whoever acts has one
    for line in people:
        person = enroll(unit, desk.organization, "", "", "", name=line.name, email=line.email)
        if unit.committees.get(committee.id).seat_of(person.id) is None:
            founding.take_seat(
                unit,
                committee,
                person,
                line.department or departments[0],
                Role.MEMBER,
                now=desk.now,
                by=me,
            )
    committee = unit.committees.get(committee.id)
    kept = chosen(desk, "rituals")
    for kind in _offered(desk):
        if kind in kept:
            founding.schedule(
                unit, desk.bearings, committee, kind, founding.rhythm_of(kind), desk.now
            )
    where = desk.where
    unit.committees.choose(
        where.platform, where.workspace, where.channel or desk.who.user, committee.id
    )
    return _announce(desk, committee)


def _announce(desk: Desk, committee: Committee) -> Reply:
    """Tells the place, each member, and the founder what happens next."""
    for seat in committee.seats:
        if seat.person.id != desk.me.id:
            welcome(desk, committee, seat)
    notice = Notice(
        "committee.opened",
        {"committee": committee.name, "who": desk.me.name},
        (("menu.open", Action("menu", {"committee": committee.id})),),
        quote=committee.goal,
    )
    carry_out(desk.unit, desk.bearings, committee, (Announce(notice),), now=desk.now)
    desk.committee, words = committee, desk.words
    chat = any(place.platform != "web" for place in committee.places)
    elements: list[Element] = []
    if not chat and not only_on_the_web(desk, desk.me.id):
        elements.append(Text(words.text("place.how", button=words.say("place.button"))))
    for planned in week(desk.unit.schedules.of(committee.id)):
        ritual = desk.ritual(planned.kind)
        elements.append(Heading(ritual_name(planned.kind, words)))
        elements += dates(desk.unit, committee, ritual, planned.rule, desk.now, words)
    elements.append(
        Buttons(
            (
                Button(words.say("seat.list_button"), desk.do("seat.list")),
                Button(words.say("plan.list_button"), desk.do("plan.list")),
                Button(words.say("committee.page_button"), url=desk.bearings.page(committee)),
            )
        )
    )
    key = "committee.created" if chat else "committee.created_on_web"
    return desk.tell(
        key, committee=committee.name, n=len(committee.seats), elements=tuple(elements), tone="good"
    )


def _drawn(desk: Desk) -> Committee:
    """The committee of the form, before anybody sits in it. Raises Invalid."""
    unit, organization = desk.unit, desk.organization
    if organization is None:
        raise Refused("unknown_person")
    name = " ".join(desk.required("name", NAME_LIMIT).split())
    namesake = unit.committees.named(organization.id, name)
    if namesake is not None and namesake.status == "open":
        raise invalid("name", "name_taken", committee=name)
    country = one_of(desk, "calendar", [o.value for o in countries(desk.words)])
    return Committee(
        unit.new_id(),
        organization.id,
        founding.slug_for(unit, name),
        name,
        desk.required("goal", 1000),
        one_of(desk, "locale", [o.value for o in languages()]),
        read("timezone", zone_named, desk.required("timezone", 60)),
        Calendar(None if country == NO_COUNTRY else country),
    )


def _own_department(desk: Desk, departments: tuple[str, ...]) -> str:
    """The founder's department: the first one, unless another of the list is named."""
    typed = desk.value("department")
    found = (
        {folded(name): name for name in departments}.get(folded(typed)) if typed else departments[0]
    )
    if found is None:
        raise invalid("department", "department", department=typed[:80])
    return found


def _meet(desk: Desk, committee: Committee) -> None:
    """The channel where the form was asked for becomes the committee's place."""
    channel = desk.where.channel or desk.action.args.get("channel", "")
    if _meets_in_chat(desk, channel):
        name = desk.where.name or desk.action.args.get("place", "")
        place = Place(desk.unit.new_id(), desk.where.platform, desk.where.workspace, channel, name)
        desk.unit.committees.add_place(committee.id, place)


def _meets_in_chat(desk: Desk, channel: str) -> bool:
    return bool(channel) and desk.where.platform != "web"


def _offered(desk: Desk) -> list[str]:
    """The rituals that a new committee may start with, in the order of its week."""
    return [
        kind
        for kind in founding.RHYTHMS
        if kind in desk.bearings.rituals and desk.bearings.rituals[kind].scheduled
    ]


def _timezone(desk: Desk) -> str:
    """The founder's own zone, where there is such a zone, else the installation's."""
    try:
        timetable.zone(desk.timezone)
    except timetable.BadTime:
        return desk.bearings.timezone
    return desk.timezone


def _refuse_others(desk: Desk) -> None:
    """An installation may restrict who creates committees (C05)."""
    creators = desk.bearings.creators
    email = (desk.person.email if desk.person else "") or desk.who.email
    if creators and email.casefold() not in {one.casefold() for one in creators}:
        raise Refused("creators", who=desk.words.list(creators), n=len(creators))


ACTS = (
    Act("committee.form", form, guard="anyone", reads=True, asks=True),
    Act("committee.create", create, guard="anyone"),
)
