"""What a person is told once their accounts are one person's: privately, with the way back."""

from __future__ import annotations

from bot.carry import whisper
from bot.desk import Bearings
from bot.effects import Notice
from bot.events import Action
from bot.model import Account, Answer, Joined, Person
from bot.ports import Unit
from bot.words import Words


def platform_name(words: Words, platform: str) -> str:
    """`Slack`, `Microsoft Teams`, `la page web`."""
    key = f"platform.{platform}"
    return words.say(key) if key in words else platform.title()


def joined(
    unit: Unit,
    bearings: Bearings,
    person: Person,
    key: str,
    what: Joined,
    here: Account | None,
    there: Account | None,
) -> None:
    """Says which accounts are one person's, with the way back: elsewhere than `here` if it can be."""
    words = bearings.lexicon(person.locale or bearings.locale)
    names = [platform_name(words, one.platform if one else "web") for one in (here, there)]
    notice = Notice(
        key,
        {"accounts": words.list(dict.fromkeys(names))},
        buttons=(("account.undo_button", Action("account.undo", {"joined": what.id})),),
    )
    whisper(unit, bearings, person, notice, rather_not=here.platform if here else "")


def parted(unit: Unit, bearings: Bearings, person: Person) -> None:
    whisper(unit, bearings, person, Notice("account.undone"))


def ballot(
    unit: Unit,
    bearings: Bearings,
    person: Person,
    session_id: str,
    answer: Answer,
    here: Account | None,
) -> None:
    """Which of two ballots counts, by where and when it was cast."""
    session = unit.sessions.get(session_id)
    title = str(session.state.get("proposal", ""))[:80] if session else ""
    words = bearings.lexicon(person.locale or bearings.locale)
    platform = platform_name(words, answer.account.partition(":")[0])
    notice = Notice(
        "account.one_ballot", {"title": title, "platform": platform, "at": answer.received_at}
    )
    whisper(unit, bearings, person, notice, rather_not=here.platform if here else "")
