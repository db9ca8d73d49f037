"""The web: pages for whoever has neither Slack nor Teams, and where everybody reads the journal.

`build` makes it all; nothing is built at import.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from adapters.web import health
from adapters.web.config import Persona, WebConfig
from adapters.web.doors import Doors
from adapters.web.guard import Guarded
from adapters.web.live import Hub, Live
from adapters.web.mail import Mailer, SmtpMailer
from adapters.web.mydata import Downloads
from adapters.web.outbound import WebPlatform
from adapters.web.room import Facilitator, Room
from adapters.web.statics import Statics
from adapters.web.views import Views
from adapters.web.visits import Visits
from bot.pages import Pages
from bot.ports import Clock, Platform, Store
from bot.words import Lexicon

__all__ = ["WORDS", "Persona", "SmtpMailer", "WebConfig", "WebRoom", "build"]

WORDS = Path(__file__).parent / "words"
"""The catalogues of the pages, for `Lexicon.load`."""


@dataclass(frozen=True, slots=True)
class WebRoom:
    """`asgi` is the whole web, headers and error pages included; mount it last, it answers every
    path. `routes` are the same pages without headers, for an application that adds its own."""

    asgi: ASGIApp
    routes: list[BaseRoute]
    platform: Platform
    hub: Hub

    def close(self) -> None:
        """Ends the live pages. Call it on the event loop as soon as the process is asked to stop:
        a server waits for open answers before it ends the application's life."""
        self.hub.close()


def build(
    config: WebConfig,
    store: Store,
    facilitator: Facilitator,
    pages: Pages,
    lexicon: Lexicon,
    clock: Clock,
    new_secret: Callable[[], str],
    counters: Callable[[str], None],
    *,
    mailer: Mailer | None = None,
    ready: health.Ready | None = None,
    metrics: health.Metrics | None = None,
) -> WebRoom:
    """Makes the web of one process.

    `new_secret` gives unguessable text, URL-safe, 22 characters or more; `counters` adds one to the
    counter of that name; `mailer` sends mail where SMTP_URL and MAIL_FROM are set.
    """
    statics = Statics()
    room = Room(
        config,
        store,
        facilitator,
        pages,
        lexicon,
        clock,
        new_secret,
        counters,
        Visits(config, store, new_secret),
        statics,
        mailer,
    )
    hub = Hub(store)
    listed = [*health.routes(ready, metrics), *_routes(room, hub)]

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        yield
        hub.close()

    async def lost(request: Request, error: Exception) -> Response:
        return room.failed(request, getattr(error, "status_code", 500))

    app = Starlette(routes=listed, lifespan=life, exception_handlers={404: lost, 405: lost})
    return WebRoom(
        Guarded(app, secure=config.secure),
        listed,
        WebPlatform(config, store, lexicon, mailer, counters),
        hub,
    )


def _routes(room: Room, hub: Hub) -> list[BaseRoute]:
    views, doors, live = Views(room), Doors(room), Live(room, hub)
    both, post = ["GET", "POST"], ["POST"]
    table = [
        ("/", views.home, both),
        ("/c/{slug}", views.committee, both),
        ("/c/{slug}/journal", views.journal, ["GET"]),
        ("/c/{slug}/irritants", views.irritants, ["GET"]),
        ("/c/{slug}/irritants/{number:int}", views.irritant, ["GET"]),
        ("/c/{slug}/commitments", views.commitments, ["GET"]),
        ("/c/{slug}/digest", views.digest, ["GET"]),
        ("/c/{slug}/live", live.committee, ["GET"]),
        ("/live", live.everything, ["GET"]),
        ("/journal", views.journals, ["GET"]),
        ("/sign-in", doors.sign_in, both),
        ("/invite", doors.invite, both),
        ("/data", Downloads(room).data, both),
        ("/sign-out", doors.sign_out, post),
        ("/demo/persona", doors.persona, post),
        ("/static/{name}", room.statics.serve, ["GET"]),
    ]
    return [Route(path, room.safely(view), methods=methods) for path, view, methods in table]
