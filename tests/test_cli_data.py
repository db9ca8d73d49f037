"""What the shell reads and changes, on the sample committee."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.demo.start import DATABASE
from bot.serving.stores import open_store
from bot.settings import load
from tests.demo_kit import environ, sample

NAME = "Lancement Carte Fidélité"


@pytest.fixture(autouse=True)
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No .env of the developer's is read."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the sample that may be changed."""
    for file in sample().glob("comite.db*"):
        shutil.copy(file, tmp_path)
    return tmp_path


@pytest.fixture
def running(own: Path) -> Iterator[Path]:
    """The copy while a server holds it."""
    with open_store(load(environ(own), None)):
        yield own


def run(folder: Path, *words: str) -> Result:
    given = {name: None for name in os.environ if name == "DATABASE_URL"}
    return CliRunner(env={**given, **environ(folder)}).invoke(cli, list(words))


def lines(result: Result) -> list[str]:
    assert result.exit_code == 0, result.output
    return result.output.rstrip("\n").split("\n")


@pytest.mark.parametrize(
    "words",
    [
        ("journal", "list"),
        ("committee", "list"),
        ("account", "list"),
        ("organization", "list"),
        ("outbox", "list"),
        ("journal", "verify"),
        ("journal", "show", "D-2026-002"),
    ],
    ids=" ".join,
)
def test_what_is_read_fits_80_columns_also_beside_a_server(
    words: tuple[str, ...], running: Path
) -> None:
    assert [line for line in lines(run(running, *words)) if len(line) > 80] == []


@pytest.mark.parametrize(
    "words",
    [
        ("journal", "list"),
        ("journal", "verify"),
        ("committee", "list"),
        ("account", "list"),
        ("organization", "list"),
        ("outbox", "list"),
    ],
    ids=" ".join,
)
def test_facts_come_as_json_for_programs(words: tuple[str, ...]) -> None:
    assert isinstance(json.loads(run(sample(), *words, "--json").output), list)


def test_a_writing_command_asks_to_stop_the_server_first(running: Path) -> None:
    refused = run(running, "invite", "mehdi.berrada@banque-atlas.example", "--committee", NAME)
    assert type(refused.exception).__name__ == "AlreadyRunning"


def test_the_four_decisions_are_found_by_their_outcome() -> None:
    shown = lines(run(sample(), "journal", "list", "--outcome", "no_go"))
    assert len(shown) == 2 and "NO-GO" in shown[1]


def test_a_decision_is_shown_whole_by_its_number() -> None:
    shown = run(sample(), "journal", "show", "d-2026-001").output
    assert "Envoyer la vague pilote" in shown and "DSI" in shown


def test_an_unknown_number_is_exit_code_2() -> None:
    assert run(sample(), "journal", "show", "D-2026-999").exit_code == 2


def test_a_whole_journal_verifies_against_its_own_checkpoint() -> None:
    [said] = json.loads(run(sample(), "journal", "verify", "--json").output)
    mark = f"{said['entries']}:{said['head'][:12]}"
    assert run(sample(), "journal", "verify", "--checkpoint", mark).exit_code == 0


def test_a_foreign_checkpoint_is_exit_code_1_and_a_malformed_one_2() -> None:
    assert run(sample(), "journal", "verify", "--checkpoint", f"3:{'0' * 12}").exit_code == 1
    assert run(sample(), "journal", "verify", "--checkpoint", "3:xyz").exit_code == 2


def test_a_journal_is_exported_in_four_forms(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    done = run(sample(), "journal", "export", "--format", "csv,json,md,ics", "-o", str(folder))
    assert done.exit_code == 0, done.output
    assert sorted(path.suffix for path in folder.iterdir()) == [".csv", ".ics", ".json", ".md"]
    assert "BEGIN:VEVENT" in next(folder.glob("*.ics")).read_text(encoding="utf-8")


def test_several_forms_without_a_folder_are_refused() -> None:
    assert run(sample(), "journal", "export", "--format", "csv,json").exit_code == 2


def test_exporting_then_importing_a_committee_changes_nothing(own: Path) -> None:
    written = run(own, "committee", "export", NAME).output
    file = own / "committee.yml"
    file.write_text(written, encoding="utf-8")
    again = run(own, "committee", "import", str(file))
    assert again.exit_code == 0 and "Nothing changed" in again.output
    assert run(own, "committee", "export", NAME).output == written


def test_a_dry_run_says_what_would_change_and_changes_nothing(own: Path) -> None:
    before = run(own, "committee", "export", NAME).output
    file = own / "committee.yml"
    file.write_text(before.replace("deadline: 1d", "deadline: 3d"), encoding="utf-8")
    said = run(own, "committee", "import", str(file), "--dry-run")
    assert said.exit_code == 0 and "would be changed" in said.output
    assert run(own, "committee", "export", NAME).output == before


def test_every_error_of_a_file_is_told_with_its_line(own: Path) -> None:
    file = own / "committee.yml"
    text = run(own, "committee", "export", NAME).output
    file.write_text(
        text.replace("locale: fr", "locale: xx").replace("goal:", "gaol:"), encoding="utf-8"
    )
    refused = run(own, "committee", "import", str(file))
    assert refused.exit_code == 2
    assert "locale is xx" in refused.output and "gaol is unknown" in refused.output
    assert "line 4" in refused.output


def test_an_invitation_is_a_link_for_somebody_who_has_a_seat(own: Path) -> None:
    made = run(own, "invite", "mehdi.berrada@banque-atlas.example", "--committee", NAME)
    assert made.exit_code == 0 and "/invite?token=" in made.output
    refused = run(own, "invite", "nobody@example.com", "--committee", NAME)
    assert refused.exit_code == 2 and "no seat" in refused.output


def test_an_account_is_joined_to_a_person_and_taken_away_again(own: Path) -> None:
    account, email = "slack:T01TEST:U02BOB", "mehdi.berrada@banque-atlas.example"
    assert run(own, "account", "join", email, account).exit_code == 2, "not their organization's"
    attached = run(own, "organization", "attach", "Banque Atlas", "--slack", "T01TEST")
    assert attached.exit_code == 0, attached.output
    assert run(own, "account", "join", email, account).exit_code == 0
    assert account in run(own, "account", "list", "--json").output.replace('",\n', "") or (
        "U02BOB" in run(own, "account", "list").output
    )
    taken = lines(run(own, "account", "unjoin", account))
    assert taken[-1] == "It is a person of its own, without a seat."
    assert account not in run(own, "account", "list").output


def test_who_had_an_account_becomes_the_person_and_comes_back(own: Path) -> None:
    """What moves is said, and what returns."""
    account, email = "slack:T01TEST:U03CAROL", "alice@example.com"
    file = Path(__file__).parent / "data" / "committee.yml"
    assert run(own, "committee", "import", str(file)).exit_code == 0
    joined = lines(run(own, "account", "join", email, account))
    assert joined == [f"{account} is Alice Anderson's from now on.", "Moved with it: seats 1."]
    assert lines(run(own, "account", "join", email, account)) == joined[:1], "nothing moves twice"
    listed = run(own, "account", "list", "--person", "alice@example.com").output
    assert "U03CAROL" in listed and "U01ALICE" in listed
    taken = lines(run(own, "account", "unjoin", account))
    assert taken == [
        f"{account} is no longer Alice Anderson's.",
        "Carol Cherkaoui has it again, seated in Lancement Carte Fidélité.",
    ]
    assert "U03CAROL" in run(own, "account", "list", "--person", "carol@example.com").output


def test_an_account_of_the_web_moves_nowhere(own: Path) -> None:
    email = "mehdi.berrada@banque-atlas.example"
    for words in (("join", email, "web:a:b"), ("unjoin", "web:a:b")):
        refused = run(own, "account", *words)
        assert refused.exit_code == 2 and "for good" in refused.output


def test_a_workspace_belongs_to_one_organization(own: Path) -> None:
    file = own / "other.yml"
    text = run(own, "committee", "export", NAME).output
    file.write_text(
        text.replace("organization: Banque Atlas", "organization: Autre Banque"), encoding="utf-8"
    )
    assert run(own, "committee", "import", str(file)).exit_code == 0
    run(own, "organization", "attach", "Banque Atlas", "--slack", "T01TEST")
    refused = run(own, "organization", "attach", "Autre Banque", "--slack", "T01TEST")
    assert refused.exit_code == 2 and "Banque Atlas" in refused.output


def test_a_name_that_nobody_has_lists_those_there_are() -> None:
    refused = run(sample(), "committee", "export", "Inconnu")
    assert refused.exit_code == 2 and NAME in refused.output


def test_the_outbox_is_empty_when_everything_was_delivered() -> None:
    assert "every message was delivered" in run(sample(), "outbox", "list").output


def test_dropping_a_message_that_is_not_there_changes_nothing(own: Path) -> None:
    assert run(own, "outbox", "drop", "nothing").exit_code == 2
    assert run(own, "outbox", "replay").exit_code == 2
    assert (own / DATABASE).exists()
