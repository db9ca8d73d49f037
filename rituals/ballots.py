"""How a vote's session is read: its terms, its electorate, its ballots and the words of each.

The terms are the session's `state`, frozen at opening; a ballot is the `value` of an answer. Texts
stay in the ballots and are never copied into the state, so that erasing a person erases them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model import Answer, Department, Participant, Sitting
from rituals import secret
from rituals.collecting import cut
from rituals.tally import Ballot, Choice, Count, Tally, positions

TITLE = 80  # characters of a heading
TEXT_LIMIT = 4000  # of a proposal and its context
REASON_LIMIT = 2000  # of a reason, of what would lift it, of a condition
RESULTS = ("closing", "voted", "visible")


@dataclass(frozen=True, slots=True)
class Said:
    """What one ballot says in words: a no-go's reason and what lifts it, or a condition."""

    person_id: str
    department: Department
    choice: Choice
    text: str
    lift: str = ""
    owner_id: str = ""
    due: str = ""
    """YYYY-MM-DD."""


def electorate(sitting: Sitting) -> dict[str, str]:
    """Person id to the department id that they had when the vote opened (V18)."""
    return {person.person_id: person.department.id for person in sitting.participants}


def cast(sitting: Sitting) -> list[Ballot]:
    """The ballots as they stand; of a secret vote, only whoever concludes has any."""
    if secret.is_secret(sitting):
        return secret.ballots(sitting) if sitting.box else []
    return [
        Ballot(answer.person_id, Choice(answer.value["choice"]), answer.value.get("reason") or "")
        for answer in sitting.answers
    ]


def counts(sitting: Sitting) -> tuple[Count, ...]:
    """Each department's ballots, in the committee's order: the final ones once counted."""
    counted = sitting.session.state.get("tally")
    found = (
        Tally.from_json(counted).counts
        if counted
        else positions(electorate(sitting), cast(sitting))
    )
    order = [secret.EVERYBODY, *names(sitting)]
    return tuple(sorted(found, key=lambda count: order.index(count.department)))


def turnout(sitting: Sitting) -> Iterator[tuple[str, int, int]]:
    """Each department's id, how many of it have voted, and how many may; in the committee's
    order."""
    voted = {answer.person_id for answer in sitting.answers}
    for key in names(sitting):
        theirs = [one.person_id for one in sitting.participants if one.department.id == key]
        yield key, len(voted.intersection(theirs)), len(theirs)


def names(sitting: Sitting) -> Mapping[str, str]:
    """The departments of the vote: id to name, in the committee's order."""
    return {one["id"]: one["name"] for one in sitting.session.state["departments"]}


def named(sitting: Sitting, tally: Tally) -> list[str]:
    """The departments that the reason of a tally names, in the committee's order."""
    return [name for key, name in names(sitting).items() if key in tally.named]


def said(sitting: Sitting) -> Iterator[Said]:
    """The reasons and conditions of all ballots (V37), in the electorate's order."""
    for participant in sitting.participants:
        answer = sitting.answer(participant.person_id)
        found = _said(participant, answer) if answer else None
        if found:
            yield found


def _said(participant: Participant, answer: Answer) -> Said | None:
    value = answer.value
    if "choice" not in value:
        return None  # a secret ballot has no words
    choice = Choice(value["choice"])
    text = value.get("condition" if choice is Choice.CONDITIONAL else "reason")
    if not text:  # a go, an abstention, or words that were erased
        return None
    return Said(
        answer.person_id,
        participant.department,
        choice,
        text,
        value.get("lift") or "",
        value.get("owner") or "",
        value.get("date") or "",
    )


def kept(sitting: Sitting) -> tuple[Said, ...]:
    """The conditions that bind the decision, once it is counted (V08)."""
    retained = Tally.from_json(sitting.session.state["tally"]).retained
    return tuple(
        one
        for one in said(sitting)
        if one.choice is Choice.CONDITIONAL and one.person_id in retained
    )


def opposed(sitting: Sitting) -> tuple[Said, ...]:
    """Every no-go's reason, and the conditions that bind nothing, kept as reasons (V08, V37)."""
    binding = kept(sitting)
    return tuple(one for one in said(sitting) if one not in binding)


def name_of(sitting: Sitting, person_id: str) -> str:
    """The name of whoever sits in the committee or sat there at opening; empty for nobody."""
    seat = sitting.committee.seat_of(person_id)
    if seat:
        return seat.person.name
    participant = sitting.participant(person_id)
    return participant.name if participant else ""


def awaited(sitting: Sitting) -> list[str]:
    """The departments that still have somebody to wait for."""
    waiting = {person.department.id for person in sitting.awaited}
    return [name for key, name in names(sitting).items() if key in waiting]


def deadline(sitting: Sitting) -> datetime:
    """The closing given at opening; the session's own may come earlier (V22)."""
    return datetime.fromisoformat(sitting.session.state["deadline"])


def title_of(sitting: Sitting) -> str:
    """What a vote's cards are called."""
    return title(sitting.session.state["proposal"])


def title(proposal: str) -> str:
    """A proposal's first line, short enough for a heading."""
    lines = [line.strip() for line in proposal.splitlines() if line.strip()]
    return cut(lines[0], TITLE) if lines else ""
