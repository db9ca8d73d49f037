"""What a committee's file holds, once it is known to be right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.model import Role, VoteRules
from bot.timetable import Calendar, Duration, Rule, WorkingHours

AUTOMATIC = frozenset({"digest"})
"""Rituals that ask nobody and are over at once: they have no delays."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a code for the sentence, where it stands (`members.2.role`), the line
    of the file, and what the sentence names."""

    code: str
    path: str
    line: int
    params: Mapping[str, str] = field(default_factory=dict)


class BadFile(ValueError):
    """The file cannot be imported; all that is wrong with it, in the order of its lines."""

    def __init__(self, problems: Sequence[Problem]):
        super().__init__("; ".join(f"line {p.line}: {p.path}: {p.code}" for p in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class FilePlace:
    """A channel; the web page of a committee has neither workspace nor channel here."""

    platform: str
    workspace: str = ""
    channel: str = ""
    name: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.platform, self.workspace, self.channel


@dataclass(frozen=True, slots=True)
class FileMember:
    """Somebody with a seat. `slack` and `teams` are their accounts in the workspace of the first
    place of that platform; None in a preference leaves it as it is."""

    name: str
    email: str
    department: str
    role: Role
    slack: str = ""
    teams: str = ""
    deputy: str = ""
    hours: WorkingHours | None = None
    locale: str | None = None
    timezone: str | None = None

    @property
    def handle(self) -> str:
        """What a deputy or a lead is named by: the e-mail, or the account of whoever has none."""
        return (self.email or self.slack or self.teams).casefold()


@dataclass(frozen=True, slots=True)
class FileRitual:
    """A ritual's rhythm. `closes_after` is None for a ritual that is over at once."""

    rule: Rule
    closes_after: Duration | None = None
    remind_after: Duration | None = None
    questions: Mapping[str, str] = field(default_factory=dict)
    paused: bool = False


@dataclass(frozen=True, slots=True)
class CommitteeFile:
    """The whole file. `leads` names, by department, who of it answers for it (see `handle`)."""

    organization: str
    name: str
    goal: str
    locale: str
    timezone: str
    calendar: Calendar
    hours: WorkingHours
    departments: tuple[str, ...]
    places: tuple[FilePlace, ...]
    members: tuple[FileMember, ...]
    leads: Mapping[str, str]
    rituals: Mapping[str, FileRitual]
    vote: VoteRules

    def workspace(self, platform: str) -> str:
        """Where members' accounts of that platform are; empty when the committee does not meet
        there."""
        return next((p.workspace for p in self.places if p.platform == platform), "")
