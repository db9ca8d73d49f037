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
    if settings.teams:
        found += [await _teams_login(settings), await _teams_keys(settings)]
    return found


def _configured(settings: Settings) -> str:
    parts = ["PostgreSQL" if sqlite_file(settings) is None else "SQLite", "web"]
    if settings.slack:
        parts.append("Slack (Socket Mode)" if settings.slack_app_token else "Slack")
    if settings.teams:
        parts.append("Teams")
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


async def _teams_login(settings: Settings) -> Check:
    """Whether Microsoft Entra gives our application a token."""
    from adapters.teams.login import Login  # noqa: PLC0415  # only where Teams is configured

    assert settings.teams_app_password is not None  # both or neither, see the settings
    login = Login(
        settings.teams_login_url,
        settings.teams_app_id,
        settings.teams_app_password.get_secret_value(),
        settings.teams_tenant_id,
        lambda: datetime.now(UTC),
    )
    try:
        await login.token()
    except (Unreachable, Rejected) as refused:
        return Check(
            "teams",
            False,
            f"the credentials are refused ({refused}): copy TEAMS_APP_ID, TEAMS_TENANT_ID and a "
            "new TEAMS_APP_PASSWORD from Microsoft Entra",
        )
    except (RetryLater, Uncertain) as away:
        return Check(
            "teams", False, f"does not answer ({away}): check the network, then TEAMS_LOGIN_URL"
        )
    finally:
        await login.close()
    tenants = ", ".join(settings.teams_tenant_id)
    return Check("teams", True, f"application {settings.teams_app_id}, for {tenants}")


async def _teams_keys(settings: Settings) -> Check:
    """Whether the keys that sign Microsoft's requests can be read."""
    from adapters.teams.keys import Keys, KeysAway  # noqa: PLC0415

    keys = Keys(settings.teams_openid_metadata_url, lambda: datetime.now(UTC))
    try:
        count = await keys.load()
    except KeysAway:
        return Check(
            "teams keys",
            False,
            "cannot be read: check the network, then TEAMS_OPENID_METADATA_URL",
        )
    finally:
        await keys.close()
    return Check("teams keys", True, f"{count} keys sign Microsoft's requests")
