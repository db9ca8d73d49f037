"""Bringing a committee that exists already into a channel of the chat."""

from __future__ import annotations

from bot.acts.asking import ask, field
from bot.cards import Button, Option, Text, to_json
from bot.desk import Act, Desk, noticed
from bot.effects import Notice
from bot.events import Action
from bot.lifecycle import show_open
from bot.model import Committee, Place, Role
from bot.ports import Destination
from bot.refusals import Refused
from bot.replies import Reply

NAME_LIMIT = 200


def form(desk: Desk) -> Reply:
    """Which of the asker's committees is to meet in this channel."""
    offered = _offered(desk)
    channel, name = _channel(desk)
    words = desk.words
    options = tuple(Option(committee.id, committee.name) for committee in offered)
    return ask(
        desk,
        "place.form",
        Action("place.add", {"channel": channel, "place": name[:NAME_LIMIT]}),
        (
            field(
                words,
                "committee",
                "choice",
                "place.committee",
                options=options,
                initial=options[0].value,
            ),
        ),
        (Text(words.text("place.about")),),
    )


def add(desk: Desk) -> Reply:
    """Makes the channel a place of the committee: its open sessions show there, and it is told."""
    offered = {committee.id: committee for committee in _offered(desk)}
    committee = offered.get(desk.required("committee"))
    if committee is None:
        raise Refused("stale_button")
    unit, where = desk.unit, desk.where
    channel, name = _channel(desk)
    unit.committees.add_place(
        committee.id, Place(unit.new_id(), where.platform, where.workspace, channel, name)
    )
    unit.committees.choose(where.platform, where.workspace, channel, committee.id)
    desk.committee = committee = unit.committees.get(committee.id)
    notice = Notice(
        "place.arrived",
        {"committee": committee.name, "who": desk.me.name},
        (("menu.open", Action("menu", {"committee": committee.id})),),
        quote=committee.goal,
    )
    card = noticed(notice, desk.bearings.lexicon(committee.locale), committee.timezone)
    to = Destination(where.platform, where.workspace, channel=channel)
    unit.messages.send(to, "note", to_json(card))
    show_open(unit, desk.bearings, committee)
    return desk.tell("place.added", committee=committee.name, tone="good")


def offer(desk: Desk) -> tuple[Button, ...]:
    """The button that opens the form, in a channel where no committee meets."""
    where = desk.where
    if not where.channel or where.platform == "web":
        return ()
    if desk.unit.committees.at(where.platform, where.workspace, where.channel):
        return ()
    here = {"channel": where.channel, "place": where.name[:NAME_LIMIT]}
    return (Button(desk.words.say("place.button"), Action("place.form", here)),)


def _offered(desk: Desk) -> list[Committee]:
    """The open committees of this organisation that the asker facilitates and that do not meet
    here yet. Raises Refused when there is none."""
    channel, _ = _channel(desk)
    where = desk.where
    met = {c.id for c in desk.unit.committees.at(where.platform, where.workspace, channel)}
    mine = desk.unit.committees.of_person(desk.person.id) if desk.person else []
    found = [
        committee
        for committee in mine
        if committee.status == "open"
        and committee.id not in met
        and desk.organization is not None
        and committee.organization_id == desk.organization.id
        and any(s.person.id == desk.me.id for s in committee.seats_with(Role.FACILITATOR))
    ]
    if not found:
        raise Refused("place_none", buttons=(("menu.create", Action("committee.form")),))
    return found


def _channel(desk: Desk) -> tuple[str, str]:
    """The channel and its name, here or where the form was asked for. Raises Refused elsewhere."""
    channel = desk.where.channel or desk.action.args.get("channel", "")
    if not channel or desk.where.platform == "web":
        raise Refused("place_nowhere")
    return channel, desk.where.name or desk.action.args.get("place", "")


ACTS = (
    Act("place.form", form, guard="anyone", reads=True, asks=True),
    Act("place.add", add, guard="anyone"),
)
