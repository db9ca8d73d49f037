"""The tables of people, committees, sessions and registers. `storage.ledgers` holds the others.

SQLModel names the schema; what runs in a request are Core statements over `TABLE.__table__`.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import Code
from storage.fields import code, day, instant, json, key, partial


class OrganizationRow(SQLModel, table=True):
    __tablename__ = "organization"
    id: str = key()
    name: str
    folded: str = code(index=True)
    locale: str
    timezone: str


class WorkspaceRow(SQLModel, table=True):
    __tablename__ = "workspace"
    platform: str = key()
    workspace: str = key()
    organization_id: str = code("organization.id", index=True)


class PersonRow(SQLModel, table=True):
    __tablename__ = "person"
    __table_args__ = (
        partial("person_email", "organization_id", "email_key", where="email_key <> ''"),
    )
    id: str = key()
    organization_id: str = code("organization.id")
    name: str
    email: str
    email_key: str = code()
    locale: str | None
    timezone: str | None
    hours: str | None = json()
    prompts: bool


class AccountRow(SQLModel, table=True):
    __tablename__ = "account"
    platform: str = key()
    workspace: str = key()
    user: str = key()
    person_id: str = code("person.id", index=True)
    seen_at: datetime | None = instant()
    reachable: bool


class JoinedRow(SQLModel, table=True):
    __tablename__ = "joined"
    id: str = key()
    person_id: str = code("person.id", index=True)
    other_id: str | None = code("person.id", index=True)
    accounts: str = json()
    moved: str = json()
    at: datetime = instant()
    undone_at: datetime | None = instant()


class LeaveRow(SQLModel, table=True):
    __tablename__ = "leave"
    id: str = key()
    person_id: str = code("person.id", index=True)
    first: date = day()
    last: date = day()


class VisitRow(SQLModel, table=True):
    """When a person was last seen in a committee, and when the visit before ended (D07)."""

    __tablename__ = "visit"
    committee_id: str = key("committee.id")
    person_id: str = key("person.id")
    last_at: datetime = instant()
    before_at: datetime | None = instant()


class DepartmentRow(SQLModel, table=True):
    __tablename__ = "department"
    __table_args__ = (UniqueConstraint("organization_id", "folded"),)
    id: str = key()
    organization_id: str = code("organization.id")
    name: str
    folded: str = code()


class CommitteeRow(SQLModel, table=True):
    __tablename__ = "committee"
    __table_args__ = (Index("committee_name", "organization_id", "folded"),)
    id: str = key()
    organization_id: str = code("organization.id")
    slug: str = code(unique=True)
    name: str
    folded: str = code()
    goal: str
    locale: str
    timezone: str
    calendar: str = json()
    hours: str = json()
    vote: str = json()
    status: str = code()
    ends_on: date | None = day()


class CommitteeDepartmentRow(SQLModel, table=True):
    __tablename__ = "committee_department"
    committee_id: str = key("committee.id")
    department_id: str = key("department.id")
    position: int


class SeatRow(SQLModel, table=True):
    __tablename__ = "seat"
    __table_args__ = (UniqueConstraint("committee_id", "person_id"),)
    id: str = key()
    committee_id: str = code("committee.id")
    person_id: str = code("person.id", index=True)
    department_id: str = code("department.id")
    role: str = code()
    deputy_id: str | None = code("person.id")
    lead: bool
    position: int


class PlaceRow(SQLModel, table=True):
    __tablename__ = "place"
    __table_args__ = (UniqueConstraint("platform", "workspace", "channel", "committee_id"),)
    id: str = key()
    committee_id: str = code("committee.id", index=True)
    platform: str = code()
    workspace: str = code()
    channel: str = code()
    name: str
    reachable: bool
    position: int


class ConversationRow(SQLModel, table=True):
    __tablename__ = "conversation"
    platform: str = key()
    workspace: str = key()
    conversation: str = key()
    committee_id: str = code("committee.id")


class JoiningRow(SQLModel, table=True):
    __tablename__ = "joining"
    committee_id: str = key("committee.id")
    person_id: str = key("person.id")
    department: str
    at: datetime = instant()


class ScheduleRow(SQLModel, table=True):
    __tablename__ = "schedule"
    __table_args__ = (partial("schedule_due", "next_at", where="paused = false"),)
    id: str = key()
    committee_id: str = code("committee.id", index=True)
    kind: str = code()
    rule: str = json()
    closes_after: str = json()
    remind_after: str | None = json()
    questions: str = json()
    paused: bool
    next_day: date | None = day()
    next_at: datetime | None = instant()


class SessionRow(SQLModel, table=True):
    __tablename__ = "session"
    __table_args__ = (
        UniqueConstraint("committee_id", "key"),
        Index("session_recent", "committee_id", "opens_at"),
        partial("session_to_close", "closes_at", where="status = 'open'"),
        partial("session_to_remind", "remind_at", where="status = 'open' AND reminded = false"),
        partial("session_settle_at", "settle_at", where="settle_at IS NOT NULL"),
    )
    id: str = key()
    committee_id: str = code("committee.id")
    kind: str = code()
    key: str = code()
    opens_at: datetime = instant()
    closes_at: datetime = instant()
    remind_at: datetime | None = instant()
    status: str = code()
    state: str = json()
    opened_by: str | None = code("person.id")
    closed_at: datetime | None = instant()
    reminded: bool
    day: date | None = day()
    settle_at: datetime | None = instant()


class ParticipantRow(SQLModel, table=True):
    """The department's name is the one it had at the session's opening."""

    __tablename__ = "participant"
    __table_args__ = (
        partial(
            "participant_to_prompt", "prompt_at", where="prompted = false AND prompt_at IS NOT NULL"
        ),
        partial("participant_deputy_at", "deputy_at", where="deputy_at IS NOT NULL"),
    )
    session_id: str = key("session.id")
    person_id: str = Field(primary_key=True, sa_type=Code, foreign_key="person.id", index=True)
    name: str
    department_id: str = code("department.id")
    department_name: str
    prompt_at: datetime | None = instant()
    prompted: bool
    awaited: bool
    deputy_id: str | None = code("person.id")
    on_leave: bool
    deputy_at: datetime | None = instant()
    position: int


class AnswerRow(SQLModel, table=True):
    """Its primary key is what makes a vote unique."""

    __tablename__ = "answer"
    __table_args__ = (Index("answer_previous", "person_id", "received_at"),)
    session_id: str = key("session.id")
    person_id: str = key("person.id")
    department_id: str = code("department.id")
    department_name: str
    value: str = json()
    acted_at: datetime = instant()
    received_at: datetime = instant()
    account: str = code()
    version: int


class PreparedRow(SQLModel, table=True):
    """An answer that waits for the next session of its ritual (S08)."""

    __tablename__ = "prepared"
    committee_id: str = key("committee.id")
    kind: str = key()
    person_id: str = key("person.id")
    value: str = json()
    account: str = code()
    at: datetime = instant()


class AnswerVersionRow(SQLModel, table=True):
    __tablename__ = "answer_version"
    session_id: str = key("session.id")
    person_id: str = key("person.id")
    version: int = Field(primary_key=True)
    value: str = json()
    acted_at: datetime = instant()
    received_at: datetime = instant()
    account: str = code()
