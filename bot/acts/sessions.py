"""What people do with sessions: open one, answer, skip, remind, close, cancel."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot import timetable
from bot.cards import Field, Form
from bot.carry import record, whisper_facilitators
from bot.desk import Act, Desk
from bot.effects import Notice, Record
from bot.events import Action
from bot.model import Session, SessionStatus, Sitting
from bot.ports import Ritual
from bot.refusals import Refused, invalid
from bot.replies import Ask, Reply, Silence, Tell
from bot.sittings import (
    cancel_session,
    close_session,
    occasion_of,
    open_session,
    refuse_closed,
    remind,
    take_answer,
)

CITABLE = 50
"""How many irritants a proposal's form offers; a form holds a hundred options at most."""


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
    participant = sitting.participant(desk.me.id)
    if participant is None:
        raise Refused("not_asked")
    mine = sitting.answer(desk.me.id)
    previous = mine.value if mine else desk.unit.sessions.previous_answer(
        sitting.committee.id, sitting.session.kind, desk.me.id)
    variant = desk.action.args.get("variant", "")
    found = _ritual(desk, sitting).form(sitting, participant, variant, previous, desk.words)
    return Ask(found) if found else _mine(desk, sitting)


def answer(desk: Desk) -> Reply:
    """Takes an answer: the values of a form, or the choice that a button carries."""
    sitting = _sitting(desk)
    who = desk.who
    values = {name: value for name, value in desk.action.args.items()
              if name not in ("session", "committee")} | dict(desk.values)
    taken = take_answer(desk.unit, desk.bearings, sitting.session.id, desk.me.id,
                        f"{who.platform}:{who.workspace}:{who.user}", values,
                        received_at=desk.now, acted_at=desk.acted_at)
    return Silence() if desk.private else _mine(desk, taken)


def show(desk: Desk) -> Reply:
    """My own view of a session, privately; the facilitator sees remind, close and cancel there."""
    sitting = _sitting(desk)
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
        raise Refused("still_awaited", n=len(sitting.awaited), at=sitting.session.closes_at,
                      buttons=(("session.remind_button", desk.do("session.remind",
                                                                 session=sitting.session.id)),))
    close_session(desk.unit, desk.bearings, sitting.session.id, desk.now)
    return desk.tell("session.closed_now")


def cancel_form(desk: Desk) -> Reply:
    sitting = _sitting(desk)
    refuse_closed(sitting.session, desk.now)
    words = desk.words
    reason = Field("reason", "text", words.say("session.cancel_reason"),
                   hint=words.say("session.cancel_hint"), limit=1000)
    return Ask(Form(words.say("session.cancel_title"), words.say("session.cancel_submit"),
                    desk.do("session.cancel", session=sitting.session.id), (reason,),
                    words.locale))


def cancel(desk: Desk) -> Reply:
    """Cancels with a reason that the journal keeps; nothing is counted (V31, J04)."""
    reason = desk.required("reason", 1000)
    sitting = _sitting(desk)
    cancel_session(desk.unit, sitting, reason, desk.now)
    texts = {"reason": reason}
    if sitting.session.kind == "vote":
        texts["proposal"] = sitting.session.state["proposal"]
    record(desk.unit, sitting.committee, Record(
        "cancelled", {"session": sitting.session.key, "ritual": sitting.session.kind}, texts,
        {"cancelled_by": desk.me.id}), desk.now)
    return desk.tell("session.cancelled")


def compose(desk: Desk) -> Reply:
    """The form that opens a ritual on demand, pre-filled from a draft or from a message."""
    draft = _draft(desk)
    given = dict(draft.state if draft else desk.seed) | {"irritants": _citable(desk)}
    found = desk.ritual(desk.arg("kind")).compose(desk.here, desk.words, given)
    if found is None:
        raise Refused("stale_button")
    if draft is not None:
        args = {**found.action.args, "draft": draft.id, "committee": desk.here.id}
        found = replace(found, action=replace(found.action, args=args))
    return Ask(found)


def _citable(desk: Desk) -> str:
    """The irritants that a proposal may cite as its evidence, the latest first (I12)."""
    latest = sorted(desk.unit.irritants.of(desk.here.id, open_only=True),
                    key=lambda irritant: -irritant.number)[:CITABLE]
    return json.dumps([[i.number, f"{i.number}. {i.verbatim}"] for i in latest]) if latest else ""


def propose(desk: Desk) -> Reply:
    """`/comite vote TEXT`: opens with the committee's defaults (B13)."""
    return _start(desk, "vote", {"proposal": desk.text})


def open_ritual(desk: Desk) -> Reply:
    """The form came back: opens a session on demand."""
    return _start(desk, desk.arg("kind"), desk.values)


def _start(desk: Desk, kind: str, values: Mapping[str, Any]) -> Reply:
    """A facilitator's opens at once; a member's is kept as a draft until one does (V30)."""
    if not desk.viewer.facilitates:
        return _keep_draft(desk, kind, values)
    ritual, committee = desk.ritual(kind), desk.here
    draft = _draft(desk)
    if draft is not None:
        over = replace(draft, status=SessionStatus.CLOSED, closed_at=desk.now)
        desk.unit.sessions.save(over)
    delay = None
    if values.get("deadline"):
        try:
            delay = timetable.parse_duration(str(values["deadline"]))
        except timetable.BadTime:
            raise invalid("deadline", "duration") from None
    asker = draft.opened_by if draft else desk.me.id
    occasion = occasion_of(desk.unit, committee, ritual, None, desk.now, values=values,
                           asked_by=asker, closes_after=delay)
    key = f"{kind}:{desk.unit.new_id()}"
    session = open_session(desk.unit, desk.bearings, committee, ritual, occasion, key)
    assert session is not None  # the key is new
    where = "opened" if any(p.reachable for p in committee.places) else "opened_nowhere"
    return desk.tell(f"session.{where}", at=session.closes_at)


def _draft(desk: Desk) -> Session | None:
    """The draft that a button is about. Raises Refused once another facilitator has opened it."""
    draft_id = desk.action.args.get("draft")
    if draft_id is None:
        return None
    try:
        draft = desk.unit.sessions.sitting(draft_id, lock=not desk.reading).session
    except KeyError:
        raise Refused("stale_button") from None
    if draft.status is not SessionStatus.DRAFT or draft.committee_id != desk.here.id:
        raise Refused("draft_taken")
    return draft


def _keep_draft(desk: Desk, kind: str, values: Mapping[str, Any]) -> Reply:
    text = str(values.get("proposal") or "").strip()
    if not text:
        raise invalid("proposal", "blank")
    kept = {name: value for name, value in values.items() if isinstance(value, str)}
    cited = values.get("irritants")
    kept["cited"] = json.dumps(cited if isinstance(cited, list | tuple) else [])
    draft = Session(desk.unit.new_id(), desk.here.id, kind, f"draft:{desk.unit.new_id()}",
                    desk.now, desk.now, None, SessionStatus.DRAFT, {**kept, "proposal": text},
                    desk.me.id)
    desk.unit.sessions.open(draft, ())
    whisper_facilitators(desk.unit, desk.bearings, desk.here, Notice(
        "draft.waiting", {"who": desk.me.name, "committee": desk.here.name},
        buttons=(("draft.open_button", desk.do("ritual.form", kind=kind, draft=draft.id)),),
        quote=text[:1000]))
    return desk.tell("draft.sent")


def mine(desk: Desk) -> Reply:
    """`/comite standup`: one's own form if a stand-up is open; a facilitator also sees the plan."""
    open_now = desk.unit.sessions.open_in(desk.here.id, "standup")
    if not open_now:
        return _not_open(desk, "standup")
    desk.action = desk.do("session.form", session=open_now[0].id)
    return form(desk)


def _not_open(desk: Desk, kind: str) -> Reply:
    schedule = next((s for s in desk.unit.schedules.of(desk.here.id) if s.kind == kind), None)
    if schedule is None or schedule.next_at is None:
        key = "session.not_planned"
        return desk.tell(key, buttons=_plan_button(desk))
    buttons = _plan_button(desk)
    if desk.viewer.facilitates:
        run = desk.do("plan.run", schedule=schedule.id)
        buttons = (("plan.run_button", run), *buttons)
    return desk.tell("session.not_open", at=schedule.next_at, buttons=buttons)


def _plan_button(desk: Desk) -> tuple[tuple[str, Action], ...]:
    return (("menu.plan", desk.do("plan.list")),) if desk.viewer.facilitates else ()


ACTS = (
    Act("session.form", form, reads=True, guard="anyone"),
    Act("session.answer", answer, guard="anyone"),
    Act("session.show", show, reads=True, guard="anyone"),
    Act("session.remind", remind_awaited, guard="facilitators"),
    Act("session.close", close, guard="facilitators"),
    Act("session.cancel_form", cancel_form, guard="facilitators", reads=True),
    Act("session.cancel", cancel, guard="facilitators"),
    Act("standup.mine", mine, guard="members", reads=True),
    Act("ritual.form", compose, guard="members", reads=True),
    Act("ritual.open", open_ritual, guard="members"),
    Act("vote.propose", propose, guard="members"),
)
