"""The real pages of the web, served on the loopback from the store of a play, and photographed."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from markupsafe import Markup
from playwright.sync_api import Page

from adapters import web
from bot import acts
from bot.facilitator import Facilitator
from bot.founding import found, take_seat, web_place
from bot.model import Committee, Person, Role
from bot.pages import Pages
from bot.timetable import Calendar
from bot.words import Words
from tests.catalogues import LEXICON
from tests.looks import people
from tests.looks.sheets import Studio
from tests.looks.theatre import Theatre
from tests.web_stage import serving

SLUG = "lancement-carte-fidelite"
HERE = f"/c/{SLUG}"
EMPTY = "/c/parcours-de-reclamation"


class _Falling(Pages):
    """Pages of which one has a defect, to see what people are told then."""

    async def digest(self, slug: str, person_id: str) -> Any:
        if slug != SLUG:
            raise RuntimeError("looks")
        return await super().digest(slug, person_id)


class _Silent:
    """A mailer that sends nothing."""

    async def send(self, message: Any) -> None:
        """Nobody reads it."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser's page with the address of the web and its words."""

    page: Page
    url: str
    words: Words
    tokens: Mapping[str, str]

    def goes(self, path: str) -> None:
        self.page.goto(self.url + path, wait_until="load")

    def clicks(self, key: str) -> None:
        """The button of that label; those behind "more" are shown first."""
        for more in self.page.query_selector_all("details.more"):
            more.evaluate("one => one.open = true")
        label = self.words.say(key)
        self.page.locator("button", has_text=label).first.click()
        self.page.wait_for_load_state("load")


def _types(command: str) -> Callable[[Visitor], None]:
    def act(visitor: Visitor) -> None:
        visitor.goes(HERE)
        visitor.page.fill("#command", command)
        visitor.page.press("#command", "Enter")
        visitor.page.wait_for_load_state("load")

    return act


def _proposes(visitor: Visitor) -> None:
    visitor.goes(HERE)
    visitor.clicks("command.vote.label")


def _mistakes(visitor: Visitor) -> None:
    _proposes(visitor)
    visitor.page.fill("textarea[name=context]", "Le centre d’appels est prêt.")
    visitor.page.locator("#ask button.btn-primary").click()
    visitor.page.wait_for_load_state("load")


def _forges(visitor: Visitor) -> None:
    visitor.goes(HERE)
    visitor.page.evaluate(
        "document.querySelectorAll('[name=csrf]').forEach(x => x.value = 'forged')"
    )
    visitor.page.fill("#command", "aide")
    visitor.page.press("#command", "Enter")
    visitor.page.wait_for_load_state("load")


def _goes(path: str) -> Callable[[Visitor], None]:
    return lambda visitor: visitor.goes(path.format(**visitor.tokens))


PAGES: Mapping[str, tuple[str, Callable[[Visitor], None]]] = {
    "accueil (attendu)": ("mehdi", _goes("/")),
    "accueil (à jour)": ("karim", _goes("/")),
    "accueil (sans comité)": ("leila", _goes("/")),
    "comité (facilitatrice)": ("salma", _goes(HERE)),
    "comité (membre)": ("mehdi", _goes(HERE)),
    "comité (vide)": ("salma", _goes(EMPTY)),
    "formulaire de vote": ("salma", _proposes),
    "formulaire à corriger": ("salma", _mistakes),
    "réponse à une commande": ("mehdi", _types("engagements")),
    "commande inconnue": ("mehdi", _types("vot")),
    "journal": ("nadia", _goes(f"{HERE}/journal")),
    "journal (recherche)": ("nadia", _goes(f"{HERE}/journal?q=carte&outcome=go")),
    "journal (rien trouvé)": ("nadia", _goes(f"{HERE}/journal?q=z%C3%A8bre")),
    "journal (vide)": ("salma", _goes(f"{EMPTY}/journal")),
    "entrée": ("salma", _goes(f"{HERE}/journal?n=D-2026-002")),
    "entrée remplacée": ("nadia", _goes(f"{HERE}/journal?n=D-2026-004")),
    "irritants": ("nadia", _goes(f"{HERE}/irritants")),
    "irritants (vide)": ("salma", _goes(f"{EMPTY}/irritants")),
    "engagements": ("mehdi", _goes(f"{HERE}/commitments")),
    "engagements (vide)": ("salma", _goes(f"{EMPTY}/commitments")),
    "digest": ("nadia", _goes(f"{HERE}/digest")),
    "tous les journaux": ("salma", _goes("/journal")),
    "sans session": ("", _goes("/")),
    "lien de connexion": ("", _goes("/sign-in?token={sign-in}")),
    "invitation": ("", _goes("/invite?token={invite}")),
    "lien usé": ("", _goes("/sign-in?token=spent")),
    "403": ("salma", _forges),
    "404": ("salma", _goes("/c/ailleurs")),
    "500": ("salma", _goes(f"{EMPTY}/digest")),
}


@contextmanager
def served(theatre: Theatre) -> Iterator[tuple[str, dict[str, str]]]:
    """The web over a play's store: its address, and cookies by person and tokens by purpose."""
    stage, store = theatre.stage, theatre.store
    given: dict[str, str] = store.write_sync(lambda unit: _prepared(unit, theatre))
    config = web.WebConfig(
        "http://127.0.0.1",
        stage.locale,
        demo=True,
        mail_from="comite@example.com",
        personas=tuple(
            web.Persona(stage.users[one.user].id, one.name, one.department, one.role)
            for one in people.cast(full=False)
        ),
    )
    secrets = itertools.count(1)
    facilitator = Facilitator(store, stage.bearings, acts.ALL, lambda: stage.now)
    room = web.build(
        config,
        store,
        facilitator,
        _Falling(store, stage.bearings, lambda: stage.now),
        LEXICON,
        lambda: stage.now,
        lambda: f"secret{next(secrets):030d}",
        lambda _: None,
        mailer=_Silent(),
    )
    with serving(room.asgi, room.close) as (url, _):
        yield url, given


def _prepared(unit: Any, theatre: Theatre) -> dict[str, str]:
    """A second committee without any past, somebody without a committee, sessions and links."""
    stage = theatre.stage
    salma = stage.users["salma"]
    empty = Committee(
        unit.new_id(),
        salma.organization_id,
        EMPTY.rpartition("/")[2],
        "Parcours de réclamation",
        "Répondre à tout client en 48 heures.",
        stage.locale,
        "Africa/Casablanca",
        Calendar("MA"),
    )
    empty = found(unit, empty, ("Marketing", "DSI"), salma, stage.now)
    take_seat(unit, empty, salma, "Marketing", Role.FACILITATOR, now=stage.now, by=salma)
    unit.committees.add_place(empty.id, web_place(unit, empty))
    leila = Person(
        unit.new_id(),
        salma.organization_id,
        "Leïla Ouazzani",
        "leila@example.com",
        locale=stage.locale,
    )
    unit.people.add(leila)
    week, soon = stage.now + timedelta(days=7), stage.now + timedelta(minutes=10)
    tokens = {
        user: unit.keys.grant("web-session", person.id, week)
        for user, person in (*stage.users.items(), ("leila", leila))
    }
    return tokens | {
        purpose: unit.keys.grant(purpose, salma.id, soon) for purpose in ("sign-in", "invite")
    }


def photographed(
    place: Studio, locale: str, url: str, given: Mapping[str, str], width: int
) -> dict[str, Markup]:
    """Every page as an image, by name; `url` and `given` as `served` gives them."""
    shots: dict[str, Markup] = {}
    folder = place.folder / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    for rank, (name, (user, act)) in enumerate(PAGES.items(), 1):
        context = place.browser.new_context(viewport={"width": width, "height": 800}, locale=locale)
        if user:
            context.add_cookies([{"name": "comite", "value": given[user], "url": url}])
        page = context.new_page()
        act(Visitor(page, url, LEXICON(locale), given))
        file = folder / f"{locale}-{width}-{rank:02}.png"
        page.screenshot(path=file, full_page=True, animations="disabled")
        shots |= dict(_cut(name, file))
        context.close()
    return shots


def _cut(name: str, file: Path) -> Iterator[tuple[str, Markup]]:
    """A long page in parts that can be read side by side; its size stands in the file's header."""
    width, height = struct.unpack(">II", file.read_bytes()[16:24])
    part = int(width * (1.4 if width > 600 else 3.6))
    parts = -(-height // part)
    for number in range(parts):
        shown = min(part, height - number * part)
        yield (
            (f"{name} {number + 1}/{parts}" if parts > 1 else name),
            Markup(
                '<div style="overflow:hidden;aspect-ratio:{}/{}"><img alt="" style="margin-top:-{}%"'
                ' src="pages/{}"></div>'
            ).format(width, shown, number * part * 100 / width, file.name),
        )
