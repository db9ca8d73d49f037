"""The triage of irritants: how much each hurts the customer, and what it would cost to fix.

An answer's value: `{"choice": "nothing", "scores": {}}` or `{"choice": "scores", "scores": {irritant
id: {"pain": 1 to 5 or None, "cost": 1 to 5 or None}}}`, with at least one figure. A later answer
replaces the earlier one whole. "Nothing to report" is an answer (I13).

The session's `state`: `irritants`, the oldest new ones at its opening, [{"id", "number", "verbatim",
"frequency"}] (I13); from the closing on also what `triage_cards.summed_up` leaves.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.cards import Card, Form
from bot.effects import (
    Accepted,
    Conclusion,
    Notice,
    Occasion,
    Opening,
    ScoreIrritants,
    WhisperFacilitators,
)
from bot.model import Committee, Json, Participant, Session, Sitting, Viewer
from bot.ranking import LEAST, MOST
from bot.refusals import Invalid, Refused, invalid
from bot.words import Words
from rituals import triage_cards
from rituals.collecting import asked, day_of
from rituals.triage_forms import NOTHING, SCALES, SCORES, field_name, score_form, scored, taken


class Triage:
    """A committee's triage of irritants; see `bot.ports.Ritual` for what each method is asked."""

    kind = "triage"
    scheduled = True
    pauses_on_holiday = True
    announces = False
    gathers: tuple[str, ...] = ("untriaged",)
    deputies = False
    spoken = None
    hearing = None
    prompts = True

    def compose(self, committee: Committee, words: Words, draft: Mapping[str, str]) -> None:
        """Nothing is asked of the facilitator who opens one on demand."""

    def open(self, committee: Committee, occasion: Occasion) -> Opening:
        """Raises Refused when no irritant is new: there is nothing to score."""
        irritants = list(occasion.material.get("irritants", ()))
        if not irritants:
            raise Refused("triage_empty", committee=committee.name)
        return Opening(
            {"irritants": irritants},
            asked(committee, occasion),
            occasion.closes_at,
            occasion.remind_at,
        )

    def form(
        self,
        sitting: Sitting,
        participant: Participant,
        variant: str,
        previous: Json | None,
        words: Words,
    ) -> Form:
        return score_form(sitting, participant, previous, words)

    def card(self, sitting: Sitting, viewer: Viewer, words: Words) -> Card | None:
        return triage_cards.card(sitting, viewer, words)

    def prompt(self, sitting: Sitting, viewer: Viewer, words: Words) -> Card:
        return triage_cards.prompt(sitting, viewer, words)

    def accept(
        self, sitting: Sitting, participant: Participant, values: Mapping[str, Any], now: datetime
    ) -> Accepted:
        """Takes the figures that were given, or the word that there are none. Raises Invalid."""
        if values.get("choice") == NOTHING:
            return Accepted({"choice": NOTHING, "scores": {}})
        errors: dict[str, tuple[str, Mapping[str, Any]]] = {}
        scores: dict[str, dict[str, int | None]] = {}
        for one in taken(sitting):
            figures: dict[str, int | None] = {}
            for scale in SCALES:
                name = field_name(scale, one)
                try:
                    figures[scale] = _figure(values.get(name))
                except ValueError:
                    errors[name] = ("triage_scale", {"least": LEAST, "most": MOST})
            if any(value is not None for value in figures.values()):
                scores[one["id"]] = figures
        if errors:
            raise Invalid(errors)
        if not scores:
            raise invalid(field_name(SCALES[0], taken(sitting)[0]), "triage_nothing")
        return Accepted({"choice": SCORES, "scores": scores})

    def regather(self, sitting: Sitting, now: datetime) -> Session:
        return sitting.session

    def conclude(self, sitting: Sitting, now: datetime) -> Conclusion:
        """The figures go to the register; nobody answered is said to the facilitators alone (S09)."""
        state = {**sitting.session.state, **triage_cards.summed_up(sitting)}
        scores = scored(sitting)
        if scores:
            return Conclusion(state, (ScoreIrritants(scores),))
        if sitting.answers:
            return Conclusion(state)
        notice = Notice(
            "triage.silence", {"committee": sitting.committee.name, "day": day_of(sitting)}
        )
        return Conclusion(state, (WhisperFacilitators(notice),))

    def extend(self, sitting: Sitting, now: datetime) -> None:
        """It ends when it ends."""

    def result(self, sitting: Sitting, viewer: Viewer, words: Words) -> None:
        """Its message becomes the ranking."""


def _figure(given: Any) -> int | None:
    """A figure of a scale, or None for no opinion. Raises ValueError for anything else."""
    if given in (None, ""):
        return None
    if given not in {str(figure) for figure in range(LEAST, MOST + 1)}:
        raise ValueError("not on the scale")
    return int(given)
