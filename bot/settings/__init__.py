"""The environment: every name that Comité reads, with all that is wrong told at once.

A field is called as its variable is, in lower case. Secrets are SecretStr: a settings object can be
printed. Values come from the process's environment, else from a `.env` file.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from dotenv import dotenv_values
from pydantic import BaseModel, BeforeValidator, ConfigDict, SecretStr, ValidationError

from bot.settings import values
from bot.words import LOCALES

SLACK_API = "https://slack.com/api/"
TEAMS_OPENID = "https://login.botframework.com/v1/.well-known/openidconfiguration"
TEAMS_LOGIN = "https://login.microsoftonline.com/"
TEAMS_SERVICE = "https://smba.trafficmanager.net/teams/"


class BadSettings(Exception):
    """The environment cannot be used. `problems` are whole sentences that say how to mend each."""

    def __init__(self, problems: Iterable[str]):
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def data_folder(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Where this system keeps a user's data."""
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())
    if platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "Comite"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "Comite"
    return Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "comite"


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path.as_posix()}"


Secrets = Annotated[tuple[SecretStr, ...], BeforeValidator(values.listed)]
Endpoint = Annotated[str, BeforeValidator(values.endpoint)]


class Settings(BaseModel):
    """One installation's settings, checked."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    database_url: Annotated[SecretStr, BeforeValidator(values.database)]
    port: Annotated[int, BeforeValidator(values.port)] = 8000
    comite_url: Annotated[str, BeforeValidator(values.url)] = ""
    comite_secret_key: Annotated[tuple[SecretStr, ...], BeforeValidator(values.keys)] = ()
    comite_locale: Literal["fr", "en", "ar"] = "fr"
    comite_timezone: Annotated[str, BeforeValidator(values.zone)] = "Africa/Casablanca"
    comite_env: Literal["prod", "dev"] = "prod"
    comite_log: Literal["console", "json"] = "console"
    comite_trusted_proxies: Annotated[tuple[str, ...], BeforeValidator(values.proxies)] = ()
    comite_creators: Annotated[tuple[str, ...], BeforeValidator(values.emails)] = ()
    smtp_url: Annotated[SecretStr | None, BeforeValidator(values.smtp)] = None
    mail_from: str = ""
    slack_signing_secret: Secrets = ()
    slack_bot_token: Annotated[SecretStr | None, values.prefixed("xox")] = None
    slack_client_id: str = ""
    slack_client_secret: SecretStr | None = None
    slack_app_token: Annotated[SecretStr | None, values.prefixed("xapp-")] = None
    slack_api_url: Endpoint = SLACK_API
    teams_app_id: Annotated[str, BeforeValidator(values.guid)] = ""
    teams_app_password: SecretStr | None = None
    teams_tenant_id: Annotated[tuple[str, ...], BeforeValidator(values.guids)] = ()
    teams_openid_metadata_url: Endpoint = TEAMS_OPENID
    teams_login_url: Endpoint = TEAMS_LOGIN
    teams_service_url: Endpoint = TEAMS_SERVICE

    @property
    def url(self) -> str:
        """The public address, without a final slash."""
        return self.comite_url or f"http://127.0.0.1:{self.port}"

    @property
    def keys(self) -> tuple[str, ...]:
        """The secret keys: the first signs and encrypts, every one is accepted."""
        return tuple(key.get_secret_value() for key in self.comite_secret_key)

    @property
    def slack(self) -> bool:
        """Whether Slack is configured."""
        return bool(self.slack_bot_token or self.slack_client_id)

    @property
    def teams(self) -> bool:
        """Whether Microsoft Teams is configured."""
        return bool(self.teams_app_id)


NAMES = tuple(name.upper() for name in Settings.model_fields)
_CHOICES = {
    "COMITE_LOCALE": f"write one of {', '.join(LOCALES)}",
    "COMITE_ENV": "write prod or dev",
    "COMITE_LOG": "write console or json",
}


def read(environ: Mapping[str, str], env_file: Path | None) -> dict[str, str]:
    """The names that are set, the process's environment before the file. Empty counts as unset."""
    kept = {}
    if env_file is not None and env_file.is_file():
        kept = {name: value or "" for name, value in dotenv_values(env_file).items()}
    merged = {**kept, **environ}
    return {name: value.strip() for name, value in merged.items() if value.strip()}


def load(
    environ: Mapping[str, str] = os.environ,
    env_file: Path | None = Path(".env"),
    *,
    secret: bool = False,
) -> Settings:
    """Reads and checks everything. `secret` says that the secret key is needed.

    Raises BadSettings with every wrong, missing or contradicting name at once.
    """
    found = read(environ, env_file)
    problems = [*_missing(found, secret), *_misspelt(found)]
    given: dict[str, Any] = {name.lower(): found[name] for name in NAMES if name in found}
    given.setdefault("database_url", sqlite_url(data_folder(environ) / "comite.db"))
    try:
        settings = Settings(**given)
    except ValidationError as wrong:
        problems = [*(_sentence(error) for error in wrong.errors()), *problems]
        raise BadSettings(problems) from None
    if problems:
        raise BadSettings(problems)
    return settings


def _sentence(error: Any) -> str:
    name = str(error["loc"][0]).upper()
    said = error.get("ctx", {}).get("error")
    return f"{name} is wrong: {said or _CHOICES.get(name) or error['msg']}."


def _missing(found: Mapping[str, str], secret: bool) -> Iterable[str]:
    if secret and "COMITE_SECRET_KEY" not in found:
        yield f"COMITE_SECRET_KEY is missing: make one with {values.NEW_KEY} and keep it in .env."
    together = (
        ("SMTP_URL", "MAIL_FROM"),
        ("MAIL_FROM", "SMTP_URL"),
        ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"),
        ("SLACK_CLIENT_SECRET", "SLACK_CLIENT_ID"),
        ("TEAMS_APP_ID", "TEAMS_APP_PASSWORD"),
        ("TEAMS_APP_PASSWORD", "TEAMS_APP_ID"),
        ("TEAMS_APP_ID", "TEAMS_TENANT_ID"),
        ("TEAMS_TENANT_ID", "TEAMS_APP_ID"),
    )
    for name, other in together:
        if name in found and other not in found:
            yield f"{other} is missing: {name} is set and needs it; set both or neither."
    if "SLACK_BOT_TOKEN" in found and "SLACK_CLIENT_ID" in found:
        yield (
            "SLACK_BOT_TOKEN and SLACK_CLIENT_ID are both set: keep the token for one "
            "workspace, or the client's id and secret for several."
        )
    tokens = "SLACK_BOT_TOKEN" in found or "SLACK_CLIENT_ID" in found
    if tokens and not {"SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN"} & found.keys():
        yield (
            "SLACK_SIGNING_SECRET is missing: copy it from Basic Information of your Slack "
            "app (or set SLACK_APP_TOKEN for Socket Mode)."
        )
    for name in ("SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN"):
        if name in found and not tokens:
            yield (
                f"SLACK_BOT_TOKEN is missing: {name} is set and needs it (or SLACK_CLIENT_ID "
                "with SLACK_CLIENT_SECRET)."
            )
            break


def _misspelt(found: Mapping[str, str]) -> Iterable[str]:
    """Names of ours that are almost right: what they say would be silently ignored."""
    for name in found:
        if name not in NAMES and name.startswith(("COMITE_", "SLACK_", "TEAMS_", "SMTP_", "MAIL_")):
            near = get_close_matches(name, NAMES, n=1, cutoff=0.85)
            if near:
                yield f"{name} is unknown: did you mean {near[0]}?"
