"""One table of `/comite` subcommands: help, menu, the Teams command list and the manifests are made
from it. A word typed in any of the three languages, accents and case aside, finds its command; a
near miss is offered as a button, never run (C02)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches

from bot.events import Action


@dataclass(frozen=True, slots=True)
class Command:
    """A subcommand. `words` are its names, the French one first; `bare` and `given` are the acts
    that it stands for without and with text. Its help is `command.<name>.help`."""

    name: str
    words: tuple[str, ...]
    bare: str
    given: str = ""
    group: str = "talk"
    example: bool = False
    """Whether `command.<name>.example` shows what may follow it."""


ALL: tuple[Command, ...] = (
    Command("standup", ("standup", "stand-up", "point", "وقفة"), "standup.mine"),
    Command(
        "irritant", ("irritant", "pain", "إزعاج"), "irritant.form", "irritant.report", example=True
    ),
    Command("irritants", ("irritants", "pains", "إزعاجات"), "irritant.list", "irritant.which"),
    Command("vote", ("vote", "voter", "تصويت"), "ritual.form", "vote.propose", example=True),
    Command("decide", ("décider", "decide", "قرار"), "decision.form", group="decide"),
    Command(
        "journal",
        ("journal", "log", "سجل"),
        "journal.list",
        "journal.search",
        group="decide",
        example=True,
    ),
    Command(
        "commitments",
        ("engagements", "commitments", "suivi", "التزامات"),
        "commitment.list",
        group="decide",
    ),
    Command("digest", ("digest", "résumé", "summary", "ملخص"), "digest.show", group="decide"),
    Command(
        "catchup",
        ("rattrapage", "catchup", "catch-up", "استدراك"),
        "catchup.mine",
        "catchup.of",
        group="decide",
        example=True,
    ),
    Command("plan", ("planifier", "plan", "schedule", "جدولة"), "plan.list", group="steer"),
    Command("members", ("membres", "members", "أعضاء"), "seat.list", group="steer"),
    Command("join", ("rejoindre", "join", "انضمام"), "seat.join_form", group="steer"),
    Command("create", ("créer", "create", "new", "إنشاء"), "committee.form", group="steer"),
    Command("close", ("clore", "close", "إغلاق"), "committee.close_form", group="steer"),
    Command("absence", ("absence", "leave", "غياب"), "person.away_form", group="me"),
    Command(
        "language",
        ("langue", "language", "لغة"),
        "person.locale_form",
        "person.locale_named",
        group="me",
        example=True,
    ),
    Command("quiet", ("silence", "stop", "صمت"), "person.prompts_form", group="me"),
    Command("account", ("compte", "account", "حساب"), "account.list", "account.prove", group="me"),
    Command("data", ("données", "data", "بياناتي"), "data.mine", group="me"),
    Command("page", ("page", "web", "صفحة"), "person.page", group="me"),
    Command("help", ("aide", "help", "مساعدة"), "help", group="me"),
)

GROUPS = ("talk", "decide", "steer", "me")


def folded(word: str) -> str:
    """A word as it is compared: no accents, no case, no Arabic marks or tatweel."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c) and c != "\u0640")


MENU = frozenset(map(folded, ("menu", "قائمة", "القائمة")))
"""What opens the menu where a bare command cannot be typed: a chat sends no empty message."""
_BY_WORD = {folded(word): command for command in ALL for word in command.words}


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was typed: an act with its text, or the commands it may have meant."""

    action: Action
    text: str = ""
    nearest: tuple[Command, ...] = ()


def parse(typed: str) -> Parsed:
    """Reads what follows `/comite`. Nothing at all opens the menu."""
    word, *after = typed.split(maxsplit=1) or [""]
    rest = "".join(after).strip()
    if folded(word).removeprefix("/") == "comite":
        return parse(rest)  # typed whole, as the guides write it
    if not word or (not rest and folded(word) in MENU):
        return Parsed(Action("menu"))
    command = _BY_WORD.get(folded(word))
    if command is None:
        near = get_close_matches(folded(word), _BY_WORD, n=3, cutoff=0.6)
        return Parsed(
            Action("menu"), typed.strip(), tuple(dict.fromkeys(_BY_WORD[match] for match in near))
        )
    return Parsed(action_of(command, given=bool(rest)), rest)


def action_of(command: Command, *, given: bool = False) -> Action:
    """The act that a command stands for; a button of the menu carries the bare one."""
    name = command.given if given and command.given else command.bare
    return Action(name, {"kind": command.name} if name.startswith("ritual.") else {})


def word(command: Command, locale: str) -> str:
    """The command's name in a language; French stands where a language has no word of its own."""
    if locale == "ar":
        return command.words[-1]
    if locale == "en" and len(command.words) > 1:
        return next((w for w in command.words[1:] if w.isascii()), command.words[0])
    return command.words[0]


def unknown(parsed: Parsed) -> bool:
    """Whether something was typed that no command is called."""
    return parsed.action.name == "menu" and bool(parsed.text)
