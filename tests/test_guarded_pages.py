"""What a page repeats of what was typed: in its address, in its title, in a card."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.web_stage import staged

SCRIPT = '"><script>alert(2)</script>'


@pytest.fixture
def alice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with staged(tmp_path_factory.mktemp("web")) as stage, stage.browser() as client:
        yield client


def test_what_was_looked_for_is_repeated_as_text(alice: httpx.Client) -> None:
    html = alice.get("/c/carte/journal", params={"q": SCRIPT}).text
    assert "alert(2)" in html
    assert "<script>alert" not in html
