"""The go / no-go: one proposal, four ballots, four rules, a count by department (`rituals.tally`).

Ballots are open and may be changed until closing; results stay hidden until then unless the vote
says otherwise. The session's `state` holds the terms that were frozen at opening and, once closed,
the tally; `rituals.ballots` reads both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.cards import Card, Form
from bot.effects import (
    Accepted,
    Conclusion,
    Effect,
    Occasion,
    OpenBox,
    Opening,
    SecretBallot,
    Whisper,
)
from bot.model import Committee, Json, Participant, Session, Sitting, Viewer
from bot.refusals import Refused, invalid
from bot.words import Words
from rituals import (
    ballots,
    deputies,
    electorate,
    go_no_go_after,
    go_no_go_cards,
    go_no_go_forms,
    go_no_go_proposal,
    go_no_go_record,
    secret,
)
from rituals.hearing import Hearing
from rituals.spoken import Spoken
from rituals.tally import needed, outcome

LAST_CHANGES = timedelta(minutes=15)
"""How long a vote stays open after its last awaited ballot, so that it may be corrected (V22)."""


class GoNoGo:
    """A committee votes on a proposal; see `bot.ports.Ritual` for what each method is asked."""

    kind = "vote"
    scheduled = False
    pauses_on_holiday = False
    announces = True
    gathers: tuple[str, ...] = ()
    deputies = True
    spoken = Spoken()
    hearing = Hearing()
    prompts = True

    def compose(self, committee: Committee, words: Words, draft: Mapping[str, str]) -> Form:
        return go_no_go_proposal.compose(committee, words, draft)

    def open(self, committee: Committee, occasion: Occasion) -> Opening:
        """Freezes the terms and the electorate (V17 to V20).

        `occasion.values`: proposal, context, rule, quorum, results, irritants (numbers), departments
        and sponsors (ids), deputy_from; what is missing is as the committee has it. Raises Invalid,
        or Refused("vote_no_elector").
        """
        electors = electorate.frozen(committee, occasion)
        terms = go_no_go_proposal.terms(committee, occasion, electors)
        if not electors:
            raise Refused("vote_no_elector", committee=committee.name)
        hidden: tuple[Effect, ...] = ()
        if terms.get("secret"):  # nobody stands in for anybody (V44)
            electors = tuple(replace(e, deputy_id=None, deputy_at=None) for e in electors)
            hidden = (OpenBox(tuple(terms["secret"]), secret.CHOICES),)
        named = {one.id: one.name for one in committee.departments}
        named |= {one.department.id: one.department.name for one in electors}
        size = Counter(one.department.id for one in electors)
        vacant, unasked = electorate.outside(committee, electors)
        return Opening(
            state={
                **terms,
                "deadline": occasion.closes_at.isoformat(),
                "deputy_after": electorate.deputies_from(occasion).isoformat(),
                "departments": [
                    {"id": key, "name": name, "electors": size[key]}
                    for key, name in named.items()
                    if size[key]
                ],
                # Outside of the vote, quorum and rule included (V18, V19).
                "left_out": vacant,
                "unasked": unasked,
                "needed": needed(terms["quorum"], len(electors)),
            },
            participants=electors,
            closes_at=occasion.closes_at,
            remind_at=occasion.remind_at,
            effects=hidden,
        )

    def form(
        self,
        sitting: Sitting,
        participant: Participant,
        variant: str,
        previous: Json | None,
        words: Words,
    ) -> Form | None:
        return go_no_go_forms.form(sitting, participant, variant, words)

    def card(self, sitting: Sitting, viewer: Viewer, words: Words) -> Card:
        return go_no_go_cards.card(sitting, viewer, words)

    def prompt(self, sitting: Sitting, viewer: Viewer, words: Words) -> Card:
        return go_no_go_cards.prompt(sitting, viewer, words)

    def accept(
        self, sitting: Sitting, participant: Participant, values: Mapping[str, Any], now: datetime
    ) -> Accepted:
        """Takes a ballot; an earlier one is replaced. Raises Refused or Invalid.

        Once nobody is awaited the vote closes fifteen minutes later, or at its deadline if that
        comes first (V22); a ballot changed in between does not move that moment again.
        """
        elector = sitting.participant(participant.person_id)
        if elector is None:
            raise Refused("vote_not_elector")
        if secret.is_secret(sitting):
            return self._accept_secret(sitting, elector, values, now)
        deputy, told = values.get("deputy"), tuple[Effect, ...]()
        if deputy:
            deputies.check(sitting, elector, str(deputy), now)
        value = go_no_go_forms.ballot(sitting, values, now)
        if deputy:
            value["deputy"] = str(deputy)
        if deputy and sitting.answer(elector.person_id) is None:
            told = (Whisper(elector.person_id, go_no_go_cards.stood_in(sitting)),)
        waiting = [one for one in sitting.awaited if one.person_id != elector.person_id]
        end = ballots.deadline(sitting)
        if waiting or sitting.session.closes_at < end:
            return Accepted(value, effects=told)
        return Accepted(value, closes_at=min(now + LAST_CHANGES, end), effects=told)

    def _accept_secret(
        self, sitting: Sitting, elector: Participant, values: Mapping[str, Any], now: datetime
    ) -> Accepted:
        """That somebody voted is kept, and what they voted is added up; once for all (V42 to V44).
        The vote closes as soon as nobody is awaited (V22)."""
        if sitting.answer(elector.person_id) is not None:
            raise Refused("secret_voted")
        choice = values.get("choice")
        if choice not in secret.CHOICES:
            raise invalid("choice", "vote_choice")
        added = SecretBallot(secret.group_of(sitting, elector), str(choice))
        waiting = [one for one in sitting.awaited if one.person_id != elector.person_id]
        closes = None if waiting else min(now, ballots.deadline(sitting))
        return Accepted({}, closes_at=closes, effects=(added,))

    def regather(self, sitting: Sitting, now: datetime) -> Session:
        """One elector less (V27): a department without any is left out (V19), a share is of fewer,
        and once nobody is awaited the vote closes as after the last ballot (V22)."""
        session, size = sitting.session, Counter(ballots.electorate(sitting).values())
        departments = session.state["departments"]
        state = {
            **session.state,
            "departments": [
                {**one, "electors": size[one["id"]]} for one in departments if size[one["id"]]
            ],
            "left_out": [
                *session.state["left_out"],
                *(one["name"] for one in departments if not size[one["id"]]),
            ],
            "needed": needed(session.state["quorum"], len(sitting.participants)),
        }
        end = session.closes_at
        if not sitting.awaited:
            end = min(now + LAST_CHANGES, end)
        return replace(session, state=state, closes_at=end)

    def conclude(self, sitting: Sitting, now: datetime) -> Conclusion:
        """Counts, records the decision (or that there is none) and turns conditions into
        commitments."""
        # What nobody confirmed counts for nothing (V29).
        state = {k: value for k, value in sitting.session.state.items() if k != "spoken"}
        tally = outcome(
            state["rule"], state["quorum"], ballots.electorate(sitting), ballots.cast(sitting)
        )
        if secret.is_secret(sitting):
            tally = secret.told(sitting, tally)
        counted = {
            **state,
            "outcome": tally.outcome.value,
            "reason": tally.reason,
            "tally": tally.to_json(),
        }
        sitting = replace(sitting, session=replace(sitting.session, state=counted))
        commitments = [go_no_go_record.commitment(sitting, one) for one in ballots.kept(sitting)]
        effects: tuple[Effect, ...] = (
            go_no_go_record.record(sitting, tally),
            *commitments,
            *go_no_go_after.offers(sitting, tally),
        )
        return Conclusion(
            counted,
            effects,
            publishes=True,
            keeps_box=secret.keeps_box(tally),
            settle_at=go_no_go_after.settle_at(sitting, tally, now),
        )

    def extend(self, sitting: Sitting, now: datetime) -> Opening | None:
        return go_no_go_after.extended(sitting, now)

    def result(self, sitting: Sitting, viewer: Viewer, words: Words) -> Card:
        return go_no_go_cards.result(sitting, viewer, words)
