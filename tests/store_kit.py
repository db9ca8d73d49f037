"""Stores for tests: migrated once, copied for each test, with a clock and ids that are ours."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from bot.model import (
    Committee,
    Department,
    Organization,
    Participant,
    Person,
    Place,
    Role,
    Seat,
    Session,
    SessionStatus,
)
from bot.timetable import Calendar
from storage.migrate import migrate
from storage.store import SqlStore
from storage.unit import SqlUnit

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MARKETING, SALES, IT = (
    Department("d-marketing", "Marketing"),
    Department("d-sales", "Commercial"),
    Department("d-it", "DSI"),
)
PEOPLE = tuple(
    Person(f"p-{name.lower()}", "o1", name, f"{name.lower()}@maison.example")
    for name in ("Amina", "Badr", "Chama")
)
AMINA, BADR, CHAMA = PEOPLE
CHANNEL = Place("pl-1", "slack", "T1", "C1", "comite")
COMMITTEE = Committee(
    "c1",
    "o1",
    "inbound",
    "Comité Inbound",
    "Rappeler sous 24 h",
    "fr",
    "Africa/Casablanca",
    Calendar(country="MA"),
    departments=(MARKETING, SALES, IT),
    seats=(
        Seat("s1", AMINA, MARKETING, Role.FACILITATOR, lead=True),
        Seat("s2", BADR, SALES, Role.MEMBER, deputy_id=AMINA.id),
        Seat("s3", CHAMA, IT, Role.SPONSOR),
    ),
    places=(CHANNEL,),
)


@dataclass
class Hands:
    """A clock that moves only when told, ids and salts that are always the same."""

    at: datetime = START
    count: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def clock(self) -> datetime:
        return self.at

    def forward(self, **elapsed: float) -> datetime:
        self.at += timedelta(**elapsed)
        return self.at

    def new_id(self) -> str:
        return f"id{next(self.count):05d}"

    def entropy(self, size: int) -> bytes:
        return hashlib.shake_256(str(next(self.count)).encode()).digest(size)


class Databases:
    """Copies of one migrated database of each kind."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._numbers = itertools.count(1)
        self._file: bytes | None = None
        self._template = ""

    def sqlite(self) -> str:
        path = self._folder / f"{next(self._numbers)}.db"
        if self._file is None:
            migrate(f"sqlite:///{path}")
            self._file = path.read_bytes()
        else:
            path.write_bytes(self._file)
        return f"sqlite:///{path}"

    def postgresql(self, server: str, new: Callable[[], str]) -> str:
        if not self._template:
            self._template = new()
            migrate(self._template)
        url = make_url(self._template)
        name = f"copy_{next(self._numbers)}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {url.database}")
        return url.set(database=name).render_as_string(hide_password=False)


_DATABASES = pytest.StashKey[Databases]()


def fresh_url(request: pytest.FixtureRequest, kind: str) -> str:
    """A migrated database of this test's own; PostgreSQL is only started where it is asked for."""
    stash = request.config.stash
    if _DATABASES not in stash:
        folder = request.getfixturevalue("tmp_path_factory").mktemp("stores")
        stash[_DATABASES] = Databases(folder)
    if kind == "sqlite":
        return stash[_DATABASES].sqlite()
    return stash[_DATABASES].postgresql(
        request.getfixturevalue("postgres_server"), request.getfixturevalue("new_postgres")
    )


@contextmanager
def opened(url: str, hands: Hands | None = None, **options: Any) -> Iterator[SqlStore]:
    """A store over a migrated database, closed at the end."""
    hands = hands or Hands()
    options.setdefault("secret_keys", ("un secret",))
    store = SqlStore(url, clock=hands.clock, new_id=hands.new_id, entropy=hands.entropy, **options)
    try:
        yield store
    finally:
        store.close()


def settle(unit: SqlUnit) -> Committee:
    """An organisation with three people and their committee."""
    unit.organizations.add(Organization("o1", "Maison Atlas", "fr", "Africa/Casablanca"))
    for person in PEOPLE:
        unit.people.add(person)
    unit.committees.add(COMMITTEE)
    return unit.committees.get("c1")


def session(session_id: str = "se1", **changes: Any) -> Session:
    """An open stand-up, from nine to noon."""
    values: dict[str, Any] = {
        "id": session_id,
        "committee_id": "c1",
        "kind": "standup",
        "key": f"key-{session_id}",
        "opens_at": START,
        "closes_at": START + timedelta(hours=3),
        "remind_at": None,
        "status": SessionStatus.OPEN,
        "state": {"rule": "x"},
        **changes,
    }
    return Session(**values)


ASKED = (
    Participant(AMINA.id, "Amina", MARKETING, prompt_at=START),
    Participant(BADR.id, "Badr", SALES, prompt_at=START + timedelta(minutes=30)),
    Participant(CHAMA.id, "Chama", IT, awaited=False),
)
