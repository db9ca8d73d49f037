"""What the people of the sample do, each through the door that a person would use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from bot.demo.sample import Days, history, people
from bot.demo.stage import Deed, Misstep, Stage, offered
from bot.model import Irritant, Person, Session
from bot.ports import Unit
from bot.replies import Tell
from bot.timetable import next_working_instant

Item = Mapping[str, Any]
COLLECTED = ("salma", "youssef", "nadia", "omar", "hind", "mehdi")
"""Who answers a collection of irritants."""
KEPT = (1000, 3000)
"""Minutes after which a promise is kept."""
LAST_LEFT = timedelta(minutes=30)
"""A session that closes sooner is of no use to somebody who has just come."""


class Lives:
    """Plans the history on a stage, and keeps sessions open."""

    def __init__(self, stage: Stage, days: Days):
        self.stage, self.days, self.told = stage, days, history()
        self.people = people(stage.committee)
        self._standups = 0
        self._collections = 0
        self._reported: dict[int, str] = {}

    def plan(self) -> None:
        """Everything that does not wait for a session of the calendar."""
        for number, item in enumerate(self.told["irritants"], 1):
            self._at(item, partial(self.report, number, item))
        for name, deed in (("votes", self.vote), ("moves", self.move), ("triages", self.triage)):
            for item in self.told[name]:
                self._at(item, partial(deed, item))

    def _at(self, item: Item, deed: Deed) -> None:
        self.stage.at(self.days.at(item), deed)

    def opened(self, session: Session) -> None:
        """People answer what the calendar asks them."""
        if session.kind == "standup":
            answers = self._nth("standups", self._standups)["answers"]
            told_before = self._standups >= len(self.told["standups"])
            self._standups += 1
            for who, said in answers.items():
                if told_before:  # nobody asks or complains twice in the same words
                    said = {name: said[name] for name in ("done", "next")}
                self._soon((4, 150), partial(self.stand_up, session.id, who, said))
        elif session.kind == "irritants":
            late = self._collections >= len(self.told["collections"])
            told = {} if late else self._nth("collections", self._collections)
            self._collections += 1
            for who in COLLECTED:
                self._soon((10, 400), partial(self.collect, session.id, who, told.get(who)))
        elif session.kind == "triage":
            for who, said in self.told["triages"][0]["scores"].items():
                self._soon((10, 200), partial(self.score, session, who, said))

    def _nth(self, name: str, n: int) -> Item:
        found: Item = self.told[name][n % len(self.told[name])]
        return found

    def _soon(self, minutes: tuple[int, int], deed: Deed) -> None:
        """Some minutes from now, or when people are at work again."""
        committee = self.stage.committee
        self.stage.at(
            next_working_instant(
                self.stage.soon(*minutes), committee.timezone, committee.hours, committee.calendar
            ),
            deed,
        )

    async def stand_up(self, session_id: str, who: str, said: Item) -> None:
        values = {"done": said["done"], "next": said["next"], "irritant": said.get("irritant", "")}
        if asked := said.get("request"):
            department = next(d for d in self.stage.committee.departments if d.name == asked["to"])
            values |= {
                "request_department": department.id,
                "request_text": asked["text"],
                "request_date": self.days.due(asked["due"], self.stage.hands()),
            }
        await self._submit(who, "session.answer", values, session=session_id)
        if asked and "kept" in asked:
            self._soon(KEPT, partial(self.keep, asked["kept"], asked["text"]))

    async def collect(self, session_id: str, who: str, said: Item | None) -> None:
        if said is None:
            await self.stage.press(
                self.people[who], "session.answer", session=session_id, choice="nothing"
            )
        else:
            await self._submit(who, "session.answer", dict(said), session=session_id)

    async def report(self, number: int, item: Item) -> None:
        """Reports, says that it is not the same where we ask, and lets others say "moi aussi"."""
        committee = self.stage.committee.id
        values = {name: item[name] for name in ("verbatim", "segment", "moment", "source")}
        reply = await self._submit(item["by"], "irritant.report", values, committee=committee)
        keep = offered(reply.card, "irritant.keep") if isinstance(reply, Tell) else None
        if keep is not None:
            await self.stage.press(self.people[item["by"]], keep.name, **keep.args)
        found = await self.stage.house.store.read(lambda unit: self._verbatim(unit, item))
        self._reported[number] = found.id
        for who in item.get("supports", ()):
            self._soon(
                (5, 300),
                partial(self.stage.press, self.people[who], "irritant.support", irritant=found.id),
            )

    def _verbatim(self, unit: Unit, item: Item) -> Irritant:
        for one in unit.irritants.of(self.stage.committee.id):
            if one.verbatim == item["verbatim"]:
                return one
        raise Misstep(f"not in the register: {item['verbatim']}")

    async def move(self, item: Item) -> None:
        values = {}
        if "due" in item:
            values["date"] = self.days.due(item["due"], self.stage.hands())
        if "reason" in item:
            values["reason"] = item["reason"]
        about = {"irritant": self._reported[item["irritant"]], "to": item["to"]}
        await self._submit(item["by"], "irritant.move", values, **about)

    async def triage(self, item: Item) -> None:
        await self.stage.press(
            self.people[item["by"]], "triage.open", committee=self.stage.committee.id
        )

    async def score(self, session: Session, who: str, said: Mapping[int, tuple[int, int]]) -> None:
        """Pain and cost of the irritants that they know; 0 where they have no opinion."""
        numbers = {one["id"]: one["number"] for one in session.state["irritants"]}
        values = {}
        for told, figures in said.items():
            number = numbers[self._reported[told]]
            for scale, figure in zip(("pain", "cost"), figures, strict=True):
                values[f"{scale}_{number}"] = str(figure or "")
        await self._submit(who, "session.answer", values, session=session.id)

    async def vote(self, item: Item, patience: tuple[int, int] = (6, 110)) -> None:
        """Opens a vote by the facilitator's form; the others vote in their own time."""
        store, committee = self.stage.house.store, self.stage.committee.id
        before = {s.id for s in await store.read(lambda u: u.sessions.open_in(committee, "vote"))}
        cited = [self._reported[n] for n in item["irritants"] if n in self._reported]
        numbers = await store.read(
            lambda u: [str(one.number) for i in cited if (one := u.irritants.get(i)) is not None]
        )
        values = {
            "proposal": item["proposal"],
            "context": item["context"],
            "irritants": tuple(numbers),
            "deadline": item.get("deadline", "1d"),
        }
        await self._submit("salma", "ritual.open", values, kind="vote", committee=committee)
        found = await store.read(lambda u: u.sessions.open_in(committee, "vote"))
        session = next(one for one in found if one.id not in before)
        for who, said in item["ballots"].items():
            if patience == (0, 0):
                await self.ballot(session.id, who, said)
            else:
                self._soon(patience, partial(self.ballot, session.id, who, said))

    async def ballot(self, session_id: str, who: str, said: Item) -> None:
        values = {name: said[name] for name in ("condition", "reason", "lift") if name in said}
        if "owner" in said:
            values["owner"] = self.people[said["owner"]].id
            values["date"] = self.days.due(said["due"], self.stage.hands())
        await self._submit(who, "session.answer", values, session=session_id, choice=said["choice"])

    async def keep(self, who: str, text: str) -> None:
        """Somebody says that what they owed is done."""
        found = await self.stage.house.store.read(
            lambda unit: unit.commitments.of(self.stage.committee.id)
        )
        one = next(c for c in found if c.text == text)
        await self.stage.press(self.people[who], "commitment.done", commitment=one.id)

    async def stay_open(self) -> None:
        """A stand-up and a vote are open, whatever the hour and the day."""
        told, committee = self.told["now"], self.stage.committee.id
        store, now = self.stage.house.store, self.stage.hands()
        for session in await store.read(lambda u: u.sessions.open_in(committee, "standup")):
            if session.closes_at - now < LAST_LEFT:
                await self._finish(session)
        if not await store.read(lambda u: u.sessions.open_in(committee, "standup")):
            plan = await store.read(
                lambda u: next(s for s in u.schedules.of(committee) if s.kind == "standup")
            )
            await self.stage.press(
                self.people["salma"], "plan.run", schedule=plan.id, committee=committee
            )
            found = await store.read(lambda u: u.sessions.open_in(committee, "standup"))
            for who, said in told["standup"]["answers"].items():
                await self.stand_up(found[0].id, who, said)
        votes = await store.read(lambda u: u.sessions.open_in(committee, "vote"))
        if not any(vote.closes_at - now >= LAST_LEFT for vote in votes):
            await self.vote({**told["vote"], "deadline": "2d"}, (0, 0))

    async def _finish(self, session: Session) -> None:
        """Whoever is still awaited passes, and the facilitator closes."""
        sitting = await self.stage.house.store.read(lambda u: u.sessions.sitting(session.id))
        for one in sitting.awaited:
            person = next(p for p in self.people.values() if p.id == one.person_id)
            await self.stage.submit(
                person, "session.answer", {"reason": ""}, session=session.id, variant="skip"
            )
        await self.stage.press(self.people["salma"], "session.close", session=session.id)

    async def recall(self) -> None:
        """Finds again, on a later start, the irritants that the data cite."""

        def find(unit: Unit) -> dict[int, str]:
            register = {one.verbatim: one.id for one in unit.irritants.of(self.stage.committee.id)}
            return {
                n: register[item["verbatim"]]
                for n, item in enumerate(self.told["irritants"], 1)
                if item["verbatim"] in register
            }

        self._reported = await self.stage.house.store.read(find)

    async def _submit(self, who: str, name: str, values: Item, **args: str) -> Any:
        person: Person = self.people[who]
        return await self.stage.submit(person, name, values, **args)
