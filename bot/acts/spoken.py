"""A ballot told by mouth: written down by a facilitator, confirmed or contested by whose it is (V29)."""

from __future__ import annotations

from dataclasses import replace

from bot.answering import refuse_closed, take_answer
from bot.carry import whisper
from bot.desk import Act, Desk
from bot.effects import Notice
from bot.model import Json, Sitting
from bot.ports import Spoken
from bot.refusals import Refused
from bot.replies import Ask, Reply


def form(desk: Desk) -> Reply:
    sitting, spoken = _vote(desk)
    return Ask(spoken.form(sitting, desk.words))


def enter(desk: Desk) -> Reply:
    """Kept aside: it counts for nothing yet, and whose it is is asked at once."""
    sitting, spoken = _vote(desk, lock=True)
    person_id, state = spoken.enter(sitting, desk.values, desk.me.id, desk.now)
    _save(desk, sitting, state, person_id)
    topic = f"spoken:{sitting.session.id}:{person_id}"
    desk.unit.messages.whisper(person_id, topic, committee_id=sitting.committee.id)
    who = sitting.participant(person_id)
    return desk.tell("spoken.entered", who=who.name if who else "")


def confirm(desk: Desk) -> Reply:
    """It becomes one's own ballot, given now."""
    sitting, spoken = _vote(desk, lock=True)
    told = _told(desk, sitting, spoken)
    _save(desk, sitting, spoken.strike(sitting, desk.me.id), desk.me.id)
    who = desk.who
    taken = take_answer(
        desk.unit,
        desk.bearings,
        sitting.session.id,
        desk.me.id,
        f"{who.platform}:{who.workspace}:{who.user}",
        told["ballot"],
        received_at=desk.now,
        acted_at=desk.acted_at,
    )
    return desk.tell("spoken.confirmed", until=taken.session.closes_at, tone="good")


def contest(desk: Desk) -> Reply:
    """It is struck, and whoever wrote it down is told."""
    sitting, spoken = _vote(desk, lock=True)
    told = _told(desk, sitting, spoken)
    _save(desk, sitting, spoken.strike(sitting, desk.me.id), desk.me.id)
    show = ("session.show_button", desk.do("session.show", session=sitting.session.id))
    about = {"who": desk.me.name, "committee": sitting.committee.name}
    notice = Notice(
        "spoken.contested", about, (show,), str(sitting.session.state["proposal"]), "warning"
    )
    if told["by"] != desk.me.id:
        whisper(
            desk.unit, desk.bearings, desk.unit.people.get(told["by"]), notice, sitting.committee
        )
    return desk.tell("spoken.struck", buttons=(show,))


def _vote(desk: Desk, *, lock: bool = False) -> tuple[Sitting, Spoken]:
    """The open session of a button, of a kind that is answered by mouth too. Raises Refused."""
    try:
        sitting = desk.unit.sessions.sitting(desk.arg("session"), lock=lock)
    except KeyError:
        raise Refused("stale_button") from None
    spoken = desk.ritual(sitting.session.kind).spoken
    if spoken is None:
        raise Refused("stale_button")
    refuse_closed(sitting.session, desk.now)
    return sitting, spoken


def _told(desk: Desk, sitting: Sitting, spoken: Spoken) -> Json:
    told = spoken.of(sitting, desk.me.id)
    if told is None:
        raise Refused("spoken_gone")
    return told


def _save(desk: Desk, sitting: Sitting, state: Json, person_id: str) -> None:
    session = sitting.session
    desk.unit.sessions.save(replace(session, state=state))
    desk.unit.messages.refresh(
        f"session:{session.id}",
        f"prompt:{session.id}:{person_id}",
        f"spoken:{session.id}:{person_id}",
    )


ACTS = (
    Act("session.spoken_form", form, guard="facilitators", reads=True, asks=True),
    Act("session.spoken", enter, guard="facilitators"),
    Act("session.spoken_confirm", confirm, guard="anyone"),
    Act("session.spoken_contest", contest, guard="anyone"),
)
