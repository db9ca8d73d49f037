"""Who is looking: an opaque cookie, the person it stands for, and the proofs bound to it."""

from __future__ import annotations

import hmac
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from starlette.requests import HTTPConnection
from starlette.responses import Response

from adapters.web.config import SESSION_LIFE, WebConfig
from bot.events import Who
from bot.model import Person
from bot.ports import Store, Unit
from bot.words import LOCALES

PURPOSE = "web-session"
SameSite = Literal["lax", "strict"]
PLATFORM = "web"


class BadProof(ValueError):
    """A form that this browser did not get from us in this session."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One browser. `secret` is its cookie: a session's while `person` is known, else a visitor's,
    which only proves that a form was ours. `fresh` means that the browser does not have it yet."""

    secret: str
    person: Person | None
    locale: str
    fresh: bool = False

    @property
    def csrf(self) -> str:
        """The token of this browser's forms; from it nobody can find the cookie."""
        return self._mac("csrf", b"")

    def check(self, token: str) -> None:
        """Raises BadProof unless the token is this browser's."""
        if self.fresh or not hmac.compare_digest(token.encode(), self.csrf.encode()):
            raise BadProof("csrf")

    def seal(self, text: str) -> str:
        """A text that travels through the page and comes back as it was."""
        packed = urlsafe_b64encode(zlib.compress(text.encode())).decode()
        return f"{packed}.{self._mac('seal', packed.encode())}"

    def unseal(self, sealed: str) -> str:
        """Raises BadProof for anything that `seal` did not write for this browser."""
        packed, _, mark = sealed.rpartition(".")
        if not hmac.compare_digest(mark.encode(), self._mac("seal", packed.encode()).encode()):
            raise BadProof("form")
        return zlib.decompress(urlsafe_b64decode(packed)).decode()

    @property
    def who(self) -> Who:
        """The web account: the organisation is its workspace. Only for somebody signed in."""
        person = self.person
        if person is None:
            raise BadProof("signed out")
        return Who(
            PLATFORM,
            person.organization_id,
            person.id,
            person.name,
            person.email,
            person.locale or "",
            person.timezone or "",
        )

    def _mac(self, use: str, body: bytes) -> str:
        message = b"comite " + use.encode() + b"\0" + body
        return hmac.new(self.secret.encode(), message, sha256).hexdigest()


class Visits:
    """Reads and writes the cookie. Only a hash of a session's secret is in the store."""

    def __init__(self, config: WebConfig, store: Store, new_secret: Callable[[], str]):
        self._config = config
        self._store = store
        self._new_secret = new_secret
        # A browser takes a `__Host-` cookie from nobody but this host, over TLS.
        self._session = "__Host-comite" if config.secure else "comite"
        self._visitor = "__Host-comite-visitor" if config.secure else "comite-visitor"

    async def of(self, request: HTTPConnection) -> Visit:
        secret = request.cookies.get(self._session, "")
        person = await self._store.read(lambda unit: _person(unit, secret)) if secret else None
        if person is not None:
            return Visit(secret, person, person.locale or self.spoken(request))
        return self.stranger(request)

    def stranger(self, request: HTTPConnection) -> Visit:
        """This browser as nobody in particular: what one-time links are bound to, so that a second
        press of their button is understood after the first one signed in."""
        given = request.cookies.get(self._visitor, "")
        return Visit(given or self._new_secret(), None, self.spoken(request), fresh=not given)

    def spoken(self, request: HTTPConnection) -> str:
        """What a stranger reads: `?lang=`, else what the browser asks for, else ours."""
        asked = request.query_params.get("lang", "")
        if asked in LOCALES:
            return asked
        header = request.headers.get("accept-language", "")
        return next(filter(None, map(_known, _preferred(header))), self._config.locale)

    def admit(self, response: Response, secret: str) -> None:
        """Signs this browser in."""
        self._set(response, self._session, secret, int(SESSION_LIFE.total_seconds()), "lax")

    def dismiss(self, response: Response) -> None:
        self._set(response, self._session, "", 0, "lax")

    def keep(self, response: Response, visit: Visit) -> None:
        """Gives a stranger's browser what its forms are bound to."""
        if visit.fresh:
            self._set(response, self._visitor, visit.secret, None, "strict")

    def session_secret(self, request: HTTPConnection) -> str:
        return request.cookies.get(self._session, "")

    def _set(
        self, response: Response, name: str, value: str, life: int | None, site: SameSite
    ) -> None:
        response.set_cookie(
            name,
            value,
            max_age=life,
            path="/",
            secure=self._config.secure,
            httponly=True,
            samesite=site,
        )


def _person(unit: Unit, secret: str) -> Person | None:
    found = unit.keys.peek(PURPOSE, secret, unit.now)
    if found is None:
        return None
    try:
        return unit.people.get(found[0])
    except KeyError:  # erased since
        return None


def _preferred(header: str) -> list[str]:
    """The languages of an Accept-Language header, the most wanted first."""
    ranked: list[tuple[float, int, str]] = []
    for part in header.split(",")[:20]:
        tag, _, weight = part.strip().partition(";q=")
        try:
            ranked.append((-float(weight or 1), len(ranked), tag))
        except ValueError:
            continue
    return [tag for _, _, tag in sorted(ranked)]


def _known(tag: str) -> str | None:
    short = tag[:2].lower()
    return short if short in LOCALES else None
