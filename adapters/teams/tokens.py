"""The token that comes with every request: who signed it, for whom, for how long (FAULTS 30, 32).

learn.microsoft.com, "Authenticate requests with the Bot Connector API".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from adapters.teams.keys import Key, Keys, KeysAway
from adapters.teams.refs import tenant_of
from bot.ports import Clock

__all__ = ["METADATA", "Claims", "KeysAway", "Untrusted", "Verifier"]

METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"
ISSUER = "https://api.botframework.com"
CHANNEL = "msteams"
SKEW = 300
"""Seconds by which clocks may differ."""
_FOREVER = 2.0**40
"""Beyond it a number is no instant; an infinite one would never expire."""
LONGEST = 16_384
"""Characters of an Authorization header worth looking at."""
_CHECKED = {
    # Times are checked by the clock that was passed in, not by the system's.
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "strict_aud": True,
    "require": ["exp", "iss", "aud"],
}


_WHY: Mapping[type[Exception], str] = {
    jwt.InvalidSignatureError: "signature",
    jwt.InvalidAudienceError: "audience",
    jwt.InvalidIssuerError: "issuer",
    jwt.MissingRequiredClaimError: "missing_claim",
}


class Untrusted(Exception):
    """The request proves nothing; `code`, one of a few, says why, for a counter, never to the
    sender."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Claims:
    """What a good token says. `endorsements` are those of the key that signed it."""

    app_id: str
    service_url: str
    endorsements: frozenset[str]
    all: Mapping[str, Any]


class Verifier:
    """`tenants` are the ones that may use us; an empty set means every tenant.

    Raises ValueError without an application id: a token could then be anybody's (FAULTS 31).
    """

    def __init__(
        self,
        keys: Keys,
        app_id: str,
        tenants: frozenset[str],
        clock: Clock,
        *,
        skew_seconds: int = SKEW,
    ) -> None:
        if not app_id:
            raise ValueError("an application id is needed to take requests from Teams")
        self._keys, self._app_id, self._clock = keys, app_id, clock
        self._tenants = frozenset(tenant.lower() for tenant in tenants)
        self._skew = skew_seconds

    async def verify(self, authorization: str) -> Claims:
        """Judges the header alone. Raises Untrusted, and KeysAway when it cannot be judged."""
        scheme, _, token = authorization.partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token or len(authorization) > LONGEST:
            raise Untrusted("no_token")
        key = await self._keys.key(_kid(token))
        if key is None:
            raise Untrusted("unknown_key")
        claims = self._decoded(token, key)
        self._timely(claims)
        service_url = claims.get("serviceurl")
        if not isinstance(service_url, str) or not service_url:
            raise Untrusted("no_service_url")
        return Claims(self._app_id, service_url, key.endorsements, claims)

    def bind(self, claims: Claims, activity: Mapping[str, Any]) -> None:
        """Whether a good token is for this activity: from the server it names, by a key that
        vouches for its channel, of a tenant that may use us. Raises Untrusted."""
        told = activity.get("serviceUrl")
        if not isinstance(told, str) or _server(told) != _server(claims.service_url):
            raise Untrusted("service_url")
        if activity.get("channelId") != CHANNEL or CHANNEL not in claims.endorsements:
            raise Untrusted("endorsement")
        tenant = tenant_of(activity)
        if not tenant or (self._tenants and tenant not in self._tenants):
            raise Untrusted("tenant")

    def _decoded(self, token: str, key: Key) -> dict[str, Any]:
        try:
            found: dict[str, Any] = jwt.decode(
                token,
                key.public,
                algorithms=["RS256"],
                audience=self._app_id,
                issuer=ISSUER,
                options=_CHECKED,  # type: ignore[arg-type]  # a TypedDict of PyJWT's own
            )
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise Untrusted(_why(error)) from None
        return found

    def _timely(self, claims: Mapping[str, Any]) -> None:
        now = self._clock().timestamp()
        expires, begins = _instant(claims.get("exp")), claims.get("nbf")
        if expires is None or now >= expires + self._skew:
            raise Untrusted("expired")
        if begins is not None:
            start = _instant(begins)
            if start is None or now < start - self._skew:
                raise Untrusted("not_yet")


def _server(url: str) -> str:
    """An address without the one slash that may end it."""
    return url.removesuffix("/")


def _why(error: Exception) -> str:
    return next((code for kind, code in _WHY.items() if isinstance(error, kind)), "garbage")


def _instant(value: Any) -> float | None:
    """Seconds since 1970 as JWT writes them; None for anything that is no such number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value < _FOREVER else None


def _kid(token: str) -> str:
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise Untrusted("garbage") from None
    # Before anything is fetched: a token of another kind needs no key at all.
    if header.get("alg") != "RS256":
        raise Untrusted("algorithm")
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid or len(kid) > 256:
        raise Untrusted("no_key_named")
    return kid
