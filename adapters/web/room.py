"""What every page of the web shares: its parts, how a page is made, and how one fails."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response

from adapters.web.config import WebConfig
from adapters.web.guard import TooLarge, reference
from adapters.web.inbound import Posted
from adapters.web.mail import Mailer
from adapters.web.render import Painter
from adapters.web.statics import Statics
from adapters.web.visits import BadProof, Visit, Visits
from bot.events import Action, BadAction, Event
from bot.pages import Frame, NotFound, Pages
from bot.ports import Busy, Clock, Store, StoreDown
from bot.replies import Reply
from bot.words import LOCALES, Lexicon, Words

log = logging.getLogger("comite.web")

View = Callable[[Request], Awaitable[Response]]
Count = Callable[[str], None]
FAILURES = frozenset({400, 403, 404, 413, 500, 503})


class Facilitator(Protocol):
    """The centre's door, as the web needs it."""

    async def handle(self, event: Event) -> Reply: ...
    async def looks(self, person_id: str, committee_id: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Clocked:
    """Instants as one reader's clock shows them."""

    words: Words
    timezone: str

    def __call__(self, at: datetime) -> Markup:
        return Markup('<time datetime="{}">{}</time>').format(
            at.isoformat(timespec="seconds"), self.words.moment(at, self.timezone)
        )


def _packed(name: str, **args: str) -> str:
    return Action(name, args).pack()


def environment() -> Environment:
    """Templates that escape everything and stop at a name they do not know."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )


@dataclass(frozen=True, slots=True)
class Room:
    """The parts, built once by `adapters.web.build` and passed to every view."""

    config: WebConfig
    store: Store
    facilitator: Facilitator
    pages: Pages
    lexicon: Lexicon
    clock: Clock
    new_secret: Callable[[], str]
    count: Count
    visits: Visits
    statics: Statics
    mailer: Mailer | None
    jinja: Environment = field(default_factory=environment)

    def painter(self, visit: Visit, words: Words, target: str) -> Painter:
        return Painter(words, target, visit.csrf, self.new_secret()[:22], self.config.url)

    def page(
        self,
        request: Request,
        visit: Visit,
        template: str,
        *,
        frame: Frame | None = None,
        target: str = "/",
        status: int = 200,
        **context: Any,
    ) -> Response:
        """A page in its reader's language. `target` is where its buttons post to."""
        words = self.lexicon(frame.locale if frame else visit.locale)
        request.state.locale = words.locale
        timezone = frame.timezone if frame else self.config.timezone
        body = self.jinja.get_template(template).render(
            say=words.say,
            words=words,
            locale=words.locale,
            direction=words.direction,
            paint=self.painter(visit, words, target),
            moment=Clocked(words, timezone),
            asset=self.statics.url,
            frame=frame,
            visit=visit,
            target=target,
            locales=LOCALES,
            path=request.url.path,
            query=request.query_params,
            lexicon=self.lexicon,
            personas=self.config.personas if self.config.demo else (),
            mails=self.mailer is not None,
            act=_packed,
            **context,
        )
        response = HTMLResponse(
            body, status, {"Content-Language": words.locale, "Vary": "Cookie, Accept-Language"}
        )
        self.visits.keep(response, visit)
        return response

    def safely(self, view: View) -> View:
        """A view that always answers: what goes wrong becomes a page with a reference to quote."""

        async def answer(request: Request) -> Response:
            try:
                return await view(request)
            except HTTPException as error:
                return self.failed(request, error.status_code)
            except NotFound:
                return self.failed(request, 404)
            except BadProof as error:
                return self.failed(request, 403, str(error))
            except BadAction as error:
                return self.failed(request, 400, str(error))
            except TooLarge:
                return self.failed(request, 413)
            except (Busy, StoreDown) as error:
                return self.failed(request, 503, type(error).__name__)
            except ClientDisconnect:
                return Response(status_code=400)
            except Exception:
                quoted = reference(self.new_secret)
                log.exception("reference %s: %s %s", quoted, request.method, request.url.path)
                return self._apology(request, 500, quoted)

        return answer

    def failed(self, request: Request, status: int, why: str = "") -> Response:
        quoted = reference(self.new_secret)
        log.info(
            "reference %s: %s %s: %s %s", quoted, request.method, request.url.path, status, why
        )
        return self._apology(request, status, quoted)

    def _apology(self, request: Request, status: int, quoted: str) -> Response:
        """Needs neither the store nor a session, so that it can be shown when these fail. After an
        unstored form it holds all that was typed, under the same delivery key, ready to go again.
        """
        self.count(f"web_answers_{status}")
        locale = getattr(request.state, "locale", "") or self.visits.spoken(request)
        post: Posted | None = getattr(request.state, "posted", None)
        kept = post.typed if post and status == 503 else {}
        words = self.lexicon(locale)
        body = self.jinja.get_template("error.html").render(
            say=words.say,
            words=words,
            locale=words.locale,
            direction=words.direction,
            asset=self.statics.url,
            frame=None,
            locales=LOCALES,
            status=status,
            quoted=quoted,
            kept=kept,
            kind=str(status if status in FAILURES else 400),
            path=request.url.path,
            home=request.url.path if request.method == "POST" else "/",
        )
        headers = {"Retry-After": "5"} if status == 503 else {}
        return HTMLResponse(body, status, headers)
