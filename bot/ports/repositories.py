"""What the store remembers, in the committee's words: one repository a subject."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.model import (
    Account,
    Answer,
    Committee,
    Department,
    Joined,
    Json,
    Leave,
    Organization,
    Participant,
    Person,
    Place,
    Schedule,
    Seat,
    Session,
    Sitting,
)
from bot.ports.meeting import Destination


class Organizations(Protocol):
    def get(self, organization_id: str) -> Organization: ...
    def all(self) -> list[Organization]: ...
    def named(self, name: str) -> Organization | None: ...
    def of_workspace(self, platform: str, workspace: str) -> Organization | None: ...
    def add(self, organization: Organization) -> None: ...
    def attach(self, organization_id: str, platform: str, workspace: str) -> None:
        """Raises ValueError when the workspace belongs to another organisation (P03)."""


class People(Protocol):
    def get(self, person_id: str) -> Person: ...
    def of_account(self, platform: str, workspace: str, user: str) -> Person | None: ...
    def by_email(self, organization_id: str, email: str) -> Person | None:
        """Whoever has the address, or became another person's with it."""

    def add(self, person: Person) -> None: ...
    def save(self, person: Person) -> None: ...
    def link(self, account: Account) -> None:
        """Gives an account to a person, or moves it. At most one person an account."""

    def accounts(self, person_id: str) -> list[Account]: ...
    def users(self, platform: str, workspace: str, person_ids: Iterable[str]) -> Mapping[str, str]:
        """Who of these people has an account there, and which: person id to user."""

    def unmet(self, platforms: Iterable[str]) -> list[tuple[Person, str, str]]:
        """Whoever sits in an open committee with an address, but has no account on one of these
        platforms, with each workspace of their organisation there: (person, platform, workspace)."""

    def seen(self, platform: str, workspace: str, user: str, at: datetime) -> None: ...
    def visit(self, person_id: str, committee_id: str, at: datetime) -> None:
        """Notes that somebody was in a committee: acts less than four hours apart are one visit."""

    def visit_before(self, person_id: str, committee_id: str) -> datetime | None:
        """When the visit before the present one ended (D07); None when there was none."""

    def unreachable(self, platform: str, workspace: str, user: str) -> None: ...
    def reachable(self, platform: str, workspace: str) -> None:
        """Every account of a workspace may be tried again."""

    def leaves(self, person_id: str) -> list[Leave]: ...
    def add_leave(self, leave: Leave) -> None: ...
    def drop_leave(self, leave_id: str, person_id: str) -> bool: ...


class Committees(Protocol):
    """Reading gives the whole committee: departments, seats with their people, places."""

    def get(self, committee_id: str) -> Committee: ...
    def by_slug(self, slug: str) -> Committee | None: ...
    def named(self, organization_id: str, name: str) -> Committee | None: ...
    def all(self) -> list[Committee]: ...
    def at(self, platform: str, workspace: str, channel: str) -> list[Committee]:
        """The open committees that meet in a channel."""

    def of_person(self, person_id: str) -> list[Committee]: ...
    def add(self, committee: Committee) -> None:
        """Writes the committee with its departments, seats and places."""

    def save(self, committee: Committee) -> None:
        """Writes the committee's own fields: name, goal, language, zone, calendar, rules, status."""

    def department(self, committee_id: str, name: str) -> Department:
        """The organisation's department of that name, made if needed, and part of the committee."""

    def departments(self, organization_id: str) -> list[Department]:
        """Every department of the organisation, by name."""

    def drop_department(self, committee_id: str, department_id: str) -> None: ...
    def seat(self, committee_id: str, seat: Seat) -> None:
        """Adds a seat, or changes the one with that id. One seat a person in a committee."""

    def unseat(self, committee_id: str, seat_id: str) -> None: ...
    def add_place(self, committee_id: str, place: Place) -> None: ...
    def drop_place(self, place_id: str) -> None: ...
    def reachable(self, platform: str, workspace: str, channel: str, yes: bool) -> list[Committee]:
        """Marks a channel, or all of a workspace where `channel` is empty, and returns the
        committees for which that is news."""

    def chosen(self, platform: str, workspace: str, conversation: str) -> str | None:
        """The committee last chosen in a conversation (C04): a channel, or a user in 1:1."""

    def choose(
        self, platform: str, workspace: str, conversation: str, committee_id: str
    ) -> None: ...
    def ask_to_join(self, committee_id: str, person_id: str, department: str, at: datetime) -> bool:
        """Keeps a request; False when one is already waiting."""

    def joining(self, committee_id: str) -> list[tuple[Person, str]]: ...
    def drop_joining(self, committee_id: str, person_id: str) -> str | None:
        """Ends a request and returns the department it named, or None if there was none."""


class Schedules(Protocol):
    def get(self, schedule_id: str) -> Schedule: ...
    def of(self, committee_id: str) -> list[Schedule]: ...
    def save(self, schedule: Schedule) -> None:
        """Adds it, or changes the one with that id."""

    def drop(self, schedule_id: str) -> None: ...
    def due(self, now: datetime, limit: int) -> list[Schedule]:
        """Those whose next_at has come, not paused, of open committees; the longest due first."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An answer to the next session of a ritual, as it was submitted (S08)."""

    committee_id: str
    kind: str
    person_id: str
    values: Json
    account: str
    at: datetime


class Sessions(Protocol):
    def get(self, session_id: str) -> Session | None: ...
    def sitting(self, session_id: str, *, lock: bool = False) -> Sitting:
        """The whole session. `lock` holds its row until the commit. Raises KeyError."""

    def keyed(self, committee_id: str, key: str) -> Session | None: ...
    def open(self, session: Session, participants: Iterable[Participant]) -> bool:
        """False when a session of that committee and key exists already: somebody else opened it."""

    def save(self, session: Session) -> None:
        """Writes state, status, closes_at, remind_at, reminded, closed_at, settle_at."""

    def close(self, session_id: str, status: str, closed_at: datetime) -> bool:
        """False when it was not open any more: somebody else closed it (FAULTS 49)."""

    def participate(self, session_id: str, participant: Participant) -> None:
        """Adds or changes a participant (a prompt sent, somebody excused)."""

    def answer(self, session_id: str, answer: Answer) -> bool:
        """Writes a participant's answer, keeping the earlier one as a version. False when a later
        click of the same account is there already (B06)."""

    def previous_answer(self, committee_id: str, kind: str, person_id: str) -> Json | None: ...
    def prepare(self, prepared: Prepared) -> None:
        """Keeps it in place of an earlier one of that person for that ritual."""

    def prepared(self, committee_id: str, kind: str, person_id: str) -> Prepared | None: ...
    def take_prepared(self, committee_id: str, kind: str) -> list[Prepared]:
        """All that wait for the ritual's next session, once, in the order in which they came."""

    def forget_versions(self, session_id: str) -> None:
        """Deletes all but the last version of each answer, at closing (V40)."""

    def open_in(self, committee_id: str, kind: str | None = None) -> list[Session]: ...
    def recent(self, committee_id: str, limit: int, kind: str | None = None) -> list[Session]:
        """Sessions of any status, newest opening first."""

    def asking(self, person_id: str) -> list[Sitting]:
        """Open sessions in which the person takes part, the soonest to close first."""

    def to_prompt(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """(session id, person id) of open sessions whose prompt_at has come, not yet prompted."""

    def to_deputize(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """(session id, person id) of open sessions whose deputy is to be told by now."""

    def to_remind(self, now: datetime, limit: int) -> list[Session]: ...
    def to_close(self, now: datetime, limit: int) -> list[Session]: ...
    def to_settle(self, now: datetime, limit: int) -> list[str]:
        """Ids of closed sessions of which the sponsors are to be told by now."""

    def attendance(
        self, committee_id: str, since: datetime, until: datetime
    ) -> list[tuple[Department, str, int, int]]:
        """Per department and person: sessions that awaited them and were closed, and answers."""


class Keys(Protocol):
    """One-time links, invitations, web sessions: only a hash of each secret is kept."""

    def grant(
        self, purpose: str, person_id: str, expires: datetime, data: Json | None = None
    ) -> str:
        """Makes a secret (256 bits, URL-safe) and returns it; it is never readable again."""

    def code(self, purpose: str, person_id: str, expires: datetime, data: Json) -> str:
        """Makes a short secret to be read on one screen and typed on another (8 signs, none of
        which is taken for another), in place of the person's earlier one."""

    def count(self, purpose: str, person_id: str, now: datetime) -> int:
        """How many of a person's secrets of a kind are valid."""

    def peek(self, purpose: str, secret: str, now: datetime) -> tuple[str, Json] | None:
        """(person id, data) while it is valid."""

    def spend(self, purpose: str, secret: str, now: datetime) -> tuple[str, Json] | None:
        """The same, once."""

    def revoke(self, purpose: str, secret: str) -> None: ...
    def revoke_all(self, person_id: str) -> None:
        """Ends every link, code and web session of a person."""


class Installations(Protocol):
    """Platform credentials of each workspace, encrypted at rest by the store (FAULTS 99)."""

    def get(self, platform: str, workspace: str) -> Json | None: ...
    def put(self, platform: str, workspace: str, secret: Json, *, active: bool = True) -> None: ...
    def active(self, platform: str) -> list[str]:
        """The workspaces that are installed."""

    def disable(self, platform: str, workspace: str) -> None:
        """Uninstalled or revoked: kept, not used any more, its schedules sleep (FAULTS 22)."""


class Identities(Protocol):
    """One human with several accounts (P01, P02). `from_id` is whoever becomes `to_id`."""

    def hold(self, organization_id: str) -> None:
        """Until the commit nobody else joins, parts or meets people of this organisation. What was
        read before is to be read again."""

    def hold_people(self, *person_ids: str) -> None:
        """Until the commit no session comes to ask these people."""

    def keep(self, joined: Joined) -> None: ...
    def get(self, joined_id: str) -> Joined | None: ...
    def of(self, person_id: str) -> list[Joined]:
        """What was joined for a person and not undone, newest first."""

    def undo(self, joined_id: str, at: datetime) -> bool:
        """False when it was undone before."""

    def name_other(self, joined_id: str, other_id: str) -> None:
        """Who the accounts belong to since it was undone."""

    def parted(self, person_id: str, other_id: str) -> bool:
        """Whether either said that they are two: a join undone, or a question answered so."""

    def survivor(self, person_id: str) -> str:
        """Who a person is now: themselves, unless they were joined to another."""

    def touched_by(self, person_id: str) -> list[str]:
        """The sessions open, or waiting to be opened, that may name a person: those that ask them
        or that they opened, and all of the committees where they sit. In the order of their ids,
        which is that of locking (B08)."""

    def absorb(self, from_id: str, to_id: str) -> Json:
        """What a person owes, reported, supports, is away for and stands in for becomes another
        one's, with their links and web sessions. Returns the ids of what moved."""

    def give_back(self, rows: Json, from_id: str, to_id: str) -> None:
        """What `absorb` moved returns to `from_id`, as far as it is `to_id`'s still."""

    def hand_over(
        self,
        session_id: str,
        from_id: str,
        to_id: str,
        name: str,
        *,
        place: Literal["own", "theirs"],
        answer: Literal["own", "theirs"],
        department: Department | None,
    ) -> None:
        """A person's part in a session becomes another one's. `place` says whose place among the
        participants stays where both had one, `answer` whose answer; `theirs` is of `from_id`. The
        answer that does not stand takes back what it asked of others. `department` is that of
        the place that stays, if there is one."""

    def reword(self, session_id: str, person_id: str, value: Json) -> None:
        """Writes an answer's value alone, where it named somebody who is another one now."""

    def part_cards(
        self,
        person_id: str,
        apart_id: str,
        account: tuple[str, str, str],
        to: Destination,
        session_ids: Iterable[str],
    ) -> None:
        """The home page in the talk of an account is its own person's from now on. What was not
        shown there yet, and the questions of these sessions, are shown at `to` instead."""


class Contacts(Protocol):
    """How a platform reaches its accounts and conversations, where their identifiers do not say it.
    Only the platform's adapter reads an address. Names are `user:…` and `channel:…`."""

    def some(self, platform: str, workspace: str, names: Iterable[str]) -> Mapping[str, Json]:
        """The addresses that are known among these names."""

    def latest(self, platform: str, workspace: str, kind: str, limit: int) -> Mapping[str, Json]:
        """Those of one kind (`user`, `channel`), the last changed first."""

    def put(self, platform: str, workspace: str, name: str, address: Json) -> None: ...
    def drop(self, platform: str, workspace: str, name: str) -> None: ...
