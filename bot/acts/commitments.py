"""Commitments: who owes what, saying that it is done, confirming a condition, declining."""

from __future__ import annotations

from dataclasses import replace

from bot.acts.asking import ask, field
from bot.carry import carry_out, record, whisper, whisper_facilitators
from bot.commitment_cards import (
    DECLINABLE,
    commitments_card,
    confirms,
    owes,
    owner_name,
    settles,
)
from bot.desk import Act, Desk
from bot.effects import Announce, Notice, Record
from bot.events import Action
from bot.model import Commitment, CommitmentStatus
from bot.refusals import Refused
from bot.replies import Reply, Tell
from bot.timetable import local_day

REASON_LIMIT = 1000


def listed(desk: Desk) -> Reply:
    """Mine first, then the committee's, the overdue ones marked."""
    committee = desk.here
    found = desk.unit.commitments.of(committee.id, open_only=False)
    return Tell(
        commitments_card(
            found,
            committee,
            desk.viewer,
            desk.words,
            desk.bearings.page(committee, "/commitments"),
            local_day(desk.now, desk.timezone),
        )
    )


def done(desk: Desk) -> Reply:
    """The owner says that it is done; a condition then waits for its author's word (V35)."""
    one = about(desk)
    if one.status is not CommitmentStatus.OPEN:
        return settled(desk, one)
    if not settles(one, desk.here, desk.me.id):
        raise Refused("not_theirs", who=owner_name(one, desk.here))
    if one.kind == "condition" and one.author_id == desk.me.id:
        return _confirmed(desk, one)
    _save(desk, one, CommitmentStatus.DONE)
    if one.kind == "condition":
        _ask_author(desk, one)
        return desk.tell("commitment.done_waiting")
    if one.author_id and one.author_id != desk.me.id:
        whisper(
            desk.unit,
            desk.bearings,
            desk.unit.people.get(one.author_id),
            Notice(
                "commitment.done_for_you",
                {"who": desk.me.name, "committee": desk.here.name},
                quote=one.text,
                tone="good",
            ),
            desk.here,
        )
    return desk.tell("commitment.done_now", tone="good")


def confirm(desk: Desk) -> Reply:
    """A condition's author agrees that it is met."""
    one = _to_confirm(desk)
    return _confirmed(desk, one)


def reopen(desk: Desk) -> Reply:
    """A condition's author says that it is not met: its owner owes it again."""
    one = _to_confirm(desk)
    _save(desk, one, CommitmentStatus.OPEN)
    if one.owner_id and one.owner_id != desk.me.id:
        whisper(
            desk.unit,
            desk.bearings,
            desk.unit.people.get(one.owner_id),
            Notice(
                "commitment.reopened",
                {"who": desk.me.name, "committee": desk.here.name, "due": one.due},
                (("commitment.done_button", Action("commitment.done", {"commitment": one.id})),),
                quote=one.text,
                tone="warning",
            ),
            desk.here,
        )
    return desk.tell("commitment.reopened_now")


def decline_form(desk: Desk) -> Reply:
    one = _declinable(desk)
    if one is None:
        return settled(desk, about(desk))
    words = desk.words
    return ask(
        desk,
        "commitment.decline",
        Action("commitment.decline", {"commitment": one.id}),
        (field(words, "reason", "text", "commitment.decline_reason", limit=REASON_LIMIT),),
    )


def decline(desk: Desk) -> Reply:
    """No, with a sentence, which whoever asked reads (S11)."""
    reason = desk.required("reason", REASON_LIMIT)
    one = _declinable(desk)
    if one is None:
        return settled(desk, about(desk))
    _save(desk, replace(one, reason=reason), CommitmentStatus.DECLINED)
    notice = Notice(
        "commitment.declined",
        {"who": owner_name(one, desk.here), "text": one.text, "committee": desk.here.name},
        quote=reason,
        tone="warning",
    )
    if one.author_id and one.author_id != desk.me.id:
        whisper(desk.unit, desk.bearings, desk.unit.people.get(one.author_id), notice, desk.here)
    else:
        whisper_facilitators(desk.unit, desk.bearings, desk.here, notice)
    return desk.tell("commitment.declined_now")


def about(desk: Desk) -> Commitment:
    """The commitment of a button, for somebody of its committee. What the same vote left is locked
    first, so that of two last conditions confirmed at once, one sees the other."""
    one = desk.unit.commitments.get(desk.arg("commitment"))
    if one is None:
        raise Refused("stale_button")
    committee = desk.unit.committees.get(one.committee_id)
    if desk.organization is None or committee.organization_id != desk.organization.id:
        raise Refused("stale_button")
    desk.committee = committee
    if committee.seat_of(desk.me.id) is None and one.owner_id != desk.me.id:
        raise Refused("not_seated", committee=committee.name)
    if one.session_id and not desk.reading:
        desk.unit.sessions.sitting(one.session_id, lock=True)
        one = desk.unit.commitments.get(one.id) or one
    return one


def _to_confirm(desk: Desk) -> Commitment:
    one = about(desk)
    if one.kind != "condition" or not confirms(one, desk.here, desk.me.id):
        raise Refused("not_author")
    if one.status is CommitmentStatus.OPEN:
        raise Refused("not_done_yet", who=owner_name(one, desk.here))
    if one.status is not CommitmentStatus.DONE:
        raise Refused("settled_already")
    return one


def _declinable(desk: Desk) -> Commitment | None:
    """None when it is settled meanwhile."""
    one = about(desk)
    if one.status is not CommitmentStatus.OPEN:
        return None
    if one.kind not in DECLINABLE:
        raise Refused("condition_binds")
    if not owes(one, desk.here, desk.me.id):
        raise Refused("not_theirs", who=owner_name(one, desk.here))
    return one


def settled(desk: Desk, one: Commitment) -> Tell:
    return desk.tell("commitment.settled", status=desk.words.say(f"commitment.status.{one.status}"))


def _save(desk: Desk, one: Commitment, status: CommitmentStatus) -> None:
    desk.unit.commitments.save(replace(one, status=status, changed_at=desk.now))
    if one.owner_id:
        desk.unit.messages.refresh(f"home:{one.owner_id}")


def _ask_author(desk: Desk, one: Commitment) -> None:
    about = {"commitment": one.id}
    notice = Notice(
        "commitment.to_confirm",
        {"who": desk.me.name, "committee": desk.here.name, "entry": one.entry or ""},
        (
            ("commitment.confirm_button", Action("commitment.confirm", about)),
            ("commitment.reopen_button", Action("commitment.reopen", about)),
        ),
        quote=one.text,
    )
    author = desk.here.seat_of(one.author_id)
    if author is None:
        whisper_facilitators(desk.unit, desk.bearings, desk.here, notice)
    else:
        whisper(desk.unit, desk.bearings, author.person, notice, desk.here)


def _confirmed(desk: Desk, one: Commitment) -> Reply:
    """Takes the author's word; the last condition of a decision lifts them all, once."""
    _save(desk, one, CommitmentStatus.CONFIRMED)
    if one.owner_id and one.owner_id != desk.me.id:
        whisper(
            desk.unit,
            desk.bearings,
            desk.unit.people.get(one.owner_id),
            Notice(
                "commitment.confirmed",
                {"who": desk.me.name, "committee": desk.here.name},
                quote=one.text,
                tone="good",
            ),
            desk.here,
        )
    conditions = [
        c
        for c in desk.unit.commitments.of(desk.here.id, open_only=False)
        if c.kind == "condition"
        and c.session_id == one.session_id
        and c.status is not CommitmentStatus.CANCELLED
    ]
    if any(c.status is not CommitmentStatus.CONFIRMED for c in conditions):
        return desk.tell("commitment.confirmed_now", tone="good")
    record(
        desk.unit,
        desk.here,
        Record(
            "conditions_lifted",
            {"decision": one.entry or "", "conditions": len(conditions)},
            {},
            {"confirmed_by": desk.me.id},
        ),
        desk.now,
    )
    carry_out(
        desk.unit,
        desk.bearings,
        desk.here,
        (
            Announce(
                Notice(
                    "commitment.lifted",
                    {"decision": one.entry or "", "n": len(conditions)},
                    tone="good",
                )
            ),
        ),
        now=desk.now,
    )
    return desk.tell("commitment.lifted_now", tone="good")


ACTS = (
    Act("commitment.list", listed, reads=True),
    Act("commitment.done", done, guard="anyone"),
    Act("commitment.confirm", confirm, guard="anyone"),
    Act("commitment.reopen", reopen, guard="anyone"),
    Act("commitment.decline_form", decline_form, guard="anyone", reads=True, asks=True),
    Act("commitment.decline", decline, guard="anyone"),
)
