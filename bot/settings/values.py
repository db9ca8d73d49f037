"""What a value of the environment may be, each with the sentence that mends it."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import BeforeValidator

KEY_LENGTH = 32
NEW_KEY = 'python3 -c "import secrets; print(secrets.token_urlsafe(48))"'


def listed(text: Any) -> Any:
    if isinstance(text, str):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text


def database(text: str) -> str:
    scheme = text.partition(":")[0].partition("+")[0]
    if scheme not in ("sqlite", "postgresql", "postgres") or "://" not in text:
        raise ValueError("write sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME")
    return text


def port(text: Any) -> int:
    try:
        port = int(text)
    except (TypeError, ValueError):
        port = 0
    if not 1 <= port <= 65535:
        raise ValueError("write a number between 1 and 65535")
    return port


def url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("write the whole address, such as https://comite.example.com")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("write the address alone, without a path after the host name")
    return text.rstrip("/")


def endpoint(text: str) -> str:
    if urlsplit(text).scheme not in ("http", "https"):
        raise ValueError("write a whole address that begins with https://")
    return text


def keys(text: Any) -> Any:
    keys = listed(text)
    if not 1 <= len(keys) <= 2:
        raise ValueError("write one key, or two separated by a comma while rotating")
    if any(len(key) < KEY_LENGTH for key in keys):
        raise ValueError(f"write {KEY_LENGTH} characters or more; to make one: {NEW_KEY}")
    return keys


def guid(text: str) -> str:
    try:
        return str(UUID(text.strip()))
    except ValueError:
        raise ValueError(
            f"{text[:60]} is no identifier; copy it from Microsoft Entra, such as "
            "11111111-1111-1111-1111-111111111111"
        ) from None


def guids(text: Any) -> Any:
    return tuple(guid(part) for part in listed(text))


def zone(text: str) -> str:
    if text not in available_timezones():
        raise ValueError("write an IANA zone, such as Africa/Casablanca")
    return text


def proxies(text: Any) -> Any:
    for network in (found := listed(text)):
        try:
            ip_network(network, strict=False)
        except ValueError:
            raise ValueError(
                f"{network} is no address or network; write 10.0.0.0/8 or 10.1.2.3"
            ) from None
    return found


def emails(text: Any) -> Any:
    for email in (found := listed(text)):
        if "@" not in email.strip("@"):
            raise ValueError(f"{email} is no e-mail address; separate them with commas")
    return found


def smtp(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("write smtp://USER:PASSWORD@HOST:587 or smtps://USER:PASSWORD@HOST:465")
    return text


def prefixed(prefix: str) -> Any:
    def check(text: str) -> str:
        if not text.startswith(prefix):
            raise ValueError(f"it begins with {prefix}; copy it from the app's page at Slack")
        return text

    return BeforeValidator(check)
