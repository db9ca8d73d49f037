"""The statements of `storage.identities`: what was joined, and whose things are whose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, delete, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from storage.columns import Instant, among
from storage.db import inserting, table
from storage.ledgers import (
    CommitmentRow,
    GrantRow,
    IrritantRow,
    IrritantScoreRow,
    IrritantSupportRow,
)
from storage.tables import (
    JoinedRow,
    JoiningRow,
    LeaveRow,
    OrganizationRow,
    ParticipantRow,
    PersonRow,
    SeatRow,
    SessionRow,
)

_joined, _seat, _joining, _support = map(
    table, (JoinedRow, SeatRow, JoiningRow, IrritantSupportRow)
)
_score = table(IrritantScoreRow)
_commitment, _irritant, _leave = table(CommitmentRow), table(IrritantRow), table(LeaveRow)
_organization, _person, _grant = table(OrganizationRow), table(PersonRow), table(GrantRow)
_session, _participant = table(SessionRow), table(ParticipantRow)
_other_support, _other_joining = _support.alias(), _joining.alias()
_PERSON: Any = bindparam("person_id")
_FROM: Any = bindparam("from_id")
_TO: Any = bindparam("to_id")

HOLD = (
    select(_organization.c.id)
    .where(_organization.c.id == bindparam("id"))
    .with_for_update(key_share=True)
)
# The strongest lock: a session that names somebody as participant waits for it.
HOLD_PEOPLE = (
    select(_person.c.id)
    .where(among(_person.c.id, "people"))
    .order_by(_person.c.id)
    .with_for_update()
)

KEEP = inserting(JoinedRow)
GET = select(_joined).where(_joined.c.id == bindparam("id"))
OF = (
    select(_joined)
    .where(_joined.c.person_id == _PERSON, _joined.c.undone_at.is_(None))
    .order_by(_joined.c.at.desc(), _joined.c.id)
)
UNDO = (
    update(_joined)
    .where(_joined.c.id == bindparam("the_id"), _joined.c.undone_at.is_(None))
    .values(undone_at=bindparam("undone_at", type_=Instant()))
)
NAME_OTHER = (
    update(_joined).where(_joined.c.id == bindparam("the_id")).values(other_id=bindparam("other"))
)
PARTED = select(_joined.c.id).where(
    _joined.c.person_id == _PERSON,
    _joined.c.other_id == bindparam("other_id"),
    _joined.c.undone_at.is_not(None),
)
BECAME = select(_joined.c.person_id).where(
    _joined.c.other_id == _PERSON, _joined.c.undone_at.is_(None)
)
TOUCHED_BY = (
    select(_session.c.id)
    .where(
        or_(_session.c.status == "open", _session.c.status == "draft"),
        or_(
            _session.c.opened_by == _PERSON,
            exists().where(
                _participant.c.session_id == _session.c.id, _participant.c.person_id == _PERSON
            ),
            exists().where(
                _seat.c.committee_id == _session.c.committee_id, _seat.c.person_id == _PERSON
            ),
        ),
    )
    .order_by(_session.c.id)
)

_OWNED: Mapping[str, tuple[Any, Any]] = {
    "owner": (_commitment, _commitment.c.owner_id),
    "author": (_commitment, _commitment.c.author_id),
    "reporter": (_irritant, _irritant.c.reporter_id),
    "score": (_score, _score.c.person_id),
    "leave": (_leave, _leave.c.person_id),
    "deputy": (_seat, _seat.c.deputy_id),
    "joined": (_joined, _joined.c.person_id),
}
"""What is whose, by the name under which it is remembered."""


def _moving(column: Any, from_: Any, to: Any, *where: Any) -> Any:
    return update(column.table).where(column == from_, *where).values({column.name: to})


FOUND = {name: select(rows.c.id).where(column == _FROM) for name, (rows, column) in _OWNED.items()}
MOVED = {name: _moving(column, _FROM, _TO) for name, (_, column) in _OWNED.items()}
BACK = {
    name: _moving(column, _TO, _FROM, among(rows.c.id, "ids"))
    for name, (rows, column) in _OWNED.items()
}
# Nobody stands in for themselves.
NO_DEPUTY = tuple(
    update(_seat).where(_seat.c.person_id == one, _seat.c.deputy_id == two).values(deputy_id=None)
    for one, two in ((_TO, _FROM), (_FROM, _TO), (_TO, _TO))
)

_TWICE = exists().where(
    _other_support.c.irritant_id == _support.c.irritant_id, _other_support.c.person_id == _TO
)
SUPPORTED = select(_support.c.irritant_id).where(_support.c.person_id == _FROM, ~_TWICE)
SUPPORTED_TWICE = select(_support.c.irritant_id).where(_support.c.person_id == _FROM, _TWICE)
DROP_SUPPORT = delete(_support).where(_support.c.person_id == _FROM, _TWICE)
MOVE_SUPPORT = _moving(_support.c.person_id, _FROM, _TO)
SUPPORT_BACK = _moving(_support.c.person_id, _TO, _FROM, among(_support.c.irritant_id, "ids"))
# Each had their own: the one that stayed says since when.
SUPPORT_AGAIN = (
    insert(_support)
    .from_select(
        ["irritant_id", "person_id", "at"],
        select(_support.c.irritant_id, bindparam("from_id"), _support.c.at).where(
            _support.c.person_id == _TO, among(_support.c.irritant_id, "ids")
        ),
    )
    .on_conflict_do_nothing()
)

# A seat asked for twice, or by whoever has it already, is not asked for any more.
MOVE_JOINING = _moving(
    _joining.c.person_id,
    _FROM,
    _TO,
    ~exists().where(
        _other_joining.c.committee_id == _joining.c.committee_id,
        _other_joining.c.person_id == _TO,
    ),
    ~exists().where(_seat.c.committee_id == _joining.c.committee_id, _seat.c.person_id == _TO),
)
DROP_JOINING = delete(_joining).where(_joining.c.person_id == _FROM)
MOVE_GRANTS = _moving(_grant.c.person_id, _FROM, _TO)
