"""Every room's catalogues, listed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import adapters
import rituals
from bot.words import CENTRE, Lexicon

# By its folder: importing Slack's room would import Bolt, also where Slack is not configured.
SLACK, WEB = (Path(adapters.__path__[0]) / name / "words" for name in ("slack", "web"))


@cache
def lexicon() -> Lexicon:
    """All sentences in all languages."""
    return Lexicon.load(*CENTRE, *rituals.WORDS, WEB, SLACK)
