"""Ballots told by mouth (V29): a facilitator writes one down, and it counts for nothing until whose
it is confirms it. It never stands over a ballot cast in person, and not in a secret vote (V44).

The session's state lists them as `spoken`: whose, who wrote it down, and the ballot; a closing
leaves none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.cards import Field, Form, Option, Text
from bot.events import Action
from bot.model import Json, Sitting
from bot.refusals import Refused, invalid
from bot.words import Words
from rituals import ballots, go_no_go_forms, secret
from rituals.collecting import cut


class Spoken:
    """See `bot.ports.Spoken`."""

    def form(self, sitting: Sitting, words: Words) -> Form:
        """Whose ballot it is, and the ballot. Raises Refused where nobody is awaited."""
        if secret.is_secret(sitting):
            raise Refused("spoken_secret")
        if not sitting.awaited:
            raise Refused("spoken_nobody")
        whole = go_no_go_forms.form(sitting, sitting.awaited[0], "", words)
        assert whole is not None  # an open vote asks its whole ballot
        who = Field(
            "person",
            "choice",
            words.say("vote.field.person"),
            options=tuple(
                Option(one.person_id, cut(f"{one.name} · {one.department.name}", 75))
                for one in sitting.awaited
            ),
        )
        return replace(
            whole,
            title=words.say("vote.form.spoken"),
            submit=words.say("vote.form.spoken_submit"),
            action=Action("session.spoken", {"session": sitting.session.id}),
            fields=(who, *whole.fields),
            intro=(*whole.intro, Text(words.text("vote.spoken_about"), "muted")),
        )

    def enter(
        self, sitting: Sitting, values: Mapping[str, Any], by: str, now: datetime
    ) -> tuple[str, Json]:
        if secret.is_secret(sitting):
            raise Refused("spoken_secret")
        person = str(values.get("person") or "")
        elector = sitting.participant(person)
        if elector is None:
            raise invalid("person", "vote_elector")
        if sitting.answer(person) is not None:
            raise Refused("holder_voted", who=elector.name)
        told = go_no_go_forms.ballot(sitting, values, now)
        others = [one for one in _listed(sitting) if one["person"] != person]
        entered = {"person": person, "by": by, "ballot": told}
        return person, {**sitting.session.state, "spoken": [*others, entered]}

    def of(self, sitting: Sitting, person_id: str) -> Json | None:
        if sitting.answer(person_id) is not None:
            return None
        found = (one for one in _listed(sitting) if one["person"] == person_id)
        return next(found, None)

    def strike(self, sitting: Sitting, person_id: str) -> Json:
        others = [one for one in _listed(sitting) if one["person"] != person_id]
        return {**sitting.session.state, "spoken": others}


def waiting(sitting: Sitting) -> list[str]:
    """The departments whose ballots by mouth are not confirmed, one for each, in their order."""
    told = {one["person"] for one in _listed(sitting)}
    homes = [one.department.id for one in sitting.awaited if one.person_id in told]
    return [name for key, name in ballots.names(sitting).items() for _ in range(homes.count(key))]


def _listed(sitting: Sitting) -> list[Any]:
    return list(sitting.session.state.get("spoken") or ())
