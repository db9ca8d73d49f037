"""The sample committee of `comite demo`, built once for all the tests that read it."""

from __future__ import annotations

import asyncio
import functools
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from adapters.web import Persona
from bot.demo.start import DATABASE, prepared, settings_for

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
"""A Thursday morning in Casablanca."""


def made(folder: Path, now: datetime) -> tuple[Persona, ...]:
    """Makes the demonstration in a folder, or starts it again there, at an instant."""
    return asyncio.run(prepared(settings_for(folder, 8000), folder, lambda: now))


@functools.cache
def sample() -> Path:
    """A folder with the demonstration as it stands at NOW; read it, change nothing."""
    folder = Path(tempfile.mkdtemp(prefix="comite-demo-"))
    made(folder, NOW)
    return folder


def environ(folder: Path) -> dict[str, str]:
    """What a shell needs to read that demonstration."""
    return {"DATABASE_URL": f"sqlite:///{folder / DATABASE}", "HOME": str(folder)}
