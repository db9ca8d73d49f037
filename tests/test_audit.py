"""The audit of the locked versions never takes a silence for a clean answer."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests import audit

Answer = tuple[int, str]
CLEAN = json.dumps({"results": [{}, {}]})


@pytest.fixture
def osv() -> Iterator[Callable[[Answer], str]]:
    """A stand-in of the database on the loopback: give it its answer, get its address."""
    servers: list[ThreadingHTTPServer] = []

    def serve(answer: Answer) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                named = [query["package"]["name"] for query in asked["queries"]]
                status, body = answer if named == ["aiohttp", "jinja2"] else (400, "")
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, format: str, *args: object) -> None:
                """Keep the test's output for the test."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def locks(tmp_path: Path) -> Path:
    pins = "aiohttp==3.0.0 \\\n    --hash=sha256:00\njinja2==3.1.6 ; sys_platform == 'win32' \\\n"
    (tmp_path / "runtime.txt").write_text(pins, encoding="utf-8")
    return tmp_path


def test_a_complete_answer_without_vulnerability_is_a_yes(osv, locks: Path) -> None:
    assert audit.main(locks, osv((200, CLEAN))) == 0


def test_a_known_vulnerability_is_a_no_that_names_it(osv, locks: Path, capsys) -> None:
    found = json.dumps({"results": [{"vulns": [{"id": "PYSEC-0000-1"}]}, {}]})
    assert audit.main(locks, osv((200, found))) == 1
    assert "aiohttp==3.0.0: PYSEC-0000-1" in capsys.readouterr().out


@pytest.mark.parametrize(
    "answer",
    [
        (500, CLEAN),
        (404, ""),
        (200, ""),
        (200, "null"),
        (200, '{"results": null}'),
        (200, '{"results": []}'),
        (200, '{"results": [{}]}'),
        (200, '{"results": [null, {}]}'),
        (200, '{"results": [{"vulns": [{}]}, {}]}'),
        (200, '{"results": [{"next_page_token": "more"}, {}]}'),
    ],
    ids=str,
)
def test_any_other_answer_is_not_an_audit(osv, locks: Path, answer: Answer) -> None:
    assert audit.main(locks, osv(answer)) == 2


def test_a_database_that_cannot_be_reached_is_not_an_audit(osv, locks: Path) -> None:
    assert audit.main(locks, "http://127.0.0.1:1") == 2


def test_a_folder_without_locks_is_not_an_audit(osv, tmp_path: Path) -> None:
    assert audit.main(tmp_path, osv((200, CLEAN))) == 2


def test_every_locked_version_of_the_project_is_asked_for() -> None:
    names = [name for name, _ in audit.locked(audit.LOCKS)]
    assert {"hatchling", "pytest", "slack-bolt", "tzdata"} <= set(names)
