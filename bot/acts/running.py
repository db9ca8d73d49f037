"""A ritual now, or only to see: outside its calendar, by the facilitator's hand."""

from __future__ import annotations

from dataclasses import replace

from bot import founding
from bot.acts.asking import open_here, ritual_name
from bot.ahead import rehearsed
from bot.cards import Buttons, Text
from bot.desk import Act, Desk
from bot.effects import Occasion
from bot.gathering import gather
from bot.model import Schedule
from bot.occasions import occasion_of
from bot.ports import Ritual
from bot.refusals import Refused
from bot.replies import Reply, Tell
from bot.sittings import open_session

TRIAGE = "triage"


def schedule_of(desk: Desk) -> Schedule:
    """The schedule of the button, of this committee. Raises Refused once it is gone."""
    wanted = desk.arg("schedule")
    found = next((s for s in desk.unit.schedules.of(desk.here.id) if s.id == wanted), None)
    if found is None:
        raise Refused("plan_gone", buttons=(("plan.list_button", desk.do("plan.list")),))
    return found


def _occasion(desk: Desk, schedule: Schedule | None, ritual: Ritual) -> Occasion:
    material = gather(desk.unit, desk.here, ritual, schedule, desk.now)
    return occasion_of(
        desk.unit,
        desk.here,
        ritual,
        schedule,
        desk.now,
        asked_by=desk.me.id,
        material=material,
        closes_after=None if schedule else founding.rhythm_of(ritual.kind).closes_after,
    )


def run(desk: Desk) -> Reply:
    """Opens one at once."""
    schedule = schedule_of(desk)
    return _run(desk, desk.ritual(schedule.kind), schedule)


def triage(desk: Desk) -> Reply:
    """Opens a triage from the register, whether the calendar has it or not."""
    schedules = desk.unit.schedules.of(open_here(desk).id)
    planned = next((one for one in schedules if one.kind == TRIAGE), None)
    return _run(desk, desk.ritual(TRIAGE), planned)


def _run(desk: Desk, ritual: Ritual, schedule: Schedule | None) -> Reply:
    """While one is open the answer is a link to it (S07)."""
    kind = ritual.kind
    open_now = desk.unit.sessions.open_in(desk.here.id, kind)
    if open_now:
        raise Refused(
            "already_open",
            at=open_now[0].closes_at,
            buttons=(("plan.show_button", desk.do("session.show", session=open_now[0].id)),),
        )
    session = open_session(
        desk.unit,
        desk.bearings,
        desk.here,
        ritual,
        _occasion(desk, schedule, ritual),
        f"{kind}:{desk.unit.new_id()}",
    )
    assert session is not None  # the key is new
    name = ritual_name(kind, desk.words)
    if ritual.prompts:
        return desk.tell("plan.ran", ritual=name, at=session.closes_at, tone="good")
    sitting = desk.unit.sessions.sitting(session.id)
    shown = ritual.card(sitting, desk.viewer, desk.words)
    return desk.tell("plan.ran_at_once" if shown else "plan.ran_empty", ritual=name)


def preview(desk: Desk) -> Reply:
    """Shows to oneself what would be sent now; nothing is written or sent."""
    schedule = schedule_of(desk)
    ritual, words = desk.ritual(schedule.kind), desk.words
    assert desk.seat is not None  # a facilitator has one
    sitting = rehearsed(desk.unit, desk.here, ritual, schedule, desk.seat, desk.now)
    card = (
        ritual.prompt(sitting, desk.viewer, words)
        if ritual.prompts
        else ritual.card(sitting, desk.viewer, words)
    )
    if card is None:
        return desk.tell("plan.preview_empty", ritual=ritual_name(schedule.kind, words))
    shown = tuple(e for e in card.elements if not isinstance(e, Buttons))
    note = Text(words.text("plan.preview_note"), "muted")
    return Tell(replace(card, elements=(note, *shown)))


ACTS = (
    Act("plan.run", run, guard="facilitators"),
    Act("triage.open", triage, guard="facilitators"),
    Act("plan.preview", preview, guard="facilitators", reads=True),
)
