"""What people do with an open session: answer, look, remind, close, cancel."""

from __future__ import annotations

from dataclasses import replace

from bot.answering import refuse_closed, take_answer
from bot.cards import Field, Form, Text
from bot.carry import record
from bot.desk import Act, Desk
from bot.effects import Record
from bot.model import Participant, Sitting
from bot.ports import Ritual
from bot.refusals import Refused
from bot.replies import Ask, Reply, Silence, Tell
from bot.sittings import cancel_session, close_session, remind

_OURS = frozenset({"session", "committee", "for", "deputy"})
"""Arguments that say what is answered, and for whom: no values of an answer."""


def _sitting(desk: Desk) -> Sitting:
    """The session that a button is about, for somebody who may see it."""
    try:
        sitting = desk.unit.sessions.sitting(desk.arg("session"))
    except KeyError:
        raise Refused("stale_button") from None
    if desk.seat is None and sitting.participant(desk.me.id) is None:
        raise Refused("not_seated", committee=sitting.committee.name)
    return sitting


def _ritual(desk: Desk, sitting: Sitting) -> Ritual:
    return desk.ritual(sitting.session.kind)


def _mine(desk: Desk, sitting: Sitting) -> Tell:
    """My own view of the session, with what I said."""
    ritual = _ritual(desk, sitting)
    if sitting.participant(desk.me.id) is not None:
        return Tell(ritual.prompt(sitting, desk.viewer, desk.words))
    card = ritual.card(sitting, desk.viewer, desk.words)
    return Tell(card) if card else desk.tell("session.nothing_yet")


def form(desk: Desk) -> Reply:
    """Opens the form to answer with, pre-filled with one's last answer."""
    sitting = _sitting(desk)
    refuse_closed(sitting.session, desk.now)
    participant = _asked(desk, sitting)
    mine = sitting.answer(participant.person_id)
    previous = (
        mine.value
        if mine
        else desk.unit.sessions.previous_answer(
            sitting.committee.id, sitting.session.kind, participant.person_id
        )
    )
    variant = desk.action.args.get("variant", "")
    found = _ritual(desk, sitting).form(sitting, participant, variant, previous, desk.words)
    if found is None:
        return _mine(desk, sitting)
    return Ask(found if participant.person_id == desk.me.id else _for(desk, found, participant))


def _asked(desk: Desk, sitting: Sitting) -> Participant:
    """Whose answer it is: one's own, or that of whom one stands in for (V20). Raises Refused."""
    holder = sitting.participant(desk.action.args.get("for", desk.me.id))
    if holder is None:
        raise Refused("not_asked")
    if holder.person_id == desk.me.id:
        return holder
    if not _ritual(desk, sitting).deputies or holder.deputy_id != desk.me.id:
        raise Refused("not_deputy", who=holder.name)
    return holder


def _for(desk: Desk, form: Form, holder: Participant) -> Form:
    """The form of a deputy says for whom it is."""
    told = Text(desk.words.text("deputy.about", who=holder.name), "warning")
    args = {**form.action.args, "for": holder.person_id}
    return replace(form, intro=(told, *form.intro), action=replace(form.action, args=args))


def answer(desk: Desk) -> Reply:
    """Takes an answer: the values of a form, or the choice that a button carries."""
    sitting = _sitting(desk)
    who, asked = desk.who, _asked(desk, sitting)
    stands_in = asked.person_id != desk.me.id
    values = {
        name: value
        for name, value in {**desk.action.args, **desk.values}.items()
        if name not in _OURS
    } | ({"deputy": desk.me.id} if stands_in else {})
    taken = take_answer(
        desk.unit,
        desk.bearings,
        sitting.session.id,
        asked.person_id,
        f"{who.platform}:{who.workspace}:{who.user}",
        values,
        received_at=desk.now,
        acted_at=desk.acted_at,
    )
    if stands_in:
        return desk.tell("deputy.voted", who=asked.name, until=taken.session.closes_at, tone="good")
    if desk.in_place:
        return _mine(desk, taken) if desk.private else _whole(desk, taken)
    mine = taken.participant(desk.me.id)
    follows = desk.private and mine is not None and mine.prompted
    return Silence() if follows else _mine(desk, taken)


def show(desk: Desk) -> Reply:
    """My own view of a session, privately; the facilitator sees remind, close and cancel there."""
    return _whole(desk, _sitting(desk))


def _whole(desk: Desk, sitting: Sitting) -> Tell:
    """The card that stands in the places, as I see it."""
    card = _ritual(desk, sitting).card(sitting, desk.viewer, desk.words)
    return Tell(card) if card else _mine(desk, sitting)


def remind_awaited(desk: Desk) -> Reply:
    """Reminds those still awaited, privately."""
    sitting = _sitting(desk)
    refuse_closed(sitting.session, desk.now)
    return desk.tell("session.reminded", n=remind(desk.unit, sitting.session.id))


def close(desk: Desk) -> Reply:
    """Closes at once, only when nobody is awaited any more (V31, B13)."""
    sitting = _sitting(desk)
    refuse_closed(sitting.session, desk.now)
    if sitting.awaited:
        raise Refused(
            "still_awaited",
            n=len(sitting.awaited),
            at=sitting.session.closes_at,
            buttons=(
                ("session.remind_button", desk.do("session.remind", session=sitting.session.id)),
            ),
        )
    close_session(desk.unit, desk.bearings, sitting.session.id, desk.now)
    return desk.tell("session.closed_now")


def cancel_form(desk: Desk) -> Reply:
    sitting = _sitting(desk)
    refuse_closed(sitting.session, desk.now)
    words = desk.words
    reason = Field(
        "reason",
        "text",
        words.say("session.cancel_reason"),
        hint=words.say("session.cancel_hint"),
        limit=1000,
    )
    return Ask(
        Form(
            words.say("session.cancel_title"),
            words.say("session.cancel_submit"),
            desk.do("session.cancel", session=sitting.session.id),
            (reason,),
            words.locale,
        )
    )


def cancel(desk: Desk) -> Reply:
    """Cancels with a reason that the journal keeps; nothing is counted (V31, J04)."""
    reason = desk.required("reason", 1000)
    sitting = _sitting(desk)
    cancel_session(desk.unit, sitting, reason, desk.now)
    texts = {"reason": reason}
    if sitting.session.kind == "vote":
        texts["proposal"] = sitting.session.state["proposal"]
    record(
        desk.unit,
        sitting.committee,
        Record(
            "cancelled",
            {"session": sitting.session.key, "ritual": sitting.session.kind},
            texts,
            {"cancelled_by": desk.me.id},
        ),
        desk.now,
    )
    return desk.tell("session.cancelled")


ACTS = (
    Act("session.form", form, reads=True, guard="anyone", asks=True),
    Act("session.answer", answer, guard="anyone"),
    Act("session.show", show, reads=True, guard="anyone"),
    Act("session.remind", remind_awaited, guard="facilitators"),
    Act("session.close", close, guard="facilitators"),
    Act("session.cancel_form", cancel_form, guard="facilitators", reads=True, asks=True),
    Act("session.cancel", cancel, guard="facilitators"),
)
