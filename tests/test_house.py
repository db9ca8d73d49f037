"""The house itself: its walls, what it installs, what it packs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "adapters", "rituals", "storage")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = PYPROJECT["tool"]["importlinter"]["contracts"]
LOCKS = ("runtime", "build", "dev")

TRESPASSES = {
    "rooms": ("rituals/trespass_rooms.py", "import bot.cli"),
    "centre": ("bot/trespass_centre.py", "import storage"),
    "listed": ("bot/trespass_listed.py", ""),
    "platforms": ("adapters/slack/trespass.py", "import adapters.web"),
    "slack": ("adapters/web/trespass_slack.py", "import slack_sdk"),
    "teams": ("adapters/slack/trespass_teams.py", "import botbuilder.core"),
    "database": ("adapters/web/trespass_database.py", "import sqlalchemy"),
    "process": ("storage/trespass_process.py", "from apscheduler import schedulers"),
    "http": ("bot/trespass_http.py", "import starlette.requests"),
}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=folder,
        env={**os.environ, "COLUMNS": "300"},
        capture_output=True,
        text=True,
    )


def pins(name: str) -> Iterator[tuple[Requirement, list[str]]]:
    """The requirements of one lock file, each with its hashes."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    for line in text.replace("\\\n", " ").splitlines():
        if line and not line.lstrip().startswith("#"):
            requirement, *hashes = re.split(r"\s+--hash=", line.strip())
            yield Requirement(requirement), hashes


def locked(name: str) -> dict[str, str]:
    return {canonicalize_name(pin.name): next(iter(pin.specifier)).version for pin, _ in pins(name)}


def test_every_import_respects_the_walls_of_the_house() -> None:
    run = lint_imports(ROOT)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.fixture(scope="module")
def trespassed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What import-linter says of a copy of the house where each wall has one hole."""
    copy = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for room in ROOMS:
        shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    for package in ("adapters/slack", "adapters/web", "bot/cli"):
        (copy / package).mkdir(exist_ok=True)
        (copy / package / "__init__.py").touch()
    for path, statement in TRESPASSES.values():
        (copy / path).write_text(statement + "\n", encoding="utf-8")
    return lint_imports(copy).stdout


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract["id"])
def test_a_trespass_breaks_its_contract(contract: dict[str, str], trespassed: str) -> None:
    assert contract["id"] in TRESPASSES, "show in TRESPASSES what this contract refuses"
    assert re.search(re.escape(contract["name"]) + r"\s*BROKEN", trespassed), trespassed


def test_importing_bot_leaves_only_the_pinned_time_zones() -> None:
    """A system table may be older than 2026c, which changed Morocco's clock."""
    run = subprocess.run(
        [sys.executable, "-c", "import bot, zoneinfo; print(zoneinfo.TZPATH)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "()"


def test_time_zones_are_set_before_bot_imports_anything_else() -> None:
    source = (ROOT / "bot" / "__init__.py").read_text(encoding="utf-8")
    imports = re.findall(r"^(?:import|from) (\S+)", source, flags=re.MULTILINE)
    assert imports == ["__future__", "zoneinfo"]


def test_python_311_is_the_floor() -> None:
    assert SpecifierSet(PYPROJECT["project"]["requires-python"]) == SpecifierSet(">=3.11")


def test_the_comite_command_is_the_composition_root() -> None:
    assert PYPROJECT["project"]["scripts"] == {"comite": "bot.__main__:main"}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_one_version_and_its_hashes_for_everything(lock: str) -> None:
    loose = [
        pin.name
        for pin, hashes in pins(lock)
        if not re.fullmatch(r"==[^,*]+", str(pin.specifier))
        or not hashes
        or not all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in hashes)
    ]
    assert loose == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address_and_no_option(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    assert re.findall(r"^.*://.*$|^\s*--(?!hash=).*$|^-.*$", text, flags=re.MULTILINE) == []


def test_the_runtime_lock_satisfies_every_dependency() -> None:
    versions = locked("runtime")
    unmet = [
        line
        for line in PYPROJECT["project"]["dependencies"]
        if versions.get(canonicalize_name((wanted := Requirement(line)).name), "none")
        not in wanted.specifier
    ]
    assert unmet == []


def test_the_locks_agree_on_every_package_they_share() -> None:
    runtime = locked("runtime")
    shared = {**locked("build"), **locked("dev")}
    assert {n: v for n, v in shared.items() if runtime.get(n, v) != v} == {}


def test_the_runtime_lock_serves_every_python_from_the_floor_up() -> None:
    """A marker that asks for less than 3.11, or excludes a later version, would split the lock."""
    missing = [
        (pin.name, python)
        for pin, _ in pins("runtime")
        for python in ("3.11", "3.12", "3.13")
        if pin.marker
        and not Marker(str(pin.marker)).evaluate(
            {
                "python_version": python,
                "python_full_version": f"{python}.0",
                "sys_platform": "linux",
            }
        )
    ]
    assert missing == []


def test_the_wheel_carries_every_file_of_the_rooms(tmp_path: Path) -> None:
    """Styles, templates, catalogues and migrations are read from the installed package."""
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", *ROOMS], cwd=ROOT, capture_output=True, text=True
    ).stdout.split("\0")
    wanted = {name for name in tracked if name and (ROOT / name).exists()}
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    with zipfile.ZipFile(next(tmp_path.glob("comite-*.whl"))) as wheel:
        packed = set(wheel.namelist())
    assert wanted and wanted - packed == set()
    assert {name.split("/")[0] for name in packed if ".dist-info/" not in name} == set(ROOMS)


def test_the_processes_of_the_procfile_are_those_that_scale() -> None:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    assert dict(line.split(": ", 1) for line in lines) == {
        "release": "comite migrate",
        "web": "comite web --host 0.0.0.0 --port $PORT",
        "worker": "comite worker",
    }
