"""Every catalogue of the product, as the composition root loads them."""

from __future__ import annotations

from pathlib import Path

from bot.words import CENTRE, Lexicon
from rituals import WORDS

PLATFORMS = tuple(sorted(Path("adapters").glob("*/words")))
EVERY = (*CENTRE, *WORDS, *PLATFORMS)
LEXICON = Lexicon.load(*EVERY)
