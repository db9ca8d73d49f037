"""Installing in a workspace: GET /slack/install and /slack/oauth_redirect, with Bolt's own flow.

The state is signed, good for ten minutes and bound to the browser by a cookie; the code that
Slack gives back serves once.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from html import escape

from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation as Granted
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.front.asgi import Answer, Receive, Scope, Send, respond
from adapters.slack.installs import Installation, Installs
from adapters.slack.refs import NAME, key
from bot.events import Event, Lifecycle, Where, Who
from bot.ports import Busy, Clock, RetryLater, StoreDown, Unreachable
from bot.replies import Reply
from bot.words import Words

log = logging.getLogger(__name__)

INSTALL = "/slack/install"
REDIRECT = "/slack/oauth_redirect"
STATE_SECONDS = 600
_HEADERS = (
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
)


class Authorize(AsyncAuthorize):
    """Bolt's question "which token?", answered from our installations, never by calling Slack."""

    def __init__(self, installs: Installs) -> None:
        super().__init__()
        self._installs = installs

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult:
        found = await self._installs.find(team_id or enterprise_id or "", enterprise_id or "")
        # Without an installation the event is still Slack's word and is heard: only answering fails.
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            user_id=user_id,
            bot_user_id=found.bot_user if found else None,
            bot_token=found.bot_token if found else None,
        )


class InstallationStore(AsyncInstallationStore):
    """Bolt's installation store over ours."""

    def __init__(self, installs: Installs, clock: Clock) -> None:
        self._installs, self._clock = installs, clock

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_save(self, installation: Granted) -> None:
        team, enterprise = installation.team_id or "", installation.enterprise_id or ""
        expires = installation.bot_token_expires_at
        await self._installs.save(
            Installation(
                team or enterprise,
                installation.bot_token or "",
                installation.bot_user_id or "",
                installation.team_name or installation.enterprise_name or "",
                enterprise,
                ",".join(installation.bot_scopes or ()),
                installation.bot_refresh_token or "",
                float(expires or 0),
            )
        )

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        await self._installs.drop(team_id or enterprise_id or "")


class States(AsyncOAuthStateStore):
    """`nonce.expiry.signature`; nothing is kept."""

    def __init__(self, secret: str, clock: Clock, nonce: Callable[[], str]) -> None:
        self._secret, self._clock, self._nonce = secret.encode(), clock, nonce

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        return self._signed(f"{self._nonce()}.{int(self._now().timestamp()) + STATE_SECONDS}")

    async def async_consume(self, state: str) -> bool:
        body, _, _ = state.rpartition(".")
        expiry = body.rpartition(".")[2]
        valid = hmac.compare_digest(self._signed(body).encode(), state.encode())
        return valid and expiry.isdigit() and int(expiry) > self._now().timestamp()

    def _signed(self, body: str) -> str:
        return f"{body}.{hmac.new(self._secret, body.encode(), hashlib.sha256).hexdigest()}"

    def _now(self) -> datetime:
        return self._clock()


class Callbacks:
    """The pages shown at the end, and the news given to the facilitator."""

    def __init__(
        self, handle: Callable[[Event], Awaitable[Reply]], words: Words, clock: Clock
    ) -> None:
        self._handle, self._words, self._clock = handle, words, clock
        self.options = AsyncCallbackOptions(success=self.done, failure=self.failed)

    async def done(self, args: AsyncSuccessArgs) -> BoltResponse:
        given = args.installation
        team = given.team_id or given.enterprise_id or ""
        name = given.team_name or given.enterprise_name or team
        now = self._clock()
        await self._handle(
            Lifecycle(
                "installed",
                Who(NAME, team, given.user_id or "", name=name),
                Where(NAME, team),
                key("install", team, str(int(now.timestamp()))),
                now,
            )
        )
        text = self._words.say("slack.install.text", workspace=name)
        return BoltResponse(
            status=200, body=self._page("slack.install.title", text), headers=_html()
        )

    async def failed(self, args: AsyncFailureArgs) -> BoltResponse:
        return self.sorry(args.suggested_status_code if args.suggested_status_code < 500 else 400)

    def sorry(self, status: int) -> BoltResponse:
        text = self._words.say("slack.install.failed")
        page = self._page(
            "slack.install.failed_title", text, self._words.say("slack.install.retry")
        )
        return BoltResponse(status=status, body=page, headers=_html())

    def _page(self, title: str, text: str, retry: str = "") -> str:
        heading = escape(self._words.say(title))
        link = f'<p><a href="{INSTALL}">{escape(retry)}</a></p>' if retry else ""
        return (
            f'<!doctype html><html lang="{self._words.locale}" dir="{self._words.direction}">'
            f'<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>{heading}</title><h1>{heading}</h1><p>{escape(text)}</p>{link}</html>"
        )


class OAuth:
    """The two addresses, as ASGI applications."""

    def __init__(self, flow: AsyncOAuthFlow, callbacks: Callbacks) -> None:
        self._flow, self._callbacks = flow, callbacks

    async def install(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._serve(self._flow.handle_installation, scope, send)

    async def redirect(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._serve(self._flow.handle_callback, scope, send)

    async def _serve(
        self, work: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]], scope: Scope, send: Send
    ) -> None:
        if scope["method"] != "GET":
            await respond(send, Answer(405))
            return
        try:
            response = await work(
                AsyncBoltRequest(
                    body="", query=scope["query_string"].decode("latin-1"), headers=_given(scope)
                )
            )
        except (Busy, StoreDown, RetryLater):
            response = self._callbacks.sorry(503)
        except Unreachable:
            response = self._callbacks.sorry(400)
        except Exception:  # Slack's library raises many kinds on a bad answer
            log.exception("slack: the installation failed")
            response = self._callbacks.sorry(400)
        kind = response.headers.get("content-type", ["text/html; charset=utf-8"])[0]
        await respond(send, Answer(response.status, response.body or "", kind), _extra(response))


def _given(scope: Scope) -> dict[str, str | Sequence[str]]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def _extra(response: BoltResponse) -> list[tuple[bytes, bytes]]:
    kept = [
        (name.encode(), value.encode("latin-1"))
        for name in ("location", "set-cookie")
        for value in response.headers.get(name, ())
    ]
    return [*_HEADERS, *kept]


def _html() -> dict[str, str | Sequence[str]]:
    return {"Content-Type": "text/html; charset=utf-8"}
