"""The private reminder: what is awaited, the time left and how many have answered (PRODUCT: common
to all rituals)."""

from __future__ import annotations

from datetime import datetime

from bot.cards import Button, Buttons, Card, Text, plain
from bot.events import Action
from bot.model import Sitting, Viewer
from bot.words import Words


def reminder_card(sitting: Sitting, viewer: Viewer, words: Words, now: datetime) -> Card:
    session = sitting.session
    text = words.text(
        "reminder.text",
        ritual=words.say(f"ritual.{session.kind}"),
        committee=sitting.committee.name,
        left=words.left(session.closes_at - now),
        until=words.moment(session.closes_at, viewer.timezone),
    )
    progress = words.text(
        "reminder.progress", n=len(sitting.answers), total=words.number(len(sitting.participants))
    )
    answer = Action(
        "session.show" if session.kind == "vote" else "session.form", {"session": session.id}
    )
    return Card(
        words.say("reminder.title"),
        f"{plain(text)} {plain(progress)}",
        words.locale,
        (
            Text(text),
            Text(progress, "muted"),
            Buttons((Button(words.say("reminder.answer"), answer, style="primary"),)),
        ),
    )
