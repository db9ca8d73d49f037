"""A stand-up in which Alice asks something of DSI."""

from __future__ import annotations

from typing import Any

from bot.effects import CommitTo
from bot.model import Sitting
from rituals.standup import StandUp
from tests.gathering_scene import opened, said

STANDUP = StandUp()
REQUEST = {
    "request_department": "dsi",
    "request_text": "Ouvrir l'API",
    "request_date": "2026-12-01",
}
CARRIED = {
    "author": "carol",
    "author_name": "Carol",
    "from": "Commercial",
    "department": "dsi",
    "to": "DSI",
    "text": "Corriger le tunnel",
    "due": "2026-11-20",
}


def commitments(found: tuple[Any, ...]) -> list[CommitTo]:
    return [one for one in found if isinstance(one, CommitTo)]


def answered() -> Sitting:
    return said(STANDUP, opened(STANDUP), "alice", done="Recette", next="Démo", **REQUEST)
