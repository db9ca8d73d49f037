"""The keys with which Microsoft signs what it sends, fetched without ever blocking anything.

The OpenID metadata names a list of keys (JWK); each says the channels that it vouches for. A key
that is not known is looked for once, by everybody who waits for it together, and not more often
than every `pause`: after a rotation that is a matter of seconds, and a flood of invented key names
fetches nothing more. A list that is `fresh` no more is read again while its keys go on working.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from bot.ports import Clock

log = logging.getLogger(__name__)

TIMEOUT = 3.0
"""Seconds for one reading of the metadata and the list, together (FAULTS 32)."""
FRESH = timedelta(hours=24)
PAUSE = timedelta(seconds=2)
MOST_BYTES = 1024 * 1024


_UNREADABLE = (
    aiohttp.ClientError,
    TimeoutError,
    OSError,
    ValueError,
    KeyError,
    TypeError,
    RecursionError,
)


class KeysAway(Exception):
    """The key server did not answer, and there is no key to judge by."""


@dataclass(frozen=True, slots=True)
class Key:
    """One public key, and the channels it endorses (`msteams`)."""

    public: RSAPublicKey
    endorsements: frozenset[str]


class Keys:
    """One per process. `metadata_url` is that of the OpenID configuration."""

    def __init__(
        self,
        metadata_url: str,
        clock: Clock,
        *,
        timeout: float = TIMEOUT,
        fresh: timedelta = FRESH,
        pause: timedelta = PAUSE,
    ) -> None:
        self._url, self._clock = metadata_url, clock
        self._timeout = timeout
        self._fresh, self._pause = fresh, pause
        self._keys: Mapping[str, Key] = {}
        self._read_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._fetching: asyncio.Task[None] | None = None
        self._session: aiohttp.ClientSession | None = None

    async def key(self, kid: str) -> Key | None:
        """The key of that name; None when the list, read just now, has none.

        Raises KeysAway when the list could not be read and the name is not among those known.
        """
        known = self._keys.get(kid)
        if known is not None:
            if self._stale:
                # Nobody waits for it: a slow key server delays nothing that can be judged.
                self._refresh()
            return known
        failed = await self._refreshed()
        known = self._keys.get(kid)
        if known is None and failed:
            raise KeysAway
        return known

    async def load(self) -> int:
        """Reads the list now and returns how many keys it has. Raises KeysAway."""
        await self._fetch()
        if self._read_at is None:
            raise KeysAway
        return len(self._keys)

    async def close(self) -> None:
        if self._fetching is not None:
            self._fetching.cancel()
        if self._session is not None:
            await self._session.close()

    @property
    def _stale(self) -> bool:
        return self._read_at is None or self._clock() - self._read_at >= self._fresh

    def _refresh(self) -> None:
        """Begins to read the list unless somebody has, or that was tried a moment ago."""
        now = self._clock()
        if self._fetching is None and (
            self._tried_at is None or not timedelta(0) <= now - self._tried_at < self._pause
        ):
            self._tried_at = now
            self._fetching = asyncio.create_task(self._fetch())
            self._fetching.add_done_callback(self._fetched)

    async def _refreshed(self) -> bool:
        """Reads the list as `_refresh` does. Returns whether the last try failed."""
        self._refresh()
        if self._fetching is not None:
            # Whoever gives up waiting must not end it for the others.
            await asyncio.shield(self._fetching)
        return self._read_at is None or (
            self._tried_at is not None and self._read_at < self._tried_at
        )

    def _fetched(self, task: asyncio.Task[None]) -> None:
        self._fetching = None

    async def _fetch(self) -> None:
        began = self._clock()
        try:
            async with asyncio.timeout(self._timeout):
                metadata = await self._json(self._url)
                listed = await self._json(str(metadata["jwks_uri"]))
            keys = dict(_read(listed))
        except _UNREADABLE as error:
            log.warning("teams: Microsoft's keys cannot be read: %s", type(error).__name__)
            return
        if keys:
            self._keys, self._read_at = keys, began

    async def _json(self, url: str) -> dict[str, Any]:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(trust_env=True)
        body = bytearray()
        async with self._session.get(url, allow_redirects=False) as answer:
            answer.raise_for_status()
            # To its end: `read(n)` gives what has arrived, and Microsoft's list takes several parts.
            async for part in answer.content.iter_any():
                body += part
                if len(body) > MOST_BYTES:
                    raise ValueError("too long")
        found = json.loads(body)
        if not isinstance(found, dict):
            raise ValueError("not an object")
        return found


def _read(listed: Mapping[str, Any]) -> list[tuple[str, Key]]:
    """The RSA keys of a list by name; what else it holds is left out."""
    found = []
    for entry in listed["keys"]:
        if not isinstance(entry, dict) or entry.get("kty") != "RSA" or not entry.get("kid"):
            continue
        try:
            public = jwt.PyJWK(entry, algorithm="RS256").key
        except (jwt.PyJWTError, ValueError, TypeError):
            continue
        if isinstance(public, RSAPublicKey):
            vouched = entry.get("endorsements")
            names = vouched if isinstance(vouched, list) else []
            found.append((str(entry["kid"]), Key(public, frozenset(map(str, names)))))
    return found
