"""A stand-up's morning, through the real front door, with dates."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.front_door import FrontDoor


@pytest.fixture
def monday(database_url: str) -> Iterator[FrontDoor]:
    with FrontDoor(database_url, "2026-11-23 09:00") as door:
        yield door
        door.diary()
    assert door.fake.violations == []


def test_each_member_is_asked_once_privately_and_in_their_language(monday: FrontDoor) -> None:
    monday.person("bob").command("/comite langue en").send()
    monday.person("dan").command("/comite langue ar").send()
    monday.until("2026-11-23 09:29")
    assert [len(monday.talk(name)) for name in ("alice", "bob", "carol", "dan")] == [0, 0, 0, 0]
    monday.until("2026-11-23 09:45")
    said = {name: [m.text for m in monday.talk(name)] for name in ("alice", "bob", "carol", "dan")}
    assert {name: len(texts) for name, texts in said.items()} == dict.fromkeys(said, 1)
    assert "lundi 23 novembre" in said["alice"][0]
    assert "Monday" in said["bob"][0]
    assert "الاثنين" in said["dan"][0]


def test_only_the_awaited_are_reminded_and_the_summary_has_the_matrix(monday: FrontDoor) -> None:
    monday.until("2026-11-23 09:40")
    bob = monday.person("bob")
    bob.click("Répondre").send()
    view = monday.fake.opened_views("U02BOB")[-1]
    labels = {block["block_id"]: block for block in view.blocks if block["type"] == "input"}
    assert (
        bob.submit(
            {
                "done": "Bascule faite",
                "next": "Recette",
                "request_department": "Marketing",
                "request_text": "Valider le SMS d’activation",
            }
        )
        .send()
        .status
        == 200
    ), labels
    monday.deliver()
    monday.until(
        "2026-11-23 11:45",
    )
    assert [len(monday.talk(name)) for name in ("alice", "bob", "carol", "dan")] == [3, 1, 2, 2], (
        "Alice was asked, told of DSI's request, and reminded"
    )
    [summary] = monday.fake.channel("C01GEN").posts
    said = str(summary.blocks)
    assert "Bascule faite" in said and "Valider le SMS d’activation" in said
    assert "Marketing" in said and "DSI" in said


def test_a_member_on_leave_is_not_asked(monday: FrontDoor) -> None:
    carol = monday.person("carol")
    carol.command("/comite absence").send()
    assert carol.submit({"first": "2026-11-23", "last": "2026-11-25"}).send().status == 200
    monday.until("2026-11-23 12:00")
    assert all("stand-up" not in m.text.lower() for m in monday.talk("carol"))
    assert monday.talk("bob")


def test_on_a_holiday_nobody_is_asked_and_the_facilitator_is_told(database_url: str) -> None:
    with FrontDoor(database_url, "2026-11-18 08:30") as door:
        door.until("2026-11-18 14:00")
        door.diary()
        assert [len(door.talk(name)) for name in ("bob", "carol", "dan")] == [0, 0, 0]
        [told] = door.talk("alice")
        assert "férié" in told.text
        assert door.fake.channel("C01GEN").posts == []
