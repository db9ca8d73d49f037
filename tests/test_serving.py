"""The running process: what it logs, where requests go, how its halves start and stop."""

from __future__ import annotations

import io
import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from bot.serving import logs
from bot.serving.dispatch import Dispatcher
from tests.service import free_port

ROOT = Path(__file__).parents[1]


@pytest.fixture
def log() -> Iterator[Callable[[str], io.StringIO]]:
    """Starts the log in a form, into a text; whatever pytest had comes back."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level

    def start(form: str) -> io.StringIO:
        stream = io.StringIO()
        logs.start(form, ["an-exact-secret"], stream)  # type: ignore[arg-type]
        return stream

    yield start
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(False)


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-12-abc",
        "xapp-1-A0-def",
        "an-exact-secret",
        "Bearer abc.def.ghi",
        "/sign-in?token=Zm9vYmFy",
        "postgresql://user:password@host/db",
    ],
)
@pytest.mark.parametrize("form", ["console", "json"])
def test_no_secret_reaches_the_log(
    form: str, secret: str, log: Callable[[str], io.StringIO]
) -> None:
    stream = log(form)
    logging.getLogger("anything").warning("said %s here", secret)
    hidden = (
        secret.replace("Bearer ", "")
        .replace("/sign-in?token=", "")
        .removeprefix("postgresql://")
        .partition("@")[0]
    )
    assert hidden not in stream.getvalue()
    assert logs.HIDDEN in stream.getvalue()


def test_a_traceback_is_redacted_too(log: Callable[[str], io.StringIO]) -> None:
    stream = log("json")
    try:
        raise ValueError("xoxb-12-abc")
    except ValueError:
        logging.getLogger("anything").exception("broke")
    line = json.loads(stream.getvalue())
    assert "ValueError" in line["error"] and "xoxb" not in stream.getvalue()


@pytest.mark.anyio
async def test_each_path_has_its_room_and_the_web_takes_the_rest() -> None:
    def room(name: str) -> Callable[..., object]:
        async def app(scope: object, receive: object, send: Callable[..., object]) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[misc]
            await send({"type": "http.response.body", "body": name.encode()})  # type: ignore[misc]

        return app

    app = Dispatcher({"/slack/events": room("slack")}, room("web"))  # type: ignore[dict-item, arg-type]
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        said = [
            (await client.get(path)).text
            for path in ("/slack/events", "/slack/eventsX", "/", "/slack")
        ]
    assert said == ["slack", "web", "web", "web"]


def start(environ: dict[str, str], *words: str) -> subprocess.Popen[str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        cwd=environ["HOME"],
        text=True,
        env={**kept, "PYTHONPATH": str(ROOT), **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    return process.returncode, errors


def test_the_two_halves_share_a_postgresql_and_stop_in_good_order(
    postgres_url: str, tmp_path: Path
) -> None:
    port = free_port()
    environ = {
        "HOME": str(tmp_path),
        "DATABASE_URL": postgres_url,
        "COMITE_SECRET_KEY": "k" * 40,
        "PORT": str(port),
    }
    migrated = start(environ, "migrate")
    assert migrated.wait(60) == 0, migrated.communicate()
    web, worker = start(environ, "web"), start(environ, "worker")
    try:
        assert worker.stdout is not None and web.stdout is not None
        assert worker.stdout.readline() == "Comité works: schedule and courier.\n"
        assert web.stdout.readline() == f"Comité answers at http://127.0.0.1:{port}\n"
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            assert client.get("/healthz").text == "ok\n"
            assert client.get("/readyz").json()["database"] is True
            assert "comite_build_info" in client.get("/metrics").text
    finally:
        results = [ended(web), ended(worker)]
    assert [code for code, _ in results] == [0, 0], results
    assert [text for _, text in results if "Traceback" in text] == []


def test_a_second_server_on_the_same_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path), "COMITE_SECRET_KEY": "k" * 40}
    assert start(environ, "migrate").wait(60) == 0
    first = start(environ, "worker")
    try:
        assert first.stdout is not None
        first.stdout.readline()
        second = start(environ, "worker")
        _, errors = second.communicate(timeout=60)
        assert second.returncode == 2
        assert "Comité is running on this database" in errors and "Traceback" not in errors
    finally:
        code, _ = ended(first)
    assert code == 0


def test_a_request_cannot_move_the_cursor_of_whoever_reads_the_log() -> None:
    record = logging.LogRecord("comite", logging.WARNING, "", 0, "GET /\x1b[31mx: 404", (), None)
    assert "\x1b" not in logs.Redacting("console").format(record)
