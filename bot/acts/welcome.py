"""What somebody is told who gets a seat: what the committee is, what they will be asked, and how to
stop being prompted."""

from __future__ import annotations

from bot.acts.asking import rhythms
from bot.carry import whisper
from bot.desk import Desk
from bot.effects import Notice
from bot.events import Action
from bot.model import VOTING, Committee, Seat
from bot.words import Words


def words_of(desk: Desk, committee: Committee, locale: str | None) -> Words:
    """The language of a person of the committee."""
    return desk.bearings.lexicon(locale or committee.locale)


def welcome(desk: Desk, committee: Committee, seat: Seat) -> None:
    """Tells a newly seated person, privately and in their language."""
    words = words_of(desk, committee, seat.person.locale)
    planned = [s for s in desk.unit.schedules.of(committee.id) if not s.paused]
    prompted = [s for s in planned if desk.ritual(s.kind).prompts]
    if seat.role not in VOTING:
        key = "seat.welcome_reader"
    else:
        key = "seat.welcome" if prompted else "seat.welcome_unplanned"
    about = {"committee": committee.name, "who": desk.me.name,
             "department": seat.department.name, "role": words.say(f"role.{seat.role}")}
    if key == "seat.welcome":
        about["rhythms"] = rhythms(prompted, words)
    here = {"committee": committee.id}
    buttons = [("menu.open", Action("menu", here))]
    if seat.role in VOTING:
        buttons.append(("person.prompts_button", Action("person.prompts_form", here)))
    notice = Notice(key, about, tuple(buttons), quote=committee.goal)
    whisper(desk.unit, desk.bearings, seat.person, notice, committee)
