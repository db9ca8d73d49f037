"""Writing down a decision that was taken elsewhere (C06), which may replace an earlier one (J11)."""

from __future__ import annotations

from bot import timetable
from bot.acts.asking import ask, field, one_of, open_here, read
from bot.cards import Option, Text
from bot.carry import announce, record, release
from bot.desk import Act, Desk
from bot.effects import Record
from bot.journal_cards import heading, subject
from bot.journal_parts import DECISIONS, OUTCOMES
from bot.model import Entry
from bot.refusals import Refused, invalid
from bot.replies import Reply

OFFERED = 50
"""Decisions that may be picked as replaced, the newest; an older one is replaced from its own
card."""
TEXT_LIMIT = 4000
LINE_LIMIT = 200
LABEL_LIMIT = 75


def form(desk: Desk) -> Reply:
    committee, words = open_here(desk), desk.words
    wanted = desk.action.args.get("supersedes", "")
    outcomes = tuple(Option(code, words.say(f"outcome.{code}")) for code in OUTCOMES)
    replaceable = _replaceable(desk, wanted)
    today = timetable.local_day(desk.now, committee.timezone)
    fields = [
        field(
            words,
            "text",
            "text",
            "decision.text",
            initial=desk.text or desk.seed.get("proposal", ""),
            limit=TEXT_LIMIT,
        ),
        field(words, "outcome", "choice", "decision.outcome", options=outcomes, initial="go"),
        field(words, "reason", "text", "decision.reason", limit=TEXT_LIMIT),
        field(words, "taken_by", "line", "decision.taken_by", limit=LINE_LIMIT),
        field(words, "date", "date", "decision.date", initial=today.isoformat()),
    ]
    if replaceable:
        options = tuple(Option(e.number or "", _label(desk, e)) for e in replaceable)
        chosen = wanted if any(option.value == wanted for option in options) else ""
        fields.append(
            field(
                words,
                "supersedes",
                "choice",
                "decision.supersedes",
                required=False,
                initial=chosen,
                options=options,
            )
        )
    return ask(
        desk,
        "decision.form",
        desk.do("decision.log"),
        fields,
        (Text(words.text("decision.about", committee=committee.name)),),
    )


def log(desk: Desk) -> Reply:
    """Takes a D number, marked "prise hors comité" and without a count; announced once."""
    committee = desk.here
    text, reason = desk.required("text", TEXT_LIMIT), desk.required("reason", TEXT_LIMIT)
    outcome = one_of(desk, "outcome", OUTCOMES)
    taken_by = desk.required("taken_by", LINE_LIMIT)
    today = timetable.local_day(desk.now, committee.timezone)
    day = read("date", lambda typed: timetable.parse_date(typed, today), desk.required("date"))
    if day > today:
        raise invalid("date", "date_future")
    replaced = _replaced(desk)
    facts = {"outcome": outcome, "outside": True, "taken_on": day.isoformat()}
    if replaced:
        facts["supersedes"] = replaced
    entry = record(
        desk.unit,
        committee,
        Record(
            "decided",
            facts,
            {"proposal": text, "reason": reason, "taken_by": taken_by},
            {"logged_by": desk.me.id},
            numbered=True,
            supersedes=replaced or None,
        ),
        desk.now,
    )
    if replaced:
        release(desk.unit, desk.bearings, committee, replaced, desk.now)
    announce(desk.unit, desk.bearings, committee, entry)
    return desk.tell(
        "decision.logged",
        number=entry.number,
        tone="good",
        buttons=(("journal.show", desk.do("journal.show", number=entry.number or "")),),
    )


def _replaceable(desk: Desk, wanted: str) -> list[Entry]:
    """The last decisions that nothing has replaced yet, and the one that the button named."""
    journal = desk.unit.journal
    found = [
        e
        for e in journal.of(desk.here.id, kinds=DECISIONS, limit=OFFERED)
        if e.superseded_by is None
    ]
    named = journal.get(desk.here.id, wanted) if wanted else None
    if named and named.superseded_by is None and named.rank not in {e.rank for e in found}:
        found.append(named)
    return found


def _replaced(desk: Desk) -> str:
    number = desk.value("supersedes")
    if not number:
        return ""
    entry = desk.unit.journal.get(desk.here.id, number)
    if entry is None or entry.kind not in DECISIONS:
        raise Refused("stale_button")
    if entry.superseded_by:
        raise invalid("supersedes", "superseded", number=entry.superseded_by)
    return number


def _label(desk: Desk, entry: Entry) -> str:
    label = desk.words.say(
        "decision.option", heading=heading(entry, desk.words), subject=subject(entry, desk.words)
    )
    return label if len(label) <= LABEL_LIMIT else label[: LABEL_LIMIT - 1].rstrip() + "…"


ACTS = (
    Act("decision.form", form, guard="facilitators", reads=True, asks=True),
    Act("decision.log", log, guard="facilitators"),
)
