"""POST /api/messages: size, token and form are checked before anything is understood.

Every bad token is a 401 with an empty body, and never reaches the bot (FAULTS 30 to 32).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from adapters.front import asgi
from adapters.front.asgi import READ_SECONDS, Reader, Receive, Refused, Scope, Send, headers_of
from adapters.front.counters import Counters
from adapters.front.parse import Malformed, json_of, text_of
from adapters.teams import envelopes
from adapters.teams.tokens import Claims, KeysAway, Untrusted, Verifier
from bot.ports import Busy, StoreDown

log = logging.getLogger(__name__)

JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP status, and a body of JSON values; None is no body."""

    status: int = 200
    body: Any = None


Take = Callable[[dict[str, Any], Claims], Awaitable[Answer]]


class Front:
    """An ASGI application for one path; `take` is what stands behind it, `reference` makes the
    short code of a surprise. Nothing of a body, a token or a header is ever logged."""

    def __init__(
        self,
        take: Take,
        verifier: Verifier,
        counters: Counters,
        *,
        reference: Callable[[], str],
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._take, self._verifier = take, verifier
        self._counters, self._reference = counters, reference
        self._reader = Reader(read_seconds)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._answer(scope, receive)
            body = "" if answer.body is None else json.dumps(answer.body, ensure_ascii=False)
            said = asgi.Answer(answer.status, body, JSON)
        except Refused as refusal:
            self._counters.add(f"teams_front_{refusal.counter}")
            said = asgi.Answer(refusal.status)
        except Untrusted as stranger:
            self._counters.add("teams_front_untrusted")
            self._counters.add(f"teams_untrusted_{stranger.code}")
            log.info("teams: a request was refused: %s", stranger.code)
            said = asgi.Answer(401)
        except KeysAway:
            self._counters.add("teams_keys_away")
            log.warning("teams: Microsoft's keys cannot be read: a request cannot be judged")
            said = asgi.Answer(503)
        except Malformed as error:
            self._counters.add("teams_malformed")
            log.warning("teams: malformed activity: %s", error)
            said = asgi.Answer(400)
        except (Busy, StoreDown):
            self._counters.add("teams_not_stored")
            said = asgi.Answer(503)
        except Exception:  # nothing that a stranger sends may become a 5xx
            reference = self._reference()
            self._counters.add("teams_surprises")
            log.exception("teams: unexpected error, reference %s", reference)
            said = asgi.Answer(400)
        await asgi.respond(send, said)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        headers = headers_of(scope)
        if scope["method"] != "POST":
            raise Refused(405, "method")
        body = await self._reader.body(headers, receive)
        kind = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
        if kind != b"application/json":
            raise Refused(415, "content_type")
        claims = await self._verifier.verify(_text(headers.get(b"authorization", b"")))
        activity = json_of(text_of(body))
        self._verifier.bind(claims, envelopes.source(activity))
        kept = envelopes.read(activity)
        if kept is None:
            self._counters.add("teams_ignored")
            return Answer()
        self._counters.add(f"teams_received_{kept['type']}")
        answer = await self._take(kept, claims)
        if answer.status == HTTPStatus.NOT_IMPLEMENTED:
            # What botbuilder says of an invoke that nobody answered (FAULTS 5): nothing to repeat.
            self._counters.add("teams_unanswered")
            return Answer()
        return answer


def _text(header: bytes) -> str:
    """A header as text; one that is not ASCII is no token of anybody's."""
    try:
        return header.decode("ascii")
    except UnicodeDecodeError:
        raise Untrusted("garbage") from None
