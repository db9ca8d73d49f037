"""A committee of Banque Atlas, played within one transaction that a scene may undo.

Everything goes through the real facilitator; only the store is held open, so that a scene costs
milliseconds and leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from bot import acts, cleaning, founding, topics
from bot.cards import Card, Form
from bot.conversation import enroll, organization_of
from bot.desk import Act, Bearings, Desk
from bot.events import (
    Action,
    Command,
    Event,
    Lifecycle,
    PersonPicked,
    Press,
    Submission,
    Where,
    Who,
)
from bot.facilitator import Facilitator
from bot.model import (
    VOTING,
    Committee,
    Department,
    Irritant,
    Person,
    Place,
    Role,
    Schedule,
    Session,
)
from bot.ports import Message, Unit
from bot.replies import Ask, Correct, Reply, Tell
from bot.timetable import Calendar
from bot.words import Lexicon, Words
from rituals import ALL, REGISTER
from tests.catalogues import LEXICON
from tests.looks import people

T = TypeVar("T")
WORKSPACE, CHANNEL = "T01ATLAS", "C01GEN"
URL = "https://comite.example"


class Heard(Words):
    """Words that note which of their sentences were said."""

    def __init__(self, words: Words, said: set[str]):
        vars(self).update(vars(words))
        self._said = said

    def _render(self, key: str, params: Mapping[str, Any]) -> str:
        self._said.add(key)
        return super()._render(key, params)


@dataclass(frozen=True, slots=True)
class Within:
    """A store whose every reading and writing is part of one open transaction."""

    unit: Unit

    async def read(self, work: Callable[[Unit], T]) -> T:
        return work(self.unit)

    async def write(self, work: Callable[[Unit], T], **_: Any) -> T:
        return work(self.unit)


def at_once(coroutine: Coroutine[Any, Any, T]) -> T:
    """The result of something asynchronous that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    raise AssertionError("it waited")


def instant(text: str) -> datetime:
    """`2026-11-23 09:30`, which is Casablanca's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass
class Stage:
    """`full`: twenty departments, and every text as long as its field takes. `evil`: typed into
    every field, before the sentence that stands there otherwise."""

    unit: Any
    locale: str
    full: bool = False
    evil: str = ""
    now: datetime = instant("2026-11-09 08:00")
    ran: list[str] = field(default_factory=list)
    said: set[str] = field(default_factory=set)
    committee_id: str = ""
    users: dict[str, Person] = field(default_factory=dict)
    typed: set[tuple[str, str]] = field(default_factory=set)
    """(Act, field) of every form that came back with `evil` in that field."""

    def __post_init__(self) -> None:
        heard = Lexicon({code: Heard(LEXICON(code), self.said) for code in ("fr", "en", "ar")})
        self.bearings = Bearings(
            URL, heard, {r.kind: r for r in ALL}, locale=self.locale, register=REGISTER
        )
        listed = {name: self._noting(act) for name, act in acts.ALL.items()}
        self.facilitator = Facilitator(Within(self.unit), self.bearings, listed, lambda: self.now)
        self.keys = count(1)

    def _noting(self, act: Act) -> Act:
        def run(desk: Desk) -> Reply:
            self.ran.append(act.name)
            return act.run(desk)

        return replace(act, run=run)

    # Who and what is there

    def found(self) -> None:
        """Writes the committee, its people, its places and its calendar."""
        unit, cast, named = self.unit, people.cast(self.full), cleaning.line(self.evil)
        organization = organization_of(unit, self.bearings, "slack", WORKSPACE, "Banque Atlas")
        for one in cast:
            self.users[one.user] = enroll(
                unit,
                organization,
                "slack",
                WORKSPACE,
                one.account,
                name=f"{one.name} {named}".strip(),
                email=one.email,
            )
        committee = Committee(
            unit.new_id(),
            organization.id,
            "lancement-carte-fidelite",
            f"{people.name(self.full)} {named}".strip(),
            self.kept(people.GOAL, 1000),
            self.locale,
            "Africa/Casablanca",
            Calendar("MA"),
        )
        self.committee_id = committee.id
        salma = self.users["salma"]
        committee = founding.found(
            unit, committee, map(self.long, people.departments(self.full)), salma, self.now
        )
        for one in cast:
            founding.take_seat(
                unit,
                self.committee,
                self.users[one.user],
                self.long(one.department),
                Role(one.role),
                now=self.now,
                by=salma,
            )
        for place in (
            Place(unit.new_id(), "slack", WORKSPACE, CHANNEL, f"comite-carte {named}".strip()),
            founding.web_place(unit, committee),
        ):
            unit.committees.add_place(committee.id, place)
        for seat in self.committee.seats:
            if seat.role in VOTING and seat.person.id != self.users["youssef"].id:
                unit.committees.seat(committee.id, replace(seat, lead=True))
        for kind, rhythm in founding.RHYTHMS.items():
            founding.schedule(unit, self.bearings, self.committee, kind, rhythm, self.now)

    @property
    def words(self) -> Words:
        return self.bearings.lexicon(self.locale)

    @property
    def committee(self) -> Committee:
        found: Committee = self.unit.committees.get(self.committee_id)
        return found

    def text(self, sentence: str, limit: int = 4000) -> str:
        """A sentence, or as much of it over and over as its field takes."""
        if self.evil:
            return f"{self.evil} {sentence}"
        if not self.full:
            return sentence
        return (f"{sentence} " * (limit // len(sentence) + 1))[:limit].rstrip().ljust(limit, ".")

    def kept(self, sentence: str, limit: int = 4000) -> str:
        """The same, as the facilitator's door lets it in."""
        return cleaning.clean(self.text(sentence, limit))

    def long(self, department: str) -> str:
        """A department's name as it is kept."""
        return f"{department} {cleaning.line(self.evil)}".strip()

    def department(self, name: str) -> Department:
        return next(d for d in self.committee.departments if d.name.startswith(name))

    def irritant(self, number: int) -> Irritant:
        found: Irritant = self.unit.irritants.numbered(self.committee_id, number)
        return found

    def schedule(self, kind: str) -> Schedule:
        return next(s for s in self.unit.schedules.of(self.committee_id) if s.kind == kind)

    def session(self, kind: str) -> Session:
        """The newest of a kind, open or not."""
        found: Session = self.unit.sessions.recent(self.committee_id, 1, kind)[0]
        return found

    def answering(self, kind: str = "standup") -> list[str]:
        """Those who answer and vote, by the names that the play gives them."""
        return [one.user for one in people.cast(self.full) if one.role in ("member", "facilitator")]

    # What people do

    def types(self, user: str, text: str, channel: str = CHANNEL) -> Reply:
        return self.handle(
            Command(self.who(user), self._where(channel), text, self._key(), self.now)
        )

    def presses(
        self,
        user: str,
        name: str,
        channel: str = CHANNEL,
        seed: Mapping[str, str] | None = None,
        **args: str,
    ) -> Reply:
        return self.handle(
            Press(
                self.who(user),
                self._where(channel),
                Action(name, args),
                self._key(),
                self.now,
                seed or {},
            )
        )

    def submits(
        self, user: str, name: str, values: Mapping[str, Any], channel: str = CHANNEL, **args: str
    ) -> Reply:
        reply = self.handle(
            Submission(
                self.who(user),
                self._where(channel),
                Action(name, args),
                values,
                self._key(),
                self.now,
            )
        )
        self.typed |= {
            (name, key)
            for key, one in values.items()
            if self.evil and self.evil in str(getattr(one, "name", one))
        }
        assert not isinstance(reply, Correct), (name, reply)
        return reply

    def fills(self, user: str, reply: Reply, values: Mapping[str, Any]) -> Reply:
        """Sends the form of a reply back; fields left out keep what they began with."""
        assert isinstance(reply, Ask), reply
        unknown = set(values) - {one.name for one in reply.form.fields}
        assert not unknown, unknown
        filled = {one.name: one.initial for one in reply.form.fields} | dict(values)
        action = reply.form.action
        return self.submits(user, action.name, filled, **action.args)

    def arrives(self, kind: Any, user: str = "", channel: str = "") -> None:
        who = self.who(user) if user else Who("slack", WORKSPACE, "U09NEW")
        self.handle(Lifecycle(kind, who, self._where(channel), self._key(), self.now))

    def handle(self, event: Event) -> Reply:
        return at_once(self.facilitator.handle(event))

    def go(self, *moments: str) -> None:
        """Lets time pass, from moment to moment; what is due then happens."""
        for at in moments:
            to = instant(at)
            assert to >= self.now, f"{at} is over"
            self.now = self.unit.now = to
            for _ in range(5):
                at_once(self.facilitator.tick())

    def later(self, **span: float) -> None:
        self.go(f"{self.now + timedelta(**span):%Y-%m-%d %H:%M:%S}")

    def who(self, user: str) -> Who:
        known = {one.user: one for one in people.cast(self.full)}
        if user in known:
            return Who("slack", WORKSPACE, known[user].account, known[user].name, known[user].email)
        name = people.NEWCOMERS.get(user, user.title())
        return Who(
            "slack",
            WORKSPACE,
            f"U{user.upper()}",
            f"{name} {self.evil}".strip(),
            f"{user}@banque-atlas.example",
            locale=self.locale,
        )

    def picked(self, user: str) -> PersonPicked:
        who = self.who(user)
        return PersonPicked("slack", WORKSPACE, who.user, who.name, who.email)

    def _where(self, channel: str) -> Where:
        return Where(
            "slack", WORKSPACE, channel, f"comite-carte {self.evil}".strip() if channel else ""
        )

    def _key(self) -> str:
        return f"looks:{next(self.keys)}"

    # What they read

    def messages(self) -> dict[str, tuple[str, Message]]:
        """Every message that was written so far, by id, with whom or where it is for."""
        found: dict[str, tuple[str, Message]] = {}
        for place in self.committee.places:
            if place.platform != "web":
                found |= {
                    m.id: (f"#{place.name}", m) for m in self.unit.messages.in_place(place.id, 100)
                }
        for seat in self.committee.seats:
            found |= {
                m.id: (seat.person.name, m)
                for m in self.unit.messages.to_person(seat.person.id, 100)
            }
        return found

    def shows(self, message: Message) -> Card | None:
        return topics.show(self.unit, self.bearings, message)

    def topic(self, name: str) -> Card:
        """What the message of a topic shows now."""
        whole = [m for _, m in self.messages().values() if m.topic == name]
        assert whole, f"{name} is none of {sorted({m.topic for _, m in self.messages().values()})}"
        card = self.shows(whole[0])
        assert card is not None, name
        return card


def shown(reply: Reply) -> Card | Form:
    """The card or form of a reply."""
    if isinstance(reply, Tell):
        return reply.card
    assert isinstance(reply, Ask), reply
    return reply.form


def whole(stages: Iterable[Stage]) -> set[str]:
    """Every sentence that was said on some stage."""
    return set().union(*(stage.said for stage in stages))
