"""What a go / no-go says once it is over: outcome, tally, reasons and conditions, or its cancelling.

Reasons are attributed to departments, never to people (V37); an owner is named, since they owe
something.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.cards import Button, Buttons, Element, Fact, Facts, Heading, Quote, Table, Text, Tone
from bot.model import SessionStatus, Sitting
from bot.words import Words
from rituals import ballots
from rituals.tally import EVERY_DEPARTMENT, Choice, Count, Outcome, Tally

_TONES: dict[Outcome, Tone] = {
    Outcome.GO: "good",
    Outcome.GO_CONDITIONS: "good",
    Outcome.NO_GO: "bad",
    Outcome.UNDECIDED: "warning",
}

Ended = tuple[str, list[Element], Tone]


def ended(sitting: Sitting, words: Words, *, short: bool = False) -> Ended | None:
    """Summary, elements and tone of a vote that is over; None while it is open.

    `short` leaves out the ballots and their words.
    """
    state = sitting.session.state
    if sitting.session.status is SessionStatus.CANCELLED:
        return _cancelled(sitting, words)
    if "tally" not in state:
        return None
    tally = Tally.from_json(state["tally"])
    tone, outcome, why = _TONES[tally.outcome], outcome_name(tally, words), _why(sitting, words)
    entry = state.get("entry")
    said = (
        words.text("vote.verdict_numbered", outcome=outcome, reason=why, entry=entry)
        if entry
        else words.text("vote.verdict", outcome=outcome, reason=why)
    )
    shown: list[Element] = [Text(said, tone=tone)]
    if not short:
        shown += _detail(sitting, tally, words)
    if state.get("url"):
        shown.append(Buttons((Button(words.say("vote.button.journal"), url=state["url"]),)))
    summary = words.say(
        "vote.closed_summary", outcome=outcome, reason=why, title=ballots.title_of(sitting)
    )
    return summary, shown, tone


def _cancelled(sitting: Sitting, words: Words) -> Ended:
    shown: list[Element] = [Text(words.text("vote.cancelled"), tone="warning")]
    reason = sitting.session.state.get("cancelled_reason")
    if reason:
        shown.append(Quote(reason))
    summary = words.say("vote.cancelled_summary", title=ballots.title_of(sitting))
    return summary, shown, "warning"


def outcome_name(tally: Tally, words: Words) -> str:
    return words.say(f"vote.outcome.{tally.outcome}")


def _why(sitting: Sitting, words: Words) -> str:
    """The sentence of a reason code, naming its departments and figures."""
    tally = Tally.from_json(sitting.session.state["tally"])
    # A sentence agrees with its objections or the ballots that it wanted, else its departments.
    figures = {"objection": tally.against, "quorum_share": tally.against}
    return words.say(
        f"vote.reason.{tally.reason}",
        n=figures.get(tally.reason, len(tally.named)),
        departments=words.list(ballots.named(sitting, tally)),
        favour=words.number(tally.favour),
        against=words.number(tally.against),
    )


def _detail(sitting: Sitting, tally: Tally, words: Words) -> list[Element]:
    state = sitting.session.state
    electors = words.number(len(sitting.participants))
    shown: list[Element] = [
        table(sitting, words) if tally.counts else turnout(sitting, words),
        Text(words.text("vote.cast", n=len(sitting.answers), electors=electors)),
    ]
    opposed = ballots.opposed(sitting)
    for heading, found in (
        ("conditions", ballots.kept(sitting)),
        ("no_gos", [one for one in opposed if one.choice is Choice.NO_GO]),
        ("unbinding", [one for one in opposed if one.choice is Choice.CONDITIONAL]),
    ):
        if found:
            shown.append(Heading(words.say(f"vote.heading.{heading}")))
        for one in found:
            # An owner owes nothing where the condition does not bind.
            owed = replace(one, due="") if heading == "unbinding" else one
            shown += in_words(sitting, owed, words, by=one.department.name)
    shown.append(
        Facts(
            (
                Fact(words.say("vote.field.rule"), words.say(f"vote.rule.{state['rule']}")),
                Fact(words.say("vote.field.quorum"), quorum(sitting, words)),
            )
        )
    )
    if state["irritants"] == []:
        shown.append(Text(words.text("vote.no_evidence"), tone="muted"))
    return shown


def quorum(sitting: Sitting, words: Words) -> str:
    """The quorum of this vote, with the number of ballots that a share comes to (V16)."""
    state = sitting.session.state
    if state["quorum"] == EVERY_DEPARTMENT:
        return words.say("vote.quorum.every_department")
    return words.say(
        "vote.ballots_needed",
        n=state["needed"],
        electors=words.number(len(sitting.participants)),
        share=words.percent(int(state["quorum"].removesuffix("%")) / 100),
    )


def table(sitting: Sitting, words: Words) -> Table:
    """Each department's position and the ballots that make it."""
    columns = tuple(
        words.say(f"vote.column.{name}") for name in ("department", "position", "ballots")
    )
    names = ballots.names(sitting)
    return Table(
        columns,
        tuple(
            (
                names.get(count.department) or words.say("vote.everybody"),
                words.say(f"vote.position.{count.position}"),
                _figures(count, words),
            )
            for count in ballots.counts(sitting)
        ),
    )


def turnout(sitting: Sitting, words: Words) -> Table:
    """How many of each department have voted."""
    names = ballots.names(sitting)
    columns = (words.say("vote.column.department"), words.say("vote.column.ballots"))
    return Table(
        columns,
        tuple(
            (names[key], words.say("vote.of", done=words.number(done), all=words.number(everybody)))
            for key, done, everybody in ballots.turnout(sitting)
        ),
    )


def _figures(count: Count, words: Words) -> str:
    figures = {
        Choice.GO: count.go,
        Choice.CONDITIONAL: count.conditional,
        Choice.NO_GO: count.no_go,
        Choice.ABSTAIN: count.abstain,
    }
    cast = [
        words.say("vote.figure", choice=words.say(f"vote.ballot.{choice}"), number=words.number(n))
        for choice, n in figures.items()
        if n
    ]
    return " · ".join(cast) or "–"


def in_words(sitting: Sitting, one: ballots.Said, words: Words, *, by: str = "") -> list[Element]:
    """A condition with its owner and date, or a reason with what would lift it."""
    shown: list[Element] = [Quote(one.text, by)]
    if one.due:
        owner = ballots.name_of(sitting, one.owner_id) or words.say("vote.nobody")
        day = words.date(date.fromisoformat(one.due), "long")
        shown.append(Text(words.text("vote.owner", owner=owner, date=day)))
    if one.lift:
        shown += [Text(words.text("vote.lift"), tone="muted"), Quote(one.lift, by)]
    return shown
