"""A person's part in an open session becomes another one's: one elector is one person, and the
later ballot stands (V27)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from bot.desk import Bearings
from bot.model import Answer, Person, SessionStatus, Sitting
from bot.ports import Unit


def hand_over(
    unit: Unit,
    bearings: Bearings,
    session_id: str,
    kept: Person,
    gone: Person,
    theirs: Collection[str] = (),
) -> Answer | None:
    """Makes two participants one, in the place of whoever's seat stays: `gone`'s in the committees
    of `theirs`. Their answers become one: the one received last, across accounts (B06). Returns it
    where both had answered an open vote. The session is to be locked already (B08)."""
    before = unit.sessions.sitting(session_id)
    if before.session.status not in (SessionStatus.OPEN, SessionStatus.DRAFT):
        return None  # closed meanwhile: what was counted stays
    here, there = before.participant(kept.id), before.participant(gone.id)
    own, other = before.answer(kept.id), before.answer(gone.id)
    stays = there if there and (here is None or before.committee.id in theirs) else here
    cast = [one for one in (own, other) if one is not None]
    # What somebody cast in person stands over what a deputy cast for them (V23).
    stands = max(cast, key=lambda one: ("deputy" not in one.value, one.received_at), default=None)
    unit.identities.hand_over(
        session_id,
        gone.id,
        kept.id,
        kept.name,
        place="theirs" if stays is there and there else "own",
        answer="theirs" if stands is other and other else "own",
        department=stays.department if stays else None,
    )
    _rename(
        unit, bearings, unit.sessions.sitting(session_id), kept, gone, fewer=bool(here and there)
    )
    after = unit.sessions.sitting(session_id)
    held = [one for one in after.participants if one.deputy_id == kept.id]
    for one in held[1:]:  # a deputy stands in for one holder (V20)
        unit.sessions.participate(session_id, replace(one, deputy_id=None, deputy_at=None))
    unit.messages.refresh(
        f"session:{session_id}", f"prompt:{session_id}:{kept.id}", f"home:{kept.id}"
    )
    both = len(cast) == 2 and all("deputy" not in one.value for one in cast)
    return stands if both and before.session.kind == "vote" else None


def settle(unit: Unit, bearings: Bearings, opened: Sitting) -> Sitting:
    """Somebody whom a session that opens has just asked may have become another one meanwhile, in
    another process; nobody can from now on, until the commit."""
    found = [
        (one.person_id, unit.identities.survivor(one.person_id)) for one in opened.participants
    ]
    changed = [(was, now) for was, now in found if was != now]
    for was, now in changed:
        hand_over(unit, bearings, opened.session.id, unit.people.get(now), unit.people.get(was))
    return unit.sessions.sitting(opened.session.id) if changed else opened


def _rename(
    unit: Unit, bearings: Bearings, after: Sitting, kept: Person, gone: Person, *, fewer: bool
) -> None:
    """What the session and its answers say of one is said of the other: a condition's owner, whose
    request is carried over."""
    for answer in after.answers:
        value = _renamed(answer.value, gone.id, kept.id)
        if value != answer.value:
            unit.identities.reword(after.session.id, answer.person_id, value)
    session = after.session
    state = _renamed(session.state, gone.id, kept.id)
    if state != session.state:
        session = replace(session, state=state)
        unit.sessions.save(session)
    if fewer and session.status is SessionStatus.OPEN:
        asked = replace(after, session=session)
        regathered = bearings.rituals[session.kind].regather(asked, unit.now)
        if regathered != session:
            unit.sessions.save(regathered)


def _renamed(value: Any, was: str, now: str) -> Any:
    """A JSON value with one id in place of another; ids are in no other text."""
    if isinstance(value, Mapping):
        return {key: _renamed(item, was, now) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_renamed(item, was, now) for item in value]
    return now if value == was else value
