"""Faults that the fake Teams can inject, planned one by one or drawn from a seed, as for Slack."""

from __future__ import annotations

import random
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from .teams_things import Json, TeamsError

# Faults that answer before anything is stored, and those that store first. 412, 502 and 504 are
# those that "must also be retried" (bots/how-to/rate-limit).
REFUSALS = {
    "429",
    "http_412",
    "http_500",
    "http_502",
    "http_503",
    "http_504",
    "forbidden",
    "not_found",
    "drop",
    "slow",
}
AFTERWARDS = {"accept_then_drop", "accept_then_502", "slow_answer"}
HOLD_SECONDS = 30


@dataclass
class TeamsFault:
    """One fault. The slow kinds hold the caller until `release` is set.

    `kind` is one of REFUSALS or AFTERWARDS; `429:7` sets Retry-After to 7 seconds (1 by default),
    `forbidden:CODE` and `not_found:CODE` name the error of a 403 or a 404.
    """

    kind: str
    reached: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        if self.name not in REFUSALS | AFTERWARDS:
            raise ValueError(f"unknown fault {self.kind!r}")

    @property
    def name(self) -> str:
        return self.kind.partition(":")[0]

    @property
    def detail(self) -> str:
        return self.kind.partition(":")[2]

    def hold(self) -> None:
        """Tell the test that the call arrived, then wait for it to say go on."""
        self.reached.set()
        self.release.wait(HOLD_SECONDS)


class TeamsFaults:
    """What goes wrong next: the planned ones first, in order, then the random plan if any.

    Operations: post, update, delete, create, member, members, team, channels, token.
    """

    def __init__(self) -> None:
        self._planned: list[tuple[str, TeamsFault]] = []
        self._random = random.Random(0)
        self._chances: Mapping[str, float] = {}
        self._operations: Collection[str] | None = None

    def plan(self, operation: str, kind: str) -> TeamsFault:
        """The next call of that operation (`*`: of any) fails that way."""
        fault = TeamsFault(kind)
        self._planned.append((operation, fault))
        return fault

    def chances(
        self, seed: int, chances: Mapping[str, float], operations: Collection[str] | None = None
    ) -> None:
        """From now on each call draws its fate; chances are 0 to 1 by kind, operations a filter."""
        for kind in chances:
            TeamsFault(kind)
        if sum(chances.values()) > 1:
            raise ValueError("the chances add up to more than 1")
        self._random, self._chances = random.Random(seed), chances
        self._operations = operations

    def draw(self, operation: str) -> TeamsFault | None:
        for index, (wanted, fault) in enumerate(self._planned):
            if wanted in {operation, "*"}:
                del self._planned[index]
                return fault
        if not self._chances:
            return None
        if self._operations is not None and operation not in self._operations:
            return None
        drawn = self._random.random()
        for kind, chance in self._chances.items():
            drawn -= chance
            if drawn < 0:
                return TeamsFault(kind)
        return None


def refusal(fault: TeamsFault) -> tuple[int, Json, dict[str, str]]:
    """What one of REFUSALS answers: status (0 when the connection breaks), JSON and headers."""
    match fault.name:
        case "429":
            error = TeamsError(429, "Throttled", "Too many requests.")
            return 429, error.answer, {"Retry-After": fault.detail or "1"}
        case "forbidden":
            return 403, TeamsError(403, fault.detail or "Forbidden").answer, {}
        case "not_found":
            return 404, TeamsError(404, fault.detail or "ConversationNotFound").answer, {}
        case "drop":
            return 0, {}, {}
    status = int(fault.name.removeprefix("http_"))
    code = "PreconditionFailed" if status == 412 else "ServiceError"
    return status, TeamsError(status, code, "Please try again.").answer, {}
