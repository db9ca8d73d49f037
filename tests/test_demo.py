"""`comite demo`: two weeks of history through the real doors, and sessions open whatever the hour."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from bot.demo.start import settings_for
from bot.model import Committee, SessionStatus
from bot.ports import Unit
from bot.serving.stores import open_store
from storage.verify import verify
from tests.demo_kit import NOW, made, sample
from tests.service import free_port

T = TypeVar("T")


def read(folder: Path, work: Callable[[Unit], T]) -> T:
    with open_store(settings_for(folder, 8000), writing=False) as store:
        return store.read_sync(work)


def committee(unit: Unit) -> Committee:
    [found] = unit.committees.all()
    return found


def open_kinds(unit: Unit) -> list[str]:
    return sorted(s.kind for s in unit.sessions.open_in(committee(unit).id))


def test_the_history_holds_one_decision_of_each_outcome() -> None:
    entries = read(sample(), lambda u: u.journal.of(committee(u).id, limit=100))
    outcomes = {entry.facts["outcome"] for entry in entries if entry.number}
    assert outcomes == {"go", "go_conditions", "no_go", "undecided"}


def test_its_journal_verifies() -> None:
    report = read(sample(), lambda u: verify(u.db, committee(u).id))  # type: ignore[attr-defined]
    assert report.ok and report.count > 10


def test_its_outbox_is_drained() -> None:
    assert read(sample(), lambda u: u.messages.oldest_age(NOW)) == 0.0


def test_two_digests_were_published() -> None:
    def digests(unit: Unit) -> int:
        return sum(
            s.kind == "digest" and s.status is SessionStatus.CLOSED and not s.state.get("empty")
            for s in unit.sessions.recent(committee(unit).id, 100)
        )

    assert read(sample(), digests) >= 2


def test_commitments_are_kept_late_and_coming_up() -> None:
    found = read(sample(), lambda u: u.commitments.of(committee(u).id, open_only=False))
    today = NOW.date()
    still = [one for one in found if one.status == "open"]
    assert any(one.status == "done" for one in found)
    assert any(one.due < today for one in still)
    assert any(today <= one.due <= today + timedelta(days=2) for one in still)


def test_the_register_has_a_dozen_irritants_at_every_stage() -> None:
    found = read(sample(), lambda u: u.irritants.of(committee(u).id))
    assert 10 <= len(found) <= 16
    assert {"new", "sorted", "owned", "resolved", "dismissed"} == {str(i.status) for i in found}


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 28, 3, 10, tzinfo=UTC),  # a Saturday night
        datetime(2027, 3, 22, 11, 0, tzinfo=UTC),  # just after Eid al-Fitr
    ],
    ids=["a Saturday night", "after a feast"],
)
def test_a_standup_and_a_vote_are_open_on_any_day_and_on_the_next_start(
    now: datetime, tmp_path: Path
) -> None:
    made(tmp_path, now)
    assert {"standup", "vote"} <= set(read(tmp_path, open_kinds))
    made(tmp_path, now + timedelta(days=5, hours=7))
    assert {"standup", "vote"} <= set(read(tmp_path, open_kinds))


def test_a_history_that_was_cut_short_is_made_again(tmp_path: Path) -> None:
    made(tmp_path, NOW)
    (tmp_path / "made").unlink()
    before = read(tmp_path, committee).id
    made(tmp_path, NOW)
    assert read(tmp_path, committee).id != before


def test_its_secret_is_kept_for_its_owner_alone() -> None:
    path = sample() / "secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_text(encoding="utf-8")) >= 32


def started(folder: Path, port: int) -> subprocess.Popen[str]:
    env = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "bot",
            "demo",
            "--port",
            str(port),
            "--data",
            str(folder),
            "--no-browser",
        ],
        env={**env, "HOME": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_command_starts_lets_a_persona_in_and_stops_cleanly(tmp_path: Path) -> None:
    port = free_port()
    process = started(tmp_path, port)
    try:
        assert process.stdout is not None and process.stderr is not None
        line = process.stdout.readline()
        assert f"Comité answers at http://127.0.0.1:{port}" in line, process.stderr.read()
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", follow_redirects=True) as browser:
            welcome = browser.get("/").text
            hidden = dict(re.findall(r'name="(csrf|nonce)" value="([^"]+)"', welcome))
            mehdi = re.search(r'name="persona" value="(\w+)">(?:(?!</button>).)*Mehdi', welcome)
            assert mehdi is not None
            home = browser.post("/demo/persona", data={**hidden, "persona": mehdi[1]})
            assert "Mehdi Berrada" in home.text
            assert browser.get("/readyz").json()["database"] is True
        taken = started(tmp_path / "other", port)
        assert f"Port {port} is taken" in taken.communicate(timeout=60)[1]
        assert taken.returncode == 2
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
