"""What a go / no-go asks of a voter, and what it takes from the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from bot.cards import Field, Form, Option, Text
from bot.events import Action
from bot.model import Participant, Sitting
from bot.refusals import Invalid, invalid
from bot.timetable import BadTime, local_day, parse_date
from bot.words import Words
from rituals import ballots, secret
from rituals.ballots import REASON_LIMIT
from rituals.collecting import cut
from rituals.tally import Choice, visible

OPTION_LIMIT = 75  # characters of an option's label on the narrowest platform

Errors = dict[str, tuple[str, Mapping[str, Any]]]


def form(sitting: Sitting, participant: Participant, variant: str, words: Words) -> Form | None:
    """The words that go with a conditional ballot or a no-go, or the whole ballot for a button that
    names no choice. None for a go, an abstention or a secret ballot, which have no words."""
    if variant in (Choice.GO, Choice.ABSTAIN) or secret.is_secret(sitting):
        return None
    earlier = sitting.answer(participant.person_id)
    given = {name: str(text) for name, text in earlier.value.items()} if earlier else {}
    whole = variant not in (Choice.CONDITIONAL, Choice.NO_GO)
    args = {"session": sitting.session.id, "variant": "" if whole else variant}
    fields: list[Field] = []
    if whole:
        fields.append(
            choice_field(
                "choice",
                words,
                given,
                "",
                [Option(one, words.say(f"vote.ballot.{one}")) for one in Choice],
            )
        )
    else:
        args["choice"] = variant
    if variant != Choice.NO_GO:
        seats = {seat.person.id: seat for seat in sitting.committee.seats}
        fields += [
            text_field("condition", words, given, REASON_LIMIT, required=not whole),
            choice_field(
                "owner",
                words,
                given,
                "",
                [
                    Option(key, cut(f"{seat.person.name} · {seat.department.name}", OPTION_LIMIT))
                    for key, seat in seats.items()
                ],
                required=not whole,
            ),
            Field(
                "date",
                "date",
                words.say("vote.field.date"),
                initial=given.get("date", ""),
                required=not whole,
            ),
        ]
    if variant != Choice.CONDITIONAL:
        fields += [
            text_field(name, words, given, REASON_LIMIT, required=not whole)
            for name in ("reason", "lift")
        ]
    key = "vote.form.whole" if whole else f"vote.form.{variant}"
    about = ballots.title_of(sitting)
    return Form(
        words.say(key),
        words.say("vote.form.submit"),
        Action("session.answer", args),
        tuple(fields),
        words.locale,
        intro=(Text(words.text("vote.about", title=about)),),
    )


def ballot(sitting: Sitting, values: Mapping[str, Any], now: datetime) -> dict[str, str]:
    """The value to keep: the choice and the words that go with it, nothing else (V13, V35)."""
    chosen = typed(values, "choice") or typed(values, "variant")
    if chosen not in set(Choice):
        raise invalid("choice", "vote_choice")
    errors: Errors = {}
    value = {"choice": chosen}
    texts = {Choice.NO_GO: ("reason", "lift"), Choice.CONDITIONAL: ("condition",)}
    for name in texts.get(Choice(chosen), ()):
        value[name] = typed(values, name)
        check_text(errors, name, value[name], REASON_LIMIT)
    if chosen == Choice.CONDITIONAL:
        value["owner"] = typed(values, "owner")
        if sitting.committee.seat_of(value["owner"]) is None:
            errors["owner"] = ("vote_owner", {})
        today = local_day(now, sitting.committee.timezone)
        try:
            due = parse_date(typed(values, "date"), today)
        except BadTime:
            errors["date"] = ("date", {})
        else:
            value["date"] = due.isoformat()
            if due < today:
                errors["date"] = ("date_past", {})
    if errors:
        raise Invalid(errors)
    return value


def typed(values: Mapping[str, Any], name: str) -> str:
    """A text without outer spaces; empty when it was not given."""
    given = values.get(name)
    return given.strip() if isinstance(given, str) else ""


def check_text(errors: Errors, name: str, text: str, limit: int) -> None:
    if not visible(text):
        errors[name] = ("blank", {})
    elif len(text) > limit:
        errors[name] = ("too_long", {"limit": limit, "n": len(text)})


def text_field(
    name: str, words: Words, given: Mapping[str, str], limit: int, *, required: bool = True
) -> Field:
    return Field(
        name,
        "text",
        words.say(f"vote.field.{name}"),
        hint=words.say(f"vote.hint.{name}"),
        initial=given.get(name, ""),
        required=required,
        limit=limit,
    )


def choice_field(
    name: str,
    words: Words,
    given: Mapping[str, str],
    usual: str,
    options: Iterable[Option],
    *,
    required: bool = True,
) -> Field:
    options = tuple(options)
    wanted = given.get(name, "")
    initial = wanted if wanted in {option.value for option in options} else usual
    return Field(
        name,
        "choice",
        words.say(f"vote.field.{name}"),
        initial=initial,
        options=options,
        required=required,
    )
