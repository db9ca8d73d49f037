"""What a button of ours carries in Teams: the only file that knows its format.

A client may send any data with a press (FAULTS 35). Ours are sealed: what `data` did not write is
refused, and what it wrote says which act is asked for and about which channel, never who may.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.events import Action, BadAction

_DIGITS = 16
"""Hexadecimal digits of a seal: 64 bits, of which each guess costs a request."""


class BadPayload(ValueError):
    """Data that no version of ours wrote for this tenant."""


class Sealer:
    """Proves that data are ours. The first key seals, each of them holds while they rotate."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("a secret key is needed to seal buttons")
        self._keys = tuple(
            hashlib.sha256(f"teams buttons\0{key}".encode()).digest() for key in keys
        )

    def seal(self, text: str) -> str:
        return _mac(self._keys[0], text)

    def holds(self, text: str, mac: str) -> bool:
        return mac.isascii() and any(hmac.compare_digest(_mac(k, text), mac) for k in self._keys)


@dataclass(frozen=True, slots=True)
class Origin:
    """The channel that a private card is about, and its name; empty in a 1:1 chat."""

    conversation: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Payload:
    """`opener` is the action that opened a form, asked again when it is to be corrected; `once`
    names that form, so that the same words sent twice are one submission."""

    action: Action
    origin: Origin = Origin()
    opener: Action | None = None
    once: str = ""

    def data(self, sealer: Sealer, tenant: str) -> dict[str, str]:
        """The data of a button, without what is empty. Raises BadAction when it is too long."""
        parts = {
            "act": self.action.pack(),
            "at": self.origin.conversation,
            "in": self.origin.name[:80],
            "by": self.opener.pack() if self.opener else "",
            "id": self.once,
        }
        kept = {name: text for name, text in parts.items() if text}
        return {**kept, "mac": sealer.seal(_sealed(tenant, parts))}

    @classmethod
    def read(cls, data: Any, sealer: Sealer, tenant: str) -> Payload:
        """The inverse. Raises BadPayload for anything that `data` did not write."""
        if not isinstance(data, dict):
            raise BadPayload("no data")
        parts = {name: data.get(name, "") for name in ("act", "at", "in", "by", "id")}
        mac = data.get("mac", "")
        if not all(isinstance(text, str) for text in (*parts.values(), mac)):
            raise BadPayload("not texts")
        if not sealer.holds(_sealed(tenant, parts), mac):
            raise BadPayload("not sealed by us")
        try:
            opener = Action.unpack(parts["by"]) if parts["by"] else None
            action = Action.unpack(parts["act"])
        except BadAction as error:
            raise BadPayload("another version") from error
        return cls(action, Origin(parts["at"], parts["in"]), opener, parts["id"])


def _sealed(tenant: str, parts: dict[str, str]) -> str:
    return "\0".join((tenant, *(parts[name] for name in ("act", "at", "in", "by", "id"))))


def _mac(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:_DIGITS]
