"""Secrets: how long ours must be, and that no line of the log holds one."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Literal

import pytest

from bot.serving.logs import HIDDEN, Redacting
from bot.settings import BadSettings, load

OURS = "a-signing-secret-of-ours"


@pytest.fixture(params=["console", "json"])
def lines(request: pytest.FixtureRequest) -> Iterator[tuple[logging.Logger, io.StringIO]]:
    form: Literal["console", "json"] = request.param
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Redacting(form, [OURS]))
    logger = logging.Logger("guarded")
    logger.addHandler(handler)
    yield logger, stream


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        ("{}", "xoxb-1234-5678-abcDEF"),
        ("{}", "xoxe.xoxp-1-Mi0yLTEyMzQ"),
        ("{}", "xapp-1-A0-123-abc"),
        ("Bearer {}", "eyJhbGciOi.J9"),
        ("GET /sign-in?token={}", "Zm9vYmFy"),
        ("client_secret={}&x=y", "0123456789abcdef"),
        ("postgresql://comite:{}@db/comite", "hunter2"),
    ],
)
def test_a_token_is_hidden_by_its_shape(
    lines: tuple[logging.Logger, io.StringIO], said: str, secret: str
) -> None:
    """FAULTS 99: also one that this installation does not know."""
    logger, stream = lines
    logger.warning("refused: %s", said.format(secret))
    assert secret not in stream.getvalue()
    assert HIDDEN in stream.getvalue()


def test_a_secret_of_ours_is_hidden_in_a_traceback_too(
    lines: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, stream = lines
    try:
        raise ValueError(f"wrong: {OURS}")
    except ValueError:
        logger.exception("it failed")
    assert OURS not in stream.getvalue() and "ValueError: wrong: " + HIDDEN in stream.getvalue()


@pytest.mark.parametrize("key", ["k" * 31, f"{'k' * 40},{'o' * 31}"], ids=["one", "rotating"])
def test_a_secret_key_under_32_characters_is_refused(key: str) -> None:
    with pytest.raises(BadSettings) as refused:
        load({"COMITE_SECRET_KEY": key, "HOME": "/nowhere"}, None)
    [problem] = refused.value.problems
    assert problem.startswith("COMITE_SECRET_KEY is wrong: write 32 characters or more")
    assert "kkk" not in problem and "ooo" not in problem


def test_a_secret_key_of_32_characters_is_enough() -> None:
    settings = load({"COMITE_SECRET_KEY": "k" * 32, "HOME": "/nowhere"}, None)
    assert settings.keys == ("k" * 32,)
