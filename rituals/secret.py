"""Secret ballots (V42 to V46): who voted is kept like any answer, what was voted is only ever added
to sealed figures that nobody reads before the closing. So no change, no receipt, no running tally,
no deputy, and no words beside a choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from bot.model import Participant, Sitting
from rituals.tally import Ballot, Choice, Count, Outcome, Tally

CHOICES = (Choice.GO, Choice.NO_GO, Choice.ABSTAIN)
FEWEST = 5
"""A department is counted by itself only where so many could vote, and shown only where so many
did (V43)."""
EVERYBODY = ""
"""The group of a vote that is not counted by department."""
_MISSED = frozenset({"quorum_departments", "quorum_share"})


def is_secret(sitting: Sitting) -> bool:
    return bool(sitting.session.state.get("secret"))


def by_department(sitting: Sitting) -> bool:
    """Whether departments are counted apart, as was fixed at opening."""
    return EVERYBODY not in sitting.session.state["secret"]


def groups(electors: Iterable[Participant]) -> tuple[str, ...]:
    """What is counted apart: each department where all are large enough, else everybody at once."""
    sizes = Counter(one.department.id for one in electors)
    return tuple(sizes) if min(sizes.values(), default=0) >= FEWEST else (EVERYBODY,)


def wrong_rule(rule: str, electors: Iterable[Participant]) -> str:
    """Why a vote by that rule cannot be secret, as a code; empty when it can (V42, V43)."""
    if rule == "consent":
        return "secret_consent"
    if rule.startswith("department") and groups(electors) == (EVERYBODY,):
        return "secret_small"
    return ""


def group_of(sitting: Sitting, elector: Participant) -> str:
    """Where an elector's choice is added."""
    return elector.department.id if by_department(sitting) else EVERYBODY


def ballots(sitting: Sitting) -> list[Ballot]:
    """As many ballots as were cast, for counting alone: inside a group whose they are is made up.

    Raises ValueError unless the figures add up to those who voted.
    """
    voters = _voters(sitting)
    found: list[Ballot] = []
    for group in sitting.session.state["secret"]:
        added = sitting.box.get(group, {})
        cast = [choice for choice in CHOICES for _ in range(added.get(choice, 0))]
        theirs = [one for one in voters if group in (EVERYBODY, one.department.id)]
        if len(cast) != len(theirs):
            raise ValueError(f"{len(cast)} secret ballots of {len(theirs)} voters")
        found += [Ballot(one.person_id, choice) for one, choice in zip(theirs, cast, strict=True)]
    return found


def told(sitting: Sitting, tally: Tally) -> Tally:
    """What of a count may be told: no more than who took part where the quorum is missed (V45),
    and no department where one had too few voters (V43)."""
    if tally.reason in _MISSED:
        return replace(tally, counts=())
    voted = Counter(one.department.id for one in _voters(sitting))
    apart = sitting.session.state["secret"]
    if by_department(sitting) and min(voted[one] for one in apart) >= FEWEST:
        return tally
    whole = Count(
        EVERYBODY,
        tally.electors,
        go=sum(count.go for count in tally.counts),
        no_go=sum(count.no_go for count in tally.counts),
        abstain=sum(count.abstain for count in tally.counts),
    )
    shown = replace(tally, counts=(whole,))
    if sitting.session.state["rule"] == "member_majority" or tally.reason == "no_voice":
        return shown
    return replace(shown, reason="secret", named=(), favour=0, against=0)


def keeps_box(tally: Tally) -> bool:
    """Whether the figures are still needed: the vote may be given more time (V28)."""
    return tally.outcome is Outcome.UNDECIDED and tally.reason in _MISSED


def _voters(sitting: Sitting) -> list[Participant]:
    voted = {answer.person_id for answer in sitting.answers}
    return [one for one in sitting.participants if one.person_id in voted]
