"""What a go / no-go shows to one person alone: their ballot, the one that was told by mouth for them,
and those that they may cast for somebody else."""

from __future__ import annotations

from bot.cards import Button, Buttons, Element, Quote, Text
from bot.events import Action
from bot.model import Sitting, Viewer
from bot.words import Words
from rituals import ballots, deputies, secret
from rituals.go_no_go_verdict import in_words
from rituals.spoken import Spoken


def mine(sitting: Sitting, person_id: str, words: Words) -> list[Element]:
    """One's own ballot, as it was taken."""
    if sitting.participant(person_id) is None:
        return [Text(words.text("vote.not_elector"), tone="muted")]
    answer = sitting.answer(person_id)
    if answer is None:
        return _told(sitting, person_id, words) or [Text(words.text("vote.not_voted"))]
    if secret.is_secret(sitting):
        return [Text(words.text("vote.my_secret_ballot"))]
    choice = words.say(f"vote.ballot.{answer.value['choice']}")
    shown: list[Element] = [Text(words.text("vote.my_ballot", choice=choice))]
    if deputies.stood_in(answer):
        shown.append(Text(words.text("vote.by_deputy"), tone="warning"))
    for one in ballots.said(sitting):
        if one.person_id == person_id:
            shown += in_words(sitting, one, words)
    return shown


def held(sitting: Sitting, viewer: Viewer, words: Words) -> list[Element]:
    """For whom the viewer may stand in, from when, and the button for it (V20, V21)."""
    shown: list[Element] = []
    for holder in sitting.participants:
        cast = sitting.answer(holder.person_id)
        in_person = cast is not None and not deputies.stood_in(cast)
        if not holder.deputy_id or holder.deputy_id != viewer.person_id or in_person:
            continue
        after = words.moment(deputies.may_from(sitting, holder), viewer.timezone)
        instead = {"session": sitting.session.id, "for": holder.person_id}
        shown += [
            Text(words.text("vote.stands_in", who=holder.name, moment=after), "muted"),
            Buttons((Button(words.say("deputy.button"), Action("session.form", instead)),)),
        ]
    return shown


def _told(sitting: Sitting, person_id: str, words: Words) -> list[Element]:
    """One's ballot as it was told by mouth, to be confirmed or contested (V29)."""
    told = Spoken().of(sitting, person_id)
    if told is None:
        return []
    ballot, about = told["ballot"], {"session": sitting.session.id}
    by = ballots.name_of(sitting, told["by"])
    choice = words.say(f"vote.ballot.{ballot['choice']}")
    texts = [ballot[name] for name in ("condition", "reason", "lift") if ballot.get(name)]
    confirm = Action("session.spoken_confirm", about)
    contest = Action("session.spoken_contest", about)
    return [
        Text(words.text("vote.spoken_mine", by=by, choice=choice), "warning"),
        *map(Quote, texts),
        Buttons(
            (
                Button(words.say("vote.button.confirm"), confirm, style="primary"),
                Button(words.say("vote.button.contest"), contest),
            )
        ),
    ]
