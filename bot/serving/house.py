"""Builds everything, once, in one place, and passes it in (the composition root).

`assemble` opens the store and wires the centre; `with_platforms` adds where people are met.
"""

from __future__ import annotations

import os
import random
import secrets
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr

import rituals
from adapters.web import SmtpMailer, WebConfig, WebRoom
from adapters.web import build as build_web
from bot.acquaintance import Acquaintance
from bot.acts import ALL
from bot.courier import Courier
from bot.desk import Bearings
from bot.facilitator import Facilitator
from bot.pages import Pages
from bot.ports import Clock, Directory, Platform
from bot.serving.dispatch import Application, Dispatcher
from bot.serving.health import Health
from bot.serving.stores import open_store
from bot.serving.vocabulary import lexicon
from bot.settings import Settings
from bot.words import Lexicon
from storage.store import SqlStore, system_clock

if TYPE_CHECKING:
    from adapters.slack.room import SlackRoom
    from adapters.teams.room import TeamsRoom


@dataclass(frozen=True, slots=True)
class House:
    """The centre and its store: enough to decide and remember, not yet to meet anybody."""

    settings: Settings
    clock: Clock
    store: SqlStore
    lexicon: Lexicon
    bearings: Bearings
    facilitator: Facilitator
    pages: Pages
    health: Health

    def courier(self, platforms: dict[str, Platform]) -> Courier:
        """The courier of this process: its name in leases says which process that is."""
        owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        return Courier(
            self.store, self.bearings, platforms, self.clock, random.SystemRandom().random, owner
        )

    def acquaintance(self, directories: dict[str, Directory]) -> Acquaintance:
        """Who looks for people known by e-mail alone."""
        return Acquaintance(self.store, self.bearings, directories, self.clock)


def assemble(settings: Settings, clock: Clock = system_clock) -> House:
    """Opens the store and wires the centre. Raises storage's errors; close `store` in the end."""
    store = open_store(settings, clock)
    bearings = bearings_of(settings)
    facilitator = Facilitator(store, bearings, ALL, clock)
    return House(
        settings,
        clock,
        store,
        bearings.lexicon,
        bearings,
        facilitator,
        Pages(store, bearings, clock),
        Health(store, clock),
    )


def bearings_of(settings: Settings) -> Bearings:
    """What the centre knows of this installation."""
    return Bearings(
        settings.url,
        lexicon(),
        {ritual.kind: ritual for ritual in rituals.ALL},
        settings.comite_locale,
        settings.comite_timezone,
        settings.comite_creators,
        register=rituals.REGISTER,
    )


@dataclass(frozen=True, slots=True)
class Rooms:
    """Where people are met: one ASGI application, and the platforms that the courier posts to."""

    asgi: Application
    platforms: dict[str, Platform]
    web: WebRoom
    slack: SlackRoom | None = None
    teams: TeamsRoom | None = None

    @property
    def chats(self) -> tuple[SlackRoom | TeamsRoom, ...]:
        """The chats that are configured."""
        return tuple(room for room in (self.slack, self.teams) if room is not None)

    @property
    def directories(self) -> dict[str, Directory]:
        """Where people may be looked for by their address."""
        return {room.platform.name: room.people for room in self.chats}

    async def start(self) -> None:
        """Opens what must be open for events to arrive: Slack's websockets in Socket Mode."""
        if self.slack is not None:
            await self.slack.start()

    async def stop(self) -> None:
        """Closes the connections to the chats."""
        for room in self.chats:
            await room.stop()


def with_platforms(house: House, web: WebConfig | None = None) -> Rooms:
    """Builds the web and every platform that is configured."""
    settings, health = house.settings, house.health
    mailer = SmtpMailer(settings.smtp_url.get_secret_value()) if settings.smtp_url else None
    config = web or WebConfig(
        settings.url, settings.comite_locale, settings.comite_timezone, mail_from=settings.mail_from
    )
    pages = build_web(
        config,
        house.store,
        house.facilitator,
        house.pages,
        house.lexicon,
        house.clock,
        lambda: secrets.token_urlsafe(32),
        health.count,
        mailer=mailer,
        ready=health.ready,
        metrics=health.metrics,
    )
    platforms: dict[str, Platform] = {pages.platform.name: pages.platform}
    fronts: dict[str, Application] = {}
    slack = _slack(house) if settings.slack else None
    teams = _teams(house) if settings.teams else None
    for room in (slack, teams):
        if room is not None:
            platforms[room.platform.name] = room.platform
            fronts |= room.asgi
    return Rooms(Dispatcher(fronts, pages.asgi), platforms, pages, slack, teams)


def _slack(house: House) -> SlackRoom:
    # Bolt takes a third of a second to import: only where Slack is configured.
    from adapters.front.counters import Counters  # noqa: PLC0415
    from adapters.slack.room import SlackSettings, build  # noqa: PLC0415

    settings = house.settings
    counters = Counters()
    house.health.counts(counters.all)
    return build(
        SlackSettings(
            signing_secrets=tuple(s.get_secret_value() for s in settings.slack_signing_secret),
            bot_token=_plain(settings.slack_bot_token),
            client_id=settings.slack_client_id,
            client_secret=_plain(settings.slack_client_secret),
            app_token=_plain(settings.slack_app_token),
            api_url=settings.slack_api_url,
            public_url=settings.url,
            locale=settings.comite_locale,
        ),
        house.store,
        house.facilitator,
        house.lexicon,
        house.clock,
        counters,
    )


def _teams(house: House) -> TeamsRoom:
    # botbuilder takes half a second to import: only where Teams is configured.
    from adapters.front.counters import Counters  # noqa: PLC0415
    from adapters.teams.room import TeamsSettings, build  # noqa: PLC0415

    settings = house.settings
    counters = Counters()
    house.health.counts(counters.all)
    return build(
        TeamsSettings(
            settings.teams_app_id,
            _plain(settings.teams_app_password),
            settings.teams_tenant_id,
            settings.keys,
            settings.teams_openid_metadata_url,
            settings.teams_login_url,
            settings.teams_service_url,
            settings.comite_locale,
        ),
        house.store,
        house.facilitator,
        house.lexicon,
        house.clock,
        counters,
    )


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
