"""What a go / no-go shows while it is open, in a place and to one person; its end is in
`rituals.go_no_go_verdict`.

In a place departments are named and people are not. A viewer with a `person_id` also sees their own
ballot, and a facilitator the means to remind, close or cancel.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

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
    Table,
    Text,
    Tone,
)
from bot.effects import Notice
from bot.events import Action
from bot.model import Sitting, Viewer
from bot.words import Words
from rituals import ballots
from rituals.collecting import cut
from rituals.deputies import stood_in as stands_in
from rituals.go_no_go_verdict import ended, in_words, outcome_name, quorum, table
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
    shown += [*_terms(sitting, viewer, words), *_participation(sitting, viewer, words)]
    if not sitting.awaited:
        shown.append(Text(words.text("vote.closing_soon", moment=moment)))
    if viewer.person_id is not None:
        shown += _mine(sitting, viewer.person_id, words)
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
    summary = words.say(
        "vote.voted_summary" if voted else "vote.prompt_summary",
        title=ballots.title_of(sitting),
        moment=moment,
    )
    closing = (
        words.text("vote.prompt", moment=moment, rule=rule)
        if sitting.awaited
        else words.text("vote.closing_soon", moment=moment)
    )
    return _card(
        sitting,
        words,
        summary,
        [
            *proposal,
            Text(closing),
            *_mine(sitting, viewer.person_id or "", words),
            Buttons((*_ballot_buttons(session, words), whole)),
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


def _terms(sitting: Sitting, viewer: Viewer, words: Words) -> list[Element]:
    """The rule, before anyone votes: who, how many, until when, how secret, how final."""
    state = sitting.session.state
    facts: tuple[tuple[str, str], ...] = (
        ("rule", words.say(f"vote.rule_whole.{state['rule']}")),
        (
            "electors",
            words.say(
                "vote.electors",
                n=len(sitting.participants),
                departments=words.list(ballots.names(sitting).values()),
            ),
        ),
        ("quorum", quorum(sitting, words)),
        ("deadline", words.moment(ballots.deadline(sitting), viewer.timezone)),
        ("ballots", words.say("vote.open_ballots")),
        ("results", words.say(f"vote.results_whole.{state['results']}")),
    )
    if any(one.deputy_id for one in sitting.participants) and state.get("deputy_after"):
        after = words.moment(datetime.fromisoformat(state["deputy_after"]), viewer.timezone)
        facts = (*facts, ("deputies", words.say("vote.deputies_from", moment=after)))
    shown: list[Element] = [
        Facts(tuple(Fact(words.say(f"vote.field.{name}"), value) for name, value in facts))
    ]
    if state["left_out"]:
        shown.append(
            Text(
                words.text(
                    "vote.left_out",
                    n=len(state["left_out"]),
                    departments=words.list(state["left_out"]),
                ),
                tone="muted",
            )
        )
    absent = [person.department.id for person in sitting.participants if person.on_leave]
    if absent:
        away = [name for key, name in ballots.names(sitting).items() if key in absent]
        shown.append(
            Text(
                words.text("vote.on_leave", n=len(absent), departments=words.list(away)),
                tone="warning",
            )
        )
    return shown


def _participation(sitting: Sitting, viewer: Viewer, words: Words) -> list[Element]:
    """Who has voted, by department; what they voted only where the vote shows it before closing."""
    electors = words.number(len(sitting.participants))
    received = sum(count.ballots for count in ballots.counts(sitting))
    shown: list[Element] = [Text(words.text("vote.cast", n=received, electors=electors))]
    waiting = ballots.awaited(sitting)
    if waiting:
        shown.append(
            Text(words.text("vote.awaited", n=len(waiting), departments=words.list(waiting)))
        )
    results = sitting.session.state["results"]
    voted = sitting.answer(viewer.person_id) is not None
    if results == "visible" or (results == "voted" and voted):
        return [*shown, Heading(words.say("vote.heading.running")), table(sitting, words)]
    names = ballots.names(sitting)
    rows = tuple(
        (
            names[count.department],
            words.say(
                "vote.of", done=words.number(count.ballots), all=words.number(count.electors)
            ),
        )
        for count in ballots.counts(sitting)
    )
    columns = (words.say("vote.column.department"), words.say("vote.column.ballots"))
    return [*shown, Table(columns, rows)]


def _mine(sitting: Sitting, person_id: str, words: Words) -> list[Element]:
    """One's own ballot, as it was taken."""
    if sitting.participant(person_id) is None:
        return [Text(words.text("vote.not_elector"), tone="muted")]
    answer = sitting.answer(person_id)
    if answer is None:
        return [Text(words.text("vote.not_voted"))]
    choice = words.say(f"vote.ballot.{answer.value['choice']}")
    shown: list[Element] = [Text(words.text("vote.my_ballot", choice=choice))]
    if stands_in(answer):
        shown.append(Text(words.text("vote.by_deputy"), tone="warning"))
    for one in ballots.said(sitting):
        if one.person_id == person_id:
            shown += in_words(sitting, one, words)
    return shown


def _buttons(sitting: Sitting, viewer: Viewer, words: Words) -> tuple[Button, ...]:
    session = {"session": sitting.session.id}
    if viewer.person_id is None:
        mine = Button(words.say("vote.button.mine"), Action("session.show", session))
        return (*_ballot_buttons(session, words), mine)
    shown = _ballot_buttons(session, words) if sitting.participant(viewer.person_id) else ()
    if not viewer.facilitates:
        return shown
    cancel = Button(words.say("vote.button.cancel"), Action("session.cancel_form", session))
    if sitting.awaited:
        remind = Button(words.say("vote.button.remind"), Action("session.remind", session))
        return (*shown, remind, cancel)
    # Never closed by hand while somebody is awaited (V31).
    sure = Confirm(*(words.say(f"vote.close.{part}") for part in ("title", "text", "yes", "no")))
    close = Button(words.say("vote.button.close"), Action("session.close", session), confirm=sure)
    return (*shown, close, cancel)


def _ballot_buttons(session: dict[str, str], words: Words) -> tuple[Button, ...]:
    """Go and abstention at one press; the other two ask for their words first."""
    return tuple(
        Button(
            words.say(f"vote.ballot.{choice}"),
            Action("session.form", {**session, "variant": choice.value})
            if choice in _WORDED
            else Action("session.answer", {**session, "choice": choice.value}),
            style=_STYLES.get(choice, "default"),
        )
        for choice in Choice
    )


def stood_in(sitting: Sitting) -> Notice:
    """What the holder is told once their deputy has voted (V23)."""
    show = Action("session.show", {"session": sitting.session.id})
    about = {"title": ballots.title_of(sitting), "until": sitting.session.closes_at}
    return Notice("vote.stood_in", about, (("vote.button.mine", show),))
