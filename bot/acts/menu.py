"""The menu, help, and what to do with a word that no command is called."""

from __future__ import annotations

from bot import commands
from bot.acts import places
from bot.cards import COMMAND, Button, Buttons, Card, Element, Heading, Text, plain
from bot.desk import Act, Desk
from bot.events import Action
from bot.menu import menu_buttons
from bot.replies import Reply, Tell


def menu(desk: Desk) -> Reply:
    """What a bare `/comite` opens: every command as a button."""
    words = desk.words
    text = (
        words.text("menu.about", committee=desk.committee.name)
        if desk.committee
        else words.text("menu.nowhere")
    )
    elements: list[Element] = [Text(text)]
    if bring := places.offer(desk):
        elements.append(Buttons(bring))
    for group, buttons in menu_buttons(
        words, desk.committee.id if desk.committee else None
    ).items():
        elements += [Heading(words.say(f"menu.group_{group}")), Buttons(buttons)]
    if len(desk.candidates) > 1:
        others = tuple(
            Button(c.name, Action("committee.choose", {"committee": c.id}))
            for c in desk.candidates
            if c != desk.committee
        )
        elements += [Heading(words.say("menu.other_committees")), Buttons(others)]
    return Tell(Card(words.say("menu.title"), plain(text), words.locale, tuple(elements)))


def help_card(desk: Desk) -> Reply:
    """Every command with what it does and an example of what may follow it."""
    words = desk.words
    elements: list[Element] = [Text(words.text("help.about"))]
    for group in commands.GROUPS:
        elements.append(Heading(words.say(f"menu.group_{group}")))
        for command in commands.ALL:
            if command.group == group:
                typed = _typed(command, words.locale)
                elements.append(Text(words.text(f"command.{command.name}.help", typed=typed)))
                if command.example:
                    example = words.text(f"command.{command.name}.example", typed=typed)
                    elements.append(Text(example, "muted"))
    elements.append(Buttons((Button(words.say("menu.open"), Action("menu")),)))
    return Tell(
        Card(words.say("help.title"), words.say("help.about"), words.locale, tuple(elements))
    )


def unknown(desk: Desk) -> Reply:
    """A typo is answered with the nearest command as a button, never run (C02)."""
    words = desk.words
    near = [c for c in commands.ALL if c.name in desk.action.args.get("near", "").split(",")]
    key = "unknown.near" if near else "unknown.none"
    text = words.text(key, typed=desk.text[:80])
    buttons = tuple(
        Button(
            f"{COMMAND} {commands.word(command, words.locale)}",
            _about(desk, commands.action_of(command)),
        )
        for command in near
    )
    return Tell(
        Card(
            words.say("unknown.title"),
            plain(text),
            words.locale,
            (Text(text), Buttons((*buttons, Button(words.say("menu.open"), Action("menu"))))),
        )
    )


def _about(desk: Desk, action: Action) -> Action:
    about = {"committee": desk.committee.id} if desk.committee else {}
    return Action(action.name, {**about, **action.args})


def _typed(command: commands.Command, locale: str) -> str:
    return f"{COMMAND} {commands.word(command, locale)}"


ACTS = (
    Act("menu", menu, guard="anyone", reads=True),
    Act("help", help_card, guard="anyone", reads=True),
    Act("unknown", unknown, guard="anyone", reads=True),
)
