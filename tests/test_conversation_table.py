"""Every conversation of the table on every platform, by turns in three languages; nothing is left
out."""

from __future__ import annotations

import inspect
import itertools
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import acts, commands
from bot.events import Command
from bot.facilitator import event_action
from bot.words import LOCALES
from storage.migrate import migrate
from tests.conversations.lines import (
    CannotPress,
    Conversation,
    Corrected,
    Fills,
    Line,
    Presses,
    Sees,
)
from tests.conversations.phrases import NotSaid, phrasebook
from tests.conversations.player import NotAsWritten, Player
from tests.conversations.premises import Street, Tools
from tests.conversations.room import Room
from tests.conversations.rooms import ROOMS, platforms
from tests.conversations.script import BadScript, conversations, read
from tests.conversations.simulated import SimulatedRoom

TABLE = conversations()
SEED = int(os.environ["COMITE_SEED"])


def languages(number: int, seed: int) -> tuple[str, ...]:
    """Those in which a conversation is held: French, and by turns English, Arabic or neither, so
    that three runs hold the whole table in all three."""
    other = ("en", "ar", "")[(number + seed) % 3]
    return tuple(filter(None, ("fr", other)))


CASES = tuple(
    (conversation, platform, locale)
    for number, conversation in enumerate(TABLE)
    for locale in languages(number, SEED)
    for platform in ROOMS
    if not conversation.needs or conversation.needs in ROOMS[platform].has
)
CHATS = {"simulated", "slack", "teams"}
"""What needs a thread or a message's menu is held in each of them."""
ELSEWHERE = {
    "place.form": "only a chat has another channel to bring a committee into",
    "place.add": "only a chat has another channel to bring a committee into",
    "account.not_me": "asked of whoever has a namesake on another platform",
}
"""Acts that no single platform can show, and why."""


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tools]:
    home, numbers = tmp_path_factory.mktemp("table"), itertools.count(1)
    migrate(f"sqlite:///{home / 'empty.db'}")

    def make() -> str:
        path = home / f"{next(numbers)}.db"
        shutil.copy(home / "empty.db", path)
        return f"sqlite:///{path}"

    with Street() as street:
        yield Tools(make, street)


@pytest.mark.parametrize(
    ("conversation", "platform", "locale"),
    CASES,
    ids=[f"{conversation.id}-{platform}-{locale}" for conversation, platform, locale in CASES],
)
def test_a_conversation_goes_as_it_is_written(
    conversation: Conversation, platform: str, locale: str, tools: Tools
) -> None:
    with ROOMS[platform](locale, conversation.starts, tools) as room:
        Player(room, locale).play(conversation)


# Nothing is left out


def test_every_platform_has_a_room() -> None:
    assert set(ROOMS) == platforms()


@pytest.mark.parametrize("platform", ROOMS)
def test_a_room_lets_people_do_all_that_the_table_says(platform: str) -> None:
    room = ROOMS[platform]
    told = {"platform", "has"}
    wanted = {name for name in vars(Room) if not name.startswith("_")} - told
    missing = [name for name in wanted if name not in {*dir(room), "clock"}]
    assert (room.platform, missing) == (platform, [])
    assert "NotImplemented" not in inspect.getsource(inspect.getmodule(room) or room)


def test_no_case_is_skipped_or_excused(request: pytest.FixtureRequest) -> None:
    """Whatever the command line chose, a case that was collected is meant to run."""
    mine = [item for item in request.session.items if item.path == request.path]
    excused = [
        item.nodeid
        for item in mine
        if any(mark.name in {"skip", "skipif", "xfail"} for mark in item.iter_markers())
    ]
    assert excused == []
    held = {(conversation.id, platform) for conversation, platform, _ in CASES}
    assert held == {(c.id, p) for c in TABLE for p in (CHATS if c.needs else platforms())}


def test_three_runs_hold_every_conversation_in_every_language() -> None:
    for number in range(len(TABLE)):
        held = {locale for seed in range(3) for locale in languages(number, seed)}
        assert held == set(LOCALES)


def test_titles_are_unique() -> None:
    assert [name for name, n in Counter(c.id for c in TABLE).items() if n > 1] == []


def test_every_act_is_somewhere_in_the_table(tools: Tools) -> None:
    heard = Tools(tools.database, tools.street)
    for conversation in TABLE:
        with SimulatedRoom("fr", conversation.starts, heard) as room:
            Player(room, "fr").play(conversation)
    done = {event_action(event)[0].name for event in heard.heard}
    assert set(acts.ALL) - done == set(ELSEWHERE)
    typed = [commands.parse(e.text) for e in heard.heard if isinstance(e, Command)]
    ways = {(parsed.action.name, bool(parsed.text)) for parsed in typed}
    wanted = {(c.bare, False) for c in commands.ALL} | {
        (c.given, True) for c in commands.ALL if c.given
    }
    assert wanted - ways == set()


# The language of the table


def quoted(line: Line) -> tuple[str, ...]:
    """The texts of a line that a catalogue says, or that stand in quotes."""
    match line:
        case Presses(label=label, on=on, beside=beside):
            return tuple(text for text in (label, on, beside) if text)
        case CannotPress(label=label, refusal=refusal):
            return (label, *refusal)
        case Fills(answers=answers):
            return tuple(label for label, _ in answers)
        case Corrected(errors=errors):
            return tuple(text for pair in errors for text in pair)
        case Sees(texts=texts):
            return texts
    return ()


@pytest.mark.parametrize("locale", LOCALES)
def test_all_that_the_table_reads_is_in_the_catalogues_or_in_quotes(locale: str) -> None:
    unknown = []
    for line in (line for conversation in TABLE for line in conversation.lines):
        for text in quoted(line):
            try:
                phrasebook(locale)(text)
            except NotSaid:
                unknown.append(f"{line.at}: {text}")
    assert unknown == []


@pytest.mark.parametrize(
    ("said", "locale", "seen", "there"),
    [
        ("Votre bulletin : No-go.", "en", "Your ballot: No-go.", True),
        ("Votre bulletin : No-go.", "en", "Your ballot: Go.", False),
        ("1 bulletin sur 4.", "en", "1 ballot out of 4.", True),
        ("1 bulletin sur 4.", "en", "11 ballots out of 4.", False),
        ("1 bulletin sur 4.", "fr", "11 bulletins sur 4.", False),
        ("Un irritant ouvert.", "en", "No pain point is open. Report it.", False),
        ('"Ouvrir deux agences"', "ar", "⁨Ouvrir deux agences⁩", True),
        ("NO-GO || GO", "fr", "C’est un GO.", True),
        ("La séance s’est close …. Votre réponse n’a pas été enregistrée.", "en",
         "The session closed on Monday. Your answer was not recorded.", True),
        ("/comite standup", "fr", "@Comité standup", True),
        ("lundi", "en", "Monday", True),
    ],
)  # fmt: skip
def test_a_text_is_looked_for_in_the_words_of_its_reader(
    said: str, locale: str, seen: str, there: bool
) -> None:
    assert phrasebook(locale)(said).stands_in(seen) is there


@pytest.mark.parametrize(
    "script",
    [
        "# Nothing shown\n\nalice: /comite",
        "# Nothing said\nshows: V01",
        "# Nobody\nshows: V01\n\nzoe: /comite",
        "# No such thing\nshows: V01\n\nalice dreams: of a go",
        "# No such place\nshows: V01\n\nchannel hides: GO",
        "# No label\nshows: V01\n\nalice fills:\n    la recette",
    ],
)
def test_a_line_that_is_not_of_the_language_is_refused(script: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.txt"
    path.write_text(script, encoding="utf-8")
    with pytest.raises(BadScript):
        list(read(path))


WRONG = {
    "told": "alice: /comite\nalice is told: Commande inconnue",
    "not told": "alice: /comite\nalice is not told: Menu de Comité",
    "asked": "alice: /comite\nalice is asked: Proposer un vote",
    "received": "alice receives: Un petit rappel",
    "shown": "channel shows: NO-GO",
    "pressed": "alice: /comite\nalice presses: Clore",
    "corrected": "alice: /comite vote\nalice is corrected:\n    Proposition: Écrivez quelque chose ici.",
    "filled": "alice: /comite vote\nalice fills:\n    Motif du no-go: …",
    "allowed": "alice: /comite vote Oui\nbob cannot press: Go\n    Vous n’êtes pas sollicité",
}


@pytest.mark.parametrize("platform", ROOMS)
@pytest.mark.parametrize("wrong", WRONG)
def test_what_does_not_happen_is_found_missing(
    wrong: str, platform: str, tools: Tools, tmp_path: Path
) -> None:
    path = tmp_path / "wrong.txt"
    path.write_text(f"# {wrong}\nshows: V01\n\n{WRONG[wrong]}\n", encoding="utf-8")
    [conversation] = read(path)
    with ROOMS[platform]("fr", conversation.starts, tools) as room, pytest.raises(NotAsWritten):
        Player(room, "fr").play(conversation)
