"""What a go / no-go asks of whoever proposes it, and the terms that it opens with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.cards import Field, Form, Option
from bot.effects import Occasion
from bot.events import Action
from bot.model import Committee, Participant
from bot.refusals import Invalid
from bot.timetable import Duration, parse_duration
from bot.words import Words
from rituals import electorate, secret
from rituals.ballots import RESULTS, TEXT_LIMIT
from rituals.collecting import cut
from rituals.go_no_go_forms import OPTION_LIMIT, check_text, choice_field, text_field, typed
from rituals.tally import EVERY_DEPARTMENT, RULES, is_quorum

SHARES = ("50%", "60%", "66%", "75%", "100%")
DEADLINES = ("4h", "1d", "2d", "3d", "5d", "10d")
BALLOTS = ("open", "secret")


def compose(committee: Committee, words: Words, draft: Mapping[str, str]) -> Form:
    """The form that proposes; the committee's own terms are chosen beforehand.

    `draft` may give any field's value. Its `irritants` is a JSON list of [number, label] pairs that
    may be cited, without which the form does not ask; `cited` is one of the numbers already chosen.
    """
    usual = committee.vote
    quorums = _with(usual.quorum, (EVERY_DEPARTMENT, *SHARES))
    deadlines = _with(str(usual.deadline), DEADLINES)
    fields = [
        text_field("proposal", words, draft, TEXT_LIMIT),
        text_field("context", words, draft, TEXT_LIMIT, required=False),
        choice_field(
            "rule",
            words,
            draft,
            usual.rule,
            [Option(rule, words.say(f"vote.rule.{rule}")) for rule in RULES],
        ),
        choice_field(
            "quorum",
            words,
            draft,
            usual.quorum,
            [Option(quorum, _quorum(quorum, words)) for quorum in quorums],
        ),
        choice_field(
            "deadline",
            words,
            draft,
            str(usual.deadline),
            [Option(one, _duration(parse_duration(one), words)) for one in deadlines],
        ),
        choice_field(
            "results",
            words,
            draft,
            usual.results,
            [Option(one, words.say(f"vote.results.{one}")) for one in RESULTS],
        ),
        choice_field(
            "ballots",
            words,
            draft,
            "open",
            [Option(one, words.say(f"vote.ballots.{one}")) for one in BALLOTS],
        ),
        *electorate.fields(committee, words, draft),
        *_citable(words, draft),
    ]
    return Form(
        words.say("vote.compose.title"),
        words.say("vote.compose.submit"),
        Action("ritual.open", {"kind": "vote", "committee": committee.id}),
        tuple(fields),
        words.locale,
    )


def terms(
    committee: Committee, occasion: Occasion, electors: Sequence[Participant]
) -> dict[str, Any]:
    """What is voted on and how. Raises Invalid with every wrong field at once."""
    usual, values = committee.vote, occasion.values
    found: dict[str, Any] = {
        "proposal": typed(values, "proposal"),
        "context": typed(values, "context"),
        "rule": typed(values, "rule") or usual.rule,
        "quorum": typed(values, "quorum") or usual.quorum,
        "results": typed(values, "results") or usual.results,
        # None where citing was not asked, so that nothing is said about evidence.
        "irritants": _numbers(values["irritants"]) if "irritants" in values else None,
    }
    if typed(values, "ballots") == "secret":
        # What is counted apart is fixed with the electorate; nothing shows before the closing (V45).
        found |= {"secret": list(secret.groups(electors)), "results": "closing"}
    if values.get("replaces"):
        found["replaces"] = typed(values, "replaces")
    errors = electorate.wrong(committee, occasion)
    check_text(errors, "proposal", found["proposal"], TEXT_LIMIT)
    if found["context"]:
        check_text(errors, "context", found["context"], TEXT_LIMIT)
    if found["rule"] not in RULES:
        errors["rule"] = ("vote_rule", {})
    if not is_quorum(found["quorum"]):
        errors["quorum"] = ("vote_quorum", {})
    if found["results"] not in RESULTS:
        errors["results"] = ("vote_results", {})
    if typed(values, "ballots") not in ("", *BALLOTS):
        errors["ballots"] = ("vote_ballots", {})
    elif found.get("secret") and (wrong := secret.wrong_rule(found["rule"], electors)):
        errors["ballots"] = (wrong, {"n": secret.FEWEST})
    if occasion.closes_at <= occasion.now:
        errors["deadline"] = ("vote_deadline", {})
    if errors:
        raise Invalid(errors)
    return found


def _numbers(given: Any) -> list[int]:
    chosen = given.split(",") if isinstance(given, str) else given or ()
    return sorted({int(one) for one in chosen if str(one).strip().isdecimal()})


def _with(usual: str, choices: tuple[str, ...]) -> tuple[str, ...]:
    """The choices, and the committee's own if it is another."""
    return choices if usual in choices else (usual, *choices)


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
