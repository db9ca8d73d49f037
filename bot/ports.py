"""What the centre asks of the other rooms: rituals, platforms, the store and the seams of time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from bot.cards import Card, Form
from bot.effects import Accepted, Conclusion, Occasion, Opening, Record
from bot.model import (
    Account, Answer, Commitment, Committee, Department, Entry, Irritant, Json, Leave, Organization,
    Participant, Person, Place, Schedule, Seat, Session, Sitting, Viewer,
)
from bot.words import Words

Clock = Callable[[], datetime]
T = TypeVar("T")


class Ritual(Protocol):
    """A kind of exercise. Pure: the same arguments give the same result, and nothing else happens.

    May raise `Refused` or `Invalid` (bot.refusals) from `open` and `accept`.
    """

    kind: str
    scheduled: bool
    """Whether it may stand in a committee's calendar."""
    pauses_on_holiday: bool
    """True: an occurrence on a holiday is skipped; False: it moves to the next working day (S05)."""
    announces: bool
    """True: its card stands in the places from opening on; False: from the first answer on (S02)."""
    sums_up: bool
    """Whether `Occasion.material` must be gathered for it."""
    prompts: bool
    """Whether each participant gets a private prompt at opening."""

    def compose(self, committee: Committee, words: Words, draft: Mapping[str, str]) -> Form | None:
        """The form that opens one on demand, pre-filled; None where nothing is to be asked."""

    def open(self, committee: Committee, occasion: Occasion) -> Opening: ...

    def form(self, sitting: Sitting, participant: Participant, variant: str,
             previous: Json | None, words: Words) -> Form | None:
        """The form to answer with. `variant` comes from the button (a ballot's choice, or empty);
        `previous` is the participant's last answer of this kind in the committee. None when this
        variant needs no form and may be submitted as it is."""

    def card(self, sitting: Sitting, viewer: Viewer, words: Words) -> Card | None:
        """The message in a place, or one person's view of it; None while there is nothing to show."""

    def prompt(self, sitting: Sitting, viewer: Viewer, words: Words) -> Card:
        """The private message to one participant; follows their answer and the closing."""

    def accept(self, sitting: Sitting, participant: Participant, values: Mapping[str, Any],
               now: datetime) -> Accepted: ...

    def conclude(self, sitting: Sitting, now: datetime) -> Conclusion: ...

    def result(self, sitting: Sitting, viewer: Viewer, words: Words) -> Card | None:
        """What is posted once at closing, where `Conclusion.publishes`."""


class RegisterCards(Protocol):
    """The cards and forms of the register of irritants, which the ritual of that name draws. Pure.

    `frequency` counts distinct people over 90 days (I02), by irritant id.
    """

    def register_card(self, committee: Committee, irritants: Sequence[Irritant],
                      frequency: Mapping[str, int], viewer: Viewer, words: Words) -> Card: ...

    def irritant_card(self, committee: Committee, irritant: Irritant, frequency: int,
                      viewer: Viewer, words: Words) -> Card: ...

    def similar_card(self, draft: Mapping[str, str], candidates: Sequence[Irritant],
                     words: Words) -> Card:
        """"Is it the same?" `draft`: verbatim, and those of committee, draft, irritant and link
        that are to travel with the buttons `irritant.support` and `irritant.keep`."""

    def report_form(self, draft: Mapping[str, str], words: Words) -> Form:
        """Comes back as `irritant.report`; `signed` as ("yes",) from whoever lets their name show."""

    def move_form(self, irritant: Irritant, to: str, words: Words) -> Form | None:
        """What a move asks: a `reason` to dismiss, a `date` to take charge; None asks nothing."""


class RetryLater(Exception):
    """The platform asks us to wait; nothing was posted."""

    def __init__(self, seconds: float):
        super().__init__(f"retry in {seconds:g} s")
        self.seconds = seconds


class Unreachable(Exception):
    """This destination cannot be reached any more; the reason is a code of the platform."""


class Rejected(Exception):
    """This message cannot be accepted as it is; trying again would change nothing."""


class Uncertain(Exception):
    """The call may or may not have been carried out: the connection broke, or an error on the
    platform's side. An edit can be made again; a post must be looked for first (FAULTS 82)."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a message goes: a channel, a person's 1:1 talk (`user`), or their home page."""

    platform: str
    workspace: str
    channel: str = ""
    user: str = ""
    home: bool = False
    thread: str = ""
    """The ref of the message to answer under."""


class Platform(Protocol):
    """One way of meeting people. Raises RetryLater, Unreachable, Rejected, Uncertain only."""

    name: str

    async def post(self, to: Destination, card: Card, message_id: str) -> str:
        """Posts, and returns the reference by which `update` finds the message again."""

    async def update(self, to: Destination, ref: str, card: Card) -> None: ...

    async def find(self, to: Destination, message_id: str, since: datetime) -> str | None:
        """The reference of a message posted earlier under this id, where the platform can tell."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message of ours on one platform, from the intention to post it to its last edit.

    `topic` says what it shows (`session:ID`, `prompt:SESSION:PERSON`, `note`, see bot.topics); it
    is dirty while `wanted > shown`; `ref` is the platform's reference once posted.
    """

    id: str
    committee_id: str | None
    topic: str
    to: Destination
    person_id: str | None
    wanted: int
    shown: int
    ref: str | None
    payload: Json | None
    attempts: int
    maybe: bool
    first_tried_at: datetime | None
    created_at: datetime
    state: str = "pending"
    error: str = ""


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
    def by_email(self, organization_id: str, email: str) -> Person | None: ...
    def add(self, person: Person) -> None: ...
    def save(self, person: Person) -> None: ...
    def link(self, account: Account) -> None:
        """Gives an account to a person, or moves it. At most one person an account."""
    def accounts(self, person_id: str) -> list[Account]: ...
    def seen(self, platform: str, workspace: str, user: str, at: datetime) -> None: ...
    def unreachable(self, platform: str, workspace: str, user: str) -> None: ...
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
    def drop_department(self, committee_id: str, department_id: str) -> None: ...
    def seat(self, committee_id: str, seat: Seat) -> None:
        """Adds a seat, or changes the one with that id. One seat a person in a committee."""
    def unseat(self, committee_id: str, seat_id: str) -> None: ...
    def add_place(self, committee_id: str, place: Place) -> None: ...
    def drop_place(self, place_id: str) -> None: ...
    def reachable(self, platform: str, workspace: str, channel: str, yes: bool) -> list[Committee]:
        """Marks a channel and returns the committees for which that is news."""
    def chosen(self, platform: str, workspace: str, conversation: str) -> str | None:
        """The committee last chosen in a conversation (C04): a channel, or a user in 1:1."""
    def choose(self, platform: str, workspace: str, conversation: str, committee_id: str) -> None: ...
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


class Sessions(Protocol):
    def get(self, session_id: str) -> Session | None: ...
    def sitting(self, session_id: str, *, lock: bool = False) -> Sitting:
        """The whole session. `lock` holds its row until the commit. Raises KeyError."""
    def open(self, session: Session, participants: Iterable[Participant]) -> bool:
        """False when a session of that committee and key exists already: somebody else opened it."""
    def save(self, session: Session) -> None:
        """Writes state, status, closes_at, remind_at, reminded, closed_at."""
    def close(self, session_id: str, status: str, closed_at: datetime) -> bool:
        """False when it was not open any more: somebody else closed it (FAULTS 49)."""
    def participate(self, session_id: str, participant: Participant) -> None:
        """Adds or changes a participant (a prompt sent, somebody excused)."""
    def answer(self, session_id: str, answer: Answer) -> bool:
        """Writes a participant's answer, keeping the earlier one as a version. False when a later
        click of the same account is there already (B06)."""
    def previous_answer(self, committee_id: str, kind: str, person_id: str) -> Json | None: ...
    def forget_versions(self, session_id: str) -> None:
        """Deletes all but the last version of each answer, at closing (V40)."""
    def open_in(self, committee_id: str, kind: str | None = None) -> list[Session]: ...
    def recent(self, committee_id: str, limit: int, kind: str | None = None) -> list[Session]:
        """Sessions of any status, newest opening first."""
    def asking(self, person_id: str) -> list[Sitting]:
        """Open sessions in which the person takes part, the soonest to close first."""
    def to_prompt(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """(session id, person id) of open sessions whose prompt_at has come, not yet prompted."""
    def to_remind(self, now: datetime, limit: int) -> list[Session]: ...
    def to_close(self, now: datetime, limit: int) -> list[Session]: ...
    def attendance(self, committee_id: str, since: datetime, until: datetime
                   ) -> list[tuple[Department, str, int, int]]:
        """Per department and person: sessions that awaited them and were closed, and answers."""


class Commitments(Protocol):
    def get(self, commitment_id: str) -> Commitment | None: ...
    def add(self, commitment: Commitment, key: str = "") -> None: ...
    def save(self, commitment: Commitment) -> None: ...
    def keyed(self, session_id: str, key: str) -> Commitment | None: ...
    def of(self, committee_id: str, *, open_only: bool = True) -> list[Commitment]: ...
    def owed_by(self, person_id: str) -> list[Commitment]: ...


class Irritants(Protocol):
    def get(self, irritant_id: str) -> Irritant | None: ...
    def numbered(self, committee_id: str, number: int) -> Irritant | None: ...
    def add(self, irritant: Irritant, key: str = "") -> Irritant:
        """Gives it the next number of its committee and its reporter as first supporter. The same
        non-empty key adds nothing and returns the earlier one."""
    def save(self, irritant: Irritant) -> None: ...
    def support(self, irritant_id: str, person_id: str, at: datetime) -> bool:
        """False when they supported it already."""
    def of(self, committee_id: str, *, open_only: bool = False) -> list[Irritant]: ...
    def frequency(self, committee_id: str, since: datetime) -> Mapping[str, int]:
        """Distinct people, reporter and supporters together, per irritant id (I02)."""
    def like(self, committee_id: str, text: str, limit: int) -> list[Irritant]:
        """Those that read most like a text, best first, only good candidates."""


class Journal(Protocol):
    def append(self, committee_id: str, record: Record, at: datetime, year: int) -> Entry: ...
    def get(self, committee_id: str, number: str) -> Entry | None: ...
    def of(self, committee_id: str, *, since: datetime | None = None, kinds: Iterable[str] = (),
           outcome: str = "", department: str = "", search: str = "", limit: int = 50,
           before_rank: int | None = None) -> list[Entry]:
        """Newest first; `search` understands accents, plurals and the three languages (B18)."""
    def head(self, committee_id: str) -> tuple[int, str]:
        """Rank and hash of the last entry; (0, "") before the first."""


class Messages(Protocol):
    """What is to be shown to people, from the intention on (the outbox)."""

    def post(self, committee: Committee, topic: str, *, payload: Json | None = None,
             thread_topic: str = "") -> None:
        """One message in each reachable place of the committee, unless that topic is there already.
        With `thread_topic`, it answers under the message of that topic."""
    def whisper(self, person_id: str, topic: str, *, committee_id: str | None = None,
                payload: Json | None = None) -> bool:
        """One private message, on the reachable account last used (S06); False when the person has
        none. Topics other than `note` are unique per person."""
    def send(self, to: Destination, topic: str, payload: Json) -> None:
        """One message to a conversation that belongs to no committee (a welcome)."""
    def refresh(self, *topics: str) -> None:
        """Marks every message of these topics, and their `topic:…` descendants, to be shown again."""
    def in_place(self, place_id: str, limit: int) -> list[Message]:
        """A place's messages, newest first (the feed of the web)."""
    def to_person(self, person_id: str, limit: int) -> list[Message]: ...
    def claim(self, now: datetime, owner: str, limit: int) -> list[Message]: ...
    def shown(self, message_id: str, version: int, ref: str) -> None: ...
    def retry(self, message_id: str, not_before: datetime, *, maybe: bool, counted: bool,
              error: str) -> None: ...
    def failed(self, message_id: str, state: str, error: str) -> None: ...
    def undelivered(self, states: Iterable[str]) -> list[Message]: ...
    def replay(self, message_id: str) -> bool: ...
    def drop(self, message_id: str) -> bool: ...
    def revive(self, platform: str, workspace: str, channel: str) -> int:
        """A channel answers again: what failed to reach it is tried again. Returns how many."""
    def oldest_age(self, now: datetime) -> float:
        """Seconds since the oldest message that is due and not shown; 0 when there is none."""


class Keys(Protocol):
    """One-time links, invitations, web sessions: only a hash of each secret is kept."""

    def grant(self, purpose: str, person_id: str, expires: datetime, data: Json | None = None) -> str:
        """Makes a secret (256 bits, URL-safe) and returns it; it is never readable again."""
    def peek(self, purpose: str, secret: str, now: datetime) -> tuple[str, Json] | None:
        """(person id, data) while it is valid."""
    def spend(self, purpose: str, secret: str, now: datetime) -> tuple[str, Json] | None:
        """The same, once."""
    def revoke(self, purpose: str, secret: str) -> None: ...


class Installations(Protocol):
    """Platform credentials of each workspace, encrypted at rest by the store (FAULTS 99)."""

    def get(self, platform: str, workspace: str) -> Json | None: ...
    def put(self, platform: str, workspace: str, secret: Json, *, active: bool = True) -> None: ...
    def active(self, platform: str) -> list[str]:
        """The workspaces that are installed."""
    def disable(self, platform: str, workspace: str) -> None:
        """Uninstalled or revoked: kept, not used any more, its schedules sleep (FAULTS 22)."""


class Unit(Protocol):
    """One transaction, or one consistent reading of the store."""

    now: datetime

    @property
    def organizations(self) -> Organizations: ...
    @property
    def people(self) -> People: ...
    @property
    def committees(self) -> Committees: ...
    @property
    def schedules(self) -> Schedules: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def commitments(self) -> Commitments: ...
    @property
    def irritants(self) -> Irritants: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def keys(self) -> Keys: ...
    @property
    def installations(self) -> Installations: ...

    def new_id(self) -> str: ...

    def tick_seen(self, at: datetime) -> None:
        """Leaves the scheduler's mark, read by /readyz (B15)."""

    def tick_at(self) -> datetime | None:
        """When that mark was last left."""


class Store(Protocol):
    """The store as the centre sees it: one writer, many readers."""

    def write(self, work: Callable[[Unit], T], *, key: str = "", locks: Iterable[str] = (),
              again: Callable[[Unit], T] | None = None) -> Awaitable[T]:
        """Runs `work` in a transaction and resolves after its commit.

        `key` is the delivery's: when it was seen before, `again` (on the state as it is now) answers
        instead and nothing changes. An exception of `work` undoes it, releases the key and is raised
        here. `locks` are session ids to be locked in order first (B08). Raises Busy when the queue
        is full and StoreDown when the transaction could not be committed.
        """

    def read(self, work: Callable[[Unit], T]) -> Awaitable[T]:
        """Runs `work` on a reading connection, off the event loop; writing there fails."""

    def watch(self, notice: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Calls `notice` after each commit, of this process or another's, with the ids of the
        committees and people it touched and `"messages"` when there is something to send. It is
        a hint, from any thread, at most once a commit; the result ends it."""


class Busy(Exception):
    """More work is waiting than can be done in time: try again in a moment."""


class StoreDown(Exception):
    """Nothing was stored; the platform or the person may try again."""

