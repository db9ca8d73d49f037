"""A person's data by the shell and by the page, and the ledger that outlives a backup."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.serving import ledger
from bot.settings import load
from storage.retention import lapse
from storage.verify import verify
from tests.front_door import FrontDoor
from tests.journal_scene import comite, environ
from tests.service import form_of
from tests.world import World


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No ledger is written where the developer's own would be."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def lived(database_url: str) -> Iterator[str]:
    """A database of one committee, and nobody who has it open."""
    world = World(database_url)
    world.until("2026-11-23 09:40")
    carol = world.person("carol")
    carol.types("standup")
    carol.submits({"done": "La maquette est chez Carol"})
    world.until("2026-11-23 13:40")
    world.close()
    yield database_url


def at_sqlite(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def people(url: str) -> list[str]:
    found = json.loads(comite(url, "person", "find", "--json").stdout)
    return [one["name"] for one in found]


# The shell


@pytest.mark.parametrize("who", ["carol@example.com", "CAROL cherkaoui", "simulated:S01TEST:carol"])
def test_the_shell_exports_a_person_by_any_of_their_names(lived: str, who: str) -> None:
    run = comite(lived, "person", "export", who)
    assert run.exit_code == 0, run.output
    held = json.loads(run.stdout)
    assert held["person"]["email"] == "carol@example.com"
    assert held["answers"][0]["value"]["done"] == "La maquette est chez Carol"


def test_an_export_is_written_for_its_owners_eyes_only(lived: str, tmp_path: Path) -> None:
    out = tmp_path / "carol.json"
    assert comite(lived, "person", "export", "carol@example.com", "--out", str(out)).exit_code == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert json.loads(out.read_text())["person"]["name"] == "Carol Cherkaoui"


def test_the_shell_erases_a_person_and_the_journal_still_verifies(lived: str) -> None:
    run = comite(lived, "person", "erase", "carol@example.com", "--yes")
    assert (run.exit_code, run.stdout) == (0, "Erased.\n")
    assert "Carol Cherkaoui" not in people(lived) and len(people(lived)) == 4
    assert comite(lived, "journal", "verify").exit_code == 0
    again = comite(lived, "person", "erase", "carol@example.com", "--yes")
    assert again.exit_code == 2 and "Nobody is known as carol@example.com" in again.stderr


def test_an_erasure_by_the_shell_is_confirmed(lived: str) -> None:
    assert comite(lived, "person", "erase", "carol@example.com").exit_code != 0
    assert "Carol Cherkaoui" in people(lived)


@pytest.mark.parametrize("words", [(), ("carol@example.com", "--replay")])
def test_whom_to_erase_is_asked_for_in_a_sentence(lived: str, words: tuple[str, ...]) -> None:
    run = comite(lived, "person", "erase", *words)
    assert run.exit_code == 2 and "or --replay" in run.stderr


def test_the_shell_leaves_an_erasure_to_the_server_while_a_vote_is_open(database_url: str) -> None:
    world = World(database_url)
    world.person("alice").types("vote Lancer la campagne en mars")
    world.close()
    # The shell reads the real clock: the vote's deadline does not matter, only that it is open.
    run = comite(database_url, "person", "erase", "carol@example.com", "--yes")
    assert run.exit_code == 0 and "An open vote asks them" in run.stdout
    assert "Carol Cherkaoui" in people(database_url)


def test_nobody_is_found_with_exit_code_one(lived: str) -> None:
    assert comite(lived, "person", "find", "zzz").exit_code == 1


# The ledger


def test_a_backup_does_not_bring_an_erased_person_back(sqlite_url: str, tmp_path: Path) -> None:
    world = World(sqlite_url)
    world.until("2026-11-23 09:40")
    world.close()
    path = at_sqlite(sqlite_url)
    backup = tmp_path / "backup"
    backup.mkdir()
    for one in path.parent.glob(f"{path.name}*"):
        shutil.copy(one, backup)
    assert comite(sqlite_url, "person", "erase", "carol@example.com", "--yes").exit_code == 0
    kept = Path(f"{path}.erased").read_text()
    assert "carol" not in kept.casefold() and len(kept.splitlines()) == 1
    for one in path.parent.glob(f"{path.name}-*"):
        one.unlink()
    for one in backup.iterdir():
        shutil.copy(one, path.parent)
    assert "Carol Cherkaoui" in people(sqlite_url)
    run = comite(sqlite_url, "person", "erase", "--replay")
    assert run.stdout == "1 person erased again.\n"
    assert "Carol Cherkaoui" not in people(sqlite_url)
    assert comite(sqlite_url, "journal", "verify").exit_code == 0
    assert comite(sqlite_url, "person", "erase", "--replay").stdout == "0 people erased again.\n"


def test_a_ledger_cut_short_by_a_crash_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "x.erased"
    path.write_text('{"erased": "abc", "at": "2026-11-23"}\n{"erased": "de')
    assert ledger.read(path) == [("abc", "2026-11-23")]


def test_a_ledger_is_beside_the_file_or_in_the_data_folder(tmp_path: Path) -> None:
    there = load(environ(f"sqlite:///{tmp_path}/c.db"), None)
    assert ledger.path_of(there) == tmp_path / "c.db.erased"
    server = load(environ("postgresql://u:p@db.example/comite"), None)
    assert ledger.path_of(server).name.startswith("postgresql-")


# The page


@pytest.fixture
def door(database_url: str) -> Iterator[FrontDoor]:
    with FrontDoor(database_url, "2026-11-23 10:00") as opened:
        yield opened


def granted(door: FrontDoor, life: timedelta = timedelta(minutes=10)) -> str:
    def work(unit: Any) -> str:
        person = unit.people.by_email(unit.organizations.all()[0].id, "bob@example.com")
        return str(unit.keys.grant("my-data", person.id, unit.now + life))

    return f"{door.url}/data?token={door.house.store.write_sync(work)}"


def test_the_link_gives_the_file_once(door: FrontDoor) -> None:
    url = granted(door)
    with httpx.Client() as browser:
        page = browser.get(url)
        assert "Bob Brown" in page.text and page.headers["referrer-policy"] == "no-referrer"
        assert browser.get(url).status_code == 200, "looking does not spend it"
        action, hidden = form_of(page.text)
        sent = browser.post(f"{door.url}{action}", data=hidden, headers={"Origin": door.url})
        assert sent.headers["content-disposition"].startswith('attachment; filename="comite-')
        assert sent.json()["person"]["name"] == "Bob Brown"
        assert "no-store" in sent.headers["cache-control"]
        again = browser.post(f"{door.url}{action}", data=hidden, headers={"Origin": door.url})
        assert again.status_code == 410 and "Bob Brown" not in again.text
        assert browser.get(url).status_code == 410


def test_the_file_is_nobodys_without_a_link_or_a_session(door: FrontDoor) -> None:
    assert httpx.get(f"{door.url}/data").headers["location"] == "/"
    assert httpx.post(f"{door.url}/data", data={"token": ""}).status_code == 403


# Time


def test_words_of_an_answer_go_a_year_after_the_closing(database_url: str) -> None:
    world = World(database_url)
    world.until("2026-11-23 09:40")
    carol = world.person("carol")
    carol.types("standup")
    carol.submits({"done": "La maquette est prête"})
    world.until("2026-11-23 13:40")
    value = lambda: world.read(  # noqa: E731
        lambda u: (
            u.sessions.sitting(u.sessions.recent(world.committee_id, 1)[0].id).answers[0].value
        )
    )
    assert value()["done"] == "La maquette est prête"
    world.clock.go(world.clock.now + timedelta(days=364))
    world.write(lapse)
    assert value()["done"] == "La maquette est prête"
    world.clock.go(world.clock.now + timedelta(days=2))
    assert world.write(lapse) >= 1
    assert "done" not in value()
    assert world.read(lambda u: verify(u.db, world.committee_id)).ok
    world.close()
