"""A second count of a vote, written from the rules alone and as plainly as possible.

It shares nothing with `rituals.tally`: what both say is likely to be right.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction


def position_of(choices: list[str]) -> str:
    many = Counter(choices)
    for_it, against = many["go"] + many["conditional"], many["no_go"]
    if not choices:
        return "silent"
    if for_it == against:
        return "tied" if against else "abstention"
    if for_it < against:
        return "no_go"
    return "conditional" if many["conditional"] else "go"


def reference(
    rule: str, quorum: str, electorate: dict[str, str], ballots: dict[str, tuple[str, bool]]
) -> tuple[str, dict[str, str], set[str]]:
    """Outcome, position by department, and the people whose conditions are commitments.

    `electorate`: person to department; `ballots`: person to (choice, whether it is motivated).
    """
    by_department: dict[str, list[str]] = {name: [] for name in electorate.values()}
    for person, (choice, _) in ballots.items():
        by_department[electorate[person]].append(choice)
    places = {name: position_of(choices) for name, choices in by_department.items()}
    everything = Counter(choice for choice, _ in ballots.values())
    yes = everything["go"] + everything["conditional"]

    if quorum == "every_department":
        enough = "silent" not in places.values()
    else:
        enough = Fraction(len(ballots), len(electorate)) >= Fraction(int(quorum[:-1]), 100)
    if not enough or everything["abstain"] == len(ballots):
        return "undecided", places, set()

    conditions = {person for person, (choice, _) in ballots.items() if choice == "conditional"}
    if rule.startswith("department"):
        conditions = {p for p in conditions if places[electorate[p]] == "conditional"}
    standing = Counter(places.values())
    if rule == "department_unanimity":
        refused, open_ = standing["no_go"] > 0, standing["tied"] + standing["silent"] > 0
    elif rule == "department_majority":
        margin = standing["go"] + standing["conditional"] - standing["no_go"]
        refused, open_ = margin < 0, margin == 0
    elif rule == "member_majority":
        refused, open_ = yes < everything["no_go"], yes == everything["no_go"]
    else:
        refused = any(choice == "no_go" and motivated for choice, motivated in ballots.values())
        open_ = yes == 0
    if refused or open_:
        return "no_go" if refused else "undecided", places, set()
    return "go_conditions" if conditions else "go", places, conditions
