"""A week of a committee, as its digest is given it."""

from __future__ import annotations

from typing import Any

from bot.cards import Heading
from bot.model import Sitting
from rituals.digest import Digest
from tests.gathering_scene import FR, opened, reads, shown

DIGEST = Digest()
PERIOD = {
    "since": "2026-11-16T15:00:00+00:00",
    "until": "2026-11-23T15:00:00+00:00",
    "goal": "Moins de réclamations",
}
CHECKPOINT = {"checkpoint": {"rank": 14, "hash": "1a2b3c4d5e6f7788"}, "new_entries": 2}
DECISION = {
    "number": "D-2026-014",
    "outcome": "no_go",
    "proposal": "Lancer en mars",
    "at": "2026-11-20T10:00:00+00:00",
    "reason": "department_no_go",
}
VOTE = {
    "proposal": "Ouvrir l'API",
    "closes_at": "2026-11-25T12:00:00+00:00",
    "session": "s9",
    "awaited_departments": ["Marketing", "DSI"],
}
DUE = {"text": "Livrer la recette", "department": "DSI", "owner": "Bob", "due": "2026-11-27"}
OVERDUE = {
    "text": "Publier le script",
    "department": "Commercial",
    "owner": "",
    "due": "2026-11-18",
}
IRRITANT = {"number": 3, "verbatim": "Trop de codes", "frequency": 5, "status": "sorted"}
MOVE = {"number": 2, "status": "owned", "department": "DSI", "reason": ""}
ALERT = {
    "text": "Le message part avant le produit",
    "owner": "Marketing",
    "lifts": "une date de disponibilité",
    "blocking": True,
}
FULL = {
    **PERIOD,
    **CHECKPOINT,
    "decisions": [DECISION],
    "open_votes": [VOTE],
    "commitments_due": [DUE],
    "commitments_overdue": [OVERDUE],
    "irritants": [IRRITANT],
    "irritant_moves": [MOVE],
    "alerts": [ALERT],
    "participation": [{"department": "DSI", "members": 4, "asked": 8, "answered": 6}],
}


def held(**material: Any) -> Sitting:
    return opened(DIGEST, material=material)


def card_of(**material: Any) -> str:
    return reads(shown(DIGEST, held(**material)))


def nothing_shown(sitting: Sitting) -> bool:
    where = sitting.committee.public
    return DIGEST.card(sitting, where, FR) is None and DIGEST.result(sitting, where, FR) is None


def headings(text: Sitting) -> list[str]:
    return [one.text for one in shown(DIGEST, text).elements if isinstance(one, Heading)]
