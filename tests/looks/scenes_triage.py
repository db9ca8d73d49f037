"""A triage of irritants, from its question to the register that it leaves behind."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards import Card, Form
from bot.model import Irritant
from bot.triaging import TAKEN
from tests.looks.scenes_acts import Scene, press
from tests.looks.scenes_rituals import card, past
from tests.looks.stage import Stage, shown

SAID = (
    "On me redemande ma pièce d’identité à chaque appel.",
    "Le relevé ne dit pas d’où viennent les points.",
    "La carte arrive sans code, et le code sans carte.",
)
SCORED = {"nadia": (5, 2), "mehdi": (2, 4), "hind": (4, None), "salma": (None, 3)}
"""Who gives which pain and cost, from irritant to irritant a little less pain."""


def triaging(stage: Stage, *, answered: bool = True) -> str:
    """A triage that is open: of ten irritants at their longest where the stage is full."""
    for number in range(TAKEN if stage.full else len(SAID)):
        stage.unit.irritants.add(
            Irritant(
                stage.unit.new_id(),
                stage.committee_id,
                0,
                stage.kept(SAID[number % len(SAID)], 2000),
                stage.now,
                stage.users["nadia"].id,
            )
        )
    stage.presses("salma", "triage.open", committee=stage.committee_id)
    session = past(stage, 0, "triage")
    if not answered:
        return session
    for user, (pain, cost) in SCORED.items():
        values = {}
        for place, one in enumerate(stage.unit.sessions.get(session).state["irritants"]):
            values[f"pain_{one['number']}"] = str(max(1, pain - place % 3)) if pain else ""
            values[f"cost_{one['number']}"] = str(cost or "")
        stage.submits(user, "session.answer", values, session=session)
    stage.presses("youssef", "session.answer", session=session, choice="nothing")
    return session


def triaged(stage: Stage) -> str:
    session = triaging(stage)
    stage.later(days=3)
    return session


def cancelled(stage: Stage) -> Card:
    session = triaging(stage)
    reason = {"reason": stage.text("Trop tôt.", 1000)}
    stage.submits("salma", "session.cancel", reason, session=session)
    return card(stage, session)


def form(stage: Stage) -> Card | Form:
    return shown(stage.presses("nadia", "session.form", session=triaging(stage)))


def ranked(stage: Stage) -> Card | Form:
    triaged(stage)
    return shown(stage.types("salma", "irritants"))


def weighed(stage: Stage) -> Card | Form:
    first = stage.unit.sessions.get(triaged(stage)).state["irritants"][0]
    return shown(stage.presses("salma", "irritant.show", irritant=first["id"]))


def unanswered(user: str, of: str) -> Scene:
    return lambda stage: card(stage, triaging(stage, answered=False), user, of=of)


TRIAGE: Mapping[str, Scene] = {
    "triage.card": lambda stage: card(stage, triaging(stage)),
    "triage.card / facilitatrice": lambda stage: card(stage, triaging(stage), "salma"),
    "triage.card / personne n’a répondu": unanswered("salma", "card"),
    "triage.card / clos": lambda stage: card(stage, triaged(stage)),
    "triage.card / annulé": cancelled,
    "triage.prompt": unanswered("nadia", "prompt"),
    "triage.prompt / a noté": lambda stage: card(stage, triaging(stage), "nadia", of="prompt"),
    "triage.prompt / rien à signaler": lambda stage: card(
        stage, triaging(stage), "youssef", of="prompt"
    ),
    "triage.prompt / clos": lambda stage: card(stage, triaged(stage), "nadia", of="prompt"),
    "triage.form": form,
    "triage.open": press("salma", "triage.open", committee=lambda stage: stage.committee_id),
    "irritant.list / triés": ranked,
    "irritant.show / noté": weighed,
}
