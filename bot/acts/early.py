"""Answering the next session before it opens (S08)."""

from __future__ import annotations

from dataclasses import replace

from bot import ahead
from bot.acts import sessions
from bot.cards import Text
from bot.desk import Act, Desk
from bot.model import Schedule, Sitting
from bot.refusals import Refused
from bot.replies import Ask, Reply

KIND = "standup"
"""The ritual that is answered ahead of time: irritants are reported at any time as it is."""


def mine(desk: Desk) -> Reply:
    """`/comite standup`: one's own form for the session that is open, else for the next one; a
    facilitator is told when that is, and finds what steers it (S17)."""
    asked = [s for s in desk.unit.sessions.asking(desk.me.id) if s.session.kind == KIND]
    if len(asked) == 1 and "committee" not in desk.action.args and len(desk.candidates) > 1:
        desk.committee = asked[0].committee
    if _open(desk) is None and desk.viewer.facilitates:
        return _steering(desk)
    return form(desk)


def form(desk: Desk) -> Reply:
    """The form of the session that is open, else of the next one, with what was prepared for it."""
    opened = _open(desk)
    if opened is not None:
        desk.action = desk.do("session.form", session=opened)
        return sessions.form(desk)
    schedule = _planned(desk)
    if schedule is None:
        return _not_planned(desk)
    coming, ritual = _coming(desk, schedule), desk.ritual(KIND)
    asked = coming.participant(desk.me.id)
    assert asked is not None  # it was added where the ritual would not ask them
    prepared = desk.unit.sessions.prepared(desk.here.id, KIND, desk.me.id)
    previous = desk.unit.sessions.previous_answer(desk.here.id, KIND, desk.me.id)
    shown = ahead.answered(ritual, coming, prepared)
    found = ritual.form(shown, asked, "", previous, desk.words)
    assert found is not None  # a stand-up asks in words
    at = asked.prompt_at or coming.session.opens_at
    told = Text(desk.words.text("session.ahead_intro", at=desk.words.moment(at, desk.timezone)))
    return Ask(replace(found, action=desk.do("session.ahead"), intro=(told, *found.intro)))


def keep(desk: Desk) -> Reply:
    """Keeps it until the session opens; where that happened meanwhile it is an answer like any."""
    opened = _open(desk)
    if opened is not None:
        desk.action = desk.do("session.answer", session=opened)
        return sessions.answer(desk)
    schedule = _planned(desk)
    if schedule is None:
        return _not_planned(desk)
    who, coming = desk.who, _coming(desk, schedule)
    account = f"{who.platform}:{who.workspace}:{who.user}"
    ahead.prepare(
        desk.unit, desk.ritual(KIND), coming, desk.me, desk.values, account, desk.acted_at
    )
    asked = coming.participant(desk.me.id)
    return desk.tell(
        "session.ahead_kept",
        at=(asked.prompt_at if asked else None) or coming.session.opens_at,
        tone="good",
        buttons=(("session.ahead_change", desk.do("session.ahead_form")),),
    )


def _open(desk: Desk) -> str | None:
    """The id of the session that is open here."""
    return next((one.id for one in desk.unit.sessions.open_in(desk.here.id, KIND)), None)


def _planned(desk: Desk) -> Schedule | None:
    found = next((s for s in desk.unit.schedules.of(desk.here.id) if s.kind == KIND), None)
    return found if found and not found.paused and found.next_at is not None else None


def _coming(desk: Desk, schedule: Schedule) -> Sitting:
    if desk.seat is None or schedule.next_at is None:
        raise Refused("not_asked")
    at = max(schedule.next_at, desk.now)
    return ahead.rehearsed(desk.unit, desk.here, desk.ritual(KIND), schedule, desk.seat, at)


def _steering(desk: Desk) -> Reply:
    schedule = _planned(desk)
    if schedule is None or schedule.next_at is None:
        return _not_planned(desk)
    about = {"schedule": schedule.id}
    return desk.tell(
        "session.not_open",
        at=schedule.next_at,
        buttons=(
            ("session.ahead_button", desk.do("session.ahead_form")),
            ("plan.run_button", desk.do("plan.run", **about)),
            ("plan.skip_button", desk.do("plan.skip", day=f"{schedule.next_day}", **about)),
            ("plan.pause_button", desk.do("plan.pause", **about)),
            ("plan.preview_button", desk.do("plan.preview", **about)),
        ),
    )


def _not_planned(desk: Desk) -> Reply:
    plan = (("menu.plan", desk.do("plan.list")),) if desk.viewer.facilitates else ()
    return desk.tell("session.not_planned", buttons=plan)


ACTS = (
    Act("standup.mine", mine, guard="members", reads=True, asks=True),
    Act("session.ahead_form", form, guard="members", reads=True, asks=True),
    Act("session.ahead", keep, guard="members"),
)
