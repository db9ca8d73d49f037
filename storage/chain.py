"""The arithmetic of the journal's chain: canonical bodies, salted digests, linked hashes.

body = RFC 8785 JSON of everything an entry says, erasable values standing there as
SHA-256(salt || UTF-8); hash = SHA-256(hash of the entry before || SHA-256(body)). Erasing a salt
and its value leaves a digest that tells nothing and a chain that still verifies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import rfc8785

SALT_BYTES = 32
TEXTS, PEOPLE = "texts.", "people."


def canonical(value: Any) -> str:
    """The one way to write a JSON value (RFC 8785). Raises ValueError for what JSON cannot hold."""
    return rfc8785.dumps(value).decode()


def instant(at: datetime) -> str:
    """An instant as the body has it: UTC, microseconds, Z."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def digest(salt: str, value: str, person_id: str | None = None) -> str:
    """The salted digest of a free text, or of a person: their id, a line feed, their name then.

    `salt` in hexadecimal. Raises ValueError where it is not that.
    """
    said = value if person_id is None else f"{person_id}\n{value}"
    return hashlib.sha256(bytes.fromhex(salt) + said.encode()).hexdigest()


def holds(text: Any, expected: str) -> bool:
    """Whether a row of journal_text, not erased, is the one whose digest was written."""
    if text.salt is None or text.value is None:
        return False
    if text.field.startswith(PEOPLE) != (text.person_id is not None):
        return False
    try:
        if bytes.fromhex(text.salt).hex() != text.salt:
            return False  # upper case, or spaces: the same bytes, but not what was written
        return digest(text.salt, text.value, text.person_id) == expected
    except (ValueError, TypeError, AttributeError):
        return False


def body(
    *,
    committee_id: str,
    rank: int,
    kind: str,
    number: str | None,
    at: datetime,
    facts: Any,
    supersedes: str | None,
    digests: Mapping[str, str],
) -> str:
    """What is hashed of an entry; `digests` by field, `texts.reason` or `people.owner`."""
    return canonical(
        {
            "committee": committee_id,
            "rank": rank,
            "kind": kind,
            "number": number,
            "at": instant(at),
            "facts": facts,
            "supersedes": supersedes,
            "digests": dict(digests),
        }
    )


def linked(prev_hash: str, body_text: str) -> str:
    """The hash of an entry; `prev_hash` is empty for the first."""
    inner = hashlib.sha256(body_text.encode()).digest()
    return hashlib.sha256(bytes.fromhex(prev_hash) + inner).hexdigest()
