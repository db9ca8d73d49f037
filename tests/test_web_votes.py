"""A committee that meets in Slack and on the web: one vote, two kinds of hands, one count."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
import yaml

from bot.ports import Unit
from bot.serving.stores import open_store
from bot.settings import load
from tests.fakes import FakeSlack, Message, SlackPerson
from tests.service import COMMITTEE, Service, comite, signed_in

CHANNEL = "C01GEN"
NAME = "Lancement Carte Fidélité"
PAGE = "/c/lancement-carte-fidelite"
LABELS = {"go": "Go", "no_go": "No-go", "abstain": "Abstention"}
WHY = {"reason": "La recette n’est pas finie", "lift": "La fin de la recette"}
CLOCK = r"\d{2}:\d{2}"
"""An hour as people read it."""


@dataclass
class Button:
    """A button as the browser would send it: the form's address and fields, and its own."""

    label: str
    target: str
    fields: dict[str, str]
    card: str = ""


class Buttons(HTMLParser):
    """Every button of a page, with the text of the card that it stands in."""

    def __init__(self, html: str):
        super().__init__()
        self.found: list[Button] = []
        self._target, self._fields = "", dict[str, str]()
        self._cards: list[tuple[list[str], list[Button]]] = []
        self._open: Button | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._target, self._fields = given.get("action", ""), {}
        elif tag == "input" and given.get("type") in ("hidden", None, "text", "date"):
            self._fields[given.get("name", "")] = given.get("value", "")
        elif tag == "article":
            self._cards.append(([], []))
        elif tag == "button" and given.get("type") != "button":
            own = {given["name"]: given.get("value", "")} if "name" in given else {}
            self._open = Button("", self._target, self._fields | own)

    def handle_data(self, data: str) -> None:
        for words, _ in self._cards:
            words.append(data)
        if self._open is not None:
            self._open.label += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "button" and self._open is not None:
            self._open.label = self._open.label.strip()
            self.found.append(self._open)
            if self._cards:
                self._cards[-1][1].append(self._open)
            self._open = None
        elif tag == "article":
            words, buttons = self._cards.pop()
            for button in buttons:
                button.card = " ".join("".join(words).split())


@dataclass
class Visitor:
    """One person in a browser of their own."""

    client: httpx.Client

    def page(self, path: str = PAGE) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text[:300]
        return answer.text

    def button(self, label: str, card: str = "", path: str = PAGE) -> Button:
        found = Buttons(self.page(path)).found
        for button in found:
            if button.label == label and card in button.card:
                return button
        raise AssertionError(f"no {label!r} in {[(b.label, b.card[:40]) for b in found]}")

    def press(self, button: Button, **typed: str) -> httpx.Response:
        return self.client.post(button.target, data=button.fields | typed)

    def form(self, answer: httpx.Response) -> Button:
        """The button that sends the form that was just asked for."""
        return next(b for b in Buttons(answer.text).found if "form" in b.fields)

    def command(self, text: str) -> httpx.Response:
        return self.press(self.button("Envoyer"), command=text)

    def vote(self, proposal: str, choice: str) -> None:
        """Presses the ballot, and gives a no-go its reason."""
        answer = self.press(self.button(LABELS[choice], proposal))
        if choice == "no_go":
            answer = self.press(self.form(answer), **WHY)
        assert answer.status_code == 200, answer.text[:300]
        assert f"Votre bulletin : {LABELS[choice]} " in words_of(answer.text)


@dataclass
class Scene:
    """The running service, and how its people come to it."""

    service: Service
    fake: FakeSlack
    links: dict[str, str]
    visitors: dict[str, Visitor] = field(default_factory=dict)

    def __getattr__(self, who: str) -> Visitor:
        """`scene.bob`: on the web by their invitation, spent once; in Slack too where they are."""
        if who not in self.links:
            raise AttributeError(who)
        if who not in self.visitors:
            self.visitors[who] = Visitor(signed_in(self.service, self.links[who]))
        return self.visitors[who]

    def slack(self, user: str) -> SlackPerson:
        return self.fake.person(user, self.service.url)

    def open(self, proposal: str) -> Message:
        """Alice opens a vote in Slack; its card there."""
        assert self.slack("U01ALICE").command(f"/comite vote {proposal}").send().ok
        self.fake.wait_until(lambda: any(proposal in str(post.blocks) for post in self.posts))
        return next(post for post in self.posts if proposal in str(post.blocks))

    @property
    def posts(self) -> list[Message]:
        return self.fake.channel(CHANNEL).posts

    def vote_in_slack(self, user: str, card: Message, choice: str) -> None:
        person = self.slack(user)
        assert person.click(LABELS[choice], card).send().status == 200
        if choice == "no_go":
            assert person.submit(WHY).send().status == 200

    def in_step(self, card: Message, proposal: str, count: str) -> None:
        """Both cards say so: Slack's as soon as the courier has been there."""
        assert count in shown(self.bob.page(), proposal)
        self.fake.wait_until(lambda: count in said(card.blocks))


def said(blocks: Any) -> str:
    """Every text of a Slack message, run together."""
    if isinstance(blocks, dict):
        text = blocks.get("text")
        return text if isinstance(text, str) else "".join(map(said, blocks.values()))
    return "".join(map(said, blocks)) if isinstance(blocks, list) else ""


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def cards(html: str, proposal: str) -> list[str]:
    """The texts of that proposal's cards in the feed."""
    feed = html.split('id="feed"')[1].split("<article")
    return [words_of(card) for card in feed if proposal in card]


def shown(html: str, proposal: str) -> str:
    return cards(html, proposal)[0]


def invitations(service: Service, names: Iterable[str]) -> dict[str, str]:
    """What `comite invite` prints, for many at once."""
    store = open_store(load(service.env, None))

    def work(unit: Unit) -> dict[str, str]:
        [organization] = unit.organizations.all()
        found = {name: unit.people.by_email(organization.id, f"{name}@example.com")
                 for name in names}  # fmt: skip
        end = unit.now + timedelta(days=1)
        return {name: f"{service.url}/invite?token={unit.keys.grant('invite', one.id, end)}"
                for name, one in found.items() if one}  # fmt: skip

    try:
        return store.write_sync(work)
    finally:
        store.close()


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The sample committee with an observer, and a second committee of the organisation."""
    home = tmp_path_factory.mktemp("service")
    first = yaml.safe_load(COMMITTEE.read_text(encoding="utf-8"))
    olga = {"name": "Olga", "email": "olga@example.com", "department": "DSI", "role": "observer"}
    farid = {"name": "Farid", "email": "farid@example.com", "department": "DSI",
             "role": "facilitator"}  # fmt: skip
    second = first | {"name": "Autre comité", "places": [{"platform": "web"}], "members": [farid],
                      "departments": ["DSI"], "leads": {}}  # fmt: skip
    first = first | {"members": [*first["members"], olga]}
    for number, file in enumerate((first, second)):
        text = yaml.safe_dump(file, allow_unicode=True)
        (home / f"{number}.yml").write_text(text, encoding="utf-8")
    with FakeSlack() as fake:
        service = Service(f"sqlite:///{home / 'comite.db'}", fake, home)
        service.prepare(home / "0.yml")
        comite(service.env, "committee", "import", str(home / "1.yml"))
        links = invitations(service, ("alice", "emna", "olga", "farid"))
        told = comite(service.env, "invite", "bob@example.com", "--committee", NAME)
        links["bob"] = told.stdout.strip()
        service.start()
        try:
            yield Scene(service, fake, links)
        finally:
            service.stop()
        assert fake.violations == []


def test_slack_and_the_page_stay_in_step(scene: Scene) -> None:
    proposal = "Ouvrir deux agences le samedi"
    card = scene.open(proposal)
    scene.vote_in_slack("U03CAROL", card, "go")
    scene.in_step(card, proposal, "1 bulletin sur 4")
    scene.bob.vote(proposal, "no_go")
    scene.in_step(card, proposal, "2 bulletins sur 4")


def test_a_no_go_without_a_reason_is_refused_under_its_fields(scene: Scene) -> None:
    proposal = "Fermer le guichet à midi"
    card = scene.open(proposal)
    form = scene.bob.form(scene.bob.press(scene.bob.button("No-go", proposal)))
    answer = scene.bob.press(form, reason=" \u200b", lift="")
    assert answer.status_code == 422
    assert len(re.findall(r'aria-invalid="true"', answer.text)) == 2
    scene.in_step(card, proposal, "0 bulletin sur 4")


def test_who_has_two_accounts_votes_once_whichever_they_press(scene: Scene, seed: int) -> None:
    dice = random.Random(seed)
    proposal = "Prévenir chaque client par SMS"
    card = scene.open(proposal)
    for _ in range(8):
        where, choice = dice.choice(("slack", "web")), dice.choice(sorted(LABELS))
        if where == "slack":
            scene.vote_in_slack("U02BOB", card, choice)
        else:
            scene.bob.vote(proposal, choice)
        scene.in_step(card, proposal, "1 bulletin sur 4")
        assert f"Votre bulletin : {LABELS[choice]} " in shown(scene.bob.page(), proposal), where

    scene.bob.vote(proposal, "no_go")
    for user in ("U01ALICE", "U03CAROL", "U04DAN"):
        scene.vote_in_slack(user, card, "go")
    scene.in_step(card, proposal, "4 bulletins sur 4")
    answer = scene.alice.press(scene.alice.button("Clore", proposal))
    assert "C’est clos" in answer.text
    entry = next(e for e in scene.bob.page(f"{PAGE}/journal").split("<article") if proposal in e)
    [number] = set(re.findall(r"D-\d{4}-\d{3}", entry))
    told = comite(scene.service.env, "journal", "show", number, "--committee", NAME).stdout
    assert told.count(WHY["reason"]) == 1, "one ballot, with its one reason"
    assert "NO-GO" in told and "DSI" in told


@pytest.mark.parametrize("who", ["emna", "olga"])
def test_a_sponsor_or_an_observer_reads_and_does_not_vote(scene: Scene, who: str) -> None:
    proposal = f"Imprimer un guide, dit {who}"
    card = scene.open(proposal)
    theirs: Visitor = getattr(scene, who)
    buttons = [b.label for b in Buttons(theirs.page()).found if proposal in b.card]
    assert not set(buttons) & set(LABELS.values()), "no ballot is offered"
    forged = scene.bob.button("Go", proposal).fields["action"]
    own = next(b for b in Buttons(theirs.page()).found if "action" in b.fields)
    answer = theirs.press(own, action=forged)
    assert re.search("Vous n’êtes pas sollicité|Vous ne votez pas ici", answer.text)
    scene.in_step(card, proposal, "0 bulletin sur 4")


def test_another_committees_member_neither_sees_nor_votes(scene: Scene) -> None:
    proposal = "Changer la couleur de la carte"
    card = scene.open(proposal)
    go = scene.bob.button("Go", proposal)
    for path in ("", "/journal", "/irritants", "/commitments", "/digest", "/live"):
        assert scene.farid.client.get(PAGE + path).status_code == 404, path
    own = next(
        b for b in Buttons(scene.farid.page("/c/autre-comite")).found if "action" in b.fields
    )
    for target in (PAGE, "/c/autre-comite", "/"):
        answer = scene.farid.client.post(target, data=own.fields | {"action": go.fields["action"]})
        assert proposal not in answer.text, target
        assert answer.status_code in (200, 404)
        assert answer.status_code == 404 or "Réservé aux membres" in answer.text, target
    scene.in_step(card, proposal, "0 bulletin sur 4")


def test_a_ballot_with_another_browsers_proof_is_refused(scene: Scene) -> None:
    proposal = "Rappeler les clients le soir"
    card = scene.open(proposal)
    go = scene.bob.button("Go", proposal)
    assert scene.emna.press(go).status_code == 403
    with httpx.Client(base_url=scene.service.url) as stranger:
        assert stranger.post(go.target, data=go.fields).status_code == 403
    scene.in_step(card, proposal, "0 bulletin sur 4")


ENDED = {"close": "La séance s’est close", "cancel": "Cette séance a été annulée"}


@pytest.mark.parametrize("ending", ENDED)
def test_a_ballot_after_the_end_is_refused_with_the_hour(scene: Scene, ending: str) -> None:
    proposal = f"Allonger les horaires ({ending})"
    card = scene.open(proposal)
    for user in ("U01ALICE", "U02BOB", "U03CAROL", "U04DAN") if ending == "close" else ():
        scene.vote_in_slack(user, card, "go")
    old = scene.bob.button("Abstention", proposal)
    form = scene.bob.form(scene.bob.press(scene.bob.button("No-go", proposal)))
    if ending == "close":
        assert "C’est clos" in scene.alice.press(scene.alice.button("Clore", proposal)).text
    else:
        asked = scene.alice.press(scene.alice.button("Annuler le vote", proposal))
        told = scene.alice.press(scene.alice.form(asked), reason="Posé trop tôt")
        assert told.status_code == 200
    before = shown(scene.bob.page(), proposal)
    for late in (scene.bob.press(old), scene.bob.press(form, **WHY)):
        sentence = words_of(late.text)
        assert re.search(
            rf"{ENDED[ending]} .{{0,40}}{CLOCK}\. Votre réponse n’a pas été "
            "enregistrée",
            sentence,
        ), sentence[:600]
    assert shown(scene.bob.page(), proposal) == before


def test_both_accounts_at_the_same_moment_make_one_ballot(scene: Scene) -> None:
    proposal = "Offrir la première année"
    card = scene.open(proposal)
    with ThreadPoolExecutor(2) as pool:
        web = pool.submit(scene.bob.vote, proposal, "abstain")
        slack = pool.submit(scene.vote_in_slack, "U02BOB", card, "go")
        web.result(), slack.result()
    scene.in_step(card, proposal, "1 bulletin sur 4")
    assert "DSI 1 sur 1" in shown(scene.bob.page(), proposal)


def test_an_irritant_sent_three_times_is_reported_once(scene: Scene) -> None:
    verbatim = "Le distributeur avale ma carte sans rien dire"
    asked = scene.bob.press(scene.bob.button("Signaler un irritant"))
    form = scene.bob.form(asked)
    answers = [scene.bob.press(form, verbatim=verbatim) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert scene.bob.page(f"{PAGE}/irritants").count(verbatim) == 1
    told = words_of(scene.bob.command(f"irritant {verbatim}").text)
    assert "Est-ce le même ?" in told, "sent anew it is another report"


def test_a_form_posted_three_times_changes_things_once(scene: Scene) -> None:
    proposal = "Envoyer le code par la poste"
    box = scene.alice.button("Envoyer")
    with ThreadPoolExecutor(3) as pool:
        answers = [one.result() for one in
                   [pool.submit(scene.alice.press, box, command=f"vote {proposal}")
                    for _ in range(3)]]  # fmt: skip
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert sum("C’est ouvert" in answer.text for answer in answers) == 1
    assert sum("C’est déjà fait" in answer.text for answer in answers) == 2
    assert len(cards(scene.bob.page(), proposal)) == 1
    assert scene.alice.command(f"vote {proposal}").status_code == 200
    assert len(cards(scene.bob.page(), proposal)) == 2, "another page is another wish"
