"""`comite check`: one fact a line, each of which may be wrong."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from bot.ports import Rejected, RetryLater, Uncertain, Unreachable
from bot.serving.stores import sentence, sqlite_file
from bot.settings import BadSettings, Settings, load
from bot.timetable import tzdata_is_current, tzdata_version
from storage import report
from storage.errors import StorageError

LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
SKEW = 2.0
"""Seconds between this machine's clock and the server's before it is told."""


@dataclass(frozen=True, slots=True)
class Check:
    """`says` is a fact, or, where not `ok`, what is wrong and how to mend it."""

    name: str
    ok: bool
    says: str


async def examined() -> list[Check]:
    """Everything, in the order in which one would mend it."""
    try:
        settings = load(secret=True)
    except BadSettings as bad:
        found = [Check("configuration", False, problem) for problem in bad.problems]
        return [*found, _tzdata()]
    found = [
        Check("configuration", True, _configured(settings)),
        *_database(settings),
        _tzdata(),
        _clock(settings),
        Check("secret key", True, "two, rotating" if len(settings.keys) > 1 else "one"),
        _address(settings),
    ]
    if settings.slack_bot_token is not None:
        found.append(await _slack(settings))
    elif settings.slack:
        found.append(Check("slack", True, "several workspaces, installed by /slack/install"))
    return found


def _configured(settings: Settings) -> str:
    parts = ["PostgreSQL" if sqlite_file(settings) is None else "SQLite", "web"]
    if settings.slack:
        parts.append("Slack (Socket Mode)" if settings.slack_app_token else "Slack")
    if settings.smtp_url:
        parts.append("mail")
    return ", ".join(parts)


def _database(settings: Settings) -> Iterable[Check]:
    try:
        found = report.examine(settings.database_url.get_secret_value())
    except report.Unreachable as away:
        yield Check(
            "database",
            False,
            f"does not answer ({away.params['reason']}): start it, or correct DATABASE_URL",
        )
        return
    except StorageError as wrong:
        yield Check("database", False, sentence(wrong))
        return
    path = sqlite_file(settings)
    yield Check(
        "database",
        True,
        f"{found.kind} {found.version}" + (f", {path}" if path is not None else ""),
    )
    said = (
        f"revision {found.found}"
        if found.current
        else (
            "is empty: run `comite migrate`"
            if found.found is None
            else f"is {found.found}, {found.expected} is needed: run `comite migrate`"
        )
    )
    yield Check("schema", found.current, said)
    if found.remote:
        yield Check(
            "durability",
            False,
            f"the file lies on {found.remote}, whose locks cannot be "
            "trusted: keep it on a local disk",
        )
    else:
        yield Check("durability", True, found.durability)


def _tzdata() -> Check:
    if tzdata_is_current():
        return Check("time zones", True, f"{tzdata_version()}, Casablanca stays on UTC")
    return Check(
        "time zones",
        False,
        f"{tzdata_version()} is older than 2026c: install a later "
        "tzdata (pip install --upgrade tzdata)",
    )


def _clock(settings: Settings) -> Check:
    now = datetime.now(UTC)
    if sqlite_file(settings) is not None:
        return Check("clock", now.year >= 2026, f"{now:%Y-%m-%d %H:%M:%S} UTC")
    try:
        there = report.DatabaseClock(settings.database_url.get_secret_value(), time.monotonic)()
    except StorageError:
        return Check("clock", False, "the database's clock cannot be read: see above")
    skew = (there - datetime.now(UTC)).total_seconds()
    said = f"{there:%Y-%m-%d %H:%M:%S} UTC by the database, {skew:+.1f} s from here"
    return Check(
        "clock", True, said if abs(skew) < SKEW else f"{said}; set this machine's with NTP"
    )


def _address(settings: Settings) -> Check:
    parts = urlsplit(settings.url)
    if settings.comite_env == "dev" and parts.hostname in LOCAL:
        return Check("address", True, f"{settings.url} (COMITE_ENV=dev)")
    if not settings.comite_url:
        return Check(
            "address",
            False,
            "COMITE_URL is missing: write the address that people reach, https://…",
        )
    return Check(
        "address",
        parts.scheme == "https",
        settings.url
        if parts.scheme == "https"
        else f"{settings.url} is not https: put a proxy with TLS in front and write its address",
    )


async def _slack(settings: Settings) -> Check:
    from adapters.slack.api import SlackApi  # noqa: PLC0415  # only where Slack is configured

    assert settings.slack_bot_token is not None  # asked by the caller
    api = SlackApi(settings.slack_api_url, timeout=10)
    try:
        answer = await api.call("auth.test", settings.slack_bot_token.get_secret_value())
    except (Unreachable, Rejected) as refused:
        return Check(
            "slack",
            False,
            f"refuses the token ({refused}): copy SLACK_BOT_TOKEN again from OAuth & Permissions",
        )
    except (RetryLater, Uncertain) as away:
        return Check(
            "slack", False, f"does not answer ({away}): check the network, then SLACK_API_URL"
        )
    finally:
        await api.close()
    return Check("slack", True, f"workspace {answer.get('team', '')} ({answer.get('team_id', '')})")
