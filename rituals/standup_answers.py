"""What a stand-up's form brings back: checked, and turned into what is kept and what is owed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.cards import Field, Option
from bot.effects import CommitTo
from bot.model import Department, Json, Participant, Sitting
from bot.refusals import Invalid
from bot.words import Words
from rituals.collecting import day_of, written
from rituals.standup_requests import askable

ANSWER_LIMIT = 2000
REQUEST_LIMIT = 1000
REASON_LIMIT = 500
REQUEST_DELAY = timedelta(days=14)
"""When a request is due if neither its author nor the timetable says better (S11)."""
NOBODY = "none"
"""The choice that asks no department: a list, once chosen from, cannot always be emptied again."""

Errors = dict[str, tuple[str, Mapping[str, Any]]]


def passes(values: Mapping[str, Any]) -> bool:
    return values.get("variant") == "skip" or bool(values.get("skipped"))


def skipped(values: Mapping[str, Any], before: Json) -> dict[str, Any]:
    """What is kept of one who passes. An irritant told before stays told (S14)."""
    errors: Errors = {}
    reason = text_of(values, "reason", REASON_LIMIT, errors)
    if errors:
        raise Invalid(errors)
    kept = {"irritant": before["irritant"]} if before.get("irritant") else {}
    return {"skipped": True, "reason": reason, **kept}


def text_of(values: Mapping[str, Any], name: str, limit: int, errors: Errors) -> str:
    text = written(values.get(name))
    if len(text) > limit:
        errors[name] = ("too_long", {"n": len(text), "limit": limit})
    return text


def requested(
    sitting: Sitting,
    participant: Participant,
    values: Mapping[str, Any],
    before: Json,
    now: datetime,
    errors: Errors,
) -> tuple[dict[str, str], Department | None]:
    """The request of an answer as it is kept, and the department it asks; None without one."""
    asked_id = written(values.get("request_department"))
    asked_id = "" if asked_id == NOBODY else asked_id
    text = text_of(values, "request_text", REQUEST_LIMIT, errors)
    none = dict.fromkeys(("request_department", "request_text", "request_date"), "")
    if not asked_id and not text:
        return none, None
    department = next((one for one in askable(sitting) if one.id == asked_id), None)
    if asked_id == participant.department.id:
        errors["request_department"] = ("standup_own_department", {})
    elif department is None:
        errors["request_department"] = ("standup_department", {})
    if not text:
        errors["request_text"] = ("standup_request", {})
    given = _date(sitting, participant, written(values.get("request_date")), before, now, errors)
    if errors or department is None:
        return none, None
    usual = (
        sitting.session.state.get("default_due") or (day_of(sitting) + REQUEST_DELAY).isoformat()
    )
    return {
        "request_department": asked_id,
        "request_text": text,
        "request_date": given,
        "request_to": department.name,
        "request_due": given or usual,
    }, department


def _date(
    sitting: Sitting,
    participant: Participant,
    given: str,
    before: Json,
    now: datetime,
    errors: Errors,
) -> str:
    """A date to come, on the author's own calendar; one that was accepted before may stay."""
    if not given or given == before.get("request_date"):
        return given
    seat = sitting.committee.seat_of(participant.person_id)
    zone = (seat.person.timezone if seat else None) or sitting.committee.timezone
    try:
        wanted = date.fromisoformat(given)
    except ValueError:
        errors["request_date"] = ("date", {})
        return ""
    if wanted < now.astimezone(ZoneInfo(zone)).date():
        errors["request_date"] = ("date_past", {})
    return wanted.isoformat()


def commitment(participant: Participant, department: Department, request: Json) -> CommitTo:
    """The asked department owes it (S11); the same key edits it, never doubles it (S13)."""
    return CommitTo(
        key=f"request:{participant.person_id}",
        kind="request",
        text=request["request_text"],
        department=department,
        due=date.fromisoformat(request["request_due"]),
        author_id=participant.person_id,
        from_department=participant.department,
    )


def withdrawn(sitting: Sitting, participant: Participant, before: Json) -> tuple[CommitTo, ...]:
    """Takes back the request that the earlier version of this answer made, if it made one."""
    if not before.get("request_text"):
        return ()
    department = Department(before["request_department"], before["request_to"])
    return (commitment(participant, department, {**before, "request_text": ""}),)


def request_fields(
    sitting: Sitting, participant: Participant, given: Json, words: Words
) -> list[Field]:
    """What is expected of another department; not asked where there is no other."""
    others = tuple(
        Option(one.id, one.name) for one in askable(sitting) if one.id != participant.department.id
    )
    if not others:
        return []
    return [
        Field(
            "request_department",
            "choice",
            words.say("standup.field.department"),
            required=False,
            initial=given.get("request_department", ""),
            options=(Option(NOBODY, words.say("standup.field.nobody")), *others),
        ),
        Field(
            "request_text",
            "text",
            words.say("standup.field.request"),
            required=False,
            initial=given.get("request_text", ""),
            limit=REQUEST_LIMIT,
        ),
        Field(
            "request_date",
            "date",
            words.say("standup.field.date"),
            hint=words.say("standup.hint.date"),
            required=False,
            initial=given.get("request_date", ""),
        ),
    ]
