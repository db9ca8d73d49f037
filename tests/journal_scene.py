"""A journal with an entry of most kinds, on a database that the real commands prepared."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import yaml
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.events import Action, Command, Press, Submission, Where, Who
from bot.replies import Ask, Correct, Reply
from bot.serving.house import House, assemble
from bot.settings import load as load_settings
from storage.store import SqlStore
from tests.service import COMMITTEE

NAME, OTHER = "Lancement Carte Fidélité", "Qualité des données"
USERS = {"alice": "U01ALICE", "bob": "U02BOB", "carol": "U03CAROL", "dan": "U04DAN"}


def environ(url: str) -> dict[str, str]:
    """What the shell of an administrator has."""
    return {
        "DATABASE_URL": url,
        "COMITE_SECRET_KEY": "k" * 48,
        "COMITE_URL": "https://comite.example",
    }


def comite(url: str, *words: str) -> Result:
    """The real command, in this process."""
    return CliRunner().invoke(cli, words, env=environ(url))


@dataclass
class Scene:
    """People of the imported committee speak to the real facilitator; time moves when told."""

    url: str
    now: datetime = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
    keys: Any = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        settings = load_settings(environ(self.url), None, secret=True)
        self.house: House = assemble(settings, lambda: self.now)

    @property
    def store(self) -> SqlStore:
        return self.house.store

    def close(self) -> None:
        self.store.close()

    def handle(self, event: Any) -> Reply:
        self.now += timedelta(minutes=1)
        reply = asyncio.run(self.house.facilitator.handle(event))
        assert not isinstance(reply, Correct), reply
        return reply

    def _doing(self, user: str) -> tuple[Who, Where]:
        return Who("slack", "T01TEST", USERS[user], user.title()), Where(
            "slack", "T01TEST", "C01GEN"
        )

    def types(self, user: str, text: str) -> Reply:
        return self.handle(Command(*self._doing(user), text, f"k{next(self.keys)}", self.now))

    def presses(self, user: str, name: str, **args: str) -> Reply:
        action = Action(name, args)
        return self.handle(Press(*self._doing(user), action, f"k{next(self.keys)}", self.now))

    def fills(self, user: str, form: Reply, values: Mapping[str, Any]) -> Reply:
        assert isinstance(form, Ask), form
        filled = {one.name: one.initial for one in form.form.fields} | dict(values)
        return self.handle(
            Submission(
                *self._doing(user), form.form.action, filled, f"k{next(self.keys)}", self.now
            )
        )

    def votes(self, text: str, *, no_go: tuple[str, ...] = (), waits: bool = False) -> str:
        """Opens a vote, casts everybody's ballot and closes it; returns its session."""
        self.types("alice", f"vote {text}")
        return self.vote() if waits else self.all_vote(no_go)

    def vote(self) -> str:
        """The session of the vote that is open."""
        committee = self.committee_id
        [vote] = self.store.read_sync(lambda unit: unit.sessions.open_in(committee, "vote"))
        return str(vote.id)

    def all_vote(self, no_go: tuple[str, ...] = ()) -> str:
        """Casts everybody's ballot in the vote that is open, and closes it."""
        vote = self.vote()
        for user in USERS:
            if user not in no_go:
                self.presses(user, "session.answer", session=vote, choice="go")
                continue
            form = self.presses(user, "session.form", session=vote, variant="no_go")
            words = {"reason": "La recette n’est pas finie", "lift": "La fin de la recette"}
            self.fills(user, form, words)
        self.presses("alice", "session.close", session=vote)
        return vote

    def decides(self, text: str, **more: str) -> None:
        form = self.types("alice", "décider")
        self.fills(
            "alice",
            form,
            {
                "text": text,
                "outcome": "go",
                "date": "2026-11-20",
                "reason": "Alignement sur le marché",
                "taken_by": "Comité de direction",
                **more,
            },
        )

    @property
    def committee_id(self) -> str:
        return self.ids[NAME]

    @property
    def ids(self) -> dict[str, str]:
        return self.store.read_sync(lambda unit: {c.name: c.id for c in unit.committees.all()})


def prepare(url: str, folder: Path) -> dict[str, str]:
    """Migrates, imports two committees, fills the first one's journal. Their ids by name."""
    file = yaml.safe_load(COMMITTEE.read_text(encoding="utf-8"))
    other = folder / "other.yml"
    other.write_text(
        yaml.safe_dump(
            file
            | {
                "name": OTHER,
                "places": [{"platform": "web"}],
                "members": [
                    {k: v for k, v in one.items() if k != "slack"} for one in file["members"]
                ],
            }
        ),
        encoding="utf-8",
    )
    for words in (
        ("migrate",),
        ("committee", "import", str(COMMITTEE)),
        ("committee", "import", str(other)),
    ):
        done = comite(url, *words)
        assert done.exit_code == 0, done.output
    scene = Scene(url)
    try:
        return _fill(scene)
    finally:
        scene.close()


def _fill(scene: Scene) -> dict[str, str]:
    committee = scene.committee_id
    scene.decides("Prix fixé à 49 dirhams")
    scene.votes("Lancer la carte le 3 mars", no_go=("bob", "carol"))
    scene.types("bob", "irritant Le code d’activation arrive trop tard")
    [irritant] = scene.store.read_sync(lambda unit: unit.irritants.of(committee))
    scene.presses("alice", "irritant.move", irritant=irritant.id, to="sorted")
    form = scene.presses("alice", "irritant.move_form", irritant=irritant.id, to="dismissed")
    scene.fills("alice", form, {"reason": "Déjà résolu par la refonte"})
    vote = scene.votes("Changer de prestataire", waits=True)
    form = scene.presses("alice", "session.cancel_form", session=vote)
    scene.fills("alice", form, {"reason": "Proposition retirée"})
    decision = scene.store.read_sync(lambda unit: unit.journal.get(committee, "D-2026-002"))
    scene.store.write_sync(
        lambda unit: unit.journal.erase(
            committee,
            [(decision.rank, "texts.reason.2"), (decision.rank, "people.reason.2")],
            scene.now,
        )
    )
    scene.decides("Prix fixé à 45 dirhams", supersedes="D-2026-001")
    scene.votes("Ouvrir l’agence de Rabat")
    missed = scene.votes("Fermer le guichet", waits=True)
    scene.now += timedelta(days=3)
    asyncio.run(scene.house.facilitator.tick())
    scene.presses("alice", "session.extend", committee=committee, session=missed)
    scene.all_vote()
    scene.decides("Budget arrêté", outcome="no_go")
    return scene.ids
