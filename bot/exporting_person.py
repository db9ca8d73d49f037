"""What a person receives of their own data: a file for programs that begins with a summary for
people (C09)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.model import Person
from bot.ports import Unit
from bot.telling import platform_name
from bot.words import Words

PURPOSE = "my-data"
"""Of the link in a chat that leads to the file."""
COUNTED = ("answers", "irritants", "irritants_supported", "commitments", "absences", "journal")


def figures(held: Mapping[str, Any], words: Words) -> list[tuple[str, str]]:
    """What is held, as label and value: who one is, where one sits, and how much of the rest."""
    person = held["person"]
    chats = [one["platform"] for one in held["accounts"]]
    seats = [
        words.say("data.seat", committee=one["committee"], department=one["department"])
        for one in held["seats"]
    ]
    none = words.say("common.none")
    rows = [
        ("name", person["name"]),
        ("email", person["email"] or none),
        ("accounts", words.list(dict.fromkeys(platform_name(words, one) for one in chats)) or none),
        ("seats", words.list(seats) or none),
        *((name, words.number(len(held[name]))) for name in COUNTED),
        ("messages", words.number(held["messages_received"])),
    ]
    return [(words.say(f"data.held.{name}"), value) for name, value in rows]


def exported(unit: Unit, person: Person, words: Words, now: datetime) -> dict[str, Any]:
    """All of it as plain JSON values; nothing that others wrote."""
    held = unit.erasures.gather(person)
    about = [words.say("data.summary", day=words.date(now.date(), "long"))]
    about += [
        words.say("data.line", label=label, value=value) for label, value in figures(held, words)
    ]
    about += [words.say("data.rights")]
    return {"summary": about, "made_at": now.isoformat(), **held}


def file_of(held: Mapping[str, Any]) -> str:
    """As it is downloaded."""
    return json.dumps(held, ensure_ascii=False, indent=2) + "\n"
