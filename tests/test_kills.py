"""A short kill -9 run on both databases; `make torture` runs the long one."""

from __future__ import annotations

from pathlib import Path

from tests.kills.proof import kills


def test_every_acknowledged_ballot_survives_kill_9(
    database_url: str, tmp_path: Path, seed: int
) -> None:
    figures = kills(database_url, tmp_path, seed, 4, electors=4)
    assert figures.missing == []
    assert figures.acknowledged == 4
    print(figures)
