"""What a go / no-go says of itself while it is open: its terms, before anyone votes, and who has
voted."""

from __future__ import annotations

from datetime import datetime

from bot.cards import Element, Fact, Facts, Heading, Text, Tone
from bot.model import Sitting, Viewer
from bot.words import Words
from rituals import ballots, secret, spoken
from rituals.go_no_go_verdict import quorum, table, turnout


def terms(sitting: Sitting, viewer: Viewer, words: Words) -> list[Element]:
    """The rule, before anyone votes: who, how many, until when, how secret, how final."""
    state, hidden = sitting.session.state, secret.is_secret(sitting)
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
        ("ballots", words.say("vote.secret_ballots" if hidden else "vote.open_ballots")),
        ("results", words.say(f"vote.results_whole.{state['results']}")),
    )
    if any(one.deputy_id for one in sitting.participants) and state.get("deputy_after"):
        after = words.moment(datetime.fromisoformat(state["deputy_after"]), viewer.timezone)
        facts = (*facts, ("deputies", words.say("vote.deputies_from", moment=after)))
    shown: list[Element] = [
        Facts(tuple(Fact(words.say(f"vote.field.{name}"), value) for name, value in facts))
    ]
    shown += honestly(sitting, words)
    for name in ("left_out", "unasked"):
        if state.get(name):
            told = words.text(f"vote.{name}", departments=words.list(state[name]))
            shown.append(Text(told, tone="muted"))
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


def participation(sitting: Sitting, viewer: Viewer, words: Words) -> list[Element]:
    """Who has voted, by department; what they voted only where the vote shows it before closing."""
    electors = words.number(len(sitting.participants))
    received = len(sitting.answers)
    shown: list[Element] = [Text(words.text("vote.cast", n=received, electors=electors))]
    waiting = ballots.awaited(sitting)
    if waiting:
        shown.append(
            Text(words.text("vote.awaited", n=len(waiting), departments=words.list(waiting)))
        )
    told = spoken.waiting(sitting)
    if told:
        said = words.text("vote.spoken_waiting", n=len(told), departments=words.list(told))
        shown.append(Text(said, "muted"))
    results = sitting.session.state["results"]
    voted = sitting.answer(viewer.person_id) is not None
    if results == "visible" or (results == "voted" and voted):
        return [*shown, Heading(words.say("vote.heading.running")), table(sitting, words)]
    return [*shown, turnout(sitting, words)]


def honestly(sitting: Sitting, words: Words) -> list[Element]:
    """What a secret vote hides, from whom, and what not, before anyone votes (V46, M7)."""
    if not secret.is_secret(sitting):
        return []
    detail = "secret_apart" if secret.by_department(sitting) else "secret_together"
    told: tuple[tuple[str, Tone], ...] = (
        ("secret_hidden", "normal"),
        ("secret_seen", "warning"),
        (detail, "muted"),
    )
    return [Text(words.text(f"vote.{name}", n=secret.FEWEST), tone=tone) for name, tone in told]
