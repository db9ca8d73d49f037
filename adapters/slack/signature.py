"""Whether a request was signed by Slack (docs.slack.dev, "Verifying requests from Slack")."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import datetime

WINDOW = 300
"""Seconds that a signature is good for, in the past and in the future."""
_STAMP = re.compile(rb"[0-9]{1,12}")


def signed(secrets: Sequence[str], stamp: bytes, signature: bytes, body: bytes) -> bool:
    """Compared with every secret (two while one replaces another), in constant time."""
    if not _STAMP.fullmatch(stamp):
        return False
    found = False
    for secret in secrets:
        digest = hmac.new(secret.encode(), b"v0:" + stamp + b":" + body, hashlib.sha256)
        found |= hmac.compare_digest(b"v0=" + digest.hexdigest().encode(), signature)
    return found


def recent(stamp: bytes, now: datetime) -> bool:
    """False for a malformed stamp as well."""
    return bool(_STAMP.fullmatch(stamp)) and abs(int(stamp) - now.timestamp()) <= WINDOW
