"""The main job in Slack, from the real process: a vote is opened, cast, closed and remembered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import FakeSlack
from tests.service import Service, comite

CHANNEL = "C01GEN"
PROPOSAL = "Lancer la campagne le 3 mars"


@pytest.fixture(params=["http", "socket"])
def scene(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Service]:
    with FakeSlack() as fake:
        socket = request.param == "socket"
        with Service(database_url, fake, tmp_path, socket_mode=socket) as service:
            if socket:
                fake.socket.wait_open()
            yield service
        assert fake.violations == []
        assert fake.late_acks == []


def people(service: Service, *users: str):
    url = None if service.socket_mode else service.url
    return [service.fake.person(user, url) for user in users]


def test_a_vote_runs_from_the_command_to_the_journal(scene: Service) -> None:
    fake = scene.fake
    alice, bob, carol, dan = people(scene, "U01ALICE", "U02BOB", "U03CAROL", "U04DAN")
    channel = fake.channel(CHANNEL)

    assert alice.command(f"/comite vote {PROPOSAL}").send().ok
    fake.wait_until(lambda: len(channel.posts) == 1)
    [card] = channel.posts
    assert PROPOSAL in card.text

    for person in (alice, carol, dan):
        assert person.click("Go", card).send().status == 200
    assert bob.click("No-go", card).send().status == 200
    refused = bob.submit({"reason": " ", "lift": " "}).send()
    assert set(refused.errors) == {"reason", "lift"}, "a no-go says why"
    assert (
        bob.submit({"reason": "La recette n’est pas finie", "lift": "La fin de la recette"})
        .send()
        .status
        == 200
    )
    fake.wait_until(lambda: "Directions encore attendues" not in str(card.blocks))
    assert channel.posts == [card], "the card is edited in place"

    alice.click("Mon bulletin", card).send()
    assert alice.click("Clore").send().status == 200
    fake.wait_until(lambda: len(channel.messages) == 2)
    fake.wait_until(lambda: "NO-GO" in str(card.blocks))
    [number] = set(re.findall(r"D-\d{4}-\d{3}", str(channel.messages[-1].blocks)))

    shown = comite(scene.env, "journal", "show", number, "--committee", "Lancement Carte Fidélité")
    assert "NO-GO" in shown.stdout and "La recette n’est pas finie" in shown.stdout
    for department in ("Marketing", "Commercial", "Produit", "DSI"):
        assert department in shown.stdout
    assert comite(scene.env, "journal", "verify").returncode == 0
    assert len(channel.messages) == 2, "the result is posted once"
