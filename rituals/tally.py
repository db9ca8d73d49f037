"""The count of a vote: departments' positions, quorum, rule, outcome. Pure arithmetic, no words.

Counted at closing, over the electorate frozen at opening. Neither silence, nor abstentions, nor a
tie is ever a yes or a no. The numbers V01 to V37 are those of docs/rules.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any
from unicodedata import category

RULES = ("department_unanimity", "department_majority", "member_majority", "consent")
EVERY_DEPARTMENT = "every_department"
_SHARE = re.compile(r"([1-9]\d?|100)%")


class Choice(StrEnum):
    """What one ballot says."""

    GO = "go"
    CONDITIONAL = "conditional"
    NO_GO = "no_go"
    ABSTAIN = "abstain"


class Position(StrEnum):
    """What the ballots of one department say together (V06, V07)."""

    GO = "go"
    CONDITIONAL = "conditional"
    NO_GO = "no_go"
    TIED = "tied"
    ABSTENTION = "abstention"
    SILENT = "silent"


class Outcome(StrEnum):
    GO = "go"
    GO_CONDITIONS = "go_conditions"
    NO_GO = "no_go"
    UNDECIDED = "undecided"


FAVOURABLE = frozenset({Position.GO, Position.CONDITIONAL})
UNPLACED = frozenset({Position.TIED, Position.SILENT})


@dataclass(frozen=True, slots=True)
class Ballot:
    """One elector's vote, as it stands at closing."""

    person_id: str
    choice: Choice
    reason: str = ""

    @property
    def objects(self) -> bool:
        """A no-go is an objection only with its reason; without, it counts as a vote (V13)."""
        return self.choice is Choice.NO_GO and visible(self.reason)


@dataclass(frozen=True, slots=True)
class Count:
    """The ballots of one department, among its electors."""

    department: str
    electors: int
    go: int = 0
    conditional: int = 0
    no_go: int = 0
    abstain: int = 0

    @property
    def favourable(self) -> int:
        return self.go + self.conditional

    @property
    def ballots(self) -> int:
        return self.favourable + self.no_go + self.abstain

    @property
    def position(self) -> Position:
        if self.favourable > self.no_go:
            return Position.CONDITIONAL if self.conditional else Position.GO
        if self.no_go > self.favourable:
            return Position.NO_GO
        if self.no_go:
            return Position.TIED
        return Position.ABSTENTION if self.abstain else Position.SILENT


@dataclass(frozen=True, slots=True)
class Tally:
    """A vote once counted; departments stand in the order of their ids.

    `reason` is a code that the words explain; `named` are the departments that it names, `favour`
    and `against` the figures that it compares: departments, ballots, or for a missed share the
    ballots received and needed. `retained` are the people whose conditions bind the decision (V08).
    """

    outcome: Outcome
    reason: str
    counts: tuple[Count, ...]
    named: tuple[str, ...] = ()
    favour: int = 0
    against: int = 0
    retained: tuple[str, ...] = ()

    @property
    def electors(self) -> int:
        return sum(count.electors for count in self.counts)

    @property
    def ballots(self) -> int:
        return sum(count.ballots for count in self.counts)

    def to_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome.value,
            "reason": self.reason,
            "named": list(self.named),
            "favour": self.favour,
            "against": self.against,
            "retained": list(self.retained),
            "counts": [asdict(count) for count in self.counts],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Tally:
        return cls(
            Outcome(value["outcome"]),
            value["reason"],
            tuple(Count(**count) for count in value["counts"]),
            tuple(value["named"]),
            value["favour"],
            value["against"],
            tuple(value["retained"]),
        )


def visible(text: str) -> bool:
    """Whether somebody reading it sees anything: spaces and invisible signs are blank."""
    return any(category(character)[0] not in "ZC" for character in text)


def is_quorum(quorum: str) -> bool:
    """`every_department`, or a whole share of the electors from `1%` to `100%`."""
    return quorum == EVERY_DEPARTMENT or _SHARE.fullmatch(quorum) is not None


def needed(quorum: str, electors: int) -> int:
    """How many ballots a share of the electors is, rounded up (V16); 0 for a quorum without one."""
    if quorum == EVERY_DEPARTMENT:
        return 0
    return -(-int(quorum.removesuffix("%")) * electors // 100)


def positions(electorate: Mapping[str, str], ballots: Iterable[Ballot]) -> tuple[Count, ...]:
    """Counts each department that has an elector (V18). `electorate`: person id to department id.

    Whoever is not an elector is not counted; the last ballot of a person stands.
    """
    standing = {ballot.person_id: ballot.choice for ballot in ballots}
    found = []
    for department in sorted(set(electorate.values())):
        members = [person for person, theirs in electorate.items() if theirs == department]
        cast = [standing[person] for person in members if person in standing]
        found.append(Count(department, len(members), *(cast.count(choice) for choice in Choice)))
    return tuple(found)


def outcome(
    rule: str, quorum: str, electorate: Mapping[str, str], ballots: Iterable[Ballot]
) -> Tally:
    """The outcome of a vote. Raises ValueError for a rule that does not exist."""
    if rule not in RULES:
        raise ValueError(rule)
    cast = {ballot.person_id: ballot for ballot in ballots if ballot.person_id in electorate}
    counts = positions(electorate, cast.values())
    if missed := _quorum_missed(quorum, counts):
        return missed
    favour = sum(count.favourable for count in counts)
    against = sum(count.no_go for count in counts)
    # A yes needs a voice under every rule: abstentions alone decide nothing (V03).
    if not favour + against:
        return Tally(Outcome.UNDECIDED, "no_voice", counts)
    if rule == "department_unanimity":
        return _unanimity(counts, cast.values(), electorate)
    if rule == "department_majority":
        sides = [count.position for count in counts]
        favour = sum(side in FAVOURABLE for side in sides)
        against = sides.count(Position.NO_GO)
        heard = _of_departments(counts, cast.values(), electorate)
        return _majority("departments", counts, favour, against, heard)
    heard = tuple(sorted(b.person_id for b in cast.values() if b.choice is Choice.CONDITIONAL))
    if rule == "member_majority":
        return _majority("members", counts, favour, against, heard)
    objections = [ballot for ballot in cast.values() if ballot.objects]
    if objections:
        named = tuple(sorted({electorate[ballot.person_id] for ballot in objections}))
        return Tally(Outcome.NO_GO, "objection", counts, named, favour, len(objections))
    if not favour:
        # Only no-go without a reason: nothing to consent to, and no objection either.
        return Tally(Outcome.UNDECIDED, "no_voice", counts)
    return _go("consent", counts, favour, 0, heard)


def _quorum_missed(quorum: str, counts: tuple[Count, ...]) -> Tally | None:
    """V15: one ballot makes a department present; V16: a share is one of the frozen electors."""
    if quorum == EVERY_DEPARTMENT:
        silent = tuple(c.department for c in counts if c.position is Position.SILENT)
        missed = Tally(Outcome.UNDECIDED, "quorum_departments", counts, silent)
        return missed if silent or not counts else None
    wanted = needed(quorum, sum(count.electors for count in counts))
    received = sum(count.ballots for count in counts)
    missed = Tally(Outcome.UNDECIDED, "quorum_share", counts, (), received, wanted)
    return missed if received < wanted else None


def _unanimity(
    counts: tuple[Count, ...], cast: Iterable[Ballot], electorate: Mapping[str, str]
) -> Tally:
    """One no-go department refuses (V04); a tied or silent one leaves it open (V01, V05); an
    abstaining one lets pass (V02)."""
    favour = sum(count.position in FAVOURABLE for count in counts)
    against = tuple(c.department for c in counts if c.position is Position.NO_GO)
    if against:
        return Tally(Outcome.NO_GO, "department_no_go", counts, against, favour, len(against))
    unplaced = tuple(c.department for c in counts if c.position in UNPLACED)
    if unplaced:
        return Tally(Outcome.UNDECIDED, "without_position", counts, unplaced, favour)
    return _go("unanimous", counts, favour, 0, _of_departments(counts, cast, electorate))


def _majority(
    who: str, counts: tuple[Count, ...], favour: int, against: int, heard: tuple[str, ...]
) -> Tally:
    """More for than against, equal is undecided (V09 to V11)."""
    if favour > against:
        return _go(f"{who}_for", counts, favour, against, heard)
    if favour < against:
        return Tally(Outcome.NO_GO, f"{who}_against", counts, (), favour, against)
    return Tally(Outcome.UNDECIDED, f"{who}_tied", counts, (), favour, against)


def _go(
    reason: str, counts: tuple[Count, ...], favour: int, against: int, heard: tuple[str, ...]
) -> Tally:
    outcome = Outcome.GO_CONDITIONS if heard else Outcome.GO
    return Tally(outcome, reason, counts, (), favour, against, heard)


def _of_departments(
    counts: tuple[Count, ...], cast: Iterable[Ballot], electorate: Mapping[str, str]
) -> tuple[str, ...]:
    """Whose conditions bind under a rule of departments: favourable ones' (V07, V08)."""
    favourable = {count.department for count in counts if count.position in FAVOURABLE}
    return tuple(
        sorted(
            ballot.person_id
            for ballot in cast
            if ballot.choice is Choice.CONDITIONAL and electorate[ballot.person_id] in favourable
        )
    )
