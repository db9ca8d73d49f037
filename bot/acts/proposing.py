"""Opening a session on demand: a facilitator's form opens it at once, a member's waits for one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot import registering, timetable
from bot.acts import templates
from bot.carry import whisper_facilitators
from bot.desk import Act, Desk
from bot.effects import Notice
from bot.model import Entry, Session, SessionStatus
from bot.occasions import occasion_of
from bot.refusals import Refused, invalid
from bot.replies import Ask, Reply
from bot.sittings import open_session

CITABLE = 50
"""How many irritants a proposal's form offers; a form holds a hundred options at most."""


def compose(desk: Desk) -> Reply:
    """The form that opens a ritual on demand, pre-filled from a draft or from a message."""
    draft = _draft(desk)
    if draft is None and not desk.seed and "template" not in desk.action.args:
        choice = templates.offered(desk) if desk.arg("kind") == "vote" else None
        if choice is not None:
            return choice
    given = dict(draft.state if draft else {**templates.started(desk), **desk.seed})
    given |= {"irritants": _citable(desk)}
    found = desk.ritual(desk.arg("kind")).compose(desk.here, desk.words, given)
    if found is None:
        raise Refused("stale_button")
    if desk.viewer.facilitates:
        # What the button does: a facilitator's proposal is open at once (B13).
        found = replace(found, submit=desk.words.say("draft.open_submit"))
    if draft is not None:
        args = {**found.action.args, "draft": draft.id, "committee": desk.here.id}
        found = replace(found, action=replace(found.action, args=args))
    return Ask(found)


def again(desk: Desk) -> Reply:
    """The form of a vote that replaces a decision one of whose conditions was missed (V36)."""
    entry = _replaceable(desk, desk.arg("number"))
    given = {
        "proposal": entry.texts.get("proposal") or "",
        "context": entry.texts.get("context") or "",
        "rule": str(entry.facts.get("rule", "")),
        "quorum": str(entry.facts.get("quorum", "")),
        "irritants": _citable(desk),
        "cited": json.dumps([f"{number}" for number in entry.facts.get("irritants") or ()]),
    }
    found = desk.ritual("vote").compose(desk.here, desk.words, given)
    assert found is not None  # a vote asks what is voted on
    args = {**found.action.args, "replaces": entry.number or "", "committee": desk.here.id}
    submit = desk.words.say("draft.open_submit")
    return Ask(replace(found, submit=submit, action=replace(found.action, args=args)))


def _replaceable(desk: Desk, number: str) -> Entry:
    """A decision that nothing has replaced yet. Raises Refused."""
    entry = desk.unit.journal.get(desk.here.id, number)
    if entry is None:
        raise Refused("stale_button")
    if entry.superseded_by:
        raise Refused(
            "replaced_already",
            number=number,
            by=entry.superseded_by,
            buttons=(("journal.newer", desk.do("journal.show", number=entry.superseded_by)),),
        )
    return entry


def _citable(desk: Desk) -> str:
    """The irritants that a proposal may cite as its evidence, the latest first (I12)."""
    latest = sorted(
        desk.unit.irritants.of(desk.here.id, open_only=True), key=lambda irritant: -irritant.number
    )[:CITABLE]
    return json.dumps([[i.number, f"{i.number}. {i.verbatim}"] for i in latest]) if latest else ""


def propose(desk: Desk) -> Reply:
    """`/comite vote TEXT`: opens with the committee's defaults (B13)."""
    return _start(desk, "vote", {"proposal": desk.text})


def open_ritual(desk: Desk) -> Reply:
    """The form came back: opens a session on demand."""
    values = dict(desk.values)
    if number := desk.action.args.get("replaces"):
        if not desk.viewer.facilitates:
            raise Refused("stale_button")
        values["replaces"] = _replaceable(desk, number).number
    return _start(desk, desk.arg("kind"), values)


def _start(desk: Desk, kind: str, values: Mapping[str, Any]) -> Reply:
    """A facilitator's opens at once; a member's is kept as a draft until one does (V30)."""
    if not desk.viewer.facilitates:
        return _keep_draft(desk, kind, values)
    ritual, committee = desk.ritual(kind), desk.here
    if "irritants" in values:
        values = {**values, "irritants": _standing(desk, _several(values["irritants"]))}
    draft = _draft(desk)
    if draft is not None:
        # Never a session itself: as a closed one, pages would draw it without an outcome.
        over = replace(draft, status=SessionStatus.SKIPPED, closed_at=desk.now)
        desk.unit.sessions.save(over)
    delay = None
    if values.get("deadline"):
        try:
            delay = timetable.parse_duration(str(values["deadline"]))
        except timetable.BadTime:
            raise invalid("deadline", "duration") from None
    asker = draft.opened_by if draft else desk.me.id
    occasion = occasion_of(
        desk.unit,
        committee,
        ritual,
        None,
        desk.now,
        values=values,
        asked_by=asker,
        closes_after=delay,
        sponsors=_several(values.get("sponsors")),
    )
    key = f"{kind}:{desk.unit.new_id()}"
    session = open_session(desk.unit, desk.bearings, committee, ritual, occasion, key)
    assert session is not None  # the key is new
    where = "opened" if any(p.reachable for p in committee.places) else "opened_nowhere"
    keep = ("vote.template_keep_button", desk.do("vote.template_keep_form", session=session.id))
    buttons = (keep,) if kind == "vote" else ()
    return desk.tell(f"session.{where}", at=session.closes_at, buttons=buttons)


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


def _standing(desk: Desk, numbers: tuple[str, ...]) -> tuple[str, ...]:
    """The irritants that stand for those cited: one may have been merged meanwhile (I06)."""
    cited = []
    for number in numbers:
        one = (
            desk.unit.irritants.numbered(desk.here.id, int(number)) if number.isdecimal() else None
        )
        cited.append(str(registering.followed(desk.unit, one).number) if one else number)
    return tuple(dict.fromkeys(cited))


def _several(given: Any) -> tuple[str, ...]:
    """What was ticked among several choices."""
    return tuple(map(str, given)) if isinstance(given, list | tuple) else ()


def _keep_draft(desk: Desk, kind: str, values: Mapping[str, Any]) -> Reply:
    text = str(values.get("proposal") or "").strip()
    if not text:
        raise invalid("proposal", "blank")
    kept = {name: value for name, value in values.items() if isinstance(value, str)}
    kept["cited"] = json.dumps(_several(values.get("irritants")))
    for name in ("departments", "sponsors"):
        if name in values:
            kept[name] = json.dumps(_several(values[name]))
    draft = Session(
        desk.unit.new_id(),
        desk.here.id,
        kind,
        f"draft:{desk.unit.new_id()}",
        desk.now,
        desk.now,
        None,
        SessionStatus.DRAFT,
        {**kept, "proposal": text},
        desk.me.id,
    )
    desk.unit.sessions.open(draft, ())
    whisper_facilitators(
        desk.unit,
        desk.bearings,
        desk.here,
        Notice(
            "draft.waiting",
            {"who": desk.me.name, "committee": desk.here.name},
            buttons=(("draft.open_button", desk.do("ritual.form", kind=kind, draft=draft.id)),),
            quote=text[:1000],
        ),
    )
    return desk.tell("draft.sent")


ACTS = (
    Act("ritual.form", compose, guard="members", reads=True, asks=True),
    Act("ritual.open", open_ritual, guard="members"),
    Act("vote.propose", propose, guard="members"),
    Act("vote.again", again, guard="facilitators", reads=True, asks=True),
)
