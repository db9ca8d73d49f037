"""What committees do: every ritual, listed. Pure; nothing here knows a platform or a database."""

from __future__ import annotations

from pathlib import Path

from rituals.digest import Digest
from rituals.go_no_go import GoNoGo
from rituals.irritants import Irritants
from rituals.irritants_cards import REGISTER
from rituals.standup import StandUp
from rituals.triage import Triage

__all__ = ["ALL", "REGISTER", "WORDS"]

ALL = (StandUp(), Irritants(), Triage(), GoNoGo(), Digest())

WORDS = tuple(
    Path(__file__).parent / "words" / name
    for name in ("standup", "irritants", "triage", "vote", "digest")
)
"""The folders of their catalogues, for `Lexicon.load`."""
