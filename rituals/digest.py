"""The weekly digest: what the committee did, owes and awaits, once in each place, then frozen.

The session's `state` is `{"empty": True}` for a week in which nothing happened (D03), else what
`bot.digesting` gathered (see `facts_of`) with `quiet` (D02) and `participation` as it may be shown
(D04). Nothing else is read when the card is drawn, so that a digest never changes (D05).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from bot.cards import Card, Form
from bot.effects import Accepted, Conclusion, Occasion, Opening
from bot.model import Committee, Json, Participant, Session, Sitting, Viewer
from bot.refusals import Refused
from bot.words import Words
from rituals import digest_cards

SHOWN_FROM = 3
"""Members of a department, or of departments together, from which a rate is shown (D04)."""
QUIET = 3
"""Facts that a quiet week may hold, besides no decision, vote nor alert (D02)."""
LOUD = ("decisions", "open_votes", "alerts")
LISTS = (*LOUD, "commitments_overdue", "commitments_due", "irritants", "irritant_moves")
_AS_GIVEN = ("since", "until", "goal", "url")


class Digest:
    """A committee's digest; see `bot.ports.Ritual` for what each method is asked."""

    kind = "digest"
    scheduled = True
    pauses_on_holiday = False
    announces = True
    gathers: tuple[str, ...] = ("period",)
    deputies = False
    spoken = None
    hearing = None
    prompts = False

    def compose(self, committee: Committee, words: Words, draft: Mapping[str, str]) -> None:
        """Nothing is asked of the facilitator who wants one now."""

    def open(self, committee: Committee, occasion: Occasion) -> Opening:
        """Sums up `occasion.material` and is over at once."""
        return Opening(
            facts_of(committee, occasion.material), (), occasion.closes_at, concluded=True
        )

    def form(
        self,
        sitting: Sitting,
        participant: Participant,
        variant: str,
        previous: Json | None,
        words: Words,
    ) -> Form | None:
        """Nobody answers a digest."""
        return None

    def card(self, sitting: Sitting, viewer: Viewer, words: Words) -> Card | None:
        return digest_cards.card(sitting.session.state, viewer, words)

    def prompt(self, sitting: Sitting, viewer: Viewer, words: Words) -> Card:
        """The digest as one person reads it; an empty one says so."""
        state = sitting.session.state
        return digest_cards.card(state, viewer, words) or digest_cards.nothing(words)

    def accept(
        self, sitting: Sitting, participant: Participant, values: Mapping[str, Any], now: datetime
    ) -> Accepted:
        """Raises Refused: nobody answers a digest."""
        raise Refused("digest_answer")

    def regather(self, sitting: Sitting, now: datetime) -> Session:
        return sitting.session

    def conclude(self, sitting: Sitting, now: datetime) -> Conclusion:
        return Conclusion(sitting.session.state)

    def extend(self, sitting: Sitting, now: datetime) -> None:
        """It ends when it ends."""

    def result(self, sitting: Sitting, viewer: Viewer, words: Words) -> None:
        """Its message has said everything already."""


def facts_of(committee: Committee, material: Json) -> dict[str, Any]:
    """What a digest keeps of its material, for `digest_cards.card`; also for a private catching up.

    `material`, all but the period optional: since, until (ISO instants), goal, url; lists of
    decisions {number, outcome, proposal, at, reason}, open_votes {proposal, closes_at,
    awaited_departments, session}, commitments_due and commitments_overdue {text, department, owner,
    due}, irritants {number, verbatim, frequency, status}, irritant_moves {number, verbatim, status,
    reason}, alerts {text, owner, lifts, blocking}, participation {department, members, asked,
    answered}; checkpoint {rank, hash} and new_entries, how much the journal grew. A decision's reason
    is a code of the vote; an irritant with `new` false was there before and is no fact of this week.
    """
    lists = {name: list(material.get(name) or ()) for name in LISTS}
    grown = int(material.get("new_entries") or 0)
    count = sum(one.get("new", True) for found in lists.values() for one in found)
    if not grown and not count:
        return {"empty": True}
    loud = any(lists[name] for name in LOUD)
    given = {name: material[name] for name in _AS_GIVEN if material.get(name)}
    return {
        "committee": committee.name,
        "goal": committee.goal,
        **given,
        **lists,
        "quiet": not loud and count <= QUIET,
        "participation": rates(material.get("participation") or ()),
        "checkpoint": material.get("checkpoint"),
        "new_entries": grown,
    }


def rates(departments: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Participation as it may be shown: {"department", "asked", "answered"}, the lowest rate first.

    Departments of fewer than three members are shown together (their `department` is None), or not
    at all when they are still fewer than three. One that was asked nothing hides nobody: it lends
    its members to no sum, from which the others could be told (D04).
    """
    asked = [one for one in departments if one["asked"]]
    alone = [one for one in asked if one["members"] >= SHOWN_FROM]
    small = [one for one in asked if one["members"] < SHOWN_FROM]
    found = sorted(
        (
            {"department": one["department"], "asked": one["asked"], "answered": one["answered"]}
            for one in alone
        ),
        key=lambda one: one["answered"] / one["asked"],
    )
    if sum(one["members"] for one in small) >= SHOWN_FROM:
        found.append(
            {
                "department": None,
                "asked": sum(one["asked"] for one in small),
                "answered": sum(one["answered"] for one in small),
            }
        )
    return found
