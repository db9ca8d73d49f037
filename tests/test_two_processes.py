"""Two web and two worker processes on one PostgreSQL database are one Comité; on SQLite a second
process is refused. Killed or asked to stop, a process leaves nothing half done."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from tests.fakes import FakeSlack, Message, SlackPerson
from tests.service import COMMITTEE, Service, comite, free_port, signed_in
from tests.store_kit import fresh_url

CHANNEL, NAME, SLUG = "C01GEN", "Lancement Carte Fidélité", "lancement-carte-fidelite"
USERS = ("U01ALICE", "U02BOB", "U03CAROL", "U04DAN")
WAITING = "Directions encore attendues"
SECONDS = 60
"""How long a busy machine may take; nothing here waits for it to pass."""


@dataclass
class Scene:
    """One installation of several processes."""

    fake: FakeSlack
    webs: list[Service]
    workers: list[Service]

    def person(self, user: str, web: int) -> SlackPerson:
        """Whom the balancer in front sends to one of the web processes."""
        return self.fake.person(user, self.webs[web].url)

    def sql(self, statement: str, *values: Any) -> list[Any]:
        url = self.webs[0].database_url.replace("+psycopg", "")
        with psycopg.connect(url, autocommit=True) as connection:
            found = connection.execute(statement, values)
            return [row[0] for row in found.fetchall()] if found.description else []

    def vote(self, proposal: str, web: int = 0) -> Message:
        assert self.person("U01ALICE", web).command(f"/comite vote {proposal}").send().ok
        self.fake.wait_until(lambda: bool(self.posts(proposal)), SECONDS)
        return self.posts(proposal)[0]

    def versions(self, proposal: str) -> list[int]:
        """The version at which each ballot of a vote stands: 1 when it was cast once."""
        return self.sql(
            "SELECT a.version FROM answer a JOIN session s ON s.id = a.session_id"
            " WHERE s.kind = 'vote' AND s.state LIKE %s",
            f"%{proposal}%",
        )

    def verified(self) -> bool:
        return comite(self.webs[0].env, "journal", "verify").returncode == 0

    def prompts(self, user: str) -> int:
        """How often a member was asked for the stand-up."""
        return len([m for m in self.fake.dm(user).messages if "Répondre" in m.labels])

    def quiet(self) -> None:
        """Until nothing waits to be shown: the next post is then the one that a test asks for."""
        end, pause = time.monotonic() + SECONDS, threading.Event()
        while self.sql(
            "SELECT 1 FROM message WHERE state = 'pending' AND wanted > shown"
            " UNION ALL SELECT 1 FROM refresh_mark"
        ):
            assert time.monotonic() < end, "something is never shown"
            pause.wait(0.05)

    def posts(self, words: str) -> list[Message]:
        return [m for m in self.fake.channel(CHANNEL).posts if words in str(m)]


@pytest.fixture(scope="module")
def scene(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    home: Path = tmp_path_factory.mktemp("processes")
    url = fresh_url(request, "postgresql")
    with FakeSlack() as fake, ExitStack() as stack:
        first = Service(url, fake, home, role="web")
        webs = [first, Service(url, fake, home, role="web", public=first.url)]
        workers = [Service(url, fake, home, role="worker", public=first.url) for _ in range(2)]
        found = Scene(fake, webs, workers)
        _committee(found, home)
        for one in (*webs, *workers):
            stack.callback(one.__exit__)
            one.launch()
        for one in (*webs, *workers):
            one.ready()
        fake.wait_until(lambda: all(found.prompts(user) for user in USERS), SECONDS)
        yield found
    assert fake.violations == []


def _committee(scene: Scene, home: Path) -> None:
    """Meets at noon, wherever that is now, all days, and a stand-up is due before anybody runs."""
    now = datetime.now(UTC)
    east = (12 - now.hour + 36) % 24 - 12
    zone = f"Etc/GMT{-east:+d}" if east else "Etc/GMT"
    local = now + timedelta(hours=east)
    file = yaml.safe_load(COMMITTEE.read_text(encoding="utf-8"))
    file |= {
        "timezone": zone,
        "calendar": "none",
        "rituals": {
            "standup": {
                "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
                "at": local.strftime("%H:%M"),
                "closes_after": "4h",
            }
        },
    }
    for member in file["members"]:
        member.pop("hours", None)
    path = home / "committee.yml"
    path.write_text(yaml.safe_dump(file, allow_unicode=True), encoding="utf-8")
    scene.webs[0].prepare(path)
    [hours] = scene.sql("SELECT hours FROM committee")
    always = json.loads(hours) | {"days": list(range(7))}
    scene.sql("UPDATE committee SET hours = %s", json.dumps(always))
    due = now.replace(second=0, microsecond=0)
    scene.sql("UPDATE schedule SET next_at = %s, next_day = %s", due, local.date().isoformat())


def test_a_stand_up_due_for_two_workers_opens_once_and_asks_each_member_once(scene: Scene) -> None:
    scene.vote("Une question qui passe après")
    assert [scene.prompts(user) for user in USERS] == [1, 1, 1, 1]
    assert len(scene.sql("SELECT id FROM session WHERE kind = 'standup' AND status = 'open'")) == 1
    answered = scene.person("U02BOB", 1)
    answered.click("Répondre").send()
    assert answered.submit({"done": "Bascule faite", "next": "Recette"}).send().status == 200
    assert (
        len(
            scene.sql(
                "SELECT a.person_id FROM answer a JOIN session s ON s.id = a.session_id"
                " WHERE s.kind = 'standup'"
            )
        )
        == 1
    )


def test_ballots_that_reach_both_processes_are_counted_once_and_both_show_them(
    scene: Scene,
) -> None:
    card = scene.vote("Lancer la campagne le 3 mars")
    bob = scene.person("U02BOB", 1)
    assert bob.click("No-go", card).send().status == 200
    refused = bob.submit({"reason": "La recette n’est pas finie", "lift": "La fin de la recette"})
    ballots = [
        *(
            scene.person(user, web).click("Go", card)
            for web, user in enumerate(("U01ALICE", "U03CAROL"))
        ),
        scene.person("U04DAN", 0).click("Go", card),
        refused,
    ]
    everywhere = [(ballot, web) for ballot in ballots for web in scene.webs]
    with ThreadPoolExecutor(len(everywhere)) as pool:
        answers = list(pool.map(lambda one: one[0].post(one[1].url), everywhere))
    assert [one.status for one in answers] == [200] * len(everywhere)
    assert scene.versions("Lancer la campagne") == [1, 1, 1, 1]
    scene.fake.wait_until(lambda: WAITING not in str(card.blocks), SECONDS)
    link = comite(scene.webs[0].env, "invite", "bob@example.com", "--committee", NAME).stdout
    with closing(signed_in(scene.webs[0], link.strip())) as browser:
        for web in scene.webs:
            page = browser.get(f"{web.url}/c/{SLUG}")
            assert page.status_code == 200
            assert "Votre bulletin" in page.text.replace("\u00a0", " "), web.port
    alice = scene.person("U01ALICE", 1)
    alice.click("Mon bulletin", card).send()
    close = alice.click("Clore")
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda web: close.post(web.url), scene.webs))
    assert [one.status for one in answers] == [200, 200]
    scene.fake.wait_until(lambda: "NO-GO" in str(card.blocks), SECONDS)
    scene.vote("Une autre question qui passe après")
    [number] = scene.sql("SELECT number FROM journal_entry WHERE kind = 'decision'")
    told = [m for m in scene.fake.channel(CHANNEL).messages if m is not card and number in str(m)]
    assert len(told) == 1, "the result is posted once"
    assert scene.verified()


def test_a_worker_killed_while_it_posts_loses_nothing_and_nothing_is_posted_twice(
    scene: Scene,
) -> None:
    """Slack took the message; the worker died before it knew. Its lease is made to run out in the
    database, since nobody is to wait for it."""
    scene.quiet()
    held = scene.fake.fail_next("chat.postMessage", "slow_answer", CHANNEL)
    proposal = "Ouvrir l’agence de Rabat"
    assert scene.person("U01ALICE", 0).command(f"/comite vote {proposal}").send().ok
    assert held.reached.wait(SECONDS)
    [owner] = scene.sql(
        "SELECT m.owner FROM message m JOIN session s"
        " ON m.topic = 'session:' || s.id WHERE m.platform = 'slack'"
        " AND s.state LIKE %s",
        f"%{proposal}%",
    )
    pids = {str(one.process.pid): one for one in scene.workers if one.process is not None}
    victim = pids[owner.split(":")[1]]
    victim.kill()
    held.release.set()
    [card] = scene.posts(proposal)
    first = str(card.blocks)
    for user, web in (("U01ALICE", 0), ("U03CAROL", 1), ("U04DAN", 0)):
        assert scene.person(user, web).click("Go", card).send().status == 200
    assert scene.versions(proposal) == [1, 1, 1]
    assert str(card.blocks) == first, "nobody else touches it while the lease runs"
    scene.sql(
        "UPDATE message SET lease_until = now() - interval '1 second'"
        " WHERE owner = %s AND lease_until IS NOT NULL",
        owner,
    )
    scene.fake.wait_until(lambda: str(card.blocks) != first, SECONDS)
    assert scene.person("U02BOB", 1).click("Go", card).send().status == 200
    scene.fake.wait_until(lambda: WAITING not in str(card.blocks), SECONDS)
    assert scene.posts(proposal) == [card]
    assert scene.versions(proposal) == [1, 1, 1, 1]
    assert scene.verified()
    victim.start()


def test_a_worker_asked_to_stop_ends_what_it_began(scene: Scene) -> None:
    scene.quiet()
    held = scene.fake.fail_next("chat.postMessage", "slow", CHANNEL)
    proposal = "Fermer le guichet"
    assert scene.person("U01ALICE", 0).command(f"/comite vote {proposal}").send().ok
    assert held.reached.wait(SECONDS)
    with ThreadPoolExecutor(2) as pool:
        codes = [pool.submit(worker.stop) for worker in scene.workers]
        held.release.set()
        assert [code.result() for code in codes] == [0, 0]
    [card] = scene.posts(proposal)
    assert scene.sql(
        "SELECT right(m.ref, %s) FROM message m JOIN session s"
        " ON m.topic = 'session:' || s.id WHERE m.platform = 'slack'"
        " AND s.state LIKE %s",
        len(card.ts),
        f"%{proposal}%",
    ) == [card.ts]
    assert scene.sql("SELECT 1 FROM message WHERE lease_until > now()") == []
    for worker in scene.workers:
        worker.launch()
    for worker in scene.workers:
        worker.ready()
    first = str(card.blocks)
    assert scene.person("U01ALICE", 1).click("Go", card).send().status == 200
    scene.fake.wait_until(lambda: str(card.blocks) != first, SECONDS)
    assert scene.posts(proposal) == [card]


def test_a_web_process_asked_to_stop_keeps_all_that_it_acknowledged(scene: Scene) -> None:
    web = scene.webs[1]
    bob = scene.person("U02BOB", 1)
    reports = [
        bob.command(f"/comite irritant {word} introuvable")
        for word in (
            "Facture",
            "Guichet",
            "Code",
            "Carte",
            "Solde",
            "Plafond",
            "Virement",
            "Conseiller",
        )
    ]
    assert reports[0].send().ok
    with ThreadPoolExecutor(len(reports)) as pool:
        sent = [pool.submit(report.send) for report in reports[1:]]
        assert web.stop() == 0
        acknowledged = 1 + sum(one.result().status == 200 for one in sent)
    stored = scene.sql("SELECT verbatim FROM irritant WHERE verbatim LIKE '%%introuvable'")
    drafts = scene.sql("SELECT digest FROM \"grant\" WHERE purpose = 'irritant-draft'")
    assert len(stored) + len(drafts) >= acknowledged
    for report in reports:
        assert report.post(scene.webs[0].url, retry=1).status == 200, "Slack brings them again"
    again = scene.sql("SELECT verbatim FROM irritant WHERE verbatim LIKE '%%introuvable'")
    more = scene.sql("SELECT digest FROM \"grant\" WHERE purpose = 'irritant-draft'")
    assert len(again) + len(more) == len(reports)
    assert scene.verified()
    web.start()


def test_a_second_process_on_one_sqlite_file_is_refused_with_one_sentence(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/comite.db"
    with FakeSlack() as fake, Service(url, fake, tmp_path) as first:
        refused = comite(first.env, "serve", "--port", str(free_port()), fails=True)
        assert refused.returncode == 2
        assert refused.stdout == ""
        assert " ".join(refused.stderr.split()) == (
            "Comité is running on this database: stop it, then try again "
            "(on PostgreSQL there is no need to)."
        )
        assert fake.person("U01ALICE", first.url).command("/comite aide").send().ok
        assert first.stop() == 0
        first.start()
