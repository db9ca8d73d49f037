"""The doors of Comité in the hands of somebody who also moves the clock."""

from __future__ import annotations

import heapq
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.cards import Buttons, Card
from bot.courier import Courier
from bot.events import Action, Event, Press, Submission, Value, Where, Who
from bot.model import Committee, Person, Session
from bot.ports import Unit
from bot.replies import Correct, Reply, Tell
from bot.serving.house import House
from bot.ticking import CLOSER_DELAY

Deed = Callable[[], Awaitable[object]]
SECOND = timedelta(seconds=1)


class Misstep(Exception):
    """Something that the sample's people do was refused: its data and the program disagree."""


class Hands:
    """A clock that is held still and moved by hand, then let go."""

    def __init__(self, real: Callable[[], datetime]):
        self._real = real
        self.held: datetime | None = None

    def __call__(self) -> datetime:
        return self.held or self._real()


@dataclass(slots=True)
class Stage:
    """People act at their hour; between two deeds everything that falls due happens."""

    house: House
    hands: Hands
    courier: Courier
    committee: Committee
    dice: random.Random
    progress: Callable[[datetime], None] = lambda _: None
    _plan: list[tuple[datetime, int, Deed]] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _deeds: int = 0
    _ticked: datetime | None = None

    def at(self, when: datetime, deed: Deed) -> None:
        """Plans a deed."""
        self._deeds += 1
        heapq.heappush(self._plan, (when, self._deeds, deed))

    async def play(self, until: datetime, opened: Callable[[Session], None]) -> None:
        """Lives from the clock's time to another. `opened` hears of each session that opens, and
        may plan what people then do."""
        while True:
            due = await self.house.store.read(self._next_due)
            planned = self._plan[0][0] if self._plan else None
            moments = [at for at in (due, planned) if at is not None and at <= until]
            if not moments:
                break
            now = max(min(moments), self.hands())
            self.hands.held = now
            self.progress(now)
            if planned is not None and planned <= now:
                _, _, deed = heapq.heappop(self._plan)
                await deed()
            else:
                self._ticked = self.hands.held = now + SECOND
                await self.house.facilitator.tick()
            for session in await self.house.store.read(self._new_sessions):
                opened(session)
            await self.deliver()
        self.hands.held = until
        await self.house.facilitator.tick()
        await self.deliver()

    async def deliver(self) -> None:
        while await self.courier.deliver():
            continue

    async def press(self, who: Person, name: str, **args: str) -> Reply:
        return await self._do(
            Press(self._who(who), self._where(), Action(name, args), self._key(), self.hands())
        )

    async def submit(
        self, who: Person, name: str, values: Mapping[str, Value], **args: str
    ) -> Reply:
        return await self._do(
            Submission(
                self._who(who), self._where(), Action(name, args), values, self._key(), self.hands()
            )
        )

    async def _do(self, event: Event) -> Reply:
        reply = await self.house.facilitator.handle(event)
        if isinstance(reply, Correct):
            raise Misstep(f"{event}: {dict(reply.errors)}")
        if isinstance(reply, Tell) and reply.card.tone == "warning":
            raise Misstep(f"{event}: {reply.card.summary}")
        return reply

    def _who(self, person: Person) -> Who:
        return Who("web", person.organization_id, person.id, person.name, person.email)

    def _where(self) -> Where:
        return Where("web", self.committee.organization_id, self.committee.id)

    def _key(self) -> str:
        self._deeds += 1
        return f"demo:{self.hands().isoformat()}:{self._deeds}"

    def _next_due(self, unit: Unit) -> datetime | None:
        """When something of the committee falls due next."""
        found = [
            s.next_at
            for s in unit.schedules.of(self.committee.id)
            if s.next_at is not None and not s.paused
        ]
        for session in unit.sessions.open_in(self.committee.id):
            found.append(session.closes_at + CLOSER_DELAY)
            if session.remind_at is not None and not session.reminded:
                found.append(session.remind_at)
            found += [
                p.prompt_at
                for p in unit.sessions.sitting(session.id).participants
                if p.prompt_at is not None and not p.prompted
            ]
        # What a tick left alone will not be done by ticking again.
        return min((at for at in found if self._ticked is None or at > self._ticked), default=None)

    def _new_sessions(self, unit: Unit) -> list[Session]:
        found = [s for s in unit.sessions.open_in(self.committee.id) if s.id not in self._seen]
        self._seen.update(s.id for s in found)
        return found

    def soon(self, first: int, last: int) -> datetime:
        """An instant some minutes from now."""
        return self.hands() + timedelta(
            minutes=self.dice.randint(first, last), seconds=self.dice.randint(0, 59)
        )


def offered(card: Card, name: str) -> Action | None:
    """The action of that name on a card, if one of its buttons carries it."""
    return next(
        (
            button.action
            for element in card.elements
            if isinstance(element, Buttons)
            for button in element.items
            if button.action and button.action.name == name
        ),
        None,
    )


def unhurried(courier: Courier) -> Courier:
    """Without the pause between two messages: the clock stands still anyway."""
    return replace(courier, pace=timedelta(0))
