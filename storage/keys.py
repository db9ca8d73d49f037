"""One-time links, invitations and web sessions: only the SHA-256 of each secret is kept."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, select

from bot.model import Json
from storage.columns import Instant
from storage.db import inserting, table
from storage.ledgers import GrantRow

if TYPE_CHECKING:
    from storage.unit import SqlUnit

_grant = table(GrantRow)
_GRANT = inserting(GrantRow)
_WHOSE = (_grant.c.purpose == bindparam("purpose"), _grant.c.person_id == bindparam("person_id"))
_FORGET = delete(_grant).where(*_WHOSE)
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0, 1, I, L and O: each is read as another."""
_LENGTH = 8
_IS = (_grant.c.purpose == bindparam("purpose"), _grant.c.digest == bindparam("digest"))
_VALID = _grant.c.expires_at > bindparam("now", type_=Instant())
_PEEK = select(_grant.c.person_id, _grant.c.data).where(*_IS, _VALID)
_SPEND = delete(_grant).where(*_IS, _VALID).returning(_grant.c.person_id, _grant.c.data)
_COUNT = select(func.count()).select_from(_grant).where(*_WHOSE, _VALID)
_REVOKE = delete(_grant).where(*_IS)
_REVOKE_ALL = delete(_grant).where(_grant.c.person_id == bindparam("person_id"))


def _digest(secret: str) -> str:
    # A plain hash is enough: 256 random bits cannot be searched.
    return hashlib.sha256(secret.encode()).hexdigest()


class Keys:
    """See bot.ports.Keys."""

    def __init__(self, unit: SqlUnit):
        self._unit, self._db = unit, unit.db

    def grant(
        self, purpose: str, person_id: str, expires: datetime, data: Json | None = None
    ) -> str:
        secret = base64.urlsafe_b64encode(self._unit.entropy(32)).rstrip(b"=").decode()
        return self._kept(purpose, secret, person_id, expires, data or {})

    def code(self, purpose: str, person_id: str, expires: datetime, data: Json) -> str:
        # 31 signs do not divide 256: the largest bytes are left out, so that all are as likely.
        signs: list[str] = []
        while len(signs) < _LENGTH:
            fair = (byte for byte in self._unit.entropy(2 * _LENGTH) if byte < 248)
            signs += [_ALPHABET[byte % len(_ALPHABET)] for byte in fair]
        self._db.run(_FORGET, purpose=purpose, person_id=person_id)
        return self._kept(purpose, "".join(signs[:_LENGTH]), person_id, expires, data)

    def count(self, purpose: str, person_id: str, now: datetime) -> int:
        row = self._db.one(_COUNT, purpose=purpose, person_id=person_id, now=now)
        return 0 if row is None else int(row[0])

    def _kept(
        self, purpose: str, secret: str, person_id: str, expires: datetime, data: Json
    ) -> str:
        self._db.run(
            _GRANT,
            purpose=purpose,
            digest=_digest(secret),
            person_id=person_id,
            data=data,
            expires_at=expires,
        )
        return secret

    def peek(self, purpose: str, secret: str, now: datetime) -> tuple[str, Json] | None:
        row = self._db.one(_PEEK, purpose=purpose, digest=_digest(secret), now=now)
        return None if row is None else (row.person_id, row.data)

    def spend(self, purpose: str, secret: str, now: datetime) -> tuple[str, Json] | None:
        row = self._db.one(_SPEND, purpose=purpose, digest=_digest(secret), now=now)
        return None if row is None else (row.person_id, row.data)

    def revoke(self, purpose: str, secret: str) -> None:
        self._db.run(_REVOKE, purpose=purpose, digest=_digest(secret))

    def revoke_all(self, person_id: str) -> None:
        self._db.run(_REVOKE_ALL, person_id=person_id)
