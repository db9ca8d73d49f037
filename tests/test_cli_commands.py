"""Every command of the shell: its help, and how it ends when something is wrong."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bot.cli import cli
from bot.cli.output import columns
from tests.fakes import FakeTeams

ROOT = Path(__file__).parents[1]


def walk(command: click.Command, *names: str) -> Iterator[tuple[str, ...]]:
    yield names
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from walk(inner, *names, name)


COMMANDS = list(walk(cli))


def comite(folder: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**kept, "HOME": str(folder), "PYTHONPATH": str(ROOT), **environ},
        timeout=120,
    )


@pytest.mark.parametrize("names", COMMANDS, ids=" ".join)
def test_help_has_an_example_and_fits_80_columns(names: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(cli, [*names, "--help"], terminal_width=80)
    assert shown.exit_code == 0
    assert "Example:" in shown.output
    assert f"$ comite {' '.join(names)}".rstrip() in shown.output
    assert [line for line in shown.output.split("\n") if len(line) > 80] == []


def test_no_command_is_cut_short_in_the_list() -> None:
    listed = CliRunner().invoke(cli, ["--help"], terminal_width=80).output.partition("Commands:")[2]
    assert listed and "..." not in listed


def test_the_commands_are_those_of_the_public_surface() -> None:
    assert set(cli.commands) == {
        "demo",
        "serve",
        "web",
        "worker",
        "migrate",
        "check",
        "committee",
        "journal",
        "invite",
        "account",
        "person",
        "organization",
        "outbox",
        "slack-manifest",
        "teams-package",
    }


def test_a_wrong_environment_is_told_whole_in_one_go_without_a_traceback(tmp_path: Path) -> None:
    run = comite(tmp_path, "serve", PORT="no", COMITE_LOCALE="de")
    assert run.returncode == 2
    assert [line.split()[0] for line in run.stderr.split("\n") if " is " in line] == [
        "PORT",
        "COMITE_LOCALE",
        "COMITE_SECRET_KEY",
    ]
    assert "Traceback" not in run.stderr and run.stdout == ""


def test_an_empty_database_is_a_sentence_that_says_what_to_run(tmp_path: Path) -> None:
    run = comite(tmp_path, "journal", "list")
    assert run.returncode == 2
    assert run.stderr == "The database is empty: run `comite migrate`, then try again.\n"


def test_a_database_that_does_not_answer_is_a_sentence(tmp_path: Path) -> None:
    run = comite(tmp_path, "journal", "list", DATABASE_URL="postgresql://u:p@127.0.0.1:1/x")
    assert run.returncode == 2
    assert run.stderr == "The database did not answer: start it, then try again.\n"


def test_the_unexpected_is_a_reference_whose_details_are_in_a_file(tmp_path: Path) -> None:
    """A file that is no database: nothing that we foresaw."""
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"not a database at all, by any means" * 100)
    run = comite(tmp_path, "journal", "list", DATABASE_URL=f"sqlite:///{broken}")
    assert run.returncode == 70 and "Traceback" not in run.stderr
    [reference] = re.findall(r"reference (\w{8})", run.stderr)
    assert reference in (tmp_path / ".local/share/comite/errors.log").read_text(encoding="utf-8")


def test_check_says_no_with_exit_code_1_until_all_is_well(tmp_path: Path) -> None:
    environ = {"COMITE_SECRET_KEY": "k" * 40, "COMITE_URL": "https://comite.example.com"}
    before = comite(tmp_path, "check", **environ)
    assert before.returncode == 1 and "NO  schema" in before.stdout
    assert comite(tmp_path, "migrate", **environ).returncode == 0
    after = comite(tmp_path, "check", **environ)
    assert after.returncode == 0, after.stdout
    assert "Casablanca stays on UTC" in after.stdout


def test_an_address_without_tls_fails_the_check(tmp_path: Path) -> None:
    environ = {"COMITE_SECRET_KEY": "k" * 40, "COMITE_URL": "http://comite.example.com"}
    comite(tmp_path, "migrate", **environ)
    run = comite(tmp_path, "check", **environ)
    assert run.returncode == 1 and "NO  address" in run.stdout


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({}, "ok  teams "),
        ({"TEAMS_APP_PASSWORD": "expired"}, "NO  teams "),
        ({"TEAMS_LOGIN_URL": "http://127.0.0.1:1"}, "NO  teams "),
        ({"TEAMS_OPENID_METADATA_URL": "http://127.0.0.1:1"}, "NO  teams keys"),
    ],
    ids=["well", "secret", "login", "keys"],
)
def test_check_tries_what_teams_needs(tmp_path: Path, wrong: dict[str, str], told: str) -> None:
    with FakeTeams() as fake:
        environ = {
            "COMITE_SECRET_KEY": "k" * 40,
            "COMITE_URL": "https://comite.example.com",
            "TEAMS_APP_ID": fake.app_id,
            "TEAMS_APP_PASSWORD": fake.app_password,
            "TEAMS_TENANT_ID": fake.tenant,
            "TEAMS_LOGIN_URL": fake.login_url,
            "TEAMS_OPENID_METADATA_URL": fake.openid_url,
            "TEAMS_SERVICE_URL": fake.service_url,
            **wrong,
        }
        comite(tmp_path, "migrate", **environ)
        run = comite(tmp_path, "check", **environ)
    assert told in run.stdout, run.stdout + run.stderr
    assert run.returncode == (1 if wrong else 0), run.stdout


def test_a_manifest_needs_an_address_or_a_socket() -> None:
    assert CliRunner().invoke(cli, ["slack-manifest"]).exit_code == 2
    assert CliRunner().invoke(cli, ["slack-manifest", "--url", "http://x.ma"]).exit_code == 2
    made = CliRunner().invoke(cli, ["slack-manifest", "--url", "https://x.ma"])
    assert made.exit_code == 0 and '"https://x.ma/slack/events"' in made.output
    assert CliRunner().invoke(cli, ["slack-manifest", "--socket"]).exit_code == 0


def test_columns_are_aligned_and_never_wider_than_80() -> None:
    shown = columns([["a", "é" * 200], ["وقفة", "b"]], ["ONE", "TWO"]).split("\n")
    assert max(map(len, shown)) <= 80
    assert [line[:6].rstrip() for line in shown] == ["ONE", "a", "وقفة"]
    assert shown[1].endswith("…")
