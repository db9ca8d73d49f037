"""My data: what is held of me, received at once; corrected; erased after a night's thought (C09)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot import erasing
from bot.acts.asking import ask, field
from bot.cards import Button, Buttons, Element, Fact, Facts, Heading, Text
from bot.carry import whisper_facilitators
from bot.commands import folded
from bot.desk import Act, Desk
from bot.effects import Notice
from bot.exporting_person import PURPOSE, figures
from bot.model import Erasure, Role
from bot.refusals import Refused, invalid
from bot.replies import Reply
from bot.words import LOCALES

LINK_LIFE = timedelta(minutes=10)
NAME_LIMIT, NOTE_LIMIT = 80, 2000


def mine(desk: Desk) -> Reply:
    """How much is held, in figures, and the three things that one may ask."""
    words, me = desk.words, desk.me
    held = figures(desk.unit.erasures.gather(me), words)
    facts = Facts(tuple(Fact(label, value) for label, value in held))
    waiting = desk.unit.erasures.of(me.id)
    elements: list[Element] = [facts]
    if waiting is not None:
        elements.append(Text(words.text("data.waiting", **_hours(desk, waiting)), "warning"))
    last = (
        ("data.cancel_button", "data.cancel")
        if waiting
        else ("data.erase_button", "data.erase_form")
    )
    return desk.tell(
        "data.mine",
        elements=tuple(elements),
        buttons=(
            ("data.export_button", desk.do("data.export")),
            ("data.rectify_button", desk.do("data.rectify")),
            (last[0], desk.do(last[1])),
        ),
    )


def export(desk: Desk) -> Reply:
    """In a chat, a link that serves once, for ten minutes, to where it is downloaded (B14)."""
    if desk.where.platform == "web":
        path = "/data"
        text = "data.here"
    else:
        secret = desk.unit.keys.grant(PURPOSE, desk.me.id, desk.now + LINK_LIFE)
        path, text = f"/data?token={secret}", "data.link"
    button = Button(desk.words.say("data.download"), url=desk.bearings.url + path, style="primary")
    return desk.tell(text, n=LINK_LIFE.seconds // 60, elements=(Buttons((button,)),))


def rectify(desk: Desk) -> Reply:
    """What one corrects oneself, each by its own button; a text of the journal by a note (J07)."""
    note = (("data.note_button", desk.do("data.note_form")),) if desk.committee else ()
    return desk.tell(
        "data.rectify",
        who=desk.me.name,
        buttons=(
            ("data.name_button", desk.do("data.name_form")),
            ("person.locale_button", desk.do("person.locale_form")),
            ("person.hours_button", desk.do("person.hours_form")),
            ("person.away_button", desk.do("person.leaves")),
            *note,
        ),
    )


def name_form(desk: Desk) -> Reply:
    name = field(
        desk.words, "name", "line", "data.name.label", initial=desk.me.name, limit=NAME_LIMIT
    )
    return ask(desk, "data.name", desk.do("data.name"), (name,))


def name(desk: Desk) -> Reply:
    """The name under which one is shown from now on."""
    shown = " ".join(desk.required("name", NAME_LIMIT).split())
    desk.person = replace(desk.me, name=shown)
    desk.unit.people.save(desk.person)
    desk.unit.messages.refresh(f"home:{desk.person.id}")
    return desk.tell("data.named", who=shown, tone="good")


def note_form(desk: Desk) -> Reply:
    words = desk.words
    fields = (
        field(words, "entry", "line", "data.note.entry", required=False, limit=40),
        field(words, "text", "text", "data.note.label", limit=NOTE_LIMIT),
    )
    return ask(desk, "data.note", desk.do("data.note"), fields)


def note(desk: Desk) -> Reply:
    """Asks the facilitators for an entry that replaces a wrong one: nothing in the journal changes."""
    committee, text = desk.here, desk.required("text", NOTE_LIMIT)
    entry = desk.value("entry").upper()
    if entry and desk.unit.journal.get(committee.id, entry) is None:
        raise invalid("entry", "data_entry", number=entry[:40])
    about = {"who": desk.me.name, "committee": committee.name, "entry": entry}
    decide = ("data.note_answer", desk.do("decision.form"))
    notice = Notice("data.noted", about, (decide,), quote=text)
    whisper_facilitators(desk.unit, desk.bearings, committee, notice)
    names = [seat.person.name for seat in committee.seats_with(Role.FACILITATOR)]
    return desk.tell("data.note_sent", who=desk.words.list(names), n=len(names))


def erase_form(desk: Desk) -> Reply:
    """What goes, what stays, and whom it leaves without a facilitator, before a word is typed."""
    words, me = desk.words, desk.me
    if desk.unit.erasures.of(me.id) is not None:
        raise Refused("data_asked", buttons=(("data.mine_button", desk.do("data.mine")),))
    intro: list[Element] = [
        Heading(words.say("data.goes")),
        Text(words.text("data.goes_text")),
        Heading(words.say("data.stays")),
        Text(words.text("data.stays_text")),
    ]
    for committee in erasing.orphaned(desk.unit, me.id):
        intro.append(Text(words.text("data.last", committee=committee.name), "warning"))
    if erasing.votes(desk.unit, me.id):
        intro.append(Text(words.text("data.votes"), "warning"))
    word = field(words, "word", "line", "data.erase.label", limit=40)
    return ask(desk, "data.erase", desk.do("data.erase"), (word,), intro)


def erase(desk: Desk) -> Reply:
    """Takes the request once the word is typed, in any of the three languages."""
    accepted = {folded(desk.bearings.lexicon(one).say("data.word")) for one in LOCALES}
    if folded(desk.value("word")) not in accepted:
        raise invalid("word", "data_word", word=desk.words.say("data.word"))
    waiting = erasing.ask(desk.unit, desk.me.id, desk.now)
    cancel = ("data.cancel_button", desk.do("data.cancel"))
    due, last = _hours(desk, waiting).values()
    return desk.tell("data.asked", buttons=(cancel,), tone="warning", due=due, last=last)


def cancel(desk: Desk) -> Reply:
    """Changes one's mind, as long as it has not happened."""
    if not desk.unit.erasures.cancel(desk.me.id):
        raise Refused("data_not_asked")
    return desk.tell("data.cancelled", tone="good")


def _hours(desk: Desk, waiting: Erasure) -> dict[str, str]:
    """From when, and until when at the latest, on the asker's clock."""
    words, zone = desk.words, desk.timezone
    return {
        "due": words.moment(waiting.due_at, zone),
        "last": words.moment(waiting.last_at, zone),
    }


ACTS = (
    Act("data.mine", mine, guard="anyone", reads=True),
    Act("data.export", export, guard="anyone"),
    Act("data.rectify", rectify, guard="anyone", reads=True),
    Act("data.name_form", name_form, guard="anyone", reads=True, asks=True),
    Act("data.name", name, guard="anyone"),
    Act("data.note_form", note_form, reads=True, asks=True),
    Act("data.note", note, closed=True),
    Act("data.erase_form", erase_form, guard="anyone", reads=True, asks=True),
    Act("data.erase", erase, guard="anyone"),
    Act("data.cancel", cancel, guard="anyone"),
)
