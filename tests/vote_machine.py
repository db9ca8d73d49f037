"""Any course of a vote, through the facilitator and the real store, against a plain account of it.

`VoteMachine` opens votes, lets people vote, change, stand in, join, leave and close in any order;
after each step what the store says must be what `Course` says, and after each closing what
`tests.reference_vote` counts.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot import conversation, founding
from bot.events import Action
from bot.model import Role, Seat, SessionStatus
from bot.replies import Ask, Reply, Silence, Tell
from storage.migrate import migrate
from tests.reference_vote import reference
from tests.world import WORKSPACE, World

RULES = ("department_unanimity", "department_majority", "member_majority", "consent")
QUORUMS = ("every_department", "50%", "75%", "100%")
CHOICES = ("go", "conditional", "no_go", "abstain")
SEATED = {"alice": "Marketing", "bob": "DSI", "carol": "Commercial", "dan": "Produit"}
LATER = {"farid": "DSI", "gina": "Marketing", "hind": "DSI", "ilyas": "Produit"}
DEPUTIES = {"bob": "dan", "carol": "emna"}

BALLOT = st.tuples(st.sampled_from(sorted(SEATED | LATER)), st.sampled_from(CHOICES))


@dataclass
class Course:
    """One vote as its rules have it: who may, until when, and what each has said last."""

    electorate: dict[str, str]
    rule: str
    quorum: str
    opens: datetime
    deadline: datetime
    closes: datetime
    deputies: dict[str, str]
    ballots: dict[str, tuple[str, bool]] = field(default_factory=dict)
    deputised: set[str] = field(default_factory=set)

    def votes(self, who: str, choice: str, now: datetime, deputy: bool = False) -> None:
        self.ballots[who] = (choice, choice == "no_go")
        (self.deputised.add if deputy else self.deputised.discard)(who)
        if set(self.ballots) == set(self.electorate) and self.closes == self.deadline:
            self.closes = min(now + timedelta(minutes=15), self.deadline)

    def may(self, who: str, now: datetime) -> bool:
        return who in self.electorate and now < self.closes

    def may_stand_in(self, deputy: str, holder: str, now: datetime, left: bool) -> bool:
        half = self.opens + (self.deadline - self.opens) / 2
        own = holder in self.ballots and holder not in self.deputised
        named = self.deputies.get(holder) == deputy
        return named and self.may(holder, now) and not own and (left or now >= half)


class Template:
    """An empty database of the present schema, made once."""

    path: Path | None = None

    @classmethod
    def copy(cls) -> str:
        if cls.path is None:
            cls.path = Path(tempfile.mkdtemp(prefix="comite-votes-")) / "empty.db"
            migrate(f"sqlite:///{cls.path}")
        made = cls.path.parent / "vote.db"
        for old in cls.path.parent.glob("vote.db*"):
            old.unlink()
        shutil.copy(cls.path, made)
        return f"sqlite:///{made}"


class VoteMachine(RuleBasedStateMachine):
    @initialize()
    def begins(self) -> None:
        self.world = World(Template.copy())
        self.course: Course | None = None
        self.session = ""
        self.seats, self.deputies = dict(SEATED), dict(DEPUTIES)
        self.world.write(self._prepare)

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.close()

    # What people do

    @precondition(lambda self: self.course is None)
    @rule(rule=st.sampled_from(RULES), quorum=st.sampled_from(QUORUMS))
    def opens(self, rule: str, quorum: str) -> None:
        alice = self.world.person("alice")
        alice.presses(Action("ritual.form", {"kind": "vote", "committee": self.committee}))
        alice.submits({"proposal": "Ouvrir", "rule": rule, "quorum": quorum, "deadline": "4h"})
        [one] = self.world.read(lambda u: u.sessions.open_in(self.committee, "vote"))
        self.session = one.id
        self.course = Course(
            dict(self.seats),
            rule,
            quorum,
            one.opens_at,
            one.closes_at,
            one.closes_at,
            dict(self.deputies),
        )

    @precondition(lambda self: self.course is not None)
    @rule(ballots=st.lists(BALLOT, min_size=1, max_size=8))
    def vote(self, ballots: list[tuple[str, str]]) -> None:
        for who, choice in ballots:
            self._casts(who, who, choice)

    @precondition(lambda self: self.course is not None)
    @rule(choices=st.lists(st.sampled_from(CHOICES), min_size=8, max_size=8))
    def all_others_vote(self, choices: list[str]) -> None:
        assert self.course is not None
        for who, choice in zip(sorted(self.course.electorate), choices, strict=False):
            if who not in self.course.ballots:
                self._casts(who, who, choice)

    @precondition(lambda self: self.course is not None)
    @rule(
        pair=st.sampled_from([*DEPUTIES.items(), ("bob", "carol")]), choice=st.sampled_from(CHOICES)
    )
    def stands_in(self, pair: tuple[str, str], choice: str) -> None:
        holder, deputy = pair
        self._casts(deputy, holder, choice)

    @precondition(lambda self: self.course is not None)
    @rule(who=st.sampled_from(sorted(SEATED)), choice=st.sampled_from(CHOICES))
    def votes_at_the_deadline(self, who: str, choice: str) -> None:
        """Before the closer has come by."""
        assert self.course is not None
        self.world.clock.go(self.course.closes)
        self._casts(who, who, choice)
        self._ticks()

    @rule(who=st.sampled_from(sorted(LATER)), choice=st.sampled_from((None, *CHOICES)))
    def joins(self, who: str, choice: str | None) -> None:
        """Somebody takes a seat, and may try to vote at once."""
        if who in self.seats:
            return
        name = LATER[who]
        person = self.people[who]
        home = next(d for d in self.world.committee.departments if d.name == name)
        seat = Seat(f"seat-{who}-{self.world.clock():%d%H%M%S%f}", person, home, Role.MEMBER)
        self.world.write(lambda u: u.committees.seat(self.committee, seat))
        self.seats[who] = name
        if choice is not None and self.course is not None:
            self._casts(who, who, choice)

    @rule(who=st.sampled_from(sorted({*SEATED, *LATER} - {"alice"})))
    def leaves(self, who: str) -> None:
        committee, now = self.world.committee, self.world.clock()
        seat = committee.seat_of(self.people[who].id)
        if seat is not None:
            self.world.write(lambda u: founding.leave_seat(u, committee, seat, now=now))
            del self.seats[who]
            self.deputies = {h: d for h, d in self.deputies.items() if who not in (h, d)}

    @rule(minutes=st.sampled_from((1, 1, 5, 14, 16, 130)))
    def waits(self, minutes: int) -> None:
        self.world.clock.go(self.world.clock() + timedelta(minutes=minutes))
        self._ticks()

    @precondition(lambda self: self.course is not None)
    @rule()
    def closes_by_hand(self) -> None:
        assert self.course is not None
        self.world.person("alice").presses(Action("session.close", {"session": self.session}))
        everybody = set(self.course.ballots) == set(self.course.electorate)
        if everybody and self.world.clock() < self.course.closes:
            self._over()

    # What must hold

    @invariant()
    def the_store_says_the_same(self) -> None:
        if getattr(self, "course", None) is None:
            return
        sitting = self.world.read(lambda u: u.sessions.sitting(self.session))
        assert self.course is not None
        said = {self.names[a.person_id]: a.value["choice"] for a in sitting.answers}
        assert said == {who: choice for who, (choice, _) in self.course.ballots.items()}
        assert sitting.session.closes_at == self.course.closes

    def _casts(self, actor: str, holder: str, choice: str) -> None:
        course, now = self.course, self.world.clock()
        assert course is not None
        guest, about = self.world.person(actor), {"session": self.session}
        if actor != holder:
            about["for"] = self.people[holder].id
        said = guest.presses(Action("session.form", {**about, "variant": choice}))
        if isinstance(said, Ask):
            fields = {field.name for field in said.form.fields}
            told = {"reason": "Trop tôt", "lift": "Attendre", "condition": "Former"}
            told |= {"owner": self.people["alice"].id, "date": "2026-12-31"}
            said = guest.submits({name: text for name, text in told.items() if name in fields})
        else:
            said = guest.presses(Action("session.answer", {**about, "choice": choice}))
        left = holder not in self.seats
        if actor == holder:
            expected = course.may(holder, now)
        else:
            expected = course.may_stand_in(actor, holder, now, left)
        assert _taken(said) == expected, (actor, holder, choice, said)
        if expected:
            course.votes(holder, choice, now, deputy=actor != holder)

    def _ticks(self) -> None:
        self.world.tick()
        if self.course is not None and self.world.clock() >= self.course.closes + timedelta(
            seconds=2
        ):
            self._over()

    def _over(self) -> None:
        """What the journal says is what the rules say."""
        course, session = self.course, self.session
        assert course is not None
        found = self.world.read(lambda u: u.sessions.sitting(session)).session
        assert found.status is SessionStatus.CLOSED, found
        outcome, places, conditions = reference(
            course.rule, course.quorum, course.electorate, course.ballots
        )
        entry = self.world.read(lambda u: u.journal.get(self.committee, found.state["entry"]))
        assert entry is not None
        assert entry.facts["outcome"] == outcome, (course, entry.facts)
        told = {one["name"]: one["position"] for one in entry.facts["departments"]}
        assert told == places
        assert len(entry.facts["conditions"]) == len(conditions)
        self.course = None

    @property
    def committee(self) -> str:
        return self.world.committee_id

    def _prepare(self, unit: Any) -> None:
        """Only votes; everybody is known, and the deputies are named."""
        for schedule in unit.schedules.of(self.committee):
            unit.schedules.drop(schedule.id)
        committee = unit.committees.get(self.committee)
        organization = unit.organizations.get(committee.organization_id)
        for user in LATER:
            conversation.enroll(unit, organization, "simulated", WORKSPACE, user, name=user)
        users = (*SEATED, *LATER, "emna")
        found = {user: unit.people.of_account("simulated", WORKSPACE, user) for user in users}
        self.people = found
        self.names = {person.id: user for user, person in found.items()}
        for holder, deputy in DEPUTIES.items():
            seat = committee.seat_of(found[holder].id)
            unit.committees.seat(committee.id, replace(seat, deputy_id=found[deputy].id))


def _taken(said: Reply) -> bool:
    return isinstance(said, Silence) or (isinstance(said, Tell) and not said.refused)
