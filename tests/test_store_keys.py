"""One-time secrets, installations' credentials and single values, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from storage.errors import NoSecretKey, Undecipherable
from storage.store import SqlStore
from tests.store_kit import START, fresh_url, opened

SOON = START + timedelta(minutes=10)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    return fresh_url(request, request.param)


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    with opened(url) as store:
        yield store


def test_a_secret_is_long_safe_in_a_link_and_kept_only_as_a_digest(store: SqlStore) -> None:
    secret = store.write_sync(lambda unit: unit.keys.grant("link", "p1", SOON, {"to": "/c"}))
    kept = store.read_sync(
        lambda unit: [
            str(value)
            for row in unit.db.raw.execute('SELECT * FROM "grant"').fetchall()
            for value in row
        ]
    )
    assert len(secret) == 43 and secret.replace("-", "").replace("_", "").isalnum()
    assert not any(secret in value for value in kept)


def test_a_secret_is_spent_once_and_peeked_at_until_then(store: SqlStore) -> None:
    secret = store.write_sync(lambda unit: unit.keys.grant("link", "p1", SOON, {"to": "/c"}))
    peek = lambda: store.read_sync(lambda unit: unit.keys.peek("link", secret, START))  # noqa: E731
    spend = lambda: store.write_sync(lambda unit: unit.keys.spend("link", secret, START))  # noqa: E731
    assert [peek(), peek(), spend(), spend(), peek()] == [
        ("p1", {"to": "/c"}),
        ("p1", {"to": "/c"}),
        ("p1", {"to": "/c"}),
        None,
        None,
    ]


def test_a_secret_ends_at_its_instant_and_serves_one_purpose(store: SqlStore) -> None:
    secret = store.write_sync(lambda unit: unit.keys.grant("link", "p1", SOON))
    found = store.read_sync(
        lambda unit: (
            unit.keys.peek("link", secret, SOON),
            unit.keys.peek("session", secret, START),
            unit.keys.peek("link", secret, SOON - timedelta(microseconds=1)),
        )
    )
    assert found == (None, None, ("p1", {}))


def test_a_revoked_secret_is_worth_nothing(store: SqlStore) -> None:
    secret = store.write_sync(lambda unit: unit.keys.grant("session", "p1", SOON))
    store.write_sync(lambda unit: unit.keys.revoke("session", secret))
    assert store.read_sync(lambda unit: unit.keys.peek("session", secret, START)) is None


def test_credentials_are_read_back_and_never_lie_in_the_open(store: SqlStore) -> None:
    """FAULTS 99."""
    store.write_sync(lambda unit: unit.installations.put("slack", "T1", {"token": "xoxb-secret"}))
    row = store.read_sync(
        lambda unit: unit.db.raw.execute("SELECT secret FROM installation").fetchone()
    )
    assert "xoxb" not in row[0]
    assert store.read_sync(lambda unit: unit.installations.get("slack", "T1")) == {
        "token": "xoxb-secret"
    }


def test_a_disabled_installation_is_kept_and_not_given_out(store: SqlStore) -> None:
    """FAULTS 22."""

    def disable(unit):
        unit.installations.put("slack", "T1", {"n": 1})
        unit.installations.put("slack", "T2", {"n": 2})
        unit.installations.disable("slack", "T1")
        gone = unit.installations.get("slack", "T1"), unit.installations.active("slack")
        unit.installations.put("slack", "T1", {"n": 3})
        return gone, unit.installations.get("slack", "T1"), unit.installations.active("slack")

    assert store.write_sync(disable) == ((None, ["T2"]), {"n": 3}, ["T1", "T2"])


def test_keys_rotate_the_first_seals_and_all_open(url: str) -> None:
    """B16."""
    with opened(url, secret_keys=("old",)) as store:
        store.write_sync(lambda unit: unit.installations.put("slack", "T1", {"n": 1}))
    with opened(url, secret_keys=("new", "old")) as store:
        assert store.read_sync(lambda unit: unit.installations.get("slack", "T1")) == {"n": 1}
        store.write_sync(lambda unit: unit.installations.put("slack", "T2", {"n": 2}))
    with opened(url, secret_keys=("new",)) as store:
        assert store.read_sync(lambda unit: unit.installations.get("slack", "T2")) == {"n": 2}
        with pytest.raises(Undecipherable) as refused:
            store.read_sync(lambda unit: unit.installations.get("slack", "T1"))
        assert refused.value.params == {"platform": "slack", "workspace": "T1"}


def test_without_a_secret_key_no_credential_is_kept(url: str) -> None:
    with opened(url, secret_keys=()) as store, pytest.raises(NoSecretKey):
        store.write_sync(lambda unit: unit.installations.put("slack", "T1", {"n": 1}))


def test_the_schedulers_mark_is_the_last_one_left(store: SqlStore) -> None:
    """B15."""
    assert store.read_sync(lambda unit: unit.tick_at()) is None
    store.write_sync(lambda unit: unit.tick_seen(START))
    store.write_sync(lambda unit: unit.tick_seen(SOON))
    assert store.read_sync(lambda unit: unit.tick_at()) == SOON
