"""A vote across Slack, Teams and the web: one session, one tally, one journal entry."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.three_places import Places, three_places

PROPOSAL = "Lancer la campagne le 3 mars"


@pytest.fixture
def places(database_url: str, tmp_path: Path) -> Iterator[Places]:
    with three_places(database_url, tmp_path) as found:
        yield found
        assert found.door.fake.violations == []
        assert found.door.teams is not None
        assert (found.door.teams.violations, found.door.teams.late) == ([], [])


def test_a_vote_opened_in_slack_is_answered_from_the_three(places: Places, seed: int) -> None:
    """Signed HTTP of Slack, RS256 tokens of Teams, a browser session; the order is drawn."""
    door, draw = places.door, random.Random(seed)
    print(f"seed {seed}")
    alice, carol = door.person("alice"), door.person("carol")
    assert alice.command(f"/comite vote {PROPOSAL}").send().ok
    door.deliver()
    [card] = places.teams_posts
    assert PROPOSAL in (card.card.text if card.card else "")
    ballots = {
        "alice in Slack": lambda label: alice.click(label, places.slack_card).send().status,
        "alice in Teams": lambda label: places.teams("Alice").click(label, card).send().status,
        "carol in Slack": lambda label: carol.click(label, places.slack_card).send().status,
        "bob in Teams": lambda label: places.teams("Bob").click(label, card).send().status,
        "dan on the web": lambda label: places.web_presses("dan", label),
    }
    order = [who for who in ballots for _ in range(3)]
    draw.shuffle(order)
    voted: dict[str, str] = {}
    for who in order:
        door.clock.now += timedelta(seconds=draw.randint(1, 20))
        label = draw.choice(["Go", "Abstention"])
        assert ballots[who](label) == 200, who
        voted[who.split()[0]] = label
        door.deliver()
        assert set(places.tallies().values()) == {(str(len(voted)), "4")}, who
    assert len(voted) == 4, "Alice counts once, wherever she presses"
    stored = door.house.store.read_sync(
        lambda unit: unit.sessions.sitting(unit.sessions.open_in(committee(unit))[0].id).answers
    )
    names = {"go": "Go", "abstain": "Abstention"}
    kept = sorted(names[answer.value["choice"]] for answer in stored)
    assert kept == sorted(voted.values()), "the last ballot of each stands"


def test_the_decision_is_one_entry_everywhere(places: Places) -> None:
    door = places.door
    assert door.person("alice").command(f"/comite vote {PROPOSAL}").send().ok
    door.deliver()
    card = places.teams_posts[0]
    assert door.person("carol").click("Go", places.slack_card).send().ok
    assert places.teams("Bob").click("Go", card).send().status == 200
    assert places.web_presses("dan", "Go") == 200
    assert places.teams("Alice").click("Go", card).send().status == 200
    door.deliver()
    door.until("2026-11-23 09:50")
    numbers = {
        place: set(re.findall(r"D-\d{4}-\d{3}", words)) for place, words in places.cards().items()
    }
    assert numbers == {place: {"D-2026-001"} for place in ("slack", "teams", "web")}
    assert len(places.teams_posts) == 2, "the card, and its result"
    entries = door.house.store.read_sync(
        lambda unit: unit.journal.of(committee(unit), kinds=("decision",))
    )
    assert [entry.number for entry in entries] == ["D-2026-001"]


def committee(unit: object) -> str:
    [found] = unit.committees.all()  # type: ignore[attr-defined]  # a Unit
    return str(found.id)


OUTAGES = {
    "429": {"429:7": 1.0},
    "502": {"http_502": 1.0},
    "both": {"429:3": 0.5, "http_502": 0.5},
}


@pytest.mark.parametrize("outage", OUTAGES)
def test_ten_minutes_without_teams_delay_teams_alone(
    outage: str, places: Places, seed: int
) -> None:
    """What Teams refuses in that time is not lost, nor doubled once it answers again."""
    door = places.door
    teams = door.teams
    assert teams is not None
    teams.chaos(seed, OUTAGES[outage], ["post", "update", "create"])
    assert door.person("alice").command(f"/comite vote {PROPOSAL}").send().ok
    door.deliver()
    for minute, person in ((31, "carol"), (33, "alice"), (35, "dan"), (37, "carol")):
        door.until(f"2026-11-23 09:{minute}")
        if person == "dan":
            assert places.web_presses("dan", "Go") == 200
        else:
            label = "Abstention" if minute == 37 else "Go"
            assert door.person(person).click(label, places.slack_card).send().ok
        door.deliver()
        counted = places.tallies(but="teams")
        assert len(set(counted.values())) == 1, (minute, counted)
    door.until("2026-11-23 09:40")
    assert places.teams_posts == []
    told = [m.text for m in door.talk("alice") if "Général" in m.text and "arrivent pas" in m.text]
    assert len(told) == 1, "the facilitator is told once"
    teams.faults.chances(seed, {})
    door.until("2026-11-23 09:46")
    [card] = places.teams_posts
    assert set(places.tallies().values()) == {("3", "4")}
    assert places.teams("Bob").click("Go", card).send().status == 200
    door.deliver()
    assert set(places.tallies().values()) == {("4", "4")}
    door.until("2026-11-23 10:05")
    assert len(places.teams_posts) == 2, "the card and the result, once each"
