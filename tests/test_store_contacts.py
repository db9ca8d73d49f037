"""Where accounts and conversations are reached, as only their platform's adapter reads it."""

from __future__ import annotations

import pytest

from storage.store import SqlStore
from tests.store_kit import fresh_url, opened


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest):
    with opened(fresh_url(request, request.param)) as found:
        yield found


def test_an_address_is_kept_and_replaced(store: SqlStore) -> None:
    for url in ("https://a.example", "https://b.example"):
        store.write_sync(
            lambda unit, url=url: unit.contacts.put("teams", "t", "channel:c", {"url": url})
        )
    found = store.read_sync(lambda unit: unit.contacts.some("teams", "t", ["channel:c", "user:u"]))
    assert found == {"channel:c": {"url": "https://b.example"}}


def test_nothing_is_asked_for_no_name(store: SqlStore) -> None:
    assert store.read_sync(lambda unit: unit.contacts.some("teams", "t", [])) == {}


def test_one_kind_of_one_workspace_is_listed_the_last_changed_first(store: SqlStore) -> None:
    for workspace, name in (
        ("t", "channel:1"),
        ("t", "user:1"),
        ("u", "channel:9"),
        ("t", "channel:2"),
    ):
        store.write_sync(
            lambda unit, at=(workspace, name): unit.contacts.put("teams", *at, {"name": at[1]})
        )
    listed = store.read_sync(lambda unit: unit.contacts.latest("teams", "t", "channel", 9))
    assert set(listed) == {"channel:1", "channel:2"}
    assert len(store.read_sync(lambda unit: unit.contacts.latest("teams", "t", "channel", 1))) == 1


def test_a_dropped_address_is_gone(store: SqlStore) -> None:
    store.write_sync(lambda unit: unit.contacts.put("teams", "t", "user:u", {"url": "x"}))
    store.write_sync(lambda unit: unit.contacts.drop("teams", "t", "user:u"))
    assert store.read_sync(lambda unit: unit.contacts.some("teams", "t", ["user:u"])) == {}
