"""What somebody is told who gets a seat: what the committee is, what they will be asked, and how to
stop being prompted."""

from __future__ import annotations

from bot import namesakes
from bot.acts.asking import rhythms
from bot.carry import whisper
from bot.desk import Bearings, Desk
from bot.effects import Notice
from bot.events import Action
from bot.model import VOTING, Committee, Seat
from bot.ports import Unit


def welcome(desk: Desk, committee: Committee, seat: Seat) -> None:
    """Tells a newly seated person, privately and in their language."""
    welcomed(desk.unit, desk.bearings, committee, seat, desk.me.name)


def welcomed(unit: Unit, bearings: Bearings, committee: Committee, seat: Seat, who: str) -> None:
    """The same from whoever gave the seat; `who` is empty where a file did."""
    words = bearings.lexicon(seat.person.locale or committee.locale)
    planned = [s for s in unit.schedules.of(committee.id) if not s.paused]
    prompted = [s for s in planned if bearings.rituals[s.kind].prompts]
    if seat.role not in VOTING:
        key = "seat.welcome_reader"
    else:
        key = "seat.welcome" if prompted else "seat.welcome_unplanned"
    about = {
        "committee": committee.name,
        "who": who,
        "department": seat.department.name,
        "role": words.say(f"role.{seat.role}"),
    }
    if key == "seat.welcome":
        about["rhythms"] = rhythms(prompted, words)
    here = {"committee": committee.id}
    buttons = [("menu.open", Action("menu", here))]
    if seat.role in VOTING:
        buttons.append(("person.prompts_button", Action("person.prompts_form", here)))
    notice = Notice(key, about, tuple(buttons), quote=committee.goal)
    whisper(unit, bearings, seat.person, notice, committee)
    namesakes.ask(unit, bearings, unit.committees.get(committee.id), seat)
