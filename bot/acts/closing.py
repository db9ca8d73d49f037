"""The end of a committee: asked for twice, concluded, and handed over (C07)."""

from __future__ import annotations

from dataclasses import replace

from bot import legacy, timetable
from bot.acts.asking import ask, field, open_here
from bot.cards import Quote, Text, to_json
from bot.carry import record
from bot.commands import folded
from bot.desk import Act, Desk
from bot.effects import Record
from bot.model import (
    CommitmentStatus,
    Committee,
    CommitteeStatus,
    Json,
    Role,
    Session,
    Viewer,
)
from bot.refusals import Refused, invalid
from bot.replies import Reply
from bot.sittings import close_session
from bot.topics import viewer_of

LISTED = 10


def close_form(desk: Desk) -> Reply:
    """Asks for the committee's name, typed: closing is for good."""
    committee, words = open_here(desk), desk.words
    _refuse_votes(desk)
    intro = [Text(words.text("committee.close.about", committee=committee.name))]
    due = desk.unit.commitments.of(committee.id)
    if due:
        intro.append(Text(words.text("committee.close.due", n=len(due))))
    listed = tuple(
        Quote(
            c.text,
            words.say(
                "committee.close.due_by",
                day=words.date(c.due, "long"),
                department=c.department.name,
            ),
        )
        for c in due[:LISTED]
    )
    return ask(
        desk,
        "committee.close",
        desk.do("committee.close"),
        (field(words, "name", "line", "committee.close.name", limit=200),),
        (*intro, *listed),
    )


def close(desk: Desk) -> Reply:
    """Ends the committee: what is open is concluded, the journal says so, nothing changes any more
    (C07). Commitments stay due."""
    committee = open_here(desk)
    _refuse_votes(desk)
    typed = desk.required("name", 200)
    if folded(" ".join(typed.split())) != folded(" ".join(committee.name.split())):
        raise invalid("name", "name_differs", committee=committee.name)
    for session in desk.unit.sessions.open_in(committee.id):
        close_session(desk.unit, desk.bearings, session.id, desk.now)
    due = [c for c in desk.unit.commitments.of(committee.id) if c.status is CommitmentStatus.OPEN]
    record(
        desk.unit,
        committee,
        Record("closed", {"open_commitments": len(due)}, {}, {"closed_by": desk.me.id}),
        desk.now,
    )
    _hand_over(desk, committee)
    desk.unit.committees.save(
        replace(
            committee,
            status=CommitteeStatus.CLOSED,
            ends_on=timetable.local_day(desk.now, committee.timezone),
        )
    )
    desk.unit.messages.refresh(*(f"home:{seat.person.id}" for seat in committee.seats))
    return desk.tell(
        "committee.closed",
        committee=committee.name,
        who=desk.me.name,
        n=len(due),
        buttons=(("committee.journal_button", desk.do("journal.list")),),
    )


def _hand_over(desk: Desk, committee: Committee) -> None:
    """What it leaves, in its places and to its sponsors."""
    unit, bearings = desk.unit, desk.bearings

    def drawn(viewer: Viewer) -> Json:
        words = bearings.lexicon(viewer.locale)
        return to_json(legacy.card(unit, bearings, committee, desk.me.name, viewer, words))

    unit.messages.post(committee, "note", payload=drawn(committee.public))
    for seat in committee.seats_with(Role.SPONSOR):
        if seat.person.id != desk.me.id:
            unit.messages.whisper(
                seat.person.id,
                "note",
                committee_id=committee.id,
                payload=drawn(viewer_of(seat.person, committee)),
            )


def votes(desk: Desk) -> list[Session]:
    """The votes that are open in the committee."""
    return desk.unit.sessions.open_in(desk.here.id, "vote")


def _refuse_votes(desk: Desk) -> None:
    found = votes(desk)
    if found:
        raise Refused(
            "vote_open",
            n=len(found),
            committee=desk.here.name,
            buttons=tuple(
                ("committee.vote_button", desk.do("session.show", session=vote.id))
                for vote in found[:3]
            ),
        )


ACTS = (
    Act("committee.close_form", close_form, guard="facilitators", reads=True, asks=True),
    Act("committee.close", close, guard="facilitators"),
)
