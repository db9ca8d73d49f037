"""The collection of irritants: each member is asked for the customer's pain point of the period.

An answer's value: `{"choice": "nothing", "reports": []}` or `{"choice": "report", "reports": [{
"verbatim", "segment", "moment", "source"}]}`. Whoever answers again adds a report: the register
already holds the earlier ones. "Nothing to report" is an answer (I13).

The session's `state`: `questions` ({"verbatim": …}, only if a facilitator worded it otherwise).
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
    ReportIrritant,
    WhisperFacilitators,
)
from bot.events import Action
from bot.model import Committee, Json, Participant, Session, Sitting, Viewer
from bot.refusals import Invalid
from bot.words import Words
from rituals import irritants_round
from rituals.collecting import QUESTION_LIMIT, asked, cut, day_of, written
from rituals.irritants_forms import MOMENTS, SEGMENT_LIMIT, SOURCES, VERBATIM_LIMIT, fields

NOTHING = "nothing"
REPORT = "report"


class Irritants:
    """A committee's collection of irritants; see `bot.ports.Ritual` for what each method is asked."""

    kind = "irritants"
    scheduled = True
    pauses_on_holiday = True
    announces = False
    gathers: tuple[str, ...] = ()
    deputies = False
    spoken = None
    hearing = None
    prompts = True

    def compose(self, committee: Committee, words: Words, draft: Mapping[str, str]) -> None:
        """Nothing is asked of the facilitator who opens one on demand."""

    def open(self, committee: Committee, occasion: Occasion) -> Opening:
        question = cut(written(occasion.questions.get("verbatim")), QUESTION_LIMIT)
        state = {"questions": {"verbatim": question} if question else {}}
        return Opening(state, asked(committee, occasion), occasion.closes_at, occasion.remind_at)

    def form(
        self,
        sitting: Sitting,
        participant: Participant,
        variant: str,
        previous: Json | None,
        words: Words,
    ) -> Form:
        """Always blank: an irritant told before is in the register, not to be told again."""
        return Form(
            words.say("irritants.form.title"),
            words.say("irritants.form.submit"),
            Action("session.answer", {"session": sitting.session.id}),
            fields({}, words, irritants_round.question(sitting, words)),
            words.locale,
        )

    def card(self, sitting: Sitting, viewer: Viewer, words: Words) -> Card | None:
        return irritants_round.card(sitting, viewer, words)

    def prompt(self, sitting: Sitting, viewer: Viewer, words: Words) -> Card:
        return irritants_round.prompt(sitting, viewer, words)

    def accept(
        self, sitting: Sitting, participant: Participant, values: Mapping[str, Any], now: datetime
    ) -> Accepted:
        """Takes one more irritant, or the word that there is none. Raises Invalid."""
        earlier = sitting.answer(participant.person_id)
        reports = list(earlier.value["reports"]) if earlier else []
        if values.get("choice") == NOTHING:
            return Accepted({"choice": REPORT if reports else NOTHING, "reports": reports})
        report = _report(values)
        if report not in reports:
            reports.append(report)
        # The rank makes the key: the same report sent twice is once in the register (S14).
        key = f"irritant:{participant.person_id}:{reports.index(report) + 1}"
        effect = ReportIrritant(key=key, reporter_id=participant.person_id, **report)
        return Accepted({"choice": REPORT, "reports": reports}, effects=(effect,))

    def regather(self, sitting: Sitting, now: datetime) -> Session:
        return sitting.session

    def conclude(self, sitting: Sitting, now: datetime) -> Conclusion:
        """Nobody answered is said to the facilitators alone (S09)."""
        if sitting.answers:
            return Conclusion(sitting.session.state)
        notice = Notice(
            "irritants.silence", {"committee": sitting.committee.name, "day": day_of(sitting)}
        )
        return Conclusion(sitting.session.state, (WhisperFacilitators(notice),))

    def extend(self, sitting: Sitting, now: datetime) -> None:
        """It ends when it ends."""

    def result(self, sitting: Sitting, viewer: Viewer, words: Words) -> None:
        """Its message has said everything already."""


def _report(values: Mapping[str, Any]) -> dict[str, str]:
    """The report as it is kept. Raises Invalid for an empty or overlong text, or an unknown code."""
    report = {
        name: written(values.get(name)) for name in ("verbatim", "segment", "moment", "source")
    }
    errors: dict[str, tuple[str, Mapping[str, Any]]] = {}
    if not report["verbatim"]:
        errors["verbatim"] = ("irritants_empty", {})
    for name, limit in (("verbatim", VERBATIM_LIMIT), ("segment", SEGMENT_LIMIT)):
        if len(report[name]) > limit:
            errors[name] = ("too_long", {"n": len(report[name]), "limit": limit})
    for name, codes in (("moment", MOMENTS), ("source", SOURCES)):
        if report[name] and report[name] not in codes:
            errors[name] = ("irritants_choice", {})
    if errors:
        raise Invalid(errors)
    return report
