"""Builds everything of Slack in one place."""

from __future__ import annotations

import logging
import secrets as randomness
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.web.async_client import AsyncWebClient

from adapters.front.asgi import READ_SECONDS
from adapters.front.counters import Counters
from adapters.slack.answers import Answers
from adapters.slack.api import SLACK, SlackApi
from adapters.slack.front import Front
from adapters.slack.gate import Gate
from adapters.slack.inbound import Inbound
from adapters.slack.installs import Installs
from adapters.slack.manifest import SCOPES
from adapters.slack.oauth import (
    INSTALL,
    REDIRECT,
    Authorize,
    Callbacks,
    InstallationStore,
    OAuth,
    States,
)
from adapters.slack.outbound import SlackPlatform
from adapters.slack.people import Directory
from adapters.slack.socket import CONNECTIONS, Socket
from bot.events import Event
from bot.ports import Clock, Store
from bot.replies import Reply
from bot.words import Lexicon

EVENTS = "/slack/events"
WORDS = Path(__file__).parent / "words"
"""The catalogues to load into the lexicon."""

Asgi = Callable[..., Any]


class Facilitator(Protocol):
    """The door that this room knocks at."""

    async def handle(self, event: Event) -> Reply: ...


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """What the environment says about Slack (SLACK_…), and our own address and language.

    Give `bot_token`, or `client_id` with `client_secret` and `public_url`. With `app_token` events
    come by Socket Mode and no `signing_secrets` are needed.
    """

    signing_secrets: tuple[str, ...] = ()
    bot_token: str = ""
    client_id: str = ""
    client_secret: str = ""
    app_token: str = ""
    api_url: str = SLACK
    public_url: str = ""
    locale: str = "fr"
    socket_connections: int = CONNECTIONS
    read_seconds: float = READ_SECONDS


class SlackRoom:
    """Slack, built: `asgi` maps paths to applications, `platform` is the courier's, `people`
    finds members by their address."""

    def __init__(
        self,
        platform: SlackPlatform,
        asgi: Mapping[str, Asgi],
        api: SlackApi,
        installs: Installs,
        people: Directory,
        socket: Socket | None,
    ) -> None:
        self.platform, self.asgi = platform, asgi
        self.installs, self.people = installs, people
        self._api, self._socket = api, socket

    async def start(self) -> None:
        """Opens the websockets in Socket Mode; else there is nothing to start."""
        if self._socket is not None:
            await self._socket.start()

    async def stop(self) -> None:
        if self._socket is not None:
            await self._socket.stop()
        await self._api.close()


def build(
    settings: SlackSettings,
    store: Store,
    facilitator: Facilitator,
    lexicon: Lexicon,
    clock: Clock,
    counters: Counters,
    *,
    reference: Callable[[], str] = lambda: randomness.token_hex(4),
) -> SlackRoom:
    """Wires the room. Raises ValueError when HTTP is wanted without a signing secret."""
    logger = _library_logger()
    api = SlackApi(settings.api_url)
    client = AsyncWebClient(base_url=api.base, timeout=10, logger=logger, retry_handlers=[])
    installs = Installs(
        store,
        api,
        clock,
        token=settings.bot_token,
        client=(settings.client_id, settings.client_secret),
    )
    flow, callbacks = _flow(settings, client, installs, facilitator, lexicon, clock, logger)
    app = AsyncApp(
        # Never from the environment: a name set there would quietly change how Bolt works.
        signing_secret="checked by the front",
        name="comite",
        logger=logger,
        client=client,
        authorize=Authorize(installs),
        oauth_settings=flow.settings if flow else None,
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    people = Directory(api, installs, clock)
    answers = Answers(api, installs, lexicon, counters, reference, settings.locale)
    Inbound(facilitator.handle, answers, people, installs, clock, counters, reference).listen(app)
    gate = Gate(app, counters, reference)
    asgi: dict[str, Asgi] = {}
    socket = None
    if settings.app_token:
        socket = Socket(
            gate, client, settings.app_token, counters, logger, settings.socket_connections
        )
    else:
        asgi[EVENTS] = Front(
            gate, settings.signing_secrets, clock, counters, read_seconds=settings.read_seconds
        )
    if flow is not None:
        oauth = OAuth(flow, callbacks)
        asgi |= {INSTALL: oauth.install, REDIRECT: oauth.redirect}
    return SlackRoom(SlackPlatform(api, installs, lexicon), asgi, api, installs, people, socket)


def _flow(
    settings: SlackSettings,
    client: AsyncWebClient,
    installs: Installs,
    facilitator: Facilitator,
    lexicon: Lexicon,
    clock: Clock,
    logger: logging.Logger,
) -> tuple[AsyncOAuthFlow | None, Callbacks]:
    callbacks = Callbacks(facilitator.handle, lexicon(settings.locale), clock)
    if not (settings.client_id and settings.client_secret):
        return None, callbacks
    return AsyncOAuthFlow(
        client=client,
        logger=logger,
        settings=AsyncOAuthSettings(
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            scopes=list(SCOPES),
            user_scopes=[],
            redirect_uri=settings.public_url.rstrip("/") + REDIRECT,
            install_path=INSTALL,
            redirect_uri_path=REDIRECT,
            install_page_rendering_enabled=False,
            callback_options=callbacks.options,
            installation_store=InstallationStore(installs, clock),
            state_store=States(settings.client_secret, clock, randomness.token_urlsafe),
            logger=logger,
        ),
    ), callbacks


def _library_logger() -> logging.Logger:
    """Bolt writes whole bodies at INFO and WARNING: only its errors are wanted."""
    logger = logging.getLogger("adapters.slack.library")
    logger.setLevel(logging.ERROR)
    return logger
