"""`make prove-guards`: exits 0 when every guard, once removed, is missed by the tests that ought to.

`python -m tests.guards NAME…` proves some of them; `--list` only lists them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import textwrap
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tests.guards.proof import ROOT, Copy, Unusable, Verdict, sources, unbroken
from tests.guards.table import Guard, load

WORKERS = 2


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.guards", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="guards to prove; default: all")
    parser.add_argument("--list", action="store_true", help="only list them")
    asked = parser.parse_args(arguments)
    guards = load()
    unknown = set(asked.names) - {guard.name for guard in guards}
    if unknown:
        parser.error(f"no such guard: {', '.join(sorted(unknown))}")
    if asked.names:
        guards = tuple(guard for guard in guards if guard.name in asked.names)
    if asked.list:
        for guard in guards:
            print(f"{guard.name}: {guard.protects}")
        return 0
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="comite-guards-") as folder:
        copies = made(Path(folder))
        try:
            passing(copies, guards)
        except Unusable as error:
            print(f"Nothing can be proven: {error}", file=sys.stderr)
            return 1
        print(f"The tests pass with every guard in place ({time.monotonic() - began:.0f} s).")
        verdicts = removed(copies, guards)
    return told(verdicts, time.monotonic() - began)


def made(folder: Path) -> list[Copy]:
    """The copies, all of them of one moment: somebody may be writing in the tree meanwhile."""
    names = sources()
    first = Copy(folder / "0", ROOT, names)
    others = [Copy(folder / str(number), first.root, names) for number in range(1, WORKERS)]
    return [first, *others]


def passing(copies: Sequence[Copy], guards: Sequence[Guard]) -> None:
    """Runs every test of the table once, with all guards in place. Raises Unusable."""
    tests = sorted({test for guard in guards for test in guard.fails})
    files = sorted({test.partition("::")[0] for test in tests})
    shares = [
        [test for test in tests if test.partition("::")[0] in files[number :: len(copies)]]
        for number in range(len(copies))
    ]
    with ThreadPoolExecutor(len(copies)) as workers:
        runs = workers.map(lambda copy, share: share and copy.run(share), copies, shares)
        for share, run in zip(shares, runs, strict=True):
            if share:
                unbroken(share, run)


def removed(copies: Sequence[Copy], guards: Sequence[Guard]) -> list[Verdict]:
    """Removes each guard in turn, as many at a time as there are copies."""
    free: SimpleQueue[Copy] = SimpleQueue()
    for copy in copies:
        free.put(copy)

    def prove(guard: Guard) -> Verdict:
        copy = free.get()
        try:
            return copy.prove(guard)
        finally:
            free.put(copy)

    verdicts = []
    with ThreadPoolExecutor(len(copies)) as workers:
        for verdict in workers.map(prove, guards):
            show(verdict)
            verdicts.append(verdict)
    return verdicts


def show(verdict: Verdict) -> None:
    mark = "ok " if verdict.proven else "NO "
    print(f"{mark} {verdict.guard.name} ({verdict.seconds:.1f} s): {verdict.guard.protects}")
    for test, line in verdict.noticed:
        print(f"      {test.removeprefix('tests/')}\n        {line}")
    if verdict.trouble:
        print(textwrap.indent(verdict.trouble, "      "))
    sys.stdout.flush()


def told(verdicts: Sequence[Verdict], seconds: float) -> int:
    wrong = [verdict.guard.name for verdict in verdicts if not verdict.proven]
    took = f"in {seconds // 60:.0f} min {seconds % 60:.0f} s"
    if wrong:
        print(f"{len(wrong)} of {len(verdicts)} guards are not proven {took}: {', '.join(wrong)}")
        return 1
    print(f"{len(verdicts)} guards, each missed by a test when removed, {took}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
