"""The menu as data: every command as a button, wherever it is shown."""

from __future__ import annotations

from bot import commands
from bot.cards import Button
from bot.events import Action
from bot.words import Words


def menu_buttons(words: Words, committee_id: str | None) -> dict[str, tuple[Button, ...]]:
    """Every command as a button, by group, about one committee if one is known."""
    about = {"committee": committee_id} if committee_id else {}
    return {
        group: tuple(
            Button(
                words.say(f"command.{command.name}.label"),
                Action(action.name, {**about, **action.args}),
            )
            for command in commands.ALL
            if command.group == group
            for action in (commands.action_of(command),)
        )
        for group in commands.GROUPS
    }
