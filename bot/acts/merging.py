"""Two irritants turn out to be one: a facilitator merges them, whoever supported the one that goes is
told, and for seven days it can be undone (I06). A merge makes no entry of the journal (J04)."""

from __future__ import annotations

from datetime import timedelta

from bot import registering
from bot.acts.asking import ask, open_here
from bot.acts.moving import about, card_of
from bot.cards import Field, Option, Quote, Text
from bot.carry import whisper
from bot.desk import Act, Desk
from bot.effects import Notice
from bot.model import Irritant, IrritantStatus
from bot.refusals import Refused, invalid
from bot.replies import Reply

UNDO = timedelta(days=7)
OFFERED = 90
"""Irritants in the list of a form, which holds a hundred at most; others by their number."""
STANDS = (IrritantStatus.NEW, IrritantStatus.SORTED, IrritantStatus.OWNED)


def merge_form(desk: Desk) -> Reply:
    """Those that read like it first, then the latest."""
    one = _going(desk)
    words = desk.words
    near = registering.similar(desk.unit, desk.here, one.verbatim, but=one.id)
    rest = sorted(desk.unit.irritants.of(desk.here.id, open_only=True), key=lambda i: -i.number)
    choices = {i.id: i for i in (*near, *rest) if _takes(i, one)}
    if not choices and one.status is IrritantStatus.OWNED:
        raise Refused("irritant_merge_owned", number=one.number)
    if not choices:
        raise Refused("irritant_alone", number=one.number)
    options = tuple(
        Option(i.id, f"{i.number}. {i.verbatim}"[:75]) for i in list(choices.values())[:OFFERED]
    )
    return ask(
        desk,
        "irritant.merge",
        desk.do("irritant.merge", irritant=one.id),
        (
            Field(
                "into",
                "choice",
                words.say("irritant.merge_into"),
                required=False,
                options=options,
                initial=near[0].id if near and near[0].id in choices else "",
            ),
            Field(
                "number",
                "number",
                words.say("irritant.merge_number"),
                hint=words.say("irritant.merge_number_hint"),
                required=False,
            ),
        ),
        (Text(words.text("irritant.merge_about", number=one.number)), Quote(one.verbatim)),
    )


def merge(desk: Desk) -> Reply:
    """Its supports count in the other one from now on, once a person."""
    desk.unit.merges.lock(about(desk).committee_id)
    one = _going(desk)
    into = _chosen(desk, one)
    desk.unit.merges.add(one, into, desk.now)
    _tell(desk, "irritant.told_merged", one, into)
    return desk.tell(
        "irritant.merged_now",
        number=one.number,
        into=into.number,
        n=registering.frequency(desk.unit, desk.here, desk.now).get(into.id, 0),
        tone="good",
        buttons=(
            ("irritant.see", desk.do("irritant.show", irritant=into.id)),
            ("irritant.unmerge_button", desk.do("irritant.unmerge", irritant=one.id)),
        ),
    )


def unmerge(desk: Desk) -> Reply:
    """Both stand by themselves again, and the same people are told."""
    desk.unit.merges.lock(about(desk).committee_id)
    one = _steered(desk)
    found = desk.unit.merges.get(one.id)
    if found is None:
        raise Refused("irritant_not_merged", number=one.number)
    if desk.now >= found.at + UNDO:
        raise Refused("irritant_merge_old", number=one.number)
    into = desk.unit.irritants.get(found.into_id)
    assert into is not None  # irritants are never deleted
    if into.status is IrritantStatus.MERGED:
        raise Refused("irritant_merged_on", number=into.number)
    desk.unit.merges.undo(one)
    _tell(desk, "irritant.told_unmerged", one, into)
    again = desk.unit.irritants.get(one.id)
    assert again is not None
    return card_of(desk, again)


def _steered(desk: Desk) -> Irritant:
    """The irritant of a button, for a facilitator of its committee. Raises Refused."""
    one = about(desk)
    open_here(desk)
    if not desk.viewer.facilitates:
        raise Refused("irritant_step", owner="")
    return one


def _going(desk: Desk) -> Irritant:
    """The irritant that is to go into another. Raises Refused."""
    one = _steered(desk)
    if one.status not in STANDS:
        raise Refused("irritant_moved_on", number=one.number)
    return one


def _chosen(desk: Desk, one: Irritant) -> Irritant:
    """The one that stays, by its number or from the list. Raises Invalid."""
    typed = desk.value("number").strip()
    if typed:
        number = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
        into = desk.unit.irritants.numbered(desk.here.id, number)
    else:
        into = desk.unit.irritants.get(desk.value("into"))
    if (
        into is None
        or into.committee_id != one.committee_id
        or into.id == one.id
        or into.status not in STANDS
    ):
        raise invalid("number" if typed else "into", "merge_into")
    if not _takes(into, one):
        raise Refused("irritant_merge_owned", number=one.number)
    return into


def _takes(into: Irritant, one: Irritant) -> bool:
    """Whether `one` may go into it. What a department owes stays due, so that it goes only into
    one that a department takes charge of as well: none would read as if nobody did."""
    owned = IrritantStatus.OWNED
    return into.id != one.id and into.status in (STANDS if one.status is not owned else (owned,))


def _tell(desk: Desk, key: str, one: Irritant, into: Irritant) -> None:
    about_it = {"number": one.number, "into": into.number, "committee": desk.here.name}
    see = ("irritant.see", desk.do("irritant.show", irritant=into.id))
    notice = Notice(key, about_it, (see,), quote=into.verbatim[:1000])
    for person_id in dict.fromkeys((one.reporter_id, *one.supporters)):
        if person_id and person_id != desk.me.id:
            person = desk.unit.people.get(person_id)
            whisper(desk.unit, desk.bearings, person, notice, desk.here)


ACTS = (
    Act("irritant.merge_form", merge_form, guard="anyone", reads=True, asks=True),
    Act("irritant.merge", merge, guard="anyone"),
    Act("irritant.unmerge", unmerge, guard="anyone"),
)
