"""One-time links, invitations and web sessions: only the SHA-256 of each secret is kept."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select

from bot.model import Json
from storage.columns import Instant
from storage.db import inserting, table
from storage.ledgers import GrantRow

if TYPE_CHECKING:
    from storage.unit import SqlUnit

_grant = table(GrantRow)
_GRANT = inserting(GrantRow)
_IS = (_grant.c.purpose == bindparam("purpose"), _grant.c.digest == bindparam("digest"))
_VALID = _grant.c.expires_at > bindparam("now", type_=Instant())
_PEEK = select(_grant.c.person_id, _grant.c.data).where(*_IS, _VALID)
_SPEND = delete(_grant).where(*_IS, _VALID).returning(_grant.c.person_id, _grant.c.data)
_REVOKE = delete(_grant).where(*_IS)


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
        self._db.run(
            _GRANT,
            purpose=purpose,
            digest=_digest(secret),
            person_id=person_id,
            data=data or {},
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
