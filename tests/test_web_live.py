"""The hints that live pages wait for: whom they reach, and when they end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from adapters.web import limits
from adapters.web.live import Hub
from tests.web_stage import Stage, staged


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path) as built:
        yield built


async def test_a_commit_reaches_the_pages_it_is_about_and_no_other(stage: Stage) -> None:
    hub = Hub(stage.store)
    card = hub.join("alice", frozenset({"alice", "c-carte"}))
    branches = hub.join("bob", frozenset({"bob", "c-agences"}))
    stage.touch("agences")
    await branches.event.wait()
    assert not card.event.is_set()
    hub.close()


async def test_the_oldest_of_too_many_pages_gives_way(stage: Stage) -> None:
    hub = Hub(stage.store)
    pages = [hub.join("alice", frozenset()) for _ in range(limits.STREAMS_PER_PERSON + 1)]
    assert [page.ended for page in pages] == [True] + [False] * limits.STREAMS_PER_PERSON


async def test_nothing_is_kept_of_a_page_that_left(stage: Stage) -> None:
    hub = Hub(stage.store)
    hub.leave("alice", hub.join("alice", frozenset()))
    assert len(hub) == 0


def lines(stage: Stage, path: str, until: str) -> tuple[httpx.Response, list[str]]:
    """Reads a live answer up to a line, or to its end."""
    seen: list[str] = []
    with stage.browser() as client, client.stream("GET", path) as answer:
        for line in answer.iter_lines():
            seen.append(line)
            if line.startswith("retry"):
                threading.Thread(target=stage.touch).start()
            if line == until:
                break
    return answer, seen


@pytest.mark.parametrize("path", ["/live", "/c/carte/live"])
def test_a_live_answer_tells_that_something_changed_and_nothing_else(
    stage: Stage, path: str
) -> None:
    answer, seen = lines(stage, path, "data: {}")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    assert [line for line in seen if line] == ["retry: 3000", "event: changed", "data: {}"]


def test_live_answers_end_when_the_process_is_asked_to_stop(stage: Stage) -> None:
    with stage.browser() as client, client.stream("GET", "/live") as answer:
        found = answer.iter_lines()
        assert next(found).startswith("retry")
        stage.call(stage.room.close)
        assert [line for line in found if line] == []


def test_a_stranger_is_told_not_to_come_back(stage: Stage) -> None:
    with stage.browser(None) as client:
        assert client.get("/live").status_code == 204


def test_a_committee_that_is_not_theirs_has_no_live_answer(stage: Stage) -> None:
    with stage.browser() as client:
        assert client.get("/c/foreign/live").status_code == 404
