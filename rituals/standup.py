"""The stand-up: what moved the customer goal, what is next, what is expected of another department.

An answer's value: `done`, `next`, `request_department` (a department's id or ""), `request_text`,
`request_date` (YYYY-MM-DD or ""), `irritant`, and of a request also `request_to` (the asked
department's name) and `request_due` (when it is due, date given or not). One who passes leaves
`{"skipped": True, "reason": …}`.

The session's `state`: `questions` ({"done": …, "next": …}, only those that a facilitator changed)
and, where the facilitator gathered them, `default_due` (YYYY-MM-DD, when a request without a date
is due), `departments` ([{"id", "name"}], those of the organisation that the committee does not
seat), `carried` (requests still open, see `open`) and `resumable` (ids of those who have an earlier
answer to start from).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.cards import Card, Field, Form
from bot.effects import (
    Accepted,
    Conclusion,
    Effect,
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
from rituals import standup_cards
from rituals.collecting import QUESTION_LIMIT, asked, cut, day_of, written
from rituals.standup_answers import (
    ANSWER_LIMIT,
    REASON_LIMIT,
    Errors,
    commitment,
    passes,
    request_fields,
    requested,
    skipped,
    text_of,
    withdrawn,
)
from rituals.standup_requests import still_waiting

QUESTIONS = ("done", "next")
"""What a facilitator may word otherwise, from the next session on (S15)."""
_GATHERED = ("default_due", "departments", "resumable")


class StandUp:
    """A committee's stand-up; see `bot.ports.Ritual` for what each method is asked."""

    kind = "standup"
    scheduled = True
    pauses_on_holiday = True
    announces = False
    gathers: tuple[str, ...] = ("requests", "resumable")
    deputies = False
    spoken = None
    hearing = None
    prompts = True

    def compose(self, committee: Committee, words: Words, draft: Mapping[str, str]) -> None:
        """Nothing is asked of the facilitator who opens one on demand."""

    def open(self, committee: Committee, occasion: Occasion) -> Opening:
        """Asks members and facilitators until one instant, the same for all (S01).

        `occasion.material`, all optional: `default_due`, `departments`, `resumable` as in the
        state, and `requests`, those still open: [{"author", "author_name", "from", "department"
        (id), "to" (its name), "text", "due"}].
        """
        worded = {name: written(occasion.questions.get(name)) for name in QUESTIONS}
        questions = {name: cut(text, QUESTION_LIMIT) for name, text in worded.items() if text}
        material = occasion.material
        state: dict[str, Any] = {"questions": questions}
        state |= {name: material[name] for name in _GATHERED if material.get(name)}
        if material.get("requests"):
            state["carried"] = material["requests"]
        return Opening(state, asked(committee, occasion), occasion.closes_at, occasion.remind_at)

    def form(
        self,
        sitting: Sitting,
        participant: Participant,
        variant: str,
        previous: Json | None,
        words: Words,
    ) -> Form:
        """`variant`: empty starts from what was said last, `blank` from nothing, `skip` passes."""
        if variant == "skip":
            reason = Field(
                "reason",
                "line",
                words.say("standup.field.reason"),
                hint=words.say("standup.hint.reason"),
                required=False,
                limit=REASON_LIMIT,
            )
            return self._form(sitting, words, "skip", (reason,))
        mine = sitting.answer(participant.person_id)
        said = mine.value if mine and not mine.value.get("skipped") else None
        # A request of an earlier session is carried over by itself: asked again here, it would be
        # owed twice (S13). An irritant is reported once, too.
        given = said or {name: (previous or {}).get(name, "") for name in QUESTIONS}
        given = given if variant != "blank" else {}
        fields = [
            Field(
                name,
                "text",
                standup_cards.question(sitting, name, words),
                initial=given.get(name, ""),
                limit=ANSWER_LIMIT,
            )
            for name in QUESTIONS
        ]
        fields += request_fields(sitting, participant, given, words)
        if not (mine and mine.value.get("irritant")):
            fields.append(
                Field(
                    "irritant",
                    "text",
                    words.say("standup.field.irritant"),
                    hint=words.say("standup.hint.irritant"),
                    required=False,
                    limit=ANSWER_LIMIT,
                )
            )
        return self._form(
            sitting,
            words,
            "answer",
            tuple(fields),
            still_waiting(sitting, participant.person_id, words),
        )

    def card(self, sitting: Sitting, viewer: Viewer, words: Words) -> Card | None:
        return standup_cards.card(sitting, viewer, words)

    def prompt(self, sitting: Sitting, viewer: Viewer, words: Words) -> Card:
        return standup_cards.prompt(sitting, viewer, words)

    def accept(
        self, sitting: Sitting, participant: Participant, values: Mapping[str, Any], now: datetime
    ) -> Accepted:
        """Takes an answer or a pass. Raises Invalid. The closing never moves: a stand-up may be
        edited until its deadline even when all have answered (S02)."""
        earlier = sitting.answer(participant.person_id)
        before: Json = earlier.value if earlier else {}
        if passes(values):
            value = skipped(values, before)
            return Accepted(value, effects=withdrawn(sitting, participant, before))
        errors: Errors = {}
        done, following = (text_of(values, name, ANSWER_LIMIT, errors) for name in QUESTIONS)
        if not done and not following and not errors:
            errors["done"] = ("standup_empty", {})
        request, department = requested(sitting, participant, values, before, now, errors)
        irritant = before.get("irritant") or text_of(values, "irritant", ANSWER_LIMIT, errors)
        if errors:
            raise Invalid(errors)
        effects: list[Effect] = []
        if department is not None:
            effects.append(commitment(participant, department, request))
        else:
            effects += withdrawn(sitting, participant, before)
        if irritant:
            effects.append(
                ReportIrritant(
                    key=f"irritant:{participant.person_id}",
                    verbatim=irritant,
                    reporter_id=participant.person_id,
                )
            )
        return Accepted(
            {"done": done, "next": following, **request, "irritant": irritant},
            effects=tuple(effects),
        )

    def regather(self, sitting: Sitting, now: datetime) -> Session:
        return sitting.session

    def conclude(self, sitting: Sitting, now: datetime) -> Conclusion:
        """The message in the places stands as it is; nobody answered is said to the facilitators
        alone (S09)."""
        if sitting.answers:
            return Conclusion(sitting.session.state)
        notice = Notice(
            "standup.silence", {"committee": sitting.committee.name, "day": day_of(sitting)}
        )
        return Conclusion(sitting.session.state, (WhisperFacilitators(notice),))

    def extend(self, sitting: Sitting, now: datetime) -> None:
        """It ends when it ends."""

    def result(self, sitting: Sitting, viewer: Viewer, words: Words) -> None:
        """Its message has said everything already."""

    def _form(
        self,
        sitting: Sitting,
        words: Words,
        which: str,
        fields: tuple[Field, ...],
        intro: tuple[Any, ...] = (),
    ) -> Form:
        about = {"session": sitting.session.id} | ({"variant": "skip"} if which == "skip" else {})
        return Form(
            words.say(f"standup.form.{which}_title"),
            words.say(f"standup.form.{which}_submit"),
            Action("session.answer", about),
            fields,
            words.locale,
            intro,
        )
