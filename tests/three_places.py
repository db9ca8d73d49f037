"""One committee in three places: marketing and sales in Slack, IT in Teams, product on the web.

Alice has an account on two of them. Everybody acts through the real front door of their own place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from tests.conversations.pages import Send, filled, parsed, sends
from tests.fakes import Message as SlackMessage
from tests.fakes import TeamsPerson
from tests.fakes.teams_things import Message as TeamsMessage
from tests.fakes.teams_views import CardView
from tests.front_door import FrontDoor

SLUG = "lancement-carte-fidelite"
GENERAL = "19:general@thread.tacv2"
FILE = """
organization: Banque Atlas
name: Lancement Carte Fidélité
goal: Réduire de 30 % les réclamations à l'activation d'ici le 30 juin 2027
departments: [Marketing, Commercial, Produit, DSI]
places:
  - {{platform: slack, workspace: T01TEST, channel: C01GEN}}
  - {{platform: teams, tenant: {tenant}, conversation: "{general}", name: Général}}
  - {{platform: web}}
members:
  - name: Alice Anderson
    email: alice@example.com
    department: Marketing
    role: facilitator
    slack: U01ALICE
    teams: {alice}
  - {{name: Bob Brown, email: bob@example.com, department: DSI, teams: {bob}}}
  - {{name: Carol Cherkaoui, email: carol@example.com, department: Commercial, slack: U03CAROL}}
  - {{name: Dan Daoudi, email: dan@example.com, department: Produit}}
vote: {{rule: department_majority, quorum: every_department, deadline: 1d, results: visible}}
"""
_CAST = re.compile(r"(\d+) bulletins? sur (\d+)")


@dataclass
class Places:
    """The three places at work; `tallies` is what their last cards count."""

    door: FrontDoor
    browsers: dict[str, httpx.Client] = field(default_factory=dict)

    @property
    def slack_card(self) -> SlackMessage:
        [card] = self.door.fake.channel("C01GEN").posts[:1]
        return card

    @property
    def teams_posts(self) -> list[TeamsMessage]:
        assert self.door.teams is not None
        return self.door.teams.conversation(GENERAL).posts

    def teams(self, name: str) -> TeamsPerson:
        assert self.door.teams is not None
        return self.door.teams.person(name, self.door.url)

    def browser(self, name: str) -> httpx.Client:
        """A session opened by a one-time link, as an invitation gives one."""
        if name not in self.browsers:
            client = httpx.Client(base_url=self.door.url, follow_redirects=True, timeout=30)

            def grant(unit: Any) -> str:
                [organization] = unit.organizations.all()
                person = unit.people.by_email(organization.id, f"{name}@example.com")
                until = self.door.clock() + timedelta(minutes=10)
                return str(unit.keys.grant("sign-in", person.id, until, {"path": "/"}))

            secret = self.door.house.store.write_sync(grant)
            page = parsed(client.get(f"/sign-in?token={secret}").text)
            entered = client.post("/sign-in", data=dict(filled(next(page.all("form")))))
            assert entered.status_code == 200, entered.text[:300]
            self.browsers[name] = client
        return self.browsers[name]

    def web_presses(self, name: str, label: str) -> int:
        """The button of that label on the committee's page; the status of what it sent."""
        client = self.browser(name)
        page = parsed(client.get(f"/c/{SLUG}").text)
        found = [send for words, send in sends(page) if send is not None and words == label]
        assert found, [words for words, send in sends(page) if send]
        return client.post(found[0].target, data=_fields(found[0])).status_code

    def cards(self, but: str = "") -> dict[str, str]:
        """The words of the vote's card in each place, `but` one."""
        web = self.browser("dan").get(f"/c/{SLUG}").text
        feed = parsed(web).by_id("feed")
        assert feed is not None
        found = {
            "slack": _words("".join(_texts(self.slack_card.blocks))),
            "web": _words(feed.text),
        }
        if but != "teams":
            found["teams"] = _words(CardView(self.teams_posts[0].card or {}).text)
        return found

    def tallies(self, but: str = "") -> dict[str, tuple[str, str]]:
        """(ballots, electors) as each place counts them."""
        found = {}
        for place, words in self.cards(but).items():
            counted = _CAST.search(words)
            assert counted, (place, words[:600])
            found[place] = (counted[1], counted[2])
        return found


@contextmanager
def three_places(database_url: str, folder: Path, at: str = "2026-11-23 09:30") -> Iterator[Places]:
    file = folder / "three.yml"
    door = FrontDoor(database_url, at, file, teams=True)
    assert door.teams is not None
    ids = {name: door.teams.user(name.title()).aad for name in ("alice", "bob")}
    file.write_text(FILE.format(tenant=door.teams.tenant, general=GENERAL, **ids), encoding="utf-8")
    with door:
        places = Places(door)
        yield places
        for client in places.browsers.values():
            client.close()


def _fields(send: Send) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in send.fields:
        found.setdefault(name, []).append(value)
    return found


def _texts(blocks: Any) -> Iterator[str]:
    """Every word of Slack's blocks, in order."""
    if isinstance(blocks, list):
        for block in blocks:
            yield from _texts(block)
    elif isinstance(blocks, dict):
        for name, part in blocks.items():
            if name == "text" and isinstance(part, str):
                yield part
            else:
                yield from _texts(part)


def _words(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")
