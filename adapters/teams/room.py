"""Builds everything of Teams in one place."""

from __future__ import annotations

import secrets as randomness
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from adapters.front.counters import Counters
from adapters.teams.answers import Answers
from adapters.teams.api import TEAMS, TeamsApi
from adapters.teams.bridge import Bridge
from adapters.teams.contacts import Contacts
from adapters.teams.front import Front
from adapters.teams.inbound import Inbound
from adapters.teams.keys import Keys
from adapters.teams.login import LOGIN, Login
from adapters.teams.outbound import TeamsPlatform
from adapters.teams.pace import Pace
from adapters.teams.payload import Sealer
from adapters.teams.people import Directory
from adapters.teams.tokens import METADATA, Verifier
from bot.events import Event
from bot.ports import Clock, Store
from bot.replies import Reply
from bot.words import Lexicon

MESSAGES = "/api/messages"
WORDS = Path(__file__).parent / "words"
"""The catalogues to load into the lexicon."""

Asgi = Callable[..., Any]


class Facilitator(Protocol):
    """The door that this room knocks at."""

    async def handle(self, event: Event) -> Reply: ...


@dataclass(frozen=True, slots=True)
class TeamsSettings:
    """What the environment says about Teams (TEAMS_…), and our own keys and language.

    `tenants`: those that may use us; empty means every tenant that installs the app.
    """

    app_id: str
    app_password: str
    tenants: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    metadata_url: str = METADATA
    login_url: str = LOGIN
    service_url: str = TEAMS
    locale: str = "fr"


class TeamsRoom:
    """Teams, built: `asgi` maps paths to applications, `platform` is the courier's, `people` finds
    members by their address."""

    def __init__(
        self,
        platform: TeamsPlatform,
        asgi: Mapping[str, Asgi],
        people: Directory,
        api: TeamsApi,
        login: Login,
        keys: Keys,
    ) -> None:
        self.platform, self.asgi, self.people = platform, asgi, people
        self._api, self._login, self._keys = api, login, keys

    async def stop(self) -> None:
        for part in (self._api, self._login, self._keys):
            await part.close()


def build(
    settings: TeamsSettings,
    store: Store,
    facilitator: Facilitator,
    lexicon: Lexicon,
    clock: Clock,
    counters: Counters,
    *,
    once: Callable[[], str] = lambda: randomness.token_hex(8),
    reference: Callable[[], str] = lambda: randomness.token_hex(4),
) -> TeamsRoom:
    """Wires the room. Raises ValueError without an application id: it is what every token names."""
    login = Login(
        settings.login_url, settings.app_id, settings.app_password, settings.tenants, clock
    )
    api = TeamsApi(login, settings.service_url)
    keys = Keys(settings.metadata_url, clock)
    sealer, book = Sealer(settings.keys), Contacts(store)
    platform = TeamsPlatform(
        api, book, lexicon, Pace(clock), sealer, settings.app_id, settings.service_url
    )
    people = Directory(platform, clock)
    inbound = Inbound(
        facilitator.handle,
        Answers(platform, lexicon, sealer, counters, once, settings.locale),
        people,
        book,
        Bridge(),
        sealer,
        clock,
        counters,
    )
    verifier = Verifier(keys, settings.app_id, frozenset(settings.tenants), clock)
    front = Front(inbound.take, verifier, counters, reference=reference)
    return TeamsRoom(platform, {MESSAGES: front}, people, api, login, keys)
