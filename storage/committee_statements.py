"""The statements of `storage.committees`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, case, delete, func, or_, select, update

from storage.db import inserting, table
from storage.tables import (
    CommitteeDepartmentRow,
    CommitteeRow,
    ConversationRow,
    DepartmentRow,
    JoiningRow,
    PersonRow,
    PlaceRow,
    SeatRow,
)

_committee, _department, _seat = table(CommitteeRow), table(DepartmentRow), table(SeatRow)
_part, _place, _person = table(CommitteeDepartmentRow), table(PlaceRow), table(PersonRow)
_conversation, _joining = table(ConversationRow), table(JoiningRow)

GET = select(_committee).where(_committee.c.id == bindparam("id"))
BY_SLUG = select(_committee.c.id).where(_committee.c.slug == bindparam("slug"))
NAMED = (
    select(_committee.c.id)
    .where(
        _committee.c.organization_id == bindparam("organization_id"),
        _committee.c.folded == bindparam("folded"),
    )
    .order_by(case((_committee.c.status == "open", 0), else_=1), _committee.c.id)
    .limit(1)
)
ALL = select(_committee.c.id).order_by(_committee.c.folded, _committee.c.id)
AT = (
    select(_committee.c.id)
    .join(_place, _place.c.committee_id == _committee.c.id)
    .where(
        _place.c.platform == bindparam("platform"),
        _place.c.workspace == bindparam("workspace"),
        _place.c.channel == bindparam("channel"),
    )
    .order_by(_committee.c.folded, _committee.c.id)
)
OF_PERSON = (
    select(_committee.c.id)
    .join(_seat, _seat.c.committee_id == _committee.c.id)
    .where(_seat.c.person_id == bindparam("person_id"))
    .order_by(
        case((_committee.c.status == "open", 0), else_=1), _committee.c.folded, _committee.c.id
    )
)
ADD = inserting(CommitteeRow)
SAVE = (
    update(_committee)
    .where(_committee.c.id == bindparam("the_id"))
    .values(
        {
            column.name: bindparam(column.name)
            for column in _committee.c
            if column.name not in ("id", "organization_id")
        }
    )
)

DEPARTMENTS = (
    select(_department.c.id, _department.c.name)
    .join(_part, _part.c.department_id == _department.c.id)
    .where(_part.c.committee_id == bindparam("committee_id"))
    .order_by(_part.c.position, _department.c.folded)
)
ALL_DEPARTMENTS = (
    select(_department.c.id, _department.c.name)
    .where(_department.c.organization_id == bindparam("organization_id"))
    .order_by(_department.c.folded)
)
DEPARTMENT = select(_department.c.id, _department.c.name).where(
    _department.c.organization_id == bindparam("organization_id"),
    _department.c.folded == bindparam("folded"),
)
ADD_DEPARTMENT = inserting(DepartmentRow).on_conflict_do_nothing()


def _next(rows: Any) -> Any:
    """The position after the last one of the same committee."""
    return (
        select(func.coalesce(func.max(rows.c.position), 0) + 1)
        .where(rows.c.committee_id == bindparam("committee_id"))
        .scalar_subquery()
    )


JOIN_DEPARTMENT = (
    inserting(CommitteeDepartmentRow, without=["position"])
    .values(position=_next(_part))
    .on_conflict_do_nothing()
)
DROP_DEPARTMENT = delete(_part).where(
    _part.c.committee_id == bindparam("committee_id"),
    _part.c.department_id == bindparam("department_id"),
)

SEATS = (
    select(
        _person,
        _seat.c.id.label("seat_id"),
        _seat.c.role,
        _seat.c.deputy_id,
        _seat.c.lead,
        _department.c.id.label("department_id"),
        _department.c.name.label("department_name"),
    )
    .join_from(_seat, _person, _seat.c.person_id == _person.c.id)
    .join(_department, _seat.c.department_id == _department.c.id)
    .where(_seat.c.committee_id == bindparam("committee_id"))
    .order_by(_seat.c.position, _seat.c.id)
)
UNSEAT_OTHER = delete(_seat).where(
    _seat.c.committee_id == bindparam("committee_id"),
    _seat.c.person_id == bindparam("person_id"),
    _seat.c.id != bindparam("the_id"),
)
_SEAT = inserting(SeatRow, without=["position"]).values(position=_next(_seat))
SEAT = _SEAT.on_conflict_do_update(
    index_elements=[_seat.c.id],
    set_={
        name: getattr(_SEAT.excluded, name)
        for name in ("person_id", "department_id", "role", "deputy_id", "lead")
    },
    where=_seat.c.committee_id == _SEAT.excluded.committee_id,
)
UNSEAT = (
    delete(_seat)
    .where(
        _seat.c.id == bindparam("id"),
        _seat.c.committee_id == bindparam("committee_id"),
    )
    .returning(_seat.c.person_id)
)

PLACES = (
    select(_place)
    .where(_place.c.committee_id == bindparam("committee_id"))
    .order_by(_place.c.position, _place.c.id)
)
_PLACE = inserting(PlaceRow, without=["position"]).values(position=_next(_place))
ADD_PLACE = _PLACE.on_conflict_do_update(
    index_elements=[_place.c.platform, _place.c.workspace, _place.c.channel, _place.c.committee_id],
    set_={"name": _PLACE.excluded.name, "reachable": _PLACE.excluded.reachable},
)
DROP_PLACE = delete(_place).where(_place.c.id == bindparam("id")).returning(_place.c.committee_id)
REACHABLE = (
    update(_place)
    .where(
        _place.c.platform == bindparam("the_platform"),
        _place.c.workspace == bindparam("the_workspace"),
        or_(bindparam("the_channel") == "", _place.c.channel == bindparam("the_channel")),
        _place.c.reachable != bindparam("reachable"),
    )
    .values(reachable=bindparam("reachable"))
    .returning(_place.c.committee_id)
)

CHOSEN = select(_conversation.c.committee_id).where(
    _conversation.c.platform == bindparam("platform"),
    _conversation.c.workspace == bindparam("workspace"),
    _conversation.c.conversation == bindparam("conversation"),
)
_CHOOSE = inserting(ConversationRow)
CHOOSE = _CHOOSE.on_conflict_do_update(
    index_elements=[
        _conversation.c.platform,
        _conversation.c.workspace,
        _conversation.c.conversation,
    ],
    set_={"committee_id": _CHOOSE.excluded.committee_id},
)
ASK_TO_JOIN = inserting(JoiningRow).on_conflict_do_nothing()
JOINING = (
    select(_person, _joining.c.department)
    .join_from(_joining, _person, _joining.c.person_id == _person.c.id)
    .where(_joining.c.committee_id == bindparam("committee_id"))
    .order_by(_joining.c.at, _person.c.id)
)
DROP_JOINING = (
    delete(_joining)
    .where(
        _joining.c.committee_id == bindparam("committee_id"),
        _joining.c.person_id == bindparam("person_id"),
    )
    .returning(_joining.c.department)
)
