"""Who may vote for somebody else, and from when (V20, V21, V23, V25, V26). A deputy's ballot is the
holder's: it counts in their department, and the holder's own replaces it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.model import Answer, Participant, Sitting
from bot.refusals import Refused


def named(
    electors: Iterable[Participant], opens: datetime, after: datetime
) -> tuple[Participant, ...]:
    """The electors with the deputies frozen at opening: one holder each, and the instant from which
    each may vote; at once for a holder on leave (V26), else from `after` on."""
    taken: set[str] = set()
    found = []
    for one in electors:
        deputy = one.deputy_id if one.deputy_id not in {*taken, one.person_id} else None
        taken |= {deputy} if deputy else set()
        at = opens if one.on_leave else after
        found.append(replace(one, deputy_id=deputy, deputy_at=at if deputy else None))
    return tuple(found)


def half(opens: datetime, closes: datetime) -> datetime:
    """Half of the vote's time, elapsed, from its opening (V21)."""
    return opens + (closes - opens) / 2


def check(sitting: Sitting, holder: Participant, deputy_id: str, now: datetime) -> None:
    """Raises Refused unless the deputy may vote for the holder now."""
    if not deputy_id or holder.deputy_id != deputy_id:
        raise Refused("not_deputy", who=holder.name)
    cast = sitting.answer(holder.person_id)
    if cast is not None and not stood_in(cast):
        raise Refused("holder_voted", who=holder.name)
    after = may_from(sitting, holder)
    if now < after:
        raise Refused("deputy_too_early", who=holder.name, at=after)


def may_from(sitting: Sitting, holder: Participant) -> datetime:
    """The instant from which the holder's deputy may vote: the vote's opening where the holder is on
    leave or has left (V25, V26), else as frozen then (V21)."""
    left = sitting.committee.seat_of(holder.person_id) is None
    if left or holder.on_leave:
        return sitting.session.opens_at
    return datetime.fromisoformat(sitting.session.state["deputy_after"])


def stood_in(answer: Answer) -> bool:
    """Whether a ballot was cast by a deputy."""
    return bool(answer.value.get("deputy"))
