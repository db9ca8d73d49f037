"""Two hundred secret ballots, and somebody who reads everything that the machine wrote."""

from __future__ import annotations

import json
import logging
import math
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot import conversation
from bot.events import Action, Press, Where, Who
from bot.model import Department, Role, Seat
from storage.vault import Vault
from tests.ballot_attack import Tables, WriteAhead, guessed, traces
from tests.world import WORKSPACE, World

VOTERS, SEED = 200, 20261126
CHOICES = ("go", "no_go", "abstain")


class Reader:
    """All tables of a database, as a person beside the running service reads them."""

    def __init__(self, url: str):
        self.lite = url.startswith("sqlite")
        if self.lite:
            self.path = Path(url.removeprefix("sqlite:///"))
            self.raw: Any = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
            names = (
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            )
        else:
            self.raw = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
            names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        self.names = [name for (name,) in self.raw.execute(names).fetchall()]

    def tables(self) -> Tables:
        hidden = "rowid AS handle" if self.lite else "xmin::text, ctid::text"
        found: Tables = {}
        for name in self.names:
            cursor = self.raw.execute(f'SELECT {hidden}, t.* FROM "{name}" t')
            columns = [column[0] for column in cursor.description]
            rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
            found[name] = {_key(row, self.lite): row for row in rows}
        return found


def _key(row: dict[str, Any], lite: bool) -> Any:
    """The row itself, whatever version of it is there."""
    if lite:
        return row["handle"]
    own = [k for k in ("id", "session_id", "key", "person_id", "name", "seq", "rank") if k in row]
    return tuple(str(row[k]) for k in own) or row["ctid"]


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def seat_all(world: World, users: list[str]) -> None:
    """Fifty more members in each of the four departments, nobody else."""

    def work(unit: Any) -> None:
        committee = unit.committees.get(world.committee_id)
        organization = unit.organizations.get(committee.organization_id)
        for schedule in unit.schedules.of(committee.id):
            unit.schedules.drop(schedule.id)
        homes: list[Department] = list(committee.departments)
        for number, user in enumerate(users):
            person = conversation.enroll(
                unit, organization, "simulated", WORKSPACE, user, name=user.title()
            )
            seat = Seat(f"s{number}", person, homes[number % 4], Role.MEMBER)
            unit.committees.seat(committee.id, seat)
        for seat in committee.seats:  # the usual people run it and do not vote
            if seat.role is Role.MEMBER:
                unit.committees.unseat(committee.id, seat.id)

    world.write(work)


def opened(world: World) -> str:
    alice = world.person("alice")
    alice.presses(Action("ritual.form", {"kind": "vote", "committee": world.committee_id}))
    terms = {"rule": "department_majority", "ballots": "secret", "deadline": "4h"}
    alice.submits({"proposal": "Changer de prestataire", **terms})
    [vote] = world.read(lambda u: u.sessions.open_in(world.committee_id, "vote"))
    return str(vote.id)


def attacked(world: World, url: str) -> tuple[list[str], list[str], list[set[str]]]:
    """Holds the vote: users and choices in order, and what each ballot left behind."""
    drawn = random.Random(SEED)
    users = [f"voter{number:03}" for number in range(VOTERS)]
    drawn.shuffle(users)
    choices = drawn.choices(CHOICES, (45, 35, 20), k=VOTERS)
    seat_all(world, users)
    session = opened(world)
    left: list[set[str]] = []
    reader = Reader(url)
    log = WriteAhead(Path(f"{reader.path}-wal")) if reader.lite else None
    with closing(reader.raw):
        before = reader.tables()
        for _ in log.traces() if log else ():
            pass
        for user, choice in zip(users, choices, strict=True):
            world.clock.go(world.clock() + timedelta(seconds=drawn.randrange(1, 40)))
            action = Action("session.answer", {"session": session, "choice": choice})
            who = Who("simulated", WORKSPACE, user, user.title())
            where = Where("simulated", WORKSPACE, "")
            world.handle(Press(who, where, action, f"{drawn.getrandbits(64):x}", world.clock()))
            after = reader.tables()
            left.append({*traces(before, after), *(log.traces() if log else ())})
            before = after
    return users, choices, left


def test_whoever_reads_everything_guesses_no_better_than_the_totals(
    world: World, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    users, choices, left = attacked(world, database_url)
    right, usual = guessed(left, choices)
    print(f"seed {SEED}: {right:.0%} guessed, {usual:.0%} by the totals alone")
    chance = 3 * math.sqrt(usual * (1 - usual) / (VOTERS / 2))
    assert right <= usual + chance
    world.until("2026-11-23 18:00")
    [entry] = world.read(
        lambda u: u.journal.of(world.committee_id, kinds=("decision", "undecided"))
    )
    assert [sum(d[c] for d in entry.facts["departments"]) for c in CHOICES] == [
        choices.count(choice) for choice in CHOICES
    ]
    beside_a_choice(Reader(database_url), users, caplog)


def beside_a_choice(reader: Reader, users: list[str], caplog: pytest.LogCaptureFixture) -> None:
    """No row, and no line of the log, names a voter and one of the three choices."""
    with closing(reader.raw):
        tables = reader.tables()
    people = {
        mark
        for account in tables["account"].values()
        if account["user"] in users
        for mark in (str(account["person_id"]), str(account["user"]))
    } | {user.title() for user in users}
    places = [str(row) for rows in tables.values() for row in rows.values()]
    places += [record.getMessage() for record in caplog.records]
    assert sum(any(mark in place for mark in people) for place in places) > VOTERS
    for place in places:
        if any(f"{quote}{c}{quote}" in place for c in CHOICES for quote in ("'", '"')):
            assert not [mark for mark in people if mark in place], place[:500]


def test_the_attack_succeeds_where_the_figures_lie_open(
    world: World, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Vault, "seal", lambda _, value: json.dumps(value))
    monkeypatch.setattr(Vault, "open", lambda _, sealed, **where: json.loads(sealed))
    _, choices, left = attacked(world, database_url)
    right, usual = guessed(left, choices)
    print(f"seed {SEED}: {right:.0%} guessed, {usual:.0%} by the totals alone")
    assert right > 0.95
