"""Faults that the fake can inject: one by one, or drawn from a seed."""

from __future__ import annotations

import random
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

# Faults that answer before anything is stored, and those that store first.
REFUSALS = {"429", "http_500", "http_502", "http_503", "ok_false", "drop", "slow"}
AFTERWARDS = {"accept_then_drop", "accept_then_500", "slow_answer"}
HOLD_SECONDS = 30


@dataclass
class Fault:
    """One fault. The slow kinds hold the caller until `release` is set.

    `kind` is one of REFUSALS or AFTERWARDS; `429:7` sets Retry-After to 7 seconds (1 by
    default) and `ok_false:internal_error` names the error.
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


class Faults:
    """What goes wrong next: the planned ones first, in order, then the random plan if any."""

    def __init__(self) -> None:
        self._planned: list[tuple[str, str, Fault]] = []
        self._random = random.Random(0)
        self._chances: Mapping[str, float] = {}
        self._methods: Collection[str] | None = None

    def plan(self, method: str, kind: str, channel: str = "*") -> Fault:
        """The next call of that method (`*`: of any) to that channel fails that way."""
        fault = Fault(kind)
        self._planned.append((method, channel, fault))
        return fault

    def chances(
        self, seed: int, chances: Mapping[str, float], methods: Collection[str] | None = None
    ) -> None:
        """From now on each call draws its fate; chances are 0 to 1 by kind, methods a filter."""
        for kind in chances:
            Fault(kind)
        if sum(chances.values()) > 1:
            raise ValueError("the chances add up to more than 1")
        self._random, self._chances, self._methods = random.Random(seed), chances, methods

    def draw(self, method: str, channel: str = "") -> Fault | None:
        for index, (wanted, where, fault) in enumerate(self._planned):
            if wanted in {method, "*"} and where in {channel, "*"}:
                del self._planned[index]
                return fault
        if not self._chances or (self._methods is not None and method not in self._methods):
            return None
        drawn = self._random.random()
        for kind, chance in self._chances.items():
            drawn -= chance
            if drawn < 0:
                return Fault(kind)
        return None
