"""What a counted go / no-go leaves behind: an entry of the journal, and what its conditions commit
people to."""

from __future__ import annotations

from datetime import date

from bot.effects import CommitTo, Record
from bot.model import Sitting
from rituals import ballots, secret
from rituals.ballots import Said
from rituals.tally import Outcome, Tally


def record(sitting: Sitting, tally: Tally) -> Record:
    """The journal's entry: figures that stay, words and names that can be erased.

    `people` says whose each text is: `opened_by` for the proposal, `reason.1` for reason.1 and
    lift.1, `condition.1`; only `opened_by` and `owner.1` are ever shown (V37).
    """
    state, names = sitting.session.state, ballots.names(sitting)
    kept, opposed = ballots.kept(sitting), ballots.opposed(sitting)
    undecided = tally.outcome is Outcome.UNDECIDED
    # What decides nothing replaces no decision: the earlier one then stands as it was (V36).
    replaced, extended = None if undecided else state.get("replaces"), state.get("extends")
    texts = {"proposal": state["proposal"], "context": state["context"]}
    people = {"opened_by": sitting.session.opened_by or ""}
    for number, one in enumerate(opposed, 1):
        texts |= {f"reason.{number}": one.text, f"lift.{number}": one.lift}
        people[f"reason.{number}"] = one.person_id
    for number, one in enumerate(kept, 1):
        texts[f"condition.{number}"] = one.text
        people |= {f"condition.{number}": one.person_id, f"owner.{number}": one.owner_id}
    return Record(
        kind="undecided" if undecided else "decision",
        numbered=True,
        supersedes=replaced,
        facts={
            "session": sitting.session.key,
            "outcome": tally.outcome.value,
            "reason": tally.reason,
            "named": ballots.named(sitting, tally),
            "favour": tally.favour,
            "against": tally.against,
            "rule": state["rule"],
            "quorum": state["quorum"],
            "needed": state["needed"],
            "electors": len(sitting.participants),
            **({"secret": True} if secret.is_secret(sitting) else {}),
            "ballots": len(sitting.answers),
            "departments": [
                {
                    "name": names.get(count.department, ""),
                    "position": count.position.value,
                    "electors": count.electors,
                    "go": count.go,
                    "conditional": count.conditional,
                    "no_go": count.no_go,
                    "abstain": count.abstain,
                }
                for count in ballots.counts(sitting)
            ],
            "left_out": state["left_out"],
            "irritants": state["irritants"],
            **({"supersedes": replaced} if replaced else {}),
            **({"extends": extended} if extended else {}),
            "reasons": [
                {"department": one.department.name, "choice": one.choice.value} for one in opposed
            ],
            "conditions": [{"department": one.department.name, "due": one.due} for one in kept],
        },
        texts={name: text for name, text in texts.items() if text},
        people={role: person for role, person in people.items() if person},
    )


def commitment(sitting: Sitting, one: Said) -> CommitTo:
    """A condition that binds becomes what its owner owes; the department's if the owner left."""
    seat = sitting.committee.seat_of(one.owner_id)
    return CommitTo(
        key=f"condition:{one.person_id}",
        kind="condition",
        text=one.text,
        department=seat.department if seat else one.department,
        due=date.fromisoformat(one.due),
        owner_id=one.owner_id if seat else None,
        author_id=one.person_id,
        from_department=one.department,
    )
