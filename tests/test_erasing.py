"""A person's data: received, and erased so that no table, file or message holds them any more."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from bot.exporting_person import exported
from bot.model import GONE, Account, Leave
from bot.replies import Correct, Tell
from storage.verify import verify
from tests.world import CHANNEL, World, button, words

CANARY = "canari"
"""In everything that Carol is, says or writes, and in nothing of anybody else."""


def token(what: str) -> str:
    return f"{CANARY} {what} de Carol"


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def pid(world: World, user: str) -> str:
    found = world.read(lambda u: u.people.of_account("simulated", "S01TEST", user))
    assert found is not None
    return str(found.id)


def lived(world: World) -> None:
    """Carol writes wherever something can be written; her colleagues write beside her."""
    carol, alice, bob = (world.person(one) for one in ("carol", "alice", "bob"))

    def named(unit: Any) -> None:
        person = unit.people.get(pid_)
        unit.people.save(
            replace(person, name="Canari Cherkaoui", email="canari@example.com", locale="fr")
        )
        unit.people.add_leave(Leave("leave1", pid_, date(2027, 1, 4), date(2027, 1, 8)))
        unit.people.link(Account("web", person.organization_id, pid_, pid_))

    pid_ = pid(world, "carol")
    world.write(named)
    world.until("2026-11-23 09:40")
    dsi = next(one.id for one in world.committee.departments if one.name == "DSI")
    for guest, said in ((carol, token), (bob, lambda what: f"{what} de Bob")):
        guest.types("standup")
        other = (
            dsi
            if guest is carol
            else next(one.id for one in world.committee.departments if one.name == "Produit")
        )
        guest.submits(
            {
                "done": said("fait"),
                "next": said("suite"),
                "request_department": other,
                "request_text": said("demande"),
                "irritant": said("irritant entendu"),
            }
        )
    carol.types(f"irritant {token('verbatim')} sur la carte perdue")
    world.until("2026-11-23 13:40")
    world.until("2026-11-24 10:05", timedelta(minutes=30))
    ballot(world, "Lancer la campagne en mars")
    world.until("2026-11-25 12:00", timedelta(minutes=30))
    alice.types("vote Ouvrir la boutique")
    alice.types(f"décider")
    world.until("2026-11-25 12:05")


def ballot(world: World, proposal: str) -> None:
    """A vote in which Carol says no with words, and Bob under a condition."""
    world.person("alice").types(f"vote {proposal}")
    card = world.channel()[-1].card
    for user in ("alice", "dan"):
        label = "Go"
        world.person(user).clicks(label, card)
    carol = world.person("carol")
    carol.clicks("No-go", card)
    carol.submits({"reason": token("motif"), "lift": token("levée")})
    bob = world.person("bob")
    bob.clicks("Go sous condition", card)
    bob.submits(
        {
            "condition": "La recette de Bob est finie",
            "owner": pid(world, "carol"),
            "date": "2026-12-20",
        }
    )


def dump(world: World) -> str:
    """Every value of every table, as one text."""

    def read(unit: Any) -> str:
        raw, found = unit.db.raw, []
        if unit.db.name == "sqlite":
            names = [
                row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            ]
        else:
            names = [
                row[0]
                for row in raw.execute(
                    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
                ).fetchall()
            ]
        for name in names:
            for row in raw.execute(f'SELECT * FROM "{name}"').fetchall():
                found.append(f"{name}: {row!r}")
        return "\n".join(found)

    return str(world.read(read))


def traces(world: World, *signs: str) -> list[str]:
    return [
        line[:300]
        for line in dump(world).splitlines()
        if any(sign.casefold() in line.casefold() for sign in signs)
    ]


def erased(world: World) -> None:
    carol = world.person("carol")
    carol.types("données", channel="")
    carol.clicks("Effacer mes données")
    carol.submits({"word": "effacer"})
    start = world.clock.now
    world.until(
        (start + timedelta(hours=24, minutes=10)).strftime("%Y-%m-%d %H:%M"), timedelta(minutes=10)
    )


def test_nothing_of_an_erased_person_is_left_anywhere(world: World) -> None:
    lived(world)
    who = pid(world, "carol")
    assert len(traces(world, CANARY)) > 10
    erased(world)
    assert traces(world, CANARY, who, "carol") == []
