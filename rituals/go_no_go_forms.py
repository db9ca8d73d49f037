"""What a go / no-go asks in its two forms, and what it takes from their answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from bot.cards import Field, Form, Option, Text
from bot.effects import Occasion
from bot.events import Action
from bot.model import Committee, Participant, Sitting
from bot.refusals import Invalid, invalid
from bot.timetable import BadTime, Duration, local_day, parse_date, parse_duration
from bot.words import Words
from rituals import ballots, secret
from rituals.ballots import REASON_LIMIT, RESULTS, TEXT_LIMIT
from rituals.collecting import cut
from rituals.tally import EVERY_DEPARTMENT, RULES, Choice, is_quorum, visible

SHARES = ("50%", "60%", "66%", "75%", "100%")
DEADLINES = ("4h", "1d", "2d", "3d", "5d", "10d")
BALLOTS = ("open", "secret")
OPTION_LIMIT = 75  # characters of an option's label on the narrowest platform

Errors = dict[str, tuple[str, Mapping[str, Any]]]


def compose(committee: Committee, words: Words, draft: Mapping[str, str]) -> Form:
    """The form that proposes; the committee's own terms are chosen beforehand.

    `draft` may give any field's value. Its `irritants` is a JSON list of [number, label] pairs that
    may be cited, without which the form does not ask; `cited` is one of the numbers already chosen.
    """
    usual = committee.vote
    quorums = _with(usual.quorum, (EVERY_DEPARTMENT, *SHARES))
    deadlines = _with(str(usual.deadline), DEADLINES)
    fields = [
        _text("proposal", words, draft, TEXT_LIMIT),
        _text("context", words, draft, TEXT_LIMIT, required=False),
        _choice(
            "rule",
            words,
            draft,
            usual.rule,
            [Option(rule, words.say(f"vote.rule.{rule}")) for rule in RULES],
        ),
        _choice(
            "quorum",
            words,
            draft,
            usual.quorum,
            [Option(quorum, _quorum(quorum, words)) for quorum in quorums],
        ),
        _choice(
            "deadline",
            words,
            draft,
            str(usual.deadline),
            [Option(one, _duration(parse_duration(one), words)) for one in deadlines],
        ),
        _choice(
            "results",
            words,
            draft,
            usual.results,
            [Option(one, words.say(f"vote.results.{one}")) for one in RESULTS],
        ),
        _choice(
            "ballots",
            words,
            draft,
            "open",
            [Option(one, words.say(f"vote.ballots.{one}")) for one in BALLOTS],
        ),
        *_citable(words, draft),
    ]
    return Form(
        words.say("vote.compose.title"),
        words.say("vote.compose.submit"),
        Action("ritual.open", {"kind": "vote", "committee": committee.id}),
        tuple(fields),
        words.locale,
    )


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
            _choice(
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
            _text("condition", words, given, REASON_LIMIT, required=not whole),
            _choice(
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
            _text(name, words, given, REASON_LIMIT, required=not whole)
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


def terms(
    committee: Committee, occasion: Occasion, electors: Iterable[Participant]
) -> dict[str, Any]:
    """What is voted on and how. Raises Invalid with every wrong field at once."""
    usual, values = committee.vote, occasion.values
    found: dict[str, Any] = {
        "proposal": _typed(values, "proposal"),
        "context": _typed(values, "context"),
        "rule": _typed(values, "rule") or usual.rule,
        "quorum": _typed(values, "quorum") or usual.quorum,
        "results": _typed(values, "results") or usual.results,
        # None where citing was not asked, so that nothing is said about evidence.
        "irritants": _numbers(values["irritants"]) if "irritants" in values else None,
    }
    if _typed(values, "ballots") == "secret":
        found |= {"secret": True, "results": "closing"}  # nothing shows before the closing (V45)
    if values.get("replaces"):
        found["replaces"] = _typed(values, "replaces")
    errors: Errors = {}
    _check_text(errors, "proposal", found["proposal"], TEXT_LIMIT)
    if found["context"]:
        _check_text(errors, "context", found["context"], TEXT_LIMIT)
    if found["rule"] not in RULES:
        errors["rule"] = ("vote_rule", {})
    if not is_quorum(found["quorum"]):
        errors["quorum"] = ("vote_quorum", {})
    if found["results"] not in RESULTS:
        errors["results"] = ("vote_results", {})
    if _typed(values, "ballots") not in ("", *BALLOTS):
        errors["ballots"] = ("vote_ballots", {})
    elif found.get("secret") and (wrong := secret.wrong_rule(found["rule"], electors)):
        errors["ballots"] = (wrong, {"n": secret.FEWEST})
    if occasion.closes_at <= occasion.now:
        errors["deadline"] = ("vote_deadline", {})
    if errors:
        raise Invalid(errors)
    return found


def ballot(sitting: Sitting, values: Mapping[str, Any], now: datetime) -> dict[str, str]:
    """The value to keep: the choice and the words that go with it, nothing else (V13, V35)."""
    chosen = _typed(values, "choice") or _typed(values, "variant")
    if chosen not in set(Choice):
        raise invalid("choice", "vote_choice")
    errors: Errors = {}
    value = {"choice": chosen}
    texts = {Choice.NO_GO: ("reason", "lift"), Choice.CONDITIONAL: ("condition",)}
    for name in texts.get(Choice(chosen), ()):
        value[name] = _typed(values, name)
        _check_text(errors, name, value[name], REASON_LIMIT)
    if chosen == Choice.CONDITIONAL:
        value["owner"] = _typed(values, "owner")
        if sitting.committee.seat_of(value["owner"]) is None:
            errors["owner"] = ("vote_owner", {})
        today = local_day(now, sitting.committee.timezone)
        try:
            due = parse_date(_typed(values, "date"), today)
        except BadTime:
            errors["date"] = ("date", {})
        else:
            value["date"] = due.isoformat()
            if due < today:
                errors["date"] = ("date_past", {})
    if errors:
        raise Invalid(errors)
    return value


def _typed(values: Mapping[str, Any], name: str) -> str:
    """A text without outer spaces; empty when it was not given."""
    given = values.get(name)
    return given.strip() if isinstance(given, str) else ""


def _numbers(given: Any) -> list[int]:
    chosen = given.split(",") if isinstance(given, str) else given or ()
    return sorted({int(one) for one in chosen if str(one).strip().isdecimal()})


def _check_text(errors: Errors, name: str, text: str, limit: int) -> None:
    if not visible(text):
        errors[name] = ("blank", {})
    elif len(text) > limit:
        errors[name] = ("too_long", {"limit": limit, "n": len(text)})


def _with(usual: str, choices: tuple[str, ...]) -> tuple[str, ...]:
    """The choices, and the committee's own if it is another."""
    return choices if usual in choices else (usual, *choices)


def _text(
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


def _choice(
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


def _citable(words: Words, draft: Mapping[str, str]) -> list[Field]:
    if not draft.get("irritants"):
        return []
    options = tuple(
        Option(str(number), cut(label, OPTION_LIMIT))
        for number, label in json.loads(draft["irritants"])
    )
    return [
        Field(
            "irritants",
            "choices",
            words.say("vote.field.irritants"),
            required=False,
            options=options,
            initial=tuple(json.loads(draft.get("cited") or "[]")),
        )
    ]


def _quorum(quorum: str, words: Words) -> str:
    if quorum == EVERY_DEPARTMENT:
        return words.say("vote.quorum.every_department")
    share = words.percent(int(quorum.removesuffix("%")) / 100)
    return words.say("vote.quorum.share", share=share)


def _duration(span: Duration, words: Words) -> str:
    return words.say(f"vote.duration.{span.unit}", n=span.amount)
