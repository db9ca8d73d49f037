"""What a triage asks of each irritant, and what the answers add up to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.cards import Field, Form, Option, Text
from bot.events import Action
from bot.model import Json, Participant, Score, Sitting
from bot.ranking import LEAST, MOST
from bot.words import Words
from rituals.collecting import cut

NOTHING = "nothing"
SCORES = "scores"
SCALES = ("pain", "cost")
LABEL = 150
"""Characters of a customer's words above their field: ten of them fit a card of Teams."""


def taken(sitting: Sitting) -> list[Mapping[str, Any]]:
    """The irritants that the session is about, the oldest first."""
    return list(sitting.session.state["irritants"])


def field_name(scale: str, irritant: Mapping[str, Any]) -> str:
    return f"{scale}_{irritant['number']}"


def score_form(
    sitting: Sitting, participant: Participant, previous: Json | None, words: Words
) -> Form:
    """Two figures an irritant, none compulsory; what the person said before is there already."""
    mine = sitting.answer(participant.person_id)
    before: Json = (mine.value if mine else previous) or {}
    known = before.get("scores", {})
    fields = []
    for one in taken(sitting):
        said = known.get(one["id"], {})
        for scale in SCALES:
            label = words.say(
                f"triage.field.{scale}",
                number=words.number(one["number"]),
                text=cut(one["verbatim"], LABEL),
            )
            fields.append(
                Field(
                    field_name(scale, one),
                    "choice",
                    label,
                    required=False,
                    initial=str(said.get(scale) or ""),
                    options=_options(scale, words),
                )
            )
    return Form(
        words.say("triage.form.title"),
        words.say("triage.form.submit"),
        Action("session.answer", {"session": sitting.session.id}),
        tuple(fields),
        words.locale,
        (Text(words.text("triage.form.intro")),),
    )


def _options(scale: str, words: Words) -> tuple[Option, ...]:
    """The scale, and no opinion: a menu once picked cannot be emptied otherwise."""
    figures = (
        Option(str(figure), words.say(f"triage.{scale}.{figure}"))
        for figure in range(LEAST, MOST + 1)
    )
    return (*figures, Option("", words.say("triage.unknown")))


def scored(sitting: Sitting) -> tuple[Score, ...]:
    """What everybody said of each irritant, under the department they had at the opening."""
    return tuple(
        Score(
            irritant_id,
            answer.department,
            answer.person_id,
            figures.get("pain"),
            figures.get("cost"),
            answer.received_at,
        )
        for answer in sitting.answers
        for irritant_id, figures in answer.value.get("scores", {}).items()
    )
