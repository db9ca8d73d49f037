"""After a vote that decided nothing: one more period (V28), or the sponsor's own decision (V38)."""

from __future__ import annotations

from bot import extending, objections
from bot.acts.asking import ask, field, one_of
from bot.cards import Option, Quote
from bot.carry import announce, record
from bot.desk import Act, Desk
from bot.effects import Record
from bot.model import Entry, Session, SessionStatus
from bot.refusals import Refused
from bot.replies import Reply

TEXT_LIMIT = 4000
OUTCOMES = ("go", "no_go")


def extend(desk: Desk) -> Reply:
    """The facilitator gives a vote without quorum one more period."""
    # Of an extension and a sponsor's decision, or of two sponsors, one is first.
    desk.unit.sessions.sitting(desk.arg("session"), lock=True)
    _to_settle(desk)
    session = extending.extend(
        desk.unit, desk.bearings, desk.here, desk.arg("session"), desk.me.id, desk.now
    )
    show = ("session.show_button", desk.do("session.show", session=session.id))
    return desk.tell("session.extended", at=session.closes_at, tone="good", buttons=(show,))


def form(desk: Desk) -> Reply:
    """What the sponsor settles, and why."""
    entry, words = _to_settle(desk), desk.words
    outcomes = tuple(Option(one, words.say(f"outcome.{one}")) for one in OUTCOMES)
    return ask(
        desk,
        "settle",
        desk.do("decision.settle", session=desk.arg("session")),
        (
            field(words, "outcome", "choice", "decision.outcome", options=outcomes),
            field(words, "reason", "text", "decision.reason", limit=TEXT_LIMIT),
        ),
        (Quote(entry.texts.get("proposal") or "", entry.number or ""),),
    )


def settle(desk: Desk) -> Reply:
    """Takes a number of its own, marked as the sponsor's; what the vote said stands beside it."""
    outcome = one_of(desk, "outcome", OUTCOMES)
    reason = desk.required("reason", TEXT_LIMIT)
    desk.unit.sessions.sitting(desk.arg("session"), lock=True)
    entry = _to_settle(desk)
    made = record(
        desk.unit,
        desk.here,
        Record(
            "settled",
            {
                "outcome": outcome,
                "decision": entry.number or "",
                **({"objection": True} if entry.kind == "decision" else {}),
            },
            {"proposal": entry.texts.get("proposal") or "", "reason": reason},
            {"by": desk.me.id},
            numbered=True,
        ),
        desk.now,
    )
    announce(desk.unit, desk.bearings, desk.here, made)
    return desk.tell(
        "decision.logged",
        number=made.number,
        tone="good",
        buttons=(("journal.show", desk.do("journal.show", number=made.number or "")),),
    )


def _to_settle(desk: Desk) -> Entry:
    """The entry of the vote of a button, while nothing stands or is voted on in its place. Raises
    Refused."""
    session = desk.unit.sessions.get(desk.arg("session"))
    number = session.state.get("entry", "") if session else ""
    entry = desk.unit.journal.get(desk.here.id, number) if number else None
    if entry is None or not _open_to_sponsors(entry, session):
        raise Refused("stale_button")
    if entry.superseded_by:
        raise Refused(
            "replaced_already",
            number=number,
            by=entry.superseded_by,
            buttons=(("journal.newer", desk.do("journal.show", number=entry.superseded_by)),),
        )
    if objections.settled(desk.unit, entry):
        raise Refused("settled_by_sponsor", number=number)
    running = extending.extension_of(desk.unit, session) if session else None
    if running and running.status is SessionStatus.OPEN:
        show = ("session.show_button", desk.do("session.show", session=running.id))
        raise Refused("extension_running", at=running.closes_at, buttons=(show,))
    return entry


def _open_to_sponsors(entry: Entry, session: Session | None) -> bool:
    """What decided nothing (V38), and a no-go of which the sponsors were told (V47)."""
    if entry.kind == "undecided":
        return True
    held = entry.facts.get("reason") == "objection" and entry.facts.get("outcome") == "no_go"
    return held and session is not None and session.settle_at is None


ACTS = (
    Act("session.extend", extend, guard="facilitators"),
    Act("decision.settle_form", form, guard="sponsors", reads=True, asks=True),
    Act("decision.settle", settle, guard="sponsors"),
)
