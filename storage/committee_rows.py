"""What the rows of a committee become, and a committee's own columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.model import Committee, CommitteeStatus, Department, Place, Role, Seat, VoteRules
from bot.timetable import Calendar, WorkingHours
from storage.db import Row
from storage.folding import name_key
from storage.people import person_of
from storage.values import plain, revive


def fields_of(committee: Committee) -> dict[str, Any]:
    """A committee's own fields as columns."""
    return {
        "slug": committee.slug,
        "name": committee.name,
        "folded": name_key(committee.name),
        "goal": committee.goal,
        "locale": committee.locale,
        "timezone": committee.timezone,
        "calendar": plain(committee.calendar),
        "hours": plain(committee.hours),
        "vote": plain(committee.vote),
        "status": str(committee.status),
        "ends_on": committee.ends_on,
    }


def committee_of(
    row: Row, departments: Iterable[Row], seats: Iterable[Row], places: Iterable[Row]
) -> Committee:
    """The whole committee from its four readings."""
    return Committee(
        row.id,
        row.organization_id,
        row.slug,
        row.name,
        row.goal,
        row.locale,
        row.timezone,
        revive(Calendar, row.calendar),
        revive(WorkingHours, row.hours),
        revive(VoteRules, row.vote),
        tuple(Department(part.id, part.name) for part in departments),
        tuple(
            Seat(
                seat.seat_id,
                person_of(seat),
                Department(seat.department_id, seat.department_name),
                Role(seat.role),
                seat.deputy_id,
                bool(seat.lead),
            )
            for seat in seats
        ),
        tuple(
            Place(
                place.id,
                place.platform,
                place.workspace,
                place.channel,
                place.name,
                bool(place.reachable),
            )
            for place in places
        ),
        CommitteeStatus(row.status),
        row.ends_on,
    )
