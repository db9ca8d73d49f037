"""Every room's catalogues, listed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import adapters
import rituals
from bot.words import CENTRE, Lexicon

# By their folders: importing a room would import its vendor's library, configured or not.
PLATFORMS = tuple(Path(adapters.__path__[0]) / name / "words" for name in ("web", "slack", "teams"))


@cache
def lexicon() -> Lexicon:
    """All sentences in all languages."""
    return Lexicon.load(*CENTRE, *rituals.WORDS, *PLATFORMS)
