"""Each platform on a bench: `bench(name, folder)` opens it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.benches.bench import WAIT, Bench, Shown, Trouble, seen
from tests.benches.simulated import SimulatedBench
from tests.benches.slack import slack
from tests.benches.teams import teams
from tests.benches.web import Box, WebBench
from tests.web_stage import staged

__all__ = ["WAIT", "Bench", "Shown", "Trouble", "bench", "seen"]


@asynccontextmanager
async def bench(name: str, folder: Path) -> AsyncIterator[Bench]:
    """A platform, ready to be posted to."""
    match name:
        case "simulated":
            yield SimulatedBench()
        case "slack":
            async with slack() as found:
                yield found
        case "teams":
            async with teams(folder) as there:
                yield there
        case "web":
            box = Box()
            with (
                staged(folder, mailer=box, mail_from="c@example.com") as stage,
                stage.browser() as client,
            ):
                yield WebBench(stage, client, box)
