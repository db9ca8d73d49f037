"""The rules, the conversations that show them, and the code that cites them say the same numbers."""

from __future__ import annotations

import re
from pathlib import Path

from tests.conversations.script import conversations

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
RULES, WAITING = PAGE.split("\n## Waiting\n")
_ROW = re.compile(r"^\| ([A-Z]{1,2}\d\d) \| (.+) \|$", re.MULTILINE)
_CITED = re.compile(r"\b([VSIJDCKP]\d\d)\b")
TOLD = frozenset("RVSI")
"""Chapters whose every rule has a conversation, RS, RI and RV among them; of the others only some
have."""
ROOMS = ("bot", "rituals", "adapters", "storage")


def known() -> dict[str, str]:
    return dict(_ROW.findall(RULES))


def waiting() -> dict[str, str]:
    return dict(_ROW.findall(WAITING))


def shown() -> set[str]:
    return {rule for one in conversations() for rule in one.shows}


def test_every_rule_is_numbered_once() -> None:
    numbers = [number for number, _ in _ROW.findall(RULES)]
    assert len(numbers) >= 175
    assert sorted(set(numbers)) == sorted(numbers)


def test_every_rule_of_the_rituals_has_a_conversation_or_waits() -> None:
    told = {number for number in known() if number[0] in TOLD}
    assert told - shown() - set(waiting()) == set()


def test_what_has_a_conversation_waits_no_more() -> None:
    assert shown() & set(waiting()) == set()


def test_what_waits_is_a_rule_and_says_for_what() -> None:
    assert set(waiting()) <= set(known())
    assert all(len(why) > 6 for why in waiting().values())


def test_conversations_show_rules_that_exist() -> None:
    """B and A name traits of the building and of campaigns, which have pages of their own."""
    assert {rule for rule in shown() if rule[0] not in "BA"} - set(known()) == set()


def test_code_cites_rules_that_exist() -> None:
    cited = {
        number
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for number in _CITED.findall(path.read_text(encoding="utf-8"))
    }
    assert len(cited) > 60
    assert cited - set(known()) == set()
