"""Removing guards in copies of the tree, running the tests that ought to fail, and judging."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.guards.table import Edit, Guard
from tests.guards.witness import ORIGIN, REPORT

ROOT = Path(__file__).resolve().parents[2]
RUN_SECONDS = 240
"""A removed guard may leave a test waiting; the longest run takes a tenth of this."""


class Unusable(Exception):
    """The tests cannot be judged: they fail already, or they do not run from the copy."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`proven` when the right tests failed for the right reason; else `trouble` says why not."""

    guard: Guard
    seconds: float
    noticed: tuple[tuple[str, str], ...] = ()
    """Each failing test with the line in which it says why."""
    trouble: str = ""

    @property
    def proven(self) -> bool:
        return not self.trouble


@dataclass(frozen=True, slots=True)
class Run:
    """What pytest did; `outcomes` as tests.guards.witness writes them."""

    code: int
    outcomes: tuple[dict[str, str], ...]
    uncollected: tuple[str, ...]
    strangers: tuple[str, ...]
    said: str

    def of(self, test: str) -> list[dict[str, str]]:
        """The outcomes of a test, of all its cases unless one is named."""
        return [o for o in self.outcomes if o["test"] == test or o["test"].startswith(f"{test}[")]


class Copy:
    """A copy of the tree in a folder of its own, where files change and are put back."""

    def __init__(self, folder: Path, origin: Path, names: Iterable[str]):
        self.root, self._temporary = folder / "tree", folder / "tmp"
        self._report = folder / "report.json"
        for name in names:
            target = self.root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(origin / name, target)

    def run(self, tests: Iterable[str]) -> Run:
        """Runs tests here; the interpreter is this one, every module of ours the copy's."""
        self._report.unlink(missing_ok=True)
        # -vv: a failure shows both sides of a comparison whole.
        command = [sys.executable, "-m", "pytest", "-vv", "--no-header", "--tb=short"]
        command += ["-p", "no:cacheprovider", "-p", "tests.guards.witness"]
        command += [f"--basetemp={self._temporary}", *tests]
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.root),
            REPORT: str(self._report),
            ORIGIN: str(ROOT),
        }
        try:
            done = subprocess.run(
                command,
                cwd=self.root,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=RUN_SECONDS,
            )
        except subprocess.TimeoutExpired:
            return Run(-1, (), (), (), f"no end within {RUN_SECONDS} seconds")
        found: dict[str, Any] = {"outcomes": [], "uncollected": [], "strangers": []}
        if self._report.exists():
            found = json.loads(self._report.read_text(encoding="utf-8"))
        return Run(
            done.returncode,
            tuple(found["outcomes"]),
            tuple(found["uncollected"]),
            tuple(found["strangers"]),
            done.stdout,
        )

    def prove(self, guard: Guard) -> Verdict:
        """Removes one guard, lets its tests run, and puts it back."""
        began = time.monotonic()
        gone = guard.problem(self.root)
        if gone:
            return Verdict(guard, 0.0, trouble=f"cannot be removed any more: {gone}")
        with self._without(guard.edits):
            run = self.run(guard.fails)
        noticed, trouble = judged(guard, run)
        return Verdict(guard, time.monotonic() - began, noticed, trouble)

    @contextmanager
    def _without(self, edits: tuple[Edit, ...]) -> Iterator[None]:
        before = {edit.file: (self.root / edit.file).read_bytes() for edit in edits}
        try:
            for edit in edits:
                path = self.root / edit.file
                text = path.read_text(encoding="utf-8")
                self._write(path, edit.applied(text).encode())
            yield
        finally:
            for name, content in before.items():
                self._write(self.root / name, content)

    def _write(self, path: Path, content: bytes) -> None:
        path.write_bytes(content)
        # Two edits within a second and of one length would look alike to the byte-code's cache.
        for compiled in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
            compiled.unlink()


def sources() -> list[str]:
    """The files of the tree: tracked, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def unbroken(tests: Iterable[str], run: Run) -> None:
    """Raises Unusable unless each test exists and passed, from the copy's own modules."""
    if run.strangers:
        raise Unusable(f"not the copy's own modules: {', '.join(run.strangers[:3])}")
    if run.code not in (0, 1) or run.uncollected:
        raise Unusable(run.said[-3000:])
    for test in tests:
        found = run.of(test)
        bad = [o for o in found if o["outcome"] != "passed"]
        if not found or bad:
            why = f"{bad[0]['outcome']}\n{bad[0]['text'][-1500:]}" if bad else "not found"
            raise Unusable(f"{test}, with every guard in place: {why}")


def judged(guard: Guard, run: Run) -> tuple[tuple[tuple[str, str], ...], str]:
    """Who noticed, and what is wrong with that; nothing is wrong with a guard that is proven."""
    if run.code == 0:
        return (), "SURVIVES: no test fails without it"
    if run.code != 1 or run.uncollected or run.strangers:
        return (), f"the tests did not run:\n{run.said[-1500:]}"
    noticed = []
    for test in guard.fails:
        failed = [o for o in run.of(test) if o["outcome"] == "failed"]
        if not failed:
            return (), f"SURVIVES: {test} does not fail without it"
        right = [o for o in failed if o["when"] == "call" and guard.says in o["text"]]
        if not right:
            one = failed[0]
            return (), (
                f"{test} fails for another reason: {guard.says!r} does not stand in its "
                f"{one['when']}:\n{one['text'][-1500:]}"
            )
        noticed.append((right[0]["test"], why(right[0]["text"], guard.says)))
    return tuple(noticed), ""


def why(text: str, says: str) -> str:
    """The line of a failure that holds the expected words."""
    lines = [line.removeprefix("E").strip() for line in text.splitlines() if line.startswith("E")]
    return next((line for line in lines if says in line), lines[0] if lines else says)[:160]
