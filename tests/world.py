"""A rehearsal: the real facilitator, rituals, words, store and courier, on the simulated platform,
under a clock that only moves when a test says so."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from adapters.simulated import Shown, SimulatedPlatform
from bot import acts, conversation, ticking
from bot.cards import Button, Buttons, Card, Form, plain
from bot.courier import Courier
from bot.desk import Bearings
from bot.events import Action, Command, Press, Submission, Where, Who
from bot.facilitator import Facilitator
from bot.model import Committee, Department, Place, Role, Schedule, Seat
from bot.ports import Unit
from bot.replies import Ask, Correct, Reply, Tell
from bot.timetable import Calendar, Rule, parse_days, parse_duration, parse_time
from rituals import ALL, REGISTER
from storage.migrate import migrate
from storage.store import SqlStore
from tests.catalogues import LEXICON

WORKSPACE, CHANNEL = "S01TEST", "C01GEN"
PEOPLE = {  # user: (name, department, role, language, zone)
    "alice": ("Alice Anderson", "Marketing", Role.FACILITATOR, None, None),
    "bob": ("Bob Brown", "DSI", Role.MEMBER, "en", None),
    "carol": ("Carol Cherkaoui", "Commercial", Role.MEMBER, None, None),
    "dan": ("Dan Daoudi", "Produit", Role.MEMBER, "ar", None),
    "emna": ("Emna El Fassi", "Marketing", Role.SPONSOR, None, None),
}
RITUALS = {
    "standup": ("mon,wed", "09:30", "4h"),
    "irritants": ("tue", "10:00", "1d"),
    "digest": ("fri", "16:00", "1d"),
}


class Clock:
    """Aware UTC; moves forward only."""

    def __init__(self, at: str = "2026-11-23 08:00"):
        self.now = instant(at)

    def __call__(self) -> datetime:
        return self.now

    def go(self, to: datetime) -> None:
        assert to >= self.now, f"{to} is before {self.now}"
        self.now = to


def instant(text: str) -> datetime:
    """`2026-11-23 09:30`, which is also Casablanca's clock since 2026-09-20."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass
class World:
    """One committee at work."""

    url: str
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        numbers = count(1)
        self.loop = asyncio.new_event_loop()
        migrate(self.url)
        self.store = SqlStore(
            self.url,
            clock=self.clock,
            new_id=lambda: f"id{next(numbers):06}",
            secret_keys=("k" * 40,),
        )
        self.bearings = Bearings(
            "https://comite.example", LEXICON, {r.kind: r for r in ALL}, register=REGISTER
        )
        self.facilitator = Facilitator(self.store, self.bearings, acts.ALL, self.clock)
        self.platform = SimulatedPlatform(self.clock)
        self.courier = Courier(
            self.store,
            self.bearings,
            {"simulated": self.platform, "web": SimulatedPlatform(self.clock, "web")},
            self.clock,
            lambda: 0.0,
            "test",
            pace=timedelta(0),
        )
        self.keys = count(1)
        self.committee_id = self.write(self._found)

    def close(self) -> None:
        self.store.close()
        self.loop.close()

    def wait(self, awaitable: Awaitable[Any]) -> Any:
        async def run() -> Any:
            return await awaitable

        return self.loop.run_until_complete(run())

    def write(self, work: Any) -> Any:
        return self.store.write_sync(work)

    def read(self, work: Any) -> Any:
        return self.store.read_sync(work)

    @property
    def committee(self) -> Committee:
        return self.read(lambda unit: unit.committees.get(self.committee_id))

    def person(self, user: str) -> Guest:
        return Guest(self, user)

    def handle(self, event: Any) -> Reply:
        """Somebody does something, and what follows is sent."""
        reply = self.wait(self.facilitator.handle(event))
        while self.wait(self.courier.deliver()):
            pass
        return reply

    def tick(self) -> None:
        """What is due now happens, and what is to be said is said."""
        self.wait(self.facilitator.tick())
        while self.wait(self.courier.deliver()):
            pass

    def until(self, at: str, step: timedelta = timedelta(minutes=5)) -> None:
        """Lets time pass, beat by beat."""
        end = instant(at)
        while self.clock.now < end:
            self.clock.go(min(end, self.clock.now + step))
            self.tick()

    def channel(self) -> list[Shown]:
        return self.platform.channel(CHANNEL)

    def _found(self, unit: Unit) -> str:
        organization = conversation.organization_of(
            unit, self.bearings, "simulated", WORKSPACE, "Banque Atlas"
        )
        departments = {
            name: Department(unit.new_id(), name)
            for name in ("Marketing", "Commercial", "Produit", "DSI")
        }
        seats = []
        for user, (name, department, role, locale, zone) in PEOPLE.items():
            person = conversation.enroll(
                unit,
                organization,
                "simulated",
                WORKSPACE,
                user,
                name=name,
                email=f"{user}@example.com",
                locale=locale or "",
                timezone=zone or "",
            )
            seats.append(Seat(unit.new_id(), person, departments[department], role))
        number = unit.new_id()
        committee = Committee(
            number,
            organization.id,
            "lancement",
            "Lancement Carte Fidélité",
            "Réduire de 30 % les réclamations à l’activation",
            "fr",
            "Africa/Casablanca",
            Calendar("MA"),
            departments=tuple(departments.values()),
            seats=tuple(seats),
            places=(
                Place(unit.new_id(), "simulated", WORKSPACE, CHANNEL, "general"),
                Place(unit.new_id(), "web", organization.id, number),
            ),
        )
        unit.committees.add(committee)
        for kind, (days, at, closes) in RITUALS.items():
            schedule = Schedule(
                unit.new_id(),
                committee.id,
                kind,
                Rule(parse_days(days), parse_time(at)),
                parse_duration(closes),
            )
            ritual = self.bearings.rituals[kind]
            unit.schedules.save(ticking.plan(unit, committee, schedule, ritual, unit.now))
        return committee.id


@dataclass
class Guest:
    """Somebody at their keyboard."""

    world: World
    user: str
    said: Reply | None = None

    @property
    def who(self) -> Who:
        name = PEOPLE[self.user][0] if self.user in PEOPLE else self.user.title()
        return Who("simulated", WORKSPACE, self.user, name, f"{self.user}@example.com")

    def _key(self) -> str:
        return f"key{next(self.world.keys)}"

    def types(self, text: str, channel: str = CHANNEL, key: str = "") -> Reply:
        """`/comite text`"""
        where = Where("simulated", WORKSPACE, channel)
        return self._handle(Command(self.who, where, text, key or self._key(), self.world.clock()))

    def presses(
        self, action: Action, channel: str = "", key: str = "", acted_at: datetime | None = None
    ) -> Reply:
        where = Where("simulated", WORKSPACE, channel)
        return self._handle(
            Press(self.who, where, action, key or self._key(), acted_at or self.world.clock())
        )

    def submits(self, values: Mapping[str, Any], key: str = "", channel: str = "") -> Reply:
        """Fills the form that was opened last; fields left out keep their initial value."""
        assert isinstance(self.said, Ask), self.said
        form = self.said.form
        unknown = set(values) - {field.name for field in form.fields}
        assert not unknown, f"no such fields: {unknown}"
        filled = {field.name: field.initial for field in form.fields} | dict(values)
        where = Where("simulated", WORKSPACE, channel)
        reply = self._handle(
            Submission(self.who, where, form.action, filled, key or self._key(), self.world.clock())
        )
        if isinstance(reply, Correct):
            self.said = Ask(form)
        return reply

    def clicks(self, label: str, card: Card | None = None, channel: str = "") -> Reply:
        """Presses the button of that label, on a card or on the last private reply."""
        shown = card or (self.said.card if isinstance(self.said, Tell) else None)
        assert shown is not None, self.said
        return self.presses(button(shown, label).action or Action(""), channel)

    @property
    def talk(self) -> list[Shown]:
        return self.world.platform.talk(self.user)

    def _handle(self, event: Any) -> Reply:
        self.said = self.world.handle(event)
        return self.said


def buttons(card: Card) -> list[Button]:
    return [b for e in card.elements if isinstance(e, Buttons) for b in e.items]


def button(card: Card, label: str) -> Button:
    found = [b for b in buttons(card) if b.label == label]
    assert found, f"{label!r} is none of {[b.label for b in buttons(card)]}"
    return found[0]


def words(card: Card | Form | None) -> str:
    """All that a card says, as one text to look into."""
    if card is None:
        return ""
    parts: list[str] = [card.title]
    for element in getattr(card, "elements", ()) or getattr(card, "intro", ()):
        match type(element).__name__:
            case "Text":
                parts.append(plain(element.spans))
            case "Heading" | "Quote":
                parts.append(element.text)
            case "Facts":
                parts += [f"{fact.label} {fact.value}" for fact in element.items]
            case "Table":
                parts += [" | ".join(row) for row in (element.columns, *element.rows)]
            case "Buttons":
                parts += [f"[{b.label}]" for b in element.items]
    return "\n".join(parts)
