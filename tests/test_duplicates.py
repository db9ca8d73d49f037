"""Whatever Slack brings again changes things once, and is answered as the first time was."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from tests.fakes import Delivery, FakeSlack, Message, Result, SlackPerson
from tests.service import Service
from tests.store_kit import fresh_url

CHANNEL = "C01GEN"
USERS = ("U01ALICE", "U02BOB", "U03CAROL", "U04DAN")


@dataclass
class Scene:
    """One installation; `services` are the processes that Slack may reach."""

    fake: FakeSlack
    services: list[Service]

    @property
    def socket(self) -> bool:
        return self.services[0].socket_mode

    @property
    def people(self) -> list[SlackPerson]:
        url = None if self.socket else self.services[0].url
        return [self.fake.person(user, url) for user in USERS]

    def asked(self, sql: str) -> list[Any]:
        """What the database says, read beside the processes."""
        url = self.services[0].database_url
        if url.startswith("sqlite"):
            with closing(sqlite3.connect(str(make_url(url).database))) as lite:
                return [row[0] for row in lite.execute(sql).fetchall()]
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            return [row[0] for row in connection.execute(sql).fetchall()]

    def thrice(self, delivery: Delivery) -> list[Result]:
        """The first time and two retries: one after another, or at once where there are several
        processes."""
        if len(self.services) == 1:
            return [delivery.send(retry=number) for number in range(3)]
        together = Barrier(3)

        def bring(number: int) -> Result:
            together.wait()
            return delivery.post(self.services[number % 2].url, retry=number)

        with ThreadPoolExecutor(3) as pool:
            return list(pool.map(bring, range(3)))

    @property
    def ballots(self) -> list[int]:
        """The version at which each ballot stands: 1 when it was cast and never changed."""
        return self.asked("SELECT version FROM answer ORDER BY received_at")

    def vote(self, proposal: str) -> Message:
        [alice, *_] = self.people
        before = len(self.fake.channel(CHANNEL).posts)
        assert alice.command(f"/comite vote {proposal}").send().ok
        self.fake.wait_until(lambda: len(self.fake.channel(CHANNEL).posts) > before, 60)
        return self.fake.channel(CHANNEL).posts[-1]


@pytest.fixture(scope="module", params=["http", "socket", "two processes"])
def scene(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    home: Path = tmp_path_factory.mktemp("duplicates")
    several = request.param == "two processes"
    url = fresh_url(request, "postgresql" if several else "sqlite")
    with FakeSlack() as fake, ExitStack() as stack:
        socket = request.param == "socket"
        first = Service(url, fake, home, socket_mode=socket)
        services = [first]
        if several:
            services.append(Service(url, fake, home, role="web", public=first.url))
        first.prepare()
        for service in services:
            stack.callback(service.__exit__)
            service.launch()
        for service in services:
            service.ready()
        if socket:
            fake.socket.wait_open(2, 60)
        yield Scene(fake, services)
    assert fake.violations == []


def test_a_command_opens_one_vote_and_posts_one_message(scene: Scene) -> None:
    [alice, *_] = scene.people
    proposal = "Lancer la campagne le 3 mars"
    assert [one.status for one in scene.thrice(alice.command(f"/comite vote {proposal}"))] == [
        200
    ] * 3
    channel = scene.fake.channel(CHANNEL)
    scene.fake.wait_until(lambda: any(proposal in m.text for m in channel.posts), 60)
    scene.vote("Autre chose")
    assert len([m for m in channel.posts if proposal in m.text]) == 1
    assert (
        len(
            [
                one
                for one in scene.asked("SELECT state FROM session WHERE kind = 'vote'")
                if proposal in one
            ]
        )
        == 1
    )


def test_a_command_repeated_says_that_it_was_done(scene: Scene) -> None:
    bob = scene.people[1]
    answers = scene.thrice(bob.command("/comite irritant Facture illisible au guichet"))
    said = [one.ephemeral.text for one in answers if one.ephemeral is not None]
    assert len(said) == 3
    assert sorted(said.count(one) for one in set(said)) == [1, 2]
    assert len(scene.asked("SELECT 1 FROM irritant WHERE verbatim LIKE 'Facture%'")) == 1


def test_a_click_casts_one_ballot_of_one_version(scene: Scene) -> None:
    card = scene.vote("Refondre l’accueil")
    dan = scene.people[3]
    before = scene.ballots
    assert [one.status for one in scene.thrice(dan.click("Go", card))] == [200] * 3
    assert scene.ballots == [*before, 1]


def test_a_form_submitted_again_casts_one_ballot_of_one_version(scene: Scene) -> None:
    card = scene.vote("Fermer le samedi")
    bob = scene.people[1]
    before = scene.ballots
    assert bob.click("No-go", card).send().status == 200
    form = bob.submit({"reason": "La recette n’est pas finie", "lift": "La fin de la recette"})
    answers = scene.thrice(form)
    assert [(one.status, one.errors) for one in answers] == [(200, {})] * 3
    assert scene.ballots == [*before, 1]


def test_an_event_stores_one_irritant(scene: Scene) -> None:
    carol = scene.people[2]
    said = carol.says("irritant Le code d’activation arrive trop tard")
    assert [one.status for one in scene.thrice(said)] == [200] * 3
    assert len(scene.asked("SELECT 1 FROM irritant WHERE verbatim LIKE 'Le code%'")) == 1


def test_a_near_duplicate_brought_again_keeps_one_draft(scene: Scene) -> None:
    bob, carol = scene.people[1:3]
    assert bob.command("/comite irritant Le client attend trois semaines sa carte").send().ok
    before = len(scene.asked("SELECT 1 FROM \"grant\" WHERE purpose = 'irritant-draft'"))
    again = carol.command("/comite irritant les clients attendent leur carte trois semaines")
    assert [one.status for one in scene.thrice(again)] == [200] * 3
    drafts = scene.asked("SELECT 1 FROM \"grant\" WHERE purpose = 'irritant-draft'")
    assert len(drafts) == before + 1
    assert len(scene.asked("SELECT 1 FROM irritant WHERE verbatim LIKE '%semaines%'")) == 1


def test_a_home_opened_again_is_shown_all_the_same(scene: Scene) -> None:
    dan = scene.people[3]
    assert [one.status for one in scene.thrice(dan.opens_home())] == [200] * 3
    scene.fake.wait_until(lambda: "U04DAN" in scene.fake.homes, 60)
