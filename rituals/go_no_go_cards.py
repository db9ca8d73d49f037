"""What a go / no-go shows while it is open, in a place and to one person; its end is in
`rituals.go_no_go_verdict`.

In a place departments are named and people are not. A viewer with a `person_id` also sees their own
ballot, and a facilitator the means to remind, close or cancel.
"""

from __future__ import annotations

from dataclasses import replace

from bot.cards import (
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Confirm,
    Element,
    Fact,
    Facts,
    Heading,
    Quote,
    Text,
    Tone,
)
from bot.effects import Notice
from bot.events import Action
from bot.model import Sitting, Viewer
from bot.words import Words
from rituals import ballots, secret
from rituals.collecting import cut
from rituals.go_no_go_personal import held, mine
from rituals.go_no_go_terms import honestly, participation, terms
from rituals.go_no_go_verdict import ended, outcome_name
from rituals.tally import Choice, Tally

PROMPT_LIMIT = 300  # characters of the proposal in a private prompt
_STYLES: dict[Choice, ButtonStyle] = {Choice.GO: "primary", Choice.NO_GO: "danger"}
_WORDED = (Choice.CONDITIONAL, Choice.NO_GO)


def card(sitting: Sitting, viewer: Viewer, words: Words) -> Card:
    """The vote in a place, or as one person sees it."""
    shown = _proposal(sitting, words)
    over = ended(sitting, words)
    if over:
        summary, verdict, tone = over
        return _card(sitting, words, summary, [*shown, *verdict], tone)
    moment = words.moment(sitting.session.closes_at, viewer.timezone)
    shown += [*terms(sitting, viewer, words), *participation(sitting, viewer, words)]
    if not sitting.awaited:
        shown.append(_closing(sitting, moment, words))
    if viewer.person_id is not None:
        shown += [*mine(sitting, viewer.person_id, words), *held(sitting, viewer, words)]
    buttons = _buttons(sitting, viewer, words)
    if buttons:
        shown.append(Buttons(buttons))
    summary = words.say("vote.open_summary", title=ballots.title_of(sitting), moment=moment)
    return _card(sitting, words, summary, shown)


def prompt(sitting: Sitting, viewer: Viewer, words: Words) -> Card:
    """The private question to one elector: the proposal, until when, and the four ballots."""
    whole_text = sitting.session.state["proposal"]
    proposal: list[Element] = (
        [] if whole_text == ballots.title_of(sitting) else [Quote(cut(whole_text, PROMPT_LIMIT))]
    )
    over = ended(sitting, words, short=True)
    if over:
        summary, verdict, tone = over
        return _card(sitting, words, summary, [*proposal, *verdict], tone)
    moment = words.moment(sitting.session.closes_at, viewer.timezone)
    rule = words.say(f"vote.rule.{sitting.session.state['rule']}")
    session = {"session": sitting.session.id}
    whole = Button(words.say("vote.button.show"), Action("session.show", session))
    voted = sitting.answer(viewer.person_id) is not None
    said = "voted_secret" if secret.is_secret(sitting) else "voted"
    summary = words.say(
        f"vote.{said}_summary" if voted else "vote.prompt_summary",
        title=ballots.title_of(sitting),
        moment=moment,
    )
    closing = (
        Text(words.text("vote.prompt", moment=moment, rule=rule))
        if sitting.awaited
        else _closing(sitting, moment, words)
    )
    return _card(
        sitting,
        words,
        summary,
        [
            *proposal,
            closing,
            *(() if voted else honestly(sitting, words)),
            *mine(sitting, viewer.person_id or "", words),
            Buttons((*_ballot_buttons(sitting, words, voted=voted), whole)),
            *held(sitting, viewer, words),
        ],
    )


def result(sitting: Sitting, viewer: Viewer, words: Words) -> Card:
    """The decision, posted once: what was decided, by whom, why, and who owes what.

    Raises ValueError for a vote that is still open.
    """
    over = ended(sitting, words)
    if over is None:
        raise ValueError(f"session {sitting.session.id} is not concluded")
    summary, verdict, tone = over
    state = sitting.session.state
    shown = _card(sitting, words, summary, [Quote(state["proposal"]), *verdict], tone)
    if not state.get("entry"):
        return shown
    outcome = outcome_name(Tally.from_json(state["tally"]), words)
    return replace(
        shown, title=words.say("vote.result_title", entry=state["entry"], outcome=outcome)
    )


def _closing(sitting: Sitting, moment: str, words: Words) -> Text:
    """Nobody is awaited any more."""
    name = "closing_secret" if secret.is_secret(sitting) else "closing_soon"
    return Text(words.text(f"vote.{name}", moment=moment))


def _card(
    sitting: Sitting, words: Words, summary: str, elements: list[Element], tone: Tone = "normal"
) -> Card:
    return Card(
        ballots.title_of(sitting),
        summary,
        words.locale,
        tuple(elements),
        url=sitting.session.state.get("url", ""),
        tone=tone,
    )


def _proposal(sitting: Sitting, words: Words) -> list[Element]:
    """The proposal where the title does not hold it all, its context and the irritants it cites."""
    state = sitting.session.state
    shown: list[Element] = []
    if state["proposal"] != ballots.title_of(sitting):
        shown.append(Quote(state["proposal"]))
    if state["context"]:
        shown += [Heading(words.say("vote.field.context")), Quote(state["context"])]
    facts = []
    for name in ("replaces", "extends"):
        if state.get(name):
            facts.append(Fact(words.say(f"vote.field.{name}"), state[name]))
    if state["irritants"]:
        cited = words.list(words.say("vote.irritant", number=n) for n in state["irritants"])
        facts.append(Fact(words.say("vote.field.irritants"), cited))
    return [*shown, Facts(tuple(facts))] if facts else shown


def _buttons(sitting: Sitting, viewer: Viewer, words: Words) -> tuple[Button, ...]:
    session = {"session": sitting.session.id}
    if viewer.person_id is None:
        mine = Button(words.say("vote.button.mine"), Action("session.show", session))
        return (*_ballot_buttons(sitting, words), mine)
    voted = sitting.answer(viewer.person_id) is not None
    asked = sitting.participant(viewer.person_id) is not None
    shown = _ballot_buttons(sitting, words, voted=voted) if asked else ()
    if not viewer.facilitates:
        return shown
    cancel = Button(words.say("vote.button.cancel"), Action("session.cancel_form", session))
    if sitting.awaited:
        remind = Button(words.say("vote.button.remind"), Action("session.remind", session))
        if secret.is_secret(sitting):
            return (*shown, remind, cancel)
        told = Button(words.say("vote.button.spoken"), Action("session.spoken_form", session))
        return (*shown, remind, told, cancel)
    # Never closed by hand while somebody is awaited (V31).
    sure = Confirm(*(words.say(f"vote.close.{part}") for part in ("title", "text", "yes", "no")))
    close = Button(words.say("vote.button.close"), Action("session.close", session), confirm=sure)
    return (*shown, close, cancel)


def _ballot_buttons(sitting: Sitting, words: Words, *, voted: bool = False) -> tuple[Button, ...]:
    """Go and abstention at one press; the other two ask for their words first. Secret ones are
    pressed twice, being final, and are the same for everybody who has not voted."""
    session = {"session": sitting.session.id}
    hidden = secret.is_secret(sitting)
    if hidden and voted:
        return ()
    return tuple(
        Button(
            words.say(f"vote.ballot.{choice}"),
            Action("session.form", {**session, "variant": choice.value})
            if choice in _WORDED and not hidden
            else Action("session.answer", {**session, "choice": choice.value}),
            style=_STYLES.get(choice, "default"),
            confirm=_sure(choice, words) if hidden else None,
        )
        for choice in (secret.CHOICES if hidden else Choice)
    )


def _sure(choice: Choice, words: Words) -> Confirm:
    """The last look before a ballot that cannot be changed."""
    label = words.say(f"vote.ballot.{choice}")
    parts = ("title", "text", "yes", "no")
    return Confirm(*(words.say(f"vote.secret_sure.{part}", choice=label) for part in parts))


def stood_in(sitting: Sitting) -> Notice:
    """What the holder is told once their deputy has voted (V23)."""
    show = Action("session.show", {"session": sitting.session.id})
    about = {"title": ballots.title_of(sitting), "until": sitting.session.closes_at}
    return Notice("vote.stood_in", about, (("vote.button.mine", show),))
