"""Who votes: the departments that the proposal names, sponsors where it names them (V17 to V19), each
person once (V20), and from when deputies may stand in (V21)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.cards import Field, Option
from bot.effects import Occasion
from bot.model import VOTING, Committee, Participant, Role, Seat
from bot.timetable import BadTime, parse_duration
from bot.words import Words
from rituals import deputies
from rituals.collecting import cut
from rituals.go_no_go_forms import OPTION_LIMIT, Errors, choice_field, typed

HALF, AT_ONCE = "half", "now"
WAITS = (HALF, AT_ONCE, "1h", "4h", "24h")
"""When deputies may vote: after half of the time unless told otherwise; elapsed, from opening."""


def fields(committee: Committee, words: Words, draft: Mapping[str, str]) -> list[Field]:
    """What a proposal may say of its electorate; nothing is asked where there is no choice."""
    voting = _voting(committee)
    asked = [(key, name) for key, name in voting.items() if name]
    sponsors = [(s.person.id, _label(s)) for s in committee.seats_with(Role.SPONSOR)]
    found = []
    if len(asked) > 1:
        everyone = tuple(key for key, _ in asked)
        found.append(
            _several("departments", words, asked, _drafted(draft, "departments", everyone))
        )
    if sponsors:
        found.append(_several("sponsors", words, sponsors, _drafted(draft, "sponsors", ())))
    if any(seat.deputy_id for seat in committee.seats_with(*VOTING)):
        options = [Option(one, _wait(one, words)) for one in WAITS]
        found.append(choice_field("deputy_from", words, draft, HALF, options))
    return found


def wrong(committee: Committee, occasion: Occasion) -> Errors:
    """The fields that name somebody who may not vote, or an instant that would never come."""
    errors: Errors = {}
    departments = _chosen(occasion.values, "departments")
    if departments is not None and (
        not departments or not set(departments) <= set(_voting(committee))
    ):
        errors["departments"] = ("vote_departments", {})
    seated = {seat.person.id for seat in committee.seats_with(Role.SPONSOR)}
    if not set(_chosen(occasion.values, "sponsors") or ()) <= seated:
        errors["sponsors"] = ("vote_sponsors", {})
    if _after(occasion) is None:
        errors["deputy_from"] = ("vote_deputy_from", {})
    return errors


def frozen(committee: Committee, occasion: Occasion) -> tuple[Participant, ...]:
    """The electors of a vote, all awaited: one on leave still counts (V26)."""
    departments = _chosen(occasion.values, "departments")
    sponsors = _chosen(occasion.values, "sponsors") or ()
    seen = {one.person_id: one for one in occasion.participants}
    found: dict[str, Participant] = {}
    for seat in committee.seats:
        person = seat.person
        if seat.role is Role.SPONSOR:
            called = person.id in sponsors
        else:
            chosen = departments is None or seat.department.id in departments
            called = seat.role in VOTING and chosen
        if called and person.id not in found:
            one = seen.get(person.id) or Participant(person.id, person.name, seat.department)
            found[person.id] = replace(
                one, department=seat.department, awaited=True, deputy_id=seat.deputy_id
            )
    return deputies.named(found.values(), occasion.now, deputies_from(occasion))


def outside(committee: Committee, electors: Iterable[Participant]) -> tuple[list[str], list[str]]:
    """Names of the departments without any elector: those that nobody could vote for (V19), and
    those that this vote does not ask (V18)."""
    present = {one.department.id for one in electors}
    voting = _voting(committee)
    left = [one for one in committee.departments if one.id not in present]
    vacant = [one.name for one in left if one.id not in voting]
    return vacant, [one.name for one in left if one.id in voting]


def deputies_from(occasion: Occasion) -> datetime:
    """The instant from which deputies may vote for whoever is there but silent (V21)."""
    return _after(occasion) or occasion.closes_at


def _after(occasion: Occasion) -> datetime | None:
    opens, closes = occasion.now, occasion.closes_at
    wait = typed(occasion.values, "deputy_from") or HALF
    if wait == HALF:
        return deputies.half(opens, closes)
    if wait == AT_ONCE:
        return opens
    try:
        span = parse_duration(wait).elapsed
    except BadTime:
        return None
    return opens + span if span is not None and opens + span < closes else None


def _voting(committee: Committee) -> dict[str, str]:
    """Departments with somebody who may vote: id to name, in the committee's order."""
    present = {seat.department.id: seat.department for seat in committee.seats_with(*VOTING)}
    order = {one.id: one.name for one in committee.departments if one.id in present}
    return order | {key: one.name for key, one in present.items() if key not in order}


def _chosen(values: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    """What was ticked; None where it was not asked."""
    given = values.get(name)
    if given is None:
        return None
    each = given.split(",") if isinstance(given, str) else given
    return tuple(str(one).strip() for one in each if str(one).strip())


def _drafted(draft: Mapping[str, str], name: str, usual: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(json.loads(draft[name])) if draft.get(name) else usual


def _several(
    name: str, words: Words, choices: Iterable[tuple[str, str]], initial: tuple[str, ...]
) -> Field:
    options = tuple(Option(key, cut(label, OPTION_LIMIT)) for key, label in choices)
    known = {option.value for option in options}
    return Field(
        name,
        "choices",
        words.say(f"vote.field.{name}"),
        required=name == "departments",
        options=options,
        initial=tuple(one for one in initial if one in known),
    )


def _label(seat: Seat) -> str:
    return f"{seat.person.name} · {seat.department.name}"


def _wait(wait: str, words: Words) -> str:
    if wait in (HALF, AT_ONCE):
        return words.say(f"vote.deputy_from.{wait}")
    return words.say("vote.deputy_from.after", n=parse_duration(wait).amount)
