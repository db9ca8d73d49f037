"""The environment: read whole, told whole, secrets kept to themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import BadSettings, data_folder, load

KEY = "k" * 32
TENANT = "11111111-1111-1111-1111-111111111111"
HOME = {"HOME": "/home/amina"}


def problems(environ: dict[str, str], *, secret: bool = False) -> list[str]:
    with pytest.raises(BadSettings) as raised:
        load({**HOME, **environ}, None, secret=secret)
    return list(raised.value.problems)


def test_nothing_set_is_an_sqlite_file_in_the_data_folder() -> None:
    found = load(HOME, None)
    assert found.database_url.get_secret_value().startswith("sqlite:///")
    assert (found.port, found.comite_locale, found.comite_timezone, found.comite_env) == (
        8000,
        "fr",
        "Africa/Casablanca",
        "prod",
    )


@pytest.mark.parametrize(
    ("platform", "environ", "expected"),
    [
        ("linux", HOME, "/home/amina/.local/share/comite"),
        ("linux", {**HOME, "XDG_DATA_HOME": "/data"}, "/data/comite"),
        ("darwin", HOME, "/home/amina/Library/Application Support/Comite"),
        ("win32", {"USERPROFILE": "/u", "LOCALAPPDATA": "/u/L"}, "/u/L/Comite"),
    ],
)
def test_data_lie_where_each_system_keeps_them(
    platform: str, environ: dict[str, str], expected: str
) -> None:
    assert data_folder(environ, platform) == Path(expected)


def test_every_wrong_and_missing_name_is_told_at_once() -> None:
    told = problems(
        {
            "PORT": "70000",
            "COMITE_LOCALE": "de",
            "COMITE_TIMEZONE": "Casa",
            "DATABASE_URL": "mysql://x",
            "SLACK_BOT_TOKEN": "abc",
            "SMTP_URL": "smtp://host",
        },
        secret=True,
    )
    begun = sorted(text.split()[0] for text in told)
    assert begun == [
        "COMITE_LOCALE",
        "COMITE_SECRET_KEY",
        "COMITE_TIMEZONE",
        "DATABASE_URL",
        "MAIL_FROM",
        "PORT",
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
    ]


@pytest.mark.parametrize("value", ["short", f"{KEY},short", f"{KEY},{KEY},{KEY}"])
def test_a_secret_key_is_long_and_at_most_two(value: str) -> None:
    assert [text.split()[0] for text in problems({"COMITE_SECRET_KEY": value})] == [
        "COMITE_SECRET_KEY"
    ]


def test_two_secret_keys_are_read_in_their_order_while_rotating() -> None:
    found = load({**HOME, "COMITE_SECRET_KEY": f"{'n' * 32}, {'o' * 32}"}, None)
    assert found.keys == ("n" * 32, "o" * 32)


def test_no_secret_shows_when_settings_or_problems_are_printed() -> None:
    secrets = {
        "COMITE_SECRET_KEY": "s3cret" * 6,
        "SLACK_BOT_TOKEN": "xoxb-hidden",
        "SLACK_SIGNING_SECRET": "hush-hush",
        "SMTP_URL": "smtp://me:pass-word@host",
        "MAIL_FROM": "a@b.ma",
        "DATABASE_URL": "postgresql://u:open-sesame@h/n",
    }
    shown = repr(load({**HOME, **secrets}, None))
    shown += "\n".join(
        problems({**secrets, "DATABASE_URL": "mysql://u:open-sesame@h", "PORT": "x"})
    )
    hidden = ("s3cret", "xoxb-hidden", "hush-hush", "pass-word", "open-sesame")
    assert [secret for secret in hidden if secret in shown] == []


def test_the_process_comes_before_the_file_and_empty_is_unset(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=9000\nCOMITE_LOCALE=ar\nCOMITE_ENV=\n", encoding="utf-8")
    found = load({**HOME, "PORT": "9100"}, file)
    assert (found.port, found.comite_locale, found.comite_env) == (9100, "ar", "prod")


def test_a_misspelt_name_is_not_silently_ignored() -> None:
    assert problems({"COMITE_SECRET_KEYS": KEY}) == [
        "COMITE_SECRET_KEYS is unknown: did you mean COMITE_SECRET_KEY?"
    ]


@pytest.mark.parametrize(
    "environ",
    [
        {"SLACK_CLIENT_ID": "1.2", "SLACK_SIGNING_SECRET": "s"},
        {"SLACK_SIGNING_SECRET": "s"},
        {
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_CLIENT_ID": "1",
            "SLACK_CLIENT_SECRET": "2",
            "SLACK_SIGNING_SECRET": "s",
        },
        {"SLACK_BOT_TOKEN": "xoxb-1"},
        {"MAIL_FROM": "a@b.ma"},
        {"TEAMS_APP_ID": "x", "TEAMS_APP_PASSWORD": "p", "TEAMS_TENANT_ID": TENANT},
        {"TEAMS_APP_ID": TENANT, "TEAMS_APP_PASSWORD": "p"},
        {"TEAMS_APP_ID": TENANT, "TEAMS_TENANT_ID": TENANT},
        {"TEAMS_TENANT_ID": TENANT},
        {"COMITE_URL": "https://x.ma/path"},
        {"COMITE_TRUSTED_PROXIES": "10.0.0.0/8, nobody"},
        {"COMITE_CREATORS": "amina"},
    ],
)
def test_what_contradicts_itself_is_one_sentence(environ: dict[str, str]) -> None:
    assert len(problems(environ)) == 1


def test_tenants_are_a_list_and_compared_in_one_form() -> None:
    other = "ABCDEF00-2222-2222-2222-222222222222"
    given = {"TEAMS_APP_ID": TENANT, "TEAMS_APP_PASSWORD": "p"}
    found = load({**HOME, **given, "TEAMS_TENANT_ID": f"{TENANT}, {other}"}, None)
    assert found.teams and found.teams_tenant_id == (TENANT, other.lower())


def test_socket_mode_needs_no_signing_secret() -> None:
    found = load({**HOME, "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}, None)
    assert found.slack
