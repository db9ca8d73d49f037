"""Random electors vote in Slack; the real process is killed right after each 200 is read; it starts
again, and the ballot must show on the elector's own page."""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import yaml

from tests.fakes import Delivery, FakeSlack, Message
from tests.service import COMMITTEE, Service, comite, signed_in

CHANNEL = "C01GEN"
NAME = "Lancement Carte Fidélité"
LABELS = {"go": "Go", "conditional": "Go sous condition", "no_go": "No-go", "abstain": "Abstention"}
WORDS = {
    "conditional": {"condition": "Recette signée", "date": "2099-12-01"},
    "no_go": {"reason": "La recette n’est pas finie", "lift": "La fin de la recette"},
}


@dataclass
class Figures:
    """What a run counted. `waits` are the seconds between reading a 200 and the kill."""

    acknowledged: int = 0
    missing: list[str] = field(default_factory=list)
    refused: int = 0
    waits: list[float] = field(default_factory=list)


@dataclass
class Kills:
    """One database, one vote, many kills. `electors` vote; one more never does, so that the vote
    stays open."""

    service: Service
    dice: random.Random
    electors: int = 12
    figures: Figures = field(default_factory=Figures)
    cast: dict[str, str] = field(default_factory=dict)
    browsers: dict[str, httpx.Client] = field(default_factory=dict)

    @property
    def users(self) -> list[str]:
        return [f"U{number:05}" for number in range(self.electors)]

    def prepare(self) -> None:
        """A committee of many electors, each with a browser of their own, and one open vote."""
        fake = self.service.fake
        file = yaml.safe_load(COMMITTEE.read_text(encoding="utf-8"))
        for number, user in enumerate(self.users):
            fake.add_user(user, f"Elector {number}", email=f"{user}@example.com")
            file["members"].append(
                {
                    "name": f"Elector {number}",
                    "email": f"{user}@example.com",
                    "role": "member",
                    "department": file["departments"][number % 4],
                    "slack": user,
                }
            )
        committee = self.service.home / "committee.yml"
        committee.write_text(yaml.safe_dump(file, allow_unicode=True), encoding="utf-8")
        self.service.prepare(committee)
        links = {
            user: comite(
                self.service.env, "invite", f"{user}@example.com", "--committee", NAME
            ).stdout.strip()
            for user in self.users
        }
        self.service.start()
        for user, link in links.items():
            self.browsers[user] = signed_in(self.service, link)
        alice = fake.person("U01ALICE", self.service.url)
        alice.command("/comite vote Lancer la campagne le 3 mars").send()
        fake.wait_until(lambda: len(fake.channel(CHANNEL).posts) == 1)

    @property
    def card(self) -> Message:
        return self.service.fake.channel(CHANNEL).posts[0]

    def rounds(self, count: int, said: Callable[[str], None] = lambda line: None) -> Figures:
        """One vote, one kill, one start, one look, `count` times; then a look at everybody."""
        for number in range(count):
            user, choice = self.dice.choice(self.users), self.dice.choice(sorted(LABELS))
            self._vote_and_kill(user, choice)
            self.service.start()
            self._look(user)
            said(
                f"{number + 1}/{count}: {self.figures.acknowledged} acknowledged, "
                f"{len(self.figures.missing)} missing"
            )
        for user in self.cast:
            self._look(user)
        verified = comite(self.service.env, "journal", "verify", fails=True)
        if verified.returncode:
            self.figures.missing.append(verified.stdout)
        return self.figures

    def _vote_and_kill(self, user: str, choice: str) -> None:
        person = self.service.fake.person(user, self.service.url)
        delivery = person.click(LABELS[choice], self.card)
        if choice in WORDS:
            delivery.send()  # opens the form
            view = self.service.fake.opened_views(user)[-1]
            values = dict(WORDS[choice])
            if choice == "conditional":
                values["owner"] = _first_option(view.blocks, "owner")
            delivery = person.submit(values)
        status = self._send_and_kill(delivery)
        if status == 200:
            self.cast[user] = choice
            self.figures.acknowledged += 1
        else:
            self.figures.refused += 1

    def _send_and_kill(self, delivery: Delivery) -> int:
        """Returns the status; the process is dead when it does."""
        body, headers = delivery
        process = self.service.process
        assert process is not None
        line = http.client.HTTPConnection("127.0.0.1", self.service.port, timeout=30)
        line.request("POST", "/slack/events", body, headers)
        status = line.getresponse().status
        read = time.perf_counter()
        os.kill(process.pid, signal.SIGKILL)
        self.figures.waits.append(time.perf_counter() - read)
        process.wait(60)
        self.service.process = None
        line.close()
        return status

    def _look(self, user: str) -> None:
        """The elector's own page says what they voted."""
        page = self.browsers[user].get("/c/lancement-carte-fidelite")
        text = " ".join(re.sub(r"<[^>]+>", "", page.text).replace("\u00a0", " ").split())
        found = re.search(r"Votre bulletin : ([^.]+)\.", text)
        wanted = LABELS[self.cast[user]]
        if found is None or found[1].strip() != wanted:
            self.figures.missing.append(
                f"{user}: {wanted} acknowledged, {found and found[1]!r} on the page"
            )


def _first_option(blocks: list, name: str) -> str:
    block = next(b for b in blocks if b.get("block_id") == name)
    return block["element"]["options"][0]["text"]["text"]


def kills(
    url: str,
    home: Path,
    seed: int,
    count: int,
    *,
    electors: int = 12,
    said: Callable[[str], None] = lambda line: None,
) -> Figures:
    """The whole proof on one database."""
    with FakeSlack() as fake:
        proof = Kills(Service(url, fake, home), random.Random(seed), electors)
        try:
            proof.prepare()
            return proof.rounds(count, said)
        finally:
            for browser in proof.browsers.values():
                browser.close()
            if proof.service.process is not None:
                proof.service.stop()
